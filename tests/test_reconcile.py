"""The sweep on both databases: what it queues, what it leaves, its mark, its command, and a whole journey."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from connector import reconcile
from connector.domain import Event, EventKind, Message, Role, TicketRef, Touched
from connector.errors import HelpdeskUnavailableError, StoreError
from connector.reconcile import Sweeper, Swept
from connector.store import backfills, inbox, jobs, watermarks
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import flags
from connector.store.tables import inbox as inbox_table

NOW = 1_800_000_000_000
MINUTE = 60_000


@dataclass
class Desk:
    """Lists *touched*, or fails; *asked* are the starts it was given."""

    touched: list[Touched] = field(default_factory=list)
    platform: str = "zendesk"
    account: str = "acme"
    asked: list[int] = field(default_factory=list)
    down: bool = False

    def changed_since(self, since: int) -> Iterable[Touched]:
        self.asked.append(since)
        if self.down:
            raise HelpdeskUnavailableError("down")
        found = [one for one in self.touched if one.updated_at >= since]
        return sorted(found, key=lambda one: one.updated_at)

    def touch(self, ticket_id: str, *, ago: int) -> Touched:
        one = Touched(ticket_id, NOW - ago)
        self.touched.append(one)
        return one


class World:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.desk = Desk()
        self.now = NOW
        self.rings: list[tuple[str, float]] = []
        self.sweeper = Sweeper(database, self.ring, lambda: self.now, 5.0)

    def ring(self, connection: sa.Connection, inbox_id: int, ref: TicketRef, delay: float) -> None:
        inbox.count_ring(connection, inbox_id)
        self.rings.append((str(ref), delay))

    def sweep(self, **more: Any) -> Swept:
        return self.sweeper.sweep(self.desk, **more)  # type: ignore[arg-type]

    def read(self, ticket_id: str, *, ago: int) -> None:
        """The story read the ticket."""
        with self.database.begin() as connection:
            jobs.seen(connection, TicketRef("zendesk", "acme", ticket_id), now=self.now - ago, resumed=False)

    def mark(self, account: str = "acme") -> int | None:
        with self.database.read() as connection:
            return watermarks.at(connection, "zendesk", account)

    def rows(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(inbox_table).order_by(inbox_table.c.id)))


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    opened = open_database(sqlite_url)
    migrate(opened, queue_tables=False)
    yield World(opened)
    opened.close()


@pytest.fixture
def either(database: Database) -> World:
    """On SQLite and on PostgreSQL."""
    return World(database)


def test_a_ticket_we_never_read_gets_a_row_and_a_wake_up(either: World) -> None:
    either.desk.touch("7", ago=10 * MINUTE)
    assert [one.id for one in either.sweep().queued] == ["7"]
    [row] = either.rows()
    assert (row.ticket_id, row.kind, row.topic, row.state) == ("7", "message_received", "sweep", "waiting")
    assert either.rings == [("zendesk:acme:7", 5.0)]


def test_sweeping_twice_makes_one_row_and_one_wake_up(either: World) -> None:
    either.desk.touch("7", ago=10 * MINUTE)
    either.sweep()
    again = either.sweep()
    assert (again.changed, again.queued, again.known) == (1, (), 1)
    assert (len(either.rows()), len(either.rings)) == (1, 1)


class Gate(Desk):
    """Lets sweepers go on only when all of them have their list."""

    barrier: threading.Barrier

    def changed_since(self, since: int) -> Iterable[Touched]:
        found = super().changed_since(since)
        self.barrier.wait(20)
        return found


def test_sweeps_at_once_make_one_row_and_one_wake_up_for_each_change(either: World) -> None:
    gate = Gate()
    gate.barrier = threading.Barrier(3)
    either.desk = gate
    for number in range(50):
        gate.touch(str(number), ago=(60 - number) * 1000)
    with ThreadPoolExecutor(3) as pool:
        swept = [job.result() for job in [pool.submit(either.sweep) for _ in range(3)]]
    assert sorted(row.ticket_id for row in either.rows()) == sorted(map(str, range(50)))
    assert (len(either.rings), sum(len(one.queued) for one in swept)) == (50, 50)


def test_a_ticket_read_since_it_changed_is_left_alone(either: World) -> None:
    either.desk.touch("7", ago=10 * MINUTE)
    either.read("7", ago=8 * MINUTE)
    swept = either.sweep()
    assert (swept.changed, swept.queued, swept.known, either.rows()) == (1, (), 0, [])


@pytest.mark.parametrize("after", [-5_000, 0, reconcile.DOUBT_MS - 1])
def test_a_read_so_close_to_the_change_that_it_may_have_missed_it_does_not_count(
    world: World, after: int
) -> None:
    world.desk.touch("7", ago=10 * MINUTE)
    world.read("7", ago=10 * MINUTE - after)
    assert [one.id for one in world.sweep().queued] == ["7"]


def test_a_later_change_of_the_same_ticket_gets_a_row_of_its_own(world: World) -> None:
    world.desk.touch("7", ago=10 * MINUTE)
    world.sweep()
    world.desk.touched.clear()
    world.desk.touch("7", ago=5 * MINUTE)
    assert len(world.sweep().queued) == 1
    assert len({row.delivery_id for row in world.rows()}) == 2


def test_a_delivery_and_a_sweep_make_one_job(world: World) -> None:
    ref, message = TicketRef("zendesk", "acme", "7"), Message("m1", Role.REQUESTER, "How?", at=NOW)
    with world.database.begin() as connection:
        inbox.add(connection, Event(EventKind.MESSAGE_RECEIVED, ref, "d1", "t"), digest="x", now=NOW)
    world.desk.touch("7", ago=MINUTE)
    world.sweep()
    with world.database.begin() as connection:
        made = [jobs.ensure(connection, ref, message, inbox_id=row.id, now=NOW) for row in world.rows()]
    assert (len(made), len({job.id for job in made})) == (2, 1)


def test_the_first_sweep_looks_back_an_hour_and_the_next_from_the_mark_with_an_overlap(world: World) -> None:
    newest = world.desk.touch("7", ago=3 * MINUTE)
    world.sweep()
    world.now += 5 * MINUTE
    world.sweep()
    assert world.desk.asked == [NOW - reconcile.FIRST_MS, newest.updated_at - reconcile.OVERLAP_MS]


def test_without_a_change_the_first_look_back_is_kept(world: World) -> None:
    world.sweep()
    world.now += 24 * 60 * MINUTE
    world.sweep()
    assert world.desk.asked[1] == NOW - reconcile.FIRST_MS - reconcile.OVERLAP_MS


def test_a_helpdesks_clock_ahead_of_ours_does_not_carry_the_mark_into_the_future(world: World) -> None:
    world.desk.touch("7", ago=-3_600_000)
    world.sweep()
    assert world.mark() == NOW


def test_an_earlier_start_moves_the_mark_a_later_one_leaves_it(either: World) -> None:
    either.sweep()
    mark = either.mark()
    either.desk.touch("7", ago=MINUTE)
    either.sweep(since=NOW - 2 * MINUTE)
    assert either.mark() == mark
    either.sweep(since=NOW - 90 * MINUTE)
    assert either.mark() == NOW - MINUTE


def test_a_dry_run_says_the_same_and_changes_nothing(world: World) -> None:
    world.desk.touch("7", ago=MINUTE)
    dry = world.sweep(dry_run=True)
    assert (world.rows(), world.rings, world.mark()) == ([], [], None)
    assert world.sweep() == dry
    assert world.sweep(dry_run=True).known == 1


def test_a_helpdesk_that_is_down_leaves_the_mark_where_it_was(world: World) -> None:
    world.sweep()
    mark = world.mark()
    world.desk.touch("7", ago=MINUTE)
    world.desk.down = True
    with pytest.raises(HelpdeskUnavailableError):
        world.sweep()
    world.desk.down = False
    assert world.mark() == mark
    assert [one.id for one in world.sweep().queued] == ["7"]


def test_how_the_last_sweep_ended_is_written_down(either: World) -> None:
    def last() -> watermarks.LastSweep | None:
        with either.database.read() as connection:
            return watermarks.last_sweeps(connection).get("zendesk")

    either.sweep(dry_run=True)
    assert last() is None
    either.sweep()
    assert last() == watermarks.LastSweep(NOW)
    either.now += 5 * MINUTE
    either.desk.down = True
    with pytest.raises(HelpdeskUnavailableError):
        either.sweep()
    assert last() == watermarks.LastSweep(NOW, "HelpdeskUnavailableError")
    either.desk.down = False
    either.sweep(since=either.now)
    assert last() == watermarks.LastSweep(NOW, "HelpdeskUnavailableError")
    either.sweep()
    assert last() == watermarks.LastSweep(either.now)


def test_a_sweep_that_is_cut_short_goes_on_behind_what_it_queued(world: World) -> None:
    for number in range(50):
        world.desk.touch(str(number), ago=(50 - number) * MINUTE)

    def cut(done: int, _total: int) -> None:
        if done >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(world.sweeper, tell=cut).sweep(world.desk)  # type: ignore[arg-type]
    assert (len(world.rows()), world.mark()) == (40, NOW - 11 * MINUTE)
    world.sweep()
    assert sorted(int(row.ticket_id) for row in world.rows()) == list(range(50))


def test_a_row_that_cannot_be_rung_is_not_kept(either: World) -> None:
    def broken(*_: Any) -> None:
        raise StoreError("full")

    either.desk.touch("7", ago=MINUTE)
    with pytest.raises(StoreError):
        replace(either.sweeper, ring=broken).sweep(either.desk)  # type: ignore[arg-type]
    assert either.rows() == []
    assert len(either.sweep().queued) == 1


def test_accounts_have_marks_of_their_own_however_long_their_names(either: World) -> None:
    either.desk.account = "a" * 128
    either.desk.touch("7", ago=MINUTE)
    either.sweep()
    assert (either.mark("a" * 128), either.mark()) == (NOW - MINUTE, None)


def test_a_wake_up_comes_after_the_second_of_its_stamp(world: World) -> None:
    world.desk.touch("7", ago=100)
    replace(world.sweeper, delay=0.0).sweep(world.desk)  # type: ignore[arg-type]
    assert [delay for _, delay in world.rings] == [reconcile.SOONEST_SECONDS]


# the command, against the stand-ins


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Nothing is delivered to anybody."""
    with Sandbox(claude=False) as made:
        for platform, desk in made.desks.items():
            customer = desk.add_customer(name="Ada", email=f"ada@{platform}.example")
            desk.write_in(customer, subject="Password", text="How do I reset my password?")
        yield made


def run(folder: Path, sandbox: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "connector.cli", "reconcile", *arguments],
        cwd=folder,
        env={**os.environ, **sandbox.environ()},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def waiting(folder: Path) -> list[str]:
    database = open_database(f"sqlite:///{folder / 'connector.db'}")
    with database.read() as connection:
        found = [row.ref.platform for row in inbox.in_state(connection, inbox.WAITING)]
        enqueued = connection.execute(sa.text("SELECT count(*) FROM workflow_status")).scalar_one()
    database.close()
    assert enqueued == len(found)
    return sorted(found)


def test_the_command_queues_on_both_platforms_what_no_delivery_brought(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    dry = run(tmp_path, sandbox, "--dry-run", "--hours", "1")
    assert (dry.returncode, dry.stdout.count("1 would be queued"), waiting(tmp_path)) == (0, 2, [])
    first = run(tmp_path, sandbox)
    assert (first.returncode, first.stdout.count(": 1 queued")) == (0, 2)
    assert waiting(tmp_path) == ["intercom", "zendesk"]
    again = run(tmp_path, sandbox, "--hours", "1")
    assert again.stdout.count("0 queued, 1 queued before, 0 read already") == 2
    assert waiting(tmp_path) == ["intercom", "zendesk"]


def test_one_platform_can_be_named(tmp_path: Path, sandbox: Sandbox) -> None:
    done = run(tmp_path, sandbox, "--platform", "intercom", "--since", "2020-01-01")
    assert (done.returncode, waiting(tmp_path)) == (0, ["intercom"])


def test_a_platform_that_is_down_is_told_and_the_other_swept(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.desks["intercom"].faults.add(Fault(kind="status", status=403, path_regex="/conversations/search"))
    done = run(tmp_path, sandbox)
    assert (done.returncode, waiting(tmp_path)) == (1, ["zendesk"])
    assert "intercom: intercom answered 403" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "yesterday"), "is no time"),
        (("--since", "2999-01-01"), "not in the past"),
        (("--since", "2026-01-01", "--hours", "2"), "not both"),
        (("--hours", "0"), "--hours"),
        (("--platform", "freshdesk"), "--platform"),
    ],
)
def test_a_wrong_option_is_told_plainly(
    tmp_path: Path, sandbox: Sandbox, arguments: tuple[str, ...], said: str
) -> None:
    done = run(tmp_path, sandbox, *arguments)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_without_a_helpdesk_the_missing_settings_are_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connector.cli", "reconcile"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_looks_at_what_a_backfill_has_just_written_to_do_not_come_all_at_once(world: World) -> None:
    numbers = [str(number) for number in range(1, 61)]
    world.desk.touched = [Touched(number, world.now - 60_000) for number in numbers]
    with world.database.begin() as connection:
        options = backfills.Options(0, world.now, ("open",))
        one = backfills.begin(connection, "zendesk", "acme", options, now=world.now)
        rows = [{"ticket_id": n, "created_at": 0, "state": backfills.DONE} for n in numbers[:50]]
        backfills.add_tickets(connection, one.id, rows)
    world.sweep()
    delays = dict(world.rings)
    spread = [delays[f"zendesk:acme:{number}"] for number in numbers[:50]]
    assert {delays[f"zendesk:acme:{number}"] for number in numbers[50:]} == {5.0}
    assert max(spread) > 120
    assert len(set(spread)) > 30


def test_no_flag_of_ours_is_too_long_for_its_column(either: World) -> None:
    either.sweep()
    with either.database.read() as connection:
        assert max(len(name) for name in connection.execute(sa.select(flags.c.name)).scalars()) <= 32
