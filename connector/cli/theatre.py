"""Starts the stand-ins and a real connector beside them, plays scenes, and reads how they ended."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from adapters.sandbox import scenes as book
from adapters.sandbox.box import Sandbox
from adapters.sandbox.scenes import Scene
from connector.errors import ConnectorError
from connector.settings_database import on_memory_disk
from connector.settings_reader import KNOWN
from connector.store import inbox, jobs
from connector.store.database import open_database
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table
from connector.store.tables import runs as runs_table

ACME = Path(book.__file__).with_name("acme")
AT_ONCE = 8
READY_SECONDS = 60
SCENE_SECONDS = 90
NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """A played scene; *outcome* is "unsettled" when the connector did not finish in time."""

    scene: Scene
    platform: str
    ticket: str
    outcome: str
    reasons: tuple[str, ...]
    replies: int
    notes: int
    tags: tuple[str, ...]
    model_calls: int
    prompt_chars: int
    cost_usd: float
    seconds: float

    @property
    def as_expected(self) -> bool:
        right = self.outcome == self.scene.outcome and self.replies == self.scene.replies
        return right and (not self.scene.reason or self.scene.reason in self.reasons)

    def row(self) -> dict[str, Any]:
        return {
            "platform": self.platform,
            "ticket": self.ticket,
            "scenario": self.scene.name,
            "expected": self.scene.outcome,
            "outcome": self.outcome,
            "reasons": list(self.reasons),
            "replies": self.replies,
            "notes": self.notes,
            "tags": list(self.tags),
            "model_calls": self.model_calls,
            "prompt_chars": self.prompt_chars,
            "cost_usd": self.cost_usd,
            "seconds": round(self.seconds, 2),
        }


class UnsettledError(ConnectorError):
    """The connector did not deal with a message in time."""


class Theatre:
    """A context: inside it a connector runs in a temporary folder against stand-ins on the loopback.

    *database_url* may name a PostgreSQL; *live* leaves the model to the real API (its key is in the environment);
    *requests* is a file that gets every request to the helpdesks, one JSON line each.
    """

    def __init__(
        self,
        *,
        database_url: str = "",
        live: bool = False,
        requests: Path | None = None,
        mode: str = "auto",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="connector-demo-", dir=_disk()))
        self._live = live
        self._mode = mode
        self._extra = dict(extra or {})
        self.database_url = database_url or f"sqlite:///{self._folder / 'demo.db'}"
        self.database = open_database(self.database_url)
        self.sandbox = Sandbox(claude=not live, record_to=requests)
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._log = (self._folder / "connector.log").open("wb")
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.sandbox.__enter__()
            self.sandbox.deliver_to(self.url)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "connector.cli", "serve"],
                env=self._environ(),
                cwd=self._folder,
                stdout=self._log,
                stderr=self._log,
            )
            self._wait_ready()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """Of `connector serve`; web and worker are its children."""
        assert self._child is not None  # noqa: S101 - inside the context
        return self._child.pid

    @property
    def log(self) -> str:
        """What the connector wrote so far."""
        return (self._folder / "connector.log").read_text(encoding="utf-8", errors="replace")

    def play(self, scenes: Iterable[Scene], done: Callable[[Ended], None]) -> list[Ended]:
        """Play on every platform of each scene, several at once, those that break something alone and last."""
        wanted = [(scene, platform) for scene in scenes for platform in scene.platforms]
        together = [one for one in wanted if not one[0].alone]
        ended: list[Ended] = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for future in as_completed([pool.submit(self.play_one, *one) for one in together]):
                ended.append(future.result())
                done(ended[-1])
        for scene, platform in (one for one in wanted if one[0].alone):
            ended.append(self.play_one(scene, platform))
            done(ended[-1])
        order = {(scene.name, platform): i for i, (scene, platform) in enumerate(wanted)}
        return sorted(ended, key=lambda one: order[one.scene.name, one.platform])

    def play_one(self, scene: Scene, platform: str) -> Ended:
        stage = _Stage(self, platform, scene.name)
        began = time.monotonic()
        with suppress(UnsettledError):
            scene.play(stage)
        return self._ended(scene, stage, seconds=time.monotonic() - began)

    def _ended(self, scene: Scene, stage: _Stage, *, seconds: float) -> Ended:
        view = stage.desk.view(stage.ticket)
        with self.database.read() as connection:
            of_ticket = sa.and_(
                jobs_table.c.platform == stage.platform, jobs_table.c.ticket_id == stage.ticket
            )
            newest = (jobs_table.c.message_at.desc(), jobs_table.c.created_at.desc())
            last = connection.execute(sa.select(jobs_table).where(of_ticket).order_by(*newest)).first()
            totals = connection.execute(
                sa.select(
                    sa.func.coalesce(sa.func.sum(runs_table.c.model_calls), 0),
                    sa.func.coalesce(sa.func.sum(runs_table.c.prompt_chars), 0),
                    sa.func.coalesce(sa.func.sum(runs_table.c.cost), 0),
                )
                .join(jobs_table, jobs_table.c.id == runs_table.c.job_id)
                .where(of_ticket)
            ).one()
        done = last is not None and last.state == jobs.DONE
        return Ended(
            scene=scene,
            platform=stage.platform,
            ticket=stage.ticket,
            outcome=last.outcome if done and last is not None else "unsettled",
            reasons=tuple(last.reasons or ()) if done and last is not None else (),
            replies=len(view.by("bot", public=True)),
            notes=len(view.by("bot", public=False)),
            tags=view.tags,
            model_calls=int(totals[0]),
            prompt_chars=int(totals[1]),
            cost_usd=int(totals[2]) / NANO,
            seconds=seconds,
        )

    def wait_settled(self, platform: str, ticket: str, *, messages: int) -> None:
        deadline = time.monotonic() + SCENE_SECONDS
        while time.monotonic() < deadline:
            if self._is_settled(platform, ticket, messages):
                return
            time.sleep(0.1)
        raise UnsettledError(f"{platform} ticket {ticket}")

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

    def _environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in KNOWN}
        if self._live:
            kept |= {n: os.environ[n] for n in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL") if n in os.environ}
        host, port = re.sub(r"^http://", "", self.url).split(":")
        return {
            **kept,
            **self.sandbox.environ(),
            "DATABASE_URL": self.database_url,
            "HOST": host,
            "PORT": port,
            "CONNECTOR_MODE": self._mode,
            "POLICY_FILE": str(ACME / "policy.toml"),
            "KNOWLEDGE_DIR": str(ACME / "articles"),
            "ACCOUNTS_FILE": str(ACME / "accounts.csv"),
            **self._extra,
        }

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._child is None or self._child.poll() is not None:
                break
            if _ready(f"{self.url}/readyz"):
                return
            time.sleep(0.1)
        raise ConnectorError(f"the connector did not start:\n{self.log[-4_000:]}")

    def _end(self) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(30)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self.sandbox.__exit__(None, None, None)
        self._log.close()
        self.database.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Stage:
    """One scene's own customer and teammate at one desk."""

    def __init__(self, theatre: Theatre, platform: str, scene: str) -> None:
        self._theatre = theatre
        self.platform = platform
        self.ticket = ""
        self.desk: Any = theatre.sandbox.desks[platform]
        self.customer: str = self.desk.add_customer(name="Ada Brook", email=f"ada.{scene}@customers.example")
        self.teammate: str = self.desk.add_teammate(name="Tom Field")

    @property
    def model_faults(self) -> Any:
        claude = self._theatre.sandbox.claude
        assert claude is not None  # noqa: S101 - scenes that break the model are not played live
        return claude.faults

    def settled(self, ticket_id: str, *, messages: int) -> None:
        self.ticket = ticket_id
        self._theatre.wait_settled(self.platform, ticket_id, messages=messages)


def _disk() -> Path:
    """A folder for temporary files that is a disk: SQLite refuses memory, which loses messages."""
    places = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path.cwd()]  # noqa: S108 - only a folder is made in it
    return next((place for place in places if place.is_dir() and not on_memory_disk(place)), Path.cwd())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - http on the loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
