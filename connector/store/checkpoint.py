"""Moves SQLite's write-ahead log into the database beside the work: left to itself, a commit does it every so often.

That commit then takes as long as a hundred others, and a delivery waits for it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing

from connector.errors import BusyStoreError
from connector.store.database import Database, lock

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.5
#: In pages of 4 kB. Beyond so many the log is begun anew, for which all writers have to wait a moment.
LONG = 4_000
#: How long we wait for that moment, and how often we try: a busy writer leaves the lock for a fraction of it.
PATIENCE, EVERY_TRY = 2.0, 0.0002


class Checkpoints:
    """A thread of this process; nothing at all on PostgreSQL. `start`, then `close`."""

    def __init__(self, database: Database) -> None:
        self._file = str(database.url.database) if database.is_sqlite else ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="checkpoints", daemon=True)

    def start(self) -> None:
        if self._file:
            self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _go_on(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                self._tidy_on()
            except sqlite3.Error as error:
                log.warning("the write-ahead log could not be moved", extra={"error": type(error).__name__})

    def _tidy_on(self) -> None:
        with closing(connect(self._file)) as copier, closing(connect(self._file)) as holder:
            tidy(copier, holder)
            while not self._stop.wait(EVERY_SECONDS):
                tidy(copier, holder)


def connect(file: str) -> sqlite3.Connection:
    raw = sqlite3.connect(file, timeout=0, isolation_level=None)
    raw.execute("PRAGMA synchronous=FULL")
    return raw


def tidy(copier: sqlite3.Connection, holder: sqlite3.Connection, *, long: int = LONG) -> None:
    """Copy what is committed into the database, and see that the log begins anew when it has become *long*.

    It does with the next write, once all of it is copied; *holder* keeps writers away for the last of it. SQLite's
    own ways to that end wait for readers too, and all writers with them.
    """
    if _copy(copier) < long:
        return
    _copy(copier)
    try:
        lock(holder, until=time.monotonic() + PATIENCE, every=EVERY_TRY)
    except BusyStoreError:
        return
    try:
        _copy(copier)
    finally:
        holder.execute("ROLLBACK")


def _copy(raw: sqlite3.Connection) -> int:
    """Pages in the log."""
    _, pages, _ = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)
