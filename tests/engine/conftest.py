"""A bench for the engine: real DBOS on both databases, deliveries and a story that a test gives it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.engine import Doorbell, Engine, Step
from connector.roster import Crew
from connector.store import flags, inbox
from connector.store.database import Database

PATIENCE = 180.0


def now() -> int:
    return time.time_ns() // 1_000_000


def eventually(holds: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Bench:
    """Enqueues wake-ups and runs a story that notes what it was given."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.bell = Doorbell(database)
        self.engines: list[Engine] = []
        self.deliveries = 0

    def post(self, ticket: str, *, delay: float = 0) -> int:
        self.deliveries += 1
        ref = TicketRef("zendesk", "acme", ticket)
        with self.database.begin() as connection:
            event = Event(EventKind.MESSAGE_RECEIVED, ref, f"d{self.deliveries}", "topic")
            row = inbox.add(connection, event, digest="x", now=now())
            assert row is not None
            self.bell.ring(connection, row, ref, delay=delay)
        return row

    def launch(self, story: Callable[[int, Step], str], **crew: float) -> Engine:
        engine = Engine(self.database, story, clock=now, crew=Crew(**{"heartbeat_seconds": 0.3, **crew}))
        engine.launch()
        self.engines.append(engine)
        return engine

    def close(self, engine: Engine, *, drain_seconds: float = 0) -> int:
        self.engines.remove(engine)
        return engine.close(drain_seconds=drain_seconds)

    def done(self, inbox_id: int) -> None:
        with self.database.begin() as connection:
            inbox.finish(connection, inbox_id, state=inbox.DONE, outcome="x", reason="", now=1)

    def row(self, inbox_id: int) -> inbox.InboxRow:
        with self.database.read() as connection:
            found = inbox.get(connection, inbox_id)
        assert found is not None
        return found

    def living(self) -> set[str]:
        with self.database.read() as connection:
            return {worker.id for worker in flags.live(connection)}

    def queue(self, query: str, **values: Any) -> list[Any]:
        """Rows of the engine's own tables; `{status}` names the one with a row for each wake-up."""
        text = query.format(status=self.status_table)
        with self.database.begin() as connection:
            found = connection.execute(sa.text(text), values)
            return list(found.all()) if found.returns_rows else []

    @property
    def status_table(self) -> str:
        return "workflow_status" if self.database.is_sqlite else "dbos.workflow_status"

    def statuses(self) -> dict[str, str]:
        return {row[0]: row[1] for row in self.queue("SELECT workflow_uuid, status FROM {status}")}

    def all_end(self) -> None:
        eventually(lambda: set(self.statuses().values()) == {"SUCCESS"})


@pytest.fixture
def bench(database: Database) -> Iterator[Bench]:
    made = Bench(database)
    yield made
    for engine in made.engines:
        engine.close()
    made.bell.close()
