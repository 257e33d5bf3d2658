"""Lists and searches of conversations: filters, cursors and what Intercom refuses about them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any

from adapters.sandbox import intercom_html as markup
from adapters.sandbox.intercom_rules import Body, Refused, invalid
from adapters.sandbox.intercom_state import Conversation

DEFAULT_PAGE, MOST_PER_PAGE = 20, 150
MOST_FILTERS, DEEPEST = 15, 2
Value = str | int | bool | None
Fits = Callable[[Conversation], bool]

#: Searchable fields; a list holds several values of which any may match.
FIELDS: dict[str, Callable[[Conversation], Value | list[str]]] = {
    "id": lambda c: c.id,
    "title": lambda c: c.title,
    "created_at": lambda c: c.created_at,
    "updated_at": lambda c: c.updated_at,
    "waiting_since": lambda c: c.waiting_since,
    "snoozed_until": lambda c: c.snoozed_until,
    "state": lambda c: c.state,
    "open": lambda c: c.state == "open",
    "read": lambda c: c.read,
    "source.type": lambda c: c.channel,
    "source.id": lambda c: c.source.id,
    "source.subject": lambda c: c.subject,
    "source.body": lambda c: re.findall(r"\w+", markup.plain(c.source.body or "").lower()),
    "source.author.id": lambda c: c.source.author.id,
    "source.author.type": lambda c: c.source.author.type,
    "source.author.name": lambda c: c.source.author.name,
    "source.author.email": lambda c: c.source.author.email,
    "contact_ids": lambda c: list(c.contact_ids),
    "tag_ids": lambda c: [tag.id for tag in c.tags],
    "admin_assignee_id": lambda c: int(c.admin_id or 0),
    "team_assignee_id": lambda c: int(c.team_id or 0),
    "ai_agent_participated": lambda c: c.fin is not None,
    "ai_agent.resolution_state": lambda c: c.fin["resolution_state"] if c.fin else None,
    "conversation_rating.score": lambda c: c.rating.score if c.rating else None,
    "conversation_rating.requested_at": lambda c: c.rating.requested_at if c.rating else None,
}
NUMBERS = re.compile(r".*(_at|_since|_until|assignee_id|score)")

#: Intercom's "greater than" means at least, its "less than" at most.
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda have, want: have == want,
    "!=": lambda have, want: have != want,
    ">": lambda have, want: have is not None and have >= want,
    "<": lambda have, want: have is not None and have <= want,
    "~": lambda have, want: str(want).lower() in str(have or "").lower(),
    "!~": lambda have, want: str(want).lower() not in str(have or "").lower(),
    "^": lambda have, want: str(have or "").lower().startswith(str(want).lower()),
    "$": lambda have, want: str(have or "").lower().endswith(str(want).lower()),
}


def query(body: Body, depth: int = 0) -> Fits:
    """A predicate of {field, operator, value} or of {operator: AND|OR, value: [...]} around such."""
    if body.values.get("operator") not in {"AND", "OR"}:
        return _single(body)
    body.only("operator", "value")
    if depth > DEEPEST:
        raise invalid("query", f"is nested deeper than {DEEPEST}")
    items = body.items("value", lambda v: isinstance(v, dict), most=MOST_FILTERS, kind="filters")
    if not items:
        raise invalid("query.value", "must not be empty")
    parts = [query(Body(item, body.where), depth + 1) for item in items]
    gather = all if body.values["operator"] == "AND" else any
    return lambda conversation: gather(part(conversation) for part in parts)


def _single(body: Body) -> Fits:
    body.only("field", "operator", "value")
    field = body.one_of("field", FIELDS)
    operator = body.one_of("operator", [*OPERATORS, "IN", "NIN"])
    raw = body.values.get("value")
    if operator in {"IN", "NIN"}:
        wanted = [_value(field, one) for one in body.require("value", list, "a list")]
        return lambda c: any(_same(field, c, one) for one in wanted) == (operator == "IN")
    value = _value(field, raw)
    if field in {"contact_ids", "tag_ids", "source.body"} and operator == "!=":
        return lambda c: not _same(field, c, value)
    compare = OPERATORS[operator]
    return lambda c: any(compare(have, value) for have in _have(field, c))


def _have(field: str, conversation: Conversation) -> Sequence[Value]:
    found = FIELDS[field](conversation)
    return found if isinstance(found, list) else [found]


def _same(field: str, conversation: Conversation, value: Value) -> bool:
    return value in _have(field, conversation)


def _value(field: str, raw: Any) -> Value:
    if isinstance(raw, list | dict):
        raise invalid("value", "must be a single value")
    if raw is None or not NUMBERS.fullmatch(field):
        return raw.lower() if field == "source.body" and isinstance(raw, str) else raw
    if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{1,20}", str(raw), re.ASCII):
        raise invalid("value", f"does not fit the type of {field}")
    return int(raw)


def page(
    found: Sequence[Conversation], *, per_page: int, after: str | None
) -> tuple[list[Conversation], dict[str, Any]]:
    """One page, newest change first, and its `pages` object; `next` is absent on the last one."""
    if not 1 <= per_page <= MOST_PER_PAGE:
        raise Refused(
            400, "parameter_invalid", "Per Page is too big" if per_page > 0 else "Per Page is invalid"
        )
    start = _read_cursor(after) if after is not None else 0
    ordered = sorted(found, key=lambda c: (c.updated_at, c.id), reverse=True)
    number = start // per_page + 1
    pages: dict[str, Any] = {
        "type": "pages",
        "page": number,
        "per_page": per_page,
        "total_pages": -(-len(ordered) // per_page),
    }
    end = start + per_page
    if end < len(ordered):
        pages["next"] = {"page": number + 1, "starting_after": _cursor(end)}
    return ordered[start:end], pages


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"offset:{offset}".encode()).decode()


def _read_cursor(raw: str) -> int:
    try:
        word, _, offset = base64.urlsafe_b64decode(raw.encode()).decode().partition(":")
    except (ValueError, binascii.Error):
        word, offset = "", ""
    if word != "offset" or not offset.isdigit():
        raise Refused(400, "parameter_invalid", "starting_after is not a cursor of this search")
    return int(offset)
