"""What model calls cost: reserved before each call, settled after it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa

from connector.store.tables import spending

NANO = 1_000_000_000


def day_of(now: int) -> str:
    """The UTC day of *now* as an ISO date."""
    return datetime.fromtimestamp(now / 1000, tz=UTC).date().isoformat()


def spent(
    connection: sa.Connection,
    *,
    day: str | None = None,
    job_id: str | None = None,
    requester: str | None = None,
) -> int:
    """Nano-dollars of a day, a job or a requester; a call that never came back counts with its reserve."""
    total = sa.select(
        sa.func.coalesce(sa.func.sum(sa.func.coalesce(spending.c.cost, spending.c.reserved)), 0)
    )
    if day is not None:
        total = total.where(spending.c.day == day)
    if job_id is not None:
        total = total.where(spending.c.job_id == job_id)
    if requester is not None:
        total = total.where(spending.c.requester == requester)
    return int(connection.execute(total).scalar_one())


def reserve(
    connection: sa.Connection, *, day: str, job_id: str, requester: str, model: str, amount: int
) -> str:
    """Id of the new row; *requester* names them among all platforms."""
    row_id = str(uuid.uuid4())
    row = {"id": row_id, "day": day, "job_id": job_id, "model": model, "reserved": amount}
    row["requester"] = requester
    connection.execute(sa.insert(spending).values(row))
    return row_id


def release(connection: sa.Connection, row_id: str) -> None:
    """Nothing was asked of the vendor, or nothing is paid for it."""
    connection.execute(sa.delete(spending).where(spending.c.id == row_id))


def settle(connection: sa.Connection, row_id: str, *, cost: int) -> None:
    connection.execute(sa.update(spending).where(spending.c.id == row_id).values(cost=cost))
