"""What may happen to a conversation: each move changes it and says which topics it fires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.sandbox import intercom_html as markup
from adapters.sandbox.intercom_state import (
    Admin,
    Author,
    Contact,
    Conversation,
    Part,
    Rating,
    Tag,
    Workspace,
)

FILLER = "channel_and_reply_time_expectation"
STATE_OF = {"close": "closed", "open": "open", "snoozed": "snoozed"}


@dataclass(frozen=True, slots=True)
class Change:
    """*parts* are those that caused the event: a webhook carries no others."""

    topics: tuple[str, ...]
    conversation: Conversation
    parts: tuple[Part, ...] = ()
    tags_added: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What an admin writes: *body* is HTML, *package_code* names the app behind an API call.

    *at* is set (epoch seconds) when the caller dates it back.
    """

    body: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Mapping[str, Any], ...] = ()
    package_code: str | None = None
    unnotified: bool = False
    at: int | None = None


NOTHING = Words()


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves on one workspace; the caller holds the lock."""

    workspace: Workspace

    def start(
        self,
        contact: Contact,
        body: str,
        *,
        channel: str,
        subject: str = "",
        attachments: tuple[Mapping[str, Any], ...] = (),
    ) -> Change:
        """A customer's first message as HTML; *channel* is Intercom's source type (conversation, email)."""
        space, now = self.workspace, self.workspace.now()
        source = Part(
            id=space.number("source", 3_381_828_001),
            kind="comment",
            body=body,
            at=now,
            author=from_contact(contact),
            state="open",
            email_subject=subject if channel == "email" else None,
            attachments=attachments,
        )
        conversation = Conversation(
            id=space.number("conversation", 215_472_621_200_001),
            source=source,
            channel=channel,
            subject=subject if channel == "email" else "",
            contact_ids=[contact.id],
            created_at=now,
            updated_at=now,
            waiting_since=now,
            company_id=next(iter(contact.company_ids), None),
        )
        space.conversations[conversation.id] = conversation
        return Change(("conversation.user.created",), conversation)

    def customer_writes(
        self,
        conversation: Conversation,
        contact: Contact,
        body: str,
        *,
        subject: str | None = None,
        clicked: str | None = None,
        attachments: tuple[Mapping[str, Any], ...] = (),
    ) -> Change:
        """A reply reopens what is closed or snoozed; *clicked* is the uuid of a quick reply's option."""
        kind = "comment" if conversation.state == "open" else "open"
        conversation.state, conversation.snoozed_until = "open", None
        conversation.waiting_since = conversation.waiting_since or self.workspace.now()
        conversation.read = False
        mail = conversation.channel == "email"
        part = self._add(
            conversation,
            kind,
            from_contact(contact),
            Words(body, {"quick_reply_uuid": clicked} if clicked else {}, attachments),
            email_subject=(subject or f"Re: {conversation.subject}") if mail else None,
        )
        return Change(("conversation.user.replied",), conversation, (part,))

    def admin_writes(self, conversation: Conversation, admin: Admin, words: Words) -> Change:
        """A public answer: one who takes what they answer is assigned by it, so the part is an assignment.

        By mail, what Operator writes is kept but never sent.
        """
        takes = admin.takes and admin.kind == "admin" and conversation.admin_id is None
        kind = "quick_reply" if words.metadata else "assignment" if takes else "comment"
        if takes:
            conversation.admin_id = admin.id
        if conversation.state == "snoozed":
            conversation.state, conversation.snoozed_until = "open", None
        if admin.kind == "bot" and conversation.channel == "email":
            words = replace(words, unnotified=True)
        assigned = ("admin", admin.id) if kind == "assignment" else None
        part = self._add(conversation, kind, from_admin(admin), words, assigned_to=assigned)
        if admin.kind == "admin":
            conversation.waiting_since = None
        return Change(_reply_topics(admin, kind), conversation, (part,))

    def note(self, conversation: Conversation, admin: Admin, words: Words) -> Change:
        part = self._add(conversation, "note", from_admin(admin), words)
        return Change(("conversation.admin.noted",), conversation, (part,))

    def set_state(
        self, conversation: Conversation, admin: Admin, kind: str, *, words: Words, until: int | None = None
    ) -> Change:
        """*kind* is close, open or snoozed; the body of a close goes to the customer."""
        was = conversation.state
        conversation.state, conversation.snoozed_until = STATE_OF[kind], until
        if words.body:
            conversation.waiting_since = None
        part = self._add(conversation, kind, from_admin(admin), words)
        woken = "conversation.admin.unsnoozed" if was == "snoozed" else "conversation.admin.opened"
        topics = {"close": "conversation.admin.closed", "snoozed": "conversation.admin.snoozed"}
        return Change((topics.get(kind, woken),), conversation, (part,))

    def assign(
        self, conversation: Conversation, admin: Admin, *, to: tuple[str, str | None], words: Words
    ) -> Change:
        """*to* is ("admin" or "team", id or None for nobody); a closed conversation opens again."""
        kind, assignee = to
        if kind == "admin":
            conversation.admin_id = assignee
        else:
            conversation.team_id = assignee
        reopens = conversation.state == "closed"
        conversation.state = "open" if reopens else conversation.state
        part = self._add(
            conversation,
            "assign_and_reopen" if reopens else "assignment",
            from_admin(admin),
            words,
            assigned_to=(kind, assignee) if assignee else None,
        )
        topics = ("conversation.admin.assigned",)
        return Change(
            (*topics, "conversation.admin.open.assigned") if reopens else topics, conversation, (part,)
        )

    def tag(self, conversation: Conversation, tag: Tag, admin: Admin) -> Change:
        """Tags hang on the newest words of the conversation; a second time changes nothing."""
        if any(applied.id == tag.id for applied in conversation.tags):
            return Change((), conversation)
        target = next((p for p in reversed(conversation.parts) if p.speaks), conversation.source)
        applied = replace(tag, at=self.workspace.now(), by=admin.id, part_id=target.id)
        conversation.tags.append(applied)
        self._add(conversation, "conversation_tags_updated", from_admin(admin))
        return Change(("conversation_part.tag.created",), conversation, (target,), (applied,))

    def untag(self, conversation: Conversation, tag_id: str, admin: Admin) -> Tag | None:
        """The tag taken off, or None if it was not there; no topic exists for it."""
        found = next((tag for tag in conversation.tags if tag.id == tag_id), None)
        if found:
            conversation.tags.remove(found)
            self._add(conversation, "conversation_tags_updated", from_admin(admin))
        return found

    def set_attributes(self, conversation: Conversation, values: Mapping[str, Any], author: Admin) -> None:
        """One silent part for each attribute."""
        for name, value in values.items():
            conversation.attributes[name] = value
            details = {"attribute": {"name": name}, "value": {"name": str(value)}}
            kind = "conversation_attribute_updated_by_admin"
            self._add(conversation, kind, from_admin(author), event_details=details)

    def bot_says(self, conversation: Conversation, text: str, *, kind: str = "comment") -> Change:
        """Fin or Operator speaks: the same part arrives under two topics."""
        operator = self.workspace.operator()
        author = replace(from_admin(operator), from_ai_agent=kind == "comment")
        part = self._add(conversation, kind, author, Words(markup.from_customer(text)))
        return Change(("conversation.admin.replied", "conversation.operator.replied"), conversation, (part,))

    def fin_begins(self, conversation: Conversation) -> None:
        """Fin leads and has given no answer yet."""
        now = self.workspace.now()
        conversation.fin = {
            "source_type": "workflow",
            "source_title": "Stand-in workflow",
            "last_answer_type": None,
            "resolution_state": None,
            "rating": None,
            "rating_remark": None,
            "created_at": now,
            "updated_at": now,
            "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
        }

    def fin_ends(self, conversation: Conversation, state: str) -> None:
        if conversation.fin is None:
            self.fin_begins(conversation)
        conversation.updated_at = self.workspace.now()
        new = {"resolution_state": state, "updated_at": conversation.updated_at}
        conversation.fin = {**(conversation.fin or {}), **new}

    def rate(self, conversation: Conversation, score: int, remark: str) -> Change:
        now = self.workspace.now()
        conversation.rating = Rating(score, remark, now, now, conversation.admin_id)
        conversation.updated_at = now
        return Change(("conversation.rating.added",), conversation)

    def delete(self, conversation: Conversation) -> Change:
        del self.workspace.conversations[conversation.id]
        self.workspace.deleted.append(conversation.id)
        return Change(("conversation.deleted",), conversation)

    def _add(
        self,
        conversation: Conversation,
        kind: str,
        author: Author,
        words: Words = NOTHING,
        **more: Any,
    ) -> Part:
        now = self.workspace.now()
        part = Part(
            id=self.workspace.number("part", 37_358_100_001),
            kind=kind,
            body=words.body,
            at=now if words.at is None else words.at,
            author=author,
            state=conversation.state,
            metadata=words.metadata,
            attachments=words.attachments,
            package_code=words.package_code,
            unnotified=words.unnotified,
            **more,
        )
        conversation.parts.append(part)
        conversation.updated_at = now
        return part


def _reply_topics(admin: Admin, kind: str) -> tuple[str, ...]:
    if admin.kind == "bot":
        return ("conversation.admin.replied", "conversation.operator.replied")
    if kind == "assignment":
        return ("conversation.admin.assigned", "conversation.admin.open.assigned")
    return ("conversation.admin.replied",)


def from_contact(contact: Contact) -> Author:
    return Author(contact.role, contact.id, contact.name, contact.email)


def from_admin(admin: Admin) -> Author:
    return Author(admin.kind, admin.id, admin.name, admin.email)
