"""What the Intercom stand-in shows of its memory, in the shapes of API 2.14 to 2.16."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.sandbox import intercom_html as markup
from adapters.sandbox.intercom_cards import company
from adapters.sandbox.intercom_state import (
    Author,
    Conversation,
    Part,
    Tag,
    Workspace,
)
from adapters.sandbox.intercom_statistics import statistics

Json = dict[str, Any]
MOST_PARTS = 500
#: `channel` has words of its own for what `source.type` calls otherwise.
CHANNELS = {"conversation": "messenger"}
#: Before 2.15 Fin's hand-offs had other names.
OLD_STATES = {"escalated": "routed_to_team", "negative_feedback": "abandoned"}


@dataclass(frozen=True, slots=True)
class Style:
    """How to show things: *plain* text or HTML, *version* as (2, 16), *unassigned* None or 0.

    *iso* turns the times of the statistics into strings, as webhooks before 2.15 do.
    """

    version: tuple[int, int] = (2, 16)
    plain: bool = False
    unassigned: int | None = None
    iso: bool = False

    def text(self, body: str | None) -> str | None:
        return markup.plain(body) if body is not None and self.plain else body

    def subject(self, subject: str) -> str:
        return markup.from_customer(subject) if subject and not self.plain else subject


@dataclass(frozen=True, slots=True)
class View:
    """Renders one workspace in one style."""

    workspace: Workspace
    style: Style

    def conversation(self, conversation: Conversation, parts: Sequence[Part] | None = None) -> Json:
        """The whole conversation with *parts*, by default the newest 500 of its own."""
        shown = conversation.parts[-MOST_PARTS:] if parts is None else parts
        return {**self.listed(conversation), "conversation_parts": self._parts(conversation, shown)}

    def listed(self, conversation: Conversation) -> Json:
        """As lists and searches show it: without parts."""
        return {
            "type": "conversation",
            "id": conversation.id,
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
            "waiting_since": conversation.waiting_since,
            "snoozed_until": conversation.snoozed_until,
            "source": self._source(conversation),
            "contacts": self._contacts(conversation),
            "first_contact_reply": {
                "created_at": conversation.created_at,
                "type": conversation.channel,
                "url": None,
            },
            "admin_assignee_id": self._assignee(conversation.admin_id),
            "team_assignee_id": self._assignee(conversation.team_id),
            "open": conversation.state == "open",
            "state": conversation.state,
            "read": conversation.read,
            "tags": {"type": "tag.list", "tags": [applied_tag(tag) for tag in conversation.tags]},
            "priority": "none" if self.style.version >= (2, 16) else "not_priority",
            "sla_applied": None,
            "statistics": self._statistics(conversation),
            "conversation_rating": self.rating(conversation),
            "teammates": {"type": "admin.list", "admins": _teammates(conversation.parts)},
            "title": conversation.title,
            "company": self._company(conversation),
            "custom_attributes": dict(conversation.attributes),
            "topics": {"type": "topic.list", "topics": [], "total_count": 0},
            "ticket": None,
            "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
            "ai_agent": self._ai_agent(conversation),
            "ai_agent_participated": conversation.fin is not None,
            **self._since_2_16(conversation),
        }

    def part(self, conversation: Conversation, part: Part) -> Json:
        assigned = part.assigned_to
        return {
            "type": "conversation_part",
            "id": part.id,
            "part_type": part.kind,
            "body": self.style.text(part.body),
            "created_at": part.at,
            "updated_at": part.at,
            "notified_at": None if part.unnotified else part.at,
            "assigned_to": {"type": assigned[0], "id": assigned[1]} if assigned else None,
            "author": part_author(part.author),
            "attachments": list(part.attachments),
            "external_id": None,
            "redacted": False,
            "metadata": dict(part.metadata),
            "email_message_metadata": _mail(part),
            "state": part.state,
            "tags": [plain_tag(tag) for tag in conversation.tags if tag.part_id == part.id],
            "event_details": dict(part.event_details),
            "app_package_code": part.package_code,
        }

    def rating(self, conversation: Conversation) -> Json | None:
        rating = conversation.rating
        if rating is None:
            return None
        contact = self.workspace.contacts[conversation.contact_ids[0]]
        return {
            "rating": rating.score,
            "remark": rating.remark,
            "created_at": rating.requested_at,
            "updated_at": rating.at,
            "contact": {"type": "contact", "id": contact.id, "external_id": contact.external_id},
            "teammate": {"type": "admin", "id": rating.admin_id} if rating.admin_id else None,
        }

    def _parts(self, conversation: Conversation, parts: Sequence[Part]) -> Json:
        shown = [self.part(conversation, part) for part in parts]
        return {"type": "conversation_part.list", "conversation_parts": shown, "total_count": len(shown)}

    def _source(self, conversation: Conversation) -> Json:
        source = conversation.source
        shown = {
            "type": conversation.channel,
            "id": source.id,
            "delivered_as": "customer_initiated",
            "subject": self.style.subject(conversation.subject),
            "body": self.style.text(source.body),
            "author": source_author(source.author),
            "attachments": list(source.attachments),
            "url": None,
            "redacted": False,
        }
        if self.style.version >= (2, 16) and conversation.channel == "email":
            shown |= {"recipients": [], "reply_to": [], "email_message_metadata": _mail(source)}
        return shown

    def _contacts(self, conversation: Conversation) -> Json:
        people = [self.workspace.contacts[one] for one in conversation.contact_ids]
        shown = [{"type": "contact", "id": one.id, "external_id": one.external_id} for one in people]
        return {"type": "contact.list", "contacts": shown}

    def _company(self, conversation: Conversation) -> Json | None:
        found = self.workspace.companies.get(conversation.company_id or "")
        return company(self.workspace, found) if found else None

    def _assignee(self, found: str | None) -> int | None:
        return int(found) if found else self.style.unassigned

    def _statistics(self, conversation: Conversation) -> Json:
        values = statistics(conversation)
        if self.style.iso:
            values |= {k: _iso(v) for k, v in values.items() if k.endswith("_at") and v is not None}
        return values

    def _ai_agent(self, conversation: Conversation) -> Json | None:
        if conversation.fin is None:
            return None
        shown = dict(conversation.fin)
        if self.style.version < (2, 15):
            state = shown["resolution_state"]
            shown["resolution_state"] = OLD_STATES.get(state, state)
        return shown

    def _since_2_16(self, conversation: Conversation) -> Json:
        if self.style.version < (2, 16):
            return {}
        name = CHANNELS.get(conversation.channel, conversation.channel)
        return {"channel": {"initial": name, "current": name}}


def part_author(author: Author) -> Json:
    flags = {"from_ai_agent": author.from_ai_agent, "is_ai_answer": author.is_ai_answer}
    return {**source_author(author), **flags}


def source_author(author: Author) -> Json:
    return {"type": author.type, "id": author.id, "name": author.name or None, "email": author.email}


def plain_tag(tag: Tag) -> Json:
    return {"type": "tag", "id": tag.id, "name": tag.name}


def applied_tag(tag: Tag) -> Json:
    return {**plain_tag(tag), "applied_at": tag.at, "applied_by": {"type": "admin", "id": tag.by}}


def _teammates(parts: Iterable[Part]) -> list[Json]:
    ids = dict.fromkeys(part.author.id for part in parts if part.author.type == "admin")
    return [{"type": "admin", "id": one} for one in ids]


def _mail(part: Part) -> Json | None:
    if part.email_subject is None:
        return None
    sender = {"type": "from", "email_address": part.author.email, "name": part.author.name or None}
    return {
        "subject": part.email_subject,
        "email_address_headers": [sender],
        "message_id": f"{part.id}@mail.invalid",
    }


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
