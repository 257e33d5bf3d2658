"""The write-ahead log is emptied beside the work, and for nobody's sake is anybody kept waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from connector.store import checkpoint, flags
from connector.store.checkpoint import Checkpoints
from connector.store.database import Database, open_database
from connector.store.tables import articles

PATIENCE = 180.0
PAGE = "x" * 4_000


@pytest.fixture
def hasty(sqlite_database: Database) -> Iterator[Database]:
    """Another connection to the same file that gives up at once."""
    opened = open_database(sqlite_database.url.render_as_string(), busy_ms=50)
    yield opened
    opened.close()


def file(database: Database) -> Path:
    return Path(str(database.url.database))


def log_of(database: Database) -> Path:
    return Path(f"{database.url.database}-wal")


@contextmanager
def tidying(database: Database) -> Iterator[Callable[..., None]]:
    path = str(file(database))
    with closing(checkpoint.connect(path)) as copier, closing(checkpoint.connect(path)) as holder:
        yield partial(checkpoint.tidy, copier, holder)


def write(database: Database, pages: int, *, first: int = 0) -> None:
    rows = [
        {
            "id": f"{number}",
            "source": "s",
            "title": "",
            "text": PAGE,
            "url": "",
            "locale": "en",
            "version": "1",
        }
        for number in range(first, first + pages)
    ]
    with database.begin() as connection:
        connection.execute(sa.insert(articles), [{**row, "changed_at": 1} for row in rows])


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_commit_leaves_the_log_to_others(sqlite_database: Database) -> None:
    before = file(sqlite_database).stat().st_size
    for batch in range(3):
        write(sqlite_database, 1_000, first=batch * 1_000)
    assert file(sqlite_database).stat().st_size == before


def test_what_is_committed_is_moved_and_a_long_log_begins_anew(sqlite_database: Database) -> None:
    with tidying(sqlite_database) as tidy:
        write(sqlite_database, 300)
        length = log_of(sqlite_database).stat().st_size
        for batch in range(1, 4):
            tidy(long=100)
            write(sqlite_database, 250, first=batch * 300)
    assert log_of(sqlite_database).stat().st_size == length
    assert file(sqlite_database).stat().st_size > 3 * 250 * 4_096


def test_the_log_stays_short_while_somebody_writes_without_a_pause(sqlite_database: Database) -> None:
    """Copying alone never catches up: what is committed meanwhile keeps the log from beginning anew."""
    done = threading.Event()

    def writer() -> None:
        for batch in range(300):
            write(sqlite_database, 20, first=batch * 20)
        done.set()

    thread = threading.Thread(target=writer)
    thread.start()
    with tidying(sqlite_database) as tidy:
        while not done.wait(0.01):
            tidy(long=200)
    thread.join()
    assert log_of(sqlite_database).stat().st_size < 0.5 * 300 * 20 * 4_096


def test_a_reader_who_stays_keeps_neither_the_thread_nor_a_writer(
    sqlite_database: Database, hasty: Database
) -> None:
    write(sqlite_database, 100)
    with tidying(sqlite_database) as tidy, sqlite_database.read() as reader:
        assert not flags.paused(reader)
        write(hasty, 100, first=100)
        tidy(long=50)
        write(hasty, 100, first=200)
        assert reader.execute(sa.select(sa.func.count()).select_from(articles)).scalar_one() == 100


def test_a_writer_at_work_does_not_keep_the_thread(sqlite_database: Database) -> None:
    write(sqlite_database, 100)
    before = file(sqlite_database).stat().st_size
    with tidying(sqlite_database) as tidy, sqlite_database.begin():
        tidy(long=50)
    assert file(sqlite_database).stat().st_size > before


def test_a_process_does_it_by_itself_until_it_is_closed(sqlite_database: Database) -> None:
    before = file(sqlite_database).stat().st_size
    checkpoints = Checkpoints(sqlite_database)
    checkpoints.start()
    write(sqlite_database, 500)
    eventually(lambda: file(sqlite_database).stat().st_size > before)
    checkpoints.close()
    assert not checkpoints._thread.is_alive()


def test_postgres_needs_none(postgres_database: Database) -> None:
    checkpoints = Checkpoints(postgres_database)
    checkpoints.start()
    assert not checkpoints._thread.is_alive()
    checkpoints.close()
