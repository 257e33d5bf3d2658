"""A helpdesk, a model and a clock small enough to see through, around the real story and a real database."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from connector import policy as policies
from connector import workflow
from connector.decision import Band, Passage, SearchResult
from connector.domain import (
    Action,
    Event,
    EventKind,
    Message,
    Mode,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
    Usage,
)
from connector.engine import Step
from connector.errors import ConflictError, NotFoundError
from connector.house import House, Models
from connector.ports import ModelReply, ModelRequest, Tagging, ToolCall, WriteStep
from connector.store import inbox
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

REF = TicketRef("zendesk", "acme", "42")
PASSAGE = Passage("reset#1", "reset", "Reset your password", "Choose Forgot password on the sign-in page.")
#: Many lives of one requester pass in one world.
BUSY = {
    "limits": {
        "replies_per_requester_hour": 1_000_000,
        "replies_per_requester_day": 1_000_000,
        "dollars_per_requester_day": 1_000_000.0,
    }
}


@dataclass
class Clock:
    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += int(seconds * 1000)

    def monotonic(self) -> float:
        return self.now / 1000


@dataclass
class Write:
    """One request of an action: lands in the desk's ticket unless a fault of `script` says otherwise."""

    desk: Desk
    action: Action
    name: str
    stamp: str

    def landed(self) -> str | None:
        self.desk.catch_up()
        return self.desk.receipts.get((self.action.id, self.name))

    def send(self) -> str:
        self.desk.catch_up()
        self.desk.sent.append((self.action, self.name))
        fault = self.desk.next_fault(self)
        if fault is None:
            return self._land()
        if fault.late:
            self.desk.later(fault.late, self.land_if_unchanged)
        elif fault.after:
            self._land()
        raise fault.error

    def _land(self) -> str:
        if self.desk.settle_seconds == 0 and self.stamp != self.desk.ticket.stamp:
            raise ConflictError("stamp")
        self.desk.land(self.action, self.name)
        return self.desk.receipts[self.action.id, self.name]

    def land_if_unchanged(self) -> None:
        """What happens to a request that was long on its way: nobody hears the answer."""
        with suppress(ConflictError):
            self._land()


@dataclass
class Fault:
    """*after*: the write landed although an error is raised; *late*: it lands so many seconds later."""

    error: BaseException
    after: bool = False
    late: float = 0


@dataclass
class Desk:
    clock: Clock
    ticket: Ticket
    platform: str = "zendesk"
    account: str = "acme"
    settle_seconds: float = 0.0
    names: Sequence[str] = ("update",)
    script: list[Fault] = field(default_factory=list)
    landed: list[tuple[str, str]] = field(default_factory=list)
    receipts: dict[tuple[str, str], str] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    down: Exception | None = None
    reads: int = 0
    while_reading: dict[int, Callable[[], None]] = field(default_factory=dict)
    sent: list[tuple[Action, str]] = field(default_factory=list)
    agenda: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    moment: int | None = None
    tagged: list[Tagging] = field(default_factory=list)

    def later(self, seconds: float, happens: Callable[[], None]) -> None:
        """Something that will have happened, at its own time, when anybody next looks."""
        due = self.clock() + seconds * 1000
        heapq.heappush(self.agenda, (due, len(self.agenda) + self.reads * 1000, happens))

    def catch_up(self) -> None:
        while self.agenda and self.agenda[0][0] <= self.clock():
            due, _, happens = heapq.heappop(self.agenda)
            self.moment = int(due)
            happens()
            self.moment = None

    def next_fault(self, _: Write) -> Any:
        return self.script.pop(0) if self.script else None

    def identity(self) -> str:
        return "1"

    def read(self, ticket_id: str) -> Ticket:
        self.reads += 1
        self.catch_up()
        self.while_reading.pop(self.reads, lambda: None)()
        if self.down is not None:
            raise self.down
        if ticket_id != self.ticket.ref.id:
            raise NotFoundError("no such ticket")
        return self.ticket

    def taggings(self, ticket_id: str, *, since: Message) -> Sequence[Tagging]:
        return [one for one in self.tagged if one.tag in self.ticket.tags and one.at >= since.at]

    def tag(self, *tags: str, by: Role = Role.TEAMMATE) -> None:
        """Somebody tags the ticket."""
        at = (self.clock() if self.moment is None else self.moment) // 1000 * 1000
        self.tagged += [Tagging(tag, at, by, by.value) for tag in tags]
        self.ticket = replace(self.ticket, tags=tuple(dict.fromkeys((*self.ticket.tags, *tags))))
        self.touch(at)

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        names = [n for n in self.names if n != "close" or action.status is Status.SOLVED]
        return [Write(self, action, name, ticket.stamp) for name in names]

    def land(self, action: Action, name: str) -> None:
        """A desk with one step does all at once and shows our marker; one with several does what their names say.

        The receipt is the message's id where there is one, as the vendors give it.
        """
        self.landed.append((action.id, name))
        self.receipts[action.id, name] = name
        whole = len(self.names) == 1
        if whole or name == "tags":
            tags = tuple(t for t in (*self.ticket.tags, *action.add_tags) if t not in action.remove_tags)
            self.ticket = replace(self.ticket, tags=tags)
        if whole or name == "close":
            self.ticket = replace(self.ticket, status=action.status or self.ticket.status)
        if name == self.names[0]:
            self.actions.append(action)
            if not action.body:
                return
            marker = action.id if whole else None
            said = self.say(Role.BOT, action.body, public=action.public, marker=marker)
            self.receipts[action.id, name] = said.id

    def say(self, role: Role, text: str, **fields: Any) -> Message:
        number = len(self.ticket.messages) + 1
        at = (self.clock() if self.moment is None else self.moment) // 1000 * 1000
        message = Message(f"m{number}", role, text, at=at, author_id=role.value, **fields)
        status = Status.OPEN if role is Role.REQUESTER else self.ticket.status
        messages = (*self.ticket.messages, message)
        self.ticket = replace(self.ticket, messages=messages, status=status)
        self.touch(at)
        return message

    def touch(self, at: int) -> None:
        """Stamps have one-second steps."""
        self.ticket = replace(self.ticket, stamp=str(at), updated_at=at)

    @property
    def spoken(self) -> list[Action]:
        return [action for action in self.actions if action.public]


@dataclass
class Model:
    """Answers with its `script` of tool calls in turn, the last one for ever; `down` is raised instead."""

    script: list[tuple[str, dict[str, Any]]]
    down: Exception | None = None
    requests: list[ModelRequest] = field(default_factory=list)
    while_thinking: Callable[[], None] = lambda: None

    def complete(self, request: ModelRequest) -> ModelReply:
        self.requests.append(request)
        self.while_thinking()
        if self.down is not None:
            raise self.down
        name, tool_input = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        call = ToolCall(f"toolu_{len(self.requests)}", name, tool_input)
        content = ({"type": "tool_use", "id": call.id, "name": name, "input": tool_input},)
        usage = Usage(input_tokens=1000, output_tokens=100, cost=150_000, priced_on="2026-11-01")
        return ModelReply("tool_use", (call,), content, usage, request.model)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return 1_000_000


TRIAGE = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}


def resolve(confidence: float = 0.95, **over: Any) -> tuple[str, dict[str, Any]]:
    reply = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
    fields = {"reply": reply, "citations": [PASSAGE.id], "confidence": confidence, "multi_part": False}
    return "resolve_ticket", {**TRIAGE, **fields, **over}


def ask() -> tuple[str, dict[str, Any]]:
    question = "Which browser do you use, and what does the page say when it fails?"
    return "ask_customer", {**TRIAGE, "question": question, "confidence": 0.9}


def escalate() -> tuple[str, dict[str, Any]]:
    fields = {
        "reason": "Needs a person.",
        "summary": "Ada can't sign in.",
        "next_step": "Call her.",
        "confidence": 0.9,
    }
    return "escalate_ticket", {**TRIAGE, **fields}


@dataclass
class World:
    house: House
    desk: Desk
    model: Model
    clock: Clock
    rings: list[tuple[int, float]]
    deliveries: int = 0

    def deliver(self, kind: EventKind = EventKind.MESSAGE_RECEIVED, *, topic: str = "topic") -> int:
        """A webhook's inbox row; its wake-up stands in `rings`."""
        self.deliveries += 1
        event = Event(kind, self.desk.ticket.ref, f"d{self.deliveries}", topic)
        with self.house.database.begin() as connection:
            row = inbox.add(connection, event, digest="x", now=self.clock())
            assert row is not None
            self.house.ring(connection, row, event.ticket, 0.0)
        return row

    def run(self, limit: int = 400, *, step: Step = lambda _, function, *args: function(*args)) -> list[str]:
        """Handle wake-ups in order of their time until none is left; the clock jumps to each."""
        words = []
        while self.rings and len(words) < limit:
            self.rings.sort(key=lambda ring: ring[1])
            inbox_id, due = self.rings.pop(0)
            self.clock.now = max(self.clock.now, int(due))
            words.append(workflow.handle(inbox_id, step, house=self.house))
        return words

    def customer_writes(self, text: str = "How do I reset my password?") -> list[str]:
        self.desk.say(Role.REQUESTER, text)
        self.deliver()
        return self.run()

    def with_policy(self, **changes: Any) -> None:
        table = policies.overlay(self.house.policy.model_dump(mode="json", exclude_none=True), changes)
        self.house = replace(self.house, policy=policies.parse(table))


@contextmanager
def made(path: Path) -> Iterator[World]:
    """Auto mode; the customer Ada has an empty ticket on a conditional helpdesk."""
    database: Database = open_database(f"sqlite:///{path}")
    migrate(database, queue_tables=False)
    clock = Clock()
    ticket = Ticket(
        REF,
        "Password",
        Status.OPEN,
        Requester("7", "Ada Brook"),
        (),
        stamp="0",
        updated_at=clock(),
        channel="web",
    )
    desk, model, rings = Desk(clock, ticket), Model([resolve()]), []

    def ring(connection: Any, inbox_id: int, ref: TicketRef, delay: float) -> None:
        inbox.count_ring(connection, inbox_id)
        rings.append((inbox_id, clock() + delay * 1000))

    house = House(
        database=database,
        helpdesks={"zendesk": desk},
        policy=policies.parse(
            policies.overlay(policies.load().model_dump(mode="json", exclude_none=True), BUSY)
        ),
        mode=Mode.AUTO,
        models=Models(model, "fast", "strong"),
        search=lambda _: SearchResult(Band.STRONG, (PASSAGE,)),
        accounts=None,
        ring=ring,
        clock=clock,
        monotonic=clock.monotonic,
        sleep=clock.pass_seconds,
    )
    yield World(house, desk, model, clock, rings)
    database.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with made(tmp_path / "story.db") as one:
        yield one


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Two companies."""
    with made(tmp_path / "one.db") as one, made(tmp_path / "other.db") as other:
        yield one, other
