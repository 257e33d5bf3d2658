"""Switches that every process reads, and the workers' heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector.store.tables import flags, workers

PAUSE = "pause"
BREAKER = "breaker:"


@dataclass(frozen=True, slots=True)
class Worker:
    id: str
    host: str
    pid: int
    seen: int


def paused(connection: sa.Connection) -> bool:
    found = sa.select(sa.func.count()).select_from(flags).where(flags.c.name == PAUSE)
    return bool(connection.execute(found).scalar_one())


def set_paused(connection: sa.Connection, *, on: bool, now: int) -> bool:
    """True when this changed anything."""
    changed = paused(connection) != on
    connection.execute(sa.delete(flags).where(flags.c.name == PAUSE))
    if on:
        connection.execute(sa.insert(flags).values(name=PAUSE, value="on", set_at=now))
    return changed


def set_breaker(connection: sa.Connection, name: str, *, is_open: bool, now: int) -> None:
    """Show every process that we stay away from a service, or no longer do."""
    row = f"{BREAKER}{name}"[:32]
    connection.execute(sa.delete(flags).where(flags.c.name == row))
    if is_open:
        connection.execute(sa.insert(flags).values(name=row, value="open", set_at=now))


def beat(connection: sa.Connection, worker: Worker) -> None:
    """Renew the worker's row, or make it."""
    row = sa.update(workers).where(workers.c.id == worker.id).values(seen=worker.seen)
    if connection.execute(row).rowcount == 0:
        connection.execute(
            sa.insert(workers).values(
                id=worker.id, host=worker.host, pid=worker.pid, started_at=worker.seen, seen=worker.seen
            )
        )


def live(connection: sa.Connection) -> Sequence[Worker]:
    return [Worker(row.id, row.host, row.pid, row.seen) for row in connection.execute(sa.select(workers))]


def bury(connection: sa.Connection, worker_ids: Sequence[str]) -> None:
    connection.execute(sa.delete(workers).where(workers.c.id.in_(worker_ids)))
