"""An action as resumable steps: each can look whether it has taken effect, and writes with one request."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from adapters.intercom import mapping
from adapters.intercom.directory import Directory
from adapters.intercom.faults import ForbiddenError, NoSuchTagError
from adapters.intercom.mapping import Conversation
from adapters.intercom.wire import Wire
from connector.domain import Action, ActionKind, Message, Role, Status, Ticket
from connector.errors import (
    AmbiguousError,
    ConflictError,
    HelpdeskUnavailableError,
    PayloadError,
    RejectedError,
)
from connector.payload import Payload
from connector.text import html_to_text, to_html

if TYPE_CHECKING:
    from intercom import Intercom

SCORES = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Step:
    """*look* judges the conversation as *read* gives it: a receipt, or None when the step is still to do."""

    name: str
    read: Callable[[], Conversation]
    look: Callable[[Conversation], str | None]
    write: Callable[[], str]

    def landed(self) -> str | None:
        return self.look(self.read())

    def send(self) -> str:
        return self.write()


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes the steps of *action* against *ticket*; *read* fetches a conversation, repeatedly if need be."""

    wire: Wire
    directory: Directory
    admin_id: str
    action: Action
    ticket: Ticket
    read: Callable[[], Conversation]

    def steps(self) -> list[Step]:
        action = self.action
        steps = [self._words()] if action.body.strip() else []
        steps += [self._choices()] if self._may_click() else []
        steps += [self._attributes()] if action.attributes else []
        steps += [self._tag(name) for name in action.add_tags]
        steps += [self._untag(name) for name in action.remove_tags if name.casefold() in self._tags]
        steps += list(self._hand_to(action.group)) if action.group else []
        reopens = action.status is Status.OPEN and self.ticket.status is Status.SOLVED
        steps += [self._open()] if reopens else []
        steps += [self._close()] if action.status is Status.SOLVED else []
        return steps

    @property
    def _tags(self) -> set[str]:
        return {tag.casefold() for tag in self.ticket.tags}

    def _words(self) -> Step:
        from intercom.types import AdminReplyConversationRequest

        public = self.action.public
        request = AdminReplyConversationRequest(
            message_type="comment" if public else "note",
            type="admin",
            admin_id=self.admin_id,
            body=to_html(self.action.body),
        )

        def write() -> str:
            if public and (found := self._last_look()) is not None:
                return found
            try:
                answer = self.wire.once(
                    lambda api: api.conversations.reply(self.ticket.ref.id, request=request)
                )
            except ForbiddenError:
                if not public:
                    raise
                # If we are still somebody, it is these words on this conversation: a note may go through.
                self.wire.read(lambda api: api.admins.identify())
                raise RejectedError("intercom does not let our user write that") from None
            receipt = self._receipt(answer)
            if not receipt:
                raise AmbiguousError("intercom's answer does not show the new part")
            return receipt

        return Step("reply" if public else "note", self.read, self._find_words, write)

    def _may_click(self) -> bool:
        """Buttons exist in the Messenger only; everywhere else a number is written or the link followed."""
        return self.action.kind is ActionKind.RATING_REQUEST and self.ticket.channel == mapping.MESSENGER

    def _choices(self) -> Step:
        """Buttons from 1 to 5: a click comes back as a message that is the number.

        https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations/replyconversation
        """
        from intercom.types import AdminReplyConversationRequest, QuickReplyOption

        named = {n: uuid.uuid5(uuid.NAMESPACE_URL, f"{self.action.id}/{n}") for n in SCORES}
        options = [QuickReplyOption(text=n, uuid_=str(one)) for n, one in named.items()]
        request = AdminReplyConversationRequest(
            message_type="quick_reply", type="admin", admin_id=self.admin_id, reply_options=options
        )

        def look(now: Conversation) -> str | None:
            behind = _after(now.messages, self._answered())
            ours = (m for m in behind if m.role is Role.BOT and m.public)
            return next((m.id for m in ours if _canon(m.text) == "".join(SCORES)), None)

        return Step(
            "choices",
            self.read,
            look,
            lambda: self._send(lambda api: api.conversations.reply(self.ticket.ref.id, request=request)),
        )

    def _find_words(self, now: Conversation) -> str | None:
        """Our newest part with these words after the message that the action answers."""
        wanted = _canon(html_to_text(to_html(self.action.body)))
        for message in reversed(_after(now.messages, self._answered())):
            ours = message.role is Role.BOT and message.public == self.action.public
            if ours and _canon(message.text) == wanted:
                return message.id
        return None

    def _answered(self) -> str:
        """Id of the message that the action answers; the requester's newest when the action does not say."""
        newest = self.ticket.from_requester[-1:]
        return self.action.answers or (newest[0].id if newest else "")

    def _last_look(self) -> str | None:
        """Right before a public reply, as Intercom has no conditional write: ours may have landed late."""
        answer = self.wire.once(lambda api: api.conversations.find(self.ticket.ref.id), repeatable=True)
        now = mapping.understood(answer, admin_id=self.admin_id)
        found = self._find_words(now)
        if found is None and (reason := moved(self.ticket, now)):
            raise ConflictError(f"the conversation moved on: {reason}")
        return found

    def _attributes(self) -> Step:
        wanted = dict(self.action.attributes)

        def look(now: Conversation) -> str | None:
            return "" if wanted.items() <= now.attributes.items() else None

        return Step(
            "attributes",
            self.read,
            look,
            lambda: self._send(
                lambda api: api.conversations.update(self.ticket.ref.id, custom_attributes={**wanted})
            ),
        )

    def _tag(self, name: str) -> Step:
        def write() -> str:
            tag_id = self.directory.tag(name)
            try:
                self._attach(tag_id)
            except NoSuchTagError:
                self.directory.forget(name)
                raise HelpdeskUnavailableError(
                    "the tag was deleted meanwhile and will be made anew"
                ) from None
            return tag_id

        return Step(f"tag:{name}", self.read, lambda now: "" if now.has_tag(name) else None, write)

    def _attach(self, tag_id: str) -> None:
        ticket_id, admin_id = self.ticket.ref.id, self.admin_id
        self.wire.once(lambda api: api.tags.tag_conversation(ticket_id, tag_id=tag_id, admin_id=admin_id))

    def _untag(self, name: str) -> Step:
        def write() -> str:
            tag_id = self.ticket.extra.get(f"tag:{name}") or self.directory.tag(name)
            try:
                self.wire.once(
                    lambda api: api.tags.untag_conversation(
                        self.ticket.ref.id, tag_id, admin_id=self.admin_id
                    )
                )
            except NoSuchTagError:
                return ""
            return tag_id

        return Step(f"untag:{name}", self.read, lambda now: None if now.has_tag(name) else "", write)

    def _hand_to(self, group: str) -> Iterator[Step]:
        """Our own assignment is given up first: a reply takes it, and hides the rest from the team."""
        if self.action.public or self.ticket.extra.get("assignee") == self.admin_id:
            yield Step("release", self.read, self._is_released, lambda: self._assign("admin", "0"))
        yield Step(
            "assign",
            self.read,
            lambda now: "" if now.team == self.directory.team(group) else None,
            lambda: self._assign("team", self.directory.team(group)),
        )

    def _is_released(self, now: Conversation) -> str | None:
        return None if now.assignee == self.admin_id else ""

    def _assign(self, kind: Literal["admin", "team"], assignee: str) -> str:
        from intercom.conversations import ConversationsManageRequestBody_Assignment

        request = ConversationsManageRequestBody_Assignment(
            type=kind, admin_id=self.admin_id, assignee_id=assignee
        )
        return self._send(lambda api: api.conversations.manage(self.ticket.ref.id, request=request))

    def _open(self) -> Step:
        """A closed conversation is in nobody's inbox."""
        from intercom.conversations import ConversationsManageRequestBody_Open

        request = ConversationsManageRequestBody_Open(admin_id=self.admin_id)
        return Step(
            "open",
            self.read,
            lambda now: None if now.status is Status.SOLVED else "",
            lambda: self._send(lambda api: api.conversations.manage(self.ticket.ref.id, request=request)),
        )

    def _close(self) -> Step:
        """Without a body: Intercom sends that to the customer."""
        from intercom.conversations import ConversationsManageRequestBody_Close

        request = ConversationsManageRequestBody_Close(admin_id=self.admin_id)
        return Step(
            "close",
            self.read,
            lambda now: "" if now.status is Status.SOLVED else None,
            lambda: self._send(lambda api: api.conversations.manage(self.ticket.ref.id, request=request)),
        )

    def _send(self, request: Callable[[Intercom], object]) -> str:
        return self._receipt(self.wire.once(request))

    def _receipt(self, answer: Payload) -> str:
        """Id of our newest part in the conversation that a write answers with."""
        try:
            return mapping.last_own(answer, admin_id=self.admin_id)
        except PayloadError as error:
            raise AmbiguousError(f"intercom's answer is unusable: {error}") from None


def moved(before: Ticket, now: Conversation) -> str:
    """What happened since *before* was read that forbids a public reply, as a slug; "" when nothing did."""
    known = {message.id for message in before.messages}
    spoke = {m.role for m in now.messages if m.public and m.id not in known}
    if spoke & {Role.TEAMMATE, Role.REQUESTER}:
        return "new_message"
    if any(a.by is a.to is Role.TEAMMATE for a in now.assignments if a not in before.assignments):
        return "assigned"
    if now.status is Status.SOLVED and before.status is not Status.SOLVED:
        return "closed"
    return "foreign_bot" if now.fin_leads and not before.foreign_bot else ""


def _after(messages: tuple[Message, ...], message_id: str) -> tuple[Message, ...]:
    """What follows *message_id*; all of *messages* when it is not (or no longer) among them."""
    places = [place for place, message in enumerate(messages) if message.id == message_id]
    return messages[places[-1] + 1 :] if places else messages


def _canon(text: str) -> str:
    """Words alone: Intercom is free with blanks and breaks."""
    return "".join(unicodedata.normalize("NFKC", text).split())
