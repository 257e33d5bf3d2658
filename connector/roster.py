"""The workers alive: each renews its row, and one whose row stands still, or whose process is gone, is buried."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from connector.process import here, runs
from connector.store import flags
from connector.store.database import Database

HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_MS = 60_000
#: Time between two looks for rows that nothing will wake.
WATCH_SECONDS = 60.0
#: A wake-up that a worker claimed and does not run for so long was lost between the two.
STUCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Crew:
    """How many tickets one worker handles at a time, when a silent one is dead, when lost work is sought."""

    concurrency: int = 8
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    dead_after_ms: int = DEAD_AFTER_MS
    watch_seconds: float = WATCH_SECONDS
    stuck_seconds: float = STUCK_SECONDS


class Roster:
    """*patience* is the number of our own beats after which a silent worker is dead."""

    def __init__(
        self, database: Database, executor_id: str, *, clock: Callable[[], int], patience: float
    ) -> None:
        self._database = database
        self._id = executor_id
        self._clock = clock
        self._patience = patience
        self._host = here()
        self._silent: dict[str, tuple[int, int]] = {}

    def beat(self) -> None:
        """Renew our row and bury dead workers."""
        with self._database.begin() as connection:
            flags.beat(connection, flags.Worker(self._id, self._host, os.getpid(), self._clock()))
            others = [worker for worker in flags.live(connection) if worker.id != self._id]
            flags.bury(connection, [worker.id for worker in others if self._is_dead(worker)])

    def leave(self) -> None:
        with self._database.begin() as connection:
            flags.bury(connection, [self._id])

    def living(self) -> frozenset[str]:
        with self._database.read() as connection:
            return frozenset(worker.id for worker in flags.live(connection))

    def _is_dead(self, worker: flags.Worker) -> bool:
        """Its process is gone from this machine, or its row stood still for as many of our own beats.

        No clocks are compared, and nobody is judged for a time in which we could not beat either.
        """
        seen, beats = self._silent.get(worker.id, (worker.seen, -1))
        self._silent[worker.id] = (worker.seen, beats + 1 if seen == worker.seen else 0)
        gone = worker.host == self._host != "" and not runs(worker.pid)
        return gone or self._silent[worker.id][1] >= self._patience
