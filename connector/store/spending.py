"""What model calls cost: reserved before each call, settled after it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa

from connector.domain import TicketRef
from connector.store.statements import hold, named, this_ticket
from connector.store.tables import jobs, spending

NANO = 1_000_000_000
#: Any constant that no other advisory lock of ours has.
LOCK_KEY = 7_230_114_906
_SPENT = sa.select(sa.func.coalesce(sa.func.sum(sa.func.coalesce(spending.c.cost, spending.c.reserved)), 0))
_OF_DAY = _SPENT.where(spending.c.day == sa.bindparam("of_day"))
_OF_REQUESTER = _OF_DAY.where(spending.c.requester == sa.bindparam("of_requester"))
_OF_TICKET = _SPENT.where(spending.c.job_id.in_(sa.select(jobs.c.id).where(this_ticket(jobs))))
_RESERVE = sa.insert(spending)
_SETTLE = sa.update(spending).where(spending.c.id == sa.bindparam("of_row"))


def day_of(now: int) -> str:
    """The UTC day of *now* as an ISO date."""
    return datetime.fromtimestamp(now / 1000, tz=UTC).date().isoformat()


def spent(
    connection: sa.Connection,
    *,
    day: str,
    requester: str | None = None,
) -> int:
    """Nano-dollars of a day or a requester's day; a call that never came back counts with its reserve."""
    statement = _OF_DAY if requester is None else _OF_REQUESTER
    names = {"of_day": day, "of_requester": requester}
    given = {name: value for name, value in names.items() if value is not None}
    return int(connection.execute(statement, given).scalar_one())


def spent_on(connection: sa.Connection, ref: TicketRef) -> int:
    """Nano-dollars of a ticket, whatever message of it they were for."""
    return int(connection.execute(_OF_TICKET, named(ref)).scalar_one())


def lock(connection: sa.Connection) -> None:
    """Until the transaction ends nobody else reserves: two at once could both take what is left for one."""
    hold(connection, LOCK_KEY)


def reserve(
    connection: sa.Connection,
    *,
    day: str,
    job_id: str,
    requester: str,
    model: str,
    amount: int,
    backfill_id: str = "",
) -> str:
    """Id of the new row; *requester* names them among all platforms, *backfill_id* is "" for live tickets."""
    row_id = str(uuid.uuid4())
    row = {"id": row_id, "day": day, "job_id": job_id, "model": model, "reserved": amount}
    row |= {"requester": requester, "backfill_id": backfill_id or None}
    connection.execute(_RESERVE, row)
    return row_id


def release(connection: sa.Connection, row_id: str) -> None:
    """Nothing was asked of the vendor, or nothing is paid for it."""
    connection.execute(sa.delete(spending).where(spending.c.id == row_id))


def settle(connection: sa.Connection, row_id: str, *, cost: int) -> None:
    connection.execute(_SETTLE, {"of_row": row_id, "cost": cost})


def for_backfill() -> sa.ColumnElement[bool]:
    """Of a job: a backfill decided it. Its message was old, so its answer tells nothing of how quick we are."""
    return sa.exists().where(spending.c.job_id == jobs.c.id, spending.c.backfill_id.is_not(None))
