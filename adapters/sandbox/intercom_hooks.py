"""The stand-in's notifications: envelope, signature and how Intercom goes on after a failure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import requests

from adapters.sandbox.courier import Answer, Parcel, Rules
from adapters.sandbox.intercom_moves import Change
from adapters.sandbox.intercom_payloads import View, plain_tag, source_author
from adapters.sandbox.intercom_state import Conversation, Part

USER_AGENT = "intercom-parrot-service-client/1.0"
TIMEOUT = 5.0
RETRY_AFTER = 60.0
LONGEST_THROTTLE = 7200.0
Json = dict[str, Any]


class EndpointError(Exception):
    """The webhook's address did not answer HEAD with a 2xx, so Intercom would not save it."""


def sign(body: bytes, secret: str) -> str:
    """X-Hub-Signature: HMAC-SHA1 over the raw body under the app's client secret."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def rules(disable: Callable[[], None]) -> Rules:
    """One retry after a minute, whatever went wrong; 429 delays up to two hours, 410 ends it all."""

    def again(answers: list[Answer]) -> float | None:
        last = answers[-1]
        if last.status == 410:
            disable()
            return None
        if last.status == 429:
            wait = max(last.retry_after or 0.0, RETRY_AFTER)
            return wait if wait * len(answers) <= LONGEST_THROTTLE else None
        failures = sum(answer.status != 429 for answer in answers)
        return RETRY_AFTER if failures < 2 else None

    return Rules(timeout=TIMEOUT, again=again)


def notification(view: View, topic: str, item: Json, *, secret: str, ticket_id: str = "") -> Parcel:
    """The parcel of one event; its body says which attempt it is, so each attempt is signed anew."""
    now = view.workspace.now()
    name = f"notif_{view.workspace.uuid('notification')}"
    ping = topic == "ping"
    envelope: Json = {
        "type": "notification_event",
        "app_id": view.workspace.app_id,
        "data": {"type": "notification_event_data", "item": item},
        "links": {},
        "id": None if ping else name,
        "topic": topic,
        "delivery_status": None,
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": now,
        "created_at": now,
        "self": None,
    }
    frozen = json.dumps(envelope)

    def build(attempt: int) -> tuple[Mapping[str, str], bytes]:
        status = None if ping else "pending" if attempt == 1 else "retry"
        sent = {**json.loads(frozen), "delivery_status": status, "delivery_attempts": attempt}
        body = json.dumps(sent, ensure_ascii=False).encode("utf-8", "replace")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature": sign(body, secret),
        }
        return headers, body

    return Parcel(name, topic, ticket_id, build)


def item(view: View, change: Change, topic: str, *, generation: str) -> Json:
    """`data.item`: the conversation with the parts that caused the event and no others."""
    conversation = change.conversation
    if topic == "conversation.deleted":
        return {"type": "conversation", "conversation_id": conversation.id}
    if generation == "2019":
        return _old(view, change)
    shown = view.conversation(conversation, change.parts)
    if change.tags_added:
        tags = [plain_tag(tag) for tag in change.tags_added]
        shown["tags_added"] = {"type": "tag.list", "tags": tags}
    return shown


def _old(view: View, change: Change) -> Json:
    """The shape of API 1.x: user, assignee, conversation_message; HTML bodies."""
    conversation = change.conversation
    contact = view.workspace.contacts[conversation.contact_ids[0]]
    user = {**source_author(conversation.source.author), "user_id": contact.external_id}
    tags = [plain_tag(tag) for tag in conversation.tags]
    added = [plain_tag(tag) for tag in change.tags_added]
    parts = [_old_part(view, conversation, part) for part in change.parts]
    return {
        "type": "conversation",
        "id": conversation.id,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "user": {**user, "do_not_track": None},
        "assignee": _old_assignee(view, conversation),
        "conversation_message": {
            "type": "conversation_message",
            "id": conversation.source.id,
            "url": None,
            "subject": conversation.subject,
            "body": conversation.source.body,
            "author": {"type": "user", "id": conversation.source.author.id},
            "attachments": [],
        },
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        },
        "open": conversation.state == "open",
        "state": conversation.state,
        "snoozed_until": conversation.snoozed_until,
        "read": conversation.read,
        "metadata": {},
        "tags": {"type": "tag.list", "tags": tags},
        "tags_added": {"type": "tag.list", "tags": added},
        "conversation_rating": view.rating(conversation),
        "links": {
            "conversation_web": f"https://app.intercom.io/a/apps/{view.workspace.app_id}"
            f"/conversations/{conversation.id}"
        },
    }


def _old_part(view: View, conversation: Conversation, part: Part) -> Json:
    keys = (
        "type",
        "id",
        "part_type",
        "body",
        "created_at",
        "updated_at",
        "notified_at",
        "assigned_to",
        "attachments",
        "external_id",
    )
    shown = view.part(conversation, part)
    author = source_author(part.author)
    if author["type"] == "lead":
        author["type"] = "user"
    return {key: shown[key] for key in keys} | {"author": author}


def _old_assignee(view: View, conversation: Conversation) -> Json:
    if conversation.admin_id is None:
        return {"type": "nobody_admin", "id": None}
    admin = view.workspace.admins[conversation.admin_id]
    return {"type": "admin", "id": admin.id, "name": admin.name, "email": admin.email}


def validate(url: str) -> None:
    try:
        answer = requests.head(url, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise EndpointError(f"HEAD failed: {type(error).__name__}") from None
    if not 200 <= answer.status_code < 300:
        raise EndpointError(f"HEAD was answered with {answer.status_code}")
