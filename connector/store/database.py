"""Connections: two SQLite engines on one file (ours locks at BEGIN, the queue's as it wants), or PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from connector.errors import DatabaseAwayError, SettingsError, StoreError

#: How long a transaction waits for its lock; behind a web request the vendor waits, too. A worker that gave up
#: would do the ticket anew, and pay the model twice.
BUSY_MS, WEB_BUSY_MS, WORKER_BUSY_MS = 5_000, 2_000, 20_000
#: Between two tries at the write lock: SQLite's own waits grow to a tenth of a second, and meanwhile others get it.
AGAIN_SECONDS = 0.001
#: A log this long (in pages) is moved into the database by the next commit, if nobody does it beside the work.
CHECKPOINT_PAGES = 12_000
CONNECT_SECONDS = 2
POOL_SECONDS = 3
#: A server that does not even acknowledge what we send is gone after this.
UNHEARD_MS = 5_000
BUSY = "database: others write all the time"
#: A driver that begins at the first write lets two read the same head: who may write locks before the first read.
WRITING, READING = "BEGIN IMMEDIATE", "BEGIN"


@dataclass(frozen=True, slots=True)
class Database:
    """*engine* is ours: on SQLite it begins nothing by itself, `begin` and `read` do.

    There the threads of a process take turns to write, *turn*, so that only one of them tries at the lock.
    """

    url: URL
    engine: sa.Engine
    busy_ms: int = BUSY_MS
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """For people: the file, or the server and its database; no password."""
        if self.is_sqlite:
            return str(self.url.database)
        return f"{self.url.database} at {self.url.host or self.url.query.get('host')}"

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction that may write; StoreError when the database can't take it."""
        with _told(), self.transaction() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self.turn.acquire(timeout=self.busy_ms / 1000):
            raise DatabaseAwayError(BUSY)
        try:
            yield
        finally:
            self.turn.release()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads: it takes no write lock."""
        with _told(), self.transaction(READING) as connection:
            yield connection

    @contextmanager
    def transaction(self, word: str = WRITING) -> Iterator[sa.Connection]:
        """As `begin`, with SQLAlchemy's own errors; *word* begins it on SQLite."""
        turn = self._in_turn() if word == WRITING else nullcontext()
        with turn, self.engine.connect() as connection, connection.begin():
            if self.is_sqlite:
                _start(connection, word, self.busy_ms)
            yield connection

    def rewrite(self) -> None:
        """Write every row anew and empty the log beside the file: what was deleted is gone from the disk, too.

        StoreError while others hold the database. On PostgreSQL only the tables: its own log is the server's.
        """
        try:
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                raw = connection.connection.driver_connection
                if not self.is_sqlite:
                    connection.exec_driver_sql("VACUUM")
                    return
                assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - for the type alone
                raw.execute("VACUUM")
                busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except (DBAPIError, sqlite3.Error) as error:
            raise StoreError(f"database: {type(error).__name__}") from error
        if busy:
            raise StoreError("database: others read it")

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, busy_ms: int = BUSY_MS) -> Database:
    """Connect lazily; nothing is created here."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        check_library()
        _check_folder(parsed)
        engine = sa.create_engine(parsed, pool_size=16, max_overflow=16, pool_timeout=POOL_SECONDS)
        event.listen(engine, "connect", lambda raw, _: _prepare(raw, isolation=None, busy_ms=busy_ms))
    else:
        engine = _postgres(parsed, pool_seconds=POOL_SECONDS)
        event.listen(engine, "connect", lambda raw, _: _limit_waits(raw, busy_ms))
    return Database(parsed, _fork_safe(engine), busy_ms)


def queue_engine(database: Database) -> sa.Engine:
    """The engine for the queue's own statements: it begins its transactions by itself."""
    if not database.is_sqlite:
        return _fork_safe(_postgres(database.url))
    engine = sa.create_engine(database.url, pool_size=16, max_overflow=16)
    event.listen(engine, "connect", lambda raw, _: _prepare(raw, isolation="IMMEDIATE", busy_ms=30_000))
    return _fork_safe(engine)


def _postgres(url: URL, *, pool_seconds: float = 30) -> sa.Engine:
    connect_args = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": UNHEARD_MS}
    return sa.create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_timeout=pool_seconds,
        pool_pre_ping=True,
        connect_args=connect_args,
    )


def _prepare(raw: sqlite3.Connection, *, isolation: str | None, busy_ms: int) -> None:
    raw.isolation_level = isolation  # type: ignore[assignment]  # "IMMEDIATE" or None, both legal
    for pragma in (
        f"busy_timeout={busy_ms}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _limit_waits(raw: Any, busy_ms: int) -> None:
    """PostgreSQL waits for a lock for ever unless told otherwise."""
    raw.execute(f"SET lock_timeout = {busy_ms}")
    raw.commit()


def _fork_safe(engine: sa.Engine) -> sa.Engine:
    """A connection that was made before a fork belongs to the parent: the child makes its own.

    https://docs.sqlalchemy.org/en/21/core/pooling.html#using-connection-pools-with-multiprocessing-or-os-fork
    """

    def mark(_: Any, record: Any) -> None:
        record.info["pid"] = os.getpid()

    def check(_: Any, record: Any, proxy: Any) -> None:
        if record.info["pid"] != os.getpid():
            record.dbapi_connection = proxy.dbapi_connection = None
            raise DisconnectionError("made by another process")

    event.listen(engine, "connect", mark)
    event.listen(engine, "checkout", check)
    return engine


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the driver as ours: the database is away or locked, or it refuses a row."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise DatabaseAwayError(f"database: {type(error).__name__}") from error
    except DBAPIError as error:
        raise StoreError(f"database: {type(error).__name__}") from error


def _start(connection: sa.Connection, word: str, busy_ms: int) -> None:
    """Past SQLAlchemy: an engine with a listener for it pays for that at every statement."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the driver of this engine
    try:
        if word == READING:
            raw.execute(word)
        else:
            _lock_patiently(raw, busy_ms)
    except sqlite3.Error as error:
        raise StoreError(f"database: {type(error).__name__}") from error


def _lock_patiently(raw: sqlite3.Connection, busy_ms: int) -> None:
    raw.execute("PRAGMA busy_timeout=0")
    try:
        lock(raw, until=time.monotonic() + busy_ms / 1000)
    finally:
        raw.execute(f"PRAGMA busy_timeout={busy_ms}")


def lock(raw: sqlite3.Connection, *, until: float, every: float = AGAIN_SECONDS) -> None:
    """Begin a transaction that holds the write lock; DatabaseAwayError when it can't be had *until* (monotonic).

    It is tried *every* so many seconds.
    """
    while True:
        try:
            raw.execute(WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise StoreError(f"database: {type(error).__name__}") from error
            if time.monotonic() >= until:
                raise DatabaseAwayError(BUSY) from error
        else:
            return
        time.sleep(every)


def _check_folder(url: URL) -> None:
    folder = Path(url.database or "").absolute().parent
    if not folder.is_dir():
        raise SettingsError(f"DATABASE_URL: the folder {folder} does not exist")


def check_library() -> None:
    """Under a newer Python the queue asks for fractions of seconds, which an older library answers with NULL."""
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < (3, 42):
        raise SettingsError(
            f"SQLite {sqlite3.sqlite_version} is too old for Python 3.12 and newer: "
            "use SQLite 3.42, Python 3.11 or a PostgreSQL DATABASE_URL"
        )
