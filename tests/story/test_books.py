"""Counters only go up, whatever becomes of a draft, a reserve or an old ticket; nobody ends what another took up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from connector import acting, csat, rating_due
from connector.approvals import Approvals, SettledError
from connector.domain import EventKind, Mode, Rating, Role, Scale
from connector.retention import Keeper
from connector.store import drafts, runs, spending
from connector.store.database import Database
from connector.store.tables import actions, jobs
from tests.story.counter import DiesError
from tests.story.test_retention import counted, rows

DAY = 86_400


Key = tuple[str, tuple[tuple[str, str], ...]]


@pytest.fixture
def books(world: Any, database: Database) -> Any:
    """The story's world on either database."""
    return replace(world, house=replace(world.house, database=database))


def fell(before: dict[Key, float], after: dict[Key, float]) -> list[Key]:
    return [key for key, value in before.items() if after.get(key, 0.0) < value - 1e-9]


def keeper(world: Any) -> Keeper:
    return Keeper(
        world.house.database, world.house.policy.retention, lambda _: 0, world.clock, lambda _: None
    )


def held(world: Any) -> Any:
    world.house = replace(world.house, mode=Mode.ASSIST)
    assert world.customer_writes()[-1] == "acted:held"
    world.clock.pass_seconds(60)
    return world


def approve(world: Any) -> list[str]:
    world.desk.tag("ai_approve")
    world.deliver(EventKind.TEAMMATE_ACTED)
    words: list[str] = world.run()
    return words


def ended(before: str) -> Key:
    return ("connector_jobs_total", (("platform", "zendesk"), ("outcome", before)))


def test_no_counter_falls_when_a_draft_is_approved(books: Any) -> None:
    before = counted(held(books))
    assert before[ended("held")] == 1
    assert approve(books)[-1] == "acted:resolved"
    after = counted(books)
    assert fell(before, after) == []
    assert (after[ended("held")], after[ended("resolved")]) == (1, 1)
    blocks = [value for (name, _), value in after.items() if name == "connector_guard_blocks_total"]
    assert blocks == [1]
    keeper(books).add_up()
    books.clock.pass_seconds(2 * DAY)
    assert keeper(books).add_up() > 0
    assert counted(books) == after


def test_no_counter_falls_when_a_call_is_settled(books: Any) -> None:
    name = ("connector_model_cost_usd_total", (("model", "claude-haiku-5-5"),))
    with books.house.database.begin() as connection:
        given = {"job_id": "a", "requester": "b", "model": "claude-haiku-5-5", "amount": 2_000_000_000}
        rows = [spending.reserve(connection, day=spending.day_of(books.clock()), **given) for _ in range(2)]
    before = counted(books)
    with books.house.database.begin() as connection:
        spending.settle(connection, rows[0], cost=500_000_000)
    after = counted(books)
    assert fell(before, after) == []
    assert after[name] == 0.5
    books.clock.pass_seconds(4 * DAY)
    assert keeper(books).add_up() == 2
    assert counted(books)[name] == 2.5, "what nobody settled may have been paid for"


def test_a_question_about_an_answer_of_long_ago_is_counted(books: Any) -> None:
    """The message was counted for the last time an hour after it was dealt with."""
    assert books.customer_writes()[-1] == "acted:resolved"
    books.clock.pass_seconds(2 * 3600)
    assert keeper(books).add_up() > 0
    before = counted(books)
    rating_due.ask_due(books.house)
    assert books.run() == ["acted:resolved"]
    after = counted(books)
    assert fell(before, after) == []
    writes = ("connector_helpdesk_writes_total", (("platform", "zendesk"),))
    assert after[writes] == before[writes] + 1
    assert after[ended("resolved")] == before[ended("resolved")]
    books.clock.pass_seconds(DAY)
    keeper(books).add_up()
    assert counted(books) == after


def test_old_age_ends_no_draft_that_somebody_took_up_meanwhile(books: Any) -> None:
    held(books)
    [draft] = drafts_of(books)
    books.clock.pass_seconds(400 * DAY)
    with books.house.database.begin() as connection:
        assert drafts.approve(connection, draft, via="api", by="lead", at=books.clock())
        keeper(books)._discard(connection, [draft.id])
    assert [one.state for one in drafts_of(books)] == ["approved"]
    assert [row.state for row in rows(books, actions, actions.c.id == draft.id)] == ["held"]


def test_what_was_sent_is_not_discarded_by_a_late_hand(books: Any) -> None:
    held(books)
    [draft] = drafts_of(books)
    with books.house.database.read() as connection:
        read_before = runs.get_action(connection, draft.id)
    assert approve(books)[-1] == "acted:resolved"
    with books.house.database.begin() as connection:
        acting.discard(connection, read_before, now=books.clock(), reason="superseded")
    assert [row.state for row in rows(books, actions, actions.c.id == draft.id)] == ["sent"]
    assert [one.state for one in drafts_of(books)] == ["sent"]


def test_two_who_end_one_draft_do_not_wait_for_each_other_in_a_ring(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has changed its first row when the other begins; on PostgreSQL a ring would be a deadlock error."""
    held(books)
    [draft] = drafts_of(books)
    with books.house.database.read() as connection:
        stored = runs.get_action(connection, draft.id)
    together = threading.Barrier(2)

    def first(change: Callable[..., Any]) -> Callable[..., Any]:
        def slowly(*args: Any, **kwargs: Any) -> Any:
            done = change(*args, **kwargs)
            with suppress(threading.BrokenBarrierError):
                together.wait(timeout=1)
            return done

        return slowly

    for place, names in ((drafts, ("end", "change_waiting")), (runs, ("discard", "set_state"))):
        for name in names:
            monkeypatch.setattr(place, name, first(getattr(place, name)))

    def supersede() -> None:
        with books.house.database.begin() as connection:
            acting.discard(connection, stored, now=books.clock(), reason="superseded")

    house = books.house
    by_hand = Approvals(house.database, lambda *_: None, books.clock, "cli", hours=72)
    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(supersede), pool.submit(by_hand.discard, draft.id, by="lead")]
    assert {type(end.exception()) for end in ends} <= {type(None), SettledError}
    assert [row.state for row in rows(books, actions, actions.c.id == draft.id)] == ["discarded"]


def test_a_low_rating_that_was_begun_ends_when_a_teammate_has_the_ticket(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies between the job and its decision; the teammate is faster than the next one."""
    assert books.customer_writes()[-1] == "acted:resolved"
    books.clock.pass_seconds(60)
    books.desk.ticket = replace(books.desk.ticket, rating=Rating(1, Scale.FIVE, books.clock()))

    def dies(*_: Any) -> str:
        raise DiesError

    with monkeypatch.context() as patch:
        patch.setattr(csat, "store", dies)
        books.deliver(EventKind.RATED)
        with pytest.raises(DiesError):
            books.run()
    assert "open" in [row.state for row in rows(books, jobs)]
    books.desk.say(Role.TEAMMATE, "I'll have a look.")
    books.deliver(EventKind.RATED)
    books.run()
    assert {row.state for row in rows(books, jobs)} == {"done"}


def drafts_of(world: Any) -> list[Any]:
    with world.house.database.read() as connection:
        return list(drafts.listed(connection, states=list(drafts.DraftState)))
