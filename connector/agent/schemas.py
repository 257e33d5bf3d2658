"""How the six tools are described to the model; the list never changes within a run, the cache lives on it.

Schemas hold only what strict mode knows: no lengths, no ranges. `tools.read_input` checks those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connector.decision import Sentiment
from connector.domain import Urgency
from connector.policy import Policy
from connector.ports import ToolSpec

#: The triage that rides on every exit.
LISTED = ("category", "urgency", "sentiment", "language")

#: Tool and the names of its fields, all of them required.
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "lookup_account": (),
    "search_kb": ("query",),
    "classify_ticket": LISTED,
    "resolve_ticket": ("reply", "citations", "confidence", "multi_part", *LISTED),
    "escalate_ticket": ("reason", "summary", "next_step", "confidence", *LISTED),
    "ask_customer": ("question", "confidence", *LISTED),
}

CHOICES: Mapping[str, Callable[[Policy], tuple[str, ...]]] = {
    "category": lambda policy: tuple(policy.categories),
    "urgency": lambda _: tuple(Urgency),
    "sentiment": lambda _: tuple(Sentiment),
}

_DESCRIPTIONS = {
    "lookup_account": (
        "Returns the facts that we hold about the person who wrote this ticket. It takes no "
        "arguments: whose account is read is fixed. The result already stands in the conversation and "
        "does not change, so don't call it again unless you can't find it. Don't use it to learn "
        "about anybody else."
    ),
    "search_kb": (
        "Searches the knowledge base and returns passages with id, title, text and link, or says that "
        "there are no relevant results. One search has been made for you; search again only when a "
        "part of the question is not covered, with other words and without personal data. Don't use "
        "it to confirm what a passage already says."
    ),
    "classify_ticket": (
        "Notes category, urgency, sentiment and language while you still need to search. It decides "
        "nothing and nobody sees it. Don't use it when you are ready for resolve_ticket, "
        "escalate_ticket or ask_customer: each of them carries the same four fields."
    ),
    "resolve_ticket": (
        "Proposes the reply that answers the customer completely and ends your work. Use it only when "
        "every statement in the reply stands in a passage or an account fact, and cite the ids of all "
        "passages used. Don't use it when a rule asks for a person, when search found nothing "
        "relevant, or when you would have to guess. Call it alone."
    ),
    "escalate_ticket": (
        "Hands the ticket to a human teammate and ends your work. Use it for every mandatory case and "
        "whenever you can't answer from the evidence; say in the summary what the customer wants, "
        "what you found and what is missing. The customer doesn't see any of it. Don't use it for a "
        "question that the passages answer."
    ),
    "ask_customer": (
        "Asks the customer for the one missing detail without which no answer is possible, and ends "
        "your work until they write again. Ask one short question that the customer can answer. Don't "
        "ask for passwords, codes or card numbers, for what the ticket already says, or when a rule "
        "asks for a person."
    ),
}

_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "query": {"type": "string", "description": "Key words of the question, at most 400 characters"},
    "reply": {"type": "string", "description": "The whole reply as plain text, without Markdown or HTML"},
    "citations": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Ids of the passages that the reply rests on",
    },
    "confidence": {
        "type": "number",
        "description": "From 0 to 1: how sure you are that this is right and complete",
    },
    "multi_part": {"type": "boolean", "description": "Whether the customer has several separate questions"},
    "reason": {"type": "string", "description": "Why a person is needed, in one sentence"},
    "summary": {"type": "string", "description": "The case for a teammate who has not read the ticket"},
    "next_step": {"type": "string", "description": "What the teammate should do first"},
    "question": {"type": "string", "description": "The question as plain text, in the customer's language"},
    "language": {"type": "string", "description": "ISO 639-1 code of the newest message, such as en"},
}


def tool_specs(policy: Policy) -> tuple[ToolSpec, ...]:
    """The registry: nothing else can be called."""
    return tuple(
        ToolSpec(name, _DESCRIPTIONS[name], _schema(names, policy)) for name, names in PROPERTIES.items()
    )


def _schema(names: tuple[str, ...], policy: Policy) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _field(name, policy) for name in names},
        "required": list(names),
        "additionalProperties": False,
    }


def _field(name: str, policy: Policy) -> dict[str, Any]:
    if name in CHOICES:
        return {"type": "string", "enum": list(CHOICES[name](policy))}
    return dict(_FIELDS[name])
