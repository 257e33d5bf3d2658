"""Our own question after a resolution: who is asked when, and in which words."""

from __future__ import annotations

import uuid

from connector import csat
from connector.domain import (
    LOW,
    Action,
    ActionKind,
    ActionState,
    Event,
    EventKind,
    Message,
    Mode,
    Role,
    Ticket,
    TicketRef,
)
from connector.house import House
from connector.rated import TOPIC
from connector.review.tongues import tongue
from connector.store import inbox, ratings, runs, totals
from connector.store.inbox import InboxRow
from connector.store.ratings import Resolution
from connector.text import plain

#: Who is asked about an answer of last week has forgotten it.
LATEST_MS = 3 * 86_400_000
AT_ONCE = 50
#: The wake-ups that end here.
KINDS = frozenset({EventKind.RATED.value, EventKind.RATING_DUE.value})


def follow(house: House, row: InboxRow, ticket: Ticket) -> str:
    """What a rating, or the time to ask for one, leads to; answers with a word of `workflow`."""
    with house.database.read() as connection:
        solved, asked = ratings.resolution(connection, ticket.ref), ratings.request(connection, ticket.ref)
        rated = ratings.get(connection, ticket.ref)
    if row.kind == EventKind.RATING_DUE.value:
        if solved is None or asked is not None or rated is not None:
            return "out:nothing_new"
        return _ask(house, ticket, solved)
    if rated is None or rated.score > LOW:
        return f"out:{csat.RATED}"
    return csat.hear_low(house, row, ticket)


def _ask(house: House, ticket: Ticket, solved: Resolution) -> str:
    message = ticket.message(solved.answers)
    if message is None:
        return "out:message_gone"
    if reason := csat.objection(house, ticket, message):
        return f"out:{reason}"
    action_id = str(uuid.uuid4())
    now = house.clock()
    action = Action(
        action_id,
        ActionKind.RATING_REQUEST,
        ticket.ref,
        body=_question(house, ticket, message, action_id),
        answers=message.id,
    )
    with house.database.begin() as connection:
        if not ratings.ask(connection, ticket.ref, action_id, now=now):
            return "out:nothing_new"
        totals.take_back(connection, solved.job_id)
        position = len(runs.of_run(connection, solved.run_id))
        runs.add_action(
            connection,
            action,
            run_id=solved.run_id,
            job_id=solved.job_id,
            state=ActionState.READY,
            position=position,
            now=now,
        )
    return f"run:{solved.run_id}"


def _question(house: House, ticket: Ticket, message: Message, action_id: str) -> str:
    ours = next((m.text for m in reversed(ticket.public) if m.role is Role.BOT), "")
    language = tongue(message.text) or tongue(ours) or "en"
    link = house.rating_link(action_id, language)
    return "\n".join([plain(house.policy.text(language).rating), *([link] if link else [])])


def ask_due(house: House) -> int:
    """Put tickets whose resolution has stood long enough into the inbox, where one at a time is dealt with."""
    rating = house.policy.rating
    if not rating.ask or house.ceiling not in {Mode.ASSIST, Mode.AUTO}:
        return 0
    now, made = house.clock(), 0
    before = now - int(rating.after_minutes * 60_000)
    for platform, desk in house.helpdesks.items():
        with house.database.read() as connection:
            due = ratings.to_ask(
                connection, platform, desk.account, before=before, after=before - LATEST_MS, most=AT_ONCE
            )
        for one in due:
            made += _ring(house, TicketRef(platform, desk.account, one.answers), one)
    return made


def _ring(house: House, ref: TicketRef, one: Resolution) -> bool:
    event = Event(EventKind.RATING_DUE, ref, f"{ratings.ASKED}{one.action_id}", TOPIC)
    with house.database.begin() as connection:
        row = inbox.add(connection, event, digest="", now=house.clock())
        if row is not None:
            house.ring(connection, row, ref, 0)
    return row is not None
