"""Jobs and what our tables know of a ticket."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.compose import ESCALATED
from connector.decision import History, Outcome
from connector.domain import ActionKind, ActionState, Message, Role, Ticket, TicketRef
from connector.store import requesters
from connector.store.tables import actions, jobs, tickets

OPEN, DECIDED, DONE = "open", "decided", "done"
DAY_MS = 86_400_000


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
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "id": str(uuid.uuid4()),
        "platform": ref.platform,
        "account": ref.account,
        "ticket_id": ref.id,
        "message_id": message.id,
        "message_at": message.at,
        "inbox_id": inbox_id,
        "created_at": now,
        "state": OPEN,
    }
    connection.execute(insert(jobs).values(values).on_conflict_do_nothing())
    found = sa.select(jobs).where(of_ticket(ref), jobs.c.message_id == message.id)
    return _job(connection.execute(found).one())


def get(connection: sa.Connection, job_id: str) -> Job:
    return _job(connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).one())


def unfinished(connection: sa.Connection, ref: TicketRef) -> Sequence[Job]:
    rows = connection.execute(
        sa.select(jobs).where(of_ticket(ref), jobs.c.state != DONE).order_by(jobs.c.message_at)
    )
    return [_job(row) for row in rows]


def decided(connection: sa.Connection, job_id: str) -> bool:
    """False when somebody else decided or closed it meanwhile."""
    waiting = sa.update(jobs).where(jobs.c.id == job_id, jobs.c.state == OPEN)
    return connection.execute(waiting.values(state=DECIDED)).rowcount > 0


def reopen(connection: sa.Connection, job_id: str) -> None:
    connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(state=OPEN))


def finish(
    connection: sa.Connection, job_id: str, *, outcome: Outcome, reasons: Sequence[str], now: int
) -> None:
    values = {"state": DONE, "outcome": outcome.value, "reasons": list(reasons), "done_at": now}
    connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(values))


def seen(
    connection: sa.Connection, ref: TicketRef, *, now: int, resumed: bool, changed_at: int | None = None
) -> None:
    """Note that the ticket was read; *resumed* when it carries the tag that gives it back to us.

    The tag counts from its first sight, by the vendor's clock (*changed_at*): what a teammate says while it still
    stands takes the ticket over again.
    """
    known = connection.execute(sa.select(tickets.c.resume_tag).where(of_ticket(ref, tickets))).scalar()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {
        "platform": ref.platform,
        "account": ref.account,
        "ticket_id": ref.id,
        "first_seen": now,
        "last_read": now,
        "resume_tag": resumed,
    }
    fresh = {"last_read": now, "resume_tag": resumed}
    statement = insert(tickets).values(row)
    keys = [tickets.c.platform, tickets.c.account, tickets.c.ticket_id]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))
    if resumed and not known:
        values = {"resumed_at": now if changed_at is None else changed_at, "escalated_at": None}
        connection.execute(sa.update(tickets).where(of_ticket(ref, tickets)).values(values))


def escalated(connection: sa.Connection, ref: TicketRef, *, now: int) -> None:
    """After any giving back, whatever the clocks say."""
    given_back = sa.func.coalesce(tickets.c.resumed_at, 0)
    at = sa.case((given_back >= now, given_back + 1), else_=now)
    connection.execute(sa.update(tickets).where(of_ticket(ref, tickets)).values(escalated_at=at))


def history(connection: sa.Connection, ticket: Ticket, *, now: int, paused: bool = False) -> History:
    """What our tables know of the ticket; attempts count from the last teammate's public message."""
    ref = ticket.ref
    since = max((m.at for m in ticket.public if m.role is Role.TEAMMATE), default=0)
    row = connection.execute(sa.select(tickets).where(of_ticket(ref, tickets))).one_or_none()
    spoke = sa.and_(of_ticket(ref, actions), actions.c.speaks, actions.c.state == ActionState.SENT.value)
    tried = sa.and_(spoke, actions.c.kind != ActionKind.HANDOVER_LINE.value, actions.c.sent_at > since)
    count = sa.select(sa.func.count()).select_from(actions)
    return History(
        attempts=connection.execute(count.where(tried)).scalar_one(),
        replies_today=connection.execute(count.where(spoke, actions.c.sent_at > now - DAY_MS)).scalar_one(),
        resumed_at=row.resumed_at if row else None,
        escalated_at=row.escalated_at if row and row.escalated_at else _forgotten(connection, ticket),
        paused=paused,
        volume=requesters.volume(connection, ref, now=now),
    )


def _forgotten(connection: sa.Connection, ticket: Ticket) -> int | None:
    """When we handed the ticket over, as the helpdesk shows it, if our tables know of no note: after a restore."""
    notes = [m.at for m in ticket.messages if m.role is Role.BOT and not m.public]
    if ESCALATED not in ticket.tags or not notes:
        return None
    ours = sa.and_(of_ticket(ticket.ref, actions), ~actions.c.speaks)
    known = connection.execute(sa.select(sa.func.count()).select_from(actions).where(ours)).scalar_one()
    return None if known else max(notes)


def _job(row: sa.Row[tuple[object, ...]]) -> Job:
    m = row._mapping
    ref = TicketRef(m["platform"], m["account"], m["ticket_id"])
    return Job(m["id"], ref, m["message_id"], m["message_at"], m["state"])
