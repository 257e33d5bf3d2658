"""Which model decides: the fast one nearly always, the strong one where a mistake is dear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from connector.decision import Evidence, Proposal, ProposalKind, Sentiment
from connector.domain import Account, Message, Ticket
from connector.policy import Policy
from connector.text import normalise, strip_quoted

Tier = Literal["fast", "strong"]

#: A question about refunds is ordinary; a quarrel about a charge is not.
_WORDS: Mapping[str, re.Pattern[str]] = {
    "billing_dispute": re.compile(
        r"\b(disput(e|ed|ing)|charge-?backs?|over-?charged"
        r"|(charged|billed|paid) (me |us )?(twice|two times|again)"
        r"|double[- ](charged?|billed|payment)|(wrong(ly)?|incorrectly|unauthori[sz]ed|unknown|fraudulent)"
        r" (charged?|billed|payment|invoiced?)|(charged|billed) (me |us )?(wrongly|incorrectly|by mistake)"
        r"|(never|didn't|did not) (order|authori[sz]e|agree)|want (my|our) money back"
        r"|doppelt (abgebucht|berechnet)|cobrado dos veces|débité deux fois)\b",
        re.IGNORECASE,
    ),
    "security": re.compile(
        r"\b(hacked|hijacked|compromised|phishing|vulnerabilit(y|ies)|data (breach|leak)|ransomware"
        r"|stolen (account|password|card)|suspicious (login|log-in|sign-in|activity|access)"
        r"|unauthori[sz]ed (access|login|sign-in)"
        r"|some(one|body) (else )?(has |had )?(logged|got|broke|signed) in"
        r"|gehackt|hackead[oa]|piraté)\b",
        re.IGNORECASE,
    ),
    "very_negative": re.compile(
        r"\b(furious|outrageous|disgust(ed|ing)|unacceptable|appalling|disgrace(ful)?|incompetent|fed up"
        r"|worst (\w+ )?(service|support|company|experience|product)|(complete|total|absolute) (joke|scam)"
        r"|sick of|i hate|unverschämt|inaceptable|inadmissible)\b",
        re.IGNORECASE,
    ),
}
_TECHNICAL = re.compile(
    r"\b(api|webhooks?|integrations?|sso|saml|oauth|errors?|exceptions?|crash(es|ed)?|bugs?|time-?outs?|logs?"
    r"|sync(s|ed|ing)?|endpoint|token|import|export|migrat\w+|fails?|failed|[45]\d\d)\b",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"^[^\S\n]*(\d{1,2}[.)]|[-*•])[^\S\n]+\S", re.MULTILINE)
_AMBIGUOUS = re.compile(
    r"\b(past[_ -]due|overdue|suspended|locked|frozen|disabled|delinquent|unpaid|disputed|restricted"
    r"|on[_ -]hold)\b",
    re.IGNORECASE,
)
_STATE_KEY = re.compile(r"status|state|standing", re.IGNORECASE)
MANY_QUESTIONS = 3
#: Reasons of a verdict that say how a reply goes out, not that a check refused it.
_NO_CHECK = re.compile(r"^(mode|assist|shadow|draft|approval|attached)(_|$)")


def first_tier(
    ticket: Ticket,
    message: Message,
    evidence: Evidence,
    *,
    policy: Policy,
    has_strong: bool = True,
    must_escalate: bool = False,
) -> Tier:
    """Strong at once for the cases of `strong_at_once`; a ticket that a person gets anyway stays fast."""
    if must_escalate or not has_strong:
        return "fast"
    return "strong" if strong_at_once(ticket, message, evidence, policy=policy) else "fast"


def strong_at_once(
    ticket: Ticket, message: Message, evidence: Evidence, *, policy: Policy
) -> tuple[str, ...]:
    """Slugs of what in the customer's own words or account asks for the strong model."""
    fresh = strip_quoted(normalise(message.text[: policy.limits.message_chars]))[0]
    said = f"{ticket.subject}\n{fresh}"
    slugs = [slug for slug, words in _WORDS.items() if words.search(said)]
    if _ambiguous(evidence.account):
        slugs.append("ambiguous_account")
    if _multi_part(fresh):
        slugs.append("multi_part_technical")
    return tuple(slugs)


def wants_strong(
    proposal: Proposal, verdict_reasons: Iterable[str], *, policy: Policy, has_strong: bool = True
) -> tuple[str, ...]:
    """Slugs of why the strong model should decide again after the fast one; empty when it should not.

    An escalation stands: a person decides better than another model.
    """
    if not has_strong or proposal.by_code or proposal.kind is ProposalKind.ESCALATION:
        return ()
    triage = proposal.triage
    resolve, hold = policy.thresholds(triage.category)
    failed = [reason for reason in verdict_reasons if not _NO_CHECK.search(reason)]
    upset = triage.sentiment in {Sentiment.NEGATIVE, Sentiment.VERY_NEGATIVE}
    found = {
        "billing_dispute": triage.category == "billing" and upset,
        "security": triage.category == "security",
        "very_negative": triage.sentiment is Sentiment.VERY_NEGATIVE,
        "multi_part_technical": proposal.multi_part and triage.category == "technical",
        "medium_confidence": hold <= proposal.confidence < resolve,
        "failed_check": bool(failed),
    }
    return tuple(slug for slug, holds in found.items() if holds)


def _ambiguous(account: Account) -> bool:
    states = (value for key, value in account.facts.items() if _STATE_KEY.search(key))
    return account.incomplete or any(_AMBIGUOUS.search(state) for state in states)


def _multi_part(text: str) -> bool:
    questions = max(text.count("?"), len(_LIST_ITEM.findall(text)))
    return questions >= MANY_QUESTIONS and bool(_TECHNICAL.search(text))
