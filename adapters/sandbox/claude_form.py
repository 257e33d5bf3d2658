"""Fill any tool's schema from a set of facts, by what its fields are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.claude_words import stems

Facts = Mapping[str, Any]
#: Field name on the left, our fact on the right; the first that fits counts.
NAMES: tuple[tuple[str, str], ...] = (
    (r"confiden|certain|probab", "confidence"),
    (r"citation|passage|source|evidence|article", "citations"),
    (r"quote|excerpt", "quote"),
    (r"categor|topic", "category"),
    (r"urgen|priorit", "urgency"),
    (r"sentiment|mood", "sentiment"),
    (r"lang|locale", "language"),
    (r"multi", "multi_part"),
    (r"reason|why|cause", "reason"),
    (r"next|step", "next_step"),
    (r"summar|context|note|hand", "summary"),
    (r"quer|search|keyword", "query"),
    (r"question", "question"),
    (r"mail", "email"),
    (r"^id$|ticket", "ticket_id"),
    (r"first|name", "first_name"),
    (r"reply|answer|resol|text|message|body|respon", "text"),
)
FALLBACKS = ("other", "normal", "neutral", "unknown", "none")


def fill(schema: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """An object for *schema*: every required field, and the optional ones we know something for."""
    required = set(schema.get("required") or [])
    filled: dict[str, Any] = {}
    for name, inner in (schema.get("properties") or {}).items():
        value = _value(name, _resolved(inner, schema), facts)
        if name in required or value not in (None, "", []):
            filled[name] = value
    return filled


def _value(name: str, schema: Mapping[str, Any], facts: Facts) -> Any:
    fact = facts.get(_fact(name))
    kinds = _kinds(schema)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return _choose(schema["enum"], name, facts)
    if "object" in kinds:
        return fill(_variant(schema, "object"), facts)
    if "array" in kinds:
        return _array(_variant(schema, "array"), fact, facts)
    if fact in (None, "") and "null" in kinds:
        return None
    return _scalar(kinds, fact)


def _scalar(kinds: set[str], fact: Any) -> Any:
    if "boolean" in kinds:
        return fact is True
    if kinds & {"number", "integer"}:
        number = fact if isinstance(fact, int | float) and not isinstance(fact, bool) else 0
        return number if "number" in kinds else round(number)
    return fact if isinstance(fact, str) else ", ".join(fact) if isinstance(fact, list) else ""


def _array(schema: Mapping[str, Any], fact: Any, facts: Facts) -> list[Any]:
    """Cited ids as they are, or an object for each of them."""
    ids = fact if isinstance(fact, list) else []
    items = schema.get("items") or {}
    if "object" not in _kinds(items):
        return list(ids)
    quotes = facts.get("quotes") or {}
    return [
        fill(items, {**facts, "citations": one, "ticket_id": one, "quote": quotes.get(one, "")})
        for one in ids
    ]


def _choose(choices: list[Any], name: str, facts: Facts) -> Any:
    """The choice that says our fact, however it is spelt."""
    fact = facts.get(_fact(name))
    wanted = str(facts.get(f"{_fact(name)}_slug") or fact or "")
    for choice in choices:
        if str(choice).lower() == wanted.lower():
            return choice
    near = max(choices, key=lambda choice: len(stems(_spaced(choice)) & stems(_spaced(wanted))))
    if stems(_spaced(near)) & stems(_spaced(wanted)):
        return near
    return next((c for c in choices if str(c).lower() in FALLBACKS), choices[-1])


def _spaced(slug: Any) -> str:
    return str(slug).replace("_", " ").replace("-", " ")


def _fact(name: str) -> str:
    return next((fact for pattern, fact in NAMES if re.search(pattern, name.lower())), name)


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    kind = schema.get("type", [])
    own = set(kind if isinstance(kind, list) else [kind])
    return own.union(*(_kinds(option) for option in schema.get("anyOf") or []))


def _variant(schema: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    return next((option for option in schema.get("anyOf") or [] if kind in _kinds(option)), schema)


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    target = re.sub(r"^#/(\$defs|definitions)/", "", str(schema.get("$ref", "")))
    known = {**(root.get("definitions") or {}), **(root.get("$defs") or {})}
    found: Mapping[str, Any] = known.get(target, schema)
    return found
