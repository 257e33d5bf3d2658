"""Switches that every process reads, and the workers' heartbeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store.tables import flags, workers

PAUSE = "pause"
BREAKER = "breaker:"
_PAUSED = sa.select(flags.c.name).where(flags.c.name == PAUSE)


@dataclass(frozen=True, slots=True)
class Worker:
    id: str
    host: str
    pid: int
    seen: int


def put(
    connection: sa.Connection,
    name: str,
    value: str,
    *,
    set_at: int,
    changes: Sequence[str] = ("value", "set_at"),
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    """A row named *name*; of one that is there *changes* are the columns to change, if *where* holds for it."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"name": name, "value": value, "set_at": set_at}
    changed = {column: row[column] for column in changes}
    statement = insert(flags).values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[flags.c.name], set_=changed, where=where)
    )


def paused(connection: sa.Connection) -> bool:
    return connection.execute(_PAUSED).first() is not None


def set_paused(connection: sa.Connection, *, on: bool, now: int) -> bool:
    """True when this changed anything."""
    changed = paused(connection) != on
    connection.execute(sa.delete(flags).where(flags.c.name == PAUSE))
    if on:
        connection.execute(sa.insert(flags).values(name=PAUSE, value="on", set_at=now))
    return changed


def set_breaker(connection: sa.Connection, name: str, *, is_open: bool, now: int) -> None:
    """Show every process whether we stay away from a service, and since when."""
    row, value = f"{BREAKER}{name}"[:32], "open" if is_open else "closed"
    put(connection, row, value, set_at=now, where=flags.c.value != value)


def breakers(connection: sa.Connection) -> Mapping[str, int | None]:
    """Since when we stay away from each service, in epoch milliseconds; None for those that we don't."""
    rows = connection.execute(sa.select(flags).where(flags.c.name.startswith(BREAKER)).order_by(flags.c.name))
    return {row.name.removeprefix(BREAKER): row.set_at if row.value == "open" else None for row in rows}


def paused_since(connection: sa.Connection) -> int | None:
    since = connection.execute(sa.select(flags.c.set_at).where(flags.c.name == PAUSE)).scalar_one_or_none()
    return None if since is None else int(since)


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
