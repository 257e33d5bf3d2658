"""PUT /tickets/{id} as it arrives: which keys Zendesk knows, of which type, and what they ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_change import Change, NewComment
from adapters.sandbox.zendesk_state import Account, Ticket

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _whole_or_null(value: Any) -> bool:
    return value is None or type(value) is int


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and set(item) == {"id", "value"} and type(item["id"]) is int for item in value
    )


TICKET: Mapping[str, tuple[Check, str]] = {
    "status": (_text, "a string"),
    "priority": (_text_or_null, "a string"),
    "type": (_text_or_null, "a string"),
    "subject": (_text, "a string"),
    "external_id": (_text_or_null, "a string"),
    "assignee_id": (_whole_or_null, "an integer"),
    "group_id": (_whole_or_null, "an integer"),
    "tags": (_texts, "an array of strings"),
    "custom_fields": (_pairs, "an array of objects with id and value"),
    "metadata": (lambda value: isinstance(value, dict), "an object"),
    "comment": (lambda value: isinstance(value, dict), "an object"),
    "safe_update": (lambda value: isinstance(value, bool), "a boolean"),
    "updated_stamp": (_text, "a date"),
}
COMMENT: Mapping[str, tuple[Check, str]] = {
    "body": (_text, "a string"),
    "html_body": (_text, "a string"),
    "public": (lambda value: isinstance(value, bool), "a boolean"),
    "author_id": (lambda value: type(value) is int, "an integer"),
}
#: Writable by the vendor's document of 2026-07, but not played here.
ELSEWHERE = frozenset(
    {
        "additional_collaborators",
        "assignee_email",
        "attribute_value_ids",
        "brand_id",
        "collaborator_ids",
        "collaborators",
        "custom_status_id",
        "due_at",
        "email_ccs",
        "fields",
        "followers",
        "forum_topic_id",
        "macro_id",
        "macro_ids",
        "organization_id",
        "problem_id",
        "recipient",
        "requester",
        "requester_id",
        "sharing_agreement_ids",
        "submitter_id",
        "ticket_form_id",
        "uploads",
        "channel_back",
        "add_short_url",
        "translate_to",
    }
)
SHEET = frozenset({"status", "priority", "type", "subject", "external_id", "assignee_id", "group_id"})


@dataclass(frozen=True, slots=True)
class Update:
    """*ignored* are the keys that the vendor drops and names in x-zendesk-api-warn."""

    change: Change
    ignored: tuple[str, ...]
    conditional: bool
    stamp: str | None

    def check_stamp(self, ticket: Ticket) -> None:
        """Refuse a stamp other than the ticket's, to the second; `safe_update: false` counts as true."""
        if not self.conditional:
            return
        if self.stamp is None:
            raise refusals.bad_request("MissingParameter", "safe_update needs updated_stamp")
        try:
            seen = datetime.fromisoformat(self.stamp)
        except ValueError:
            raise refusals.invalid("updated_stamp", "a date") from None
        if seen.tzinfo is None or int(seen.timestamp()) != ticket.updated_at // 1000:
            raise refusals.outdated()


def read(body: bytes, account: Account, ticket: Ticket, *, actor: int, strict: bool) -> Update:
    """*strict* refuses what the vendor would ignore with a warning."""
    given = parsed(body)
    wanted = given.get("ticket")
    if not isinstance(wanted, dict):
        raise refusals.invalid("ticket", "an object")
    spoken = wanted.get("comment")
    ignored = [
        *(key for key in given if key != "ticket"),
        *_sorted_out("ticket", wanted, TICKET),
        *(_sorted_out("ticket.comment", spoken, COMMENT) if isinstance(spoken, dict) else ()),
        *(f"ticket.custom_fields.{n}" for n in _custom(wanted) if n not in account.fields),
    ]
    if strict and ignored:
        raise refusals.unknown_keys(ignored)
    change = Change(
        actor,
        "api",
        fields=_sheet(wanted, account, ticket),
        comment=_comment(spoken, actor),
        custom=wanted.get("metadata") or {},
    )
    return Update(change, tuple(ignored), "safe_update" in wanted, wanted.get("updated_stamp"))


def parsed(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        said = "The server could not parse the request body as JSON"
        raise refusals.RefusedError(400, {"error": "Unparsable", "description": said}) from None
    if not isinstance(given, dict):
        raise refusals.invalid("ticket", "an object")
    return given


def _sorted_out(where: str, given: Mapping[str, Any], known: Mapping[str, tuple[Check, str]]) -> list[str]:
    """Keys the vendor ignores; refuses wrong types and what this stand-in can't play."""
    ignored = []
    for key, value in given.items():
        if key in ELSEWHERE:
            raise refusals.unmodelled(f"{where}.{key}")
        if key not in known:
            ignored.append(f"{where}.{key}")
        elif not known[key][0](value):
            raise refusals.invalid(key, known[key][1])
    return ignored


def _custom(wanted: Mapping[str, Any]) -> dict[int, Any]:
    return {item["id"]: item["value"] for item in wanted.get("custom_fields", [])}


def _sheet(wanted: Mapping[str, Any], account: Account, ticket: Ticket) -> dict[str, Any]:
    fields = {key: wanted[key] for key in SHEET & set(wanted)}
    if "tags" in wanted:
        fields["tags"] = tags(wanted["tags"])
    known = {number: value for number, value in _custom(wanted).items() if number in account.fields}
    if known:
        fields["custom_fields"] = {**ticket.sheet.custom_fields, **known}
    return fields


def tags(given: list[str]) -> tuple[str, ...]:
    """As Zendesk keeps them: lower case, split at spaces, each once, sorted."""
    return tuple(sorted({tag for item in given for tag in item.lower().split()}))


def _comment(spoken: Any, actor: int) -> NewComment | None:
    if spoken is None:
        return None
    return NewComment(
        spoken.get("author_id", actor), spoken.get("body", ""), spoken.get("html_body"), spoken.get("public")
    )
