"""The writes of the Intercom stand-in's API: what each accepts, refuses and changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.sandbox import intercom_calls as calls
from adapters.sandbox import intercom_html as markup
from adapters.sandbox.intercom_hub import Hub
from adapters.sandbox.intercom_moves import Change, Words
from adapters.sandbox.intercom_office import TYPES
from adapters.sandbox.intercom_payloads import View, applied_tag
from adapters.sandbox.intercom_rules import (
    DIGITS,
    Body,
    Refused,
    invalid,
    is_file,
    is_link,
    is_option,
    not_found,
)
from adapters.sandbox.intercom_state import Admin, Conversation

Json = dict[str, Any]
MOST_ATTACHMENTS = 10


class Writes:
    """Each method takes the ids of its path; the hub publishes what the moves fire."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.space, self.moves = hub, hub.workspace, hub.moves
        self.parts: dict[str, Callable[[Conversation, Body], Change]] = {
            "close": self._close,
            "open": self._open,
            "snoozed": self._snooze,
            "assignment": self._assign,
        }

    def routes(self) -> tuple[tuple[str, str, Callable[..., Json]], ...]:
        return (
            ("PUT", "/conversations/<conversation_id>", self.update),
            ("POST", "/conversations/<conversation_id>/reply", self.reply),
            ("POST", "/conversations/<conversation_id>/parts", self.manage),
            ("POST", "/conversations/<conversation_id>/tags", self.tag),
            ("DELETE", "/conversations/<conversation_id>/tags/<tag_id>", self.untag),
        )

    def reply(self, conversation_id: str) -> Json:
        conversation, sent = calls.find(self.hub, conversation_id), calls.body()
        kind = sent.one_of("message_type", ("comment", "note", "quick_reply"))
        sent.only(
            "message_type",
            "type",
            "admin_id",
            "body",
            "created_at",
            "reply_options",
            "attachment_urls",
            "attachment_files",
            "skip_notifications",
        )
        sent.one_of("type", ("admin",))
        admin, words = self._author(sent), self._words(sent, kind)
        act = self.moves.note if kind == "note" else self.moves.admin_writes
        return self._done(act(conversation, admin, words))

    def manage(self, conversation_id: str) -> Json:
        conversation, sent = calls.find(self.hub, conversation_id), calls.body()
        kind = sent.one_of("message_type", tuple(self.parts))
        return self._done(self.parts[kind](conversation, sent))

    def update(self, conversation_id: str) -> Json:
        conversation, sent = calls.find(self.hub, conversation_id), calls.body()
        sent.only("read", "title", "custom_attributes", "company_id")
        title, read = sent.maybe_text("title"), sent.flag("read", default=conversation.read)
        values = sent.object("custom_attributes").values if sent.has("custom_attributes") else {}
        for name, value in values.items():
            self._check_attribute(name, value)
        company = self._company(sent) if sent.has("company_id") else conversation.company_id
        conversation.title, conversation.read = title or conversation.title, read
        conversation.company_id = company
        self.moves.set_attributes(conversation, values, self.space.admins[self.hub.bot.id])
        return self._show(conversation)

    def tag(self, conversation_id: str) -> Json:
        conversation, sent = calls.find(self.hub, conversation_id, "Conversation"), calls.body()
        sent.only("id", "admin_id")
        admin, tag = self._author(sent), self.space.tags.get(sent.id("id"))
        if tag is None:
            raise not_found("Tag", "tag_not_found")
        self.hub.publish(self.moves.tag(conversation, tag, admin))
        return applied_tag(next(one for one in conversation.tags if one.id == tag.id))

    def untag(self, conversation_id: str, tag_id: str) -> Json:
        """A DELETE that cannot do without its body."""
        conversation, sent = calls.find(self.hub, conversation_id, "Conversation"), calls.body()
        sent.only("admin_id")
        admin = self._author(sent)
        gone = self.moves.untag(conversation, tag_id, admin) if DIGITS.fullmatch(tag_id) else None
        if gone is None:
            raise not_found("Tag", "tag_not_found")
        return applied_tag(gone)

    def _close(self, conversation: Conversation, sent: Body) -> Change:
        sent.only("message_type", "type", "admin_id", "body")
        sent.one_of("type", ("admin",))
        admin, words = self._author(sent), Words(self._html(sent), package_code=self.hub.options.package_code)
        return self.moves.set_state(conversation, admin, "close", words=words)

    def _open(self, conversation: Conversation, sent: Body) -> Change:
        sent.only("message_type", "type", "admin_id")
        words = Words(package_code=self.hub.options.package_code)
        return self.moves.set_state(conversation, self._author(sent), "open", words=words)

    def _snooze(self, conversation: Conversation, sent: Body) -> Change:
        sent.only("message_type", "type", "admin_id", "snoozed_until")
        until = sent.integer("snoozed_until")
        if until <= self.space.now():
            raise invalid("snoozed_until", "must be in the future")
        words = Words(package_code=self.hub.options.package_code)
        return self.moves.set_state(conversation, self._author(sent), "snoozed", words=words, until=until)

    def _assign(self, conversation: Conversation, sent: Body) -> Change:
        sent.only("message_type", "type", "admin_id", "assignee_id", "body")
        kind, assignee = sent.one_of("type", ("admin", "team")), sent.id("assignee_id")
        admin = self._author(sent)
        known = self.space.teams if kind == "team" else self.space.admins
        if assignee != "0" and assignee not in known:
            raise not_found("Assignee", "assignee_not_found")
        if kind == "admin" and assignee != "0":
            _seated(self.space.admins[assignee])
        words = Words(self._html(sent), package_code=self.hub.options.package_code)
        to = (kind, None if assignee == "0" else assignee)
        return self.moves.assign(conversation, admin, to=to, words=words)

    def _author(self, sent: Body) -> Admin:
        admin = self.space.admins.get(sent.id("admin_id"))
        if admin is None:
            raise not_found("Admin", "admin_not_found")
        return _seated(admin)

    def _words(self, sent: Body, kind: str) -> Words:
        at = sent.integer("created_at") if sent.has("created_at") else None
        if at is not None and at > self.space.now():
            raise invalid("created_at", "must not be in the future")
        links = sent.items("attachment_urls", is_link, most=MOST_ATTACHMENTS, kind="addresses")
        files = sent.items("attachment_files", is_file, most=MOST_ATTACHMENTS, kind="files")
        options = sent.items("reply_options", is_option, most=100, kind="options of text and uuid")
        if (kind == "quick_reply") != bool(options):
            raise invalid("reply_options", "must be present for quick_reply and for nothing else")
        named = [{"type": "upload", "name": link.rsplit("/", 1)[-1], "url": link} for link in links]
        named += [{"type": "upload", "name": file["name"], "url": None} for file in files]
        if kind != "quick_reply":
            sent.text("body")
        return Words(
            body=self._html(sent),
            metadata={"quick_reply_options": options} if options else {},
            attachments=tuple(named),
            package_code=self.hub.options.package_code,
            unnotified=sent.flag("skip_notifications"),
            at=at,
        )

    def _html(self, sent: Body) -> str | None:
        if not sent.has("body"):
            return None
        shown = markup.from_api(sent.text("body"))
        if not markup.plain(shown).strip() and "<img" not in shown:
            raise invalid("body", "shows nothing")
        return shown

    def _company(self, sent: Body) -> str | None:
        if sent.values["company_id"] is None:
            return None
        if sent.text("company_id") not in self.space.companies:
            raise Refused(404, "company_not_found", "Company Not Found")
        return sent.text("company_id")

    def _check_attribute(self, name: str, value: Any) -> None:
        known = self.space.attribute(name)
        if known is None:
            message = f"Custom attribute '{name}' does not exist"
            raise Refused(400, "INVALID_PARAMETER", message, field="custom_attributes")
        kind = known.data_type
        fits = isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        if value is not None and not fits:
            message = f"Custom attribute '{name}' takes {kind} values"
            raise Refused(400, "INVALID_PARAMETER", message, field="custom_attributes")

    def _done(self, change: Change) -> Json:
        self.hub.publish(change)
        return self._show(change.conversation)

    def _show(self, conversation: Conversation) -> Json:
        return View(self.space, calls.style(self.hub)).conversation(conversation)


def _seated(admin: Admin) -> Admin:
    if not admin.inbox_seat:
        raise Refused(403, "action_forbidden", "The admin has no Inbox seat")
    return admin
