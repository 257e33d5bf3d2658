"""The stand-in's memory as Zendesk's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from adapters.sandbox.files import Stored
from adapters.sandbox.pictures import picture_size
from adapters.sandbox.zendesk_state import (
    Account,
    Audit,
    Comment,
    Group,
    Json,
    Organization,
    Ticket,
    TicketField,
    User,
)

#: Custom status ids of the five default statuses.
STATUS_IDS = {"new": 1, "open": 2, "pending": 3, "hold": 4, "solved": 5, "closed": 5}
BRAND, FORM, STATUS_BASE = 8_447_346_621_310, 8_646_151_517_822, 8_447_320_465_790
#: What Zendesk knows of the sender's machine: personal data that no prompt needs.
SYSTEM_METADATA = {
    "client": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
    "ip_address": "203.0.113.77",
    "location": "Lisbon, 14, Portugal",
    "latitude": 38.7223,
    "longitude": -9.1393,
}
ME: Json = {"id": None, "name": "Anonymous user", "email": "invalid@example.com", "role": "end-user"}


def stamp(at: int) -> str:
    """Whole seconds, as the vendor's stamps are."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class View:
    """*url* is the base address that links carry; *inline* shows files that stand in a text too."""

    def __init__(self, account: Account, url: str, *, inline: bool = False) -> None:
        self._account, self._url, self._inline = account, url, inline

    def link(self, path: str) -> str:
        return f"{self._url}/api/v2/{path}.json"

    def ticket(self, ticket: Ticket) -> Json:
        sheet = ticket.sheet
        custom = [{"id": f.id, "value": sheet.custom_fields.get(f.id)} for f in self._account.fields.values()]
        return {
            "url": self.link(f"tickets/{ticket.id}"),
            "id": ticket.id,
            "external_id": sheet.external_id,
            "via": self.via(ticket.channel, ticket.requester_id, followup_of=ticket.followup_of),
            "created_at": stamp(ticket.created_at),
            "updated_at": stamp(ticket.updated_at),
            "generated_timestamp": ticket.updated_at // 1000,
            "type": sheet.type,
            "subject": sheet.subject,
            "raw_subject": sheet.subject,
            "description": ticket.comments[0].plain if ticket.comments else "",
            "priority": sheet.priority,
            "status": sheet.status,
            "custom_status_id": STATUS_BASE + STATUS_IDS[sheet.status],
            "recipient": None,
            "requester_id": ticket.requester_id,
            "submitter_id": ticket.submitter_id,
            "assignee_id": sheet.assignee_id,
            "organization_id": self._account.users[ticket.requester_id].organization_id,
            "group_id": sheet.group_id,
            "tags": list(sheet.tags),
            "custom_fields": custom,
            "fields": custom,
            "is_public": ticket.is_public,
            "followup_ids": list(ticket.followups),
            "ticket_form_id": FORM,
            "brand_id": BRAND,
            "from_messaging_channel": ticket.messaging,
            **EMPTY_TICKET,
            "satisfaction_rating": ticket.satisfaction,
        }

    def via(self, channel: str, user_id: int, *, followup_of: int | None = None) -> Json:
        user = self._account.users.get(user_id)
        source: Json = {"from": {}, "to": {}, "rel": None}
        if channel == "email" and user is not None:
            source["from"] = {"address": user.email, "name": user.name}
            source["to"] = {"address": "support@acme.example", "name": "Acme"}
        if followup_of is not None:
            source |= {"from": {"ticket_id": followup_of}, "rel": "follow_up"}
        return {"channel": channel, "source": source}

    def comment(self, comment: Comment) -> Json:
        return {
            "id": comment.id,
            "type": "Comment",
            "author_id": comment.author_id,
            "body": comment.plain,
            "html_body": comment.html,
            "plain_body": comment.plain,
            "public": comment.public,
            "attachments": [
                self.attachment(one) for one in comment.files if self._inline or not one.file.inline
            ],
            "audit_id": comment.audit_id,
            "via": self.via(comment.channel, comment.author_id),
            "created_at": stamp(comment.at),
            "metadata": _metadata(comment),
        }

    def attachment(self, stored: Stored) -> Json:
        """https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/#json-format."""
        file, (width, height) = stored.file, picture_size(stored.file.data)
        url = f"{self._url}/attachments/token/{stored.key}/?name={quote(file.name)}"
        return {
            "url": self.link(f"attachments/{stored.id}"),
            "id": stored.id,
            "file_name": file.name,
            "content_url": url,
            "mapped_content_url": url,
            "content_type": file.content_type,
            "size": len(file.data),
            "width": width,
            "height": height,
            "inline": file.inline,
            "deleted": file.deleted,
            "malware_access_override": False,
            "malware_scan_result": file.scan,
            "thumbnails": [],
        }

    def audit(self, ticket: Ticket, audit: Audit) -> Json:
        return {
            "id": audit.id,
            "ticket_id": ticket.id,
            "created_at": stamp(audit.at),
            "author_id": audit.author_id,
            "metadata": {"system": dict(SYSTEM_METADATA), "custom": dict(audit.custom)},
            "events": [dict(event) for event in audit.events],
            "via": self.via(audit.channel, audit.author_id),
        }

    def user(self, user: User) -> Json:
        return {
            "id": user.id,
            "url": self.link(f"users/{user.id}"),
            "name": user.name,
            "email": user.email,
            "created_at": stamp(user.created_at),
            "updated_at": stamp(user.created_at),
            "organization_id": user.organization_id,
            "role": user.role,
            "verified": user.verified,
            "suspended": user.suspended,
            "only_private_comments": user.only_private,
            "default_group_id": user.default_group_id,
            "user_fields": dict(user.fields),
            **EMPTY_USER,
        }

    def organization(self, organization: Organization) -> Json:
        return {
            "url": self.link(f"organizations/{organization.id}"),
            "id": organization.id,
            "name": organization.name,
            "created_at": stamp(organization.created_at),
            "updated_at": stamp(organization.created_at),
            **EMPTY_ORGANIZATION,
        }

    def group(self, group: Group) -> Json:
        return {
            "url": self.link(f"groups/{group.id}"),
            "id": group.id,
            "name": group.name,
            "is_public": True,
            "description": "",
            "default": group.id == min(self._account.groups),
            "deleted": False,
            "created_at": stamp(group.created_at),
            "updated_at": stamp(group.created_at),
        }

    def field(self, field: TicketField) -> Json:
        return {
            "url": self.link(f"ticket_fields/{field.id}"),
            "id": field.id,
            "type": field.type,
            "title": field.title,
            "raw_title": field.title,
            "description": field.title,
            "agent_description": field.agent_description,
            "active": field.active,
            "required": field.required,
            "required_in_portal": False,
            "created_at": stamp(field.created_at),
            "updated_at": stamp(field.created_at),
        }

    def users(self, ids: Iterable[int | None]) -> list[Json]:
        found = (self._account.users.get(i) for i in dict.fromkeys(ids) if i is not None)
        return [self.user(user) for user in found if user is not None]


def _metadata(comment: Comment) -> Json:
    found: Json = {"system": dict(SYSTEM_METADATA), "custom": dict(comment.custom)}
    if comment.flags:
        options: dict[str, Any] = {str(flag): {} for flag in comment.flags}
        found |= {"flags": list(comment.flags), "flags_options": options, "trusted": True}
    return found


EMPTY_TICKET: Json = {
    "collaborator_ids": [],
    "follower_ids": [],
    "email_cc_ids": [],
    "forum_topic_id": None,
    "problem_id": None,
    "has_incidents": False,
    "due_at": None,
    "sharing_agreement_ids": [],
    "encoded_id": "",
    "allow_channelback": False,
    "allow_attachments": True,
    "support_type": "agent",
}
EMPTY_USER: Json = {
    "time_zone": "UTC",
    "iana_time_zone": "Etc/UTC",
    "phone": None,
    "shared_phone_number": None,
    "photo": None,
    "locale_id": 1,
    "locale": "en-US",
    "external_id": None,
    "tags": [],
    "alias": "",
    "active": True,
    "shared": False,
    "shared_agent": False,
    "last_login_at": None,
    "two_factor_auth_enabled": False,
    "signature": None,
    "details": "",
    "notes": "",
    "role_type": None,
    "custom_role_id": None,
    "moderator": False,
    "ticket_restriction": None,
    "restricted_agent": False,
    "report_csv": False,
}
EMPTY_ORGANIZATION: Json = {
    "shared_tickets": False,
    "shared_comments": False,
    "external_id": None,
    "domain_names": [],
    "details": "",
    "notes": "",
    "group_id": None,
    "tags": [],
    "organization_fields": {},
}
