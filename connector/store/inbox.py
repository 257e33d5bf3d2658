"""The inbox: a row for each delivery that asks us to look at a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.store.statements import columns, for_each_database, named, this_ticket
from connector.store.tables import inbox

WAITING, DONE, PAUSED, DEAD = "waiting", "done", "paused", "dead"
#: The topic of what no delivery brought.
SWEEP = "sweep"
#: How the topic of a backfill's rows begins.
BACKFILL = "backfill:"


def _larger(column: sa.Column[int], name: str) -> sa.Case[int]:
    given = sa.bindparam(name, type_=sa.Integer)
    return sa.case((column < given, given), else_=column)


_OF_ROW = inbox.c.id == sa.bindparam("of_row")
_ADD = for_each_database(lambda insert: insert(inbox).on_conflict_do_nothing().returning(inbox.c.id))
_GET = sa.select(inbox).where(_OF_ROW)
_CHANGE = sa.update(inbox).where(_OF_ROW)
_COUNT_FAILURE = _CHANGE.values(failures=inbox.c.failures + 1).returning(inbox.c.failures)
_COUNT_RING = _CHANGE.values(rings=inbox.c.rings + 1).returning(inbox.c.rings)
_IN_STATE = sa.select(inbox).where(inbox.c.state == sa.bindparam("of_state")).order_by(inbox.c.id)
_NEWER = (
    sa.select(sa.func.max(inbox.c.id))
    .where(this_ticket(inbox), inbox.c.id > sa.bindparam("of_row"), inbox.c.state == WAITING)
    .where(sa.or_(inbox.c.actor_id == "", inbox.c.actor_id != sa.bindparam("of_ours")))
    .where(inbox.c.kind == EventKind.MESSAGE_RECEIVED.value)
    # A backfill's wake-up goes another road, a sweep's may be put off: neither stands for a live one.
    .where(~inbox.c.topic.startswith(BACKFILL), inbox.c.topic != SWEEP)
)
_OLDER = (
    sa.select(inbox)
    .where(this_ticket(inbox), inbox.c.id < sa.bindparam("of_row"), inbox.c.state == WAITING)
    .where(inbox.c.kind == EventKind.MESSAGE_RECEIVED.value, inbox.c.failures > sa.bindparam("of_failures"))
    .where(~inbox.c.topic.startswith(BACKFILL))
    .order_by(inbox.c.failures.desc())
    .limit(1)
)
_INHERIT = _CHANGE.values(
    failures=_larger(inbox.c.failures, "of_failures"),
    reason=sa.func.coalesce(inbox.c.reason, sa.bindparam("of_reason", type_=sa.String)),
)
_LIVE = (
    sa.select(sa.func.count())
    .select_from(inbox)
    .where(this_ticket(inbox), inbox.c.id != sa.bindparam("of_row"))
    .where(inbox.c.kind == EventKind.MESSAGE_RECEIVED.value)
    .where(inbox.c.state.in_([WAITING, PAUSED]), ~inbox.c.topic.startswith(BACKFILL))
    .where(sa.or_(inbox.c.actor_id == "", inbox.c.actor_id != sa.bindparam("of_ours")))
)


@dataclass(frozen=True, slots=True)
class InboxRow:
    id: int
    ref: TicketRef
    kind: str
    topic: str
    channel: str | None
    actor_id: str
    rating: int | None
    received_at: int
    state: str
    failures: int
    rings: int
    deaths: int
    reason: str | None


def add(connection: sa.Connection, event: Event, *, digest: str, now: int) -> int | None:
    """Id of the new row, or None for a delivery id that is known already."""
    row = {
        **columns(event.ticket),
        "delivery_id": event.delivery_id,
        "digest": digest,
        "kind": event.kind.value,
        "topic": event.topic[:96],
        "channel": event.channel,
        "actor_id": event.actor_id,
        "rating": event.rating,
        "received_at": now,
        "state": WAITING,
        "failures": 0,
        "rings": 0,
    }
    found = connection.execute(_ADD[connection.dialect.name], row).scalar_one_or_none()
    return None if found is None else int(found)


def get(connection: sa.Connection, inbox_id: int) -> InboxRow | None:
    row = connection.execute(_GET, {"of_row": inbox_id}).one_or_none()
    return None if row is None else _row(row)


def newer_message(connection: sa.Connection, row: InboxRow, *, ours: str = "") -> int | None:
    """Id of the row of the newest later message of the same ticket that waits: it reads the ticket anyway.

    Not so what our own user *ours* did.
    """
    names = {**named(row.ref), "of_row": row.id, "of_ours": ours}
    newest: int | None = connection.execute(_NEWER, names).scalar_one()
    return newest


def older_trouble(connection: sa.Connection, row: InboxRow) -> InboxRow | None:
    """An earlier message of the same ticket that waits and has failed more often."""
    names = {**named(row.ref), "of_row": row.id, "of_failures": row.failures}
    found = connection.execute(_OLDER, names).one_or_none()
    return None if found is None else _row(found)


def inherit(connection: sa.Connection, inbox_id: int, older: InboxRow) -> None:
    """How often, and over what, the *older* row failed counts for the one that takes its place.

    Not its deaths: a row that is tried counts one in advance.
    """
    counted = {"of_failures": older.failures, "of_reason": older.reason}
    connection.execute(_INHERIT, {"of_row": inbox_id, **counted})


def live_waits(connection: sa.Connection, row: InboxRow, *, ours: str = "") -> bool:
    """Whether a live message of a customer on the ticket of *row* waits to be dealt with."""
    names = {**named(row.ref), "of_row": row.id, "of_ours": ours}
    return bool(connection.execute(_LIVE, names).scalar_one())


def count_failure(connection: sa.Connection, inbox_id: int) -> int:
    """One more failure; returns how many there were."""
    return int(connection.execute(_COUNT_FAILURE, {"of_row": inbox_id}).scalar_one())


def count_ring(connection: sa.Connection, inbox_id: int) -> int:
    """One more wake-up; returns how many there were."""
    return int(connection.execute(_COUNT_RING, {"of_row": inbox_id}).scalar_one())


def suspect(connection: sa.Connection, inbox_ids: Sequence[int]) -> None:
    """A worker died while it held these rows; those that were suspect before counted their try in advance."""
    held = sa.and_(inbox.c.id.in_(inbox_ids), inbox.c.deaths == 0)
    connection.execute(sa.update(inbox).where(held).values(deaths=1))


def count_death(connection: sa.Connection, inbox_id: int) -> None:
    """A suspect row's try begins: should the worker die over it, that stands already."""
    row = sa.update(inbox).where(inbox.c.id == inbox_id)
    connection.execute(row.values(deaths=inbox.c.deaths + 1))


def survived(connection: sa.Connection, inbox_id: int) -> None:
    """The try was no death."""
    row = sa.update(inbox).where(inbox.c.id == inbox_id, inbox.c.deaths > 1)
    connection.execute(row.values(deaths=inbox.c.deaths - 1))


def finish(
    connection: sa.Connection, inbox_id: int, *, state: str, outcome: str, reason: str, now: int
) -> None:
    values = {"state": state, "outcome": outcome, "reason": reason[:96], "done_at": now}
    connection.execute(_CHANGE, {"of_row": inbox_id, **values})


def remember(connection: sa.Connection, inbox_id: int, *, reason: str) -> None:
    """Why the last wake-up came to nothing."""
    connection.execute(_CHANGE, {"of_row": inbox_id, "reason": reason[:96]})


def in_state(connection: sa.Connection, state: str) -> Sequence[InboxRow]:
    return [_row(row) for row in connection.execute(_IN_STATE, {"of_state": state})]


def reopen(connection: sa.Connection, inbox_id: int) -> None:
    values = {"state": WAITING, "failures": 0, "deaths": 0, "outcome": None, "reason": None, "done_at": None}
    connection.execute(_CHANGE, {"of_row": inbox_id, **values})


def _row(row: sa.Row[tuple[object, ...]]) -> InboxRow:
    m = row._mapping
    ref = TicketRef(m["platform"], m["account"], m["ticket_id"])
    return InboxRow(
        id=m["id"],
        ref=ref,
        kind=m["kind"],
        topic=m["topic"],
        channel=m["channel"],
        actor_id=m["actor_id"],
        rating=m["rating"],
        received_at=m["received_at"],
        state=m["state"],
        failures=m["failures"],
        rings=m["rings"],
        deaths=m["deaths"],
        reason=m["reason"],
    )
