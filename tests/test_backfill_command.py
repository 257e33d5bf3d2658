"""`connector backfill` without a worker: what is refused and how, what a dry run says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from connector.store import backfills, flags
from connector.store.backfills import Options
from connector.store.database import open_database
from connector.store.migrate import migrate

DAY_MS = 86_400_000
PLATFORMS = ("zendesk", "intercom")
LISTS = {"zendesk": "search/export", "intercom": "conversations/search"}
SINCE = ("--since", "2020-01-01")


class Clock:
    back = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 - self.back


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Two tickets on each platform, three days old; nothing is delivered to anybody."""
    clock = Clock()
    with Sandbox(clock=clock) as made:
        clock.back = 3 * DAY_MS
        for platform, desk in made.desks.items():
            for number in range(2):
                customer = desk.add_customer(name="Ada", email=f"ada{number}@{platform}.example")
                desk.write_in(customer, subject="Password", text="How do I reset my password?")
        clock.back = 0
        yield made


@pytest.fixture(autouse=True)
def _all_well(sandbox: Sandbox) -> Iterator[None]:
    yield
    for desk in sandbox.desks.values():
        desk.faults.clear()


def run(folder: Path, sandbox: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "connector.cli", "backfill", *arguments],
        cwd=folder,
        env={**os.environ, **sandbox.environ()},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_without_a_worker_nothing_is_begun_and_the_next_step_is_told(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    done = run(tmp_path, sandbox, "zendesk", *SINCE)
    assert (done.returncode, "start `connector worker`" in done.stderr) == (1, True)
    database = open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    with database.read() as connection:
        assert backfills.active(connection) == []
    database.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("freshdesk", *SINCE), "freshdesk"),
        (("zendesk",), "give --since"),
        (("zendesk", "--since", "last month"), "is no time"),
        (("zendesk", "--since", "2999-01-01"), "not in the past"),
        (("zendesk", *SINCE, "--until", "2019-01-01"), "is not after --since"),
        (("zendesk", *SINCE, "--status", "closed"), "--status"),
        (("zendesk", *SINCE, "--limit", "0"), "--limit"),
        (("zendesk", *SINCE, "--rate-share", "1.5"), "--rate-share"),
        (("zendesk", *SINCE, "--mode", "bold"), "--mode"),
    ],
)
def test_a_wrong_option_is_told_plainly(
    tmp_path: Path, sandbox: Sandbox, arguments: tuple[str, ...], said: str
) -> None:
    done = run(tmp_path, sandbox, *arguments)
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_dry_run_says_what_it_would_cost_and_changes_nothing(
    tmp_path: Path, sandbox: Sandbox, platform: str
) -> None:
    def said(*more: str) -> dict[str, Any]:
        done = run(tmp_path, sandbox, platform, *SINCE, "--rate-share", "1", "--dry-run", "--json", *more)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    live, batch = said(), said("--batch")
    assert (live["tickets"], sum(live["by_status"].values())) == (2, 2)
    assert 0.00005 < live["dollars_per_ticket"] < 0.01
    assert batch["dollars"] == pytest.approx(live["dollars"] / 2)
    assert live["dollars_at_most"] == 2 * 0.25
    assert live["seconds"] > 0
    assert list(tmp_path.iterdir()) == []
    assert said("--limit", "1")["tickets"] == 1


def test_the_table_of_a_dry_run_names_tickets_cost_and_time(tmp_path: Path, sandbox: Sandbox) -> None:
    done = run(tmp_path, sandbox, "zendesk", *SINCE, "--rate-share", "1", "--dry-run")
    assert done.returncode == 0
    for word in ("tickets", "cost, about", "cost, at most", "time, about"):
        assert word in done.stdout


def test_a_user_who_is_no_admin_is_told_what_that_means(tmp_path: Path, sandbox: Sandbox) -> None:
    done = run(tmp_path, sandbox, "zendesk", *SINCE, "--rate-share", "1", "--dry-run")
    assert "is no admin" in done.stderr
    assert "Make the user an admin" in done.stderr


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_range_without_tickets_is_told_with_the_next_step(
    tmp_path: Path, sandbox: Sandbox, platform: str
) -> None:
    arguments = ("--since", "2020-01-01", "--until", "2020-02-01", "--rate-share", "1", "--dry-run")
    done = run(tmp_path, sandbox, platform, *arguments)
    assert (done.returncode, "widen the range" in done.stderr) == (1, True)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_missing_permission_is_told_with_the_next_step(
    tmp_path: Path, sandbox: Sandbox, platform: str
) -> None:
    sandbox.desks[platform].faults.add(Fault("status", path_regex=LISTS[platform], status=403, times=0))
    done = run(tmp_path, sandbox, platform, *SINCE, "--dry-run")
    assert (done.returncode, "lacks a permission" in done.stderr) == (1, True)


def test_credentials_that_are_refused_are_told(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.desks["intercom"].faults.add(Fault("status", status=401, times=0))
    done = run(tmp_path, sandbox, "intercom", *SINCE)
    assert (done.returncode, "check the credentials" in done.stderr) == (1, True)


@pytest.fixture
def busy(tmp_path: Path) -> str:
    """Id of a backfill under way on a database where a worker lives."""
    database = open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    migrate(database)
    now = time.time_ns() // 1_000_000
    with database.begin() as connection:
        flags.beat(connection, flags.Worker("w", "elsewhere", 1, now))
        begun = backfills.begin(connection, "zendesk", "acme", Options(0, now, ("open",)), now=now)
    database.close()
    return begun.id


def test_another_backfill_of_the_platform_is_refused_with_what_is_under_way(
    tmp_path: Path, sandbox: Sandbox, busy: str
) -> None:
    done = run(tmp_path, sandbox, "zendesk", *SINCE, "--batch")
    assert done.returncode == 1
    assert "another backfill of zendesk is under way (--since 1970-01-01" in done.stderr
    assert "--stop" in done.stderr


def test_while_its_worker_starts_anew_a_backfill_can_be_watched(
    tmp_path: Path, sandbox: Sandbox, busy: str
) -> None:
    """No worker lives for a moment; the backfill ends while the command looks on."""
    database = open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    with database.begin() as connection:
        flags.bury(connection, ["w"])
        begun = backfills.get(connection, busy).options
        changed = {**asdict(begun), "v": 1, "since": 1_577_836_800_000, "statuses": ["new", "open"]}
        backfills.change(connection, busy, options=changed)
    watching = subprocess.Popen(
        [sys.executable, "-m", "connector.cli", "backfill", "zendesk", *SINCE],
        cwd=tmp_path,
        env={**os.environ, **sandbox.environ()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stderr is not None
    first, second = watching.stderr.readline(), watching.stderr.readline()
    with database.begin() as connection:
        backfills.change(connection, busy, state=backfills.FINISHED, ended_at=1)
    watching.communicate(timeout=240)
    database.close()
    assert "the backfill goes on" in first
    assert "no worker runs: start `connector worker`" in second


def test_stop_ends_what_is_under_way_and_says_when_there_is_nothing(
    tmp_path: Path, sandbox: Sandbox, busy: str
) -> None:
    first = run(tmp_path, sandbox, "zendesk", "--stop")
    assert (first.returncode, "ends when the tickets under way" in first.stdout) == (0, True)
    database = open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    with database.read() as connection:
        assert backfills.get(connection, busy).state == "stopping"
    database.close()
    other = run(tmp_path, sandbox, "intercom", "--stop")
    assert (other.returncode, "no backfill is under way" in other.stderr) == (1, True)
