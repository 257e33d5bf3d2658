"""The pages of both platforms, followed word by word against the stand-ins: from nothing to an approved draft."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.sandbox.box import Sandbox
from adapters.zendesk.setup_things import APPROVE_MACRO, VIEW
from connector.cli.theatre import free_port

ROOT = Path(__file__).parents[2]
ACME = ROOT / "adapters" / "sandbox" / "acme" / "articles"
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"^(#.*|[A-Z_]+=.*)$")
#: The waits for a customer who goes on typing are not what is walked here.
POLICY = "[timing]\nchat_seconds = 0.2\nmail_seconds = 0.2\n"
PATIENCE = 180.0


def eventually(holds: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


@dataclass
class Walker:
    """Follows the shell fences of a page in a folder of its own; *values* take the place of the page's."""

    page: Path
    home: Path
    values: dict[str, str]
    environ: dict[str, str]
    cwd: Path = ROOT
    said: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def follow(self) -> None:
        for block in FENCE.findall(self.page.read_text(encoding="utf-8")):
            lines = block.splitlines()
            if all(map(SETTING.match, lines)):
                self._write_settings(lines)
            else:
                for line in lines:
                    self._type(line)

    def _write_settings(self, lines: list[str]) -> None:
        names = [line.partition("=")[0] for line in lines if not line.startswith("#")]
        written = [f"{name}={self.values[name]}\n" for name in names]
        (self.cwd / ".env").write_text("".join(written), encoding="utf-8")

    def _type(self, line: str) -> None:
        if line == "make setup":
            return  # the tests run in what it makes
        if line == "connector serve":
            self._serve()
            return
        done = subprocess.run(
            ["bash", "-ec", f"{line}\necho; pwd"],
            cwd=self.cwd,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"
        *shown, folder = done.stdout.rstrip().splitlines()
        self.cwd, self.said = Path(folder), "\n".join([self.said, *shown])

    def _serve(self) -> None:
        log = (self.home / "serve.log").open("wb")
        self.running.append(
            subprocess.Popen(["connector", "serve"], cwd=self.cwd, env=self.environ, stderr=log)
        )
        log.close()
        eventually(lambda: answers(f"{self.values['PUBLIC_URL']}/readyz"), "connector serve")

    def end(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def answers(url: str) -> bool:
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2) as answer:
        return bool(answer.status == 200)
    return False


@contextmanager
def on_the_way(platform: str, folder: Path) -> Iterator[tuple[Any, Walker]]:
    port = str(free_port())
    (folder / "policy.toml").write_text(POLICY)
    with Sandbox(zendesk=platform == "zendesk", intercom=platform == "intercom", pace=0.05) as box:
        assert box.claude is not None
        desk = box.desks[platform]
        values = {
            **desk.environ(),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "ANTHROPIC_API_KEY": box.claude.key,
        }
        environ = {
            **os.environ,
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            # What the page leaves to its defaults: our own places in their stead.
            "PORT": port,
            "ANTHROPIC_BASE_URL": box.claude.url,
            "POLICY_FILE": str(folder / "policy.toml"),
        }
        walker = Walker(ROOT / "adapters" / platform / "README.md", folder, values, environ)
        for article in ACME.glob("*.md"):
            _, title, *text = re.split(r"\n#\s*(.+)\n", article.read_text(encoding="utf-8"), maxsplit=1)
            desk.library.publish(title, "".join(f"<p>{part}</p>" for part in text[0].split("\n\n") if part))
        try:
            yield desk, walker
        finally:
            walker.end()


def ask(desk: Any, channel: str) -> str:
    ada = desk.add_customer(name="Ada Brook", email="ada@customers.example")
    return str(desk.write_in(ada, subject="Password", text="How do I reset my password?", channel=channel))


def read_it() -> None:
    """Both helpdesks tell times to the second, and a tag in the draft's own second might be older than it."""
    time.sleep(1.5)


def drafted(desk: Any, ticket: str) -> bool:
    view = desk.view(ticket)
    return "ai_drafted" in view.tags and bool(view.by("bot", public=False))


def test_the_zendesk_page_ends_in_a_draft_that_a_teammate_approved(tmp_path: Path) -> None:
    with on_the_way("zendesk", tmp_path) as (desk, walker):
        walker.follow()
        ticket, anna = ask(desk, "email"), desk.add_teammate(name="Anna")
        eventually(lambda: drafted(desk, ticket), "a draft")
        assert "reset link" in desk.view(ticket).by("bot", public=False)[0].text
        assert desk.shown_in(VIEW) == (ticket,)
        assert desk.view(ticket).by("bot", public=True) == ()
        read_it()
        desk.run_macro(ticket, APPROVE_MACRO, by=anna)
        eventually(lambda: desk.view(ticket).by("bot", public=True), "the reply")
        assert "reset link" in desk.view(ticket).by("bot", public=True)[0].text
        assert desk.shown_in(VIEW) == ()


def test_the_intercom_page_ends_in_a_draft_that_a_teammate_approved(tmp_path: Path) -> None:
    with on_the_way("intercom", tmp_path) as (desk, walker):
        follow = walker._serve

        def serve_and_save() -> None:
            # "Leave connector serve running": the address is saved, and asked with HEAD, before the next command.
            follow()
            found = re.search(r"endpoint URL (\S+)/webhooks/intercom", walker.said)
            assert found is not None
            desk.deliver_to(found[1], validate=True)

        walker._serve = serve_and_save  # type: ignore[method-assign]
        walker.follow()
        ticket, anna = ask(desk, "chat"), desk.add_teammate(name="Anna")
        eventually(lambda: drafted(desk, ticket), "a draft")
        assert desk.view(ticket).by("bot", public=True) == ()
        read_it()
        desk.tag(ticket, add=["ai_approve"], by=anna)
        eventually(lambda: desk.view(ticket).by("bot", public=True), "the reply")
        assert "reset link" in desk.view(ticket).by("bot", public=True)[0].text
