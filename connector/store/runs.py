"""Runs with their stored decisions, the actions that follow from them, and the intent rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import SPEAKING, Action, ActionKind, ActionState, Status, TicketRef, Urgency
from connector.store.jobs import of_ticket
from connector.store.tables import actions, runs, steps


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


def intend(connection: sa.Connection, action_id: str, name: str, *, now: int) -> None:
    """The intent row: committed before the request leaves."""
    again = sa.update(steps).where(steps.c.action_id == action_id, steps.c.name == name)
    changed = connection.execute(again.values(tries=steps.c.tries + 1, tried_at=now))
    if changed.rowcount == 0:
        row = {"action_id": action_id, "name": name, "tries": 1, "tried_at": now}
        connection.execute(sa.insert(steps).values(row))


def forget_intent(connection: sa.Connection, action_id: str, name: str) -> None:
    """The request surely did nothing: no look is needed before the next one."""
    connection.execute(
        sa.delete(steps).where(
            steps.c.action_id == action_id, steps.c.name == name, steps.c.done_at.is_(None)
        )
    )


def landed(connection: sa.Connection, action_id: str, name: str, *, receipt: str, now: int) -> None:
    where = sa.and_(steps.c.action_id == action_id, steps.c.name == name)
    changed = connection.execute(sa.update(steps).where(where).values(receipt=receipt[:96], done_at=now))
    if changed.rowcount == 0:
        row = {"action_id": action_id, "name": name, "tries": 0, "tried_at": now}
        connection.execute(sa.insert(steps).values(**row, receipt=receipt[:96], done_at=now))


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
