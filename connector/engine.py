"""The only module that knows DBOS: wraps the story, queues it, finds stranded work.

It closes the traps of the engine (docs/engine-traps.md): a pinned application version, ids that sort by
arrival, a partition for each ticket, portable JSON, an own enqueue inside the inbox's transaction, unique
executor ids with heartbeats, and stranded work resumed on its own queue.
"""

from __future__ import annotations

import logging
import socket
import time
import traceback
import uuid
from collections.abc import Callable, Collection, Sequence
from math import ceil
from typing import Any, Protocol

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from dbos._error import DBOSException
from sqlalchemy.exc import SQLAlchemyError

from connector.domain import TicketRef
from connector.errors import StoreError
from connector.process import Repeated, at_most
from connector.roster import Crew, Roster
from connector.store import flags, inbox, wake_ups
from connector.store.database import Database, queue_engine
from connector.suspects import Suspects
from connector.wakeup import row_of, wake_up_id

log = logging.getLogger(__name__)

NAME = "helpdesk-connector"
#: A constant: the default is a hash of the source, and every edit would strand the work in flight.
APPLICATION_VERSION = "1"
WORKFLOW = "handle"
#: Few in one transaction: on SQLite it keeps deliveries waiting.
FORGET_AT_ONCE = 100
QUEUE = "tickets"
#: What a free place waits for its next ticket, twice over on average; an idle worker spends a twentieth of a core so.
POLL_SECONDS = 0.1
#: What a worker that ends gives to handing back its work; the engine itself would wait for ever.
GIVE_BACK_SECONDS = 3.0
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
        self._database = database
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

    def put_back(self, executor_id: str, *, keep: Collection[int]) -> None:
        """Back on the queue with what an executor has claimed, but for the rows *keep*."""
        with self._database.read() as connection:
            claimed = wake_ups.pending(connection, QUEUE)
        ids = [one for one, owner in claimed if owner == executor_id and row_of(one) not in keep]
        if ids:
            self._client.resume_workflows(ids, queue_name=QUEUE)

    def close(self) -> None:
        self._client.destroy()
        if self._own is not None:
            self._own.dispose()


class Engine:
    """One launched engine: `launch`, then `close`. One per process."""

    def __init__(
        self, database: Database, story: Story, *, clock: Callable[[], int], crew: Crew | None = None
    ) -> None:
        self._database = database
        self._story = story
        self._crew = crew or Crew()
        self.executor_id = f"{socket.gethostname()[:40]}-{uuid.uuid4().hex[:12]}"
        patience = self._crew.dead_after_ms / 1000 / self._crew.heartbeat_seconds
        self.roster = Roster(database, self.executor_id, clock=clock, patience=patience)
        self._queue_engine = queue_engine(database)
        self._bell = Doorbell(database)
        self._running: set[int] = set()
        self._idle: dict[str, float] = {}
        self._suspects = Suspects(database)
        self._watched = time.monotonic()
        self._heart = Repeated("heartbeat", self.roster.beat, ABSENT)
        self._reaper = Repeated("reaper", self._reap, ABSENT)

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
        self.roster.beat()
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

    def close(self, *, drain_seconds: float = 0) -> int:
        """Stop claiming, give running tickets *drain_seconds*; how many run on, which `abandon` leaves to others.

        While one does we go on beating: nobody may resume it before it is given back or the process is gone.
        """
        self._reaper.stop()
        DBOS.destroy(workflow_completion_timeout_sec=ceil(drain_seconds), destroy_registry=True)
        left = self._running.copy()
        at_most(GIVE_BACK_SECONDS, lambda: self._leave(keep=left), borne=ABSENT)
        if not left:
            self._bell.close()
            self._queue_engine.dispose()
        return len(left)

    def abandon(self) -> None:
        """After `close`: give running tickets to the next worker. The process must end at once, they still run."""
        log.warning("tickets are left to the next worker", extra={"count": len(self._running)})
        at_most(GIVE_BACK_SECONDS, lambda: self._leave(keep=()), borne=ABSENT)

    def _leave(self, *, keep: Collection[int]) -> None:
        """Put what we claimed back on its queue, but for the rows *keep*, and go off the roster if there are none."""
        self._bell.put_back(self.executor_id, keep=keep)
        if not keep:
            self._suspects.clear()
            self._heart.stop()
            self.roster.leave()

    def forget(self, before: int) -> int:
        """Delete some wake-ups that ended before *before* (epoch ms) from the engine's tables; how many they were."""
        with self._database.read() as connection:
            ended = wake_ups.ended(connection, WORKFLOW, before=before, most=FORGET_AT_ONCE)
        DBOS.delete_workflows(list(ended))
        return len(ended)

    def _reap(self) -> None:
        """The first of the living alone does it: two at once could resume what the other has just begun."""
        with self._database.read() as connection:
            pending = wake_ups.pending(connection, QUEUE)
        self._resume_stuck([wake_up for wake_up, owner in pending if owner == self.executor_id])
        living = self.roster.living()
        if min(living, default="") != self.executor_id:
            return
        self._resume_stranded([wake_up for wake_up, owner in pending if owner not in living])
        if time.monotonic() - self._watched >= self._crew.watch_seconds:
            self._ring_forgotten()
            self._watched = time.monotonic()

    def _resume_stranded(self, stranded: Sequence[str]) -> None:
        """Put pending work of executors without a row back on its own queue, where order is kept.

        Resuming zeroes the queue's own count of attempts, so deaths are counted with our row.
        """
        if stranded:
            with self._database.begin() as connection:
                inbox.suspect(connection, [row_of(one) for one in stranded])
            DBOS.resume_workflows(list(stranded), queue_name=QUEUE)
            log.warning("stranded wake-ups resumed", extra={"count": len(stranded)})

    def _resume_stuck(self, ours: Sequence[str]) -> None:
        """What we claimed and do not run, look after look, was lost on the way: its ticket would wait for ever."""
        now = time.monotonic()
        self._idle = {one: self._idle.get(one, now) for one in ours if row_of(one) not in self._running}
        stuck = [one for one, since in self._idle.items() if now - since >= self._crew.stuck_seconds]
        if stuck:
            DBOS.resume_workflows(stuck, queue_name=QUEUE)
            log.warning("stuck wake-ups resumed", extra={"count": len(stuck)})

    def _ring_forgotten(self) -> None:
        """Ring for every waiting row that has no wake-up left; rows are read first, so that none is missed."""
        with self._database.read() as connection:
            rows = list(inbox.in_state(connection, inbox.WAITING))
            rows += [] if flags.paused(connection) else inbox.in_state(connection, inbox.PAUSED)
            rung = {row_of(wake_up) for wake_up in wake_ups.unfinished(connection, QUEUE)}
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
                with self._suspects.alone(inbox_id):
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
