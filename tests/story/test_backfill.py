"""The feeder of a backfill: what is listed, when it is fed, what comes back, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connector import policy as policies
from connector.backfill import LATER_MS, MOST_ROUNDS, Feeder
from connector.batch_lane import BatchLane
from connector.domain import Message, Role, TicketRef
from connector.errors import CredentialsError, HelpdeskUnavailableError, RejectedError
from connector.pace import Pacer
from connector.ports_backfill import Listed, Page
from connector.retention import Keeper
from connector.store import backfills, flags, inbox, jobs, spending
from connector.store.backfills import Backfill, Options
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import inbox as inbox_table

NOW = 1_800_000_000_000
HOUR_MS = 3_600_000
POLICY = policies.load()


def listed(number: int, **over: Any) -> Listed:
    made = Listed(str(number), NOW - 10 * HOUR_MS + number, NOW - 5 * HOUR_MS, "open")
    return replace(made, **over)


@dataclass
class Archive:
    """Gives its *pages* in turn, the cursor being the next one's number; `down` is raised instead."""

    pages: list[tuple[Listed, ...]] = field(default_factory=list)
    down: Exception | None = None
    platform: str = "zendesk"
    account: str = "acme"
    per_minute: float = 600.0
    asked: list[str | None] = field(default_factory=list)

    def created_between(self, since: int, until: int, *, cursor: str | None) -> Page:
        self.asked.append(cursor)
        if self.down is not None:
            raise self.down
        number = int(cursor or 0)
        last = number + 1 >= len(self.pages)
        return Page(self.pages[number] if self.pages else (), None if last else str(number + 1))


@dataclass
class World:
    database: Database
    archive: Archive = field(default_factory=Archive)
    now: int = NOW
    rings: list[TicketRef] = field(default_factory=list)
    backlog: int = 0
    workers: int = 1
    broken: Exception | None = None

    def ring(self, _: sa.Connection, inbox_id: int, ref: TicketRef, delay: float) -> None:
        if self.broken is not None:
            raise self.broken
        self.rings.append(ref)

    @property
    def feeder(self) -> Feeder:
        """A new one each time, as after a kill: it may know nothing that is not stored."""
        return Feeder(
            self.database,
            self.ring,
            lambda: self.now,
            archives={"zendesk": self.archive},
            limits=POLICY.limits,
            places=2,
            workers=lambda: self.workers,
            backlog=lambda _: self.backlog,
            pace=lambda _: None,
            batch_lane=BatchLane(self.database, None, POLICY, lambda: self.now),
        )

    def begin(self, *tickets: Listed, **options: Any) -> str:
        self.archive.pages = self.archive.pages or [tickets]
        wanted = Options(NOW - 20 * HOUR_MS, NOW, ("new", "open"), **options)
        with self.database.begin() as connection:
            return backfills.begin(connection, "zendesk", "acme", wanted, now=self.now).id

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.feeder.tick()

    def shown(self, backfill_id: str) -> Backfill:
        with self.database.read() as connection:
            return backfills.get(connection, backfill_id)

    def counts(self, backfill_id: str) -> dict[str, int]:
        with self.database.read() as connection:
            return dict(backfills.counts(connection, backfill_id))

    def end(self, *, outcome: str = "resolved", reason: str = "", state: str = inbox.DONE) -> None:
        """Every wake-up under way ends like this."""
        with self.database.begin() as connection:
            for row in inbox.in_state(connection, inbox.WAITING):
                ended = {"state": state, "outcome": outcome, "reason": reason}
                inbox.finish(connection, row.id, **ended, now=self.now)

    def rows(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(inbox_table).order_by(inbox_table.c.id)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_database(f"sqlite:///{tmp_path / 'backfill.db'}")
    migrate(opened, queue_tables=False)
    yield World(opened)
    opened.close()


def test_tickets_are_fed_oldest_first_and_few_at_a_time(world: World) -> None:
    one = world.begin(*(listed(number) for number in (3, 1, 2)))
    world.tick(3)
    assert [ref.id for ref in world.rings] == ["1", "2"]
    world.end()
    world.tick()
    assert [ref.id for ref in world.rings] == ["1", "2", "3"]
    world.end()
    world.tick()
    assert (world.shown(one).state, world.counts(one)) == ("done", {"done": 3})


def test_a_second_worker_adds_its_places(world: World) -> None:
    world.workers = 2
    world.begin(*(listed(number) for number in range(1, 7)))
    world.tick(2)
    assert len(world.rings) == 4


def test_the_list_goes_on_from_its_cursor_after_a_kill(world: World) -> None:
    world.archive.pages = [(listed(1),), (listed(2),), (listed(3), listed(1))]
    one = world.begin()
    world.tick(3)
    assert (world.archive.asked, world.counts(one)) == ([None, "1", "2"], {"listed": 3})


def test_a_kill_between_the_row_and_its_wake_up_leaves_neither(world: World) -> None:
    world.begin(listed(1))
    world.tick()
    world.broken = HelpdeskUnavailableError("killed")
    with pytest.raises(HelpdeskUnavailableError):
        world.tick()
    assert world.rows() == []
    world.broken = None
    world.tick(3)
    assert [row.ticket_id for row in world.rows()] == ["1"]


def test_two_feeders_feed_each_ticket_once(world: World) -> None:
    world.begin(listed(1), listed(2))
    world.tick()
    first, second = world.feeder, world.feeder
    first.tick()
    second.tick()
    assert sorted(row.ticket_id for row in world.rows()) == ["1", "2"]


def test_nothing_is_fed_while_a_live_ticket_waits_for_a_place(world: World) -> None:
    one = world.begin(listed(1))
    world.backlog = 1
    world.tick(3)
    assert (world.rings, world.shown(one).reason) == ([], "live_first")
    world.backlog = 0
    world.tick()
    assert (len(world.rings), world.shown(one).reason) == (1, "")


def test_a_pause_holds_list_and_lane(world: World) -> None:
    one = world.begin(listed(1))
    with world.database.begin() as connection:
        flags.set_paused(connection, on=True, now=world.now)
    world.tick(3)
    assert (world.archive.asked, world.shown(one).reason) == ([], "paused")


def test_a_fifth_of_the_days_budget_is_left_to_live_tickets(world: World) -> None:
    one = world.begin(listed(1))
    amount = int(POLICY.limits.dollars_per_day * 0.8 * spending.NANO)
    with world.database.begin() as connection:
        day = spending.day_of(world.now)
        spending.reserve(connection, day=day, job_id="j", requester="r", model="m", amount=amount)
    world.tick(3)
    assert (world.rings, world.shown(one).reason) == ([], "budget")
    world.now += 24 * HOUR_MS
    world.tick()
    assert len(world.rings) == 1


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, ["1", "2", "3"]),
        ({"tags": ("vip",)}, ["2"]),
        ({"limit": 2}, ["1", "2"]),
    ],
)
def test_status_tags_and_limit_choose(world: World, options: dict[str, Any], wanted: list[str]) -> None:
    tickets = (listed(1), listed(2, tags=("VIP",)), listed(3), listed(4, status="solved"))
    one = world.begin(*tickets, **options)
    world.tick()
    with world.database.read() as connection:
        fed = backfills.to_feed(connection, one, now=world.now, most=10)
    assert [row.ticket_id for row in fed] == wanted


def read(world: World, ticket_id: str, *, finished: bool) -> None:
    """The story has read the ticket by now."""
    ref, message = TicketRef("zendesk", "acme", ticket_id), Message("m1", Role.REQUESTER, "How?", at=NOW)
    with world.database.begin() as connection:
        jobs.seen(connection, ref, now=world.now, resumed=False)
        job = jobs.ensure(connection, ref, message, inbox_id=1, now=world.now)
        if finished:
            connection.execute(sa.text("UPDATE hc_jobs SET state = 'done' WHERE id = :id"), {"id": job.id})


def test_a_ticket_read_since_it_changed_needs_no_second_look_and_no_place_in_the_limit(world: World) -> None:
    read(world, "1", finished=True)
    read(world, "2", finished=False)
    one = world.begin(listed(1), listed(2), listed(3), limit=2)
    world.tick()
    assert world.counts(one) == {"done": 1, "listed": 2}


@pytest.mark.parametrize(
    ("mode", "counts"), [("auto", {"listed": 1, "done": 1}), ("shadow", {"done": 2}), ("triage", {"done": 2})]
)
def test_a_ticket_that_was_only_watched_is_fed_to_a_bolder_backfill(
    world: World, mode: str, counts: dict[str, int]
) -> None:
    for ticket_id in ("1", "2"):
        read(world, ticket_id, finished=True)
    with world.database.begin() as connection:
        connection.execute(sa.text("UPDATE hc_jobs SET outcome = 'held' WHERE ticket_id = '2'"))
    one = world.begin(listed(1), listed(2), mode=mode)
    world.tick()
    assert world.counts(one) == counts


@pytest.mark.parametrize("reason", ["account_cap", "requester_cap", "model_unavailable"])
def test_what_passes_by_itself_is_tried_again_later_and_not_for_ever(world: World, reason: str) -> None:
    one = world.begin(listed(1))
    world.tick(2)
    for turn in range(1, MOST_ROUNDS):
        world.end(outcome="stayed_out", reason=f"lane_{reason}")
        world.tick()
        assert (len(world.rings), world.shown(one).reason) == (turn, "later")
        world.now += LATER_MS
        world.tick()
    world.end(outcome="stayed_out", reason=f"lane_{reason}")
    world.tick(2)
    assert (world.counts(one), world.shown(one).state) == ({"left": 1}, "done")


def test_a_ticket_over_the_days_budget_waits_for_the_next_day(world: World) -> None:
    world.begin(listed(1))
    world.tick(2)
    world.end(outcome="stayed_out", reason="lane_budget")
    world.tick(2)
    world.now += 2 * HOUR_MS
    world.tick()
    assert len(world.rings) == 1
    world.now += 24 * HOUR_MS
    world.tick()
    assert len(world.rings) == 2


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"reason": "left_to_newer", "outcome": "stayed_out"}, {"done": 1}),
        ({"reason": "rejected_by_helpdesk", "state": inbox.DEAD, "outcome": ""}, {"left": 1}),
        ({"reason": "worker_died", "state": inbox.DEAD, "outcome": "escalated"}, {"done": 1}),
        ({"reason": "lane_internal_error", "outcome": "stayed_out"}, {"left": 1}),
        ({"reason": "lane_batch_canceled", "outcome": "stayed_out"}, {"left": 1}),
    ],
)
def test_how_a_wake_up_ended_is_how_the_ticket_did(
    world: World, row: dict[str, Any], counts: dict[str, int]
) -> None:
    one = world.begin(listed(1))
    world.tick(2)
    world.end(**row)
    world.tick(2)
    assert (world.counts(one), world.shown(one).state) == (counts, "done")


def test_a_range_without_tickets_ends_and_says_so(world: World) -> None:
    one = world.begin()
    world.tick(2)
    assert (world.shown(one).state, world.shown(one).reason) == ("done", "no_tickets")


def test_a_cursor_that_expired_begins_the_list_anew(world: World) -> None:
    world.archive.pages = [(listed(1),), (listed(2),)]
    one = world.begin()
    world.tick()
    world.archive.down = RejectedError("expired")
    world.tick()
    world.archive.down = None
    world.tick(2)
    assert (world.archive.asked, world.counts(one)) == ([None, "1", None, "1"], {"listed": 2})


@pytest.mark.parametrize(
    ("error", "reason"),
    [(CredentialsError("no"), "helpdesk_credentials"), (RejectedError("no"), "list_refused")],
)
def test_a_list_that_is_refused_ends_the_backfill_with_its_reason(
    world: World, error: Exception, reason: str
) -> None:
    one = world.begin(listed(1))
    world.archive.down = error
    world.tick(2)
    assert (world.shown(one).state, world.shown(one).reason) == ("failed", reason)


def test_another_account_than_the_commands_ends_the_backfill(world: World) -> None:
    one = world.begin(listed(1))
    world.archive.account = "other"
    world.tick()
    assert (world.shown(one).state, world.shown(one).reason) == ("failed", "other_account")


def test_a_helpdesk_that_is_away_is_asked_again_as_late_as_it_wants(world: World) -> None:
    one = world.begin(listed(1))
    world.archive.down = HelpdeskUnavailableError("away", retry_after=30)
    world.tick(3)
    assert (len(world.archive.asked), world.shown(one).reason) == (1, "helpdesk_unavailable")
    world.archive.down = None
    world.now += 31_000
    world.tick()
    assert world.counts(one) == {"listed": 1}


def test_a_list_with_a_limit_of_its_own_is_read_at_the_same_share(world: World) -> None:
    """Ten pages in a minute, a fifth of them ours: half a minute between two."""
    world.archive.pages = [(listed(1),), (listed(2),)]
    ask = world.archive.created_between
    world.archive.created_between = lambda *a, **b: replace(ask(*a, **b), per_minute=10.0)  # type: ignore[method-assign]
    world.begin()
    world.tick(2)
    assert len(world.archive.asked) == 1
    world.now += 30_000
    world.tick()
    assert len(world.archive.asked) == 2


def test_a_stop_lets_what_is_under_way_end_and_leaves_the_rest(world: World) -> None:
    one = world.begin(*(listed(number) for number in range(1, 5)))
    world.tick(2)
    with world.database.begin() as connection:
        backfills.stop(connection, one)
    world.tick(2)
    assert world.shown(one).state == "stopping"
    world.end()
    world.tick()
    assert (world.shown(one).state, world.counts(one)) == ("stopped", {"done": 2, "left": 2})


def test_a_backfill_is_forgotten_when_its_time_is_over_and_not_while_it_is_under_way(world: World) -> None:
    ended, going = world.begin(listed(1)), world.begin(listed(2))
    with world.database.begin() as connection:
        backfills.change(connection, ended, state=backfills.FINISHED, ended_at=world.now)
    world.tick()
    world.now += (POLICY.retention.audit_days + 1) * 24 * HOUR_MS
    keeper = Keeper(world.database, POLICY.retention, lambda _: 0, lambda: world.now, lambda _: None)
    assert keeper.tidy()["backfills"] == 1
    assert (world.shown(going).state, world.counts(ended)) == ("working", {})


def test_the_lane_keeps_to_its_share_over_all_workers(world: World) -> None:
    """A fifth of 600 a minute, taken by two processes in turn."""
    one = world.begin(listed(1))
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.now += round(seconds * 1000)

    pacers: list[Pacer] = [
        Pacer(world.database, lambda: world.now, sleep, per_minute=lambda: 600.0) for _ in range(2)
    ]
    for pacer in pacers:
        pacer.set(world.shown(one))
    began = world.now
    for number in range(41):
        pacers[number % 2].wait()
    assert world.now - began == pytest.approx(40 * 500, abs=20)


def test_places_that_nobody_used_are_a_credit_of_two_seconds_at_most(world: World) -> None:
    one = world.begin(listed(1))
    waits: list[float] = []
    wait: Callable[[float], None] = waits.append
    pacer = Pacer(world.database, lambda: world.now, wait, per_minute=lambda: 600.0)
    pacer.set(world.shown(one))
    pacer.wait()
    world.now += HOUR_MS
    for _ in range(7):
        pacer.wait()
    assert waits == pytest.approx([0.5, 1.0])
