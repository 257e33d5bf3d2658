"""What the sweep needs to know: how far it has come, which tickets we read, which wake-ups it made before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store.backfills import TOPIC
from connector.store.inbox import SWEEP
from connector.store.tables import flags, inbox, jobs, tickets

#: Clocks differ, and deliveries come a little late.
CLOSE_MS = 60_000


def at(connection: sa.Connection, platform: str, account: str) -> int | None:
    """Epoch ms up to which every change was looked at; None before the first sweep."""
    found = sa.select(flags.c.set_at).where(flags.c.name == _name(platform, account))
    seen = connection.execute(found).scalar_one_or_none()
    return None if seen is None else int(seen)


def advance(connection: sa.Connection, platform: str, account: str, *, to: int) -> None:
    """Never backwards."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"name": _name(platform, account), "value": f"{platform}:{account}"[:96], "set_at": to}
    statement = insert(flags).values(row)
    later = flags.c.set_at < statement.excluded.set_at
    connection.execute(
        statement.on_conflict_do_update(index_elements=[flags.c.name], set_={"set_at": to}, where=later)
    )


def last_reads(
    connection: sa.Connection, platform: str, account: str, ticket_ids: Collection[str]
) -> Mapping[str, int]:
    """When we read each of these tickets, by our clock; those never read are left out."""
    ours = sa.and_(tickets.c.platform == platform, tickets.c.account == account)
    found = sa.select(tickets.c.ticket_id, tickets.c.last_read).where(
        ours, tickets.c.ticket_id.in_(ticket_ids)
    )
    return {str(row.ticket_id): int(row.last_read) for row in connection.execute(found)}


def delivered(
    connection: sa.Connection, platform: str, account: str, delivery_ids: Collection[str]
) -> frozenset[str]:
    """Which of these delivery ids the inbox holds."""
    ours = sa.and_(inbox.c.platform == platform, inbox.c.account == account)
    found = sa.select(inbox.c.delivery_id).where(ours, inbox.c.delivery_id.in_(delivery_ids))
    return frozenset(connection.execute(found).scalars())


def brought_by_no_delivery() -> sa.ColumnElement[bool]:
    """Of a job: a sweep made it, and no delivery about its ticket came in before it or right after.

    A sweep that meets a fresh message may be quicker than the delivery, whose wake-up waits for the customer.
    """
    delivery = inbox.alias()
    swept = sa.exists().where(inbox.c.id == jobs.c.inbox_id, inbox.c.topic == SWEEP)
    same = sa.and_(
        delivery.c.platform == jobs.c.platform,
        delivery.c.account == jobs.c.account,
        delivery.c.ticket_id == jobs.c.ticket_id,
    )
    about = delivery.c.received_at.between(jobs.c.message_at - CLOSE_MS, jobs.c.created_at + CLOSE_MS)
    brought = sa.and_(delivery.c.topic != SWEEP, ~delivery.c.topic.startswith(TOPIC))
    return sa.and_(swept, ~sa.exists().where(same, about, brought))


def _name(platform: str, account: str) -> str:
    """A flag's name is short, an account's need not be."""
    return "sweep:" + hashlib.sha256(f"{platform}:{account}".encode()).hexdigest()[:24]
