"""`/healthz`: the process answers; `/readyz`: it could do its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from connector.errors import StoreError
from connector.process import here, runs
from connector.store import flags, numbers
from connector.store.database import Database
from connector.store.tables import flags as flags_table

#: Workers renew their rows every five seconds: one that has not been heard of for so long takes no tickets.
STALE_MS = 30_000
#: A delivery that nobody took up for so long: the workers don't keep up. Later tries of one have their own waits.
BACKLOG_MS = 600_000
PROBE = "readyz"


def blueprint(
    *, database: Database, clock: Callable[[], int], draining: Callable[[], bool] = lambda: False
) -> Blueprint:
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    # App Engine asks for it before it sends traffic to a new instance.
    @pages.get("/_ah/warmup")
    def warmup() -> Response:
        return jsonify(ok=True)

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        faults = [*(["draining"] if draining() else []), *_faults(database, clock())]
        return jsonify(ok=not faults, faults=faults), 503 if faults else 200

    return pages


@dataclass(frozen=True, slots=True)
class _Glance:
    """*oldest* is when the oldest delivery that nobody took up came in, None when there is none."""

    live: int
    oldest: int | None
    paused: bool


def _faults(database: Database, now: int) -> list[str]:
    try:
        glance = _look(database, now)
    except StoreError:
        return ["database_not_writable"]
    late = glance.oldest is not None and now - glance.oldest > BACKLOG_MS
    judged = {"no_live_worker": not glance.live, "backlog_too_old": late, "paused": glance.paused}
    return [fault for fault, holds in judged.items() if holds]


def _look(database: Database, now: int) -> _Glance:
    """Read after a real write, which is then rolled back."""
    with database.begin() as connection:
        connection.execute(sa.insert(flags_table).values(name=PROBE, value="", set_at=now))
        live = sum(_lives(worker, now) for worker in flags.live(connection))
        glance = _Glance(live, numbers.oldest_untouched(connection), flags.paused(connection))
        connection.rollback()
    return glance


def _lives(worker: flags.Worker, now: int) -> bool:
    """Heard of lately; one of this machine must also have its process, so that a killed one is seen at once."""
    if now - worker.seen >= STALE_MS:
        return False
    return worker.host != here() or runs(worker.pid)
