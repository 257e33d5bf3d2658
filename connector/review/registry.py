"""All rules in one table: what the docs, the numbers and the tests know of the gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.decision import Disposition, Effect
from connector.review import judge, speak, triggers
from connector.review.rules import Rule

#: When a rule is asked. Those before the model are asked again right before every write.
BEFORE_MODEL, AFTER_MODEL = "before the model and each write", "after the model"
_FOLLOWS: Mapping[object, str] = {
    Effect.NOTHING: "we stay out",
    Effect.NOTE: "a note",
    Effect.ESCALATE: "a person takes over",
    Disposition.ESCALATE: "a person takes over",
    Disposition.AGAIN: "the strong model tries once, then a person takes over",
    Disposition.HOLD: "a draft for a teammate",
}
#: Numbers of the invariants in which each rule has a part, where it has.
INVARIANTS: Mapping[str, tuple[str, ...]] = {
    "paused": ("I-42",), "ticket_closed": ("I-50",), "spam": ("I-55",), "own_message": ("I-04", "I-54"),
    "teammate_message": ("I-04",), "internal_note": ("I-15",), "foreign_bot": ("I-54",), "skip_tag": ("I-40",),
    "machine_sender": ("I-54", "I-55"), "taken_over": ("I-40",), "handed_over": ("I-40", "I-50"),
    "already_answered": ("I-50",), "superseded": ("I-50",), "other_author": ("I-04",), "reply_cap": ("I-53",),
    "requester_cap": ("I-53",), "domain_cap": ("I-53",), "account_cap": ("I-53",), "loop": ("I-53", "I-54"),
    "other_connector": ("I-53", "I-54"),
    "third_attempt": ("I-38", "I-39"), "model_escalated": ("I-33",), "no_relevant_results": ("I-32",),
    "answer_of_compromise": ("I-38",), "answer_of_refund": ("I-38",), "answer_of_law": ("I-16", "I-38"),
    "no_citation": ("I-32",), "foreign_citation": ("I-32",), "bad_length": ("I-14",),
    "unsafe_text": ("I-10", "I-12", "I-13"), "unfilled": ("I-12",), "foreign_link": ("I-11", "I-17", "I-18"),
    "foreign_number": ("I-17", "I-18"), "foreign_channel": ("I-18",), "ungrounded_amount": ("I-16",),
    "ungrounded_time": ("I-16",), "ungrounded_figure": ("I-16",), "moved_number": ("I-16",),
    "ungrounded_promise": ("I-16",), "claims_deed": ("I-16",), "unsupported": ("I-16",),
    "account_number": ("I-17",), "secret_key": ("I-17",),
    "encoded_text": ("I-17",), "foreign_code": ("I-05", "I-17"), "foreign_command": ("I-16",),
    "internal_words": ("I-17",), "echo": ("I-21",), "rude": ("I-23",), "off_topic": ("I-19", "I-23"),
    "claims_human": ("I-20",), "asks_secret": ("I-17",), "contradicted_state": ("I-16",),
    "untranslated_promise": ("I-16",),
    "attached_file": ("I-38",), "mode_assist": ("I-41",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """*follows* is a phrase for readers, *about* one sentence."""

    slug: str
    stage: str
    follows: str
    about: str
    invariants: tuple[str, ...]


def entries() -> Iterator[Entry]:
    """Every rule in the order in which it is asked."""
    yield from (_entry(rule, BEFORE_MODEL, rule.effect) for rule in speak.RULES)
    yield from (_entry(rule, AFTER_MODEL, rule.effect) for rule in judge.RULES)


def table() -> str:
    """The rules as rows of a Markdown table, for docs/SECURITY.md."""
    head = "| rule | it applies when the case is this | then | invariants |\n| --- | --- | --- | --- |"
    parts = []
    for stage in (BEFORE_MODEL, AFTER_MODEL):
        rows = [_row(entry) for entry in entries() if entry.stage == stage]
        parts.append(f"Asked {stage}:\n\n" + "\n".join([head, *rows]))
    return "\n\n".join(parts)


def _entry(rule: Rule[Any, Any], stage: str, effect: object) -> Entry:
    mandatory = rule.slug in {one.slug for one in triggers.TRIGGERS}
    known = INVARIANTS.get(rule.slug, ("I-38",) if mandatory else ())
    return Entry(rule.slug, stage, _FOLLOWS[effect], " ".join(rule.about.split()), known)


def _row(entry: Entry) -> str:
    about = entry.about.replace("|", "\\|")
    return f"| `{entry.slug}` | {about} | {entry.follows} | {', '.join(entry.invariants)} |"
