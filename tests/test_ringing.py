"""Many rows are woken up in small transactions, and each only if it stands as it was found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from connector.cli.ringing import BATCH, ring_all
from connector.domain import Event, EventKind, TicketRef
from connector.store import inbox
from connector.store.database import Database

ROWS = 2 * BATCH + 5


@pytest.fixture
def paused(database: Database) -> list[inbox.InboxRow]:
    with database.begin() as connection:
        for number in range(ROWS):
            ticket = TicketRef("zendesk", "acme", str(number + 1))
            new = Event(EventKind.MESSAGE_RECEIVED, ticket, f"d{number}", "topic")
            row = inbox.add(connection, new, digest="x", now=1)
            assert row is not None
            inbox.finish(connection, row, state=inbox.PAUSED, outcome="", reason="paused", now=1)
        return list(inbox.in_state(connection, inbox.PAUSED))


@pytest.fixture
def commits(database: Database) -> Iterator[list[int]]:
    seen = list[int]()

    def count(_: sa.Connection) -> None:
        seen.append(1)

    event.listen(database.engine, "commit", count)
    yield seen
    event.remove(database.engine, "commit", count)


def test_others_get_at_the_database_between_batches(
    database: Database, paused: list[inbox.InboxRow], commits: list[int]
) -> None:
    rung, rests = list[int](), list[float]()
    before = len(commits)

    def ring(_: sa.Connection, inbox_id: int, __: TicketRef, ___: float) -> None:
        rung.append(inbox_id)

    assert ring_all(database, paused, ring, sleep=rests.append) == ROWS
    assert (len(commits) - before, len(rests)) == (3, 2)
    assert rung == [row.id for row in paused]
    with database.read() as connection:
        assert len(inbox.in_state(connection, inbox.WAITING)) == ROWS


def test_what_another_has_woken_up_meanwhile_is_left_alone(
    database: Database, paused: list[inbox.InboxRow]
) -> None:
    with database.begin() as connection:
        inbox.reopen(connection, paused[0].id)
        inbox.finish(connection, paused[1].id, state=inbox.DONE, outcome="", reason="", now=2)
    assert ring_all(database, paused, lambda *_: None, sleep=lambda _: None) == ROWS - 2
    assert ring_all(database, paused, lambda *_: None, sleep=lambda _: None) == 0
