"""`/readyz` tells the truth, one fault at a time; `/healthz` asks nobody."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from connector import policy as policies
from connector.roster import Roster
from connector.store import counters, flags, tables
from connector.store.counters import Key
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.spending import day_of
from connector.web.app import create_app

NOW = 1_795_341_600_000


def ask(database: Database, *, draining: bool = False) -> tuple[int, list[str]]:
    answer = client(database, draining=lambda: draining).get("/readyz")
    return answer.status_code, answer.json["faults"]


def client(database: Database, *, draining: Callable[[], bool] = lambda: False) -> FlaskClient:
    app = create_app(
        {},
        database=database,
        ring=lambda *_: None,
        timing=policies.load().timing,
        clock=lambda: NOW,
        draining=draining,
    )
    return app.test_client()


def beat(database: Database, *, host: str = "another-host", pid: int = 1, seen: int = NOW) -> None:
    with database.begin() as connection:
        flags.beat(connection, flags.Worker("w", host, pid, seen))


def deliver(database: Database, *, received_at: int, state: str = "waiting", failures: int = 0) -> None:
    ticket = {"platform": "zendesk", "account": "acme", "ticket_id": "1", "delivery_id": f"d{received_at}"}
    words = {"digest": "x", "kind": "message_received", "topic": "t", "actor_id": "", "state": state}
    with database.begin() as connection:
        connection.execute(
            sa.insert(tables.inbox).values(
                **ticket, **words, received_at=received_at, failures=failures, rings=1
            )
        )


def test_ready_while_a_worker_lives_and_nothing_waits_too_long(database: Database) -> None:
    beat(database, seen=NOW - 29_000)
    deliver(database, received_at=NOW - 599_000)
    assert ask(database) == (200, [])


def test_the_writing_of_the_question_leaves_nothing(database: Database) -> None:
    ask(database)
    with database.read() as connection:
        assert connection.execute(sa.select(tables.flags)).all() == []


def test_no_worker(database: Database) -> None:
    assert ask(database) == (503, ["no_live_worker"])


def test_a_worker_that_fell_silent(database: Database) -> None:
    beat(database, seen=NOW - 30_000)
    assert ask(database) == (503, ["no_live_worker"])


def test_a_worker_of_this_machine_whose_process_is_gone_is_missed_at_once(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    code = "import sys; from connector.roster import Roster; from connector.store.database import open_database; "
    code += "Roster(open_database(sys.argv[1]), 'w', clock=lambda: int(sys.argv[2]), patience=1).beat()"
    subprocess.run([sys.executable, "-c", code, url, str(NOW)], check=True, timeout=240)
    assert ask(database) == (503, ["no_live_worker"])


def test_a_worker_of_this_machine_whose_process_runs(database: Database) -> None:
    Roster(database, "w", clock=lambda: NOW, patience=1).beat()
    assert ask(database) == (200, [])


def test_a_delivery_that_nobody_took_up_for_ten_minutes(database: Database) -> None:
    beat(database)
    deliver(database, received_at=NOW - 600_001)
    assert ask(database) == (503, ["backlog_too_old"])


@pytest.mark.parametrize(("state", "failures"), [("waiting", 1), ("paused", 0), ("done", 0), ("dead", 0)])
def test_an_old_delivery_that_was_taken_up_is_no_backlog(
    database: Database, state: str, failures: int
) -> None:
    beat(database)
    deliver(database, received_at=NOW - 900_000, state=state, failures=failures)
    assert ask(database) == (200, [])


def test_paused(database: Database) -> None:
    beat(database)
    with database.begin() as connection:
        flags.set_paused(connection, on=True, now=NOW)
    assert ask(database) == (503, ["paused"])


def test_draining(database: Database) -> None:
    beat(database)
    assert ask(database, draining=True) == (503, ["draining"])


def test_a_database_that_takes_no_write(sqlite_url: str) -> None:
    opened = open_database(sqlite_url, busy_ms=50)
    migrate(opened)
    beat(opened)
    with opened.begin():
        assert ask(opened) == (503, ["database_not_writable"])
        assert client(opened).get("/healthz").status_code == 200
    assert ask(opened) == (200, [])
    opened.close()


def test_the_age_of_the_oldest_delivery_that_nobody_took_up_is_told(database: Database) -> None:
    beat(database)
    assert client(database).get("/readyz").json["oldest_seconds"] is None
    deliver(database, received_at=NOW - 42_000)
    deliver(database, received_at=NOW - 7_000)
    assert client(database).get("/readyz").json["oldest_seconds"] == 42


def test_how_long_we_are_paused_and_what_caps_stopped_today_is_told(database: Database) -> None:
    beat(database)
    found = client(database).get("/readyz").json
    assert (found["paused_seconds"], found["stopped_today"]) == (None, {})
    with database.begin() as connection:
        flags.set_paused(connection, on=True, now=NOW - 90_000)
        stopped = {
            Key(counters.BRAKES, "zendesk", "reply_cap"): 3,
            Key(counters.BRAKES, "intercom", "budget"): 1,
        }
        counters.add(connection, stopped, day=day_of(NOW))
        counters.add(connection, stopped, day=day_of(NOW - 86_400_000))
    found = client(database).get("/readyz").json
    assert (found["paused_seconds"], found["stopped_today"]) == (90, {"reply_cap": 3, "budget": 1})


def test_many_questions_at_once_cost_one_write(sqlite_database: Database) -> None:
    beat(sqlite_database)
    writes: list[str] = []
    sa.event.listen(sqlite_database.engine, "commit", lambda _: writes.append("commit"))
    asked = client(sqlite_database)
    assert [asked.get("/readyz").status_code for _ in range(20)] == [200] * 20
    assert len(writes) == 1


def test_healthz_asks_no_database(tmp_path: object) -> None:
    opened = open_database(f"sqlite:///{tmp_path}/missing.db")
    assert client(opened).get("/healthz").json == {"ok": True}
    assert ask(opened)[0] == 503
    opened.close()
