"""Intercom notifications: signature, envelope, topics."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from adapters.intercom import people
from adapters.signature import Scheme
from connector.domain import Delivery, Event, EventKind, Ignored, Role, TicketRef
from connector.errors import PayloadError, SettingsError, SignatureError
from connector.payload import Payload

PLATFORM = "intercom"
SIGNATURE = "x-hub-signature"
SCHEME = Scheme("sha1", lambda code: b"sha1=" + code.hex().encode())
#: The longest suspension of a subscription is 7 days; what is older is a replay.
MAX_AGE_MS = 8 * 24 * 3600 * 1000
MAX_SECONDS = 2**40

CREATED = "conversation.user.created"
DELETED = "conversation.deleted"
RATED = "conversation.rating.added"

#: https://developers.intercom.com/docs/webhooks/webhook-topics
#: The role is what the topic suggests when the notification names no author; the author decides.
TOPICS: dict[str, tuple[EventKind, Role]] = {
    CREATED: (EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    "conversation.user.replied": (EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    "conversation.admin.replied": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.replied.translated": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.noted": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.assigned": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.open.assigned": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.opened": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.snoozed": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.unsnoozed": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.admin.single.created": (EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    "conversation.operator.replied": (EventKind.TEAMMATE_ACTED, Role.OTHER),
    "conversation_part.tag.created": (EventKind.TEAMMATE_ACTED, Role.OTHER),
    "conversation.admin.closed": (EventKind.CLOSED, Role.TEAMMATE),
    RATED: (EventKind.RATED, Role.REQUESTER),
    DELETED: (EventKind.DELETED, Role.OTHER),
}
#: Topics whose parts were not written by the actor: what somebody tagged or rated.
ACTOR_UNKNOWN = frozenset({"conversation_part.tag.created", RATED, DELETED})

_APP = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_NOTIFICATION = re.compile(r"[A-Za-z0-9_.:-]{1,128}", re.ASCII)
_TOPIC = re.compile(r"[a-z0-9_.]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IntercomWebhook:
    """*secrets* are client secrets of the app, newest first; *admin_id* is the bot's own."""

    secrets: tuple[str, ...] = field(repr=False)
    admin_id: str

    def __post_init__(self) -> None:
        if not self.secrets or not all(self.secrets):
            raise SettingsError("an empty Intercom client secret would accept forged deliveries")

    @property
    def platform(self) -> str:
        return PLATFORM

    def verify(self, delivery: Delivery, *, now: int) -> None:
        """Hold the signature against every secret, then the signed time against *now*.

        The header carries no time, so age is judged by the body's `created_at`; a body without one is left
        to `parse`.
        """
        given = delivery.headers.get(SIGNATURE, "").encode("utf-8", "replace")
        if not SCHEME.is_genuine(given, delivery.body, secrets=[s.encode() for s in self.secrets]):
            raise SignatureError("intercom signature does not match")
        created_at = _signed_time(delivery.body)
        if created_at is not None and now - created_at > MAX_AGE_MS:
            raise SignatureError("intercom notification is too old")

    def parse(self, delivery: Delivery) -> Event | Ignored:
        payload = Payload.loads(delivery.body)
        if payload["type"].as_(str) != "notification_event":
            raise PayloadError("$.type is not notification_event")
        topic = _matching(payload["topic"], _TOPIC)
        if topic == "ping":
            return Ignored("ping", topic)
        if topic not in TOPICS:
            return Ignored("unsupported_topic", topic)
        return self._event(payload, topic, body=delivery.body)

    def _event(self, payload: Payload, topic: str, *, body: bytes) -> Event | Ignored:
        kind, role = TOPICS[topic]
        item = payload["data"]["item"]
        rating = _rating(item) if topic == RATED else None
        ref = TicketRef(PLATFORM, _matching(payload["app_id"], _APP), _conversation_id(item, topic))
        delivery_id = _delivery_id(payload["id"], body)
        if topic == RATED and rating is None:
            return Ignored("no_rating", topic)
        return Event(
            kind=kind,
            ticket=ref,
            delivery_id=delivery_id,
            topic=topic,
            actor=role if topic in ACTOR_UNKNOWN else self._actor(item, default=role),
            message_id=_message_id(item, topic),
            channel=_channel(item),
            rating=rating,
            occurred_at=_milliseconds(payload.get("created_at")),
        )

    def _actor(self, item: Payload, *, default: Role) -> Role:
        newest = _newest_part(item) or Payload({})
        found = newest.get("author") if newest.value else _source(item).get("author")
        author = people.author(found)
        if not author.type:
            return default
        app = people.word(newest.get("app_package_code"))
        return people.role(author, ours=self.admin_id, requesters=None, app=app)


def sign(body: bytes, *, secret: str) -> bytes:
    return SCHEME.sign(body, secret=secret.encode())


def _signed_time(body: bytes) -> int | None:
    try:
        return _milliseconds(Payload.loads(body).get("created_at"))
    except PayloadError:
        return None


def _milliseconds(seconds: Payload) -> int | None:
    value = seconds.maybe(int)
    if value is not None and not 0 <= value < MAX_SECONDS:
        raise PayloadError(f"{seconds.path} is no time")
    return None if value is None else value * 1000


def _matching(payload: Payload, pattern: re.Pattern[str]) -> str:
    text = payload.as_(str)
    if not pattern.fullmatch(text):
        raise PayloadError(f"{payload.path} has an unexpected form")
    return text


def _delivery_id(payload: Payload, body: bytes) -> str:
    """The notification's id; some come without one and are told apart by their bytes."""
    if payload.value is None:
        return f"body_{hashlib.sha256(body).hexdigest()}"
    return _matching(payload, _NOTIFICATION)


def _conversation_id(item: Payload, topic: str) -> str:
    """Item.id, or item.conversation_id where the conversation is gone or the item is a part of it."""
    nested = item.get("conversation_id")
    if topic == DELETED or (nested.value is not None and item.get("type").value != "conversation"):
        return nested.id()
    inner = item.get("conversation", "id")
    return (inner if inner.value is not None else item["id"]).id()


def _parts(item: Payload) -> list[Payload]:
    return list(item.get("conversation_parts", "conversation_parts"))


def _newest_part(item: Payload) -> Payload | None:
    parts = _parts(item)
    return parts[-1] if parts else None


def _source(item: Payload) -> Payload:
    """The first message: `source`, or `conversation_message` in payloads of API versions before 2.0."""
    source = item.get("source")
    return source if source.value is not None else item.get("conversation_message")


def _message_id(item: Payload, topic: str) -> str | None:
    if topic in ACTOR_UNKNOWN:
        return None
    part = None if topic == CREATED else _newest_part(item)
    return people.word((part or _source(item)).get("id")) or None


def _channel(item: Payload) -> str | None:
    found = item.get("source", "type").value
    return found if isinstance(found, str) and _TOPIC.fullmatch(found) else None


def _rating(item: Payload) -> int | None:
    found = item.get("conversation_rating", "rating")
    value = found.maybe(int)
    if value is not None and not 1 <= value <= 5:
        raise PayloadError(f"{found.path} is not from 1 to 5")
    return value
