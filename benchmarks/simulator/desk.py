"""One ticket as its vendor keeps it: who does what to it, what becomes of our requests, and what they break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from connector.domain import Action, Assignment, Message, Role, Status, Ticket, Touched
from connector.errors import (
    AmbiguousError,
    ConflictError,
    HelpdeskError,
    HelpdeskUnavailableError,
    RejectedError,
)
from connector.ports import WriteStep

from .fate import AT_REQUEST, Fate, Fault
from .timeline import Timeline

#: The bot's own user.
OURS = "1"
#: How long a request takes, seconds.
PACES = (0.05, 0.2, 0.6)
#: How long a write that nobody hears of is on its way, and how long we wait for its answer, seconds.
LATE = (10.0, 40.0)
TIMEOUT = 10.0
READ_FAILS = 0.01

#: A pause is heeded before each write; what is on its way by then, its own last look included, still goes out.
HEED_MS = 2_000


@dataclass
class Desk:
    """*skew* is how far the vendor's clock is ahead of ours, ms; its stamps have one-second steps.

    *ambush* holds what others do at our n-th request: before it is seen to, or while its answer is put together.
    *harm* counts the rules that were broken by what left us or landed; *actions* are those whose words landed,
    *adopted* the messages behind which our look found words that it took for the answer. What was *refused* once
    does not land either when an earlier try of it is still on its way.
    """

    time: Timeline
    fate: Fate
    ticket: Ticket
    settle_seconds: float = 0.0
    skew: int = 0
    account: str = "acme"
    taken: bool = False
    paused: bool = False
    paused_at: float = 0
    seen: Ticket | None = None
    requests: int = 0
    ambush: dict[tuple[int, str], Callable[[], None]] = field(default_factory=dict)
    harm: Counter[str] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)
    actions: list[Action] = field(default_factory=list)
    adopted: set[str] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)

    platform: ClassVar[str]
    #: The step that speaks to the customer.
    words: ClassVar[str]

    def identity(self) -> str:
        return OURS

    def changed_since(self, _: int) -> Sequence[Touched]:
        return ()

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        raise NotImplementedError

    def read(self, _: str) -> Ticket:
        """The stamp is read first, as the adapter does: what comes after it makes our write a conflict."""
        self.arrive("read")
        if self.fate.strikes(READ_FAILS):
            raise HelpdeskUnavailableError("read")
        before = self.ticket
        self._ambushed("behind")
        self.seen = replace(self.ticket, stamp=before.stamp, updated_at=before.updated_at)
        self.fate(AT_REQUEST)
        return self.seen

    def arrive(self, what: str) -> None:
        """A request is under way: time passes, the process may die, others may be faster."""
        self.fate(AT_REQUEST)
        self.requests += 1
        self.time.sleep(self.fate.rng.choice(PACES))
        self._ambushed("before")
        self.time.note(f"request {self.requests}: {what}")

    def _ambushed(self, when: str) -> None:
        act = self.ambush.pop((self.requests, when), None) if self.ambush else None
        if act is not None:
            act()

    # What others do, and what lands

    def say(self, role: Role, text: str, *, public: bool = True, marker: str | None = None) -> None:
        number = len(self.ticket.messages) + 1
        author = {Role.BOT: OURS, Role.REQUESTER: self.ticket.requester.id}.get(role, role.value)
        message = Message(
            f"m{number}", role, text, at=self._now(), author_id=author, public=public, marker=marker
        )
        status = Status.OPEN if role is Role.REQUESTER else self.ticket.status
        self.change(messages=(*self.ticket.messages, message), status=status)
        self.taken = self.taken or (role is Role.TEAMMATE and public)
        self.time.note(f"{role} writes {message.id}{'' if public else ', internal'}: {text[:30]!r}")

    def assign(self, by: Role) -> None:
        one = Assignment(self._now(), by=by, to=Role.TEAMMATE)
        self.change(assignments=(*self.ticket.assignments, one))
        self.taken = self.taken or by is Role.TEAMMATE
        self.time.note(f"{by} assigns the ticket to a teammate")

    def change(self, **fields: Any) -> None:
        at = self._now()
        self.ticket = replace(self.ticket, stamp=str(at), updated_at=at, **fields)

    def _now(self) -> int:
        return (self.time.here + self.skew) // 1000 * 1000

    # What we do

    def leave(self, action: Action, name: str) -> None:
        """A request leaves us: judged by what our last look showed."""
        if self.paused and self.time.here - self.paused_at > HEED_MS:
            self.blame("sent while paused")
        if self.seen is None:
            return
        if action.public and name == self.words and behind(self.seen, action, Role.TEAMMATE):
            self.blame("spoke over a visible teammate")
        if name == "close" and behind(self.seen, action, Role.REQUESTER):
            self.blame("closed over a visible message")

    def transmit(self, action: Action, name: str, land: Callable[[], None]) -> None:
        """Send *land* through the world; raises what an adapter would make of the answer."""
        self.leave(action, name)
        self.arrive(f"{action.kind} {name}")
        fault = self.fate.fault()
        if fault is not Fault.NONE:
            self.faults[fault] += 1
            self.time.note(f"it {fault.value}")
            self._fail(fault, action, name, land)
        land()
        self.fate(AT_REQUEST)

    def _fail(self, fault: Fault, action: Action, name: str, land: Callable[[], None]) -> None:
        if fault is Fault.UNHEARD:
            land()
        elif fault in {Fault.LATE, Fault.DEAD}:
            self.time.later(self.fate.rng.uniform(*LATE), lambda: self._land_late(action, name, land))
        if fault is Fault.DEAD:
            self.fate(1.0)
        if fault in {Fault.LOST, Fault.UNHEARD, Fault.LATE}:
            self.time.sleep(self.fate.rng.uniform(0.1, TIMEOUT))
            raise AmbiguousError(fault.value)
        if fault is Fault.REJECTED and action.public:
            self.refused.add((action.id, name))
            raise RejectedError("422", fields=("Area",))
        if fault is Fault.COLLIDED and self.settle_seconds == 0:
            raise ConflictError("collision")
        raise HelpdeskUnavailableError(fault.value, retry_after=7 if fault is Fault.THROTTLED else None)

    def _land_late(self, action: Action, name: str, land: Callable[[], None]) -> None:
        """Nobody hears the answer."""
        if (action.id, name) not in self.refused:
            with suppress(HelpdeskError):
                land()

    def speak(self, action: Action, *, marker: str | None) -> None:
        """Our words take effect: judged by the ticket itself."""
        if action.public and self.taken:
            self.blame("after a teammate")
        self.actions.append(action)
        self.say(Role.BOT, action.body, public=action.public, marker=marker)

    def blame(self, fault: str) -> None:
        self.harm[fault] += 1
        self.time.note(f"HARM: {fault}")


def behind(ticket: Ticket, action: Action, role: Role) -> bool:
    """Whether *role* spoke in public after the message that *action* answers."""
    for message in reversed(ticket.messages):
        if message.id == action.answers:
            return False
        if message.public and message.role is role:
            return True
    return False
