"""Webhooks made through Zendesk's API: what it takes and refuses, and their signing secrets.

https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_json import stamp
from adapters.sandbox.zendesk_state import Account, Json

#: A webhook that triggers call; any other subscription is an event type, and the two don't mix.
BY_TRIGGER = "conditional_ticket_events"
PREFIX = "zen:event-type:"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
FORMATS = frozenset({"json", "xml", "form_encoded"})
KEYS = frozenset(
    {"name", "description", "endpoint", "http_method", "request_format", "status", "subscriptions"}
)
NEEDED = ("name", "endpoint", "http_method", "request_format", "status")
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Webhook:
    id: str
    name: str
    endpoint: str
    http_method: str
    request_format: str
    status: str
    subscriptions: tuple[str, ...]
    created_at: int
    created_by: int
    secret: str = field(repr=False)
    description: str = ""
    updated_at: int = 0

    @property
    def by_trigger(self) -> bool:
        return BY_TRIGGER in self.subscriptions

    def wants(self, topic: str) -> bool:
        """*topic* as `ticket.created`."""
        return self.status == "active" and f"{PREFIX}{topic}" in self.subscriptions


class Webhooks:
    """The account's, in order of creation."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.all: dict[str, Webhook] = {}

    def make(self, given: Mapping[str, Any], *, by: int) -> Webhook:
        missing = [name for name in NEEDED if name not in given]
        if missing:
            raise refusals.bad_request("MissingParameter", f"{missing[0]} is required")
        _check(given)
        number, now = self._account.ulid(), self._account.clock()
        words = {key: value for key, value in given.items() if key != "subscriptions"}
        made = Webhook(
            id=number,
            subscriptions=tuple(given.get("subscriptions") or ()),
            created_at=now,
            updated_at=now,
            created_by=by,
            secret=_secret(number, 0),
            **words,
        )
        _check_kind(made)
        self.all[number] = made
        return made

    def change(self, webhook_id: str, given: Mapping[str, Any]) -> None:
        found = self.find(webhook_id)
        _check(given)
        changed = {**given, "updated_at": self._account.clock()}
        if "subscriptions" in changed:
            changed["subscriptions"] = tuple(changed["subscriptions"])
        made = replace(found, **changed)
        if made.by_trigger != found.by_trigger:
            raise refusals.bad_request("InvalidWebhook", "the kind of a webhook can't be changed")
        _check_kind(made)
        self.all[webhook_id] = made

    def find(self, webhook_id: str) -> Webhook:
        if webhook_id not in self.all:
            raise refusals.not_found()
        return self.all[webhook_id]

    def show(self, webhook: Webhook) -> Json:
        """The signing secret and the credentials are never part of it."""
        return {
            "id": webhook.id,
            "name": webhook.name,
            "description": webhook.description,
            "status": webhook.status,
            "subscriptions": list(webhook.subscriptions),
            "endpoint": webhook.endpoint,
            "http_method": webhook.http_method,
            "request_format": webhook.request_format,
            "created_at": stamp(webhook.created_at),
            "created_by": str(webhook.created_by),
            "updated_at": stamp(webhook.updated_at),
            "updated_by": str(webhook.created_by),
        }


def _secret(number: str, turn: int) -> str:
    digest = hashlib.sha256(f"signing secret {number}/{turn}".encode()).digest()
    return base64.b64encode(digest).decode()


def _check(given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - KEYS)
    if unknown:
        raise refusals.unknown_keys([f"webhook.{key}" for key in unknown])
    for key in KEYS - {"subscriptions"} & set(given):
        if key in given and not isinstance(given[key], str):
            raise refusals.invalid(key, "a string")
    for key, allowed in (("http_method", METHODS), ("request_format", FORMATS)):
        if given.get(key) not in {None, *allowed}:
            raise refusals.bad_request("InvalidWebhook", f"{key} is not one of {', '.join(sorted(allowed))}")
    if given.get("status") not in {None, "active", "inactive"}:
        raise refusals.bad_request("InvalidWebhook", "status is not one of active, inactive")
    if "endpoint" in given and not _endpoint(given["endpoint"]):
        raise refusals.bad_request("InvalidWebhook", "endpoint must be an https address")
    _check_subscriptions(given.get("subscriptions"))


def _endpoint(url: str) -> bool:
    """Plain http passes for this machine only, where the vendor asks for https."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _check_subscriptions(given: Any) -> None:
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise refusals.invalid("subscriptions", "an array of strings")
    events = [item for item in given if item != BY_TRIGGER]
    if len(events) not in {0, len(given)}:
        raise refusals.bad_request("InvalidWebhook", f"{BY_TRIGGER} can't stand with event types")
    if not all(item.startswith(PREFIX) for item in events):
        raise refusals.bad_request("InvalidWebhook", "subscriptions holds an unknown event type")


def _check_kind(webhook: Webhook) -> None:
    """Event subscriptions have a fixed payload: POST and JSON."""
    if not webhook.by_trigger and (webhook.http_method, webhook.request_format) != ("POST", "json"):
        raise refusals.bad_request("InvalidWebhook", "event subscriptions need POST and json")
