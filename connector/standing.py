"""A ticket as rules are to see it: whose words answer which, and programs' mail out of the way; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from connector.domain import Action, ActionKind, Message, Role, Ticket
from connector.review.machine import machine_sign
from connector.store.runs import Spoken
from connector.text import html_to_text, to_html


def in_order(ticket: Ticket, words: Sequence[Spoken]) -> Ticket:
    """Our words stand right behind the message that they answer.

    Where writes are not conditional, a customer's message can arrive just before our reply to an older one: that
    reply does not answer it.
    """
    return replace(ticket, messages=tuple(_placed(ticket.messages, _answers(ticket.messages, words))))


def as_judged(ticket: Ticket, words: Sequence[Spoken], *, message_id: str) -> Ticket:
    """In order, and without the programs' mail that could hide the message with *message_id*."""
    placed = in_order(ticket, words)
    kept = [m for m in placed.messages if m.id == message_id or not by_machine(ticket, m)]
    return replace(placed, messages=tuple(kept))


def asking(ticket: Ticket, words: Sequence[Spoken]) -> frozenset[str]:
    """Ids of our messages that only ask."""
    asked = [one for one in words if one.action.kind in {ActionKind.QUESTION, ActionKind.CODE_REQUEST}]
    return frozenset(_answers(ticket.messages, asked))


def by_machine(ticket: Ticket, message: Message) -> bool:
    """Whether a program wrote it in a customer's name."""
    customers = message.role in {Role.REQUESTER, Role.OTHER}
    return customers and machine_sign(ticket, message) is not None


def stands(ticket: Ticket, action: Action) -> bool:
    """Whether *action* is seen in the helpdesk although our tables know of no try: they may be a restored backup.

    A note without a marker is known by its words; public words are not, they may answer another message.
    """
    place = next((i for i, m in enumerate(ticket.messages) if m.id == action.answers), None)
    behind = ticket.messages[place + 1 :] if place is not None and not action.public else ()
    notes = (m for m in behind if m.role is Role.BOT and not m.public)
    marked = any(m.marker == action.id for m in ticket.messages)
    return marked or any(map(_same(Spoken(action, frozenset())), notes))


def place(ticket: Ticket, one: Spoken) -> int | None:
    """Where *one* stands among the public messages; None when it can't be found any more."""
    behind = next((i for i, m in enumerate(ticket.public) if m.id == one.action.answers), 0)
    is_it = _same(one)
    found = (i for i, m in enumerate(ticket.public) if i >= behind and m.role is Role.BOT and is_it(m))
    return next(found, None)


def _answers(messages: Sequence[Message], words: Sequence[Spoken]) -> Mapping[str, str]:
    """Id of what each of our messages answers, by the message's id."""
    found: dict[str, str] = {}
    for one in words:
        place = next((i for i, m in enumerate(messages) if m.id == one.action.answers), None)
        behind = messages[place + 1 :] if place is not None else ()
        public = [m for m in behind if m.role is Role.BOT and m.public and m.id not in found]
        # Buttons are a message of their own.
        named = [m for m in public if m.id in one.receipts]
        for ours in named or list(filter(_same(one), public))[:1]:
            found[ours.id] = one.action.answers
    return found


def _same(one: Spoken) -> Callable[[Message], bool]:
    """Tells whether a message is *one*; old words are erased, and then say nothing."""
    shown = cache(lambda: _canon(html_to_text(to_html(one.action.body))))

    def is_it(message: Message) -> bool:
        if message.marker is not None:
            return message.marker == one.action.id
        return message.id in one.receipts or (shown() != "" and _canon(message.text) == shown())

    return is_it


def _placed(messages: Sequence[Message], answers: Mapping[str, str]) -> list[Message]:
    placed: list[Message] = []
    for message in messages:
        if message.id not in answers:
            placed.append(message)
            placed.extend(m for m in messages if answers.get(m.id) == message.id)
    return placed


def _canon(text: str) -> str:
    """Words alone: helpdesks are free with blanks and breaks."""
    return "".join(unicodedata.normalize("NFKC", text).split())
