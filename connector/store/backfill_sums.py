"""What a backfill came to, for its progress and its summary."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from connector.store.backfill_tables import backfill_tickets
from connector.store.backfills import DONE, LEFT, Backfill, TicketRow, of_backfill, ticket_row
from connector.store.tables import jobs, spending


def ends(connection: sa.Connection, backfill_id: str) -> Sequence[tuple[str, str, str, int]]:
    """(state, outcome, reason, how many) of what is done or left, the most frequent first."""
    names = (backfill_tickets.c.state, backfill_tickets.c.outcome, backfill_tickets.c.reason)
    number = sa.func.count().label("number")
    found = (
        sa.select(*names, number)
        .where(backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.state.in_([DONE, LEFT]))
        .group_by(*names)
        .order_by(number.desc(), *names)
    )
    return [
        (row.state, row.outcome or "", row.reason or "", int(row.number)) for row in connection.execute(found)
    ]


def spent(connection: sa.Connection, backfill_id: str) -> int:
    """Nano-dollars; a call that is under way counts with its reserve."""
    amount = sa.func.coalesce(sa.func.sum(sa.func.coalesce(spending.c.cost, spending.c.reserved)), 0)
    return int(
        connection.execute(sa.select(amount).where(spending.c.backfill_id == backfill_id)).scalar_one()
    )


def each(connection: sa.Connection, backfill: Backfill) -> Sequence[tuple[TicketRow, int]]:
    """Every ticket with what its model calls cost in this backfill (nano-dollars), oldest first."""
    amount = sa.func.sum(sa.func.coalesce(spending.c.cost, spending.c.reserved))
    costs = (
        sa.select(jobs.c.ticket_id, amount.label("cost"))
        .join(spending, spending.c.job_id == jobs.c.id)
        .where(spending.c.backfill_id == backfill.id)
        .group_by(jobs.c.ticket_id)
    )
    cost = {row.ticket_id: int(row.cost) for row in connection.execute(costs)}
    found = of_backfill(backfill.id).order_by(backfill_tickets.c.created_at, backfill_tickets.c.ticket_id)
    rows = map(ticket_row, connection.execute(found))
    return [(row, cost.get(row.ticket_id, 0)) for row in rows]


def usual_cost(connection: sa.Connection) -> tuple[int, int]:
    """(messages, nano-dollars) of the model calls that are stored at the full price."""
    found = sa.select(
        sa.func.count(sa.distinct(spending.c.job_id)),
        sa.func.coalesce(sa.func.sum(spending.c.cost), 0),
    ).where(spending.c.cost.is_not(None), spending.c.backfill_id.is_(None))
    jobs_, nano = connection.execute(found).one()
    return int(jobs_), int(nano)
