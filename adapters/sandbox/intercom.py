"""A stand-in for Intercom: one workspace, its people, its API and its webhooks."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence

from adapters.sandbox import intercom_hooks as hooks
from adapters.sandbox import intercom_html as markup
from adapters.sandbox import intercom_people as people
from adapters.sandbox.courier import Courier
from adapters.sandbox.desk import Author, TicketView, ViewMessage
from adapters.sandbox.faults import Faults
from adapters.sandbox.files import SentFile
from adapters.sandbox.intercom_hub import Hub, Options
from adapters.sandbox.intercom_library import ArticleLibrary
from adapters.sandbox.intercom_moves import FILLER, Change, Words
from adapters.sandbox.intercom_routes import application
from adapters.sandbox.intercom_state import Conversation, Part
from adapters.sandbox.recorder import Recorder
from adapters.sandbox.server import Server

CHANNELS = {"chat": "conversation", "messaging": "conversation", "web": "conversation"}
STATUSES = {"open": "open", "snoozed": "hold", "closed": "solved"}
EXPECTATION = "The team will reply as soon as they can."


class IntercomDesk:
    """See `Desk` and `Options`; *pace* scales the wait before a webhook is tried again; *tls* serves https."""

    platform = "intercom"

    def __init__(
        self,
        options: Options | None = None,
        *,
        port: int = 0,
        recorder: Recorder | None = None,
        faults: Faults | None = None,
        pace: float = 1.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.hub = Hub(options or Options(), pace=pace)
        self.recorder, self.faults = recorder or Recorder(), faults or Faults()
        self.library = ArticleLibrary(self.hub)
        app = application(self.hub, self.library)
        self._server = Server(
            app, port=port, platform=self.platform, recorder=self.recorder, faults=self.faults, tls=tls
        )
        self.hub.url = self._server.url

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def account(self) -> str:
        return self.hub.workspace.app_id

    @property
    def bot_id(self) -> str:
        return self.hub.bot.id

    @property
    def operator_id(self) -> str:
        """Intercom's own bot: who acts when a workflow or a rule does."""
        return self.hub.operator.id

    @property
    def courier(self) -> Courier:
        return self.hub.courier

    def start(self) -> None:
        self.courier.start()
        self.hub.files.start()
        self._server.start()

    def stop(self) -> None:
        self.faults.clear()
        self.courier.stop()
        self.hub.files.stop()
        self._server.stop()

    def environ(self) -> dict[str, str]:
        return {
            "INTERCOM_URL": self.url,
            "INTERCOM_ACCESS_TOKEN": self.hub.options.token,
            "INTERCOM_CLIENT_SECRETS": self.hub.options.client_secret,
            "INTERCOM_ADMIN_ID": self.bot_id,
        }

    def deliver_to(self, base_url: str, *, validate: bool = False) -> None:
        """*validate* asks with HEAD first, as Intercom does when an address is saved; EndpointError."""
        url = f"{base_url.rstrip('/')}/webhooks/{self.platform}"
        if validate:
            hooks.validate(url)
        self.courier.aim(url)

    def ping(self) -> None:
        """The notification that Intercom sends to see whether anybody is there."""
        with self.hub.lock:
            self.hub.notify("ping", {"type": "ping", "message": "something something"})

    def add_customer(
        self,
        *,
        name: str,
        email: str | None,
        verified: bool = True,
        fields: Mapping[str, str] | None = None,
        organisation: str | None = None,
    ) -> str:
        """A verified customer is a user, anybody else a lead; *fields* are custom attributes."""
        with self.hub.lock:
            return people.contact(
                self.hub.workspace,
                name=name,
                email=email,
                verified=verified,
                fields=fields or {},
                organisation=organisation,
            ).id

    def add_teammate(self, *, name: str, inbox_seat: bool = True, takes: bool = True) -> str:
        """*takes*: a conversation of nobody becomes theirs when they answer it."""
        with self.hub.lock:
            return people.admin(self.hub.workspace, name, inbox_seat=inbox_seat, takes=takes).id

    def add_team(self, name: str, members: Sequence[str] = ()) -> str:
        with self.hub.lock:
            return people.team(self.hub.workspace, name, tuple(members)).id

    def add_attribute(self, name: str, data_type: str = "string") -> None:
        """A conversation attribute; without it the API refuses to write one of that name."""
        with self.hub.lock:
            self.hub.workspace.add_attribute(name, data_type)

    def merge_contacts(self, gone: str, kept: str, *, moved: bool = False) -> None:
        """Reading *gone* answers 410 from now on; *moved*: their conversations name *kept* already."""
        with self.hub.lock:
            people.merge(self.hub.workspace, gone, kept, moved=moved)

    def write_in(
        self,
        customer_id: str,
        *,
        subject: str,
        text: str,
        channel: str = "email",
        html: str | None = None,
        automatic: bool = False,
        files: Sequence[SentFile] = (),
    ) -> str:
        """Only mail has a subject, and an automatic reply shows nowhere else; *html* stands as it came."""
        with self.hub.lock:
            contact = self.hub.workspace.survivor(customer_id)
            body, attachments = self.hub.attached(html or markup.from_customer(text), files)
            change = self.hub.moves.start(
                contact,
                body,
                attachments=attachments,
                channel=CHANNELS.get(channel, channel),
                subject=f"Automatic reply: {subject}" if automatic else subject,
            )
            self.hub.publish(change)
            if self.hub.options.operator_speaks and change.conversation.channel == "conversation":
                self.hub.publish(self.hub.moves.bot_says(change.conversation, EXPECTATION, kind=FILLER))
            return change.conversation.id

    def customer_replies(
        self,
        ticket_id: str,
        text: str,
        *,
        automatic: bool = False,
        clicked: str | None = None,
        files: Sequence[SentFile] = (),
    ) -> str:
        """*clicked* is the uuid of a quick reply's option."""
        with self.hub.lock:
            conversation = self._find(ticket_id)
            contact = self.hub.workspace.survivor(conversation.contact_ids[0])
            subject = f"Automatic reply: {conversation.subject}" if automatic else None
            body, named = self.hub.attached(markup.from_customer(text), files)
            writes = self.hub.moves.customer_writes
            made = writes(conversation, contact, body, subject=subject, clicked=clicked, attachments=named)
            return self._told(made)

    def teammate_replies(self, ticket_id: str, teammate_id: str, text: str, *, public: bool = True) -> str:
        with self.hub.lock:
            act = self.hub.moves.admin_writes if public else self.hub.moves.note
            words = Words(markup.from_teammate(text))
            return self._told(act(self._find(ticket_id), self.hub.workspace.admins[teammate_id], words))

    def operator_replies(self, ticket_id: str, text: str) -> str:
        """A workflow's message: neither a teammate's nor ours."""
        with self.hub.lock:
            return self._told(self.hub.moves.bot_says(self._find(ticket_id), text))

    def assign(self, ticket_id: str, teammate_id: str | None, *, by: str) -> None:
        self._assign(ticket_id, ("admin", teammate_id), by)

    def assign_team(self, ticket_id: str, team_id: str | None, *, by: str) -> None:
        self._assign(ticket_id, ("team", team_id), by)

    def tag(self, ticket_id: str, add: Sequence[str] = (), remove: Sequence[str] = (), *, by: str) -> None:
        with self.hub.lock:
            space, moves = self.hub.workspace, self.hub.moves
            conversation, admin = self._find(ticket_id), space.admins[by]
            for name in remove:
                moves.untag(conversation, space.tag(name).id, admin)
            for name in add:
                self.hub.publish(moves.tag(conversation, space.tag(name), admin))

    def close(self, ticket_id: str, *, by: str | None = None) -> None:
        """By a workflow, unless *by* names a teammate."""
        self._set_state(ticket_id, "close", by or self.operator_id)

    def snooze(self, ticket_id: str, *, by: str, seconds: int = 3600) -> None:
        self._set_state(ticket_id, "snoozed", by, self.hub.workspace.now() + seconds)

    def rate(self, ticket_id: str, score: int, remark: str = "") -> None:
        """*score* is 1 to 5."""
        with self.hub.lock:
            self.hub.publish(self.hub.moves.rate(self._find(ticket_id), score, remark))

    def fin_active(self, ticket_id: str, text: str = "Could you tell me a little more?") -> str:
        """Fin has taken the conversation and asks back; it has no outcome yet. Id of its message."""
        with self.hub.lock:
            conversation = self._find(ticket_id)
            self.hub.moves.fin_begins(conversation)
            return self._told(self.hub.moves.bot_says(conversation, text))

    def fin_hands_off(self, ticket_id: str, state: str = "escalated") -> None:
        """*state* is a resolution_state of API 2.15: escalated, negative_feedback, procedure_handoff, ..."""
        with self.hub.lock:
            self.hub.moves.fin_ends(self._find(ticket_id), state)

    def delete(self, ticket_id: str) -> None:
        with self.hub.lock:
            self.hub.publish(self.hub.moves.delete(self._find(ticket_id)))

    def view(self, ticket_id: str) -> TicketView:
        with self.hub.lock:
            found = self._find(ticket_id)
            shown = [self._message(part) for part in (found.source, *found.parts) if part.words]
            return TicketView(
                status=STATUSES[found.state],
                tags=tuple(tag.name for tag in found.tags),
                group=found.team_id,
                assignee=found.admin_id,
                priority=None,
                messages=tuple(shown),
            )

    def redeliver_last(self, ticket_id: str) -> None:
        ids = [entry.id for entry in list(self.courier.journal) if entry.ticket_id == ticket_id]
        self.courier.redeliver(ids[-1] if ids else ticket_id)

    def _assign(self, ticket_id: str, to: tuple[str, str | None], by: str) -> None:
        with self.hub.lock:
            admin, conversation = self.hub.workspace.admins[by], self._find(ticket_id)
            self.hub.publish(self.hub.moves.assign(conversation, admin, to=to, words=Words()))

    def _set_state(self, ticket_id: str, kind: str, by: str, until: int | None = None) -> None:
        with self.hub.lock:
            admin, conversation = self.hub.workspace.admins[by], self._find(ticket_id)
            change = self.hub.moves.set_state(conversation, admin, kind, words=Words(), until=until)
            self.hub.publish(change)

    def _find(self, ticket_id: str) -> Conversation:
        return self.hub.workspace.conversations[ticket_id]

    def _told(self, change: Change) -> str:
        self.hub.publish(change)
        return change.parts[0].id

    def _message(self, part: Part) -> ViewMessage:
        return ViewMessage(
            author=self._role(part),
            public=part.kind != "note",
            text=markup.plain(part.words),
            at=part.at * 1000,
            author_id=part.author.id,
            id=part.id,
        )

    def _role(self, part: Part) -> Author:
        if part.author.id == self.bot_id:
            return "bot"
        roles: dict[str, Author] = {"user": "customer", "lead": "customer", "admin": "teammate"}
        return roles.get(part.author.type, "other")
