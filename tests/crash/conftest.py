"""The real story with the real adapters against stand-ins on the loopback, in a process that can die at any point.

Time is made: the clock of stand-ins, adapters and story is one, and waiting moves it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import httpx
import pytest
import requests
import sqlalchemy as sa

from adapters.http import GuardedAdapter, guarded_session, origins
from adapters.intercom.client import IntercomHelpdesk
from adapters.intercom.wire import pool
from adapters.sandbox.box import Sandbox
from adapters.sandbox.desk import TicketView
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector import policy as policies
from connector import workflow
from connector.decision import Band, Passage, SearchResult
from connector.domain import Event, EventKind, TicketRef, Usage
from connector.house import House, Models
from connector.policy import Policy
from connector.ports import Helpdesk, LanguageModel, ModelReply, ModelRequest, ToolCall
from connector.store import inbox
from connector.store.database import Database, open_database
from connector.store.tables import actions, jobs
from connector.store.tables import inbox as inbox_table

PASSAGE = Passage("reset#1", "reset", "Reset your password", "Choose Forgot password on the sign-in page.")
WRITES = frozenset({"PUT", "POST", "PATCH", "DELETE"})
GROUP = "Billing"
POLICY = {
    "handover": {"customer_line": True, "default_group": GROUP},
    "limits": {"dollars_per_day": 1e6},
    "models": {"seconds": 1},
}
#: Wake-ups of the made engine; a row goes in with the transaction that rings.
rings = sa.Table(
    "test_rings",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("inbox_id", sa.Integer, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False),
)


class KilledError(BaseException):
    """The process dies here; nothing may catch it."""


@dataclass
class Clock:
    """*before* is called before time jumps."""

    now: int = 1_800_000_000_000
    before: Callable[[], object] = lambda: None

    def __call__(self) -> int:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.move_to(self.now + int(seconds * 1000))

    def move_to(self, moment: int) -> None:
        self.before()
        self.now = max(self.now, moment)

    def seconds(self) -> float:
        return self.now / 1000


@dataclass
class Fate:
    """*deaths*: how many points each life has before it ends; after the last of them nobody dies any more."""

    deaths: tuple[int, ...] = ()
    passed: list[str] = field(default_factory=list)
    lives: int = 0

    def __call__(self, point: str) -> None:
        self.passed.append(point)
        if self.lives < len(self.deaths) and len(self.passed) > self.deaths[self.lives]:
            raise KilledError(point)

    def rise(self) -> None:
        self.lives += 1
        self.passed = []


@dataclass
class MortalDatabase:
    """The process can die right before and right after each commit."""

    real: Database
    fate: Callable[[str], None]

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self.real.begin() as connection:
            yield connection
            self.fate("before a commit")
        self.fate("after a commit")

    def read(self) -> Any:
        return self.real.read()


class MortalSession(GuardedAdapter):
    """Zendesk's connection: the process can die before a write leaves, and when it has taken effect."""

    def __init__(self, url: str, fate: Callable[[str], None]) -> None:
        super().__init__(origins([url]), seconds=20, max_bytes=10_000_000)
        self.fate = fate

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if request.method not in WRITES:
            return super().send(request, *args, **kwargs)
        self.fate(f"before {request.method} {request.path_url}")
        response = super().send(request, *args, **kwargs)
        self.fate(f"after {request.method} {request.path_url}")
        return response


class MortalTransport(httpx.BaseTransport):
    """The same for Intercom."""

    def __init__(self, fate: Callable[[str], None]) -> None:
        self.inner, self.fate = pool(), fate

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method not in WRITES:
            return self.inner.handle_request(request)
        self.fate(f"before {request.method} {request.url.path}")
        response = self.inner.handle_request(request)
        try:
            self.fate(f"after {request.method} {request.url.path}")
        except KilledError:
            response.close()
            raise
        return response

    def close(self) -> None:
        """Lives share it; `World.close` closes it."""


@dataclass(frozen=True)
class Model:
    """Says what the scenario has it say: *tool* with *fields*."""

    scenario: Any

    def complete(self, request: ModelRequest) -> ModelReply:
        name, tool_input = self.scenario.tool, dict(self.scenario.fields)
        call = ToolCall("toolu_1", name, tool_input)
        content = ({"type": "tool_use", "id": call.id, "name": name, "input": tool_input},)
        usage = Usage(input_tokens=1000, output_tokens=100, cost=150_000, priced_on="2026-11-01")
        return ModelReply("tool_use", (call,), content, usage, request.model)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return 1_000_000


@dataclass(frozen=True)
class Ended:
    """How a ticket ended: *effects* from the stand-in's own history, *books* from our tables.

    *points* are those that the last life passed.
    """

    points: Sequence[str]
    view: TicketView
    effects: Any
    books: Any


@cache
def policy(mail_seconds: int) -> Policy:
    changes = {**POLICY, "timing": {"mail_seconds": mail_seconds}}
    return policies.parse(
        policies.overlay(policies.load().model_dump(mode="json", exclude_none=True), changes)
    )


class World:
    """One platform on one database; each `play` is a new ticket."""

    def __init__(self, box: Sandbox, platform: str, database: Database, clock: Clock) -> None:
        self.desk: Any = box.desks[platform]
        self.platform, self.real, self.clock = platform, database, clock
        self.fate = Fate()
        self.session = guarded_session([self.desk.url])
        self.transport = MortalTransport(self.dies)
        self.session.mount("http://", MortalSession(self.desk.url, self.dies))
        self.teammate = self.desk.add_teammate(name="Tom Field")
        add_group = self.desk.add_group if platform == "zendesk" else self.desk.add_team
        add_group(GROUP)
        #: What stands between story and adapter; tests put something there.
        self.between: Callable[[Helpdesk], Helpdesk] = lambda helpdesk: helpdesk
        self.scripted: Callable[[Any], LanguageModel] = Model
        self.model = self.scripted
        rings.create(database.engine, checkfirst=True)

    def close(self) -> None:
        self.session.close()
        self.transport.inner.close()

    def dies(self, point: str) -> None:
        self.fate(point)

    def play(self, scenario: Any, deaths: Sequence[int] = (), *, forgetful: bool = False) -> Ended:
        """A new ticket to its end.

        *scenario* has *tool* and *fields* (what the model says), *mode*, *before* (what a teammate did to the ticket)
        and *waits* (whether the customer has only just written). With *then*, what is done (world, ticket) after that
        story, deaths are those of the story behind it. *forgetful*: with the process the engine's whole
        history is gone, else finished steps are kept.
        """
        self.clock.pass_seconds(3_600)
        then = scenario.then
        self.fate = Fate(() if then else tuple(deaths))
        ticket = self.arrive(scenario)
        Engine(self, scenario, forgetful=forgetful).run()
        if then:
            self.clock.pass_seconds(60)
            then(self, ticket)
            self.clock.pass_seconds(5)
            self.fate = Fate(tuple(deaths))
            self.deliver(ticket, EventKind.TEAMMATE_ACTED)
            Engine(self, scenario, forgetful=forgetful).run()
        return Ended(self.fate.passed, self.desk.view(ticket), self.effects(ticket), self.books(ticket))

    def untouched(self) -> str:
        """A customer's new ticket."""
        address = f"{uuid.uuid4().hex}@customers.example"
        customer = self.desk.add_customer(name="Ada Brook", email=address)
        ticket: str = self.desk.write_in(customer, subject="Password", text="How do I reset my password?")
        return ticket

    def arrive(self, scenario: Any) -> str:
        ticket = self.untouched()
        scenario.before(self.desk, ticket, self.teammate)
        self.clock.pass_seconds(1 if scenario.waits else 60)
        self.deliver(ticket, EventKind.MESSAGE_RECEIVED)
        return ticket

    def deliver(self, ticket: str, kind: EventKind) -> None:
        ref = TicketRef(self.platform, self.desk.account, ticket)
        event = Event(kind, ref, uuid.uuid4().hex, "topic")
        with self.real.begin() as connection:
            row = inbox.add(connection, event, digest="x", now=self.clock())
            assert row is not None
            self.ring(connection, row, ref, 0)

    def ring(self, connection: sa.Connection, inbox_id: int, ref: TicketRef, delay: float) -> None:
        inbox.count_ring(connection, inbox_id)
        due = self.clock() + int(delay * 1000)
        connection.execute(sa.insert(rings).values(inbox_id=inbox_id, due=due))

    def house(self, scenario: Any) -> House:
        """As a new process makes it: nothing is known but what the tables and the helpdesk hold."""
        database: Any = MortalDatabase(self.real, self.dies)
        return House(
            database=database,
            helpdesks={self.platform: self.between(self.helpdesk())},
            policy=policy(10 if scenario.waits else 0),
            mode=scenario.mode,
            models=Models(self.model(scenario), "claude-haiku-5-5", None),
            search=lambda _: SearchResult(Band.STRONG, (PASSAGE,)),
            accounts=None,
            ring=self.ring,
            clock=self.clock,
            monotonic=self.clock.seconds,
            sleep=self.clock.pass_seconds,
        )

    def helpdesk(self) -> Helpdesk:
        desk = self.desk
        if self.platform == "zendesk":
            return ZendeskHelpdesk(
                url=desk.url,
                account=desk.account,
                sign_in=BearerToken(desk.hub.options.credentials.fixed_token),
                session=self.session,
                clock=self.clock,
                sleep=self.clock.pass_seconds,
            )
        return IntercomHelpdesk(
            url=desk.url,
            token=desk.hub.options.token,
            admin_id=desk.bot_id,
            transport=self.transport,
            clock=self.clock.seconds,
            sleep=self.clock.pass_seconds,
        )

    def effects(self, ticket: str) -> Any:
        """What we did, entry by entry as the helpdesk keeps it, and how the ticket stands."""
        view = replace(self.desk.view(ticket), messages=())
        if self.platform == "zendesk":
            audits = [
                a
                for a in self.desk.hub.account.tickets[int(ticket)].audits
                if str(a.author_id) == self.desk.bot_id
            ]
            return view, [[_bare(event) for event in audit.events] for audit in audits]
        conversation = self.desk.hub.workspace.conversations[ticket]
        ours = [part for part in conversation.parts if part.author.id == self.desk.bot_id]
        return view, [(p.kind, p.body, p.assigned_to, p.state, p.event_details) for p in ours]

    def books(self, ticket: str) -> Any:
        with self.real.read() as connection:
            found = sa.select(jobs.c.state, jobs.c.outcome, jobs.c.reasons).where(jobs.c.ticket_id == ticket)
            dealt = [
                tuple(row) for row in connection.execute(found.order_by(jobs.c.message_at, jobs.c.message_id))
            ]
            done = sa.select(actions.c.kind, actions.c.state).where(actions.c.ticket_id == ticket)
            did = [
                tuple(row)
                for row in connection.execute(done.order_by(actions.c.created_at, actions.c.position))
            ]
            rows = sa.select(inbox_table.c.state).where(inbox_table.c.ticket_id == ticket)
            return dealt, did, [row.state for row in connection.execute(rows.order_by(inbox_table.c.id))]


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from ticket to ticket."""
    return {key: value for key, value in event.items() if key not in {"id", "audit_id", "recipients"}}


class Engine:
    """As the real one: a wake-up is repeated until it ends; steps that were kept are not run again."""

    def __init__(self, world: World, scenario: Any, *, forgetful: bool) -> None:
        self.world, self.scenario, self.forgetful = world, scenario, forgetful
        self.kept: dict[int, list[str]] = {}

    def run(self) -> None:
        for _ in range(99):
            with self.world.real.read() as connection:
                ring = connection.execute(sa.select(rings).order_by(rings.c.due).limit(1)).one_or_none()
            if ring is None:
                return
            self.world.clock.move_to(ring.due)
            try:
                self.wake(ring.id, ring.inbox_id)
            except KilledError:
                self.rise()
        raise AssertionError("the story never ends")

    def wake(self, ring: int, inbox_id: int) -> None:
        house = self.world.house(self.scenario)
        workflow.handle(inbox_id, self.stepper(self.kept.setdefault(ring, [])), house=house)
        self.world.dies("before the wake-up is known to have ended")
        with self.world.real.begin() as connection:
            connection.execute(sa.delete(rings).where(rings.c.id == ring))

    def stepper(self, kept: list[str]) -> Callable[..., str]:
        done = iter(list(kept))

        def step(name: str, function: Callable[..., str], *args: Any) -> str:
            word = next(done, None)
            if word is None:
                self.world.dies(f"before {name}")
                word = function(*args)
                self.world.dies(f"after {name}, before it is kept")
                kept.append(word)
                self.world.dies(f"after {name}")
            return word

        return step

    def rise(self) -> None:
        self.world.fate.rise()
        self.world.clock.pass_seconds(5)
        if self.forgetful:
            self.kept.clear()
            with self.world.real.begin() as connection:
                connection.execute(sa.delete(rings))
                for row in inbox.in_state(connection, inbox.WAITING):
                    self.world.ring(connection, row.id, row.ref, 0)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def box(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, claude=False) as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Only the process dies here, never the machine: commits need not wait for a disk."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("crash") / "crash.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url, quick = f"sqlite:///{path}", "PRAGMA synchronous=OFF"
        yield from _opened(url, quick)
    else:
        with request.getfixturevalue("copied_postgres")() as url:
            yield from _opened(url, "SET synchronous_commit TO off")


def _opened(url: str, quick: str) -> Iterator[Database]:
    opened = open_database(url)
    sa.event.listen(opened.engine, "connect", lambda raw, _: raw.execute(quick))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kind() -> type[World]:
    return World


@pytest.fixture(scope="module", params=["zendesk", "intercom"])
def world(
    request: pytest.FixtureRequest, kind: type[World], box: Sandbox, shared_database: Database, clock: Clock
) -> Iterator[World]:
    made = kind(box, request.param, shared_database, clock)
    yield made
    made.close()
