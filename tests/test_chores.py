"""Periodic work: one worker at a time, on both databases; failures are told and tried again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from connector.chores import LEASE_MS, RENEW_SECONDS, Chore, Chores
from connector.errors import HelpdeskUnavailableError, StoreError
from connector.store import leases
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

NOW = 1_800_000_000_000
EVERY = 300.0


class Clock:
    def __init__(self) -> None:
        self.ms = NOW

    def __call__(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000

    def forward(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


class Crew:
    """Workers on one database and one clock; the chore counts its runs and waits where it is told to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.runs: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.workers: list[Chores] = []

    def hire(self, name: str, *, database: Database | None = None) -> Chores:
        made = Chores(
            [Chore("sweep", EVERY, lambda: self.work(name))],
            database=database or self.database,
            worker=name,
            clock=self.clock,
            monotonic=self.clock.monotonic,
            stop=threading.Event(),
        )
        self.workers.append(made)
        return made

    def work(self, name: str) -> None:
        self.runs.append(name)
        assert self.gate.wait(30)
        if self.error is not None:
            raise self.error

    def round(self, worker: Chores) -> None:
        """Tick until nothing of *worker* runs."""
        worker.tick()
        eventually(lambda: not worker.running or (worker.tick(), not worker.running)[1])


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def either(database: Database) -> Iterator[Crew]:
    made = Crew(database)
    yield made
    _end(made)


@pytest.fixture
def crew(sqlite_url: str) -> Iterator[Crew]:
    opened = open_database(sqlite_url)
    migrate(opened, queue_tables=False)
    made = Crew(opened)
    yield made
    _end(made)
    opened.close()


def _end(crew: Crew) -> None:
    crew.gate.set()
    for worker in crew.workers:
        worker.close()


def test_of_two_workers_one_does_the_chore_in_a_period(either: Crew) -> None:
    one, two = either.hire("one"), either.hire("two")
    for _ in range(3):
        either.round(one)
        either.round(two)
        either.clock.forward(EVERY / 3)
    assert either.runs == ["one"]
    either.clock.forward(1)
    either.round(two)
    assert either.runs == ["one", "two"]


def test_workers_that_come_at_once_get_one_lease(either: Crew) -> None:
    barrier, taken = threading.Barrier(4), list[bool]()

    def take(holder: str) -> None:
        barrier.wait(20)
        with either.database.begin() as connection:
            won = leases.take(connection, "x", holder=holder, now=NOW, until=NOW + 9, furthest=NOW + 99)
        taken.append(won)

    threads = [threading.Thread(target=take, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]


@dataclass(frozen=True)
class Gated:
    """A database whose readers leave together: all of them have seen the same."""

    database: Database
    barrier: threading.Barrier

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self.database.read() as connection:
            yield connection
        self.barrier.wait(20)

    def begin(self) -> Any:
        return self.database.begin()


def test_workers_that_saw_the_same_free_lease_begin_once(either: Crew) -> None:
    gated: Any = Gated(either.database, threading.Barrier(3))
    either.gate.clear()
    workers = [either.hire(name, database=gated) for name in ("one", "two", "three")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda worker: worker.tick(), workers))
    assert sorted(len(worker.running) for worker in workers) == [0, 0, 1]


def test_a_long_run_is_not_begun_by_another_worker(crew: Crew) -> None:
    one, two = crew.hire("one"), crew.hire("two")
    crew.gate.clear()
    one.tick()
    for _ in range(40):
        crew.clock.forward(RENEW_SECONDS + 1)
        one.tick()
        two.tick()
    assert (one.running, two.running) == ({"sweep"}, frozenset())
    crew.gate.set()
    crew.round(one)
    eventually(lambda: crew.runs == ["one"])


def test_what_a_dead_worker_left_is_done_by_another_soon(crew: Crew) -> None:
    one, two = crew.hire("one"), crew.hire("two")
    crew.gate.clear()
    one.tick()
    crew.clock.forward(LEASE_MS / 1000 - 1)
    two.tick()
    assert two.running == frozenset()
    crew.clock.forward(2)
    two.tick()
    assert two.running == {"sweep"}


def test_a_worker_that_lost_its_lease_leaves_the_new_holders_alone(
    crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = crew.hire("one"), crew.hire("two")
    crew.gate.clear()
    one.tick()
    crew.clock.forward(LEASE_MS / 1000 + 1)
    two.tick()
    one.tick()
    assert "lease was lost" in caplog.text
    with crew.database.begin() as connection:
        assert leases.hold(connection, "sweep", holder="two", until=NOW)


def test_an_expected_failure_is_told_by_its_type_and_tried_again(
    crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    crew.error = HelpdeskUnavailableError("ada@customers.example")
    worker = crew.hire("one")
    crew.round(worker)
    crew.clock.forward(EVERY + 1)
    crew.round(worker)
    assert crew.runs == ["one", "one"]
    [told, _] = [r for r in caplog.records if r.name == "connector.chores"]
    assert (told.levelno, told.error) == (logging.WARNING, "HelpdeskUnavailableError")  # type: ignore[attr-defined]
    assert "customers.example" not in caplog.text


def test_a_bug_in_a_chore_is_told_loudly_without_its_text_and_the_others_go_on(
    crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    crew.error = KeyError("words of a customer")
    done = threading.Event()
    worker = Chores(
        [Chore("broken", EVERY, lambda: crew.work("b")), Chore("sound", EVERY, done.set)],
        database=crew.database,
        worker="one",
        clock=crew.clock,
        monotonic=crew.clock.monotonic,
        stop=threading.Event(),
    )
    crew.workers.append(worker)
    crew.round(worker)
    assert done.wait(10)
    [told] = [r for r in caplog.records if r.levelno == logging.ERROR]
    fields: Any = told
    assert (fields.chore, fields.error) == ("broken", "KeyError")
    assert fields.where.startswith("test_chores.py:")
    assert "customer" not in caplog.text
    crew.clock.forward(EVERY + 1)
    crew.round(worker)
    assert crew.runs == ["b", "b"]


def test_a_lease_from_a_clock_gone_wrong_does_not_bind(crew: Crew) -> None:
    with crew.database.begin() as connection:
        far = NOW + 86_400_000 * 365
        leases.take(connection, "sweep", holder="mad", now=NOW, until=far, furthest=far)
    worker = crew.hire("one")
    crew.round(worker)
    assert crew.runs == ["one"]


def test_a_database_that_is_away_is_told_and_the_chore_done_later(
    crew: Crew, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    away = open_database(sqlite_url.replace("test.db", "empty.db"))
    worker = crew.hire("one", database=away)
    with pytest.raises(StoreError):
        worker.tick()
    migrate(away, queue_tables=False)
    crew.round(worker)
    away.close()
    assert crew.runs == ["one"]


def test_started_chores_run_by_themselves_and_closing_waits_for_none(crew: Crew) -> None:
    worker = crew.hire("one")
    crew.gate.clear()
    worker.start()
    eventually(lambda: crew.runs == ["one"])
    worker.close()
    assert worker.running == {"sweep"}


@pytest.mark.parametrize(("name", "every"), [("", 1.0), ("x" * 27, 1.0), ("sweep", 0.0)])
def test_a_chore_without_a_short_name_or_a_period_is_refused(name: str, every: float) -> None:
    with pytest.raises(ValueError, match="short name"):
        Chore(name, every, lambda: None)
