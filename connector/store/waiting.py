"""Which tickets wait, since when, and for what; which messages are under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connector.store import jobs as job_states
from connector.store.inbox import DEAD, PAUSED, WAITING
from connector.store.tables import inbox, jobs

#: Of deliveries that nobody has taken up yet.
FRESH = "new"


@dataclass(frozen=True, slots=True)
class Waiting:
    """*oldest* is when the oldest of their deliveries came in, in epoch milliseconds."""

    tickets: int
    oldest: int


def by_reason(connection: sa.Connection, *, platform: str | None = None) -> Mapping[str, Waiting]:
    """Tickets by the reason for which their last wake-up came to nothing; one may wait for two reasons."""
    reason = sa.case(
        (inbox.c.state == PAUSED, PAUSED),
        (inbox.c.failures == 0, FRESH),
        else_=sa.func.coalesce(inbox.c.reason, "internal_error"),
    ).label("why")
    ticket = (inbox.c.platform, inbox.c.account, inbox.c.ticket_id)
    rows = sa.select(reason, *ticket, sa.func.min(inbox.c.received_at).label("since"))
    rows = rows.where(inbox.c.state.in_([WAITING, PAUSED]))
    if platform is not None:
        rows = rows.where(inbox.c.platform == platform)
    each = rows.group_by(reason, *ticket).subquery()
    query = sa.select(each.c.why, sa.func.count(), sa.func.min(each.c.since)).group_by(each.c.why)
    return {str(why): Waiting(int(count), int(since)) for why, count, since in connection.execute(query)}


def under_way() -> sa.ColumnElement[bool]:
    """Of a job: somebody will deal with it. Not so one over whose delivery, or a later one of its ticket, we gave up.

    What is counted is done: that lets the few others be found by their index.
    """
    buried = inbox.alias()
    same = sa.and_(
        buried.c.platform == jobs.c.platform,
        buried.c.account == jobs.c.account,
        buried.c.ticket_id == jobs.c.ticket_id,
    )
    dead = sa.exists().where(same, buried.c.state == DEAD, buried.c.id >= jobs.c.inbox_id)
    return sa.and_(~jobs.c.counted, jobs.c.state != job_states.DONE, ~dead)
