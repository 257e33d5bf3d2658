"""Runs with their stored decisions, the actions that follow from them, and the intent rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import SPEAKING, Action, ActionKind, ActionState, Status, TicketRef, Urgency
from connector.store import drafts
from connector.store.jobs import DECIDED
from connector.store.statements import columns, for_each_database, named, this_ticket
from connector.store.tables import actions, jobs, runs, steps

#: How a write of unknown fate was settled: it had taken effect, or it was sent once more.
FOUND, SENT_AGAIN = "found", "sent_again"
LIVE = (ActionState.HELD.value, ActionState.READY.value, ActionState.SENDING.value)
_OF_RUN = runs.c.id == sa.bindparam("of_run")
_ADD_RUN = sa.insert(runs)
_GET_RUN = sa.select(runs.c.id, runs.c.job_id, runs.c.outcome, runs.c.reasons, runs.c.category).where(_OF_RUN)
_PROPOSED = sa.select(runs.c.decision["proposal"]["text"].as_string()).where(_OF_RUN)
_CHANGE_RUN = sa.update(runs).where(_OF_RUN)
_NEWEST_DECIDED = (
    sa.select(runs.c.id)
    .join(jobs, jobs.c.id == runs.c.job_id)
    .where(this_ticket(jobs), jobs.c.state == DECIDED)
    .order_by(runs.c.decided_at.desc())
    .limit(1)
)

_OF_ACTION = actions.c.id == sa.bindparam("of_action")
_ADD_ACTION = sa.insert(actions)
_GET_ACTION = sa.select(actions).where(_OF_ACTION)
_CHANGE_ACTION = sa.update(actions).where(_OF_ACTION)
_MOVE_ACTION = _CHANGE_ACTION.where(actions.c.state == sa.bindparam("of_state"))
_DISCARD = _CHANGE_ACTION.where(actions.c.state.not_in([ActionState.SENT.value, ActionState.DISCARDED.value]))
_OF_TICKET = sa.select(actions).where(this_ticket(actions))
_TO_SEND = _OF_TICKET.where(
    actions.c.state.in_([ActionState.READY.value, ActionState.SENDING.value])
).order_by(actions.c.created_at, actions.c.position)
_SPOKEN = _OF_TICKET.where(
    sa.or_(actions.c.speaks, actions.c.kind == ActionKind.RATING_REQUEST.value),
    actions.c.state.in_([ActionState.SENDING.value, ActionState.SENT.value]),
).order_by(actions.c.created_at)
_ACTIONS_OF_RUN = (
    sa.select(actions).where(actions.c.run_id == sa.bindparam("of_run")).order_by(actions.c.position)
)
_DISCARD_HELD = (
    sa.update(actions)
    .where(this_ticket(actions), actions.c.state == ActionState.HELD.value)
    .values(state=ActionState.DISCARDED.value, reason="superseded")
)

_STEPS = steps.c.action_id == sa.bindparam("of_action")
_OF_STEP = sa.and_(_STEPS, steps.c.name == sa.bindparam("of_name"))
_STEP = sa.select(steps).where(_OF_STEP)
_STEPS_DONE = sa.select(sa.func.count()).select_from(steps).where(_STEPS, steps.c.done_at.is_not(None))
_RECEIPTS = sa.select(steps.c.action_id, steps.c.receipt).where(
    steps.c.action_id.in_(sa.bindparam("of_actions", expanding=True)), ~steps.c.name.contains("tag:")
)
_ADD_STEP = for_each_database(lambda insert: insert(steps).on_conflict_do_nothing().returning(steps.c.name))
_CHANGE_STEP = sa.update(steps).where(_OF_STEP)
_TRY_AGAIN = _CHANGE_STEP.where(steps.c.tries == sa.bindparam("of_tries"), steps.c.done_at.is_(None))
_FORGET = sa.delete(steps).where(_OF_STEP, steps.c.tries == 1, steps.c.done_at.is_(None))
_UNTRY = _CHANGE_STEP.where(steps.c.tries > 1, steps.c.done_at.is_(None)).values(tries=steps.c.tries - 1)


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
    connection.execute(_ADD_RUN, {"id": run_id, **values})
    return run_id


@dataclass(frozen=True, slots=True)
class RunRow:
    id: str
    job_id: str
    outcome: str
    reasons: tuple[str, ...]
    category: str


def get_run(connection: sa.Connection, run_id: str) -> RunRow:
    row = connection.execute(_GET_RUN, {"of_run": run_id}).one()
    return RunRow(row.id, row.job_id, row.outcome, tuple(row.reasons), row.category or "other")


def proposed_text(connection: sa.Connection, run_id: str) -> str:
    """The model's words for the customer; "" once they were let go."""
    return connection.execute(_PROPOSED, {"of_run": run_id}).scalar_one_or_none() or ""


def set_outcome(connection: sa.Connection, run_id: str, *, outcome: Outcome, reasons: Sequence[str]) -> None:
    values = {"outcome": outcome.value, "reasons": list(reasons)}
    connection.execute(_CHANGE_RUN, {"of_run": run_id, **values})


def discard_held(connection: sa.Connection, ref: TicketRef) -> None:
    """A newer message makes every draft of the ticket void."""
    drafts.void_held(connection, ref, reason="superseded")
    connection.execute(_DISCARD_HELD, named(ref))


def release(connection: sa.Connection, action_id: str) -> bool:
    """A held action may be sent; False when it is held no more."""
    row = {"of_action": action_id, "of_state": ActionState.HELD.value, "state": ActionState.READY.value}
    return connection.execute(_MOVE_ACTION, row).rowcount > 0


def rewrite(connection: sa.Connection, action: Action) -> bool:
    """Other words for a held action; False when it is held no more."""
    row = {"of_action": action.id, "of_state": ActionState.HELD.value, "plan": _plan(action)}
    return connection.execute(_MOVE_ACTION, row).rowcount > 0


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
        **columns(action.ticket),
        "kind": action.kind.value,
        "speaks": action.kind in SPEAKING,
        "position": position,
        "state": state.value,
        "plan": _plan(action),
        "created_at": now,
    }
    connection.execute(_ADD_ACTION, row)


def get_action(connection: sa.Connection, action_id: str) -> StoredAction:
    return _stored(connection.execute(_GET_ACTION, {"of_action": action_id}).one())


def find_action(connection: sa.Connection, action_id: str) -> StoredAction | None:
    row = connection.execute(_GET_ACTION, {"of_action": action_id}).one_or_none()
    return None if row is None else _stored(row)


def to_send(connection: sa.Connection, ref: TicketRef) -> Sequence[StoredAction]:
    """Actions of a ticket that are ready or under way, oldest first."""
    return [_stored(row) for row in connection.execute(_TO_SEND, named(ref))]


def under_way(connection: sa.Connection, ref: TicketRef) -> str | None:
    """Id of the run to carry on: one with something to send, or one whose job is not closed yet."""
    waiting = to_send(connection, ref)
    if waiting:
        return waiting[0].run_id
    return connection.execute(_NEWEST_DECIDED, named(ref)).scalar()


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of ours to a customer that stand in the helpdesk, or may; *receipts* are ids that it gave.

    A question about a rating belongs to the message whose answer it asks about.
    """

    action: Action
    receipts: frozenset[str]


def spoken(connection: sa.Connection, ref: TicketRef) -> Sequence[Spoken]:
    """Oldest first."""
    words = [_stored(row).action for row in connection.execute(_SPOKEN, named(ref))]
    if not words:
        return []
    given = connection.execute(_RECEIPTS, {"of_actions": [w.id for w in words]})
    receipts = [(row.action_id, row.receipt) for row in given if row.receipt]
    return [Spoken(w, frozenset(r for owner, r in receipts if owner == w.id)) for w in words]


def receipts(connection: sa.Connection, action_id: str) -> frozenset[str]:
    """Ids that the helpdesk gave for what an action did."""
    given = connection.execute(_RECEIPTS, {"of_actions": [action_id]})
    return frozenset(row.receipt for row in given if row.receipt)


def of_run(connection: sa.Connection, run_id: str) -> Sequence[StoredAction]:
    return [_stored(row) for row in connection.execute(_ACTIONS_OF_RUN, {"of_run": run_id})]


def set_state(
    connection: sa.Connection, action_id: str, state: ActionState, *, now: int, reason: str = ""
) -> None:
    values: dict[str, Any] = {"state": state.value, "reason": reason or None}
    if state is ActionState.SENT:
        values["sent_at"] = now
    connection.execute(_CHANGE_ACTION, {"of_action": action_id, **values})


def discard(connection: sa.Connection, action_id: str, *, reason: str) -> bool:
    """False when it was sent, or discarded, before."""
    values = {"state": ActionState.DISCARDED.value, "reason": reason}
    return connection.execute(_DISCARD, {"of_action": action_id, **values}).rowcount > 0


def step_row(connection: sa.Connection, action_id: str, name: str) -> StepRow | None:
    row = connection.execute(_STEP, {"of_action": action_id, "of_name": name}).one_or_none()
    return None if row is None else StepRow(row.tries, row.tried_at, row.receipt, row.done_at is not None)


def steps_done(connection: sa.Connection, action_id: str) -> int:
    """How many steps of an action stand in the helpdesk."""
    return int(connection.execute(_STEPS_DONE, {"of_action": action_id}).scalar_one())


def intend(connection: sa.Connection, action_id: str, name: str, *, now: int, tries: int) -> bool:
    """The intent row: committed before the request leaves.

    *tries* is what the caller has read (0: no row). False when another worker was faster: its request is out.
    """
    if tries:
        known = {"of_action": action_id, "of_name": name, "of_tries": tries}
        again = connection.execute(_TRY_AGAIN, {**known, "tries": tries + 1, "tried_at": now})
        return again.rowcount > 0
    row = {"action_id": action_id, "name": name, "tries": 1, "tried_at": now}
    # Not the row count: SQLAlchemy does not know that of an INSERT on PostgreSQL.
    new = connection.execute(_ADD_STEP[connection.dialect.name], row)
    return new.scalar_one_or_none() is not None


def forget_intent(connection: sa.Connection, action_id: str, name: str) -> None:
    """The request surely did nothing: no look is needed before the next one, unless an earlier one is about."""
    for statement in (_FORGET, _UNTRY):
        connection.execute(statement, {"of_action": action_id, "of_name": name})


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
    done = {"receipt": receipt[:96], "done_at": now, "resolution": resolution}
    if not connection.execute(_CHANGE_STEP, {"of_action": action_id, "of_name": name, **done}).rowcount:
        row = {"action_id": action_id, "name": name, "tries": 0, "tried_at": now, **done}
        connection.execute(sa.insert(steps), row)


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
