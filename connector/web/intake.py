"""Stores deliveries: each has its row and its wake-up on disk before its request is answered."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from connector.domain import Event
from connector.errors import DatabaseAwayError, StoreError
from connector.house import Ring
from connector.store import inbox
from connector.store.database import Database

log = logging.getLogger(__name__)

#: Vendors hang up after five to ten seconds: who waited so long for the database is better told to come again.
TURN_SECONDS = 3.0
#: Of one transaction: the worker has to get its turn as well.
MOST = 32


@dataclass(eq=False, slots=True)
class Waiting:
    """A delivery in the queue; *inbox_id* (None for a known one) counts once it is *settled* and has not *failed*.

    *called* is set when it is settled, or when it is its thread's turn to store what has gathered.
    """

    event: Event
    digest: str
    delay: float
    called: threading.Event = field(default_factory=threading.Event)
    settled: bool = False
    failed: bool = False
    away: bool = False
    inbox_id: int | None = None


class Intake:
    """Deliveries that arrive together share one transaction: every commit waits for the disk.

    On SQLite, moreover, who waits for the lock is served in no order. So the requests of this process queue up here:
    the first stores what has gathered and then calls the next that came meanwhile. A batch is in the order of its
    delivery ids, so that on PostgreSQL two processes with the same ones wait for each other in one direction alone.
    """

    def __init__(
        self, database: Database, ring: Ring, clock: Callable[[], int], *, patience: float = TURN_SECONDS
    ) -> None:
        self._patience = patience
        self._database = database
        self._ring = ring
        self._clock = clock
        self._queue: deque[Waiting] = deque()
        #: Guards the queue and whether anybody stores; somebody does whenever it holds anything.
        self._guard = threading.Lock()
        self._led = False

    def store(self, event: Event, *, digest: str, delay: float) -> int | None:
        """Id of the new row, None for a known delivery; StoreError when it is not on disk."""
        one = Waiting(event, digest, delay)
        self._store_together(one)
        if one.failed:
            kind = DatabaseAwayError if one.away else StoreError
            raise kind("database: the delivery was not stored")
        return one.inbox_id

    def _store_together(self, one: Waiting) -> None:
        with self._guard:
            self._queue.append(one)
            first, self._led = not self._led, True
        if not first and not one.called.wait(self._patience):
            self._leave(one)
        if not one.settled:
            self._lead()

    def _leave(self, one: Waiting) -> None:
        """StoreError, unless *one* is called just now; if it is being stored, it will be known when it comes again."""
        with self._guard:
            if one.called.is_set():
                return
            if one in self._queue:
                self._queue.remove(one)
        raise StoreError("database: others are before us")

    def _lead(self) -> None:
        with self._guard:
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        batch.sort(key=lambda one: one.event.delivery_id)
        try:
            self._settle(batch)
        finally:
            with self._guard:
                self._led = bool(self._queue)
                for one in (*batch, *list(self._queue)[:1]):
                    one.called.set()

    def _settle(self, batch: Sequence[Waiting]) -> None:
        """Every one is settled at the end, whatever happens; one that can't be stored spoils no other.

        Only where the database refuses a row is each tried alone: with one that is locked all would wait in turn.
        """
        try:
            self._write(batch)
        except DatabaseAwayError:
            for one in batch:
                one.away = True
        except StoreError:
            for one in batch:
                self._settle_alone(one, more=len(batch) > 1)
        finally:
            for one in batch:
                one.failed |= not one.settled
                one.settled = True

    def _settle_alone(self, one: Waiting, *, more: bool) -> None:
        try:
            if more:
                self._write([one])
        except StoreError:
            one.failed = True

    def _write(self, batch: Sequence[Waiting]) -> None:
        with self._database.begin() as connection:
            ids = [self._add(connection, one) for one in batch]
        for one, inbox_id in zip(batch, ids, strict=True):
            one.inbox_id, one.settled = inbox_id, True

    def _add(self, connection: sa.Connection, one: Waiting) -> int | None:
        inbox_id = inbox.add(connection, one.event, digest=one.digest, now=self._clock())
        if inbox_id is not None:
            self._ring(connection, inbox_id, one.event.ticket, one.delay)
        return inbox_id
