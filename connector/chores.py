"""Periodic work of the workers: of several workers one does a chore at a time, whoever comes first."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.pool import AsyncResult, ThreadPool

from connector.errors import ConnectorError
from connector.process import JOIN_SECONDS
from connector.store import leases
from connector.store.database import Database

log = logging.getLogger(__name__)

#: A chore of a worker that died is free after this; a running one renews in time.
LEASE_MS = 60_000
RENEW_SECONDS = 15.0
TICK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Chore:
    """*run* may raise ConnectorError and is then tried again a period later."""

    name: str
    every_seconds: float
    run: Callable[[], object]

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= leases.NAME_CHARS or self.every_seconds <= 0:
            raise ValueError("a chore needs a short name and a period")


@dataclass(slots=True)
class _Round:
    """One run under way; *errors* has what it raised."""

    result: AsyncResult[object]
    errors: list[BaseException]
    started: int
    renew_at: float = field(default=0.0)


class Chores:
    """`start`, then `close`. *worker* is an id that no other worker has; *clock* gives epoch milliseconds."""

    def __init__(
        self,
        tasks: Sequence[Chore],
        *,
        database: Database,
        worker: str,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        stop: threading.Event,
    ) -> None:
        self._tasks = {chore.name: chore for chore in tasks}
        self._database = database
        self._worker = worker
        self._clock = clock
        self._monotonic = monotonic
        self._stop = stop
        self._due = dict.fromkeys(self._tasks, monotonic())
        self._rounds: dict[str, _Round] = {}
        # Its threads are daemons: a chore that waits for a rate limit must not hold up the worker's end.
        self._pool = ThreadPool(max(1, len(self._tasks)))
        self._thread = threading.Thread(target=self._tick_on, name="chores", daemon=True)

    @property
    def running(self) -> frozenset[str]:
        return frozenset(self._rounds)

    def start(self) -> None:
        self._thread.start()

    def signal(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def close(self, *, seconds: float = JOIN_SECONDS) -> None:
        """A chore under way dies with the process, and its lease soon after."""
        self.signal()
        if self._thread.is_alive():
            self._thread.join(seconds)
        self._pool.terminate()

    def tick(self) -> None:
        """Begin what is due, renew what runs, tell how the rest ended. StoreError comes through."""
        for chore in self._tasks.values():
            round_ = self._rounds.get(chore.name)
            if round_ is None:
                self._begin(chore)
            elif round_.result.ready():
                self._end(chore, round_)
            else:
                self._renew(chore, round_)

    def _tick_on(self) -> None:
        while not self._stop.wait(TICK_SECONDS):
            try:
                self.tick()
            except ConnectorError as error:
                log.warning("chores could not be looked after", extra={"error": type(error).__name__})

    def _begin(self, chore: Chore) -> None:
        if self._monotonic() < self._due[chore.name]:
            return
        now = self._clock()
        with self._database.read() as connection:
            free_at = leases.until(connection, chore.name)
        furthest = now + int(chore.every_seconds * 1000) + LEASE_MS
        if now < free_at <= furthest or not self._take(chore, now=now, furthest=furthest):
            wait = (free_at - now) / 1000 if now < free_at <= furthest else TICK_SECONDS
            self._due[chore.name] = self._monotonic() + min(wait, chore.every_seconds)
            return
        errors: list[BaseException] = []
        result = self._pool.apply_async(chore.run, error_callback=errors.append)
        self._rounds[chore.name] = _Round(result, errors, now, self._monotonic() + RENEW_SECONDS)

    def _take(self, chore: Chore, *, now: int, furthest: int) -> bool:
        with self._database.begin() as connection:
            return leases.take(
                connection, chore.name, holder=self._worker, now=now, until=now + LEASE_MS, furthest=furthest
            )

    def _renew(self, chore: Chore, round_: _Round) -> None:
        if self._monotonic() < round_.renew_at:
            return
        if not self._hold(chore, until=self._clock() + LEASE_MS):
            log.warning("a chore ran on after its lease was lost", extra={"chore": chore.name})
        round_.renew_at = self._monotonic() + RENEW_SECONDS

    def _end(self, chore: Chore, round_: _Round) -> None:
        """The lease lasts until the next run is due, whoever will do it."""
        free_at = max(round_.started + int(chore.every_seconds * 1000), self._clock())
        self._hold(chore, until=free_at)
        del self._rounds[chore.name]
        self._due[chore.name] = self._monotonic() + (free_at - self._clock()) / 1000
        for error in round_.errors:
            _tell(chore.name, error)

    def _hold(self, chore: Chore, *, until: int) -> bool:
        with self._database.begin() as connection:
            return leases.hold(connection, chore.name, holder=self._worker, until=until)


def _tell(name: str, error: BaseException) -> None:
    """Types and places only: the text of a bug's exception may hold a customer's words."""
    kind = type(error).__name__
    if isinstance(error, ConnectorError):
        log.warning("a chore failed", extra={"chore": name, "error": kind})
        return
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
    log.error("a chore crashed", extra={"chore": name, "error": kind, "where": where})
