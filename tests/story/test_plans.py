"""What is done for every delivery, every ticket and every few seconds reads few rows, however many are stored.

Statements are taken from the real work and their plans asked of both databases, which hold thousands of tickets.
"""

from __future__ import annotations

import importlib.util
import itertools
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg import IntegrityError
from sqlalchemy import event

from connector import workflow
from connector.domain import Event, EventKind, Role, TicketRef, Touched
from connector.engine import Doorbell, Engine
from connector.reconcile import Sweeper
from connector.store import inbox, numbers, totals, troubles
from connector.store.database import Database, open_database
from connector.web import health
from connector.web.intake import Intake

TICKETS = 2_000
DAY_MS = 86_400_000
PATIENCE = 180.0
#: Delivery ids of one test are not those of another.
THOUSANDS = itertools.count(1_000, 1_000)
#: Of SQLite's steps about so many make a row that is read; what a statement may read, and more for each row it gives.
STEPS_PER_ROW = 10
MOST, PER_ROW = 150, 50


def load(name: str) -> Any:
    """A module of benchmarks/."""
    path = Path(__file__).parents[2] / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


stored = load("stored")


def direct(_: str, function: Callable[..., str], *args: Any) -> str:
    return function(*args)


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """(kind of database, world) -> URL of one with thousands of copies of a finished ticket, made once."""
    folder, urls = tmp_path_factory.mktemp("plans"), dict[str, str]()
    template = request.getfixturevalue("sqlite_template")
    with ExitStack() as open_:

        def url(kind: str, world: Any) -> str:
            if kind not in urls:
                one = shutil.copy(template, folder / f"one-{kind}.db")
                finish_one(world, f"sqlite:///{one}")
                urls[kind] = empty(kind, folder, request, open_)
                stored.fill(urls[kind], stored.every_ticket(one), count=TICKETS, days=10)
            return urls[kind]

        yield url


def empty(kind: str, folder: Path, request: pytest.FixtureRequest, open_: ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'many.db'}"
    url: str = open_.enter_context(request.getfixturevalue("copied_postgres")())
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def crowded(request: pytest.FixtureRequest, world: Any, filled: Any) -> Iterator[Any]:
    """The world on such a database; what other tests delivered there may still wait."""
    database = open_database(filled(request.param, world))
    yield replace(on(world, database), deliveries=next(THOUSANDS))
    database.close()


def on(world: Any, database: Database) -> Any:
    bell = Doorbell(database)
    ring = lambda connection, row, ref, delay: bell.ring(connection, row, ref, delay=delay)  # noqa: E731
    return replace(world, house=replace(world.house, database=database, ring=ring))


def finish_one(world: Any, url: str) -> None:
    """One ticket through a real engine."""
    database = open_database(url)
    here = on(world, database)
    here.desk.say(Role.REQUESTER, "How do I reset my password?")
    here.clock.pass_seconds(60)
    row = here.deliver()
    story = partial(workflow.handle, house=here.house)
    with launched(Engine(database, story, clock=now)):
        eventually(lambda: state(database, row) == inbox.DONE)
    database.close()


@contextmanager
def launched(engine: Engine) -> Iterator[None]:
    engine.launch()
    try:
        yield
    finally:
        engine.close(drain_seconds=5)


def state(database: Database, row: int) -> str:
    with database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    return found.state


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@contextmanager
def heard() -> Iterator[dict[str, Any]]:
    """Statements with the parameters of their first execution, on whatever engine."""
    statements: dict[str, Any] = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: Any) -> None:
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", statement):
            statements.setdefault(statement, parameters)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def faults(database: Database, statements: dict[str, Any]) -> list[str]:
    """Statements that read many rows for each that they give or change: each is run once more and taken back."""
    read = sqlite_reads if database.is_sqlite else postgres_reads
    raw = database.engine.raw_connection()
    try:
        found = [(statement, *read(raw, statement, values)) for statement, values in statements.items()]
    finally:
        raw.close()
    return [
        f"{reads} rows read for {rows}: {text}"
        for text, reads, rows in found
        if reads > MOST + PER_ROW * rows
    ]


def sqlite_reads(raw: Any, statement: str, parameters: Any) -> tuple[int, int]:
    """(about how many rows are read, rows given or changed), from the steps of SQLite's machine."""
    ticks = itertools.count()
    raw.execute("BEGIN IMMEDIATE")
    raw.driver_connection.set_progress_handler(lambda: next(ticks) < 0, STEPS_PER_ROW)
    try:
        cursor = raw.execute(statement, parameters)
        rows = max(len(cursor.fetchall()), cursor.rowcount)
    except sqlite3.IntegrityError:
        rows = 0
    finally:
        raw.driver_connection.set_progress_handler(None, 0)
        raw.execute("ROLLBACK")
    return next(ticks), rows


def postgres_reads(raw: Any, statement: str, parameters: Any) -> tuple[int, int]:
    """As above, from the plan after it was carried out."""
    cursor = raw.cursor()
    try:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        [[found]] = cursor.fetchone()
    except IntegrityError:
        return 0, 0
    finally:
        raw.rollback()
    plan = found["Plan"]
    changed = [node["Actual Rows"] for node in nodes(plan) if node["Node Type"] == "ModifyTable"]
    return int(sum(map(touched, nodes(plan)))), int(max([plan["Actual Rows"], *changed]))


def touched(node: dict[str, Any]) -> float:
    """Rows that a scan of a table went through."""
    if "Scan" not in node["Node Type"] or "Relation Name" not in node:
        return 0
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float(node["Actual Loops"] * (node["Actual Rows"] + dropped))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_counting_reads_few_rows_once_the_finished_ones_are_added_up(crowded: Any) -> None:
    database = crowded.house.database
    with database.begin() as connection:
        before = sums(connection)
    while add_some_up(database):
        pass
    if not database.is_sqlite:
        # What the server does by itself after so many changes.
        database.rewrite()
        with database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    with heard() as statements, database.read() as connection:
        assert sums(connection) == before
        assert troubles.late(connection, before=2**62) is None
    with heard() as looks:
        assert add_some_up(database) == 0
    assert before["connector_jobs_total", (("platform", "zendesk"), ("outcome", "resolved"))] >= TICKETS
    assert "\n".join(faults(database, {**looks, **statements})) == ""


def add_some_up(database: Database) -> int:
    with database.begin() as connection:
        return totals.add_up(connection, before=now() + 3 * DAY_MS, most=700)


def sums(connection: sa.Connection) -> dict[Any, float]:
    found = totals.families(connection, now=now())
    kinds = {family.name for family in found if numbers.adds_up(family.name, family.kind)}
    return {(n, one): value for f in found if f.name in kinds for n, one, value in f.samples}


def test_a_delivery_reads_few_rows(crowded: Any) -> None:
    house = crowded.house
    intake = Intake(house.database, house.ring, now)
    with heard() as statements:
        for delay in (0, 5):
            new = Event(
                EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "9"), f"new-{delay}", "topic"
            )
            assert intake.store(new, digest="x", delay=delay) is not None
    assert any("workflow_status" in statement for statement in statements)
    assert "\n".join(faults(house.database, statements)) == ""


def test_the_walk_of_a_ticket_reads_few_rows(crowded: Any) -> None:
    crowded.clock.now = now()
    crowded.desk.say(Role.REQUESTER, "And how do I change my name?")
    crowded.clock.pass_seconds(60)
    with heard() as statements:
        assert workflow.handle(crowded.deliver(), direct, house=crowded.house).startswith("acted:")
        assert workflow.handle(crowded.deliver(), direct, house=crowded.house) == "out:nothing_new"
    for table in ("hc_jobs", "hc_runs", "hc_actions", "hc_steps", "hc_audit", "hc_spending", "hc_tickets"):
        assert any(table in statement for statement in statements), table
    assert "\n".join(faults(crowded.house.database, statements)) == ""


def test_the_walk_of_a_ticket_that_is_never_answered_reads_few_rows(crowded: Any) -> None:
    """A search for its newest answer must not go through those of all other tickets."""
    crowded.clock.now = now()
    crowded.desk.ticket = replace(crowded.desk.ticket, ref=TicketRef("zendesk", "acme", "77"), messages=())
    crowded.desk.say(Role.REQUESTER, "I want to talk to a human, please.")
    crowded.clock.pass_seconds(60)
    with heard() as statements:
        assert workflow.handle(crowded.deliver(), direct, house=crowded.house) == "acted:escalated"
    assert "\n".join(faults(crowded.house.database, statements)) == ""


def test_claims_and_the_periodic_looks_read_few_rows(crowded: Any) -> None:
    database, done = crowded.house.database, list[int]()
    row = crowded.deliver()
    engine = Engine(database, lambda inbox_id, _: str(done.append(inbox_id)), clock=now)
    with heard() as statements, launched(engine):
        eventually(lambda: row in done)
        engine._reap()
        engine._ring_forgotten()
        engine.forget(now() - 9 * DAY_MS)
    assert row in done
    assert any("RECURSIVE" in statement for statement in statements)
    assert "\n".join(faults(database, statements)) == ""


def test_a_sweep_and_the_health_page_read_few_rows(crowded: Any) -> None:
    database = crowded.house.database

    class Changed:
        platform, account = "zendesk", "acme"

        def changed_since(self, _: int) -> list[Touched]:
            return [Touched(id=str(number), updated_at=now()) for number in range(50)]

    with heard() as statements:
        Sweeper(database, crowded.house.ring, now, 0).sweep(Changed())  # type: ignore[arg-type]
        glance = health._Looks(database, now).glance()
        assert glance is not None
        assert glance.oldest is not None
        with database.read() as connection:
            inbox.in_state(connection, inbox.DEAD)
            numbers.oldest_untouched(connection)
    assert "\n".join(faults(database, statements)) == ""
