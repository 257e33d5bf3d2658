"""The one conditional PUT of an action: sent, and looked for by the mark that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from adapters.zendesk import mapping
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.mapping import ident
from adapters.zendesk.transport import Transport
from connector.domain import Ticket
from connector.errors import AmbiguousError, RejectedError
from connector.payload import Payload

NEWEST_FIRST: Mapping[str, str | int] = {"sort": "-created_at"}


def path(ticket_id: str, part: str = "") -> str:
    return f"/api/v2/tickets/{ticket_id}{f'/{part}' if part else ''}.json"


@dataclass(frozen=True, slots=True)
class UpdateStep:
    """The one write of an action; *body* is conditional on *ticket* as it was read."""

    name: ClassVar[str] = "update"
    transport: Transport = field(repr=False)
    action_id: str
    ticket: Ticket = field(repr=False)
    bot: str = field(kw_only=True)
    body: Mapping[str, Any] = field(kw_only=True, repr=False)
    #: Raises CredentialsError when the helpdesk knows us no more.
    us: Callable[[], str] = field(kw_only=True, repr=False)

    def landed(self) -> str | None:
        """The newest page of comments and, beyond it, whatever is not older than the ticket as read."""
        what = "comments" if "comment" in self.body["ticket"] else "audits"
        try:
            with usable():
                return self._found(what)
        except ForbiddenError:
            if what == "comments":
                raise
            # The stamp lets only one of two equal updates through.
            return None

    def _found(self, what: str) -> str | None:
        for page in self.transport.pages(path(self.ticket.ref.id, what), NEWEST_FIRST):
            entries = list(page[what])
            for entry in entries:
                if self._is_ours(entry):
                    return ident(entry.get("audit_id" if what == "comments" else "id"))
            if entries and mapping.when(entries[-1]["created_at"]) < self.ticket.updated_at:
                break
        return None

    def _is_ours(self, entry: Payload) -> bool:
        written = mapping.marker(entry.get("metadata")) == self.action_id
        return written and ident(entry.get("author_id")) == self.bot

    def send(self) -> str:
        try:
            answered = self.transport.put(path(self.ticket.ref.id), self.body)
        except ForbiddenError:
            if not self._speaks():
                raise
            # If we are still somebody, it is these words on this ticket: a note may go through.
            self.us()
            raise RejectedError("zendesk does not let our user write that") from None
        if ident(answered.get("ticket", "id")) != self.ticket.ref.id:
            raise AmbiguousError("zendesk's answer does not name the ticket")
        return ident(answered.get("audit", "id"))

    def _speaks(self) -> bool:
        return bool(self.body["ticket"].get("comment", {}).get("public"))
