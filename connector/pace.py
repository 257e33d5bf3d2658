"""Keeps the requests of a backfill at their share of the vendor's rate, over all workers together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from connector.store import backfills
from connector.store.database import Database

#: Places are taken for so long at once, so that a fast helpdesk does not cost a transaction for each request.
AHEAD_SECONDS = 0.5


@dataclass(slots=True)
class Pacer:
    """*per_minute* is what this process's helpdesk last heard of the vendor's limit; *clock* is epoch milliseconds.

    Safe in any thread. Nobody waits while no backfill is *set*.
    """

    database: Database
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    per_minute: Callable[[], float] = lambda: 0.0
    backfill: backfills.Backfill | None = None
    _places: deque[int] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, backfill: backfills.Backfill) -> None:
        with self._lock:
            if self.backfill is None or self.backfill.id != backfill.id:
                self._places.clear()
            self.backfill = backfill

    def wait(self) -> None:
        """Until the next request of the backfill may leave."""
        with self._lock:
            backfill = self.backfill
            if backfill is None:
                return
            if not self._places:
                self._take(backfill)
            place = self._places.popleft()
        rest = place / 1_000_000 - self.clock() / 1000
        if rest > 0:
            self.sleep(rest)

    def _take(self, backfill: backfills.Backfill) -> None:
        rate = max(backfill.options.share * self.per_minute(), 1e-3)
        interval = int(60_000_000 / rate)
        count = max(1, int(AHEAD_SECONDS * 1_000_000 / interval))
        with self.database.begin() as connection:
            first = backfills.slots(
                connection, backfill.id, now=self.clock() * 1000, interval=interval, count=count
            )
        self._places.extend(first + i * interval for i in range(count))
