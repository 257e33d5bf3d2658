"""`connector backup`: one whole moment of a busy database."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connector import audit
from connector.cli.backup import copy
from connector.domain import Event, EventKind, TicketRef
from connector.engine import Doorbell
from connector.errors import ConnectorError
from connector.store import inbox
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

REF = TicketRef("zendesk", "acme", "1")


def command(folder: Path, *arguments: str, database: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "connector.cli", "backup", *arguments],
        cwd=folder,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def deliver(database: Database, bell: Doorbell, number: int) -> None:
    with database.begin() as connection:
        event = Event(EventKind.MESSAGE_RECEIVED, REF, f"d{number}", "topic")
        row = inbox.add(connection, event, digest="x", now=number)
        assert row is not None
        bell.ring(connection, row, REF)
        audit.append(connection, audit.Kind.SWITCH, {"number": number}, ticket=str(REF), now=number)


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    migrate(opened)
    yield opened
    opened.close()


def test_a_backup_of_a_busy_database_is_one_whole_moment(live: Database, tmp_path: Path) -> None:
    bell, stop, written = Doorbell(live), threading.Event(), threading.Semaphore(0)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            deliver(live, bell, number)
            written.release()

    writer = threading.Thread(target=write)
    writer.start()
    sizes = []
    for number in range(4):
        for _ in range(10):
            assert written.acquire(timeout=30)
        sizes.append(copy(Path(str(live.url.database)), tmp_path / f"copy{number}.db"))
    stop.set()
    writer.join()
    bell.close()
    for number in range(4):
        with closing(sqlite3.connect(tmp_path / f"copy{number}.db")) as made:
            assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rows = [row for (row,) in made.execute("SELECT id FROM hc_inbox ORDER BY id")]
            [rung] = made.execute("SELECT count(*) FROM workflow_status").fetchone()
        assert rows == list(range(1, len(rows) + 1))
        assert len(rows) == rung >= 10 * (number + 1)
        restored = open_database(f"sqlite:///{tmp_path / f'copy{number}.db'}")
        with restored.read() as connection:
            assert audit.verify(connection) == []
        restored.close()


def test_the_command_leaves_one_private_file_that_opens_as_a_database(live: Database, tmp_path: Path) -> None:
    bell = Doorbell(live)
    deliver(live, bell, 1)
    bell.close()
    url = live.url.render_as_string()
    (tmp_path / "kept").mkdir()
    done = command(tmp_path, "kept/monday.db", database=url)
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["monday.db"]
    assert stat.S_IMODE((tmp_path / "kept" / "monday.db").stat().st_mode) == 0o600
    restored = open_database(f"sqlite:///{tmp_path / 'kept' / 'monday.db'}")
    migrate(restored)
    with restored.read() as connection:
        assert len(inbox.in_state(connection, inbox.WAITING)) == 1
    restored.close()


def test_an_older_backup_is_not_written_over(live: Database, tmp_path: Path) -> None:
    kept = tmp_path / "monday.db"
    kept.write_bytes(b"older")
    done = command(tmp_path, "monday.db", database=live.url.render_as_string())
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert kept.read_bytes() == b"older"


def test_a_missing_database_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    done = command(tmp_path, "monday.db", database=f"sqlite:///{tmp_path / 'none.db'}")
    assert done.returncode == 1
    assert "no database" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_gives_no_backup(live: Database, tmp_path: Path) -> None:
    source = Path(str(live.url.database))
    live.close()
    pages = bytearray(source.read_bytes())
    pages[4096 * 2 :] = bytes(len(pages) - 4096 * 2)
    source.write_bytes(pages)
    with pytest.raises(ConnectorError, match="no backup"):
        copy(source, tmp_path / "monday.db")
    assert not list(tmp_path.glob("monday*"))


def test_postgresql_is_left_to_its_own_tool(tmp_path: Path) -> None:
    done = command(tmp_path, "monday.db", database="postgresql://user:secret@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "pg_dump" in done.stderr
    assert "secret" not in done.stderr
