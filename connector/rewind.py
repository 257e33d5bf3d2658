"""A solved ticket as it stood when the customer's last message before the first human answer came in; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from connector.domain import Message, Role, Status, Ticket
from connector.ports import Snapshot


@dataclass(frozen=True, slots=True)
class Answered:
    """*question* is the customer's message, *answer* what teammates then said in public until the customer's next."""

    question: Message
    answer: tuple[Message, ...]

    @property
    def words(self) -> str:
        return "\n\n".join(message.text for message in self.answer)


def first_answer(ticket: Ticket) -> Answered | str:
    """Or a slug that says why there is nothing to compare with."""
    public = ticket.public
    place = next((i for i, m in enumerate(public) if m.role is Role.TEAMMATE), None)
    if place is None:
        return "no_teammate_reply"
    asked = [m for m in public[:place] if _customers(m)]
    if not asked:
        return "begun_by_a_teammate"
    answer = takewhile(lambda m: not _customers(m), public[place:])
    return Answered(asked[-1], tuple(m for m in answer if m.role is Role.TEAMMATE))


def rewound(ticket: Ticket, question: Message, history: Sequence[Snapshot]) -> Ticket:
    """*ticket* without anything that came after *question*: messages, tags, group, subject, status, assignment.

    What the helpdesk keeps no history of, such as the customer's own fields, is as it is now.
    """
    known = _until(history, question)
    place = next(i for i, m in enumerate(ticket.messages) if m.id == question.id)
    messages = ticket.messages[: place + 1]
    answered = any(m.public and m.role in {Role.TEAMMATE, Role.BOT} for m in messages)
    subject = next((s.subject for s in reversed(known) if s.subject is not None), ticket.subject)
    return replace(
        ticket,
        subject=subject,
        status=Status.OPEN if answered else Status.NEW,
        messages=messages,
        tags=next((s.tags for s in reversed(known) if s.tags is not None), ()),
        group=next((s.group for s in reversed(known) if s.group is not None), None) or None,
        assignments=tuple(a for a in ticket.assignments if a.at < question.at),
        updated_at=question.at,
        stamp="",
        foreign_bot=False,
        extra={},
    )


def _until(history: Sequence[Snapshot], question: Message) -> Sequence[Snapshot]:
    """Up to the update that brought the message; where none names it, what is surely older: times are whole seconds."""
    brought = next((i for i, s in enumerate(history) if question.id in s.messages), None)
    if brought is not None:
        return history[: brought + 1]
    return list(_before(history, question.at))


def _before(history: Iterable[Snapshot], at: int) -> Iterable[Snapshot]:
    return takewhile(lambda one: one.at < at, history)


def _customers(message: Message) -> bool:
    return message.role is Role.REQUESTER or (message.role is Role.OTHER and not message.machine)
