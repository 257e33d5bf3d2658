"""SIGTERM at any instant under load: the worker ends well and in time, and what it leaves is taken up as it was."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from connector.store import flags
from connector.store.tables import inbox as inbox_table

LONG = os.environ.get("LONG_TESTS") == "1"
PLATFORMS = ("zendesk", "intercom")
#: DRAIN_SECONDS of the worker: less than some answers of the model take.
DRAIN = 1
#: Beside the drain itself a worker stops its threads and says good-bye; platforms kill after 30 s.
ENDS = 30


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"] if LONG else ["sqlite"])
def test_a_worker_told_to_end_at_any_instant_leaves_its_work_to_the_next(
    troupe: Callable[..., Any],
    request: pytest.FixtureRequest,
    chance: random.Random,
    questions: tuple[str, ...],
    backend: str,
) -> None:
    url = request.getfixturevalue("postgres_url") if backend == "postgres" else ""
    with troupe(url) as played:
        [worker] = played.of("worker")
        worker.environ = {**worker.environ, "DRAIN_SECONDS": str(DRAIN)}
        restart(worker)
        for _ in range(50 if LONG else 5):
            played.sandbox.claude.delay = chance.choice([0.0, 1.0, 2.0])
            for _ in range(3):
                played.write_in(chance.choice(PLATFORMS), chance.choice(questions))
            played.wait_up()
            played.wait_busy(seconds=10)
            time.sleep(chance.uniform(0.0, 1.5))
            restart(worker, check=lambda: (played.busy(), living(played)) == (False, 0))
        leave_at_the_model(played, worker)
        played.sandbox.claude.delay = 0
        played.settle()
        judged = played.judge()
        with played.database.read() as connection:
            deaths = connection.execute(sa.select(sa.func.max(inbox_table.c.deaths))).scalar_one()
    assert deaths == 0
    assert (judged.duplicates, judged.lost, judged.replies) == ([], [], judged.messages)


def leave_at_the_model(played: Any, worker: Any) -> None:
    """Told to end while an answer is awaited that takes longer than anybody would wait for the worker."""
    played.wait_up()
    played.sandbox.claude.delay = 2.0 * ENDS
    before = len(played.sandbox.claude.requests)
    played.write_in("zendesk", "How do I reset my password?")
    deadline = time.monotonic() + ENDS
    while len(played.sandbox.claude.requests) == before:
        assert time.monotonic() < deadline, played.log
        time.sleep(0.1)
    restart(worker, check=lambda: (played.busy(), living(played)) == (False, 0))
    assert "tickets are left to the next worker" in played.log


def restart(worker: Any, check: Callable[[], bool] = lambda: True) -> None:
    worker.child.send_signal(signal.SIGTERM)
    assert worker.child.wait(DRAIN + ENDS) == 0
    assert check()
    worker.start()


def living(played: Any) -> int:
    with played.database.read() as connection:
        return len(flags.live(connection))
