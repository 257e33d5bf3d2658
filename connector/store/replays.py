"""Solved tickets that were decided again: one row for a ticket under one setup of policy, models and prompt."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.domain import Requester, TicketRef
from connector.store.requesters import mail_hash
from connector.store.statements import columns
from connector.store.tables import flags
from connector.store.tables_base import PREFIX, metadata

#: RUNNING keeps what it reserved as its cost until it ends: a process that dies has perhaps spent it.
RUNNING, DONE, SKIPPED = "running", "done", "skipped"

#: *found* is what an evaluation shows of a ticket, as JSON with `v`; *cost* in nano-dollars.
replays = sa.Table(
    PREFIX + "replays",
    metadata,
    sa.Column("platform", sa.String(16), primary_key=True),
    sa.Column("account", sa.String(128), primary_key=True),
    sa.Column("ticket_id", sa.String(64), primary_key=True),
    sa.Column("setup", sa.String(16), primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("replayed_at", sa.BigInteger, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
    sa.Column("requester_id", sa.String(64)),
    sa.Column("mail_hash", sa.String(64)),
    sa.Column("found", sa.JSON, nullable=False),
    sa.Index("ix_hc_replays_mail", "mail_hash"),
)


@dataclass(frozen=True, slots=True)
class ReplayRow:
    ref: TicketRef
    state: str
    cost: int
    found: Mapping[str, Any]


def of_setup(
    connection: sa.Connection, platform: str, account: str, setup: str, *, since: int = 0
) -> dict[str, ReplayRow]:
    """All rows under *setup* that were decided from *since* (epoch ms) on, by ticket id."""
    here = (replays.c.platform == platform, replays.c.account == account, replays.c.setup == setup)
    rows = connection.execute(sa.select(replays).where(*here, replays.c.replayed_at >= since))
    return {
        row.ticket_id: ReplayRow(
            TicketRef(row.platform, row.account, row.ticket_id), row.state, row.cost, row.found
        )
        for row in rows
    }


def begin_again(connection: sa.Connection, platform: str, account: str, setup: str, *, now: int) -> int:
    """When the tickets under *setup* began to be decided anew, in epoch ms: *now*, unless that came to no end."""
    name = _again(platform, account, setup)
    found = connection.execute(sa.select(flags.c.set_at).where(flags.c.name == name)).scalar_one_or_none()
    if found is not None:
        return int(found)
    connection.execute(sa.insert(flags).values(name=name, value=setup, set_at=now))
    return now


def end_again(connection: sa.Connection, platform: str, account: str, setup: str) -> None:
    connection.execute(sa.delete(flags).where(flags.c.name == _again(platform, account, setup)))


def _again(platform: str, account: str, setup: str) -> str:
    """A flag's name is short, an account's need not be."""
    return "again:" + hashlib.sha256(f"{platform}:{account}:{setup}".encode()).hexdigest()[:24]


def put(
    connection: sa.Connection,
    row: ReplayRow,
    *,
    setup: str,
    now: int,
    requester: Requester | None = None,
) -> None:
    """Make the ticket's row this; *requester* is whose it is, for erasure."""
    where = _this(row.ref, setup)
    connection.execute(sa.delete(replays).where(where))
    address = (requester.email if requester else None) or ""
    values = {
        **columns(row.ref),
        "setup": setup,
        "state": row.state,
        "replayed_at": now,
        "cost": row.cost,
        "requester_id": requester.id[:64] if requester else None,
        "mail_hash": mail_hash(address) if address else None,
        "found": dict(row.found),
    }
    connection.execute(sa.insert(replays).values(values))


def set_cost(connection: sa.Connection, ref: TicketRef, *, setup: str, cost: int) -> None:
    connection.execute(sa.update(replays).where(_this(ref, setup)).values(cost=cost))


def tickets_of(connection: sa.Connection, requester: str) -> Sequence[TicketRef]:
    """As `people.tickets_of`."""
    platform, _, person = requester.partition(":")
    if "@" in requester:
        theirs = replays.c.mail_hash == mail_hash(requester)
    else:
        theirs = sa.and_(replays.c.platform == platform, replays.c.requester_id == person)
    names = (replays.c.platform, replays.c.account, replays.c.ticket_id)
    rows = connection.execute(sa.select(*names).where(theirs).distinct().order_by(*names))
    return [TicketRef(row.platform, row.account, row.ticket_id) for row in rows]


def stored(ref: TicketRef) -> sa.Select[Any]:
    return sa.select(replays).where(_ticket(ref)).order_by(replays.c.replayed_at)


def forget(connection: sa.Connection, refs: Collection[TicketRef]) -> None:
    for ref in refs:
        connection.execute(sa.delete(replays).where(_ticket(ref)))


def old(connection: sa.Connection, *, before: int, most: int) -> Sequence[tuple[TicketRef, str]]:
    """(ticket, setup) of rows from before *before* (epoch ms): they hold people's words."""
    names = (replays.c.platform, replays.c.account, replays.c.ticket_id, replays.c.setup)
    rows = connection.execute(sa.select(*names).where(replays.c.replayed_at < before).limit(most))
    return [(TicketRef(row.platform, row.account, row.ticket_id), row.setup) for row in rows]


def forget_rows(connection: sa.Connection, rows: Collection[tuple[TicketRef, str]]) -> None:
    for ref, setup in rows:
        connection.execute(sa.delete(replays).where(_this(ref, setup)))


def _ticket(ref: TicketRef) -> sa.ColumnElement[bool]:
    return sa.and_(*(replays.c[name] == value for name, value in columns(ref).items()))


def _this(ref: TicketRef, setup: str) -> sa.ColumnElement[bool]:
    return sa.and_(_ticket(ref), replays.c.setup == setup)
