"""Counts what happens in this process and adds it to the stored counters every few seconds.

So the numbers of every process stand in one place; what a killed process had not added yet is not counted.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable

from connector.errors import StoreError
from connector.process import Repeated
from connector.store import counters
from connector.store.counters import Key
from connector.store.database import Database
from connector.store.spending import day_of

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


class Counting:
    """Safe in any thread; `start` is for processes that live long, `close` adds what is left."""

    def __init__(self, database: Database, *, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._repeated = Repeated("counting", self.flush, (StoreError,))

    def count(self, name: str, first: str, second: str = "") -> None:
        with self._lock:
            self._counts[Key(name, first, second)] += 1

    def start(self) -> None:
        self._repeated.start(every=EVERY_SECONDS)

    def flush(self) -> None:
        """Raises StoreError; then nothing is lost, it waits for the next time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        if not taken:
            return
        added = False
        try:
            with self._database.begin() as connection:
                counters.add(connection, taken, day=day_of(self._clock()))
            added = True
        finally:
            if not added:
                with self._lock:
                    self._counts.update(taken)

    def close(self) -> None:
        self._repeated.stop()
        try:
            self.flush()
        except StoreError:
            log.warning("the last counts could not be stored")


def until_exit(database: Database, *, clock: Callable[[], int]) -> Counting:
    """Started, and closed when this process ends."""
    counting = Counting(database, clock=clock)
    counting.start()
    atexit.register(counting.close)
    return counting
