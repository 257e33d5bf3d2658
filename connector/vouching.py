"""Whether a one-time code vouches for a ticket's requester; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connector.domain import Message, Requester, Role, Ticket
from connector.policy_identity import Identity
from connector.store.codes import Code, CodeState
from connector.store.requesters import HOUR_MS, mail_hash


def is_theirs(ticket: Ticket, message: Message) -> bool:
    """Whether the requester, and nobody in copy, wrote *message*."""
    return message.role is Role.REQUESTER and message.author_id in {"", ticket.requester.id}


def same_person(code: Code, ticket: Ticket) -> bool:
    """Under the same address: whoever changes it begins anew. Where others read along nobody is told anything."""
    who = ticket.requester
    same = code.requester_id == who.id[:64] and code.mail_hash == mail_hash(who.email or "")
    return same and bool(who.email) and not (who.suspended or ticket.others)


def stands(code: Code, ticket: Ticket, *, policy: Identity, now: int) -> bool:
    """Whether who gave *code* is believed still, at *now* (epoch ms)."""
    until = code.passed_at + policy.verified_hours * HOUR_MS
    return code.state is CodeState.PASSED and now < until and same_person(code, ticket)


def proven(who: Requester) -> Requester:
    """*who* as verified by an address alone: what the helpdesk knows besides, strangers may have filled in."""
    return replace(who, verified=True, fields={}, organisation="")


def vouched(ticket: Ticket, known: Iterable[Code], *, policy: Identity, now: int) -> Ticket:
    """The requester and their own messages as verified, if one of *known* stands; else *ticket* itself."""
    if not any(stands(code, ticket, policy=policy, now=now) for code in known):
        return ticket
    theirs = tuple(replace(m, verified=True) if is_theirs(ticket, m) else m for m in ticket.messages)
    return replace(ticket, requester=proven(ticket.requester), messages=theirs)
