"""What must go to a person whatever the model thinks: judged on the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from connector.decision import Band, Evidence, History, Proposal, ProposalKind, Sentiment
from connector.domain import Message, Role, Ticket
from connector.policy import Policy
from connector.review.amounts import amounts, bare_amounts, over, priced
from connector.review.fold import fold
from connector.review.hearing import Said
from connector.review.rules import Rule, speaking
from connector.text import normalise, strip_quoted

MAX_THANKS_WORDS = 12


@dataclass(frozen=True)
class Plea:
    """What the triggers look at; *evidence* and *proposal* are None as long as there is none."""

    words: Said
    newest: Said
    history: History
    policy: Policy
    evidence: Evidence | None = None
    proposal: Proposal | None = None


def account_compromise(plea: Plea) -> bool:
    """The customer suspects a stranger in an account or reports a security hole."""
    return plea.words.speaks_of("account_compromise")


def refund_over_limit(plea: Plea) -> bool:
    """A refund, wrong charge or dispute with a sum over the limit; a demand that names no sum isn't over it."""
    return demands_over(plea.words, plea.policy.limits.money)


def chargeback(plea: Plea) -> bool:
    """The bank, the card company or a payment service is to take the money back."""
    return plea.words.speaks_of("chargeback")


def legal_threat(plea: Plea) -> bool:
    """Court, lawyer, police or an authority is announced."""
    return plea.words.speaks_of("legal_threat")


def third_attempt(plea: Plea) -> bool:
    """All but the last attempt are used up and the customer writes again, or says so in words.

    A short thank-you without a "but" is no new attempt.
    """
    spent = plea.history.attempts >= plea.policy.limits.attempts - 1
    return (spent and not _only_thanks(plea.newest)) or plea.words.speaks_of("third_attempt")


def human_wanted(plea: Plea) -> bool:
    """The customer asks for a person or for a call."""
    return plea.words.speaks_of("human_wanted")


def data_request(plea: Plea) -> bool:
    """Access to the writer's personal data, or their erasure, is asked for, or consent is withdrawn."""
    return plea.words.speaks_of("data_request")


def danger(plea: Plea) -> bool:
    """The writer may harm himself or threatens others with violence."""
    return plea.words.speaks_of("danger")


def press(plea: Plea) -> bool:
    """A journalist asks, or the customer goes to press or television."""
    return plea.words.speaks_of("press")


def minors(plea: Plea) -> bool:
    """A child uses the service, has bought something there or is at risk."""
    return plea.words.speaks_of("minors")


def unheard(plea: Plea) -> bool:
    """More text or sentences than the rules look through."""
    return plea.words.too_much


def very_negative_without_solution(plea: Plea) -> bool:
    """Rage, by the words or by the triage, and no solution: nothing found or no resolution proposed."""
    if plea.evidence is None or plea.proposal is None:
        return False
    solved = plea.proposal.kind is ProposalKind.RESOLUTION and plea.evidence.search.band is not Band.NONE
    raging = plea.proposal.triage.sentiment is Sentiment.VERY_NEGATIVE or plea.newest.speaks_of(
        "very_negative"
    )
    return raging and not solved


TRIGGERS: tuple[Rule[Plea, None], ...] = (
    Rule("account_compromise", account_compromise, None),
    Rule("refund_over_limit", refund_over_limit, None),
    Rule("chargeback", chargeback, None),
    Rule("legal_threat", legal_threat, None),
    Rule("third_attempt", third_attempt, None),
    Rule("human_wanted", human_wanted, None),
    Rule("data_request", data_request, None),
    Rule("danger", danger, None),
    Rule("press", press, None),
    Rule("minors", minors, None),
    Rule("unheard", unheard, None),
    Rule("very_negative_without_solution", very_negative_without_solution, None),
)


def triggers(
    ticket: Ticket,
    message: Message,
    *,
    policy: Policy,
    history: History,
    rules: Iterable[Rule[Plea, None]] = TRIGGERS,
) -> tuple[str, ...]:
    """Slugs of the mandatory escalations in what the customer has written since a teammate last spoke."""
    return tuple(rule.slug for rule in speaking(rules, plea(ticket, message, policy=policy, history=history)))


def plea(
    ticket: Ticket,
    message: Message,
    *,
    policy: Policy,
    history: History,
    evidence: Evidence | None = None,
    proposal: Proposal | None = None,
) -> Plea:
    return Plea(
        Said.of(own_words(ticket, message, history)),
        Said.of([_fresh(message)]),
        history,
        policy,
        evidence,
        proposal,
    )


def own_words(ticket: Ticket, message: Message, history: History) -> list[str]:
    """Fresh words of the requester since a teammate's last message or giving back, the newest first; *message* always.

    The subject stands above the first of them, as long as no teammate has dealt with the ticket.
    """
    spoken = [m.at for m in ticket.public if m.role is Role.TEAMMATE]
    since = max([*spoken, history.resumed_at or 0], default=0)
    recent = [m for m in ticket.from_requester if m.at > since and m.id != message.id]
    newest, *before = [_fresh(m) for m in (message, *reversed(recent))]
    return [newest if since else f"{ticket.subject}\n\n{newest}", *before]


def demands_over(words: Said, limit: float) -> bool:
    """Money is wanted back, and a sum over *limit* is named; without a currency only beside the demand."""
    demands = words.about("refund")
    if demands and over(amounts(words.text) + priced(words.text), limit):
        return True
    beside = words.about("refund_beside_sum")
    return any(over(bare_amounts(sentence), limit) for sentence in demands) or any(
        over(amounts(sentence) + priced(sentence), limit) for sentence in beside
    )


def grants_over(answer: Said, limit: float) -> bool:
    """Like demands_over, for our own words: only sums with a currency count."""
    return answer.speaks_of("chargeback") or (
        answer.speaks_of("refund") and over(amounts(answer.text), limit)
    )


def _fresh(message: Message) -> str:
    return strip_quoted(normalise(message.text))[0]


def _only_thanks(newest: Said) -> bool:
    folded = fold(newest.text)
    short = len(folded.split()) <= MAX_THANKS_WORDS and not re.search(r"[?¿]", folded)
    return short and newest.holds("thanks") and not newest.holds("but")
