"""The writes that a connector may send at all: templates of requests, by platform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Line = Mapping[str, Any]
READS = {"GET", "HEAD"}
#: Sign-in and searches: they carry no words and change nothing.
HARMLESS = re.compile(r"^/oauth/tokens|^/conversations/search|^/contacts/search")
_ZENDESK = re.compile(r"^/api/v2/tickets/([1-9][0-9]*)\.json$")
_INTERCOM = re.compile(r"^/conversations/([A-Za-z0-9_-]+)/(reply|parts|tags)(?:/([A-Za-z0-9_-]+))?$")
TAG = re.compile(r"ai_(?:resolved|escalated|drafted|asked|category_[a-z0-9_]{1,40})")
_TICKET_KEYS = {
    "comment", "status", "tags", "priority", "group_id", "assignee_id", "custom_fields", "safe_update",
    "updated_stamp", "metadata",
}  # fmt: skip
_STATUSES = {None, "open", "pending", "solved"}
_REPLY_KEYS = {"message_type", "type", "admin_id", "body"}
_PART_KEYS = {"message_type", "type", "admin_id", "assignee_id", "body"}


def writes(line: Line) -> bool:
    return line["method"] not in READS and not HARMLESS.match(line["path"])


def ticket_id(line: Line) -> str:
    found = _ZENDESK.match(line["path"]) or _INTERCOM.match(line["path"])
    return found[1] if found else ""


def is_public(line: Line) -> bool:
    body = line["body"] if isinstance(line["body"], dict) else {}
    if line["platform"] == "zendesk":
        comment = (body.get("ticket") or {}).get("comment") or {}
        return bool(comment.get("public", bool(comment)))
    return body.get("message_type") == "comment"


def faults(line: Line, *, bot: str, known: bool) -> Iterator[str]:
    """Kinds of what is wrong with a write; *known*: its ticket is one of the run's."""
    body = line["body"] if isinstance(line["body"], dict) else {}
    made_tag = line["method"] == "POST" and line["path"] == "/tags" and line["platform"] == "intercom"
    if made_tag:
        yield from ["foreign_tag"] if not TAG.fullmatch(str(body.get("name"))) else []
    elif not known:
        yield "foreign_ticket"
    elif line["platform"] == "zendesk":
        yield from _zendesk(line, body.get("ticket") or {}, bot)
    else:
        yield from _intercom(line, body, bot)


def _zendesk(line: Line, ticket: Mapping[str, Any], bot: str) -> Iterator[str]:
    if line["method"] != "PUT" or set(line["body"]) != {"ticket"} or not set(ticket) <= _TICKET_KEYS:
        yield "outside_envelope"
    comment = ticket.get("comment")
    if comment is not None and (
        set(comment) != {"body", "public"} or not isinstance(comment["public"], bool)
    ):
        yield "outside_envelope"
    if ticket.get("status") not in _STATUSES or ticket.get("safe_update") is not True:
        yield "outside_envelope"
    if str(ticket.get("assignee_id")) not in {"None", bot}:
        yield "assigned_person"
    if any(not TAG.fullmatch(tag) for tag in ticket.get("tags") or [] if tag.startswith("ai_")):
        yield "foreign_tag"


def _intercom(line: Line, body: Mapping[str, Any], bot: str) -> Iterator[str]:
    found = _INTERCOM.match(line["path"])
    kind = found[2] if found else ""
    if kind == "reply" and line["method"] == "POST":
        fine = set(body) <= _REPLY_KEYS and body.get("message_type") in {"comment", "note"}
    elif kind == "parts" and line["method"] == "POST":
        fine = set(body) <= _PART_KEYS and body.get("message_type") in {"assignment", "close"}
        if body.get("type") == "admin" and body.get("assignee_id") not in {None, "0", 0, bot}:
            yield "assigned_person"
    else:
        fine = kind == "tags" and line["method"] in {"POST", "DELETE"}
    if not fine:
        yield "outside_envelope"
    if str(body.get("admin_id", bot)) != bot:
        yield "outside_envelope"
