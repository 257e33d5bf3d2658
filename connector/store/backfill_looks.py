"""What feeder and sweep want to know of tickets before they take them up."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from connector.domain import ActionState
from connector.store.backfill_tables import backfill_tickets, backfills
from connector.store.backfills import ACTIVE, Backfill
from connector.store.requesters import HOUR_MS
from connector.store.tables import actions, jobs


def said_within_hour(connection: sa.Connection, platform: str, account: str, *, now: int) -> int:
    """How often we spoke in public on the account."""
    said = sa.select(sa.func.count()).where(
        actions.c.platform == platform,
        actions.c.account == account,
        actions.c.speaks,
        actions.c.state == ActionState.SENT.value,
        actions.c.sent_at > now - HOUR_MS,
    )
    return int(connection.execute(said).scalar_one())


def worked_off(
    connection: sa.Connection, platform: str, account: str, ticket_ids: Sequence[str]
) -> frozenset[str]:
    """Which of these tickets a backfill that is under way has listed."""
    found = (
        sa.select(backfill_tickets.c.ticket_id)
        .join(backfills, backfills.c.id == backfill_tickets.c.backfill_id)
        .where(backfills.c.platform == platform, backfills.c.account == account)
        .where(backfills.c.state.in_(ACTIVE), backfill_tickets.c.ticket_id.in_(ticket_ids))
    )
    return frozenset(connection.execute(found).scalars())


def open_jobs(connection: sa.Connection, backfill: Backfill, ticket_ids: Sequence[str]) -> frozenset[str]:
    """Which of these tickets have a message that is not dealt with."""
    found = sa.select(jobs.c.ticket_id).where(
        jobs.c.platform == backfill.platform,
        jobs.c.account == backfill.account,
        jobs.c.ticket_id.in_(ticket_ids),
        jobs.c.state != "done",
    )
    return frozenset(connection.execute(found).scalars())
