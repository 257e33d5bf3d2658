"""What the sweep needs to know: how far it has come, what we read and queued before; and whether it works."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connector.store.backfills import TOPIC
from connector.store.flags import put
from connector.store.inbox import SWEEP
from connector.store.tables import flags, inbox, jobs, tickets

#: Clocks differ, and deliveries come a little late.
CLOSE_MS = 60_000
#: How often each helpdesk is swept, and after how long without a sweep that did its work something is wrong.
PERIOD_SECONDS = 300.0
LATE_MS = 3 * int(PERIOD_SECONDS * 1000)
_SWEPT = "swept:"


def at(connection: sa.Connection, platform: str, account: str) -> int | None:
    """Epoch ms up to which every change was looked at; None before the first sweep."""
    found = sa.select(flags.c.set_at).where(flags.c.name == _name(platform, account))
    seen = connection.execute(found).scalar_one_or_none()
    return None if seen is None else int(seen)


def advance(connection: sa.Connection, platform: str, account: str, *, to: int) -> None:
    """Never backwards."""
    name, value = _name(platform, account), f"{platform}:{account}"[:96]
    put(connection, name, value, set_at=to, changes=("set_at",), where=flags.c.set_at < to)


@dataclass(frozen=True, slots=True)
class LastSweep:
    """*since* is when a sweep of a helpdesk last did its work, or was first tried, in epoch ms.

    *fault* is the kind of error that a later one ended with, else "".
    """

    since: int
    fault: str = ""


def swept(connection: sa.Connection, platform: str, account: str, *, now: int, fault: str = "") -> None:
    """Note how a sweep ended; one with a *fault* leaves the time of the last good one."""
    name, value = _name(platform, account, _SWEPT), f"{platform}:{fault}"[:96]
    put(connection, name, value, set_at=now, changes=("value",) if fault else ("value", "set_at"))


def last_sweeps(connection: sa.Connection) -> Mapping[str, LastSweep]:
    """By platform; of several accounts that of the one that was swept last: the others are those of old settings."""
    rows = connection.execute(
        sa.select(flags).where(flags.c.name.startswith(_SWEPT)).order_by(flags.c.set_at)
    )
    told = ((*row.value.split(":", 1), row.set_at) for row in rows)
    return {platform: LastSweep(int(since), fault) for platform, fault, since in told}


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


def _name(platform: str, account: str, kind: str = "sweep:") -> str:
    """A flag's name is short, an account's need not be."""
    return kind + hashlib.sha256(f"{platform}:{account}".encode()).hexdigest()[:24]
