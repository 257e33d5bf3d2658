"""What an update does to a ticket, and when Zendesk refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox import zendesk_text as texts
from adapters.sandbox.files import Stored
from adapters.sandbox.zendesk_state import SYSTEM, Account, Audit, Comment, Json, Sheet, Ticket

STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = (None, "low", "normal", "high", "urgent")
TYPES = (None, "problem", "incident", "question", "task")
ALLOWED: Mapping[str, tuple[str | None, ...]] = {"status": STATUSES, "priority": PRIORITIES, "type": TYPES}


@dataclass(frozen=True, slots=True)
class NewComment:
    """*public* None inherits from the ticket; *html* wins over *body*."""

    author_id: int
    body: str
    html: str | None = None
    public: bool | None = None
    flags: tuple[int, ...] = ()
    files: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """*fields* are attributes of `Sheet` with their new values; *custom* goes to metadata.custom."""

    actor: int
    channel: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    comment: NewComment | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happened:
    """A change that has taken effect; *before* is None for a new ticket."""

    ticket: Ticket
    actor: int
    before: Sheet | None
    comment: Comment | None


class Desktop:
    """Applies changes under the caller's lock and tells *publish* of each."""

    def __init__(self, account: Account, publish: Callable[[Happened], None]) -> None:
        self._account, self._publish = account, publish

    def open(self, ticket: Ticket, change: Change) -> Audit:
        """A new *ticket* with its first comment."""
        audit = self._commit(ticket, change, before=None)
        self._account.tickets[ticket.id] = ticket
        return audit

    def apply(self, ticket: Ticket, change: Change) -> Audit:
        """All of it or, with RefusedError, nothing; an update that changes nothing leaves no trace."""
        if ticket.sheet.status == "closed":
            raise refusals.invalid_value("status", "closed prevents ticket update")
        before = ticket.sheet
        sheet = _consequences(self._account, before, change.fields)
        _check(self._account, before, sheet, change)
        self._check_comment(ticket, change)
        if sheet == before and change.comment is None:
            return Audit(
                self._account.event_id(), change.actor, self._account.clock(), change.channel, {}, ()
            )
        ticket.sheet = sheet
        return self._commit(ticket, change, before=before)

    def _check_comment(self, ticket: Ticket, change: Change) -> None:
        new = change.comment
        if new is None:
            return
        if not (new.html if new.html is not None else new.body).strip():
            raise refusals.invalid_value("comment", "cannot be blank")
        if new.author_id not in self._account.users:
            raise refusals.invalid_value("author_id", "is invalid")
        if len(ticket.comments) >= self._account.limits["comments"]:
            raise refusals.invalid_value("comment", "too many comments on this ticket")

    def _commit(self, ticket: Ticket, change: Change, *, before: Sheet | None) -> Audit:
        account, at = self._account, self._account.clock()
        number = account.event_id()
        comment = self._comment(ticket, change, number) if change.comment else None
        events = [*self._of_comment(comment), *self._of_sheet(before, ticket.sheet)]
        audit = Audit(number, change.actor, at, change.channel, dict(change.custom), tuple(events))
        ticket.audits.append(audit)
        ticket.updated_at = at
        self._publish(Happened(ticket, change.actor, before, comment))
        return audit

    def _comment(self, ticket: Ticket, change: Change, audit_id: int) -> Comment:
        new = change.comment
        assert new is not None  # noqa: S101 - the caller looked
        plain, html = self._bodies(ticket, new)
        made = Comment(
            id=self._account.event_id(),
            audit_id=audit_id,
            author_id=new.author_id,
            plain=plain,
            html=html,
            public=ticket.is_public if new.public is None else new.public,
            at=self._account.clock(),
            channel=change.channel,
            custom=dict(change.custom),
            flags=new.flags,
            files=new.files,
        )
        ticket.comments.append(made)
        return made

    def _bodies(self, ticket: Ticket, new: NewComment) -> tuple[str, str]:
        """(plain, html): placeholders and Markdown live where a member of staff writes."""
        staff, limit = self._account.users[new.author_id].is_staff, self._account.limits["body_bytes"]
        source = new.body if new.html is None else new.html
        if staff:
            source = texts.expand(source, _placeholders(self._account, ticket))
        source = texts.cut(source, limit)
        if new.html is not None:
            return texts.flattened(source), texts.cleaned(source)
        source = texts.without_tags(source) if staff else source
        return source, texts.rendered(source, markdown=staff)

    def _of_comment(self, comment: Comment | None) -> Iterator[Json]:
        if comment is None:
            return
        yield {
            "id": comment.id,
            "type": "Comment",
            "author_id": comment.author_id,
            "body": comment.plain,
            "html_body": comment.html,
            "plain_body": comment.plain,
            "public": comment.public,
            "attachments": [],
            "audit_id": comment.audit_id,
        }
        author = self._account.users[comment.author_id]
        if comment.public and author.is_staff:
            yield {"id": self._account.event_id(), "type": "Notification", **NOTIFIED}

    def _of_sheet(self, before: Sheet | None, after: Sheet) -> Iterator[Json]:
        old = _flat(before) if before else {}
        for name, value in _flat(after).items():
            if before is None and value not in (None, []):
                yield {"id": self._account.event_id(), "type": "Create", "field_name": name, "value": value}
            elif before is not None and old.get(name) != value:
                changed = {"field_name": name, "value": value, "previous_value": old.get(name)}
                yield {"id": self._account.event_id(), "type": "Change", **changed}


NOTIFIED: Json = {
    "via": {
        "channel": "rule",
        "source": {"from": {"title": "Notify requester of comment update"}, "rel": "trigger"},
    },
    "subject": "[Request received]",
    "body": "{{ticket.comments_formatted}}",
    "recipients": [],
}


def _flat(sheet: Sheet) -> Json:
    """As audits name it: ids as text, custom fields under their ids."""
    flat: Json = {f.name: getattr(sheet, f.name) for f in fields(sheet) if f.name != "custom_fields"}
    flat["tags"] = list(sheet.tags)
    ids = {name: str(flat[name]) for name in ("assignee_id", "group_id") if flat[name] is not None}
    return {**flat, **ids, **{str(number): value for number, value in sheet.custom_fields.items()}}


def _consequences(account: Account, before: Sheet, wanted: Mapping[str, Any]) -> Sheet:
    """*wanted* and what Zendesk does unasked: the assignee brings their group, a group loses strangers."""
    sheet = replace(before, **wanted)
    agent = account.users.get(sheet.assignee_id or 0)
    moved = sheet.assignee_id != before.assignee_id
    if agent is not None and moved and "group_id" not in wanted:
        sheet = replace(sheet, group_id=agent.default_group_id)
    group = account.groups.get(sheet.group_id or 0)
    if sheet.group_id != before.group_id and group is not None and sheet.assignee_id not in group.members:
        sheet = replace(sheet, assignee_id=None)
    if sheet.status == "new" and sheet.assignee_id is not None:
        sheet = replace(sheet, status="open")
    return sheet


def _check(account: Account, before: Sheet, sheet: Sheet, change: Change) -> None:
    for name, allowed in ALLOWED.items():
        if getattr(sheet, name) not in allowed:
            raise refusals.invalid_value(name, "is not included in the list")
    agent = account.users.get(change.fields.get("assignee_id") or 0)
    if change.fields.get("assignee_id") is not None and (agent is None or not agent.is_staff):
        raise refusals.invalid_value("assignee_id", "is invalid")
    if change.fields.get("group_id") is not None and sheet.group_id not in account.groups:
        raise refusals.invalid_value("group_id", "is invalid")
    if not sheet.subject.strip() and sheet.subject != before.subject:
        raise refusals.invalid_value("subject", "cannot be blank")
    if len(json.dumps(dict(change.custom)).encode()) > account.limits["metadata_bytes"]:
        raise refusals.invalid_value("metadata", "is too long")
    if change.actor != SYSTEM:
        _check_solvable(account, sheet)


ASSIGNEE = ("Assignee", 8_447_300_000_009, "FieldAssignee")


def _check_solvable(account: Account, sheet: Sheet) -> None:
    if sheet.status != "solved":
        return
    unset = [
        (needed.title, needed.id, f"Field{needed.type.title()}")
        for needed in account.fields.values()
        if needed.required and sheet.custom_fields.get(needed.id) in (None, "")
    ]
    missing = [*([ASSIGNEE] if sheet.assignee_id is None else []), *unset]
    if missing:
        raise refusals.record_invalid({"base": [_needed(*one) for one in missing]})


def _needed(title: str, number: int, kind: str) -> Json:
    return {
        "description": f"{title}: is required when solving a ticket",
        "error": None,
        "ticket_field_id": number,
        "ticket_field_type": kind,
    }


def _placeholders(account: Account, ticket: Ticket) -> dict[str, str]:
    requester = account.users[ticket.requester_id]
    history = "\n".join(comment.plain for comment in ticket.comments)
    return {
        "ticket.id": str(ticket.id),
        "ticket.title": ticket.sheet.subject,
        "ticket.status": ticket.sheet.status,
        "ticket.description": ticket.comments[0].plain if ticket.comments else "",
        "ticket.latest_comment": ticket.comments[-1].plain if ticket.comments else "",
        "ticket.comments_formatted": history,
        "ticket.comments": history,
        "ticket.requester.name": requester.name,
        "ticket.requester.first_name": requester.name.split(" ")[0],
        "ticket.requester.email": requester.email or "",
        "ticket.account": "Acme",
    }
