"""Traps of the engine that no other file here springs; docs/engine-traps.md says which test guards which trap."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.engine import APPLICATION_VERSION, QUEUE, Doorbell, Step
from connector.errors import DatabaseAwayError, SettingsError
from connector.store.database import WEB_BUSY_MS, Database, check_library, open_database, queue_engine
from connector.store.migrate import migrate
from connector.store.tables import inbox as inbox_table
from connector.web.intake import Intake

from .conftest import eventually

if TYPE_CHECKING:
    from .conftest import Bench

REF = TicketRef("zendesk", "acme", "1")
EVENT = Event(EventKind.MESSAGE_RECEIVED, REF, "d1", "topic")


def test_a_story_that_raises_ends_and_lets_its_ticket_go_on(bench: Bench) -> None:
    """With a serializer that knows no exceptions it would stay pending for ever, and its ticket with it."""
    seen: list[int] = []

    def story(inbox_id: int, _: Step) -> str:
        seen.append(inbox_id)
        if len(seen) == 1:
            raise RuntimeError("a bug in the story itself")
        return ""

    rows = [bench.post("1"), bench.post("1")]
    bench.launch(story)
    eventually(lambda: sorted(bench.statuses().values()) == ["ERROR", "SUCCESS"])
    assert seen == rows


def test_every_wake_up_names_queue_partition_and_version(bench: Bench) -> None:
    """One without a partition, or on a queue that nobody polls, would wait for ever and nobody would be told."""
    bench.post("1")
    bench.post("2", delay=60)
    columns = "name, queue_name, queue_partition_key, application_version"
    found = bench.queue(f"SELECT {columns} FROM {{status}} ORDER BY workflow_uuid")
    assert found == [("handle", QUEUE, f"zendesk:acme:{n}", APPLICATION_VERSION) for n in (1, 2)]


def test_what_a_live_worker_claimed_and_does_not_run_is_resumed(bench: Bench) -> None:
    """As after a claim whose answer was lost: it is pending, its worker lives, and its ticket would wait for ever."""
    done: list[int] = []
    engine = bench.launch(lambda inbox_id, _: str(done.append(inbox_id)), stuck_seconds=0.6)
    row = bench.post("1", delay=600)
    bench.queue("UPDATE {status} SET status = 'PENDING', executor_id = :id", id=engine.executor_id)
    eventually(lambda: done == [row])
    bench.all_end()
    assert bench.row(row).deaths == 0


@pytest.mark.parametrize("whose", ["ours", "the queue's"])
def test_both_engines_write_ahead_and_sync_every_commit(sqlite_url: str, whose: str) -> None:
    database = open_database(sqlite_url)
    engine = database.engine if whose == "ours" else queue_engine(database)
    names = ("journal_mode", "synchronous", "foreign_keys")
    with engine.connect() as connection:
        modes = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert modes == ["wal", 2, 1]
    assert waits > 0
    engine.dispose()
    database.close()


@pytest.mark.parametrize(
    ("python", "library", "good"),
    [((3, 12), (3, 41, 2), False), ((3, 12), (3, 42, 0), True), ((3, 11), (3, 40, 1), True)],
)
def test_an_old_sqlite_under_a_new_python_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, python: object, library: object, *, good: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", python)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", library)
    if good:
        check_library()
        return
    with pytest.raises(SettingsError, match=r"too old for Python 3\.12"):
        open_database(sqlite_url)


FORK = """
import os, sys
from connector.domain import Event, EventKind, TicketRef
from connector.engine import Doorbell
from connector.store import inbox
from connector.store.database import open_database
database = open_database(sys.argv[1])
bell = Doorbell(database)
used = []
def deliver(name):
    ref = TicketRef("zendesk", "acme", "1")
    with database.begin() as connection:
        used.append(connection.connection.dbapi_connection)
        event = Event(EventKind.MESSAGE_RECEIVED, ref, name, "topic")
        bell.ring(connection, inbox.add(connection, event, digest="x", now=1), ref)
deliver("parent")
child = os.fork()
if child == 0:
    deliver("child")
    os._exit(int(used[0] is used[1]))
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
deliver("parent again")
sys.exit(status)
"""


def test_a_connection_does_not_cross_a_fork(database: Database) -> None:
    """As under `gunicorn --preload`: a child on its parent's connections would mix its words with theirs."""
    url = database.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", FORK, url], timeout=240, check=False)
    assert done.returncode == 0
    with database.read() as connection:
        names = connection.execute(sa.select(inbox_table.c.delivery_id).order_by(inbox_table.c.id)).scalars()
        assert list(names) == ["parent", "child", "parent again"]


def intake(database: Database, bell: Doorbell) -> Intake:
    return Intake(
        database, lambda connection, row, ref, delay: bell.ring(connection, row, ref, delay=delay), lambda: 1
    )


def test_a_server_that_went_away_is_told_and_blocks_nobody(
    mortal_postgres: tuple[str, Callable[[], None]],
) -> None:
    url, end = mortal_postgres
    database = open_database(url, busy_ms=WEB_BUSY_MS)
    migrate(database)
    bell = Doorbell(database)
    receiver = intake(database, bell)
    assert receiver.store(EVENT, digest="x", delay=0) == 1
    end()
    with pytest.raises(DatabaseAwayError):
        receiver.store(replace(EVENT, delivery_id="d2"), digest="x", delay=0)
    bell.close()
    database.close()


def test_a_table_that_another_holds_is_told_and_blocks_nobody(postgres_database: Database) -> None:
    url = postgres_database.url.render_as_string(hide_password=False)
    database = open_database(url, busy_ms=300)
    bell = Doorbell(database)
    with postgres_database.begin() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {inbox_table.name} IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseAwayError):
            intake(database, bell).store(EVENT, digest="x", delay=0)
    assert intake(database, bell).store(EVENT, digest="x", delay=0) is not None
    bell.close()
    database.close()
