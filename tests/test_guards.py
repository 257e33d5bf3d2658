"""What stands between the story and its services: breakers of every kind, and their state for other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from connector.breaker import Limits
from connector.counting import Counting
from connector.domain import Account, AccountStatus, Action, Requester, Ticket, Touched
from connector.errors import HelpdeskUnavailableError, SourceUnavailableError
from connector.guards import Guards
from connector.ports import WriteStep
from connector.store import counters, flags
from connector.store.database import Database

NOW = 1_795_341_600_000
LIMITS = Limits()
ANN = Requester("1", email="ann@customers.example", verified=True)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """A helpdesk that knows who it is only after it has been asked, unless *remembers*."""

    down: bool = False
    remembers: bool = False
    asked: list[str] = field(default_factory=list)
    platform: str = "zendesk"
    settle_seconds: float = 0.0

    def _answer(self, what: str) -> str:
        self.asked.append(what)
        if self.down:
            raise HelpdeskUnavailableError("down")
        return what

    @property
    def account(self) -> str:
        return "acme" if self.remembers else self._answer("acme")

    def identity(self) -> str:
        return "1" if self.remembers else self._answer("1")

    def read(self, ticket_id: str) -> Any:
        return self._answer(ticket_id)

    def changed_since(self, since: int) -> Iterable[Touched]:
        return []

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        return []


@dataclass
class Source:
    name: str = "http"
    down: bool = False
    asked: int = 0

    def lookup(self, requester: Requester) -> Account:
        if not (requester.verified and requester.email):
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        self.asked += 1
        if self.down:
            raise SourceUnavailableError("down")
        return Account(AccountStatus.FOUND, {"plan": "Pro"}, self.name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guards(sqlite_database: Database, clock: Clock) -> Guards:
    return another(sqlite_database, clock)


def another(database: Database, clock: Clock) -> Guards:
    """Those of one more worker."""
    return Guards(database, Counting(database, clock=lambda: NOW), lambda: NOW, clock)


def fails(call: Callable[[], object], times: int = LIMITS.failures) -> None:
    for _ in range(times):
        with pytest.raises((HelpdeskUnavailableError, SourceUnavailableError)):
            call()


def open_now(guards: Guards) -> list[str]:
    with guards.database.read() as connection:
        return [name for name, since in flags.breakers(connection).items() if since is not None]


@pytest.mark.parametrize("first", ["account", "identity"])
def test_a_helpdesk_that_was_away_from_the_start_is_left_alone_too(guards: Guards, first: str) -> None:
    desk = Desk(down=True)
    guarded = guards.helpdesks({"zendesk": desk})["zendesk"]

    def ask() -> object:
        return guarded.account if first == "account" else guarded.identity()

    fails(ask)
    fails(ask, 10)
    fails(lambda: guarded.read("1"), 10)
    assert len(desk.asked) == LIMITS.failures
    assert open_now(guards) == ["zendesk"]


def test_what_is_answered_from_memory_proves_nothing(guards: Guards) -> None:
    """Each wake-up asks who we are before it reads: that must not count as an answer of the helpdesk."""
    desk = Desk(down=True, remembers=True)
    guarded = guards.helpdesks({"zendesk": desk})["zendesk"]
    for _ in range(LIMITS.failures):
        assert (guarded.account, guarded.identity()) == ("acme", "1")
        fails(lambda: guarded.read("1"), 1)
    fails(lambda: guarded.read("1"))
    assert len(desk.asked) == LIMITS.failures


def test_what_is_known_by_heart_does_not_take_the_place_of_the_one_who_may_ask(
    guards: Guards, clock: Clock
) -> None:
    desk = Desk(down=True, remembers=True)
    guarded = guards.helpdesks({"zendesk": desk})["zendesk"]
    fails(lambda: guarded.read("1"))
    desk.down, clock.now = False, LIMITS.open_seconds + 1
    assert (guarded.account, guarded.identity(), guarded.read("9")) == ("acme", "1", "9")
    assert open_now(guards) == []


def test_an_account_source_that_is_down_is_left_alone_and_both_are_counted(
    guards: Guards, clock: Clock
) -> None:
    source = Source(down=True)
    guarded = guards.accounts(source)
    fails(lambda: guarded.lookup(ANN), LIMITS.failures + 2)
    assert source.asked == LIMITS.failures
    assert open_now(guards) == ["accounts:http"]
    source.down, clock.now = False, LIMITS.open_seconds + 1
    assert guarded.lookup(ANN).facts == {"plan": "Pro"}
    assert open_now(guards) == []
    guards.counting.flush()
    with guards.database.read() as connection:
        found = counters.totals(connection, counters.ACCOUNTS)
    assert found == {("http", "unavailable"): 5, ("http", "left_alone"): 2, ("http", "found"): 1}


@pytest.mark.parametrize(
    "requester", [Requester("2"), Requester("2", email="x@y.example"), Requester("2", verified=True)]
)
def test_a_requester_whom_no_source_is_asked_about_says_nothing_about_it(
    guards: Guards, requester: Requester
) -> None:
    source = Source(down=True)
    guarded = guards.accounts(source)
    for _ in range(LIMITS.failures):
        fails(lambda: guarded.lookup(ANN), 1)
        assert guarded.lookup(requester).status is AccountStatus.NOT_FOUND
    fails(lambda: guarded.lookup(ANN))
    assert source.asked == LIMITS.failures


def test_a_breaker_that_a_dead_worker_left_open_is_closed_by_the_next_one(
    guards: Guards, sqlite_database: Database, clock: Clock
) -> None:
    guarded = guards.helpdesks({"zendesk": Desk(down=True)})["zendesk"]
    fails(lambda: guarded.read("1"))
    assert open_now(guards) == ["zendesk"]
    another(sqlite_database, clock).helpdesks({"zendesk": Desk()})
    assert open_now(guards) == []


def test_a_breaker_that_stays_open_says_so_again_after_another_worker_closed_it(
    guards: Guards, sqlite_database: Database, clock: Clock
) -> None:
    guarded = guards.helpdesks({"zendesk": Desk(down=True)})["zendesk"]
    fails(lambda: guarded.read("1"))
    another(sqlite_database, clock).helpdesks({"zendesk": Desk()})
    clock.now = LIMITS.open_seconds + 1
    fails(lambda: guarded.read("1"), 1)
    assert open_now(guards) == ["zendesk"]


def test_since_when_a_breaker_is_open_does_not_change_while_it_is(database: Database) -> None:
    with database.begin() as connection:
        for at in (NOW, NOW + 30_000):
            flags.set_breaker(connection, "model", is_open=True, now=at)
        assert flags.breakers(connection) == {"model": NOW}
        flags.set_breaker(connection, "model", is_open=False, now=NOW + 60_000)
        assert flags.breakers(connection) == {"model": None}
