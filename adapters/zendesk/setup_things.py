"""What setup makes in Zendesk, as bodies, and how to compare them with what is there; no I/O.

https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/
https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.zendesk.webhook import PREFIX, TOPICS
from connector.payload import Payload

Json = dict[str, Any]
Shape = Mapping[str, Any]
NAME = "Helpdesk connector"
#: Stands in the description of all that setup makes, and tells it from what people made.
MARK = "Made by connector setup zendesk"
DESCRIPTION = f"{MARK}; connector setup zendesk --undo removes it."
BY_TRIGGER = "conditional_ticket_events"
#: Ids only: a subject or a comment in it could break the JSON or forge it.
TRIGGER_BODY = (
    '{"source":"zendesk-trigger","ticket_id":"{{ticket.id}}",'
    '"updated_at":"{{ticket.updated_at_with_timestamp}}"}'
)
APPROVE, DISCARD, DRAFTED, OFF = "ai_approve", "ai_discard", "ai_drafted", "ai_off"
APPROVE_MACRO, DISCARD_MACRO = "Approve AI draft", "Discard AI draft"
VIEW = "AI drafts waiting"
FIELDS = {"AI category": "text", "AI urgency": "text", "AI confidence": "decimal"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """*kind* is the key of the body, *path* the collection's; *read* takes from an answer what `shape` holds."""

    kind: str
    path: str
    title: str
    body: Json
    shape: Shape
    read: Callable[[Payload], Shape]

    @property
    def what(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.title!r}"

    def differences(self, there: Payload) -> tuple[str, ...]:
        """All that is not as it should be, as "key: there -> wanted"."""
        found = self.read(there)
        return tuple(
            f"{key}: {_short(found.get(key))} -> {_short(value)}"
            for key, value in self.shape.items()
            if found.get(key) != value
        )


def _short(value: Any) -> str:
    text = ", ".join(map(_short, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 200 else f"{text[:197]}..."


def subscriptions(*, by_trigger: bool) -> list[str]:
    return [BY_TRIGGER] if by_trigger else sorted(f"{PREFIX}{topic}" for topic in TOPICS)


def webhook(endpoint: str, *, by_trigger: bool) -> Wanted:
    body = {
        "name": NAME,
        "description": DESCRIPTION,
        "endpoint": endpoint,
        "http_method": "POST",
        "request_format": "json",
        "status": "active",
        "subscriptions": subscriptions(by_trigger=by_trigger),
    }
    keys = ("endpoint", "http_method", "request_format", "status")
    shape = {**{key: body[key] for key in keys}, "subscriptions": body["subscriptions"]}
    return Wanted("webhook", "/api/v2/webhooks", NAME, body, shape, _read_webhook)


def _read_webhook(there: Payload) -> Shape:
    keys = ("endpoint", "http_method", "request_format", "status")
    return {**{key: there.get(key).value for key in keys}, "subscriptions": subscribed(there)}


def subscribed(there: Payload) -> list[str]:
    return sorted(str(item.value) for item in there.get("subscriptions"))


def triggers(webhook_id: str) -> list[Wanted]:
    """A customer's public message, and a teammate's word on a draft; *webhook_id* may be "" until it is known."""
    heard = [
        _condition("comment_is_public", "is", "true"),
        _condition("role", "is", "end_user"),
        _condition("current_tags", "not_includes", OFF),
    ]
    judged = [
        _condition("update_type", "is", "Change"),
        _condition("role", "is", "agent"),
        _condition("current_tags", "includes", f"{APPROVE} {DISCARD}"),
    ]
    return [
        _trigger("AI agent: customer wrote", heard, webhook_id),
        _trigger("AI agent: draft approved or discarded", judged, webhook_id),
    ]


def _trigger(title: str, conditions: list[Json], webhook_id: str) -> Wanted:
    notify = {"field": "notification_webhook", "value": [webhook_id, TRIGGER_BODY]}
    body = {
        "title": title,
        "description": DESCRIPTION,
        "active": True,
        "conditions": {"all": conditions, "any": []},
        "actions": [notify],
    }
    shape = {"active": True, "conditions": _told(conditions), "actions": _done([notify])}
    return Wanted("trigger", "/api/v2/triggers", title, body, shape, _read_rule)


def macros() -> list[Wanted]:
    pairs = ((APPROVE_MACRO, APPROVE, DISCARD), (DISCARD_MACRO, DISCARD, APPROVE))
    return [_macro(title, add=add, remove=remove) for title, add, remove in pairs]


def _macro(title: str, *, add: str, remove: str) -> Wanted:
    actions = [{"field": "current_tags", "value": add}, {"field": "remove_tags", "value": remove}]
    body = {"title": title, "description": DESCRIPTION, "active": True, "actions": actions}
    shape = {"active": True, "actions": _done(actions)}
    return Wanted("macro", "/api/v2/macros", title, body, shape, _read_rule)


def view() -> Wanted:
    """Open tickets with a draft on which nobody has said a word yet, oldest change first."""
    conditions = [
        _condition("status", "less_than", "solved"),
        _condition("current_tags", "includes", DRAFTED),
        _condition("current_tags", "not_includes", f"{APPROVE} {DISCARD}"),
    ]
    columns = ["nice_id", "description", "requester", "group", "assignee", "updated"]
    output = {"columns": columns, "sort_by": "updated", "sort_order": "asc"}
    body = {
        "title": VIEW,
        "description": DESCRIPTION,
        "active": True,
        "all": conditions,
        "any": [],
        "output": output,
    }
    shape = {"active": True, "conditions": _told(conditions), "columns": columns}
    return Wanted("view", "/api/v2/views", VIEW, body, shape, _read_rule)


def fields() -> list[Wanted]:
    return [_field(title, kind) for title, kind in FIELDS.items()]


def _field(title: str, kind: str) -> Wanted:
    body = {"type": kind, "title": title, "agent_description": DESCRIPTION, "active": True, "required": False}
    shape = {"type": kind, "active": True, "required": False}
    return Wanted("ticket_field", "/api/v2/ticket_fields", title, body, shape, _read_field)


def _read_field(there: Payload) -> Shape:
    return {key: there.get(key).value for key in ("type", "active", "required")}


def _read_rule(there: Payload) -> Shape:
    """Triggers, macros and views name their parts alike in answers."""
    columns = [str(column.get("id").value) for column in there.get("execution", "columns")]
    return {
        "active": there.get("active").value,
        "conditions": _told([_plain(one) for one in there.get("conditions", "all")]),
        "actions": _done([_plain(one) for one in there.get("actions")]),
        "columns": columns,
    }


def _plain(item: Payload) -> Json:
    return item.value if isinstance(item.value, dict) else {}


def _condition(field: str, operator: str, value: str) -> Json:
    return {"field": field, "operator": operator, "value": value}


def _told(conditions: Sequence[Shape]) -> list[str]:
    """Order does not matter, and Zendesk gives some words back as other types."""
    return sorted(f"{one.get('field')} {one.get('operator')} {_word(one.get('value'))}" for one in conditions)


def _done(actions: Sequence[Shape]) -> list[str]:
    return sorted(f"{one.get('field')} {_word(one.get('value'))}" for one in actions)


def _word(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_word, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def title(there: Payload) -> str:
    found = there.get("name").value if there.get("title").value is None else there.get("title").value
    return str(found or "").strip()


def is_ours(there: Payload) -> bool:
    texts = (there.get("description").value, there.get("agent_description").value)
    return any(isinstance(text, str) and MARK in text for text in texts)
