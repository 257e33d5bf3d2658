"""What is found, proposed and ruled about one ticket: evidence, proposal, verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connector.attached import FileNote
from connector.domain import Account, Urgency


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    VERY_NEGATIVE = "very_negative"


class Band(StrEnum):
    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that search returned in this run; *id* is what the model cites."""

    id: str
    article_id: str
    title: str
    text: str
    url: str = ""
    score: float = 0.0
    version: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    band: Band
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What code gathered for a run; grows when the model searches again.

    *files* are those of the messages that are answered: words of the customer, which no reply may rest on.
    """

    account: Account
    search: SearchResult
    query: str
    files: tuple[FileNote, ...] = ()

    def passage(self, passage_id: str) -> Passage | None:
        return next((p for p in self.search.passages if p.id == passage_id), None)


@dataclass(frozen=True, slots=True)
class Triage:
    """*category* is one of the policy's; *language* an ISO 639-1 code."""

    category: str
    urgency: Urgency
    sentiment: Sentiment
    language: str = "en"


class ProposalKind(StrEnum):
    RESOLUTION = "resolution"
    ESCALATION = "escalation"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the model wants done: *text* goes to the customer (reply or question), *summary* to a teammate.

    *by_code* marks an escalation that code made because the run ended oddly, or its question for a one-time code;
    *reason* is a sentence by the model or, then, a slug.
    """

    kind: ProposalKind
    triage: Triage
    text: str = ""
    summary: str = ""
    reason: str = ""
    confidence: float = 0.0
    citations: tuple[str, ...] = ()
    multi_part: bool = False
    by_code: bool = False


class Disposition(StrEnum):
    SEND = "send"
    HOLD = "hold"
    ESCALATE = "escalate"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Verdict:
    """*reasons* are stable slugs, in the order in which the rules spoke."""

    disposition: Disposition
    reasons: tuple[str, ...] = ()


class Effect(StrEnum):
    """What follows when we may not speak."""

    NOTHING = "nothing"
    NOTE = "note"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why we may not answer a message."""

    reason: str
    effect: Effect = Effect.NOTHING


class Outcome(StrEnum):
    """How one run ended."""

    RESOLVED = "resolved"
    ASKED = "asked"
    ESCALATED = "escalated"
    HELD = "held"
    STAYED_OUT = "stayed_out"


@dataclass(frozen=True, slots=True)
class Volume:
    """How often we spoke in public: to this requester, to their mail domain, on the whole account."""

    requester_hour: int = 0
    requester_day: int = 0
    domain_hour: int = 0
    account_hour: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What our own tables know of a ticket.

    *attempts* counts our replies and questions since the last teammate's message; *replies_today* those of the
    last 24 hours; *resumed_at* is when a teammate gave the ticket back; *escalated_at* when we handed it over.
    """

    attempts: int = 0
    replies_today: int = 0
    resumed_at: int | None = None
    escalated_at: int | None = None
    paused: bool = False
    volume: Volume = Volume()
