"""What no work is done without is broken on real processes: `/readyz` names it soon, `/healthz` does not mind.

That a process says so while it drains stands in test_patience.py.
"""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

#: How long a fault may stay unseen, in seconds.
SOON = 10.0
STARTS = 60.0


class Pair:
    """`connector web` with or without a worker beside it; nobody listens where its helpdesk and its model should be."""

    def __init__(self, web: Any) -> None:
        self.web = web
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        assert self.worker is None or self.worker.poll() is not None
        self.worker = self._connector("worker")

    def run(self, *arguments: str) -> None:
        assert self._connector(*arguments).wait(STARTS) == 0

    def end_worker(self, number: int) -> None:
        assert self.worker is not None
        self.worker.send_signal(number)
        self.worker.wait(STARTS)

    def faults(self) -> list[str]:
        status, body = self.web.get("/readyz")
        found: list[str] = json.loads(body)["faults"]
        assert status == (503 if found else 200)
        assert self.web.get("/healthz")[0] == 200
        return found

    def says(self, faults: Sequence[str], *, within: float = SOON) -> None:
        end = time.monotonic() + within
        while (found := self.faults()) != list(faults):
            assert time.monotonic() < end, f"said {found}"
            time.sleep(0.1)

    def server(self) -> int:
        """The process that answers; gunicorn's other one only watches it."""
        [child] = Path(f"/proc/{self.web.child.pid}/task/{self.web.child.pid}/children").read_text().split()
        return int(child)

    def _connector(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "connector.cli", *arguments]
        with (self.web.file.parent / "other.log").open("ab") as log:
            return subprocess.Popen(
                command, env=self.web.environ, cwd=self.web.file.parent, stdout=log, stderr=log
            )


@pytest.fixture
def pair(web_in: Any) -> Iterator[Pair]:
    nobody = "http://127.0.0.1:1"
    key = "sk-made-up-0123456789"
    made = Pair(web_in(ZENDESK_URL=nobody, ANTHROPIC_BASE_URL=nobody, ANTHROPIC_API_KEY=key))
    made.start_worker()
    try:
        made.says([], within=STARTS)
        yield made
    finally:
        made.end_worker(signal.SIGKILL)


def test_a_worker_that_was_killed_or_has_ended_is_missed(pair: Pair) -> None:
    pair.end_worker(signal.SIGKILL)
    pair.says(["no_live_worker"])
    pair.start_worker()
    pair.says([], within=STARTS)
    pair.end_worker(signal.SIGTERM)
    pair.says(["no_live_worker"])


def test_a_pause_is_told_until_it_ends(pair: Pair) -> None:
    pair.run("pause")
    pair.says(["paused"])
    pair.run("resume")
    pair.says([])


def test_a_database_that_another_program_holds_is_not_writable(pair: Pair) -> None:
    with sqlite3.connect(pair.web.file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        pair.says(["database_not_writable"])
        other.execute("ROLLBACK")
    other.close()
    pair.says([])


def test_a_full_disk_is_told_before_a_delivery_meets_it(pair: Pair) -> None:
    """The process may write no file any further, as on a disk without room."""
    _, most = resource.prlimit(pair.server(), resource.RLIMIT_FSIZE)
    resource.prlimit(pair.server(), resource.RLIMIT_FSIZE, (0, most))
    pair.says(["database_not_writable"])
    head, body = pair.web.delivery()
    assert pair.web.send(head + body)[0] == 503
    resource.prlimit(pair.server(), resource.RLIMIT_FSIZE, (most, most))
    pair.says([])
    assert pair.web.send(head + body)[0] == 200


def test_a_postgres_that_takes_no_connections_is_told(web_in: Any, postgres_url: str) -> None:
    pair = Pair(web_in(DATABASE_URL=postgres_url))
    pair.says(["no_live_worker"])
    url = sa.make_url(postgres_url)
    admin = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with admin.connect() as connection:
        connection.execute(sa.text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        connection.execute(sa.text(ended), {"name": url.database})
        pair.says(["database_not_writable"])
        connection.execute(sa.text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
    admin.dispose()
    pair.says(["no_live_worker"])
