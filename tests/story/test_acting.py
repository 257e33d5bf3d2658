"""Random schedules: lost and late requests, crashes anywhere, people who write in between; seeded, so repeatable.

The desk's books are the judge: what landed, when, and what stood on the ticket by then.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit, workflow
from connector.domain import Action, ActionKind, Role, Status
from connector.errors import AmbiguousError, HelpdeskUnavailableError, RejectedError, StoreError
from connector.store import inbox
from connector.store.database import Database
from connector.store.tables import actions, jobs
from connector.store.tables import inbox as inbox_table

SCHEDULES = 2_000 if os.environ.get("LONG_TESTS") == "1" else 120
Names = tuple[str, ...]
ONE: Names = ("update",)
FIVE: Names = ("reply", "tags", "assign", "priority", "close")
TRIAGE = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}
REPLY = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
RESOLVE = (
    "resolve_ticket",
    {**TRIAGE, "reply": REPLY, "citations": ["reset#1"], "confidence": 0.95, "multi_part": False},
)
ASK = (
    "ask_customer",
    {**TRIAGE, "question": "Which browser do you use, and what does the page say?", "confidence": 0.9},
)
HAND_OVER = (
    "escalate_ticket",
    {**TRIAGE, "reason": "A person.", "summary": "Can't sign in.", "next_step": "Call.", "confidence": 0.9},
)


class KilledError(BaseException):
    """The process dies here; nothing may catch it."""


@dataclass
class Fate:
    """Says at each point where a process can die whether it does; *fatal* names one point for sure."""

    chance: float = 0.0
    fatal: int = -1
    rng: random.Random = field(default_factory=random.Random)
    passed: int = 0

    def __call__(self) -> None:
        self.passed += 1
        if self.passed - 1 == self.fatal or self.rng.random() < self.chance:
            raise KilledError


@dataclass
class MortalDatabase:
    """The real database; the process can die right before and right after each commit, and the disk can be full."""

    real: Database
    fate: Fate
    full: float = 0.0

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        if self.fate.rng.random() < self.full:
            raise StoreError("full")
        with self.real.begin() as connection:
            yield connection
            self.fate()
        self.fate()

    def read(self) -> Any:
        return self.real.read()


def mortal_desk(desk: Any, fate: Fate) -> None:
    """The process can die before a read, before a request leaves and before its answer is heard."""
    read, steps = desk.read, desk.steps

    def dying_read(ticket_id: str) -> Any:
        fate()
        return read(ticket_id)

    def dying_steps(action: Action, ticket: Any) -> list[Any]:
        return [_mortal_step(step, fate) for step in steps(action, ticket)]

    desk.read, desk.steps = dying_read, dying_steps


def _mortal_step(step: Any, fate: Fate) -> Any:
    def send() -> str:
        fate()
        receipt: str = step.send()
        fate()
        return receipt

    return SimpleNamespace(name=step.name, landed=step.landed, send=send)


class Books:
    """What happened on the desk, with the rules that were broken."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.faults = desk, list[str]()
        self.seen: Any = None
        self._read, self._land, self._next = desk.read, desk.land, desk.next_fault
        desk.read, desk.land, desk.next_fault = self.read, self.land, self.next_fault

    def read(self, ticket_id: str) -> Any:
        self.seen = self._read(ticket_id)
        return self.seen

    def next_fault(self, write: Any) -> Any:
        """The request leaves: judged by what our last look showed."""
        if write.action.public and write.name == self.desk.names[0]:
            self._blame("a teammate was visible", self.seen, Role.TEAMMATE, write.action)
        if write.name == "close":
            self._blame("closed over a visible message", self.seen, Role.REQUESTER, write.action)
        return self._next(write)

    def land(self, action: Action, name: str) -> None:
        """It takes effect: where writes are conditional, judged by the ticket itself."""
        if self.desk.settle_seconds == 0:
            if action.public:
                self._blame("after a teammate", self.desk.ticket, Role.TEAMMATE, action)
            if action.status is Status.SOLVED:
                self._blame("solved over a message", self.desk.ticket, Role.REQUESTER, action)
        self._land(action, name)

    def _blame(self, fault: str, ticket: Any, role: Role, action: Action) -> None:
        places = [i for i, m in enumerate(ticket.public) if m.id == action.answers]
        if any(m.role is role for m in ticket.public[places[-1] + 1 if places else 0 :]):
            self.faults.append(fault)


class Schedule:
    """One ticket's life; every choice comes from the seed."""

    def __init__(self, world: Any, seed: int, *, names: Names) -> None:
        self.world, self.desk, self.rng = world, world.desk, random.Random(seed)  # noqa: S311 - repeatable
        desk = self.desk
        ref = replace(desk.ticket.ref, id=str(1000 + seed))
        desk.ticket = replace(desk.ticket, ref=ref)
        desk.names, desk.settle_seconds = names, 60.0 if len(names) > 1 else 0.0
        desk.next_fault = self.choose_fault
        world.model.script[:] = self.rng.choices([RESOLVE, ASK, HAND_OVER], [6, 2, 2], k=40)
        self.fate = Fate(chance=0.02, rng=self.rng)
        self.books = Books(desk)
        mortal_desk(desk, self.fate)
        self.crashes = 0
        world.house = replace(
            world.house, database=MortalDatabase(world.house.database, self.fate, full=0.01), sleep=self.sleep
        )
        self.plan()

    def plan(self) -> None:
        for _ in range(self.rng.randint(1, 4)):
            self.desk.later(self.rng.uniform(0, 240), self.customer)
        if self.rng.random() < 0.4:
            self.desk.later(self.rng.uniform(0, 240), self.teammate)
        if self.rng.random() < 0.5:
            self.desk.later(self.rng.uniform(0, 240), self.touched)

    def customer(self) -> None:
        self.desk.say(Role.REQUESTER, self.rng.choice(["How do I reset my password?", "It fails.", "Hello?"]))
        self.knock()

    def teammate(self) -> None:
        self.desk.say(Role.TEAMMATE, "I will call you.")

    def touched(self) -> None:
        self.desk.touch(self.desk.moment // 1000 * 1000)

    def knock(self) -> None:
        mortal, self.world.house = self.world.house, replace(self.world.house, database=self.real)
        self.world.deliver()
        self.world.house = mortal

    @property
    def real(self) -> Database:
        database: Database = self.world.house.database.real
        return database

    def sleep(self, seconds: float) -> None:
        self.world.clock.pass_seconds(seconds)

    def choose_fault(self, write: Any) -> Any:
        self.world.clock.pass_seconds(self.rng.choice([0, 0, 0.3]))
        self.desk.catch_up()
        late = self.rng.uniform(0.2, 55)
        faults = [
            None,
            _fault(AmbiguousError("request lost")),
            _fault(AmbiguousError("answer lost"), after=True),
            _fault(AmbiguousError("late"), late=late),
            _fault(HelpdeskUnavailableError("503")),
            _fault(KilledError(), late=late),
            _fault(RejectedError("422", fields=("Area",))) if write.action.public else None,
        ]
        return self.rng.choices(faults, [70, 6, 6, 6, 6, 2, 2])[0]

    def play(self) -> None:
        clock = self.world.clock
        for _ in range(3_000):
            rings = self.world.rings
            rings.sort(key=lambda ring: ring[1])
            due = min(
                [ring[1] for ring in rings[:1]] + [one[0] for one in self.desk.agenda[:1]], default=None
            )
            if due is None:
                return
            clock.now = max(clock.now, int(due) + 1)
            self.desk.catch_up()
            if rings and rings[0][1] <= clock.now:
                self.handle(rings.pop(0)[0])
        raise AssertionError("the story never ends")

    def handle(self, inbox_id: int) -> None:
        """As the engine does: after a crash once more, from its checkpoints or, now and then, without them."""
        record: list[str] = []
        while True:
            try:
                workflow.handle(inbox_id, self.stepper(record), house=self.world.house)
            except KilledError:
                self.crashes += 1
                self.world.clock.pass_seconds(self.rng.choice([0, 5, 90]))
                if self.rng.random() < 0.3:
                    record.clear()
            else:
                return

    def stepper(self, record: list[str]) -> Callable[..., str]:
        done = iter(list(record))

        def step(_: str, function: Callable[..., str], *args: Any) -> str:
            word = next(done, None)
            if word is None:
                self.fate()
                word = _guarded(function, args)
                self.fate()
                record.append(word)
            return word

        return step

    def judge(self) -> list[str]:
        faults = [*self.books.faults]
        said = Counter(action.answers for action in self.desk.spoken)
        faults += [f"two answers to {message}" for message, count in said.items() if count > 1]
        noted = Counter(a.answers for a in self.desk.actions if a.kind is ActionKind.NOTE)
        faults += [f"two notes about {message}" for message, count in noted.items() if count > 1]
        with self.real.read() as connection:
            mine = jobs.c.ticket_id == self.desk.ticket.ref.id
            found = {row.message_id: row for row in connection.execute(sa.select(jobs).where(mine))}
            open_rows = sa.select(inbox_table.c.state).where(inbox_table.c.state != inbox.DONE)
            faults += [f"a row is left {row.state}" for row in connection.execute(open_rows)]
            left = sa.select(actions.c.state).where(actions.c.state.in_(["ready", "sending"]))
            faults += [f"an action is left {row.state}" for row in connection.execute(left)]
        return faults + self.lost(found, said, noted)

    def lost(self, found: dict[str, Any], said: Counter[str], noted: Counter[str]) -> list[str]:
        ticket = self.desk.ticket
        taken = any(m.role is Role.TEAMMATE for m in ticket.public)
        asked = ticket.from_requester
        faults = [f"{m.id} has no job" for m in asked if m.id not in found and not taken]
        faults += [f"{one} is {row.state}" for one, row in found.items() if row.state != "done"]
        last = asked[-1].id if asked else ""
        if last and not taken and not noted and not said[last]:
            faults.append("the last message got nothing")
        faults += [
            f"{one} counts as {row.outcome}"
            for one, row in found.items()
            if row.outcome in {"resolved", "asked"} and not said[one]
        ]
        return faults


def _fault(error: BaseException, *, after: bool = False, late: float = 0) -> Any:
    return SimpleNamespace(error=error, after=after, late=late)


def _guarded(function: Callable[..., str], args: tuple[Any, ...]) -> str:
    try:
        return function(*args)
    except StoreError as error:
        return f"failed:{type(error).__name__}"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("names", [ONE, FIVE], ids=["one conditional write", "five plain writes"])
def test_whatever_happens_nobody_is_answered_twice_or_not_at_all(world: Any, names: Names) -> None:
    _no_disk(world.house.database.engine)
    world.with_policy(
        handover={"customer_line": True},
        limits={"attempts": 99, "dollars_per_day": 9_000.0, "dollars_per_ticket": 9.0},
    )
    fresh, desk = world.house, world.desk
    crashes, public = 0, 0
    for seed in range(SCHEDULES):
        world.house = replace(fresh, helpdesks={"zendesk": (new := replace(desk, **_empty()))})
        world.desk = new
        schedule = Schedule(world, seed, names=names)
        schedule.play()
        assert schedule.judge() == [], f"seed {seed}"
        crashes, public = crashes + schedule.crashes, public + len(new.spoken)
    assert crashes > SCHEDULES
    assert public > SCHEDULES / 2
    with fresh.database.read() as connection:
        assert audit.verify(connection) == []


def _empty() -> dict[str, Any]:
    return {
        "script": [],
        "landed": [],
        "actions": [],
        "sent": [],
        "agenda": [],
        "while_reading": {},
        "reads": 0,
    }


def _no_disk(engine: sa.Engine) -> None:
    """The disk is not what is tried here: commits need not wait for it."""
    engine.dispose()
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))


# One death, at each point in turn


@pytest.mark.parametrize("engine", ["has its checkpoints", "has lost its history"])
@pytest.mark.parametrize("names", [ONE, FIVE], ids=["one conditional write", "five plain writes"])
@pytest.mark.parametrize("decided", [RESOLVE, HAND_OVER], ids=["reply", "hand-over with line"])
def test_a_death_at_any_point_changes_nothing_but_the_time(
    world: Any, names: Names, decided: Any, engine: str
) -> None:
    _no_disk(world.house.database.engine)
    world.with_policy(handover={"customer_line": True})
    fresh, desk = world.house, world.desk
    points = 0
    for point in range(200):
        world.house = replace(fresh, helpdesks={"zendesk": (new := replace(desk, **_empty()))})
        world.desk = new
        story = _one_death(world, point, names=names, decided=decided, forgetful="lost" in engine)
        if story.crashes == 0:
            break
        points += 1
        kinds = [action.kind for action in new.actions]
        wanted = [ActionKind.REPLY] if decided is RESOLVE else [ActionKind.NOTE, ActionKind.HANDOVER_LINE]
        assert kinds == wanted, f"point {point}"
        assert story.judge() == [], f"point {point}"
        assert new.ticket.status is (Status.SOLVED if decided is RESOLVE else Status.OPEN)
        assert _outcome(story) == ("resolved" if decided is RESOLVE else "escalated"), f"point {point}"
    assert points > 20


def _one_death(world: Any, point: int, *, names: Names, decided: Any, forgetful: bool) -> Any:
    story = Schedule.__new__(Schedule)
    story.world, story.desk, story.rng = world, world.desk, random.Random(1)  # noqa: S311 - repeatable
    desk = world.desk
    desk.ticket = replace(desk.ticket, ref=replace(desk.ticket.ref, id=str(1000 + point)))
    desk.names, desk.settle_seconds = names, 60.0 if len(names) > 1 else 0.0
    world.model.script[:] = [decided]
    story.fate, story.crashes = Fate(fatal=point, rng=_Choices(forgetful=forgetful)), 0
    story.rng = _Choices(forgetful=forgetful)
    story.books = Books(desk)
    mortal_desk(desk, story.fate)
    database = MortalDatabase(world.house.database, story.fate)
    world.house = replace(world.house, database=database, sleep=story.sleep)
    desk.later(1, story.customer)
    story.play()
    return story


class _Choices(random.Random):
    """No chance: after a death the engine's history is gone, or it is not."""

    def __init__(self, *, forgetful: bool) -> None:
        super().__init__(1)
        self._forgetful = forgetful

    def random(self) -> float:
        return 0.2 if self._forgetful else 0.9

    def choice(self, seq: Any) -> Any:
        return seq[0]


def _outcome(story: Any) -> str:
    with story.real.read() as connection:
        mine = sa.select(jobs.c.outcome).where(jobs.c.ticket_id == story.desk.ticket.ref.id)
        return str(connection.execute(mine).scalar_one())
