"""The web process is a client of the queue: it polls nothing, whatever comes in."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from .conftest import eventually

if TYPE_CHECKING:
    from .conftest import Web


def test_a_web_process_launches_no_engine(web: Web) -> None:
    """A launched one would register a version and its queue, and move what is delayed: that is the worker's alone."""
    assert web.send(b"".join(web.delivery()))[0] == 200
    eventually(lambda: web.stored() == 1)
    # The shipped delay is four seconds.
    time.sleep(5)
    with closing(sqlite3.connect(web.file)) as connection:
        found = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("queues", "application_versions", "hc_workers")
        }
        [status] = connection.execute("SELECT status FROM workflow_status").fetchone()
    assert found == {"queues": 0, "application_versions": 0, "hc_workers": 0}
    assert status == "DELAYED"
