"""A helpdesk like Intercom: one request for each part of an action, none of them conditional and none marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.intercom.mapping import Conversation
from adapters.intercom.writes import moved
from connector.domain import Action, Role, Status, Ticket
from connector.errors import ConflictError
from connector.ports import WriteStep

from .desk import Desk


class Intercom(Desk):
    """Before a public reply it looks once more, as the real adapter does and with its judgement."""

    platform = "intercom"
    words = "reply"

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        names = ["reply" if action.public else "note"]
        names += [f"tag:{tag}" for tag in action.add_tags]
        names += [f"untag:{tag}" for tag in action.remove_tags]
        names += ["assign"] if action.group else []
        names += ["close"] if action.status is Status.SOLVED else []
        return [Part(self, action, ticket, name) for name in names]

    def last_look(self, action: Action, ticket: Ticket) -> str | None:
        self.arrive("last look")
        self.seen = self.ticket
        found = self.find_words(action)
        if found is None and (reason := moved(ticket, _conversation(self.ticket))):
            self.time.note(f"the conversation moved on: {reason}")
            raise ConflictError(reason)
        return found

    def look(self, action: Action, name: str) -> str | None:
        self.arrive(f"look for {name}")
        what, _, tag = name.partition(":")
        if what in {"reply", "note"}:
            return self.find_words(action)
        done = {
            "tag": tag in self.ticket.tags,
            "untag": tag not in self.ticket.tags,
            "assign": self.ticket.group == action.group,
            "close": self.ticket.status is Status.SOLVED,
        }
        return "" if done[what] else None

    def find_words(self, action: Action) -> str | None:
        """Our newest part with these words after the message that the action answers."""
        for message in reversed(self.ticket.messages):
            if message.id == action.answers:
                return None
            ours = message.role is Role.BOT and message.public == action.public
            if ours and message.text == action.body:
                self.adopted.add(action.answers)
                return message.id
        return None

    def take(self, action: Action, name: str) -> None:
        what, _, tag = name.partition(":")
        if what in {"reply", "note"}:
            self.speak(action, marker=None)
        elif what == "tag":
            self.change(tags=tuple(dict.fromkeys([*self.ticket.tags, tag])))
        elif what == "untag":
            self.change(tags=tuple(one for one in self.ticket.tags if one != tag))
        elif what == "assign":
            self.change(group=action.group)
        else:
            self.change(status=Status.SOLVED)


@dataclass(frozen=True, slots=True)
class Part:
    desk: Intercom
    action: Action
    ticket: Ticket
    name: str

    def landed(self) -> str | None:
        return self.desk.look(self.action, self.name)

    def send(self) -> str:
        if self.name == "reply" and (found := self.desk.last_look(self.action, self.ticket)) is not None:
            return found
        self.desk.transmit(self.action, self.name, lambda: self.desk.take(self.action, self.name))
        return self.desk.ticket.messages[-1].id if self.name in {"reply", "note"} else ""


def _conversation(ticket: Ticket) -> Conversation:
    return Conversation(
        id=ticket.ref.id,
        subject=ticket.subject,
        status=ticket.status,
        channel=ticket.channel,
        contact=ticket.requester.id,
        company="",
        messages=ticket.messages,
        assignments=ticket.assignments,
        tags={tag: tag for tag in ticket.tags},
        team=ticket.group or "",
        assignee="",
        updated_at=ticket.updated_at,
        fin_leads=ticket.foreign_bot,
        in_messenger=False,
        others=ticket.others,
    )
