"""Jobs and what our tables know of a ticket."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector.compose import ESCALATED
from connector.decision import History, Outcome
from connector.domain import ActionKind, ActionState, Message, Role, Ticket, TicketRef
from connector.store import requesters
from connector.store.requesters import DAY_MS
from connector.store.statements import columns, for_each_database, named, this_ticket
from connector.store.tables import actions, jobs, tickets

OPEN, DECIDED, DONE = "open", "decided", "done"

_OF_JOB = jobs.c.id == sa.bindparam("of_job")
_GET = sa.select(jobs).where(_OF_JOB)
_CHANGE = sa.update(jobs).where(_OF_JOB)
_DECIDE = _CHANGE.where(jobs.c.state == OPEN)
_ENSURE = for_each_database(lambda insert: insert(jobs).on_conflict_do_nothing())
_FIND = sa.select(jobs).where(this_ticket(jobs), jobs.c.message_id == sa.bindparam("of_message"))
_UNFINISHED = sa.select(jobs).where(this_ticket(jobs), jobs.c.state != DONE).order_by(jobs.c.message_at)

_TICKET = sa.select(tickets).where(this_ticket(tickets))
_CHANGE_TICKET = sa.update(tickets).where(this_ticket(tickets))
_SEE = for_each_database(
    lambda insert: (see := insert(tickets)).on_conflict_do_update(
        index_elements=[tickets.c.platform, tickets.c.account, tickets.c.ticket_id],
        set_={"last_read": see.excluded.last_read, "resume_tag": see.excluded.resume_tag},
    )
)
_NOW = sa.bindparam("of_now", type_=sa.BigInteger)
_GIVEN_BACK = sa.func.coalesce(tickets.c.resumed_at, 0)
_ESCALATE = _CHANGE_TICKET.values(
    escalated_at=sa.case((_GIVEN_BACK >= _NOW, _GIVEN_BACK + 1), else_=_NOW),
)

_ATTEMPTED = sa.and_(
    actions.c.kind.not_in([ActionKind.HANDOVER_LINE.value, ActionKind.CODE_REQUEST.value]),
    actions.c.sent_at > sa.bindparam("of_last_teammate"),
)
_SPOKEN = sa.select(
    sa.func.count().filter(_ATTEMPTED).label("attempts"),
    sa.func.count().filter(actions.c.sent_at > sa.bindparam("of_since")).label("replies"),
).where(this_ticket(actions), actions.c.speaks, actions.c.state == ActionState.SENT.value)
_NOTES = sa.select(sa.func.count()).select_from(actions).where(this_ticket(actions), ~actions.c.speaks)


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    ref: TicketRef
    message_id: str
    message_at: int
    state: str


def of_ticket(ref: TicketRef, table: sa.Table = jobs) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.platform == ref.platform, table.c.account == ref.account, table.c.ticket_id == ref.id
    )


def ensure(connection: sa.Connection, ref: TicketRef, message: Message, *, inbox_id: int, now: int) -> Job:
    """The job of *message*, made now if it is new."""
    values = {
        "id": str(uuid.uuid4()),
        **columns(ref),
        "message_id": message.id,
        "message_at": message.at,
        "inbox_id": inbox_id,
        "created_at": now,
        "state": OPEN,
    }
    connection.execute(_ENSURE[connection.dialect.name], values)
    return _job(connection.execute(_FIND, {**named(ref), "of_message": message.id}).one())


def get(connection: sa.Connection, job_id: str) -> Job:
    return _job(connection.execute(_GET, {"of_job": job_id}).one())


def unfinished(connection: sa.Connection, ref: TicketRef) -> Sequence[Job]:
    return [_job(row) for row in connection.execute(_UNFINISHED, named(ref))]


def decided(connection: sa.Connection, job_id: str) -> bool:
    """False when somebody else decided or closed it meanwhile."""
    return connection.execute(_DECIDE, {"of_job": job_id, "state": DECIDED}).rowcount > 0


def reopen(connection: sa.Connection, job_id: str) -> None:
    connection.execute(_CHANGE, {"of_job": job_id, "state": OPEN})


def open_again(connection: sa.Connection, job_id: str, *, inbox_id: int) -> None:
    """What was only watched is dealt with after all, by the row *inbox_id*."""
    connection.execute(_CHANGE, {"of_job": job_id, "state": OPEN, "inbox_id": inbox_id})


def take_up_again(connection: sa.Connection, job_id: str) -> None:
    """Its draft was approved: there is something to send again."""
    connection.execute(_CHANGE, {"of_job": job_id, "state": DECIDED})


def finish(
    connection: sa.Connection, job_id: str, *, outcome: Outcome, reasons: Sequence[str], now: int
) -> None:
    values = {"state": DONE, "outcome": outcome.value, "reasons": list(reasons), "done_at": now}
    connection.execute(_CHANGE, {"of_job": job_id, **values})


def seen(
    connection: sa.Connection, ref: TicketRef, *, now: int, resumed: bool, changed_at: int | None = None
) -> None:
    """Note that the ticket was read; *resumed* when it carries the tag that gives it back to us.

    The tag counts from its first sight, by the vendor's clock (*changed_at*): what a teammate says while it still
    stands takes the ticket over again.
    """
    known = connection.execute(_TICKET, named(ref)).one_or_none()
    row = {**columns(ref), "first_seen": now, "last_read": now, "resume_tag": resumed}
    connection.execute(_SEE[connection.dialect.name], row)
    if resumed and not (known and known.resume_tag):
        values = {"resumed_at": now if changed_at is None else changed_at, "escalated_at": None}
        connection.execute(_CHANGE_TICKET, {**named(ref), **values})


def escalated(connection: sa.Connection, ref: TicketRef, *, now: int) -> None:
    """After any giving back, whatever the clocks say."""
    connection.execute(_ESCALATE, {**named(ref), "of_now": now})


def history(connection: sa.Connection, ticket: Ticket, *, now: int, paused: bool = False) -> History:
    """What our tables know of the ticket; attempts count from the last teammate's public message."""
    names = named(ticket.ref)
    since = max((m.at for m in ticket.public if m.role is Role.TEAMMATE), default=0)
    row = connection.execute(_TICKET, names).one_or_none()
    spoken = {**names, "of_last_teammate": since, "of_since": now - DAY_MS}
    counts = connection.execute(_SPOKEN, spoken).one()
    return History(
        attempts=counts.attempts,
        replies_today=counts.replies,
        resumed_at=row.resumed_at if row else None,
        escalated_at=row.escalated_at if row and row.escalated_at else _forgotten(connection, ticket),
        paused=paused,
        volume=requesters.volume(connection, ticket.ref, now=now),
    )


def _forgotten(connection: sa.Connection, ticket: Ticket) -> int | None:
    """When we handed the ticket over, as the helpdesk shows it, if our tables know of no note: after a restore."""
    notes = [m.at for m in ticket.messages if m.role is Role.BOT and not m.public]
    if ESCALATED not in ticket.tags or not notes:
        return None
    known = connection.execute(_NOTES, named(ticket.ref)).scalar_one()
    return None if known else max(notes)


def _job(row: sa.Row[tuple[object, ...]]) -> Job:
    m = row._mapping
    ref = TicketRef(m["platform"], m["account"], m["ticket_id"])
    return Job(m["id"], ref, m["message_id"], m["message_at"], m["state"])
