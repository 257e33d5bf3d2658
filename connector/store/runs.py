"""Runs with their stored decisions, the actions that follow from them, and the intent rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.decision import Outcome
from connector.domain import SPEAKING, Action, ActionKind, ActionState, Status, TicketRef, Urgency
from connector.store.jobs import DECIDED, of_ticket
from connector.store.tables import actions, jobs, runs, steps

#: How a write of unknown fate was settled: it had taken effect, or it was sent once more.
FOUND, SENT_AGAIN = "found", "sent_again"


@dataclass(frozen=True, slots=True)
class StoredAction:
    action: Action
    run_id: str
    job_id: str
    state: ActionState
    sent_at: int | None


@dataclass(frozen=True, slots=True)
class StepRow:
    tries: int
    tried_at: int
    receipt: str | None
    done: bool


def add_run(connection: sa.Connection, values: Mapping[str, Any]) -> str:
    """Store a decision; *values* are columns of the table but for the id, which is returned."""
    run_id = str(uuid.uuid4())
    connection.execute(sa.insert(runs).values(id=run_id, **values))
    return run_id


@dataclass(frozen=True, slots=True)
class RunRow:
    id: str
    job_id: str
    outcome: str
    reasons: tuple[str, ...]


def get_run(connection: sa.Connection, run_id: str) -> RunRow:
    row = connection.execute(sa.select(runs).where(runs.c.id == run_id)).one()
    return RunRow(row.id, row.job_id, row.outcome, tuple(row.reasons))


def set_outcome(connection: sa.Connection, run_id: str, *, outcome: Outcome, reasons: Sequence[str]) -> None:
    values = {"outcome": outcome.value, "reasons": list(reasons)}
    connection.execute(sa.update(runs).where(runs.c.id == run_id).values(values))


def discard_held(connection: sa.Connection, ref: TicketRef) -> None:
    """A newer message makes every draft of the ticket void."""
    held = sa.and_(of_ticket(ref, actions), actions.c.state == ActionState.HELD.value)
    values = {"state": ActionState.DISCARDED.value, "reason": "superseded"}
    connection.execute(sa.update(actions).where(held).values(values))


def add_action(
    connection: sa.Connection,
    action: Action,
    *,
    run_id: str,
    job_id: str,
    state: ActionState,
    position: int,
    now: int,
) -> None:
    row = {
        "id": action.id,
        "run_id": run_id,
        "job_id": job_id,
        "platform": action.ticket.platform,
        "account": action.ticket.account,
        "ticket_id": action.ticket.id,
        "kind": action.kind.value,
        "speaks": action.kind in SPEAKING,
        "position": position,
        "state": state.value,
        "plan": _plan(action),
        "created_at": now,
    }
    connection.execute(sa.insert(actions).values(row))


def get_action(connection: sa.Connection, action_id: str) -> StoredAction:
    return _stored(connection.execute(sa.select(actions).where(actions.c.id == action_id)).one())


def to_send(connection: sa.Connection, ref: TicketRef) -> Sequence[StoredAction]:
    """Actions of a ticket that are ready or under way, oldest first."""
    live = [ActionState.READY.value, ActionState.SENDING.value]
    statement = sa.select(actions).where(of_ticket(ref, actions), actions.c.state.in_(live))
    rows = connection.execute(statement.order_by(actions.c.created_at, actions.c.position))
    return [_stored(row) for row in rows]


def under_way(connection: sa.Connection, ref: TicketRef) -> str | None:
    """Id of the run to carry on: one with something to send, or one whose job is not closed yet."""
    waiting = to_send(connection, ref)
    if waiting:
        return waiting[0].run_id
    newest = sa.select(runs.c.id).join(jobs, jobs.c.id == runs.c.job_id)
    decided = newest.where(of_ticket(ref), jobs.c.state == DECIDED).order_by(runs.c.decided_at.desc())
    return connection.execute(decided.limit(1)).scalar()


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of ours to a customer that stand in the helpdesk, or may; *receipts* are ids that it gave."""

    action: Action
    receipts: frozenset[str]


def spoken(connection: sa.Connection, ref: TicketRef) -> Sequence[Spoken]:
    """Oldest first."""
    live = [ActionState.SENDING.value, ActionState.SENT.value]
    found = sa.select(actions).where(of_ticket(ref, actions), actions.c.speaks, actions.c.state.in_(live))
    words = [_stored(row).action for row in connection.execute(found.order_by(actions.c.created_at))]
    given = sa.select(steps.c.action_id, steps.c.receipt).where(steps.c.action_id.in_([w.id for w in words]))
    given = given.where(~steps.c.name.contains("tag:"))
    receipts = [(row.action_id, row.receipt) for row in connection.execute(given) if row.receipt]
    return [Spoken(w, frozenset(r for owner, r in receipts if owner == w.id)) for w in words]


def of_run(connection: sa.Connection, run_id: str) -> Sequence[StoredAction]:
    statement = sa.select(actions).where(actions.c.run_id == run_id).order_by(actions.c.position)
    return [_stored(row) for row in connection.execute(statement)]


def set_state(
    connection: sa.Connection, action_id: str, state: ActionState, *, now: int, reason: str = ""
) -> None:
    values: dict[str, Any] = {"state": state.value, "reason": reason or None}
    if state is ActionState.SENT:
        values["sent_at"] = now
    connection.execute(sa.update(actions).where(actions.c.id == action_id).values(values))


def step_row(connection: sa.Connection, action_id: str, name: str) -> StepRow | None:
    found = sa.select(steps).where(steps.c.action_id == action_id, steps.c.name == name)
    row = connection.execute(found).one_or_none()
    return None if row is None else StepRow(row.tries, row.tried_at, row.receipt, row.done_at is not None)


def steps_done(connection: sa.Connection, action_id: str) -> int:
    """How many steps of an action stand in the helpdesk."""
    done = sa.select(sa.func.count()).select_from(steps)
    return int(
        connection.execute(
            done.where(steps.c.action_id == action_id, steps.c.done_at.is_not(None))
        ).scalar_one()
    )


def intend(connection: sa.Connection, action_id: str, name: str, *, now: int, tries: int) -> bool:
    """The intent row: committed before the request leaves.

    *tries* is what the caller has read (0: no row). False when another worker was faster: its request is out.
    """
    if tries:
        known = sa.and_(steps.c.action_id == action_id, steps.c.name == name, steps.c.tries == tries)
        again = sa.update(steps).where(known, steps.c.done_at.is_(None))
        return connection.execute(again.values(tries=tries + 1, tried_at=now)).rowcount > 0
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"action_id": action_id, "name": name, "tries": 1, "tried_at": now}
    # Not the row count: SQLAlchemy does not know that of an INSERT on PostgreSQL.
    new = insert(steps).values(row).on_conflict_do_nothing().returning(steps.c.name)
    return connection.execute(new).scalar_one_or_none() is not None


def forget_intent(connection: sa.Connection, action_id: str, name: str) -> None:
    """The request surely did nothing: no look is needed before the next one, unless an earlier one is about."""
    only = sa.and_(steps.c.tries == 1, steps.c.done_at.is_(None))
    connection.execute(sa.delete(steps).where(steps.c.action_id == action_id, steps.c.name == name, only))


def landed(
    connection: sa.Connection,
    action_id: str,
    name: str,
    *,
    receipt: str,
    now: int,
    resolution: str | None = None,
) -> None:
    """The step stands; *resolution* (FOUND or SENT_AGAIN) when its fate was unknown before."""
    where = sa.and_(steps.c.action_id == action_id, steps.c.name == name)
    done = {"receipt": receipt[:96], "done_at": now, "resolution": resolution}
    if connection.execute(sa.update(steps).where(where).values(done)).rowcount == 0:
        row = {"action_id": action_id, "name": name, "tries": 0, "tried_at": now}
        connection.execute(sa.insert(steps).values(**row, **done))


def _plan(action: Action) -> dict[str, Any]:
    plan = asdict(action)
    plan["v"] = 1
    return plan


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredAction:
    m = row._mapping
    plan = dict(m["plan"])
    plan.pop("v")
    action = Action(
        **{
            **plan,
            "kind": ActionKind(plan["kind"]),
            "ticket": TicketRef(**plan["ticket"]),
            "status": Status(plan["status"]) if plan["status"] else None,
            "priority": Urgency(plan["priority"]) if plan["priority"] else None,
            "add_tags": tuple(plan["add_tags"]),
            "remove_tags": tuple(plan["remove_tags"]),
        }
    )
    return StoredAction(action, m["run_id"], m["job_id"], ActionState(m["state"]), m["sent_at"])
