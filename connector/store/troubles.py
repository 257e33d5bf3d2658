"""What alerts are about, and which were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connector.store.backfills import TOPIC as BACKFILL
from connector.store.flags import put
from connector.store.inbox import DEAD, WAITING
from connector.store.tables import flags, inbox, jobs
from connector.store.waiting import under_way

#: Rows of the flags whose names begin so are alerts that were told and are not over.
TOLD = "alert:"
NAME_CHARS = 32 - len(TOLD)


@dataclass(frozen=True, slots=True)
class Told:
    """How many it was about, 0 where there is nothing to count, and when it was told (epoch ms)."""

    number: int
    at: int


def told(connection: sa.Connection) -> Mapping[str, Told]:
    """By name; a row's value is the name, with `=` and the number behind it where there is one."""
    rows = connection.execute(sa.select(flags).where(flags.c.name.startswith(TOLD)))
    found = {}
    for row in rows:
        name, _, number = row.value.partition("=")
        found[name] = Told(int(number or 0), row.set_at)
    return found


def note(connection: sa.Connection, name: str, *, over: bool, now: int, number: int = 0) -> None:
    row = f"{TOLD}{name[:NAME_CHARS]}"
    if over:
        connection.execute(sa.delete(flags).where(flags.c.name == row))
        return
    put(connection, row, f"{name[:80]}={number}" if number else name[:96], set_at=now)


def dead(connection: sa.Connection) -> int:
    query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == DEAD)
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Late:
    """*oldest* is when the first of them came in, in epoch ms."""

    number: int
    oldest: int


def late(connection: sa.Connection, *, before: int) -> Late | None:
    """Live messages of before *before* that are not dealt with; a backfill's may wait for hours."""
    old = inbox.c.topic.startswith(BACKFILL)
    waiting = sa.select(inbox.c.id.label("row"), inbox.c.received_at.label("at"))
    waiting = waiting.where(inbox.c.state == WAITING, inbox.c.received_at < before, ~old)
    filled = sa.exists().where(inbox.c.id == jobs.c.inbox_id, old)
    open_ = sa.select(jobs.c.inbox_id, jobs.c.created_at)
    open_ = open_.where(under_way(), jobs.c.created_at < before, ~filled)
    both = waiting.union(open_).subquery()
    query = sa.select(sa.func.count(both.c.row.distinct()), sa.func.min(both.c.at))
    number, oldest = connection.execute(query).one()
    return Late(int(number), int(oldest)) if number else None
