"""Zendesk webhooks, both kinds: a trigger's body of ids, and event subscriptions."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from adapters.signature import Scheme
from adapters.zendesk.times import epoch_ms
from connector.domain import Delivery, Event, EventKind, Ignored, Role, TicketRef
from connector.errors import PayloadError, SettingsError, SignatureError
from connector.payload import Payload

# https://developer.zendesk.com/documentation/webhooks/verifying/
SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"
INVOCATION = "x-zendesk-webhook-invocation-id"

SCHEME = Scheme("sha256", base64.b64encode)
WINDOW_MS = 300_000
PREFIX = "zen:event-type:"
SUBJECT = re.compile(r"zen:ticket:([1-9][0-9]{0,18})", re.ASCII)
STAMPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
WORD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
ACTOR = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
TOPIC = re.compile(r"[a-z0-9_.]{1,80}", re.ASCII)

Reading = tuple[EventKind, Role]


def sign(body: bytes, timestamp: str, *, secret: str) -> str:
    """What Zendesk puts into its signature header; the secret is used as it stands, not decoded."""
    return SCHEME.sign(timestamp.encode() + body, secret=secret.encode()).decode()


@dataclass(frozen=True, slots=True)
class ZendeskWebhook:
    """*secrets* are all valid at once, so that one can be replaced without a gap."""

    platform: ClassVar[str] = "zendesk"
    account: str
    secrets: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets or not all(self.secrets):
            raise SettingsError("a Zendesk webhook secret is empty")

    def verify(self, delivery: Delivery, *, now: int) -> None:
        timestamp = delivery.headers.get(TIMESTAMP, "")
        # A strict form, because nothing separates timestamp and body in what is signed.
        sent_at = epoch_ms(timestamp) if STAMPED.fullmatch(timestamp) else None
        if sent_at is None:
            raise SignatureError("zendesk timestamp is missing or malformed")
        given = delivery.headers.get(SIGNATURE, "").encode("utf-8", "replace")
        signed = timestamp.encode() + delivery.body
        if not SCHEME.is_genuine(given, signed, secrets=[secret.encode() for secret in self.secrets]):
            raise SignatureError("zendesk signature does not match")
        if abs(now - sent_at) > WINDOW_MS:
            raise SignatureError("zendesk timestamp is outside the window")

    def parse(self, delivery: Delivery) -> Event | Ignored:
        payload = Payload.loads(delivery.body)
        if payload.get("type").value is not None:
            return self._subscribed(payload)
        if "ticket_id" in payload.value:
            return self._triggered(payload, delivery)
        return Ignored("no_ticket")

    def _triggered(self, payload: Payload, delivery: Delivery) -> Event:
        return Event(
            kind=EventKind.MESSAGE_RECEIVED,
            ticket=self._ref(payload["ticket_id"].id()),
            delivery_id=_invocation(delivery),
            topic="trigger",
            occurred_at=epoch_ms(_text(payload.get("updated_at"))),
        )

    def _subscribed(self, payload: Payload) -> Event | Ignored:
        topic = _topic(payload["type"].as_(str))
        if topic not in TOPICS:
            return Ignored("unsupported_topic", topic)
        kind, actor = TOPICS[topic](payload)
        return Event(
            kind=kind,
            ticket=self._ref(_ticket_id(payload)),
            delivery_id=_word(payload["id"]),
            topic=topic,
            actor=actor,
            actor_id=_actor_id(payload),
            message_id=_message_id(payload),
            channel=_channel(payload, topic),
            occurred_at=epoch_ms(_text(payload.get("time"))),
        )

    def _ref(self, ticket_id: str) -> TicketRef:
        return TicketRef(self.platform, self.account, ticket_id)


def _topic(name: str) -> str:
    topic = name.removeprefix(PREFIX)
    return topic if TOPIC.fullmatch(topic) else "other"


def _invocation(delivery: Delivery) -> str:
    """The invocation id; it is not signed, so anything but a plain word gives way to a digest of what is."""
    given = delivery.headers.get(INVOCATION, "")
    if WORD.fullmatch(given):
        return given
    signed = delivery.headers.get(TIMESTAMP, "").encode("utf-8", "replace") + b"\n" + delivery.body
    return hashlib.sha256(signed).hexdigest()


def _ticket_id(payload: Payload) -> str:
    detail = payload.get("detail", "id")
    if detail.value is not None:
        return detail.id()
    found = SUBJECT.fullmatch(_text(payload.get("subject")))
    if found is None:
        raise PayloadError("$.detail.id is missing")
    return found[1]


def _message_id(payload: Payload) -> str | None:
    for name in ("comment", "message"):
        found = payload.get("event", name, "id")
        if found.value is not None:
            return _word(found)
    return None


def _channel(payload: Payload, topic: str) -> str | None:
    if topic.startswith("messaging_ticket."):
        return "native_messaging"
    return _text(payload.get("detail", "via", "channel"))[:64] or None


def _actor_id(payload: Payload) -> str:
    """Who acted; "" for a system's doing, which the vendor marks with -1 or nothing."""
    raw = payload.get("detail", "actor_id").value
    text = str(raw) if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    return text if ACTOR.fullmatch(text) else ""


def _word(item: Payload) -> str:
    """The id as it stands if it is a plain word of at most 64 characters, else its digest."""
    text = str(item.value) if isinstance(item.value, int) else item.as_(str)
    return text if WORD.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()


def _text(item: Payload) -> str:
    return item.maybe(str, "")


def _acted(_: Payload) -> Reading:
    return EventKind.TEAMMATE_ACTED, Role.TEAMMATE


def _deleted(_: Payload) -> Reading:
    return EventKind.DELETED, Role.OTHER


def _closed(_: Payload) -> Reading:
    return EventKind.CLOSED, Role.OTHER


def _restored(_: Payload) -> Reading:
    return EventKind.MESSAGE_RECEIVED, Role.OTHER


def _created(payload: Payload) -> Reading:
    return EventKind.MESSAGE_RECEIVED, _actor(payload, payload.get("detail", "actor_id"))


def _commented(payload: Payload) -> Reading:
    comment = payload["event"]["comment"]
    public = comment.get("is_public").maybe(bool, True)
    if comment.get("author", "is_staff").maybe(bool, False):
        return EventKind.TEAMMATE_ACTED, Role.TEAMMATE
    kind = EventKind.MESSAGE_RECEIVED if public else EventKind.TEAMMATE_ACTED
    return kind, _actor(payload, comment.get("author", "id"))


def _status(payload: Payload) -> Reading:
    current = _text(payload.get("event", "current")).lower()
    return STATUSES.get(current, EventKind.TEAMMATE_ACTED), Role.OTHER


def _messaged(payload: Payload) -> Reading:
    kind = _text(payload.get("event", "actor", "type")).lower()
    return ACTORS.get(kind, (EventKind.TEAMMATE_ACTED, Role.OTHER))


def _actor(payload: Payload, who: Payload) -> Role:
    requester = payload.get("detail", "requester_id").value
    known = who.value is not None and str(who.value) == str(requester)
    return Role.REQUESTER if known else Role.OTHER


STATUSES = {
    "closed": EventKind.CLOSED,
    "archived": EventKind.CLOSED,
    "deleted": EventKind.DELETED,
    "scrubbed": EventKind.DELETED,
}
ACTORS = {
    "end_user": (EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    "agent": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "trigger": (EventKind.TEAMMATE_ACTED, Role.OTHER),
    "system": (EventKind.TEAMMATE_ACTED, Role.OTHER),
}
# https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
TOPICS: dict[str, Callable[[Payload], Reading]] = {
    "ticket.created": _created,
    "ticket.comment_added": _commented,
    "ticket.status_changed": _status,
    "ticket.tags_changed": _acted,
    "ticket.agent_assignment_changed": _acted,
    "ticket.group_assignment_changed": _acted,
    "ticket.merged": _closed,
    "ticket.soft_deleted": _deleted,
    "ticket.permanently_deleted": _deleted,
    "ticket.marked_as_spam": _deleted,
    "ticket.undeleted": _restored,
    "messaging_ticket.message_added": _messaged,
}
