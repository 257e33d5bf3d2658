"""`connector kb` against both stand-ins: what is read, what it says, and what happens when a source breaks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault

ARTICLE = "<p>To reset your password, open Settings, then Security, and choose Reset.</p>"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(claude=False, pace=0) as made:
        yield made


class Command:
    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder, self.environ = folder, dict(environ)

    def __call__(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "connector.cli", *words],
            cwd=self.folder,
            env=self.environ | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def sync(self, *more: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self("kb", "sync", "--json", *more).stdout)
        return rows


@pytest.fixture
def connector(sandbox: Sandbox, tmp_path: Path) -> Command:
    return Command(tmp_path, sandbox.environ() | {"PATH": "/usr/bin:/bin"})


def test_what_both_helpdesks_publish_is_read_and_found_with_its_source(
    sandbox: Sandbox, connector: Command
) -> None:
    for desk in sandbox.desks.values():
        desk.library.publish("Reset your password", ARTICLE)
        desk.library.publish("Draft", "<p>secret plans</p>", draft=True)
    done = connector("kb", "sync")
    assert done.returncode == 0
    assert "zendesk: 1 added, 0 changed, 0 removed, 1 article" in done.stdout
    assert "intercom: 1 added, 0 changed, 0 removed, 1 article" in done.stdout
    found = connector("kb", "search", "reset", "password").stdout
    assert "zendesk  https://acme.zendesk.com/hc/en-us/articles/" in found
    assert "secret plans" not in found
    shown = json.loads(connector("kb", "search", "reset", "password", "--json").stdout)
    assert {passage["source"] for passage in shown["passages"]} == {"zendesk", "intercom"}


def test_an_article_that_was_unpublished_is_found_no_more(sandbox: Sandbox, connector: Command) -> None:
    library = sandbox.desks["zendesk"].library
    number = library.publish("Reset your password", ARTICLE)
    connector.sync()
    library.unpublish(number)
    assert [row["removed"] for row in connector.sync("--whole")] == [1, 0]
    assert "none: 0 passages" in connector("kb", "search", "reset", "password").stdout


def test_a_source_that_breaks_keeps_its_articles_while_the_others_are_read(
    sandbox: Sandbox, connector: Command
) -> None:
    for desk in sandbox.desks.values():
        desk.library.publish("Reset your password", ARTICLE)
    connector.sync()
    sandbox.desks["intercom"].faults.add(Fault("status", path_regex="/articles", status=401, times=0))
    sandbox.desks["zendesk"].library.publish("Refunds", "<p>Within 30 days.</p>")
    done = connector("kb", "sync", "--whole")
    assert done.returncode == 1
    assert "zendesk: 1 added" in done.stdout
    assert "intercom: not read, its 1 article kept as before: " in done.stdout
    assert "Traceback" not in done.stderr


def test_the_policy_can_leave_the_helpdesks_articles_out_and_then_they_go(
    sandbox: Sandbox, connector: Command
) -> None:
    folder = connector.folder / "articles"
    folder.mkdir()
    (folder / "refunds.md").write_text("# Refunds\n\nWithin 30 days.\n", encoding="utf-8")
    (connector.folder / "policy.toml").write_text("[knowledge]\nhelpdesks = false\n", encoding="utf-8")
    sandbox.desks["zendesk"].library.publish("Reset your password", ARTICLE)
    connector("kb", "sync", KNOWLEDGE_DIR="articles")
    later = connector("kb", "sync", KNOWLEDGE_DIR="articles", POLICY_FILE="policy.toml")
    assert "markdown: 0 added, 0 changed, 0 removed, 1 article" in later.stdout
    assert "zendesk: no longer configured, 1 removed" in later.stdout


def test_reading_articles_writes_nothing_to_a_helpdesk(sandbox: Sandbox, connector: Command) -> None:
    connector.sync()
    for desk in sandbox.desks.values():
        assert desk.recorder.lines
        assert {line["method"] for line in desk.recorder.lines} - {"GET"} <= {"POST"}
        assert [line["path"] for line in desk.recorder.of("POST")] in ([], ["/oauth/tokens"])
