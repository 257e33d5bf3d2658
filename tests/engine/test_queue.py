"""The engine on both databases: order, one at a time, stranded work, traps."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef
from connector.engine import QUEUE, Engine, Step, wake_up_id
from connector.roster import Crew
from connector.store import flags, inbox
from connector.store.tables import inbox as inbox_table

from .conftest import PATIENCE, eventually, now

if TYPE_CHECKING:
    from .conftest import Bench


def test_wake_ups_of_a_ticket_run_in_order_and_one_at_a_time(bench: Bench) -> None:
    lock, running, seen, overlaps = (
        threading.Lock(),
        set[str](),
        defaultdict[str, list[int]](list),
        list[int](),
    )
    ticket_of = {bench.post(str(number % 3)): str(number % 3) for number in range(18)}

    def story(inbox_id: int, step: Step) -> str:
        def work(row: int) -> str:
            ticket = ticket_of[row]
            with lock:
                overlaps.extend([row] if ticket in running else [])
                running.add(ticket)
                seen[ticket].append(row)
            time.sleep(0.01)
            with lock:
                running.discard(ticket)
            return "ok"

        return step("work", work, inbox_id)

    bench.launch(story)
    eventually(lambda: sum(map(len, seen.values())) == 18)
    assert overlaps == []
    assert all(rows == sorted(rows) for rows in seen.values())


def test_a_delayed_wake_up_is_overtaken_by_a_later_one(bench: Bench) -> None:
    order: list[int] = []
    late, early = bench.post("1", delay=4), bench.post("1")
    bench.launch(lambda inbox_id, _: str(order.append(inbox_id)))
    eventually(lambda: len(order) == 2)
    assert order == [early, late]


def test_a_step_that_breaks_is_told_by_a_word_and_never_strands_the_ticket(bench: Bench) -> None:
    words: list[str] = []

    def broken(_: int) -> str:
        raise ValueError("text of a customer")

    def story(inbox_id: int, step: Step) -> str:
        words.append(step("broken", broken, inbox_id))
        return "done"

    bench.post("1")
    bench.post("1")
    bench.launch(story)
    eventually(lambda: len(words) == 2)
    assert words[0].startswith("failed:ValueError")
    assert "customer" not in words[0]
    bench.all_end()


def test_a_rolled_back_delivery_leaves_no_wake_up(bench: Bench) -> None:
    ref = TicketRef("zendesk", "acme", "1")
    with pytest.raises(RuntimeError), bench.database.begin() as connection:
        row = inbox.add(connection, Event(EventKind.MESSAGE_RECEIVED, ref, "d", "t"), digest="x", now=1)
        assert row is not None
        bench.bell.ring(connection, row, ref)
        raise RuntimeError
    assert bench.statuses() == {}


def test_ids_sort_by_arrival_and_differ_from_ring_to_ring() -> None:
    ref = TicketRef("zendesk", "acme", "1")
    ids = [wake_up_id(number, ref) for number in (2, 9, 10, 11, 100)]
    assert ids == sorted(ids)
    assert wake_up_id(2, ref, ring=2) != wake_up_id(2, ref)


def test_what_a_killed_worker_left_is_resumed_on_its_own_queue(bench: Bench, tmp_path: Path) -> None:
    """A real process is killed inside a step; another one, with another id, finishes the wake-up."""
    row = bench.post("1")
    mark = tmp_path / "started"
    url = bench.database.url.render_as_string(hide_password=False)
    code = f"""
import time, pathlib
from connector.engine import Engine
from connector.store.database import open_database
def hang(row):
    pathlib.Path({str(mark)!r}).write_text('x'); time.sleep(600); return ''
story = lambda inbox_id, step: step('hang', hang, inbox_id)
engine = Engine(open_database({url!r}), story, clock=lambda: time.time_ns() // 1_000_000)
engine.launch(); time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", code])
    eventually(mark.exists)
    process.kill()
    process.wait()
    done: list[int] = []
    bench.launch(lambda inbox_id, step: step("finish", lambda n: str(done.append(n)), inbox_id))
    eventually(lambda: done == [row])
    table = "workflow_status" if bench.database.is_sqlite else "dbos.workflow_status"
    with bench.database.read() as connection:
        queue = connection.execute(sa.text(f"SELECT queue_name FROM {table}")).scalar_one()
    assert queue == QUEUE


def test_a_worker_that_ends_leaves_no_heartbeat_behind(bench: Bench) -> None:
    engine = bench.launch(lambda *_: "")
    with bench.database.read() as connection:
        assert [worker.id for worker in flags.live(connection)] == [engine.executor_id]
    bench.close(engine)
    with bench.database.read() as connection:
        assert flags.live(connection) == []


def test_the_queue_keeps_plain_json_and_no_pickle(bench: Bench) -> None:
    bench.post("1")
    bench.launch(lambda inbox_id, step: step("word", lambda _: "ok", inbox_id))
    bench.all_end()
    prefix = "" if bench.database.is_sqlite else "dbos."
    query = f"""SELECT i.inputs, o.output, application_version FROM {prefix}workflow_status
        JOIN {prefix}workflow_input i USING (workflow_uuid) JOIN {prefix}workflow_output o USING (workflow_uuid)"""
    with bench.database.read() as connection:
        row = connection.execute(sa.text(query)).one()
        kept = connection.execute(sa.text(f"SELECT output FROM {prefix}operation_outputs")).scalars().all()
    assert (row[0], row[1], row[2]) == ('{"namedArgs":{},"positionalArgs":[1]}', '"ok"', "1")
    assert kept == ['"ok"']


def test_old_wake_ups_are_forgotten_and_fresh_ones_stay(bench: Bench) -> None:
    bench.post("1")
    engine = bench.launch(lambda *_: "done")
    bench.all_end()
    assert engine.forget(now() - 60_000) == 0
    assert engine.forget(now() + 60_000) == 1
    assert bench.statuses() == {}


def test_the_receiver_needs_no_launched_engine(bench: Bench) -> None:
    bench.post("1")
    with bench.database.read() as connection:
        assert connection.execute(sa.select(inbox_table.c.rings)).scalar_one() == 1


def test_a_waiting_row_that_nothing_will_wake_is_rung_again(bench: Bench) -> None:
    """As after a wake-up that ended without a word, or a pause that ended while its row was put aside."""
    ref = TicketRef("zendesk", "acme", "1")
    done: list[int] = []

    def story(inbox_id: int, _: Step) -> str:
        with bench.database.begin() as connection:
            inbox.finish(connection, inbox_id, state=inbox.DONE, outcome="x", reason="", now=1)
        done.append(inbox_id)
        return ""

    with bench.database.begin() as connection:
        rows = [
            inbox.add(connection, Event(EventKind.MESSAGE_RECEIVED, ref, name, "t"), digest="x", now=1)
            for name in ("forgotten", "put aside")
        ]
        inbox.finish(connection, rows[1] or 0, state=inbox.PAUSED, outcome="", reason="paused", now=1)
    bench.launch(story, watch_seconds=0)
    eventually(lambda: sorted(done) == rows)


def test_a_row_whose_wake_up_is_still_to_come_is_not_rung_again(bench: Bench) -> None:
    row = bench.post("1", delay=600)
    engine = bench.launch(lambda *_: "")
    engine._ring_forgotten()
    with bench.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    assert found.rings == 1


def elsewhere(bench: Bench, name: str, *, seen: int, host: str = "elsewhere", pid: int = 1) -> None:
    with bench.database.begin() as connection:
        flags.beat(connection, flags.Worker(name, host, pid, seen))


def test_a_worker_is_dead_after_so_many_of_our_own_beats_without_one_of_its(bench: Bench) -> None:
    engine = Engine(
        bench.database, lambda *_: "", clock=now, crew=Crew(heartbeat_seconds=1, dead_after_ms=3_000)
    )
    elsewhere(bench, "silent", seen=now())
    for beat in range(6):
        elsewhere(bench, "alive", seen=beat)
        engine.roster.beat()
    assert bench.living() == {"alive", engine.executor_id}


def test_a_worker_with_a_clock_far_behind_or_back_from_an_outage_is_not_buried(bench: Bench) -> None:
    elsewhere(bench, "behind", seen=1)
    engine = Engine(bench.database, lambda *_: "", clock=now)
    engine.roster.beat()
    assert "behind" in bench.living()


def test_a_process_number_of_another_machine_says_nothing_about_ours(bench: Bench) -> None:
    """Containers share host names and count their processes from one."""
    import socket

    elsewhere(bench, "same name", seen=now(), host=socket.gethostname(), pid=2**22 + 1)
    Engine(bench.database, lambda *_: "", clock=now).roster.beat()
    assert "same name" in bench.living()


def test_a_worker_that_closes_over_a_running_ticket_keeps_its_row_so_that_nobody_resumes_it(
    bench: Bench,
) -> None:
    started, go = threading.Event(), threading.Event()

    def hang(_: int) -> str:
        started.set()
        go.wait(PATIENCE)
        return ""

    bench.post("1")
    engine = bench.launch(lambda inbox_id, step: step("hang", hang, inbox_id))
    eventually(started.is_set)
    bench.close(engine)
    assert engine.executor_id in bench.living()
    go.set()
    eventually(lambda: not engine._running)
    engine.abandon()


def test_a_draining_worker_lets_the_running_ticket_end(bench: Bench) -> None:
    started, ended = threading.Event(), threading.Event()

    def work(_: int) -> str:
        started.set()
        time.sleep(4)
        ended.set()
        return ""

    bench.post("1")
    engine = bench.launch(lambda inbox_id, step: step("work", work, inbox_id))
    eventually(started.is_set)
    bench.close(engine, drain_seconds=8)
    assert ended.is_set()
    assert bench.living() == set()
    assert set(bench.statuses().values()) == {"SUCCESS"}
