"""`connector report` as a user meets it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from connector.cli.report import _midnight
from connector.cli.report_table import _span
from connector.domain import Event, EventKind, TicketRef
from connector.store import flags, inbox
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import outcomes, tickets

KEYS = [
    *("v", "since", "until", "time_zone", "platform", "empty", "messages", "outcomes", "reasons"),
    *("our_first_answer_seconds", "model", "budget", "waiting", "dead_letters", "ambiguous_writes"),
    *(
        "breakers_open",
        "pauses",
        "stopped",
        "codes",
        "tickets",
        "rates",
        "csat",
        "awaiting_rating",
        "per_ticket",
        "money",
    ),
    *("shares", "thresholds", "drafts"),
]


def report(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "connector.cli", "report", *arguments],
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With an empty database in it."""
    opened = there(tmp_path)
    migrate(opened)
    opened.close()
    return tmp_path


def there(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'connector.db'}")


def test_a_missing_database_is_told_with_status_2_and_none_is_made(tmp_path: Path) -> None:
    done = report(tmp_path)
    assert (done.returncode, "no database at connector.db; connector serve makes it" in done.stderr) == (
        2,
        True,
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--days", "0"], "--days"),
        (["--days", "3", "--since", "2026-01-01"], "--days or --since"),
        (["--since", "soon"], "'soon' is no time"),
        (["--since", "2099-01-01"], "not in the past"),
        (["--platform", "freshdesk"], "'intercom', 'zendesk'"),
        (["--month"], "--month"),
        (["--json", "--csv"], "--json or --csv"),
        (["--html", "nowhere/report.html"], "folder nowhere does not exist"),
    ],
)
def test_a_wrong_option_is_told_with_status_2(folder: Path, arguments: list[str], said: str) -> None:
    done = report(folder, *arguments)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_page_that_cannot_be_written_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "page.html").touch()
    done = report(folder, "--html", "page.html/report.html")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    for name in ("a" * 300 + ".html", "/proc/report.html"):
        done = report(folder, "--html", name)
        assert (done.returncode, "Traceback" in done.stderr, done.stdout) == (1, False, "")
        assert "can't be written" in done.stderr


def test_an_empty_database_is_told_in_words(folder: Path) -> None:
    done = report(folder)
    assert done.returncode == 0
    assert "Nothing has come in yet" in done.stdout
    assert "(UTC)" in done.stdout


def test_the_object_has_the_agreed_keys_also_when_there_is_nothing(folder: Path) -> None:
    found = json.loads(report(folder, "--json").stdout)
    assert list(found) == KEYS
    assert list(found["outcomes"]) == ["resolved", "asked", "escalated", "held", "stayed_out"]
    assert list(found["reasons"]) == ["escalated", "held", "stayed_out"]
    assert list(found["budget"]) == ["dollars_per_day", "spent_today", "left_today"]
    assert found["empty"] is True


def test_what_waits_is_dead_left_alone_or_paused_stands_in_the_table(folder: Path) -> None:
    opened = there(folder)
    with opened.begin() as connection:
        for number, reason in enumerate(("model_unavailable", "internal_error")):
            event = Event(
                EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", str(number)), f"d{number}", "t"
            )
            row = inbox.add(connection, event, digest="x", now=1_795_341_600_000)
            assert row is not None
            inbox.count_failure(connection, row)
            inbox.remember(connection, row, reason=reason)
        inbox.finish(connection, row, state=inbox.DEAD, outcome="", reason=reason, now=2)
        flags.set_breaker(connection, "accounts:http", is_open=True, now=1_795_341_600_000)
        flags.set_paused(connection, on=True, now=1_795_341_600_000)
    opened.close()
    said = report(folder).stdout
    for words in (
        "waiting: model_unavailable",
        "1 ticket, the oldest for",
        "left alone: accounts:http",
        "paused",
    ):
        assert words in said
    assert "connector dead list" in said
    assert "No customer message was read" in said


def test_days_and_dates_are_those_of_the_policys_time_zone(folder: Path) -> None:
    policy = folder / "policy.toml"
    policy.write_text('[company]\ntime_zone = "Asia/Tokyo"\n', encoding="utf-8")
    found = json.loads(report(folder, "--json", "--since", "2026-11-20", POLICY_FILE=str(policy)).stdout)
    assert (found["since"], found["time_zone"]) == ("2026-11-20T00:00:00+09:00", "Asia/Tokyo")
    found = json.loads(report(folder, "--json", "--days", "1", POLICY_FILE=str(policy)).stdout)
    assert found["since"][10:] == "T00:00:00+09:00"
    assert found["since"][:10] == datetime.now(ZoneInfo("Asia/Tokyo")).date().isoformat()


@pytest.mark.parametrize("name", ["Europe/Berlyn", "", "../etc/passwd", "Europe"])
def test_a_time_zone_that_does_not_exist_is_a_fault_of_the_settings(folder: Path, name: str) -> None:
    policy = folder / "policy.toml"
    policy.write_text(f'[company]\ntime_zone = "{name}"\n', encoding="utf-8")
    done = report(folder, POLICY_FILE=str(policy))
    assert (done.returncode, "company.time_zone" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("now", "days", "midnight"),
    [
        ("2026-11-22T10:00:00+00:00", 1, "2026-11-21T23:00:00+00:00"),
        ("2026-11-22T23:30:00+00:00", 1, "2026-11-22T23:00:00+00:00"),
        ("2026-10-26T10:00:00+00:00", 2, "2026-10-24T22:00:00+00:00"),
        ("2026-03-30T10:00:00+00:00", 2, "2026-03-28T23:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_there_also_when_the_clocks_change(
    now: str, days: int, midnight: str
) -> None:
    at = int(datetime.fromisoformat(now).timestamp() * 1000)
    found = _midnight(days, ZoneInfo("Europe/Berlin"), at)
    assert datetime.fromtimestamp(found / 1000, UTC).isoformat() == midnight


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3_600, "1 h"),
        (90_061, "1 d 1 h"),
    ],
)
def test_a_span_is_told_in_its_two_greatest_units(seconds: float, said: str) -> None:
    assert _span(seconds) == said


def test_lines_have_a_head_and_one_figure_each(folder: Path) -> None:
    done = report(folder, "--csv")
    rows = list(csv.reader(done.stdout.splitlines()))
    assert rows[0] == ["figure", "value"]
    assert all(len(row) == 2 for row in rows)
    assert ["tickets.total", "0"] in rows
    assert ["rates.auto_resolution.share", ""] in rows


def test_the_page_is_written_and_says_that_nothing_came_in(folder: Path) -> None:
    done = report(folder, "--html", "report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert done.returncode == 0
    assert "report.html is written" in done.stderr
    assert "Nothing has come in yet" in page
    assert page.startswith("<!doctype html>")


def test_the_table_shows_what_became_of_tickets_with_counts(folder: Path) -> None:
    opened = there(folder)
    with opened.begin() as connection:
        for number, (state, age) in enumerate(
            (("contained", 100), ("contained", 90), ("escalated", 90), ("escalated", 1), ("answered", 1))
        ):
            ref = {"platform": "zendesk", "account": "acme", "ticket_id": str(number)}
            now = int(datetime.now(UTC).timestamp() * 1000) - age * 3_600_000
            connection.execute(
                sa.insert(tickets).values(**ref, first_seen=now, last_read=now, resume_tag=False)
            )
            row = {
                "outcome": state,
                "answered_by": "automatic",
                "reopens": 0,
                "confirmed": False,
                "told_at": now,
            }
            connection.execute(sa.insert(outcomes).values(**ref, **row))
    opened.close()
    said = report(folder).stdout
    assert "resolved without a person" in said
    assert "67% (2 of 3; 21% to 94%)" in said
    assert "2 tickets of the last 72 h" in said
