"""Zendesk's webhooks: event payloads, trigger bodies, signature headers, retry rules."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from adapters.sandbox.courier import Answer, Parcel, Rules
from adapters.sandbox.zendesk_change import Happened
from adapters.sandbox.zendesk_json import BRAND, FORM, STATUS_BASE, STATUS_IDS, stamp
from adapters.sandbox.zendesk_state import Account, Comment, Json, Sheet, Ticket

TIMEOUT = 12.0
RETRY_WAIT = 10.0
#: Channels as webhooks name them, where the API has another word.
CHANNELS = {"email": "mail", "api": "web_service", "web": "web_form"}
Event = tuple[str, Json]
#: The body of the connector's own trigger: ids only.
OWN_BODY = (
    '{"source":"zendesk-trigger","ticket_id":"{{ticket.id}}",'
    '"updated_at":"{{ticket.updated_at_with_timestamp}}"}'
)


def rules() -> Rules:
    """Time-outs 5 times more, 409 3 times, 429 and 503 only with a Retry-After under a minute."""
    return Rules(timeout=TIMEOUT, again=_again)


def _again(answers: list[Answer]) -> float | None:
    last = answers[-1]
    timeouts = sum(answer.timed_out for answer in answers)
    conflicts = sum(answer.status == 409 for answer in answers)
    if last.timed_out:
        return RETRY_WAIT if timeouts <= 5 else None
    if last.status == 409:
        return RETRY_WAIT if conflicts <= 3 else None
    asked = last.retry_after if last.status in {429, 503} else None
    return asked if asked is not None and asked < 60 and len(answers) <= 5 else None


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes parcels; *secret* signs as it stands, *webhook_id* is a ULID."""

    account: Account
    webhook_id: str
    secret: str = field(repr=False)

    def events(self, happened: Happened, extra: tuple[Event, ...] = ()) -> Iterator[Parcel]:
        """One parcel for each event of one act; they share meta.sequence.id."""
        sequence = self.account.ulid()
        found = (*_events(self.account, happened), *extra)
        for position, (topic, event) in enumerate(found, 1):
            meta = {"meta": {"sequence": {"id": sequence, "position": position}}} if event else {}
            body = self._payload(happened.ticket, happened.actor, topic, {**event, **meta})
            yield self._parcel(topic, happened.ticket, body)

    def trigger(self, happened: Happened, template: str = OWN_BODY) -> Parcel:
        """*template* with its placeholders filled in as plain text, whatever that makes of the JSON."""
        ticket = happened.ticket
        filled = template.replace("{{ticket.id}}", str(ticket.id))
        filled = filled.replace("{{ticket.updated_at_with_timestamp}}", stamp(ticket.updated_at))
        filled = filled.replace("{{ticket.title}}", ticket.sheet.subject)
        return self._parcel("trigger", ticket, filled.encode())

    def _payload(self, ticket: Ticket, actor: int, topic: str, event: Json) -> bytes:
        now = self.account.clock()
        whole = {
            "account_id": self.account.number,
            "detail": _detail(self.account, ticket, actor),
            "event": event,
            "id": self.account.uuid(),
            "subject": f"zen:ticket:{ticket.id}",
            "time": f"{stamp(now)[:-1]}.{now % 1000:03d}{self.account.next('nanos', 0) % 1_000_000:06d}Z",
            "type": f"zen:event-type:ticket.{topic}",
            "zendesk_event_version": "2022-11-06",
        }
        text = json.dumps(whole, indent=3, ensure_ascii=False)
        return text.replace('\n   "event": {},', '\n   "event": { },').encode("utf-8", "replace")

    def _parcel(self, topic: str, ticket: Ticket, body: bytes) -> Parcel:
        invocation = self.account.ulid()

        def build(attempt: int) -> tuple[dict[str, str], bytes]:
            del attempt
            return self._headers(invocation, body), body

        return Parcel(invocation, topic, str(ticket.id), build)

    def _headers(self, invocation: str, body: bytes) -> dict[str, str]:
        """Stamped and signed anew at each attempt."""
        timestamp = stamp(self.account.clock())
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": str(self.account.number),
            "X-Zendesk-Webhook-Id": self.webhook_id,
            "X-Zendesk-Webhook-Invocation-Id": invocation,
            "X-Zendesk-Webhook-Signature": signature(body, timestamp, self.secret),
            "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
        }


def signature(body: bytes, timestamp: str, secret: str) -> str:
    """https://developer.zendesk.com/documentation/webhooks/verifying/."""
    mac = hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def _upper(word: str | None) -> str | None:
    return word.upper() if word is not None else None


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _detail(account: Account, ticket: Ticket, actor: int) -> Json:
    sheet = ticket.sheet
    return {
        "actor_id": str(actor),
        "assignee_id": _id(sheet.assignee_id),
        "brand_id": str(BRAND),
        "created_at": stamp(ticket.created_at),
        "custom_status": str(STATUS_BASE + STATUS_IDS[sheet.status]),
        "description": ticket.comments[0].plain if ticket.comments else "",
        "external_id": sheet.external_id,
        "form_id": str(FORM),
        "group_id": _id(sheet.group_id),
        "id": str(ticket.id),
        "is_public": ticket.is_public,
        "organization_id": _id(account.users[ticket.requester_id].organization_id),
        "priority": _upper(sheet.priority),
        "requester_id": str(ticket.requester_id),
        "status": "DELETED" if ticket.deleted else _upper(sheet.status),
        "subject": sheet.subject,
        "submitter_id": str(ticket.submitter_id),
        "tags": list(sheet.tags) or None,
        "type": _upper(sheet.type),
        "updated_at": stamp(ticket.updated_at),
        "via": {"channel": CHANNELS.get(ticket.channel, ticket.channel)},
    }


def _events(account: Account, happened: Happened) -> Iterator[Event]:
    if happened.before is None:
        yield "created", {}
    if happened.comment is not None:
        yield "comment_added", {"comment": _comment(account, happened.comment)}
    if happened.before is not None:
        for name, topic, show in WATCHED:
            old, new = getattr(happened.before, name), getattr(happened.ticket.sheet, name)
            if old != new:
                yield topic, show(happened.before, happened.ticket.sheet)


def _comment(account: Account, comment: Comment) -> Json:
    author = account.users[comment.author_id]
    return {
        "author": {"id": str(author.id), "is_staff": author.is_staff, "name": author.name},
        "body": comment.plain,
        "id": str(comment.id),
        "is_public": comment.public,
    }


def _tags(before: Sheet, after: Sheet) -> Json:
    added = [tag for tag in after.tags if tag not in before.tags]
    return {"tags_added": added, "tags_removed": [tag for tag in before.tags if tag not in after.tags]}


#: Attribute, topic, content of `event`.
WATCHED: tuple[tuple[str, str, Callable[[Sheet, Sheet], Json]], ...] = (
    ("status", "status_changed", lambda b, a: {"current": _upper(a.status), "previous": _upper(b.status)}),
    (
        "priority",
        "priority_changed",
        lambda b, a: {"current": _upper(a.priority), "previous": _upper(b.priority)},
    ),
    ("type", "type_changed", lambda b, a: {"current": _upper(a.type), "previous": _upper(b.type)}),
    ("subject", "subject_changed", lambda b, a: {"current": a.subject, "previous": b.subject}),
    ("tags", "tags_changed", _tags),
    (
        "assignee_id",
        "agent_assignment_changed",
        lambda b, a: {"current": _id(a.assignee_id), "previous": _id(b.assignee_id)},
    ),
    (
        "group_id",
        "group_assignment_changed",
        lambda b, a: {"current": _id(a.group_id), "previous": _id(b.group_id)},
    ),
    (
        "external_id",
        "external_id_changed",
        lambda b, a: {"current": a.external_id, "previous": b.external_id},
    ),
    (
        "custom_fields",
        "custom_field_changed",
        lambda b, a: {"current": _custom(a), "previous": _custom(b)},
    ),
)


def _custom(sheet: Sheet) -> Json:
    return {str(number): value for number, value in sheet.custom_fields.items()}
