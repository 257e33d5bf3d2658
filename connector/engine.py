"""The only module that knows DBOS: wraps the story, queues it, finds stranded work.

It closes the traps of the engine (docs/decisions/0001-dbos.md): a pinned application version, ids that sort by
arrival, a partition for each ticket, portable JSON, an own enqueue inside the inbox's transaction, unique
executor ids with heartbeats, and stranded work resumed on its own queue.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import traceback
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from dbos._error import DBOSException
from sqlalchemy.exc import SQLAlchemyError

from connector.domain import TicketRef
from connector.errors import StoreError
from connector.process import Repeated, here, runs
from connector.store import flags, inbox, wake_ups
from connector.store.database import Database, queue_engine

log = logging.getLogger(__name__)

NAME = "helpdesk-connector"
#: A constant: the default is a hash of the source, and every edit would strand the work in flight.
APPLICATION_VERSION = "1"
WORKFLOW = "handle"
#: Few in one transaction and a rest after it: on SQLite it keeps deliveries waiting.
FORGET_AT_ONCE, FORGET_REST_SECONDS = 100, 0.05
QUEUE = "tickets"
#: What a free place waits for its next ticket, twice over on average; an idle worker spends a twentieth of a core so.
POLL_SECONDS = 0.1
HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_MS = 60_000
ID_DIGITS = 12
#: Time between two looks for rows that nothing will wake.
WATCH_SECONDS = 60.0
#: What a database that is away looks like; no reason for a thread to end.
ABSENT = (StoreError, SQLAlchemyError, DBOSException)


class Step(Protocol):
    """Run a function once, however often the workflow is repeated; arguments and result are plain JSON."""

    def __call__(self, name: str, function: Callable[..., str], *args: str | int | None) -> str: ...


#: (inbox id, step) -> how it ended, a word for the engine's table
Story = Callable[[int, Step], str]
FAILED = "failed:"


def migrate_queue(url: str) -> None:
    """Create or upgrade the queue's own tables; the caller holds the lock."""
    _quiet()
    DBOS.migrate(url)


class Doorbell:
    """Enqueues wake-ups without launching an engine; safe in a web process and in any thread."""

    def __init__(self, database: Database) -> None:
        # On the engine of the caller's transactions the client compiles its statements only once.
        self._own = queue_engine(database) if database.is_sqlite else None
        self._client = DBOSClient(
            system_database_engine=self._own or database.engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
            retry_connection_errors=False,
        )

    def ring(
        self,
        connection: sa.Connection,
        inbox_id: int,
        ref: TicketRef,
        *,
        delay: float = 0,
    ) -> None:
        """Enqueue "look at this ticket" in the caller's transaction; *delay* in seconds."""
        ring = inbox.count_ring(connection, inbox_id)
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": wake_up_id(inbox_id, ref, ring=ring),
            "queue_partition_key": str(ref),
            "app_version": APPLICATION_VERSION,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, inbox_id)

    def close(self) -> None:
        self._client.destroy()
        if self._own is not None:
            self._own.dispose()


def wake_up_id(inbox_id: int, ref: TicketRef, *, ring: int = 1) -> str:
    """Sorts by arrival: the queue breaks ties within a second by the id."""
    return f"{inbox_id:0{ID_DIGITS}d}-{ref}" + (f"#{ring}" if ring > 1 else "")


@dataclass(frozen=True, slots=True)
class Crew:
    """How many tickets one worker handles at a time, when a silent one is dead, how often forgotten rows are sought."""

    concurrency: int = 8
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    dead_after_ms: int = DEAD_AFTER_MS
    watch_seconds: float = WATCH_SECONDS


class Engine:
    """One launched engine: `launch`, then `close`. One per process."""

    def __init__(
        self, database: Database, story: Story, *, clock: Callable[[], int], crew: Crew | None = None
    ) -> None:
        self._database = database
        self._story = story
        self._clock = clock
        self._crew = crew or Crew()
        self._host = here()
        self.executor_id = f"{socket.gethostname()[:40]}-{uuid.uuid4().hex[:12]}"
        self._queue_engine = queue_engine(database)
        self._bell = Doorbell(database)
        self._silent: dict[str, tuple[int, int]] = {}
        self._running: set[int] = set()
        self._watched = time.monotonic()
        self._heart, self._reaper = (
            Repeated("heartbeat", self.beat, ABSENT),
            Repeated("reaper", self._reap, ABSENT),
        )

    def launch(self) -> None:
        """Take a place among the workers, resume what dead ones left, then poll the queue."""
        _quiet()
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._queue_engine,
            "application_version": APPLICATION_VERSION,
            "executor_id": self.executor_id,
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,
            "log_level": "WARNING",
            "use_listen_notify": not self._database.is_sqlite,
        }
        self.beat()
        DBOS(config=config)
        DBOS.workflow(name=WORKFLOW)(self._workflow())
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._crew.concurrency,
            partition_concurrency=1,
            polling_interval_sec=POLL_SECONDS,
        )
        self._heart.start(every=self._crew.heartbeat_seconds)
        self._reaper.start(every=self._crew.heartbeat_seconds)

    def close(self, *, drain_seconds: float = 0) -> None:
        """Stop claiming, give running tickets *drain_seconds*, then go; what is left is resumed by others.

        While a story still runs in this process we go on beating: nobody may resume it before the process is gone.
        """
        self._reaper.stop()
        DBOS.destroy(workflow_completion_timeout_sec=ceil(drain_seconds), destroy_registry=True)
        self._bell.close()
        self._queue_engine.dispose()
        if self._running:
            log.warning("tickets are left to the next worker", extra={"count": len(self._running)})
            return
        self._heart.stop()
        with self._database.begin() as connection:
            flags.bury(connection, [self.executor_id])

    def forget(self, before: int) -> int:
        """Delete wake-ups that ended before *before* (epoch ms) from the engine's tables; how many there were."""
        count = 0
        while ended := self._ended(before):
            DBOS.delete_workflows(list(ended))
            count += len(ended)
            time.sleep(FORGET_REST_SECONDS)
        return count

    def _ended(self, before: int) -> Sequence[str]:
        with self._database.read() as connection:
            return wake_ups.ended(connection, WORKFLOW, before=before, most=FORGET_AT_ONCE)

    def beat(self) -> None:
        """Renew our row and bury dead workers."""
        with self._database.begin() as connection:
            flags.beat(connection, flags.Worker(self.executor_id, self._host, os.getpid(), self._clock()))
            others = [worker for worker in flags.live(connection) if worker.id != self.executor_id]
            flags.bury(connection, [worker.id for worker in others if self._is_dead(worker)])

    def _is_dead(self, worker: flags.Worker) -> bool:
        """Its process is gone from this machine, or its row stood still for as many of our own beats.

        No clocks are compared, and nobody is judged for a time in which we could not beat either.
        """
        seen, beats = self._silent.get(worker.id, (worker.seen, -1))
        self._silent[worker.id] = (worker.seen, beats + 1 if seen == worker.seen else 0)
        gone = worker.host == self._host != "" and not runs(worker.pid)
        patience = self._crew.dead_after_ms / 1000 / self._crew.heartbeat_seconds
        return gone or self._silent[worker.id][1] >= patience

    def _reap(self) -> None:
        """The first of the living alone does it: two at once could resume what the other has just begun."""
        with self._database.read() as connection:
            pending = wake_ups.pending(connection, QUEUE)
            living = {worker.id for worker in flags.live(connection)}
        if min(living, default="") != self.executor_id:
            return
        self._resume([wake_up for wake_up, executor in pending if executor not in living])
        if time.monotonic() - self._watched >= self._crew.watch_seconds:
            self._ring_forgotten()
            self._watched = time.monotonic()

    def _resume(self, stranded: Sequence[str]) -> None:
        """Put pending work of executors without a row back on its own queue, where order is kept."""
        if stranded:
            DBOS.resume_workflows(list(stranded), queue_name=QUEUE)
            log.warning("stranded wake-ups resumed", extra={"count": len(stranded)})

    def _ring_forgotten(self) -> None:
        """Ring for every waiting row that has no wake-up left; rows are read first, so that none is missed."""
        with self._database.read() as connection:
            rows = list(inbox.in_state(connection, inbox.WAITING))
            rows += [] if flags.paused(connection) else inbox.in_state(connection, inbox.PAUSED)
            rung = {int(wake_up[:ID_DIGITS]) for wake_up in wake_ups.unfinished(connection, QUEUE)}
        for row in rows:
            if row.id not in rung:
                self._ring_once_more(row)

    def _ring_once_more(self, row: inbox.InboxRow) -> None:
        with self._database.begin() as connection:
            now = inbox.get(connection, row.id)
            if now is None or (now.state, now.rings) != (row.state, row.rings):
                return
            if now.state == inbox.PAUSED:
                inbox.reopen(connection, row.id)
            self._bell.ring(connection, row.id, row.ref)
        log.warning("a forgotten row is rung again", extra={"inbox": row.id})

    def _workflow(self) -> Callable[[int], str]:
        def handle(inbox_id: int) -> str:
            self._running.add(inbox_id)
            try:
                return self._story(inbox_id, _step)
            finally:
                self._running.discard(inbox_id)

        return handle


def _step(name: str, function: Callable[..., str], *args: str | int | None) -> str:
    return DBOS.run_step({"name": name}, _guarded, function, args)


def _guarded(function: Callable[..., str], args: tuple[Any, ...]) -> str:
    """A step never raises: errors would be pickled away from their class. What failed is told by a word."""
    try:
        return function(*args)
    except Exception as error:  # noqa: BLE001 - the only broad one, as a bug must not lose a message
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
        log.error("step failed", extra={"error": type(error).__name__, "where": where})
        return f"{FAILED}{type(error).__name__}/{where}"


def _quiet() -> None:
    """The engine prints an advert at launch and bodies at DEBUG."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
