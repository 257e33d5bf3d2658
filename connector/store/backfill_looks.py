"""What feeder, lane and sweep want to know of tickets before they take them up."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from connector.decision import Disposition, Outcome
from connector.domain import ActionKind, ActionState
from connector.store.backfill_tables import backfill_tickets, backfills
from connector.store.backfills import ACTIVE, Backfill
from connector.store.jobs import DONE
from connector.store.requesters import HOUR_MS
from connector.store.tables import actions, jobs, runs

#: Modes that keep back what would have been said, and leave nothing on a ticket but tags and fields.
WATCHING = frozenset({"mode_shadow", "mode_triage"})
_LEFT_NOTHING = sa.and_(
    jobs.c.state == DONE,
    jobs.c.outcome == Outcome.HELD.value,
    ~sa.exists().where(
        actions.c.job_id == jobs.c.id,
        actions.c.kind != ActionKind.NOTICE.value,
        actions.c.state.not_in([ActionState.HELD.value, ActionState.DISCARDED.value]),
    ),
)
_NEWEST_RUN = (
    sa.select(runs.c.category, runs.c.reasons, runs.c.outcome)
    .add_columns(runs.c.decision["disposition"].as_string().label("disposition"))
    .join(jobs, jobs.c.id == runs.c.job_id)
    .where(jobs.c.id == sa.bindparam("of_job"), _LEFT_NOTHING)
    .order_by(runs.c.decided_at.desc())
    .limit(1)
)


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


def perhaps_watched(
    connection: sa.Connection, backfill: Backfill, ticket_ids: Sequence[str]
) -> frozenset[str]:
    """Which of these tickets have a message of which nothing was drafted, sent or handed over; `watched_as` decides."""
    found = sa.select(jobs.c.ticket_id).where(
        jobs.c.platform == backfill.platform,
        jobs.c.account == backfill.account,
        jobs.c.ticket_id.in_(ticket_ids),
        _LEFT_NOTHING,
    )
    return frozenset(connection.execute(found).scalars())


def watched_as(connection: sa.Connection, job_id: str) -> str | None:
    """The category of a message that a mode alone kept from more than being watched; None for every other."""
    run = connection.execute(_NEWEST_RUN, {"of_job": job_id}).one_or_none()
    if run is None or run.outcome != Outcome.HELD.value:
        return None
    if run.disposition == Disposition.HOLD.value:
        return (run.category or "other") if WATCHING & set(run.reasons) else None
    # In shadow what would have been handed over is kept back, too; what was erased tells nothing.
    return (run.category or "other") if run.disposition else None
