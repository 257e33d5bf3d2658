"""Drafts: what waits for a teammate, what became of it, and how far people's words are from ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from connector.domain import ActionState, TicketRef
from connector.store.statements import columns, named, this_ticket
from connector.store.tables import actions, drafts, runs


class DraftState(StrEnum):
    """*ANSWERED*: a teammate answered in their own words; *VOID*: the ticket moved on in another way."""

    WAITING = "waiting"
    APPROVED = "approved"
    SENT = "sent"
    DISCARDED = "discarded"
    ANSWERED = "answered"
    EXPIRED = "expired"
    VOID = "void"


OPEN = (DraftState.WAITING.value, DraftState.APPROVED.value)
_OF_DRAFT = drafts.c.id == sa.bindparam("of_draft")
_IS_OPEN = drafts.c.state.in_(OPEN)
_ADD = sa.insert(drafts)
_CHANGE = sa.update(drafts).where(_OF_DRAFT)
_SETTLE = _CHANGE.where(drafts.c.state == sa.bindparam("of_state"))
_APPROVE = _SETTLE.where(drafts.c.text_hash == sa.bindparam("of_text"))
_END = _CHANGE.where(_IS_OPEN)
_SENT = _END.values(state=DraftState.SENT.value, distance=sa.func.coalesce(drafts.c.distance, 0.0))
_GET = sa.select(drafts).where(_OF_DRAFT)
_STANDING = sa.select(drafts).where(this_ticket(drafts), _IS_OPEN).order_by(drafts.c.made_at.desc()).limit(1)
_HELD_ON = sa.select(actions.c.id).where(this_ticket(actions), actions.c.state == ActionState.HELD.value)
_DECISION = (
    sa.select(runs.c.reasons, runs.c.confidence, runs.c.decision)
    .join(actions, actions.c.run_id == runs.c.id)
    .where(actions.c.id == sa.bindparam("of_draft"))
)
_REASONS = (
    sa.select(actions.c.id, runs.c.reasons)
    .join(runs, runs.c.id == actions.c.run_id)
    .where(actions.c.id.in_(sa.bindparam("of_drafts", expanding=True)))
)
_VOID_ALL = sa.update(drafts).where(this_ticket(drafts), _IS_OPEN, drafts.c.id.in_(_HELD_ON))


@dataclass(frozen=True, slots=True)
class Draft:
    """*id* is the held action's; *via* is tag, cli or api; *decided_by* an id or a name."""

    id: str
    ref: TicketRef
    note_id: str
    category: str
    channel: str
    text_hash: str
    newest_id: str
    made_at: int
    expires_at: int
    state: DraftState
    via: str | None = None
    decided_by: str | None = None
    decided_at: int | None = None
    reason: str | None = None
    edits: int = 0
    distance: float | None = None


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def add(connection: sa.Connection, draft: Draft) -> None:
    row = {name: getattr(draft, name) for name in Draft.__slots__ if name != "ref"}
    connection.execute(_ADD, {**row, "state": draft.state.value, **columns(draft.ref)})


def get(connection: sa.Connection, draft_id: str) -> Draft | None:
    row = connection.execute(_GET, {"of_draft": draft_id}).one_or_none()
    return None if row is None else _draft(row)


def standing(connection: sa.Connection, ref: TicketRef) -> Draft | None:
    """The one of a ticket that is not settled yet."""
    row = connection.execute(_STANDING, named(ref)).one_or_none()
    return None if row is None else _draft(row)


def listed(
    connection: sa.Connection,
    *,
    states: Sequence[DraftState] = (DraftState.WAITING, DraftState.APPROVED),
    platform: str | None = None,
    most: int = 200,
) -> Sequence[Draft]:
    """Oldest first."""
    query = sa.select(drafts).where(drafts.c.state.in_([state.value for state in states]))
    if platform is not None:
        query = query.where(drafts.c.platform == platform)
    rows = connection.execute(query.order_by(drafts.c.made_at, drafts.c.id).limit(most))
    return [_draft(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a draft comes from; *decision* is the run's stored JSON."""

    reasons: tuple[str, ...]
    confidence: float
    decision: Mapping[str, Any]


def decision(connection: sa.Connection, draft_id: str) -> Decided:
    row = connection.execute(_DECISION, {"of_draft": draft_id}).one()
    return Decided(tuple(row.reasons or ()), float(row.confidence or 0), row.decision)


def reasons(connection: sa.Connection, draft_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Slugs by draft."""
    rows = connection.execute(_REASONS, {"of_drafts": list(draft_ids)})
    return {row.id: tuple(row.reasons or ()) for row in rows}


def overdue(connection: sa.Connection, *, now: int, most: int) -> Sequence[Draft]:
    """Drafts that nobody took up in time."""
    late = sa.and_(drafts.c.state == DraftState.WAITING.value, drafts.c.expires_at <= now)
    rows = connection.execute(sa.select(drafts).where(late).order_by(drafts.c.expires_at).limit(most))
    return [_draft(row) for row in rows]


def approve(connection: sa.Connection, draft: Draft, *, via: str, by: str, at: int) -> bool:
    """False when somebody else has settled it, or changed its text, since *draft* was read."""
    done = {"state": DraftState.APPROVED.value, "via": via, "decided_by": by[:64], "decided_at": at}
    known = {"of_draft": draft.id, "of_state": DraftState.WAITING.value, "of_text": draft.text_hash}
    return connection.execute(_APPROVE, {**known, **done}).rowcount > 0


def end(connection: sa.Connection, draft_id: str, state: DraftState, **facts: Any) -> bool:
    """*facts* are columns, such as *reason*; False when it had ended already."""
    values = {"state": state.value, **facts}
    return connection.execute(_END, {"of_draft": draft_id, **values}).rowcount > 0


def sent(connection: sa.Connection, draft_id: str) -> None:
    """As it was drafted, unless an edit has noted another distance."""
    connection.execute(_SENT, {"of_draft": draft_id})


def approval(connection: sa.Connection, draft_id: str) -> Draft | None:
    """The draft when somebody approved it and it was not sent yet."""
    draft = get(connection, draft_id)
    return draft if draft is not None and draft.state is DraftState.APPROVED else None


def void_held(connection: sa.Connection, ref: TicketRef, *, reason: str) -> None:
    """All of a ticket whose actions are still held."""
    connection.execute(_VOID_ALL, {**named(ref), "state": DraftState.VOID.value, "reason": reason})


def change_waiting(connection: sa.Connection, draft_id: str, **facts: Any) -> bool:
    """*facts* are columns; False when it waits no more."""
    known = {"of_draft": draft_id, "of_state": DraftState.WAITING.value}
    return connection.execute(_SETTLE, {**known, **facts}).rowcount > 0


def _draft(row: sa.Row[tuple[object, ...]]) -> Draft:
    m = dict(row._mapping)
    ref = TicketRef(m.pop("platform"), m.pop("account"), m.pop("ticket_id"))
    return Draft(ref=ref, **{**m, "state": DraftState(m["state"])})
