"""Counts of several processes add up in one table, and none is lost while the database is away."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from connector.counting import Counting
from connector.errors import StoreError
from connector.store import counters
from connector.store.database import Database, open_database

NOW = 1_795_341_600_000
TOMORROW = NOW + 86_400_000


def totals(database: Database, since: str = "") -> dict[tuple[str, str], int]:
    with database.read() as connection:
        return dict(counters.totals(connection, counters.HELPDESK, since=since))


def made(database: Database, clock: Callable[[], int] = lambda: NOW) -> Counting:
    return Counting(database, clock=clock)


def test_counts_of_two_processes_add_up(database: Database) -> None:
    for process in (made(database), made(database)):
        process.count(counters.HELPDESK, "zendesk", "200")
        process.count(counters.HELPDESK, "zendesk", "503")
        process.flush()
        process.flush()
    assert totals(database) == {("zendesk", "200"): 2, ("zendesk", "503"): 2}


def test_flushes_at_the_same_moment_lose_nothing(database: Database) -> None:
    def work() -> None:
        own = made(database)
        for code in ("503", "200", "429") * 10:
            own.count(counters.HELPDESK, "zendesk", code)
            own.flush()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals(database) == {("zendesk", code): 40 for code in ("200", "429", "503")}


def test_each_day_has_its_own_number(database: Database) -> None:
    now = [NOW]
    counting = made(database, lambda: now[0])
    counting.count(counters.HELPDESK, "zendesk", "200")
    counting.flush()
    now[0] = TOMORROW
    counting.count(counters.HELPDESK, "zendesk", "200")
    counting.flush()
    assert totals(database) == {("zendesk", "200"): 2}
    assert totals(database, since="2026-11-23") == {("zendesk", "200"): 1}


def test_what_could_not_be_stored_is_stored_later(sqlite_database: Database) -> None:
    other = open_database(sqlite_database.url.render_as_string(hide_password=False), busy_ms=50)
    counting = made(other)
    counting.count(counters.HELPDESK, "zendesk", "200")
    with sqlite_database.begin():
        with pytest.raises(StoreError):
            counting.flush()
        counting.close()
    counting.flush()
    assert totals(sqlite_database) == {("zendesk", "200"): 1}
    other.close()


def test_a_process_that_ends_adds_what_is_left(sqlite_database: Database) -> None:
    code = (
        "import sys\n"
        "from connector.counting import until_exit\n"
        "from connector.store import counters\n"
        "from connector.store.database import open_database\n"
        "counting = until_exit(open_database(sys.argv[1]), clock=lambda: 1_795_341_600_000)\n"
        "counting.flush()\n"
        "counting.count(counters.HELPDESK, 'zendesk', '200')\n"
    )
    url = sqlite_database.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", code, url], check=True, timeout=240)
    assert totals(sqlite_database) == {("zendesk", "200"): 1}
