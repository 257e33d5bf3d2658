"""What became of a ticket, told from the helpdesk's own history: each is in exactly one state; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from connector import courtesy
from connector.decision import History, Outcome
from connector.domain import Message, Role, Ticket
from connector.standing import by_machine, place
from connector.store.ratings import AUTOMATIC, HUMAN, NOBODY
from connector.store.runs import Spoken

#: From here a rating says that the answer was right.
GOOD = 4


class Became(StrEnum):
    """Of a ticket over time; `Outcome` is of one run.

    ANSWERED: we resolved it or asked back, and the silence is still short. CONTAINED: the resolution stood through
    the silence. VERIFIED: and the customer or the completion check says that it was right. REOPENED: the customer
    came back after a resolution and it did not come to a lasting one. The others had no resolution that counts.
    """

    ANSWERED = "answered"
    CONTAINED = "contained"
    VERIFIED = "verified"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    TAKEN_OVER = "taken_over"
    HELD = "held"
    STAYED_OUT = "stayed_out"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A reply of ours that claims to solve the ticket, as it was sent; *by* is automatic or approved."""

    words: Spoken
    run_id: str
    sent_at: int
    by: str = AUTOMATIC


@dataclass(frozen=True, slots=True)
class Facts:
    """What our tables know: *resolutions* oldest first; *asked_at* when we asked for a rating, *score* what it was.

    *last* is the outcome of the newest message that is dealt with; *complete* what the completion check found.
    """

    resolutions: Sequence[Resolved]
    history: History
    questions: int = 0
    last: str = ""
    asked_at: int | None = None
    score: int | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Times in epoch milliseconds; *next_look* None: only when the ticket changes."""

    outcome: Became
    answered_by: str
    run_id: str | None = None
    resolved_at: int | None = None
    reopens: int = 0
    confirmed: bool = False
    next_look: int | None = None


def judge(ticket: Ticket, facts: Facts, *, silence_ms: int, now: int) -> Standing:
    if not facts.resolutions:
        return Standing(_without(ticket, facts), _by(ticket, 0, NOBODY))
    last = facts.resolutions[-1]
    since = _behind(ticket, last)
    returned = _returns(ticket, facts, since)
    by = _by(ticket, len(ticket.public) - len(since), last.by)
    reopens = sum(_came_back(ticket, facts, number) for number in range(len(facts.resolutions)))
    reopens += ticket.followed
    confirmed = not returned and _confirms(ticket, facts, since)
    due = last.sent_at + silence_ms
    outcome = _with(ticket, facts, since, returned=bool(returned) or ticket.followed)
    if outcome is None and now >= due:
        outcome = Became.VERIFIED if confirmed or facts.complete else Became.CONTAINED
    waits = outcome is None
    if outcome is None:
        outcome = Became.REOPENED if reopens else Became.ANSWERED
    return Standing(
        outcome, by, last.run_id, last.sent_at, reopens, confirmed, next_look=due if waits else None
    )


def after_run(known: Became | None, outcome: Outcome) -> Became | None:
    """What is to be told at once when a run has ended, without a look at the helpdesk; None leaves it."""
    if outcome is Outcome.STAYED_OUT or known is Became.REOPENED:
        return known
    told = {
        Outcome.RESOLVED: Became.ANSWERED,
        Outcome.ASKED: Became.ANSWERED,
        Outcome.ESCALATED: Became.ESCALATED,
        Outcome.HELD: Became.HELD,
    }
    return told[outcome]


def _without(ticket: Ticket, facts: Facts) -> Became:
    """A ticket on which no resolution of ours was ever sent."""
    if _handed_over(facts.history):
        return Became.ESCALATED
    if _person_at(ticket.public, ticket, since=facts.history.resumed_at or 0) is not None:
        return Became.TAKEN_OVER
    if facts.questions:
        return Became.ANSWERED
    return Became.HELD if facts.last == Outcome.HELD.value else Became.STAYED_OUT


def _with(ticket: Ticket, facts: Facts, since: Sequence[Message], *, returned: bool) -> Became | None:
    """None while the newest resolution stands. Who came first after it decides: the customer or a person."""
    start = facts.resolutions[-1].sent_at
    person = _person_at(since, ticket, since=max(start, facts.history.resumed_at or 0))
    back = next((m.at for m in _returns(ticket, facts, since)), None)
    if returned and (person is None or back is None or back <= person):
        return Became.REOPENED
    if person is not None:
        return Became.TAKEN_OVER
    return Became.ESCALATED if _handed_over(facts.history) else None


def _handed_over(history: History) -> bool:
    return history.escalated_at is not None and (history.resumed_at or 0) < history.escalated_at


def _person_at(messages: Sequence[Message], ticket: Ticket, *, since: int) -> int | None:
    """When a teammate first spoke in public among *messages* or gave the ticket to one, after *since*."""
    spoke = [m.at for m in messages if m.role is Role.TEAMMATE and m.at >= since]
    given = [a.at for a in ticket.assignments if a.by is a.to is Role.TEAMMATE and a.at >= since]
    return min([*spoke, *given], default=None)


def _by(ticket: Ticket, start: int, otherwise: str) -> str:
    """Who answered last: a teammate who spoke from *start* on, or whoever had before."""
    spoke = any(m.role is Role.TEAMMATE for m in ticket.public[start:])
    return HUMAN if spoke else otherwise


def _behind(ticket: Ticket, resolved: Resolved) -> Sequence[Message]:
    """Public messages behind a resolution; where it can't be found any more, those after its time."""
    at = place(ticket, resolved.words)
    if at is None:
        return [m for m in ticket.public if m.at > resolved.sent_at and m.role is not Role.BOT]
    return ticket.public[at + 1 :]


def _came_back(ticket: Ticket, facts: Facts, number: int) -> bool:
    """Whether the customer came back after this resolution, before the next."""
    behind = _behind(ticket, facts.resolutions[number])
    rest = facts.resolutions[number + 1 :]
    later = {m.id for m in _behind(ticket, rest[0])} if rest else set()
    return any(m.id not in later for m in _returns(ticket, facts, behind))


def _returns(ticket: Ticket, facts: Facts, behind: Sequence[Message]) -> list[Message]:
    """Messages of customers that say more than thanks or a rating."""
    customers = (m for m in behind if m.role in {Role.REQUESTER, Role.OTHER} and not by_machine(ticket, m))
    return [m for m in customers if not _is_courtesy(ticket, facts, m)]


def _is_courtesy(ticket: Ticket, facts: Facts, message: Message) -> bool:
    names = [ticket.requester.name]
    asked = facts.asked_at is not None
    return courtesy.is_thanks(message.text, names=names) or (
        asked and courtesy.score(message.text, names=names) is not None
    )


def _confirms(ticket: Ticket, facts: Facts, since: Sequence[Message]) -> bool:
    names = [ticket.requester.name]
    thanked = any(m.role is Role.REQUESTER and courtesy.is_thanks(m.text, names=names) for m in since)
    return thanked or (facts.score is not None and facts.score >= GOOD)
