"""What a played schedule did to the people on the ticket, and whether our books say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import Action, ActionKind, ActionState, Role, Status
from connector.store import inbox, jobs
from connector.store.tables import actions as actions_table
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table

from .desk import Desk
from .schedule import Schedule
from .sending import Sending

DUPLICATE, LOST, AFTER = "duplicate", "lost", "after a teammate"
#: Words that say why a run gave way, and what must be true of the ticket then.
TAKEN = {"taken_over"}
CLOSED = {"closed", "ticket_closed"}
NEWER = {"superseded"}


def _of_ticket(table: sa.Table, *columns: sa.Column[Any]) -> sa.Select[Any]:
    mine = sa.and_(table.c.platform == sa.bindparam("platform"), table.c.ticket_id == sa.bindparam("ticket"))
    return sa.select(*columns).where(mine, table.c.account == "acme")


ROWS = _of_ticket(inbox_table, inbox_table.c.state)
JOBS = _of_ticket(jobs_table, jobs_table.c.message_id, jobs_table.c.state, jobs_table.c.outcome)
ACTIONS = _of_ticket(actions_table, actions_table.c.state)


def harm(schedule: Schedule) -> Counter[str]:
    """How often each rule was broken; a rule that held is not named."""
    found = Counter(schedule.desk.harm)
    for fault in _doubles(schedule.desk.actions):
        schedule.time.note(f"HARM: {DUPLICATE}: {fault}")
        found[DUPLICATE] += 1
    for fault in _lost(schedule):
        schedule.time.note(f"HARM: {LOST}: {fault}")
        found[LOST] += 1
    return found


def _doubles(actions: list[Action]) -> Iterator[str]:
    """Of what customers read at most one for each message, of notes and drafts at most one of a kind."""
    kinds = Counter((a.answers, "answer" if a.public else a.kind.value) for a in actions)
    for (message, kind), count in kinds.items():
        yield from [f"one {kind} too many for {message}"] * (count - 1)


def _lost(schedule: Schedule) -> Iterator[str]:
    """Messages that got nothing, and books that claim otherwise."""
    desk = schedule.desk
    names = {"platform": desk.platform, "ticket": desk.ticket.ref.id}
    with schedule.stage.database.read() as connection:
        rows = connection.execute(ROWS, names).scalars().all()
        states = connection.execute(ACTIONS, names).scalars().all()
        found = {row.message_id: row for row in connection.execute(JOBS, names)}
    yield from (f"a row is left {state}" for state in rows if state != inbox.DONE)
    yield from (f"an action is left {s}" for s in states if s in {ActionState.READY, ActionState.SENDING})
    yield from _claims(desk, found)
    if isinstance(schedule, Sending) and schedule.ended.partition(":")[0] != "acted":
        yield from _gave_way(desk, schedule.ended)
    elif isinstance(schedule, Sending):
        yield from (f"{one} is left {row.state}" for one, row in found.items() if row.state != jobs.DONE)
    else:
        yield from (f"{one} is left {row.state}" for one, row in found.items() if row.state != jobs.DONE)
        yield from _silence(desk, found)


def _claims(desk: Desk, found: Mapping[str, sa.Row[Any]]) -> Iterator[str]:
    """Outcomes in our books that nothing in the helpdesk shows."""
    said = {one.answers for one in desk.actions if one.public} | desk.adopted
    shown = {
        Outcome.RESOLVED.value: said,
        Outcome.ASKED.value: said,
        Outcome.ESCALATED.value: {one.answers for one in desk.actions if one.kind is ActionKind.NOTE},
        Outcome.HELD.value: {one.answers for one in desk.actions if one.kind is ActionKind.DRAFT},
    }
    for one, row in found.items():
        if row.outcome in shown and one not in shown[row.outcome]:
            yield f"{one} counts as {row.outcome}"


def _gave_way(desk: Desk, word: str) -> Iterator[str]:
    """A run that gives way needs a reason that is true, and nothing of it may stand."""
    reason = word.partition(":")[2]
    newer = sum(message.role is Role.REQUESTER for message in desk.ticket.messages) > 1
    true = (
        (reason in TAKEN and desk.taken)
        or (reason in CLOSED and desk.ticket.status is Status.CLOSED)
        or (reason in NEWER and newer)
    )
    if not true:
        yield f"the run ended in {word}"
    yield from (f"a {one.kind} stands, the run ended in {word}" for one in desk.actions)


def _silence(desk: Desk, found: Mapping[str, sa.Row[Any]]) -> Iterator[str]:
    """Nobody may be left without an answer unless a person has the ticket or it takes no writes."""
    asked = [m.id for m in desk.ticket.messages if m.role is Role.REQUESTER]
    if desk.taken or desk.ticket.status is Status.CLOSED:
        return
    yield from (f"{one} has no job" for one in asked if one not in found)
    answered = {one.answers for one in desk.actions} | desk.adopted
    handed_over = any(one.kind is ActionKind.NOTE for one in desk.actions)
    if asked and asked[-1] not in answered and not handed_over:
        yield f"{asked[-1]}, the last message, got nothing"
