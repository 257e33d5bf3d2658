"""What became of each ticket so far, and which are to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from connector.decision import Disposition, Outcome
from connector.domain import ActionKind, ActionState, Ticket, TicketRef
from connector.outcomes import Became, Facts, Resolved, Standing, after_run
from connector.store import jobs as job_rows
from connector.store import ratings, runs
from connector.store.ratings import APPROVED, AUTOMATIC
from connector.store.statements import columns, for_each_database, named, this_ticket
from connector.store.tables import actions, jobs, outcomes, tickets
from connector.store.tables import runs as runs_table

_GET = sa.select(outcomes).where(this_ticket(outcomes))
_PUT = for_each_database(
    lambda insert: (new := insert(outcomes)).on_conflict_do_update(
        index_elements=[outcomes.c.platform, outcomes.c.account, outcomes.c.ticket_id],
        set_={c.name: new.excluded[c.name] for c in outcomes.c if not c.primary_key},
    )
)
_CHANGE = sa.update(outcomes).where(this_ticket(outcomes))
_DISPOSITIONS = (
    sa.select(actions.c.id, actions.c.run_id, actions.c.sent_at)
    .add_columns(runs_table.c.decision["disposition"].as_string().label("disposition"))
    .join(runs_table, runs_table.c.id == actions.c.run_id)
    .where(this_ticket(actions), actions.c.kind == ActionKind.REPLY.value)
    .where(actions.c.state == ActionState.SENT.value)
)
_LAST = (
    sa.select(jobs.c.outcome)
    .where(this_ticket(jobs), jobs.c.state == job_rows.DONE)
    .order_by(jobs.c.message_at.desc(), jobs.c.created_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Told:
    standing: Standing
    complete: bool | None


def get(connection: sa.Connection, ref: TicketRef) -> Told | None:
    row = connection.execute(_GET, named(ref)).one_or_none()
    if row is None:
        return None
    names = ("run_id", "resolved_at", "reopens", "confirmed", "next_look")
    rest = {name: getattr(row, name) for name in names}
    return Told(Standing(Became(row.outcome), row.answered_by, **rest), row.complete)


def put(
    connection: sa.Connection, ref: TicketRef, standing: Standing, *, now: int, complete: bool | None = None
) -> None:
    row: dict[str, Any] = {
        **columns(ref),
        "outcome": standing.outcome.value,
        "answered_by": standing.answered_by,
        "run_id": standing.run_id,
        "resolved_at": standing.resolved_at,
        "reopens": standing.reopens,
        "confirmed": standing.confirmed,
        "complete": complete,
        "told_at": now,
        "next_look": standing.next_look,
    }
    connection.execute(_PUT[connection.dialect.name], row)


def facts(connection: sa.Connection, ticket: Ticket, *, now: int) -> Facts:
    ref = ticket.ref
    sent = {row.id: row for row in connection.execute(_DISPOSITIONS, named(ref))}
    spoken = runs.spoken(connection, ref)
    resolved = [
        Resolved(one, row.run_id, row.sent_at, _by(row.disposition))
        for one in spoken
        if (row := sent.get(one.action.id)) is not None
    ]
    asked, rated, known = ratings.request(connection, ref), ratings.get(connection, ref), get(connection, ref)
    newest = max(resolved, key=lambda one: one.sent_at, default=None)
    same = known is not None and newest is not None and known.standing.run_id == newest.run_id
    return Facts(
        sorted(resolved, key=lambda one: one.sent_at),
        job_rows.history(connection, ticket, now=now),
        questions=sum(one.action.kind is ActionKind.QUESTION for one in spoken),
        last=connection.execute(_LAST, named(ref)).scalar_one_or_none() or "",
        asked_at=asked.sent_at if asked else None,
        score=rated.score if rated and rated.answered_by in {AUTOMATIC, APPROVED} else None,
        complete=known.complete if known and same else None,
    )


def _by(disposition: str | None) -> str:
    return APPROVED if disposition == Disposition.HOLD.value else AUTOMATIC


def ran(
    connection: sa.Connection, ref: TicketRef, *, run_id: str, outcome: Outcome, now: int, silence_ms: int
) -> None:
    """What a run's end means at once; the next look tells it from the helpdesk's history."""
    known = get(connection, ref)
    became = after_run(known.standing.outcome if known else None, outcome)
    if became is None:
        return
    before = known.standing if known else Standing(became, ratings.NOBODY)
    after = replace(before, outcome=became)
    if outcome is Outcome.RESOLVED:
        solved = ratings.resolution(connection, ref)
        by = solved.answered_by if solved else AUTOMATIC
        due = now + silence_ms
        after = replace(after, answered_by=by, run_id=run_id, resolved_at=now, confirmed=False, next_look=due)
    put(connection, ref, after, now=now)


def due(connection: sa.Connection, *, now: int, most: int) -> Sequence[TicketRef]:
    found = sa.select(outcomes).where(outcomes.c.next_look <= now).order_by(outcomes.c.next_look)
    return [_ref(row) for row in connection.execute(found.limit(most))]


def never_told(connection: sa.Connection, *, since: int, most: int) -> Sequence[TicketRef]:
    """Tickets read since *since* of which nothing was ever told: an earlier release dealt with them."""
    same = (tickets.c[name] == outcomes.c[name] for name in ("platform", "account", "ticket_id"))
    found = sa.select(tickets).where(tickets.c.last_read >= since, ~sa.exists().where(*same))
    return [_ref(row) for row in connection.execute(found.order_by(tickets.c.last_read).limit(most))]


def leave(connection: sa.Connection, ref: TicketRef, *, now: int) -> None:
    """Look no more; of what nothing was told, we stayed out."""
    known = get(connection, ref)
    standing = known.standing if known else Standing(Became.STAYED_OUT, ratings.NOBODY)
    complete = known.complete if known else None
    put(connection, ref, replace(standing, next_look=None), now=now, complete=complete)


def look_again(connection: sa.Connection, ref: TicketRef, *, at: int | None) -> None:
    connection.execute(_CHANGE, {**named(ref), "next_look": at})


def _ref(row: sa.Row[Any]) -> TicketRef:
    return TicketRef(row.platform, row.account, row.ticket_id)
