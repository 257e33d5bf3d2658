"""How a worker ends: by order, with or without work in hand, and by a message that kills it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connector.engine import QUEUE, Step

from .conftest import PATIENCE, eventually

if TYPE_CHECKING:
    from .conftest import Bench

#: A worker whose story is in *STORY*; it may use `mark(word)`, which appends to a file.
WORKER = """
import os, pathlib, sys, time
from connector.engine import Engine
from connector.roster import Crew
from connector.process import end_at_once
from connector.store.database import open_database
def mark(word):
    with open({marks!r}, "a") as file: file.write(word + "\\n")
{story}
database = open_database({url!r})
engine = Engine(database, story, clock=lambda: time.time_ns() // 1_000_000, crew=Crew(heartbeat_seconds=0.3))
engine.launch()
mark("up")
sys.stdin.read()
if engine.close(drain_seconds=0):
    engine.abandon()
    end_at_once()
"""
HANG = """
def hang(row):
    mark("began"); time.sleep(600); return ""
story = lambda inbox_id, step: step("hang", hang, inbox_id)
"""


class Worker:
    """A process of its own; `tell_to_end` is its SIGTERM."""

    def __init__(self, bench: Bench, folder: Path, story: str) -> None:
        self._marks = folder / "marks"
        self._marks.touch()
        url = bench.database.url.render_as_string(hide_password=False)
        code = WORKER.format(marks=str(self._marks), story=story, url=url)
        self.child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)

    def marks(self, word: str) -> int:
        return self._marks.read_text().split().count(word)

    def tell_to_end(self) -> None:
        assert self.child.stdin is not None
        self.child.stdin.close()

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()
        self.tell_to_end()


@pytest.fixture
def hire(bench: Bench, tmp_path: Path) -> Iterator[Callable[[str], Worker]]:
    hired: list[Worker] = []

    def make(story: str) -> Worker:
        hired.append(Worker(bench, tmp_path, story))
        return hired[-1]

    yield make
    for worker in hired:
        worker.kill()


Hire = Callable[[str], Worker]


def test_a_worker_that_must_go_gives_its_running_tickets_back_and_ends(bench: Bench, hire: Hire) -> None:
    """The next one takes them at once, on their own queue; nobody's death is counted against them."""
    rows = [bench.post("1"), bench.post("2")]
    worker = hire(HANG)
    eventually(lambda: worker.marks("began") == 2)
    worker.tell_to_end()
    assert worker.child.wait(PATIENCE) == 0
    assert bench.queue("SELECT DISTINCT status, queue_name FROM {status}") == [("ENQUEUED", QUEUE)]
    assert bench.living() == set()
    done: list[int] = []
    bench.launch(lambda inbox_id, step: step("finish", lambda n: str(done.append(n)), inbox_id))
    eventually(lambda: sorted(done) == rows)
    assert [bench.row(row).deaths for row in rows] == [0, 0]


def test_a_worker_told_to_end_claims_nothing_more(bench: Bench) -> None:
    began, go = threading.Event(), threading.Event()

    def work(_: int) -> str:
        began.set()
        go.wait(PATIENCE)
        return ""

    bench.post("1")
    engine = bench.launch(lambda inbox_id, step: step("work", work, inbox_id), concurrency=4)
    eventually(began.is_set)
    closing = threading.Thread(target=bench.close, args=(engine,), kwargs={"drain_seconds": 20})
    closing.start()
    later = bench.post("2")
    # One poll is 0.2 s: a queue that is still polled would have claimed it.
    assert not threading.Event().wait(2)
    go.set()
    closing.join(PATIENCE)
    found = {
        row_id: status for row_id, status in bench.statuses().items() if row_id.startswith(f"{later:012d}")
    }
    assert set(found.values()) == {"ENQUEUED"}
    assert bench.living() == set()


def test_a_second_worker_takes_nothing_from_one_that_lives(bench: Bench, hire: Hire) -> None:
    """Executor ids are unique: with a shared one the newcomer would resume what the other is at."""
    bench.post("1")
    first = hire(HANG)
    eventually(lambda: first.marks("began") == 1)
    hire(HANG)
    eventually(lambda: first.marks("up") == 2)
    assert not threading.Event().wait(2)
    assert first.marks("began") == 1


def test_a_row_that_kills_its_worker_is_counted_and_runs_alone(
    bench: Bench, hire: Hire, tmp_path: Path
) -> None:
    """A death counts for everything in hand; the next workers run those rows one at a time and so find the cause."""
    rows = [bench.post(str(number)) for number in range(4)]
    story = f"""
def work(row):
    mark("began")
    while len(open({str(tmp_path / "marks")!r}).read().split()) < 5: time.sleep(0.05)
    os._exit(9)
story = lambda inbox_id, step: step("work", work, inbox_id)
"""
    worker = hire(story)
    assert worker.child.wait(PATIENCE) == 9
    lock, most, running = threading.Lock(), [0], [0]

    def gently(_: int) -> str:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.3)
        with lock:
            running[0] -= 1
        return ""

    def story_of(inbox_id: int, step: Step) -> str:
        return step("gently", gently, inbox_id)

    bench.launch(story_of)
    bench.all_end()
    eventually(lambda: [bench.row(row).deaths for row in rows] == [1] * 4)
    assert most == [1]
