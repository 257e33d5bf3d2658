"""`/healthz`: the process answers; `/readyz`: it could do its work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from connector import process
from connector.errors import StoreError
from connector.store import counters, flags, numbers
from connector.store.database import Database
from connector.store.spending import day_of
from connector.store.tables import flags as flags_table

#: Workers renew their rows every five seconds: one that has not been heard of for so long takes no tickets.
STALE_MS = 30_000
#: A delivery that nobody took up for so long: the workers don't keep up. Later tries of one have their own waits.
BACKLOG_MS = 600_000
#: Each look waits for the disk, and anybody may ask: an answer so young serves the next one too.
FRESH_MS = 1_000
PROBE = "readyz"


def blueprint(
    *, database: Database, clock: Callable[[], int], draining: Callable[[], bool] = lambda: False
) -> Blueprint:
    pages = Blueprint("health", __name__)
    looks = _Looks(database, clock)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    # App Engine asks for it before it sends traffic to a new instance.
    @pages.get("/_ah/warmup")
    def warmup() -> Response:
        return jsonify(ok=True)

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        glance, now = looks.glance(), clock()
        faults = [*(["draining"] if draining() else []), *_faults(glance, now)]
        age = None if glance is None or glance.oldest is None else max(0, now - glance.oldest) / 1000
        told = {"faults": faults, "oldest_seconds": age, **_told(glance, now)}
        return jsonify(ok=not faults, **told), 503 if faults else 200

    return pages


@dataclass(frozen=True, slots=True)
class _Glance:
    """*oldest* is when the oldest delivery that nobody took up came in, None when there is none.

    *stopped*: what caps and budgets kept from being answered in this UTC day.
    """

    live: int
    oldest: int | None
    paused_since: int | None
    stopped: Mapping[str, int]


def _told(glance: _Glance | None, now: int) -> dict[str, object]:
    """The brakes as fields of the answer; null and empty while nothing is known."""
    since = glance.paused_since if glance else None
    paused = None if since is None else max(0, now - since) / 1000
    return {"paused_seconds": paused, "stopped_today": dict(glance.stopped) if glance else {}}


class _Looks:
    """One look at a time, whose answer serves all who ask meanwhile."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._turn = threading.Lock()
        self._seen: _Glance | None = None
        self._at = -FRESH_MS

    def glance(self) -> _Glance | None:
        """None when the database takes no write."""
        with self._turn:
            if not 0 <= self._clock() - self._at < FRESH_MS:
                self._seen = self._look()
                self._at = self._clock()
            return self._seen

    def _look(self) -> _Glance | None:
        now = self._clock()
        try:
            with self._database.begin() as connection:
                _write(connection, now)
                live = sum(lives(worker, now) for worker in flags.live(connection))
                return _Glance(
                    live,
                    numbers.oldest_untouched(connection),
                    flags.paused_since(connection),
                    counters.brakes(connection, since=day_of(now)),
                )
        except StoreError:
            return None


def _write(connection: sa.Connection, now: int) -> None:
    """Something to commit that leaves no row: a full disk tells itself at the commit only."""
    connection.execute(sa.insert(flags_table).values(name=PROBE, value="", set_at=now))
    connection.execute(sa.delete(flags_table).where(flags_table.c.name == PROBE))


def _faults(glance: _Glance | None, now: int) -> list[str]:
    if glance is None:
        return ["database_not_writable"]
    late = glance.oldest is not None and now - glance.oldest > BACKLOG_MS
    judged = {
        "no_live_worker": not glance.live,
        "backlog_too_old": late,
        "paused": glance.paused_since is not None,
    }
    return [fault for fault, holds in judged.items() if holds]


def lives(worker: flags.Worker, now: int) -> bool:
    """Heard of lately; one of this machine must also have its process, so that a killed one is seen at once."""
    if now - worker.seen >= STALE_MS:
        return False
    return worker.host != process.here() or process.runs(worker.pid)
