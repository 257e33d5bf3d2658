"""Starts the stand-ins and a real connector beside them, plays scenes, and reads how they ended."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from adapters.sandbox import scenes as book
from adapters.sandbox.box import Sandbox
from adapters.sandbox.recorder import now_ms
from adapters.sandbox.scenes import Scene
from connector.cli.children import Children
from connector.cli.stage import Ended, Stage, ended
from connector.errors import ConnectorError
from connector.policy_parts import DAY_MS
from connector.settings_database import on_memory_disk
from connector.settings_reader import KNOWN
from connector.store import inbox, jobs
from connector.store.database import open_database
from connector.store.tables import actions as actions_table
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table

ACME = Path(book.__file__).with_name("acme")
AT_ONCE = 8
PORTS = range(20_000, 32_000)
READY_SECONDS = 180
SCENE_SECONDS = 90
END_SECONDS = 30


class UnsettledError(ConnectorError):
    """The connector did not deal with a message in time."""


class Theatre:
    """A context: inside it a connector runs in a temporary folder against stand-ins on the loopback.

    *database_url* may name a PostgreSQL; *live* leaves the model to the real API (its key is in the environment);
    *requests* is a file that gets every request to the helpdesks, one JSON line each. *apart* starts web and worker
    as two children that can be killed, instead of `connector serve`. *pace* scales the waits before a webhook is
    tried again; *clock* (epoch milliseconds) is the stand-ins'.
    """

    def __init__(
        self,
        *,
        database_url: str = "",
        live: bool = False,
        requests: Path | None = None,
        mode: str = "auto",
        extra: Mapping[str, str] | None = None,
        apart: bool = False,
        pace: float = 1.0,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        given = open_database(database_url) if database_url else None
        self.sandbox = Sandbox(clock=clock, claude=not live, record_to=requests, pace=pace)
        self._live = live
        self._mode = mode
        self._extra = dict(extra or {})
        self._stopped = threading.Event()
        self.folder = Path(tempfile.mkdtemp(prefix="connector-demo-", dir=disk()))
        self.database_url = database_url or f"sqlite:///{self.folder / 'demo.db'}"
        self.database = given or open_database(self.database_url)
        self.url = f"http://127.0.0.1:{free_port()}"
        self._log = (self.folder / "connector.log").open("wb")
        self._commands = ("web", "worker") if apart else ("serve",)
        self._children: Children | None = None

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            starting.callback(self._end)
            self.sandbox.__enter__()
            self.sandbox.deliver_to(self.url)
            self._children = Children(
                self._commands, environ=self.environ(), folder=self.folder, log=self._log
            )
            self._children.start()
            self.wait_ready()
            starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """Of `connector serve`; web and worker are its children."""
        return self.children.pid(self._commands[0])

    @property
    def children(self) -> Children:
        assert self._children is not None  # noqa: S101 - inside the context
        return self._children

    @property
    def log(self) -> str:
        """What the connector wrote so far."""
        return (self.folder / "connector.log").read_text(encoding="utf-8", errors="replace")

    def play(self, scenes: Iterable[Scene], done: Callable[[Ended], None]) -> list[Ended]:
        """Play on every platform of each scene, several at once, those that break something alone and last."""
        wanted = [(scene, platform) for scene in scenes for platform in scene.platforms]
        together = [one for one in wanted if not one[0].alone]
        played: list[Ended] = []
        with ThreadPoolExecutor(AT_ONCE) as pool, ExitStack() as stopping:
            stopping.callback(pool.shutdown, wait=False, cancel_futures=True)
            stopping.callback(self._stopped.set)
            for future in as_completed([pool.submit(self.play_one, *one) for one in together]):
                played.append(future.result())
                done(played[-1])
            stopping.pop_all()
        for scene, platform in (one for one in wanted if one[0].alone):
            played.append(self.play_one(scene, platform))
            done(played[-1])
        order = {(scene.name, platform): i for i, (scene, platform) in enumerate(wanted)}
        return sorted(played, key=lambda one: order[one.scene.name, one.platform])

    def play_one(self, scene: Scene, platform: str) -> Ended:
        stage = Stage(self.sandbox, platform, scene.name, behind=self)
        began = time.monotonic()
        with suppress(UnsettledError):
            scene.play(stage)
        return ended(self.database, scene, stage, seconds=time.monotonic() - began)

    def wait_settled(self, platform: str, ticket: str, messages: int) -> None:
        settled = partial(self._is_settled, platform, ticket, messages)
        self.wait_until(settled, f"{platform} ticket {ticket}")

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SCENE_SECONDS
        while time.monotonic() < deadline and not self._stopped.is_set():
            if holds():
                return
            if not self.children.alive:
                raise ConnectorError(f"the connector died:\n{self.log[-4_000:]}")
            self._stopped.wait(0.1)
        raise UnsettledError(what)

    def let_a_day_pass(self, platform: str, ticket: str) -> None:
        """For what was sent on this ticket: only the connector's own rows say when that was."""
        sent = sa.and_(actions_table.c.platform == platform, actions_table.c.ticket_id == ticket)
        earlier = sa.update(actions_table).where(sent).values(sent_at=actions_table.c.sent_at - DAY_MS)
        with self.database.begin() as connection:
            connection.execute(earlier)

    def _is_settled(self, platform: str, ticket: str, messages: int) -> bool:
        count = sa.select(sa.func.count())
        ours = sa.and_(jobs_table.c.platform == platform, jobs_table.c.ticket_id == ticket)
        waits = sa.and_(
            inbox_table.c.platform == platform,
            inbox_table.c.ticket_id == ticket,
            inbox_table.c.state == inbox.WAITING,
        )
        with self.database.read() as connection:
            done = connection.execute(count.where(ours, jobs_table.c.state == jobs.DONE)).scalar_one()
            rest = connection.execute(count.where(ours, jobs_table.c.state != jobs.DONE)).scalar_one()
            waiting = connection.execute(count.where(waits)).scalar_one()
        return done >= messages and not rest and not waiting

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in KNOWN}
        if self._live:
            kept |= {n: os.environ[n] for n in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL") if n in os.environ}
        return kept | self.settings()

    def settings(self) -> dict[str, str]:
        """What the connector runs with, without secrets of the world outside."""
        host, port = re.sub(r"^http://", "", self.url).split(":")
        return {
            **self.sandbox.environ(),
            "DATABASE_URL": self.database_url,
            "HOST": host,
            "PORT": port,
            "PUBLIC_URL": self.url,
            "SIGNING_KEY": secrets.token_hex(16),
            "CONNECTOR_MODE": self._mode,
            "POLICY_FILE": str(ACME / "policy.toml"),
            "KNOWLEDGE_DIR": str(ACME / "articles"),
            "ACCOUNTS_FILE": str(ACME / "accounts.csv"),
            **self._extra,
        }

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.children.alive:
            if _ready(f"{self.url}/readyz"):
                return
            time.sleep(0.1)
        raise ConnectorError(f"the connector did not start:\n{self.log[-4_000:]}")

    def _end(self) -> None:
        if self._children is not None:
            self._children.end(seconds=END_SECONDS)
        self.sandbox.__exit__(None, None, None)
        self._log.close()
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def disk() -> Path:
    """A folder for temporary files that is a disk: SQLite refuses memory, which loses messages."""
    places = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path.cwd()]  # noqa: S108 - only a folder is made in it
    return next((place for place in places if place.is_dir() and not on_memory_disk(place)), Path.cwd())


def free_port() -> int:
    """Not of those that systems give to outgoing connections: one could take the place of a killed process."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - http on the loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
