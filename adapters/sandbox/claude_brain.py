"""A rule-based model: it reads the conversation as any model would and answers only by quoting passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.sandbox import claude_check
from adapters.sandbox import claude_words as words
from adapters.sandbox.claude_answer import Answer, call, said
from adapters.sandbox.claude_form import fill
from adapters.sandbox.claude_reading import Found, Reading, read

RESOLVE_FROM = 0.85
HOLD_FROM = 0.70
CERTAIN = 0.95
#: Decisions that hang on how well a passage fits; the others follow from the customer's words.
WEIGHED = frozenset({"answered", "low_confidence", "very_negative", "no_relevant_results", "unclear"})
QUOTE_WORDS = 90
QUOTE_SENTENCES = 4
NOTHING = "I am a stand-in that only quotes passages, and I have none that fits."
TWICE = re.compile(r"^\s*\d+\.[^\n]*search[^\n]*\b(twice|second time)\b", re.I | re.M)
CLASSIFY_FIRST = re.compile(r"^\s*1\.[^\n]*classif", re.I | re.M)
NEXT_STEPS = {
    "account_compromise": "Secure the account, then write to the customer.",
    "legal_threat": "Pass the case to whoever deals with legal matters.",
    "refund_over_limit": "Check the charge and decide on the refund.",
    "no_relevant_results": "Answer the customer and consider an article about it.",
}
QUESTION = "Could you tell me a little more: what were you trying to do, and what happened instead?"


@dataclass(frozen=True, slots=True)
class Quote:
    """A literal piece of a passage; *coverage* is the share of the question's words in the passage."""

    passage: Found
    text: str
    coverage: float


@dataclass(frozen=True, slots=True)
class Decision:
    """*exit* is resolve, escalate or ask; *slug* and *reason* say why."""

    exit: str
    slug: str
    reason: str


class RuleBrain:
    """*long_form* makes a serial loop classify first and search twice; so does a prompt with such steps."""

    name = "rule-based"

    def __init__(self, *, long_form: bool = False) -> None:
        self._long_form = long_form

    def answer(self, request: Mapping[str, Any]) -> Answer:
        if claude_check.asks(request):
            return claude_check.answer(request)
        reading = read(request)
        choice = request.get("tool_choice") or {}
        if not reading.tools or choice.get("type") == "none":
            return _in_words(reading)
        quotes = quote_all(reading)
        decision = decide(reading, quotes)
        tool = choice.get("name") or self._research(reading) or _exit(reading, decision)
        if not tool:
            return _in_words(reading)
        arguments = fill(reading.tools[tool], facts(reading, decision, quotes))
        return Answer((call(tool, arguments),), "tool_use")

    def _research(self, reading: Reading) -> str:
        """The tool to call before an exit: (classify,) lookup, search (and search again)."""
        classify = self._long_form or CLASSIFY_FIRST.search(reading.system)
        searches = 2 if self._long_form or TWICE.search(reading.system) else 1
        wanted = (
            (reading.tool("classify"), 1 if classify else 0),
            (reading.tool("lookup", "account"), 1),
            (reading.tool("search"), searches),
        )
        return next((tool for tool, times in wanted if tool and reading.times(tool) < times), "")


def decide(reading: Reading, quotes: list[Quote]) -> Decision:
    text = f"{reading.subject}\n{reading.text}"
    for slug, reason, holds in TRIGGERS:
        if holds(text, reading):
            return Decision("escalate", slug, reason)
    sure = confidence(quotes)
    if _vague(text, quotes):
        if reading.asked or not reading.tool("ask"):
            return Decision("escalate", "unclear", "The request is too vague to answer.")
        return Decision("ask", "too_vague", "The message does not say what the matter is.")
    if not reading.passages:
        return Decision("escalate", "no_relevant_results", "The knowledge base has nothing on this.")
    if words.sentiment(text) == "very_negative" and sure < RESOLVE_FROM:
        return Decision(
            "escalate", "very_negative", "The customer is very upset and no passage clearly helps."
        )
    if sure < HOLD_FROM:
        return Decision("escalate", "low_confidence", "No passage clearly answers the question.")
    return Decision("resolve", "answered", "A passage answers the question.")


def _over_limit(text: str, reading: Reading) -> bool:
    limit = words.money_limit(reading.system)
    return bool(words.MONEY_TALK.search(text)) and any(amount > limit for amount in words.amounts(text))


def _says(pattern: re.Pattern[str]) -> Callable[[str, Reading], bool]:
    return lambda text, _: pattern.search(text) is not None


TRIGGERS: tuple[tuple[str, str, Callable[[str, Reading], bool]], ...] = (
    (
        "instructed",
        "The operator's rules send this ticket to a person.",
        lambda _, reading: reading.hand_over,
    ),
    ("account_compromise", "The account may be compromised.", _says(words.HACKED)),
    ("legal_threat", "The customer mentions legal action.", _says(words.LEGAL)),
    ("refund_over_limit", "A refund or billing dispute is above the limit.", _over_limit),
    ("human_requested", "The customer asks for a person.", _says(words.HUMAN)),
    ("third_attempt", "Earlier attempts at this issue have failed.", _says(words.REPEATED)),
)


def _vague(text: str, quotes: list[Quote]) -> bool:
    told = words.telling(text)
    return not told or (len(told) == 1 and not (quotes and quotes[0].coverage >= 1))


def confidence(quotes: list[Quote]) -> float:
    """Half of the question's words in the passage make it sure, a quarter makes it middling."""
    share = quotes[0].coverage if quotes else 0.0
    if share >= 0.5:
        return round(0.86 + 0.24 * (share - 0.5), 2)
    if share >= 0.25:
        return round(HOLD_FROM + 0.56 * (share - 0.25), 2)
    return round(0.3 + share, 2)


def quote_all(reading: Reading) -> list[Quote]:
    """The best passage's quote, and a second one where the customer asks several things."""
    asked = words.stems(words.focus(f"{reading.subject}. {reading.text}"))
    ranked = sorted((_quote(p, asked) for p in reading.passages), key=lambda q: q.coverage, reverse=True)
    if not ranked or not asked:
        return []
    left = asked - words.stems(f"{ranked[0].passage.title} {ranked[0].passage.text}")
    more = [q for q in ranked[1:] if len(left & words.stems(q.passage.text)) >= 2]
    return [ranked[0], *(more[:1] if reading.text.count("?") > 1 else [])]


def _quote(passage: Found, asked: set[str]) -> Quote:
    spans = [found.span() for found in words.SENTENCE.finditer(passage.text) if found.group().strip()]
    windows = [
        passage.text[spans[start][0] : spans[end][1]].strip()
        for start in range(len(spans))
        for end in range(start, min(start + QUOTE_SENTENCES, len(spans)))
    ]
    short = [window for window in windows if len(window.split()) <= QUOTE_WORDS] or windows[:1]
    best = max(
        short, key=lambda window: (len(asked & words.stems(window)), len(window)), default=passage.text
    )
    held = asked & words.stems(f"{passage.title} {passage.text}")
    return Quote(passage, best, len(held) / len(asked) if asked else 0.0)


def facts(reading: Reading, decision: Decision, quotes: list[Quote]) -> dict[str, Any]:
    """Everything a tool's fields may ask for."""
    text = f"{reading.subject}\n{reading.text}".strip()
    cited = quotes if decision.exit == "resolve" else []
    question = f"{_greeting(reading)}\n\n{QUESTION}"
    return {
        "text": question if decision.exit == "ask" else _reply(reading, cited),
        "question": question,
        "reason": decision.reason,
        "reason_slug": decision.slug,
        "summary": _summary(reading, decision, quotes),
        "next_step": NEXT_STEPS.get(decision.slug, "Read the ticket and answer the customer."),
        "citations": [quote.passage.id for quote in cited],
        "quotes": {quote.passage.id: quote.text for quote in cited},
        "quote": cited[0].text if cited else "",
        "confidence": confidence(quotes) if decision.slug in WEIGHED else CERTAIN,
        "category": words.category(text),
        "urgency": words.urgency(text),
        "sentiment": words.sentiment(text),
        "language": words.language(reading.text),
        "multi_part": reading.text.count("?") > 1,
        "query": _query(reading),
        "ticket_id": reading.ticket_id,
        "email": reading.email,
        "first_name": reading.first_name,
    }


def _reply(reading: Reading, quotes: Iterable[Quote]) -> str:
    sorry = "I am sorry for the trouble. " if "negative" in words.sentiment(reading.text) else ""
    pieces = "\n\n".join(quote.text for quote in quotes)
    return f"{_greeting(reading)}\n\n{sorry}Here is what our help centre says about this:\n\n{pieces}"


def _greeting(reading: Reading) -> str:
    return f"Hi {reading.first_name}," if reading.first_name else "Hello,"


def _summary(reading: Reading, decision: Decision, quotes: list[Quote]) -> str:
    seen = ", ".join(quote.passage.id for quote in quotes) or "none"
    who = reading.first_name or "The customer"
    return f"{who} writes: {reading.newest[:300].strip()} | {decision.reason} Passages looked at: {seen}."


def _query(reading: Reading) -> str:
    """The question's words; a second search takes the words that the first one left."""
    asked = words.keywords(words.focus(f"{reading.subject}. {reading.text}"))[:12]
    rest = words.keywords(reading.text)[len(asked) : len(asked) + 12]
    again = any("search" in name for name in reading.done)
    return " ".join((rest or asked[::-1]) if again else asked) or reading.newest[:80]


def _exit(reading: Reading, decision: Decision) -> str:
    wanted = reading.tool(decision.exit)
    return wanted or reading.tool("escalate")


def _in_words(reading: Reading) -> Answer:
    quotes = quote_all(reading)
    return Answer(
        (said(_reply(reading, quotes) if confidence(quotes) >= HOLD_FROM else NOTHING),), "end_turn"
    )
