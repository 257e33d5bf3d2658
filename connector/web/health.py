"""`/healthz`: the process answers; `/readyz`: it could do its work."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from connector.errors import StoreError
from connector.store import flags
from connector.store.database import Database

#: A worker that has not been heard of for so long takes no tickets.
STALE_MS = 60_000


def blueprint(*, database: Database, clock: Callable[[], int]) -> Blueprint:
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
        faults = _faults(database, clock())
        return jsonify(ok=not faults, faults=faults), 503 if faults else 200

    return pages


def _faults(database: Database, now: int) -> list[str]:
    try:
        with database.begin() as connection:
            connection.execute(sa.text("SELECT 1"))
            fresh = [w for w in flags.live(connection) if now - w.seen < STALE_MS]
            paused = flags.paused(connection)
    except StoreError:
        return ["database_not_writable"]
    return (["no_live_worker"] if not fresh else []) + (["paused"] if paused else [])
