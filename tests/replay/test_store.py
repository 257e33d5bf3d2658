"""What is kept of evaluations: one row for a ticket and setup, found by its person, gone when words go."""

from __future__ import annotations

from collections import Counter

from connector.domain import Requester, TicketRef
from connector.policy_parts import DAY_MS, Retention
from connector.retention import Keeper
from connector.store import replays
from connector.store.database import Database
from connector.store.replays import DONE, RUNNING, ReplayRow

DAYS = Retention(inbox_days=30, draft_days=30, text_days=90, audit_days=400)
SETUP = "0123456789abcdef"
NOW = 1_000 * DAY_MS


def row(number: int, *, cost: int = 5) -> ReplayRow:
    return ReplayRow(TicketRef("zendesk", "acme", str(number)), DONE, cost, {"v": 1, "asked": "words"})


def known(database: Database) -> dict[str, ReplayRow]:
    with database.read() as connection:
        return replays.of_setup(connection, "zendesk", "acme", SETUP)


def test_old_rows_go_when_words_go(database: Database) -> None:
    with database.begin() as connection:
        replays.put(connection, row(1), setup=SETUP, now=NOW - 91 * DAY_MS)
        replays.put(connection, row(2), setup=SETUP, now=NOW - 89 * DAY_MS)
    keeper = Keeper(database, DAYS, lambda _before: 0, lambda: NOW, lambda _seconds: None)
    done: Counter[str] = keeper.tidy()
    assert done["replays"] == 1
    assert set(known(database)) == {"2"}


def test_a_row_is_one_for_its_ticket_and_setup_and_its_cost_can_grow(database: Database) -> None:
    ref = TicketRef("zendesk", "acme", "1")
    with database.begin() as connection:
        replays.put(connection, ReplayRow(ref, RUNNING, 0, {"v": 1}), setup=SETUP, now=NOW)
        replays.put(connection, row(1), setup="another-setup", now=NOW)
        replays.set_cost(connection, ref, setup=SETUP, cost=9)
    assert [(one.state, one.cost) for one in known(database).values()] == [(RUNNING, 9)]
    with database.begin() as connection:
        replays.put(connection, row(1), setup=SETUP, now=NOW)
    assert [(one.state, one.cost) for one in known(database).values()] == [(DONE, 5)]


def test_rows_are_found_by_whose_ticket_it_is(database: Database) -> None:
    with database.begin() as connection:
        replays.put(
            connection, row(1), setup=SETUP, now=NOW, requester=Requester("77", email="Ada@x.example")
        )
        replays.put(connection, row(2), setup=SETUP, now=NOW, requester=Requester("78"))
    with database.read() as connection:
        assert [ref.id for ref in replays.tickets_of(connection, "ada@X.example")] == ["1"]
        assert [ref.id for ref in replays.tickets_of(connection, "zendesk:78")] == ["2"]
        assert list(replays.tickets_of(connection, "intercom:78")) == []
