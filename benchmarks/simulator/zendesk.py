"""A helpdesk like Zendesk: an action is one update, conditional on the stamp that it names and marked with our id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from adapters.zendesk import writes
from connector.domain import Action, Role, Status, Ticket
from connector.errors import ClosedTicketError, ConflictError
from connector.ports import WriteStep

from .desk import OURS, Desk, behind


class Zendesk(Desk):
    """Takes the bodies that the real adapter makes."""

    platform = "zendesk"
    words = "update"

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        if ticket.status is Status.CLOSED:
            raise ClosedTicketError("closed")
        return (Update(self, action, writes.update(action, ticket, bot=OURS, group=action.group)["ticket"]),)

    def put(self, action: Action, body: Mapping[str, Any]) -> None:
        if self.ticket.status is Status.CLOSED:
            raise ClosedTicketError("closed")
        if body.get("safe_update") and body["updated_stamp"] != self.ticket.stamp:
            self.time.note("its stamp is stale")
            raise ConflictError("stamp")
        if body.get("status") == Status.SOLVED.value and behind(self.ticket, action, Role.REQUESTER):
            self.blame("solved over a message")
        status = Status(body.get("status", self.ticket.status))
        self.change(tags=tuple(body.get("tags", self.ticket.tags)), status=status)
        if "comment" in body:
            self.speak(action, marker=body["metadata"]["connector"]["action_id"])

    def find(self, action: Action) -> str | None:
        self.arrive("look for the marker")
        return next((m.id for m in reversed(self.ticket.messages) if m.marker == action.id), None)


@dataclass(frozen=True, slots=True)
class Update:
    desk: Zendesk
    action: Action
    body: Mapping[str, Any]
    name: ClassVar[str] = "update"

    def landed(self) -> str | None:
        return self.desk.find(self.action)

    def send(self) -> str:
        self.desk.transmit(self.action, self.name, lambda: self.desk.put(self.action, self.body))
        return "audit"
