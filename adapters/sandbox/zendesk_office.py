"""The Admin Center of the Zendesk stand-in: webhooks, triggers, macros, views, ticket fields, over its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request

from adapters.sandbox import zendesk_input as inputs
from adapters.sandbox import zendesk_json as shapes
from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox import zendesk_rules as rules
from adapters.sandbox.zendesk_gate import Token
from adapters.sandbox.zendesk_json import stamp
from adapters.sandbox.zendesk_pages import Json, page
from adapters.sandbox.zendesk_rules import Rule

if TYPE_CHECKING:
    from adapters.sandbox.zendesk_hub import Hub

Answer = Json | tuple[Json | str, int]
Route = tuple[str, str, str, Callable[..., Answer]]
FIELD_TYPES = frozenset({"text", "textarea", "checkbox", "date", "integer", "decimal", "regexp", "tagger"})
FIELD_KEYS: Mapping[str, tuple[type, str]] = {
    "type": (str, "a string"),
    "title": (str, "a string"),
    "description": (str, "a string"),
    "agent_description": (str, "a string"),
    "active": (bool, "a boolean"),
    "required": (bool, "a boolean"),
}
SHOWN = 100
#: Kind, path, scope before the colon ("" for those that have none of their own).
RULES = (("trigger", "triggers", "triggers:"), ("macro", "macros", ""), ("view", "views", ""))


class Office:
    """Each method answers one route under the hub's lock."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._account = hub, hub.account

    def routes(self) -> tuple[Route, ...]:
        return (*self._of_webhooks(), *self._of_fields(), *self._of_rules())

    def _of_webhooks(self) -> tuple[Route, ...]:
        one = "/api/v2/webhooks/<webhook_id>"
        return (
            ("/api/v2/webhooks", "GET", "webhooks:read", self.webhooks),
            ("/api/v2/webhooks", "POST", "webhooks:write", self.make_webhook),
            (one, "GET", "webhooks:read", self.webhook),
            (one, "PATCH", "webhooks:write", self.change_webhook),
            (one, "DELETE", "webhooks:write", self.delete_webhook),
            (f"{one}/signing_secret", "GET", "webhooks:read", self.secret),
            (f"{one}/invocations", "GET", "webhooks:read", self.invocations),
        )

    def _of_fields(self) -> tuple[Route, ...]:
        return (
            ("/api/v2/ticket_fields", "POST", "write", self.make_field),
            ("/api/v2/ticket_fields/<field_id>", "PUT", "write", self.change_field),
            ("/api/v2/ticket_fields/<field_id>", "DELETE", "write", self.delete_field),
            ("/api/v2/brands", "GET", "read", self.brands),
            ("/api/v2/oauth/tokens/current", "GET", "read", self.token),
        )

    def _of_rules(self) -> tuple[Route, ...]:
        found: list[Route] = [("/api/v2/views/<rule_id>/tickets", "GET", "read", self.in_view)]
        for kind, path, scope in RULES:
            one = f"/api/v2/{path}/<rule_id>"
            found += [
                (f"/api/v2/{path}", "GET", f"{scope}read", _bound(self.rules, kind)),
                (f"/api/v2/{path}", "POST", f"{scope}write", _bound(self.make_rule, kind)),
                (one, "PUT", f"{scope}write", _bound(self.change_rule, kind)),
                (one, "DELETE", f"{scope}write", _bound(self.delete_rule, kind)),
            ]
        return tuple(found)

    def webhooks(self) -> Json:
        """`filter[name_contains]` and pages by cursor, as the vendor has them."""
        self._admins_only()
        part = request.args.get("filter[name_contains]", "").casefold()
        found = [w for w in self._hub.webhooks.all.values() if part in w.name.casefold()]
        show = self._hub.webhooks.show
        return page("webhooks", found, show, query=request.args, url=request.base_url)[0]

    def webhook(self, webhook_id: str) -> Json:
        self._admins_only()
        return {"webhook": self._hub.webhooks.show(self._hub.webhooks.find(webhook_id))}

    def make_webhook(self) -> Answer:
        self._admins_only()
        made = self._hub.webhooks.make(_object("webhook"), by=self._hub.bot.id)
        return {"webhook": self._hub.webhooks.show(made)}, 201

    def change_webhook(self, webhook_id: str) -> Answer:
        self._admins_only()
        self._hub.webhooks.change(webhook_id, _object("webhook"))
        return "", 204

    def delete_webhook(self, webhook_id: str) -> Answer:
        """One that a trigger still calls can't go."""
        self._admins_only()
        self._hub.webhooks.find(webhook_id)
        if any(webhook_id in str(rule.body["actions"]) for rule in self._rules("trigger")):
            raise refusals.bad_request("WebhookInUse", "the webhook is connected to a trigger")
        del self._hub.webhooks.all[webhook_id]
        return "", 204

    def secret(self, webhook_id: str) -> Json:
        self._admins_only()
        found = self._hub.webhooks.find(webhook_id)
        return {"signing_secret": {"secret": found.secret, "algorithm": "SHA256"}}

    def invocations(self, webhook_id: str) -> Json:
        """Newest first, as far as they have ended."""
        self._admins_only()
        hook = self._hub.webhooks.find(webhook_id)
        ended = [
            entry for entry in list(self._hub.courier.journal) if entry.parcel.hook == hook.id and entry.over
        ]
        shown = [
            {
                "id": entry.id,
                "webhook_id": hook.id,
                "status": "success" if 200 <= (entry.statuses or [0])[-1] < 300 else "failed",
                "status_code": (entry.statuses or [0])[-1],
                "latest_completed_at": stamp(self._account.clock()),
            }
            for entry in reversed(ended)
        ]
        return {
            "invocations": shown[:SHOWN],
            "meta": {"has_more": False},
            "links": {"next": None, "prev": None},
        }

    def rules(self, kind: str) -> Json:
        name = f"{kind}s"
        found = sorted(self._rules(kind), key=lambda rule: rule.id)
        return page(name, found, self._show, query=request.args, url=request.base_url)[0]

    def make_rule(self, kind: str) -> Answer:
        self._admins_only()
        body = rules.read(kind, _object(kind), below=None, webhooks=self._hub.webhooks.find)
        now = self._account.clock()
        made = Rule(self._account.next("rule", 9_873_843_001), kind, body, now, now)
        self._hub.rules[made.id] = made
        return {kind: self._show(made)}, 201 if kind == "trigger" else 200

    def change_rule(self, kind: str, rule_id: str) -> Json:
        self._admins_only()
        found = self._rule(kind, rule_id)
        body = rules.read(kind, _object(kind), below=found.body, webhooks=self._hub.webhooks.find)
        made = replace(found, body=body, updated_at=self._account.clock())
        self._hub.rules[made.id] = made
        return {kind: self._show(made)}

    def delete_rule(self, kind: str, rule_id: str) -> Answer:
        self._admins_only()
        del self._hub.rules[self._rule(kind, rule_id).id]
        return "", 204

    def in_view(self, rule_id: str) -> Json:
        view = self._rule("view", rule_id)
        found = [t for t in self._account.tickets.values() if rules.shows(view, t)]
        show = shapes.View(self._account, self._hub.url).ticket
        return page("tickets", found, show, query=request.args, url=request.base_url)[0]

    def make_field(self) -> Answer:
        self._admins_only()
        given = _field(_object("ticket_field"))
        if given.get("type") not in FIELD_TYPES:
            raise refusals.record_invalid({"type": [{"description": "Type: is not valid"}]})
        if not str(given.get("title", "")).strip():
            raise refusals.record_invalid({"title": [{"description": "Title: cannot be blank"}]})
        made = self._account.field(given["title"], required=given.get("required", False))
        return self._store_field(made.id, given), 201

    def change_field(self, field_id: str) -> Json:
        self._admins_only()
        return self._store_field(self._field_number(field_id), _field(_object("ticket_field")))

    def delete_field(self, field_id: str) -> Answer:
        self._admins_only()
        del self._account.fields[self._field_number(field_id)]
        return "", 204

    def _store_field(self, number: int, given: Mapping[str, Any]) -> Json:
        kept = {key: value for key, value in given.items() if key != "description"}
        self._account.fields[number] = replace(self._account.fields[number], **kept)
        shown = shapes.View(self._account, self._hub.url).field(self._account.fields[number])
        return {"ticket_field": shown}

    def _field_number(self, field_id: str) -> int:
        number = int(field_id) if field_id.isascii() and field_id.isdigit() else 0
        if number not in self._account.fields:
            raise refusals.not_found()
        return number

    def brands(self) -> Json:
        brand = {"id": shapes.BRAND, "name": "Acme", "active": True, "default": True, "subdomain": "acme"}
        return {"brands": [brand], "next_page": None, "previous_page": None, "count": 1}

    def token(self) -> Json:
        """What the token in use may do; an API token is no OAuth token."""
        authorization = request.headers.get("Authorization", "")
        token = self._hub.gate.token(authorization) if authorization.startswith("Bearer ") else None
        if not isinstance(token, Token):
            raise refusals.not_found()
        return {"token": {"id": 1, "user_id": self._hub.bot.id, "scopes": sorted(token.scopes)}}

    def _rules(self, kind: str) -> list[Rule]:
        return [rule for rule in self._hub.rules.values() if rule.kind == kind]

    def _rule(self, kind: str, rule_id: str) -> Rule:
        number = int(rule_id) if rule_id.isascii() and rule_id.isdigit() else 0
        found = self._hub.rules.get(number)
        if found is None or found.kind != kind:
            raise refusals.not_found()
        return found

    def _show(self, rule: Rule) -> Json:
        body = dict(rule.body)
        if rule.kind == "view":
            output = body.pop("output", None) or {}
            body["conditions"] = {"all": body.pop("all"), "any": body.pop("any")}
            body["execution"] = _execution(output)
        shown = {
            "url": f"{self._hub.url}/api/v2/{rule.kind}s/{rule.id}.json",
            "id": rule.id,
            **body,
            "raw_title": rule.title,
            "default": False,
            "position": 9999,
            "created_at": stamp(rule.created_at),
            "updated_at": stamp(rule.updated_at),
        }
        return shown if rule.kind == "trigger" else {**shown, "restriction": None}

    def _admins_only(self) -> None:
        if not self._hub.options.may_administer:
            raise refusals.forbidden()


def _execution(output: Mapping[str, Any]) -> Json:
    columns = [{"id": name, "title": name.capitalize()} for name in output.get("columns", [])]
    rest = {name: output.get(name) for name in ("group_by", "group_order", "sort_by", "sort_order")}
    return {**rest, "columns": columns, "fields": columns, "custom_fields": []}


def _object(name: str) -> Mapping[str, Any]:
    """The object under *name*, which stands alone in the body."""
    if not request.is_json:
        raise refusals.RefusedError(415, {"error": "UnsupportedMediaType", "description": "send JSON"})
    given = inputs.parsed(request.get_data())
    if set(given) != {name} or not isinstance(given[name], dict):
        raise refusals.invalid(name, "an object")
    found: Mapping[str, Any] = given[name]
    return found


def _field(given: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = sorted(set(given) - set(FIELD_KEYS))
    if unknown:
        raise refusals.unknown_keys([f"ticket_field.{key}" for key in unknown])
    for key, value in given.items():
        if not isinstance(value, FIELD_KEYS[key][0]):
            raise refusals.invalid(key, FIELD_KEYS[key][1])
    return given


def _bound(method: Callable[..., Answer], kind: str) -> Callable[..., Answer]:
    def answer(**path: str) -> Answer:
        return method(kind, **path)

    return answer
