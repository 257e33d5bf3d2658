"""Putting a dead letter away for good: what no replay can cure would else stay in the operator's sight for a year."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from connector import acting, audit
from connector.decision import Outcome
from connector.domain import ActionState
from connector.store import inbox, jobs, runs
from connector.store.inbox import InboxRow
from connector.store.runs import StoredAction
from connector.store.tables import actions
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table

DROPPED = "dropped"
_SAID = sa.and_(actions.c.speaks, actions.c.state == ActionState.SENT.value)


def drop(connection: sa.Connection, inbox_id: int, *, now: int) -> bool:
    """Close a dead row with the messages that nobody else will deal with; False when it is dead no more.

    Messages that came after it, or while another delivery of the ticket waits, are left to that one.
    """
    row = inbox.get(connection, inbox_id)
    if row is None or row.state != inbox.DEAD:
        return False
    # Before the rest: whoever closes the same row at once waits here.
    outcome = Outcome.STAYED_OUT.value
    inbox.finish(connection, row.id, state=inbox.DONE, outcome=outcome, reason=DROPPED, now=now)
    closed = [] if _taken_up(connection, row) else _behind(connection, row)
    for job_id in closed:
        for one in _live(connection, job_id):
            acting.discard(connection, one, now=now, reason=DROPPED)
        _close(connection, job_id, now=now)
    payload = {"inbox": row.id, "why": row.reason, "messages": len(closed)}
    audit.append(connection, audit.Kind.DROP, payload, ticket=str(row.ref), now=now)
    return True


def _taken_up(connection: sa.Connection, row: InboxRow) -> bool:
    """Whether another delivery of its ticket is about to be dealt with."""
    waits = inbox_table.c.state.in_([inbox.WAITING, inbox.PAUSED])
    found = sa.select(inbox_table.c.id).where(jobs.of_ticket(row.ref, inbox_table), waits)
    return connection.execute(found.limit(1)).first() is not None


def _behind(connection: sa.Connection, row: InboxRow) -> list[str]:
    unfinished = sa.and_(jobs.of_ticket(row.ref), jobs_table.c.state != jobs.DONE)
    found = sa.select(jobs_table.c.id).where(unfinished, jobs_table.c.inbox_id <= row.id)
    return list(connection.execute(found.order_by(jobs_table.c.message_at)).scalars())


def _live(connection: sa.Connection, job_id: str) -> Iterator[StoredAction]:
    found = sa.select(actions.c.id).where(actions.c.job_id == job_id, actions.c.state.in_(runs.LIVE))
    for action_id in connection.execute(found.order_by(actions.c.position)).scalars().all():
        yield runs.get_action(connection, action_id)


def _close(connection: sa.Connection, job_id: str, *, now: int) -> None:
    """What the customer was told already is how it ended."""
    said = sa.select(actions.c.run_id).where(actions.c.job_id == job_id, _SAID)
    run_id = connection.execute(said).scalar_one_or_none()
    outcome, reasons = Outcome.STAYED_OUT, [DROPPED]
    if run_id is not None:
        run = runs.get_run(connection, run_id)
        outcome, reasons = Outcome(run.outcome), [*run.reasons, DROPPED]
    jobs.finish(connection, job_id, outcome=outcome, reasons=reasons, now=now)
