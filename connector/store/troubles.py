"""What alerts are about, and which were told."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store.backfills import TOPIC as BACKFILL
from connector.store.inbox import DEAD, WAITING
from connector.store.tables import flags, inbox, jobs
from connector.store.waiting import under_way

#: Rows of the flags whose names begin so are alerts that were told and are not over.
TOLD = "alert:"
NAME_CHARS = 32 - len(TOLD)


def told(connection: sa.Connection) -> frozenset[str]:
    rows = connection.execute(sa.select(flags.c.value).where(flags.c.name.startswith(TOLD)))
    return frozenset(rows.scalars())


def note(connection: sa.Connection, name: str, *, over: bool, now: int) -> None:
    row = f"{TOLD}{name[:NAME_CHARS]}"
    if over:
        connection.execute(sa.delete(flags).where(flags.c.name == row))
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(flags).values(name=row, value=name[:96], set_at=now)
    connection.execute(statement.on_conflict_do_nothing())


def dead(connection: sa.Connection) -> int:
    query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == DEAD)
    return int(connection.execute(query).scalar_one())


def oldest(connection: sa.Connection) -> int | None:
    """When the oldest live message came in that somebody will deal with, in epoch ms; a backfill's may wait."""
    old = inbox.c.topic.startswith(BACKFILL)
    waiting = sa.select(sa.func.min(inbox.c.received_at)).where(inbox.c.state == WAITING, ~old)
    filled = sa.exists().where(inbox.c.id == jobs.c.inbox_id, old)
    open_ = sa.select(sa.func.min(jobs.c.created_at)).where(under_way(), ~filled)
    found = [connection.execute(query).scalar_one() for query in (waiting, open_)]
    return min((int(at) for at in found if at is not None), default=None)
