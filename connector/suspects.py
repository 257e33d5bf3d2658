"""Which message kills workers: rows that one died over run one at a time, so that the next death tells."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from connector.store import inbox
from connector.store.database import Database


class Suspects:
    """Those of one process; safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._current: int | None = None

    @contextmanager
    def alone(self, inbox_id: int) -> Iterator[None]:
        """Wait until no other suspect runs if this row is one; its try counts in advance as a death."""
        with self._database.read() as connection:
            row = inbox.get(connection, inbox_id)
        if row is None or not row.deaths:
            yield
            return
        with self._lock:
            with self._database.begin() as connection:
                inbox.count_death(connection, inbox_id)
            self._current = inbox_id
            try:
                yield
            finally:
                self.clear()

    def clear(self) -> None:
        """The suspect that runs now, if any, did not kill this process."""
        current, self._current = self._current, None
        if current is not None:
            with self._database.begin() as connection:
                inbox.survived(connection, current)
