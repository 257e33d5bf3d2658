"""Why an action may not be written any more; asked right before its first request leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from connector.decision import Effect, History, Refusal
from connector.domain import SPEAKING, ActionKind, Message, Mode, Ticket, careful
from connector.house import House
from connector.review.rules import Rule
from connector.review.speak import AFTERWARDS, RULES, Moment, may_we_speak
from connector.standing import as_judged
from connector.store import codes, drafts, jobs, runs
from connector.store.drafts import Draft
from connector.store.ratings import JOB as RATED
from connector.store.runs import StoredAction
from connector.vouching import stands

CHANGED = "requester_changed"
#: What the model worded: it may hold facts.
TELLING = frozenset({ActionKind.REPLY, ActionKind.QUESTION})
#: What a hand-over's note itself does to the ticket is no reason to leave out the line that goes with it.
LINE_RULES = tuple(rule for rule in RULES if rule.slug != "group_not_allowed")
#: It says to teammates what happened, whoever has the ticket by now.
NOTICE_RULES = tuple(rule for rule in RULES if rule.slug in {"paused", "ticket_closed", "spam"})
_RULES: Mapping[ActionKind, Sequence[Rule[Moment, Effect]]] = {
    ActionKind.HANDOVER_LINE: LINE_RULES,
    ActionKind.NOTICE: NOTICE_RULES,
    ActionKind.RATING_REQUEST: AFTERWARDS,
    ActionKind.SOLVE: AFTERWARDS,
}
#: The most careful mode in which a kind of action is still written; what a teammate approved needs `assist` alone.
_LEAST: Mapping[ActionKind, Mode] = {
    **dict.fromkeys(SPEAKING, Mode.AUTO),
    ActionKind.NOTE: Mode.ASSIST,
    ActionKind.DRAFT: Mode.ASSIST,
    ActionKind.NOTICE: Mode.TRIAGE,
}


def first_objection(house: House, stored: StoredAction, ticket: Ticket) -> Refusal | None:
    """Before anything of the action stands."""
    with house.database.read() as connection:
        draft = drafts.approval(connection, stored.action.id)
        job = jobs.get(connection, stored.job_id)
        message = ticket.message(job.message_id)
        mode = _mode(house, connection, stored, ticket, message)
    least = Mode.ASSIST if draft else _LEAST.get(stored.action.kind, Mode.ASSIST)
    if careful(mode, least) is not least:
        return Refusal("mode_changed")
    if draft and drafts.hash_of(stored.action.body) != draft.text_hash:
        return Refusal("text_changed")
    if draft and house.clock() >= draft.expires_at:
        return Refusal("expired")
    # Words that a teammate edited are shown to whoever has the ticket: their draft was made before.
    edited = stored.action.kind is ActionKind.DRAFT and job.state == jobs.DONE
    rules = NOTICE_RULES if edited else _RULES.get(stored.action.kind, RULES)
    refusal = objection(house, stored, ticket, rules=rules)
    if refusal is None and draft and moved(draft, ticket):
        return Refusal("superseded")
    return refusal


def objection(
    house: House, stored: StoredAction, ticket: Ticket, *, rules: Sequence[Rule[Moment, Effect]]
) -> Refusal | None:
    """An internal note minds only what makes it pointless."""
    with house.database.read() as connection:
        job = jobs.get(connection, stored.job_id)
        past = _past(connection, stored, ticket, now=house.clock())
        words = runs.spoken(connection, ticket.ref)
    # A rating by link is no message; it stands behind our answer.
    rated = job.message_id == RATED
    rules, answered = (AFTERWARDS, stored.action.answers) if rated else (rules, job.message_id)
    seen = as_judged(ticket, words, message_id=answered)
    message = seen.message(answered)
    if message is None:
        return Refusal("message_gone")
    refusal = may_we_speak(seen, message, past, policy=house.policy, now=house.clock(), rules=rules)
    if refusal and not stored.action.public and refusal.effect is not Effect.NOTHING:
        return None
    return refusal or _told_to_another(house, stored, ticket, message)


def _told_to_another(house: House, stored: StoredAction, ticket: Ticket, message: Message) -> Refusal | None:
    """Facts are told only to whom the helpdesk vouches for still, or a code of this very address."""
    who = ticket.requester
    if stored.action.kind not in TELLING or (who.verified and message.verified):
        return None
    with house.database.read() as connection:
        known = codes.of_ticket(connection, ticket.ref)
        told = codes.has_facts(connection, stored.run_id)
    if not told or not (known or house.codes):
        return None
    own, now = house.policy.identity, house.clock()
    if any(stands(code, ticket, policy=own, now=now) for code in known):
        return None
    return Refusal(CHANGED, Effect.ESCALATE)


def _past(connection: sa.Connection, stored: StoredAction, ticket: Ticket, *, now: int) -> History:
    """Who approves a draft gives the ticket back for it, even if they had taken it before."""
    past = jobs.history(connection, ticket, now=now)
    draft = drafts.approval(connection, stored.action.id)
    if draft is None or draft.decided_at is None:
        return past
    return replace(past, resumed_at=max(past.resumed_at or 0, draft.decided_at))


def _mode(
    house: House, connection: sa.Connection, stored: StoredAction, ticket: Ticket, message: Message | None
) -> Mode:
    category = runs.get_run(connection, stored.run_id).category
    return house.mode_of(category, channel_of(ticket, message))


def channel_of(ticket: Ticket, message: Message | None) -> str:
    """By which the message came, else the ticket."""
    return (message.channel if message else "") or ticket.channel


def moved(draft: Draft, ticket: Ticket) -> bool:
    """Whether the customer has seen or said anything else since the draft was made."""
    return [m.id for m in ticket.public][-1:] != [draft.newest_id]
