"""A stand-in for Zendesk Support: one account, its people, its API and its webhooks."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.sandbox import zendesk_input as inputs
from adapters.sandbox.courier import Courier
from adapters.sandbox.desk import TicketView
from adapters.sandbox.faults import Faults
from adapters.sandbox.files import SentFile
from adapters.sandbox.recorder import Recorder
from adapters.sandbox.server import HOST, Server
from adapters.sandbox.zendesk_change import Change, NewComment
from adapters.sandbox.zendesk_guide import HelpLibrary
from adapters.sandbox.zendesk_hub import Hub, Options
from adapters.sandbox.zendesk_routes import application
from adapters.sandbox.zendesk_state import SYSTEM, Sheet, Ticket
from adapters.sandbox.zendesk_view import after_macro, in_view, view

#: Flag of a comment that came by an automatic mail.
#: https://developer.zendesk.com/documentation/ticketing/reference-guides/comment-flags/
AUTO_GENERATED = 4
CHANNELS = {"messaging": "native_messaging"}


class ZendeskDesk:
    """See `Desk` and `Options`; *pace* scales the waits before a webhook is tried again; *tls* serves https."""

    platform = "zendesk"
    #: What the connector makes of a loopback address.
    account = HOST

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
        self.library = HelpLibrary(self.hub)
        app = application(self.hub, self.library)
        self._server = Server(
            app, port=port, platform=self.platform, recorder=self.recorder, faults=self.faults, tls=tls
        )
        self.hub.url = self._server.url

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def bot_id(self) -> str:
        return str(self.hub.bot.id)

    @property
    def courier(self) -> Courier:
        return self.hub.courier

    def start(self) -> None:
        self.hub.start()
        self._server.start()

    def stop(self) -> None:
        self.faults.clear()
        self.hub.stop()
        self._server.stop()

    def environ(self) -> dict[str, str]:
        options = self.hub.options
        return {
            "ZENDESK_URL": self.url,
            "ZENDESK_WEBHOOK_SECRETS": options.webhook_secret,
            **options.credentials.environ(options.sign_in),
        }

    def deliver_to(self, base_url: str) -> None:
        self.courier.aim(f"{base_url.rstrip('/')}/webhooks/{self.platform}")

    def add_customer(
        self,
        *,
        name: str,
        email: str | None,
        verified: bool = True,
        fields: Mapping[str, str] | None = None,
        organisation: str | None = None,
    ) -> str:
        """*fields* are user fields."""
        with self.hub.lock:
            user = self.hub.account.user(name, email, "end-user", verified=verified)
            user.fields = dict(fields or {})
            if organisation:
                user.organization_id = self.hub.account.organization(organisation).id
            return str(user.id)

    def add_teammate(self, *, name: str, group: str | None = None) -> str:
        """*group* is the id of their default group, else Support."""
        account = self.hub.account
        with self.hub.lock:
            local = re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "agent"
            home = account.groups[int(group)] if group else self.hub.support
            return str(account.agent(name, f"{local}+{len(account.users)}@acme.example", home).id)

    def add_group(self, name: str, members: Sequence[str] = ()) -> str:
        with self.hub.lock:
            group = self.hub.account.group(name)
            group.members |= {int(member) for member in members}
            return str(group.id)

    def add_field(self, title: str, *, required: bool = False) -> str:
        """A custom ticket field; *required* ones must be filled before a ticket can be solved."""
        with self.hub.lock:
            return str(self.hub.account.field(title, required=required).id)

    def add_field_required(self, name: str) -> str:
        return self.add_field(name, required=True)

    def suspend(self, customer_id: str) -> None:
        """From now on their messages go to the suspended tickets, which no webhook tells of."""
        with self.hub.lock:
            self.hub.account.users[int(customer_id)].suspended = True

    def revoke_tokens(self) -> None:
        with self.hub.lock:
            self.hub.gate.revoke()

    def narrow_scopes(self, *allowed: str) -> None:
        """The OAuth client gets these scopes only, from the next token on."""
        with self.hub.lock:
            self.hub.gate.narrow(frozenset(allowed))

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
        """The id of the new ticket; "" when a suspended customer's message made none."""
        with self.hub.lock:
            flags, kept = (AUTO_GENERATED,) * automatic, self.hub.files.keep(files)
            said = NewComment(int(customer_id), text, html, public=True, flags=flags, files=kept)
            ticket = self._open(said, subject=subject, channel=CHANNELS.get(channel, channel))
            return str(ticket.id) if ticket else ""

    def _open(
        self, said: NewComment, *, subject: str, channel: str, followup_of: int | None = None
    ) -> Ticket | None:
        account, author = self.hub.account, said.author_id
        if account.users[author].suspended:
            account.suspended_tickets.append((author, subject))
            return None
        now = account.clock()
        ticket = Ticket(
            id=account.next("ticket", 1001),
            requester_id=author,
            submitter_id=author,
            channel=channel,
            created_at=now,
            updated_at=now,
            sheet=Sheet(subject, group_id=self.hub.support.id),
            followup_of=followup_of,
        )
        self.hub.desktop.open(ticket, Change(author, channel, comment=said))
        return ticket

    def customer_replies(
        self,
        ticket_id: str,
        text: str,
        *,
        automatic: bool = False,
        author: str | None = None,
        files: Sequence[SentFile] = (),
    ) -> str:
        """A reply to a closed ticket opens a follow-up, see `followups`; *author* may be somebody in copy."""
        with self.hub.lock:
            ticket = self._ticket(ticket_id)
            who = int(author) if author else ticket.requester_id
            flags, kept = (AUTO_GENERATED,) * automatic, self.hub.files.keep(files)
            said = NewComment(who, text, public=True, flags=flags, files=kept)
            if self.hub.account.users[who].suspended:
                self.hub.account.suspended_tickets.append((who, ticket.sheet.subject))
                return ""
            if ticket.sheet.status == "closed":
                return self._follow_up(ticket, said)
            status = "new" if ticket.sheet.status == "new" else "open"
            self.hub.desktop.apply(ticket, Change(who, ticket.channel, {"status": status}, said))
            return str(ticket.comments[-1].id)

    def _follow_up(self, ticket: Ticket, said: NewComment) -> str:
        made = self._open(said, subject=ticket.sheet.subject, channel=ticket.channel, followup_of=ticket.id)
        assert made is not None  # noqa: S101 - only a suspended author's message makes none
        ticket.followups.append(made.id)
        return str(made.comments[0].id)

    def followups(self, ticket_id: str) -> tuple[str, ...]:
        with self.hub.lock:
            return tuple(map(str, self._ticket(ticket_id).followups))

    def teammate_replies(self, ticket_id: str, teammate_id: str, text: str, *, public: bool = True) -> str:
        with self.hub.lock:
            ticket = self._ticket(ticket_id)
            fields = {"status": "open"} if public and ticket.sheet.status == "new" else {}
            said = NewComment(int(teammate_id), text, public=public)
            self.hub.desktop.apply(ticket, Change(int(teammate_id), "web", fields, said))
            return str(ticket.comments[-1].id)

    def update(self, ticket_id: str, *, by: str, **fields: Any) -> None:
        """A teammate changes `Sheet` attributes in the browser; the vendor's rules hold for them too."""
        with self.hub.lock:
            self.hub.desktop.apply(self._ticket(ticket_id), Change(int(by), "web", fields))

    def assign(self, ticket_id: str, teammate_id: str | None, *, by: str) -> None:
        self.update(ticket_id, by=by, assignee_id=int(teammate_id) if teammate_id else None)

    def tag(self, ticket_id: str, add: Sequence[str] = (), remove: Sequence[str] = (), *, by: str) -> None:
        with self.hub.lock:
            held = set(self._ticket(ticket_id).sheet.tags)
            kept = inputs.tags(sorted((held | set(add)) - set(remove)))
            self.update(ticket_id, by=by, tags=kept)

    def solve(self, ticket_id: str, teammate_id: str) -> None:
        """As from the browser, where solving assigns a ticket of nobody."""
        with self.hub.lock:
            who = self._ticket(ticket_id).sheet.assignee_id or int(teammate_id)
            self.update(ticket_id, by=teammate_id, status="solved", assignee_id=who)

    def rate(self, ticket_id: str, score: int, comment: str = "") -> None:
        """The way the account asks: of a legacy survey 4 and 5 are good, the rest is bad."""
        with self.hub.lock:
            self.hub.surveys.given(self._ticket(ticket_id), score, comment)

    def close(self, ticket_id: str) -> None:
        """As the automation does some days after a ticket is solved."""
        with self.hub.lock:
            self.hub.desktop.apply(self._ticket(ticket_id), Change(SYSTEM, "rule", {"status": "closed"}))

    def run_macro(self, ticket_id: str, title: str, *, by: str) -> None:
        """A teammate applies a shared macro and submits the ticket."""
        with self.hub.lock:
            self.update(ticket_id, by=by, tags=after_macro(self.hub, self._ticket(ticket_id), title))

    def shown_in(self, title: str) -> tuple[str, ...]:
        """Ids of the tickets that stand in a view."""
        with self.hub.lock:
            return in_view(self.hub, title)

    def merge(self, ticket_id: str, into: str, *, by: str) -> None:
        """*ticket_id* is closed with the vendor's tag and a note; the other one gets a note."""
        with self.hub.lock:
            gone, kept = self._ticket(ticket_id), self._ticket(into)
            for ticket, text in (
                (kept, f"Ticket #{gone.id} was merged into this one."),
                (gone, f"This ticket was closed and merged into #{kept.id}."),
            ):
                note = NewComment(int(by), text, public=False)
                fields = {"status": "closed", "tags": (*ticket.sheet.tags, "closed_by_merge")}
                self.hub.desktop.apply(ticket, Change(int(by), "web", fields if ticket is gone else {}, note))
            self.hub.announce(gone, int(by), "merged", {"target_ticket_id": str(kept.id)})

    def delete(self, ticket_id: str) -> None:
        with self.hub.lock:
            self._remove(ticket_id, "soft_deleted")

    def mark_as_spam(self, ticket_id: str) -> None:
        """Suspends the requester and deletes the ticket."""
        with self.hub.lock:
            self.suspend(str(self._ticket(ticket_id).requester_id))
            self._remove(ticket_id, "marked_as_spam")

    def _remove(self, ticket_id: str, topic: str) -> None:
        ticket = self._ticket(ticket_id)
        ticket.deleted, ticket.updated_at = True, self.hub.account.clock()
        self.hub.announce(ticket, SYSTEM, topic, {})

    def view(self, ticket_id: str) -> TicketView:
        with self.hub.lock:
            return view(self.hub, self._ticket(ticket_id))

    def redeliver_last(self, ticket_id: str) -> None:
        last = next(e for e in reversed(self.courier.journal) if e.ticket_id == ticket_id)
        self.courier.redeliver(last.id)

    def _ticket(self, ticket_id: str) -> Ticket:
        return self.hub.account.tickets[int(ticket_id)]
