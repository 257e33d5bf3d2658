"""Which message of a ticket is to be dealt with now, and whether its writer has finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import Message, Mode, Role, Ticket
from connector.house import House
from connector.objection import channel_of
from connector.standing import by_machine, in_order
from connector.store import backfill_looks, jobs, runs, totals
from connector.store.inbox import InboxRow
from connector.store.jobs import Job

#: Channels where people type line by line; everywhere else they write letters.
CHAT = frozenset(
    {"chat", "native_messaging", "messaging", "web_messaging", "conversation", "whatsapp", "sms"}
)
#: How often one row may be put off because the customer still writes.
MAX_WAITS = 20
#: In these modes a backfill leaves more on a ticket than tags and fields.
BOLD = frozenset({Mode.ASSIST, Mode.AUTO})


def unsettled(house: House, row: InboxRow, ticket: Ticket) -> float:
    """Seconds until the customer has been silent long enough; 0 when we may go on."""
    timing = house.policy.timing
    quiet = timing.chat_seconds if ticket.channel in CHAT else timing.mail_seconds
    if not ticket.from_requester or row.rings > MAX_WAITS or row.failures:
        return 0
    age = (house.clock() - ticket.from_requester[-1].at) / 1000
    return max(0.0, quiet - max(age, 0.0)) if age < quiet else 0


def take_up(house: House, connection: sa.Connection, ticket: Ticket, row: InboxRow) -> Job | str:
    """The job of the newest message, or why there is none; older ones that nobody answered are superseded."""
    now, memory = house.clock(), house.policy.retention
    found = unanswered(in_order(ticket, runs.spoken(connection, ticket.ref)))
    fresh = [m for m in found if not memory.beyond_memory(m.at, now=now)]
    taken = {m.id: jobs.ensure(connection, ticket.ref, m, inbox_id=row.id, now=now) for m in fresh}
    if house.lane is not None:
        taken |= _open_again(house, connection, ticket, fresh, taken, row)
    newest = _newest(ticket, fresh, taken)
    for job in jobs.unfinished(connection, ticket.ref):
        if newest is None or job.id != newest.id:
            reason = "superseded" if job.message_id in taken else "message_gone"
            jobs.finish(connection, job.id, outcome=Outcome.STAYED_OUT, reasons=[reason], now=now)
    if newest is None:
        return "too_old" if found else "no_customer_message"
    if newest.state == jobs.DONE:
        return "nothing_new"
    runs.discard_held(connection, ticket.ref)
    return newest


def _open_again(
    house: House,
    connection: sa.Connection,
    ticket: Ticket,
    fresh: Sequence[Message],
    taken: Mapping[str, Job],
    row: InboxRow,
) -> Mapping[str, Job]:
    """The job of a question that was only watched so far, opened for a backfill in a bolder mode.

    Once: of what was drafted, sent or handed over, something stands on the ticket.
    """
    asked = [m for m in fresh if not by_machine(ticket, m)][-1:]
    if not asked or taken[asked[0].id].state != jobs.DONE or _was_answered(ticket, asked[0]):
        return {}
    job = taken[asked[0].id]
    category = backfill_looks.watched_as(connection, job.id)
    if category is None or house.mode_of(category, channel_of(ticket, asked[0])) not in BOLD:
        return {}
    totals.keep_watched(connection, job.id)
    jobs.open_again(connection, job.id, inbox_id=row.id)
    return {job.message_id: replace(job, state=jobs.OPEN)}


def _was_answered(ticket: Ticket, message: Message) -> bool:
    return any(m.role in {Role.BOT, Role.TEAMMATE} and m.at > message.at for m in ticket.public)


def _newest(ticket: Ticket, fresh: Sequence[Message], taken: Mapping[str, Job]) -> Job | None:
    """The job to deal with: an absence note does not hide the question that a person asked before it."""
    asked = [taken[m.id] for m in fresh if not by_machine(ticket, m)]
    if asked and asked[-1].state != jobs.DONE:
        return asked[-1]
    return taken[fresh[-1].id] if fresh else None


def unanswered(ticket: Ticket) -> Sequence[Message]:
    """Messages of customers after the last public word of ours or a teammate's; else the newest of all."""
    theirs = [
        m for m in ticket.public if m.role is Role.REQUESTER or (m.role is Role.OTHER and not m.machine)
    ]
    answers = [i for i, m in enumerate(ticket.public) if m.role in {Role.BOT, Role.TEAMMATE}]
    after = ticket.public[answers[-1] + 1 :] if answers else ticket.public
    return [m for m in after if m in theirs] or theirs[-1:]
