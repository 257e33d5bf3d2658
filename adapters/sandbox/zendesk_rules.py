"""Zendesk's business rules: triggers, macros and views; what each may hold, and which ticket meets it.

https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
https://developer.zendesk.com/documentation/ticketing/reference-guides/actions-reference/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_change import STATUSES, Happened
from adapters.sandbox.zendesk_state import Account, Json, Ticket

Condition = Mapping[str, str]
IS = frozenset({"is", "is_not"})
#: Field, operators, values (None: any text). Other fields exist with the vendor and are not played here.
TICKET: Mapping[str, tuple[frozenset[str], frozenset[str] | None]] = {
    "status": (IS | {"less_than", "greater_than"}, frozenset(STATUSES)),
    "current_tags": (frozenset({"includes", "not_includes"}), None),
}
UPDATE: Mapping[str, tuple[frozenset[str], frozenset[str] | None]] = {
    **TICKET,
    "update_type": (frozenset({"is"}), frozenset({"Create", "Change"})),
    "comment_is_public": (frozenset({"is"}), frozenset({"true", "false", "not_relevant"})),
    "role": (IS, frozenset({"end_user", "agent"})),
}
MACRO_ACTIONS = frozenset({"current_tags", "remove_tags", "set_tags", "status", "comment_value"})
COLUMNS = frozenset(
    [
        "assigned",
        "assignee",
        "due_date",
        "group",
        "nice_id",
        "updated",
        "updated_assignee",
        "updated_requester",
        "updated_by_type",
        "organization",
        "priority",
        "created",
        "requester",
        "locale_id",
        "satisfaction_score",
        "solved",
        "status",
        "description",
        "submitter",
        "ticket_form",
        "type",
        "brand",
        "custom_status_id",
    ]
)
UNSORTABLE = frozenset({"description", "submitter", "custom_status_id"})
#: A view needs one of them among its conditions.
ANCHORS = frozenset({"status", "type", "group_id", "assignee_id", "requester_id"})
KEYS = {
    "trigger": frozenset({"title", "description", "active", "conditions", "actions", "category_id"}),
    "macro": frozenset({"title", "description", "active", "actions"}),
    "view": frozenset({"title", "description", "active", "all", "any", "output"}),
}
MOST_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """*body* is the rule as it was written, with every key that it may have."""

    id: int
    kind: str
    body: Json
    created_at: int
    updated_at: int

    @property
    def active(self) -> bool:
        return bool(self.body["active"])

    @property
    def title(self) -> str:
        return str(self.body["title"])


def read(kind: str, given: Mapping[str, Any], *, below: Json | None, webhooks: Callable[[str], Any]) -> Json:
    """The body of a rule after a POST (*below* None) or a PUT; *webhooks* finds one by id or refuses."""
    unknown = sorted(set(given) - KEYS[kind])
    if unknown:
        raise refusals.unknown_keys([f"{kind}.{key}" for key in unknown])
    body = {"description": None, "active": True, **(below or {}), **given}
    if not isinstance(body.get("title"), str) or not body["title"].strip():
        raise refusals.record_invalid(
            {"title": [{"description": "Title: cannot be blank", "error": "BlankValue"}]}
        )
    CHECKS[kind](body, webhooks)
    return body


def _trigger(body: Json, webhooks: Callable[[str], Any]) -> None:
    conditions = body.get("conditions")
    if not isinstance(conditions, dict) or set(conditions) - {"all", "any"}:
        raise refusals.invalid("conditions", "an object of all and any")
    body["conditions"] = {name: _conditions(conditions.get(name), UPDATE) for name in ("all", "any")}
    if not (body["conditions"]["all"] or body["conditions"]["any"]):
        raise refusals.record_invalid({"base": [{"description": "Conditions: cannot be empty"}]})
    for field, value in _actions(body):
        if field != "notification_webhook":
            raise refusals.unmodelled(f"the trigger action {field}")
        fits = isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)
        if not fits:
            raise refusals.invalid("notification_webhook", "an array of a webhook's id and a body")
        if not webhooks(value[0]).by_trigger:
            raise refusals.record_invalid(
                {"base": [{"description": "Actions: the webhook is not connected to triggers"}]}
            )


def _macro(body: Json, _: Callable[[str], Any]) -> None:
    for field, value in _actions(body):
        if field not in MACRO_ACTIONS:
            raise refusals.unmodelled(f"the macro action {field}")
        if not isinstance(value, str):
            raise refusals.invalid(field, "a string")


def _view(body: Json, _: Callable[[str], Any]) -> None:
    body["all"], body["any"] = (_conditions(body.get(name), TICKET) for name in ("all", "any"))
    if not {condition["field"] for condition in body["all"]} & ANCHORS:
        raise refusals.record_invalid({"base": [{"description": "View must test for at least one property"}]})
    output = body.get("output") or {}
    if not isinstance(output, dict) or set(output) - {
        "columns",
        "sort_by",
        "sort_order",
        "group_by",
        "group_order",
    }:
        raise refusals.invalid("output", "an object of columns and their order")
    columns = output.get("columns", [])
    if not isinstance(columns, list) or set(columns) - COLUMNS or len(columns) > MOST_COLUMNS:
        raise refusals.record_invalid({"base": [{"description": "Output: columns are invalid"}]})
    if {output.get("sort_by"), output.get("group_by")} - (COLUMNS - UNSORTABLE) - {None}:
        raise refusals.record_invalid({"base": [{"description": "Output: this column does not sort"}]})


CHECKS: Mapping[str, Callable[[Json, Callable[[str], Any]], None]] = {
    "trigger": _trigger,
    "macro": _macro,
    "view": _view,
}


def _actions(body: Json) -> Sequence[tuple[str, Any]]:
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions:
        raise refusals.record_invalid({"actions": [{"description": "Actions: cannot be blank"}]})
    if not all(isinstance(one, dict) and set(one) == {"field", "value"} for one in actions):
        raise refusals.invalid("actions", "an array of objects with field and value")
    return [(one["field"], one["value"]) for one in actions]


def _conditions(given: Any, known: Mapping[str, tuple[frozenset[str], frozenset[str] | None]]) -> list[Json]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise refusals.invalid("conditions", "an array")
    for one in given:
        if not isinstance(one, dict) or set(one) != {"field", "operator", "value"}:
            raise refusals.invalid("conditions", "objects with field, operator and value")
        if one["field"] not in known:
            raise refusals.unmodelled(f"the condition {one['field']}")
        operators, values = known[one["field"]]
        if one["operator"] not in operators or (values is not None and one["value"] not in values):
            raise refusals.record_invalid(
                {
                    "base": [
                        {"description": f"Conditions: {one['field']} can't be {one['operator']} that value"}
                    ]
                }
            )
    return [dict(one) for one in given]


def fires(rule: Rule, happened: Happened, account: Account) -> bool:
    """Whether the trigger's conditions hold for this update."""
    conditions = rule.body["conditions"]
    return rule.active and _met(conditions, lambda one: _holds_now(one, happened, account))


def shows(rule: Rule, ticket: Ticket) -> bool:
    """Whether the ticket stands in the view."""
    return rule.active and not ticket.deleted and _met(rule.body, lambda one: _holds(one, ticket))


def _met(conditions: Mapping[str, Any], holds: Callable[[Condition], bool]) -> bool:
    any_of = conditions["any"]
    return all(map(holds, conditions["all"])) and (not any_of or any(map(holds, any_of)))


def _holds(one: Condition, ticket: Ticket) -> bool:
    if one["field"] == "current_tags":
        found = bool(set(one["value"].split()) & set(ticket.sheet.tags))
        return found == (one["operator"] == "includes")
    here, there = STATUSES.index(ticket.sheet.status), STATUSES.index(one["value"])
    return {"is": here == there, "is_not": here != there, "less_than": here < there}.get(
        one["operator"], here > there
    )


def _holds_now(one: Condition, happened: Happened, account: Account) -> bool:
    if one["field"] in TICKET:
        return _holds(one, happened.ticket)
    if one["field"] == "update_type":
        return (happened.before is None) == (one["value"] == "Create")
    if one["field"] == "comment_is_public":
        said = "not_relevant" if happened.comment is None else json.dumps(happened.comment.public)
        return one["value"] in {said, "not_relevant"}
    actor = account.users.get(happened.actor)
    role = "agent" if actor is not None and actor.is_staff else "end_user" if actor is not None else "system"
    return (role == one["value"]) == (one["operator"] == "is")


def tags_after(rule: Rule, tags: Sequence[str]) -> tuple[str, ...]:
    """The ticket's tags once a teammate has applied the macro."""
    held = set(tags)
    for one in rule.body["actions"]:
        words = set(str(one["value"]).split())
        if one["field"] == "current_tags":
            held |= words
        elif one["field"] == "remove_tags":
            held -= words
        elif one["field"] == "set_tags":
            held = words
    return tuple(sorted(held))
