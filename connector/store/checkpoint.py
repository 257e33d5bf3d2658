"""Moves SQLite's write-ahead log into the database beside the work: left to itself, a commit does it every so often.

That commit then takes as long as a hundred others, and a delivery waits for it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time

from connector.store.database import Database

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.5
#: In pages of 4 kB. Beyond so many the log is begun anew, for which all writers have to wait a moment.
LONG = 4_000
#: Tries at finding that moment, and the time between two.
TRIES, BETWEEN_SECONDS = 20, 0.002


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
                log.warning("the write-ahead log could not be emptied", extra={"error": type(error).__name__})

    def _tidy_on(self) -> None:
        raw = connect(self._file)
        try:
            while True:
                tidy(raw)
                if self._stop.wait(EVERY_SECONDS):
                    return
        finally:
            raw.close()


def connect(file: str) -> sqlite3.Connection:
    """A connection that waits for nobody: whoever waits while it holds the lock keeps all writers waiting."""
    raw = sqlite3.connect(file, timeout=0, isolation_level=None)
    raw.execute("PRAGMA synchronous=FULL")
    return raw


def tidy(raw: sqlite3.Connection, *, long: int = LONG) -> None:
    """Copy what is committed into the database, and begin the log anew when it has become *long*."""
    _, pages, _ = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if pages < long:
        return
    for _ in range(TRIES):
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        if not busy:
            return
        time.sleep(BETWEEN_SECONDS)
