"""Deliveries that share a transaction: each is stored once or its sender is told, and none spoils another."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.engine import Doorbell
from connector.errors import StoreError
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import inbox
from connector.web import intake as intake_module
from connector.web.intake import Intake

CROWD = 40
BAD = "13"


def event(ticket: int, delivery: str) -> Event:
    return Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", str(ticket)), delivery, "topic")


@pytest.fixture
def bell(database: Database) -> Iterator[Doorbell]:
    made = Doorbell(database)
    yield made
    made.close()


def take(database: Database, bell: Doorbell) -> Intake:
    """Its doorbell refuses the ticket BAD."""

    def ring(connection: sa.Connection, row: int, ref: TicketRef, delay: float) -> None:
        if ref.id == BAD:
            raise StoreError("refused")
        bell.ring(connection, row, ref, delay=delay)

    return Intake(database, ring, lambda: 1_000)


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


def test_deliveries_that_gathered_are_refused_together_when_nobody_can_write(sqlite_url: str) -> None:
    """Tried one by one they would wait for the lock in turn, and their senders with them."""
    opened = open_database(sqlite_url, busy_ms=400)
    migrate(opened)
    bell = Doorbell(opened)
    intake = take(opened, bell)
    tried: list[str] = []
    sa.event.listen(opened.engine, "before_cursor_execute", lambda *said: tried.append(said[2]))
    other = open_database(sqlite_url)
    with other.begin(), ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(intake.store, event(n, f"d{n}"), digest="x", delay=0) for n in range(8)]
        assert all(isinstance(answer.exception(60), StoreError) for answer in answers)
    assert set(tried) == {"BEGIN IMMEDIATE"}
    assert len(tried) < 8
    other.close()
    bell.close()
    opened.close()


def test_nobody_waits_for_those_before_them_longer_than_a_vendor_would(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "TURN_SECONDS", 0.2)
    opened = open_database(sqlite_url, busy_ms=30_000)
    migrate(opened)
    bell = Doorbell(opened)
    intake = take(opened, bell)
    other = open_database(sqlite_url)
    with ThreadPoolExecutor(2) as pool:
        with other.begin():
            answers = [pool.submit(intake.store, event(n, f"d{n}"), digest="x", delay=0) for n in range(2)]
            [refused] = wait(answers, 20, FIRST_COMPLETED).done
            assert isinstance(refused.exception(), StoreError)
        [first] = [answer for answer in answers if answer is not refused]
        assert first.result(30) is not None
    for one in (bell, other, opened):
        one.close()
