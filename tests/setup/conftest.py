"""A folder with a settings file, a stand-in beside it, and the command line run in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options as IntercomOptions
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options as ZendeskOptions
from connector.cli import cli
from connector.cli.theatre import free_port
from connector.errors import ConnectorError, SettingsError

MADE_LATER = ("ZENDESK_WEBHOOK_SECRETS",)
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass
class Told:
    status: int
    text: str

    def says(self, *words: str) -> bool:
        return all(word in self.text for word in words)


@dataclass
class Place:
    """*desk* and the folder that a connector would run in; `run` is the command line with its exit status."""

    desk: Any
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def dotenv(self) -> Path:
        return self.folder / ".env"

    def settings(self, **more: str) -> None:
        values = {name: value for name, value in self.desk.environ().items() if name not in MADE_LATER}
        port = free_port()
        values |= {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", **more}
        lines = [f"{name}={value}\n" for name, value in values.items() if value]
        self.dotenv.write_text("# Ours.\n" + "".join(lines), encoding="utf-8")

    def setting(self, name: str) -> str:
        lines = self.dotenv.read_text(encoding="utf-8").splitlines()
        return next((line.partition("=")[2] for line in lines if line.startswith(f"{name}=")), "")

    def set(self, name: str, value: str) -> None:
        lines = self.dotenv.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(f"{name}=")]
        self.dotenv.write_text("".join(kept) + (f"{name}={value}\n" if value else ""), encoding="utf-8")

    def run(self, *arguments: str) -> Told:
        """As `connector.cli.main` would end."""
        found = CliRunner().invoke(cli, list(arguments), env=dict(self.environ))
        if isinstance(found.exception, ConnectorError):
            status = 2 if isinstance(found.exception, SettingsError) else 1
            return Told(status, f"{found.output}\n{found.exception}")
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return Told(found.exit_code, found.output)

    def requests(self, *methods: str) -> list[Mapping[str, Any]]:
        """Requests to the API so far, tokens aside; all methods unless some are named."""
        wanted = set(methods) or {*WRITES, "GET"}
        lines = list(self.desk.recorder.lines)
        return [one for one in lines if one["method"] in wanted and one["path"] != "/oauth/tokens"]

    def writes(self) -> list[Mapping[str, Any]]:
        return self.requests(*WRITES)


@pytest.fixture
def place_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Opens a place with a stand-in of the given platform; every call has a folder of its own."""
    serial = iter(range(10_000))

    @contextmanager
    def opened(platform: str, **options: Any) -> Iterator[Place]:
        folder = tmp_path / f"place-{next(serial)}"
        folder.mkdir()
        monkeypatch.chdir(folder)
        desk = (
            ZendeskDesk(ZendeskOptions(**{"bot_role": "admin", **options}), pace=0.0)
            if platform == "zendesk"
            else IntercomDesk(IntercomOptions(**options), pace=0.0)
        )
        desk.start()
        place = Place(desk, folder)
        place.settings()
        yield place
        desk.stop()

    return opened


@pytest.fixture(autouse=True)
def _short_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits between tries at a read are not what is tested here."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))


@pytest.fixture
def zendesk(place_of: Callable[..., Any]) -> Iterator[Place]:
    with place_of("zendesk") as place:
        yield place


@pytest.fixture
def intercom(place_of: Callable[..., Any]) -> Iterator[Place]:
    with place_of("intercom") as place:
        yield place
