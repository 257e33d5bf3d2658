"""The six tools, and the reading of what the model puts into them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from connector.agent.schemas import CHOICES, LISTED, PROPERTIES
from connector.decision import Proposal, ProposalKind, Sentiment, Triage
from connector.domain import Urgency
from connector.errors import ConnectorError
from connector.policy import Policy

LOOKUP, SEARCH, CLASSIFY = "lookup_account", "search_kb", "classify_ticket"
RESOLVE, ESCALATE, ASK = "resolve_ticket", "escalate_ticket", "ask_customer"
#: The exits: each ends the run by recording a proposal.
TERMINAL = frozenset({RESOLVE, ESCALATE, ASK})
WORK = frozenset({LOOKUP, SEARCH, CLASSIFY})
Reader = Callable[[Any], Any]


class ToolInputError(ConnectorError):
    """The model must correct its call; *slug*, for the records: scope, unknown_tool or invalid_input."""

    def __init__(self, message: str, *, slug: str = "invalid_input") -> None:
        super().__init__(message)
        self.slug = slug


def _text(longest: int) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ToolInputError("must be a text that is not empty")
        if len(value) > longest:
            raise ToolInputError(f"must not be longer than {longest} characters")
        return value.strip()

    return read


def _confidence(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ToolInputError("must be a number from 0 to 1")
    if not 0 <= value <= 1:
        raise ToolInputError("must be a number from 0 to 1")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ToolInputError("must be true or false")
    return value


def _citations(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 20:
        raise ToolInputError("must be a list of at most 20 passage ids")
    if not all(isinstance(item, str) and 0 < len(item) <= 200 for item in value):
        raise ToolInputError("must hold passage ids only")
    return tuple(dict.fromkeys(value))


def _language(value: Any) -> str:
    found = re.fullmatch(r"([A-Za-z]{2,3})([-_][A-Za-z0-9]{2,8})*", value) if isinstance(value, str) else None
    if not found:
        raise ToolInputError("must be an ISO 639-1 code such as en")
    return found[1].lower()


def _choice(name: str, policy: Policy) -> Reader:
    """The vendor does not promise the case of enum values, so they are compared without it."""
    allowed = CHOICES[name](policy)

    def read(value: Any) -> str:
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in allowed:
            raise ToolInputError(f"must be one of {', '.join(allowed)}")
        return word

    return read


_READERS: Mapping[str, Reader] = {
    "query": _text(400),
    "reply": _text(4000),
    "question": _text(1500),
    "reason": _text(500),
    "summary": _text(4000),
    "next_step": _text(1000),
    "citations": _citations,
    "confidence": _confidence,
    "multi_part": _flag,
    "language": _language,
}


def read_input(name: str, value: Any, policy: Policy) -> dict[str, Any]:
    """The checked fields of a call; raise ToolInputError with every fault in one message."""
    if name not in PROPERTIES:
        raise ToolInputError(
            f"there is no such tool; the tools are {', '.join(PROPERTIES)}", slug="unknown_tool"
        )
    if not isinstance(value, Mapping):
        raise ToolInputError("the input must be an object")
    if set(value) - set(PROPERTIES[name]):
        known = ", ".join(PROPERTIES[name]) or "none"
        raise ToolInputError(f"only these fields exist: {known}; ticket and person are fixed", slug="scope")
    found, faults = _read_fields(PROPERTIES[name], value, policy)
    if faults:
        raise ToolInputError("; ".join(faults))
    return found


def _read_fields(
    names: tuple[str, ...], value: Mapping[str, Any], policy: Policy
) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    faults: list[str] = []
    for name in names:
        reader = _choice(name, policy) if name in CHOICES else _READERS[name]
        try:
            found[name] = reader(value.get(name))
        except ToolInputError as error:
            faults.append(f"{name} {error}")
    return found, faults


def triage(fields: Mapping[str, Any]) -> Triage:
    """From the fields of `read_input` of any tool that carries triage."""
    return Triage(
        category=fields["category"],
        urgency=Urgency(fields["urgency"]),
        sentiment=Sentiment(fields["sentiment"]),
        language=fields["language"],
    )


def triage_within(value: Any, policy: Policy) -> Triage | None:
    """What can be known of the triage when the rest of an input is unusable."""
    if not isinstance(value, Mapping):
        return None
    found, faults = _read_fields(LISTED, value, policy)
    return None if faults else triage(found)


def proposal(name: str, value: Any, policy: Policy) -> Proposal:
    """What a terminal call proposes; raise ToolInputError."""
    return _PROPOSALS[name](read_input(name, value, policy))


def _resolution(fields: Mapping[str, Any]) -> Proposal:
    return Proposal(
        kind=ProposalKind.RESOLUTION,
        triage=triage(fields),
        text=fields["reply"],
        confidence=fields["confidence"],
        citations=fields["citations"],
        multi_part=fields["multi_part"],
    )


def _escalation(fields: Mapping[str, Any]) -> Proposal:
    return Proposal(
        kind=ProposalKind.ESCALATION,
        triage=triage(fields),
        summary=f"{fields['summary']}\n\nNext step: {fields['next_step']}",
        reason=fields["reason"],
        confidence=fields["confidence"],
    )


def _question(fields: Mapping[str, Any]) -> Proposal:
    return Proposal(
        kind=ProposalKind.QUESTION,
        triage=triage(fields),
        text=fields["question"],
        confidence=fields["confidence"],
    )


_PROPOSALS = {RESOLVE: _resolution, ESCALATE: _escalation, ASK: _question}
