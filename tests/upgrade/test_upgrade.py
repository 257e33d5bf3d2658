"""The database of an earlier release, with work in flight, is brought up to date and its work is finished once."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from connector import audit
from connector.store import inbox
from connector.store.database import open_database
from connector.store.migrate import VERSION_TABLE, head
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs

from .conftest import record

if TYPE_CHECKING:
    from .conftest import Release

PATIENCE = 120.0
#: Tickets whose answer was decided before: the model is not asked again.
DECIDED = ("answered", "decided", "sent, answer lost", "not sent, answer lost", "sent, to be looked for")
ESCALATED = "waiting"


def test_the_work_that_an_earlier_release_left_is_finished_once(release: Release) -> None:
    database = open_database(release.url)
    release.bury_its_worker(database)
    with release.worker() as worker:
        try:
            _wait(lambda: "worker ready" in release.log, release)
            _wait(lambda: not _unfinished(database), release)
        finally:
            worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    with database.read() as connection:
        version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one()
        assert (version, audit.verify(connection)) == (head(), [])
        assert inbox.in_state(connection, inbox.DEAD) == []
    database.close()
    said = {
        name: release.box.desks[record.TICKETS[name][0]].view(ticket)
        for name, ticket in release.tickets.items()
    }
    replies = {name: len(view.by("bot", public=True)) for name, view in said.items()}
    notes = {name: len(view.by("bot", public=False)) for name, view in said.items()}
    assert replies == {name: int(name != ESCALATED) for name in said}
    assert notes == {name: int(name == ESCALATED) for name in said}
    assert release.box.claude is not None
    asked = str([call.body for call in release.box.claude.requests])
    assert [name for name in DECIDED if record.TICKETS[name][1] in asked] == []


def _unfinished(database: Any) -> list[Any]:
    with database.read() as connection:
        rows = list(inbox.in_state(connection, inbox.WAITING))
        open_jobs = sa.select(jobs.c.ticket_id).where(jobs.c.state != "done")
        seen = connection.execute(sa.select(sa.func.count()).select_from(inbox_table)).scalar_one()
        return [*rows, *connection.execute(open_jobs).scalars()] if seen else ["nothing there"]


def _wait(holds: Any, release: Release) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, release.log[-4000:]
        time.sleep(0.1)
