"""Deliveries that share a transaction: each is stored once or its sender is told, and none spoils another."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.engine import Doorbell
from connector.errors import BusyStoreError, StoreError
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import inbox
from connector.web.intake import Intake

from .conftest import eventually

CROWD = 40
BAD = "13"


def event(ticket: int, delivery: str) -> Event:
    return Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", str(ticket)), delivery, "topic")


@pytest.fixture
def bell(database: Database) -> Iterator[Doorbell]:
    made = Doorbell(database)
    yield made
    made.close()


def take(database: Database, bell: Doorbell, **options: float) -> Intake:
    """Its doorbell refuses the ticket BAD."""

    def ring(connection: sa.Connection, row: int, ref: TicketRef, delay: float) -> None:
        if ref.id == BAD:
            raise StoreError("refused")
        bell.ring(connection, row, ref, delay=delay)

    return Intake(database, ring, lambda: 1_000, **options)


def gathered(database: Database, *calls: Callable[[], object]) -> list[object]:
    """What *calls* give that were all begun while nobody could write."""
    begun = threading.Barrier(len(calls) + 1, timeout=30)

    def one(call: Callable[[], object]) -> object:
        begun.wait()
        try:
            return call()
        except StoreError:
            return "refused"

    with ThreadPoolExecutor(len(calls)) as pool:
        with database.begin():
            futures = [pool.submit(one, call) for call in calls]
            begun.wait()
        return [future.result() for future in futures]


def stored(database: Database) -> Counter[str]:
    with database.read() as connection:
        return Counter(connection.execute(sa.select(inbox.c.ticket_id)).scalars())


def wake_ups(database: Database) -> int:
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.read() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_deliveries_that_arrive_together_are_each_stored_once(database: Database, bell: Doorbell) -> None:
    intake = take(database, bell)
    calls = [lambda n=n: intake.store(event(100 + n, f"d{n}"), digest="x", delay=0) for n in range(CROWD)]
    ids = gathered(database, *calls)
    assert len(set(ids)) == CROWD
    assert stored(database) == {str(100 + n): 1 for n in range(CROWD)}
    assert wake_ups(database) == CROWD


def test_one_delivery_posted_many_times_at_once_makes_one_row(database: Database, bell: Doorbell) -> None:
    intake = take(database, bell)
    ids = gathered(database, *[lambda: intake.store(event(7, "same"), digest="x", delay=0)] * CROWD)
    assert sorted(ids, key=str)[1:] == [None] * (CROWD - 1)
    assert stored(database) == {"7": 1}
    assert wake_ups(database) == 1


def test_a_delivery_that_cannot_be_stored_spoils_no_other(database: Database, bell: Doorbell) -> None:
    intake = take(database, bell)
    calls = [lambda n=n: intake.store(event(n, f"d{n}"), digest="x", delay=0) for n in range(10, 20)]
    answers = gathered(database, *calls)
    assert answers.count("refused") == 1
    assert stored(database) == {str(n): 1 for n in range(10, 20) if str(n) != BAD}


def test_a_locked_database_is_told_to_every_sender_and_holds_nobody(sqlite_url: str) -> None:
    opened = open_database(sqlite_url, busy_ms=50)
    migrate(opened)
    bell = Doorbell(opened)
    intake = take(opened, bell)

    def refused(number: int) -> bool:
        with pytest.raises(StoreError):
            intake.store(event(number, f"d{number}"), digest="x", delay=0)
        return True

    with opened.begin(), ThreadPoolExecutor(8) as pool:
        assert all(pool.map(refused, range(8)))
    bell.close()
    assert stored(opened) == {}
    opened.close()


def test_who_waits_in_vain_is_told_and_not_stored_behind_his_back(
    sqlite_database: Database, request: pytest.FixtureRequest
) -> None:
    bell = Doorbell(sqlite_database)
    request.addfinalizer(bell.close)
    intake = take(sqlite_database, bell, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        with sqlite_database.begin():
            first = pool.submit(intake.store, event(1, "first"), digest="x", delay=0)
            eventually(lambda: intake._led and not intake._queue)
            with pytest.raises(StoreError):
                intake.store(event(2, "second"), digest="x", delay=0)
        assert first.result() is not None
    assert stored(sqlite_database) == {"1": 1}
    assert intake.store(event(2, "second"), digest="x", delay=0) is not None


class Locked:
    """A database whose lock others keep until *gate* opens, and then for good."""

    is_sqlite = True

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.tries = 0

    def begin(self) -> sa.Connection:
        self.tries += 1
        self.gate.wait(30)
        raise BusyStoreError("busy")


def test_the_lock_is_waited_for_once_for_all_that_came_together() -> None:
    database = Locked()
    intake = Intake(database, lambda *_: None, lambda: 1_000, patience=30)  # type: ignore[arg-type]

    def refused(number: int) -> bool:
        with pytest.raises(StoreError):
            intake.store(event(number, f"d{number}"), digest="x", delay=0)
        return True

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(refused, number) for number in range(8)]
        eventually(lambda: len(intake._queue) == 7)
        database.gate.set()
        assert all(answer.result() for answer in answers)
    assert database.tries == 2
