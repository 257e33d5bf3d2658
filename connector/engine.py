"""The only module that knows DBOS: wraps the story, queues it, finds stranded work.

It closes the traps of the engine (docs/decisions/0001-dbos.md): a pinned application version, ids that sort by
arrival, a partition for each ticket, portable JSON, an own enqueue inside the inbox's transaction, unique
executor ids with heartbeats, and stranded work resumed on its own queue.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from connector.domain import TicketRef
from connector.errors import StoreError
from connector.store import flags, inbox
from connector.store.database import Database, queue_engine

log = logging.getLogger(__name__)

NAME = "helpdesk-connector"
#: A constant: the default is a hash of the source, and every edit would strand the work in flight.
APPLICATION_VERSION = "1"
WORKFLOW = "handle"
QUEUE = "tickets"
POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_MS = 60_000


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
        self._engine = queue_engine(database)
        self._client = DBOSClient(
            system_database_engine=self._engine,
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
        self._engine.dispose()


def wake_up_id(inbox_id: int, ref: TicketRef, *, ring: int = 1) -> str:
    """Sorts by arrival: the queue breaks ties within a second by the id."""
    return f"{inbox_id:012d}-{ref}" + (f"#{ring}" if ring > 1 else "")


@dataclass(frozen=True, slots=True)
class Crew:
    """How many tickets one worker handles at a time, and when a silent worker counts as dead."""

    concurrency: int = 8
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    dead_after_ms: int = DEAD_AFTER_MS


class Engine:
    """One launched engine: `launch`, then `close`. One per process."""

    def __init__(
        self, database: Database, story: Story, *, clock: Callable[[], int], crew: Crew | None = None
    ) -> None:
        self._database = database
        self._story = story
        self._clock = clock
        self._crew = crew or Crew()
        self._host = socket.gethostname()
        self.executor_id = f"{self._host[:40]}-{uuid.uuid4().hex[:12]}"
        self._queue_engine = queue_engine(database)
        self._stop = threading.Event()
        self._pulse = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

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
        DBOS.workflow(name=WORKFLOW)(_workflow(self._story))
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._crew.concurrency,
            partition_concurrency=1,
            polling_interval_sec=POLL_SECONDS,
        )
        self._pulse.start()

    def close(self, *, drain_seconds: float = 0) -> None:
        """Stop claiming, give running tickets *drain_seconds*, then go; what is left is resumed by others."""
        self._stop.set()
        if self._pulse.is_alive():
            self._pulse.join()
        DBOS.destroy(workflow_completion_timeout_sec=int(drain_seconds), destroy_registry=True)
        self._queue_engine.dispose()
        with self._database.begin() as connection:
            flags.bury(connection, [self.executor_id])

    def beat(self) -> None:
        """Renew our row, bury dead workers and resume what they left."""
        with self._database.begin() as connection:
            now = self._clock()
            flags.beat(connection, flags.Worker(self.executor_id, self._host, os.getpid(), now))
            workers = flags.live(connection)
            dead = [worker.id for worker in workers if self._is_dead(worker, now)]
            flags.bury(connection, dead)

    def _beat_on(self) -> None:
        while True:
            try:
                self.beat()
                self._resume_stranded()
            except StoreError:
                log.warning("heartbeat could not be written")
            if self._stop.wait(self._crew.heartbeat_seconds):
                return

    def _is_dead(self, worker: flags.Worker, now: int) -> bool:
        if worker.id == self.executor_id:
            return False
        if now - worker.seen > self._crew.dead_after_ms:
            return True
        return worker.host == self._host and not _runs(worker.pid)

    def _resume_stranded(self) -> None:
        """Put pending work of executors without a row back on its own queue, where order is kept."""
        with self._database.read() as connection:
            living: Collection[str] = {worker.id for worker in flags.live(connection)}
        pending = DBOS.list_workflows(status="PENDING", name=WORKFLOW, load_input=False, load_output=False)
        stranded = [w.workflow_id for w in pending if w.executor_id not in living]
        if stranded:
            DBOS.resume_workflows(stranded, queue_name=QUEUE)
            log.warning("stranded wake-ups resumed", extra={"count": len(stranded)})


def _workflow(story: Story) -> Callable[[int], str]:
    def handle(inbox_id: int) -> str:
        return story(inbox_id, _step)

    return handle


def _step(name: str, function: Callable[..., str], *args: str | int | None) -> str:
    return DBOS.run_step({"name": name}, _guarded, function, args)


def _guarded(function: Callable[..., str], args: tuple[Any, ...]) -> str:
    """A step never raises: errors would be pickled away from their class. What failed is told by a word."""
    try:
        return function(*args)
    except Exception as error:  # noqa: BLE001 - the one broad except: a bug must not lose a message
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
        log.error("step failed", extra={"error": type(error).__name__, "where": where})
        return f"{FAILED}{type(error).__name__}@{where}"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _quiet() -> None:
    """The engine prints an advert at launch and bodies at DEBUG."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
