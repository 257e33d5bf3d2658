"""What follows an answer, on both platforms: ratings by every way, what becomes of tickets, the report, alerts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connector.cli.theatre import Theatre
from connector.store.tables import outcomes, ratings, runs
from tests.journeys.conftest import AccountServer, House

pytestmark = pytest.mark.timeout(900)
PLATFORMS = ("zendesk", "intercom")
BOTH = pytest.mark.parametrize("platform", PLATFORMS)
POLICY = """
[company]
name = "Acme"
product = "Acme Projects"
[timing]
chat_seconds = 0.5
mail_seconds = 1
retry_seconds = [1, 2, 4, 8, 16]
settle_seconds = 3
[rating]
after_minutes = 0.05
[outcomes]
silence_hours = 0.004
check = "model"
"""
LINK = re.compile(r"http://127\.0\.0\.1:\d+/rate/[a-z0-9]+")


@dataclass
class Hook:
    """The operator's webhook."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


class HookHandler(BaseHTTPRequestHandler):
    hook: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.hook.heard.append(json.loads(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    made = Hook()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (HookHandler,), {"hook": made}))
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/alerts"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def house(hook: Hook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("follow") / "policy.toml"
    file.write_text(POLICY, encoding="utf-8")
    with Theatre(extra={"POLICY_FILE": str(file), "ALERT_URL": hook.url}) as theatre:
        desk: Any = theatre.sandbox.desks["zendesk"]
        desk.hub.options = replace(desk.hub.options, survey="survey")
        yield House(theatre, AccountServer())


def row(house: House, table: sa.Table, ticket: str) -> Any:
    with house.theatre.database.read() as connection:
        return connection.execute(sa.select(table).where(table.c.ticket_id == ticket)).one_or_none()


def link(house: House, platform: str, ticket: str) -> str:
    """The link of the rating request, when it has come."""
    found: list[str] = []

    def asked() -> bool:
        said = house.desk(platform).view(ticket).by("bot", public=True)
        found[:] = [url for m in said for url in LINK.findall(m.text)]
        return bool(found)

    house.until(asked)
    return found[0]


def press(url: str, score: int | None = None) -> int:
    data = None if score is None else urllib.parse.urlencode({"score": score}).encode()
    try:
        with urllib.request.urlopen(url, data=data, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def model_calls(house: House) -> int:
    with house.theatre.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.sum(runs.c.model_calls))).scalar_one())


@BOTH
def test_a_pressed_button_rates_the_answer_once_and_an_opened_link_does_not(
    house: House, platform: str
) -> None:
    ticket = house.write(platform)
    url = link(house, platform, ticket)
    assert press(url) == 200
    assert row(house, ratings, ticket) is None
    assert press(url, 5) == 200
    rated = row(house, ratings, ticket)
    assert (rated.score, rated.source, rated.answered_by) == (5, "link", "automatic")
    assert press(url[:-12] + "aaaaaaaaaaaa", 1) == 404
    assert row(house, ratings, ticket).score == 5
    words = [m.text for m in house.desk(platform).view(ticket).by("bot", public=True)]
    assert sum("/rate/" in text for text in words) == 1


@BOTH
def test_who_rates_low_by_link_is_heard_by_a_person(house: House, platform: str) -> None:
    ticket = house.write(platform)
    assert press(link(house, platform, ticket), 1) == 200
    house.until(lambda: "ai_escalated" in house.desk(platform).view(ticket).tags)
    # On Intercom opening is a write of its own.
    house.until(lambda: house.desk(platform).view(ticket).status == "open")
    view = house.desk(platform).view(ticket)
    assert "low_rating" in view.by("bot", public=False)[-1].text
    assert view.status == "open"


@BOTH
def test_a_number_in_reply_is_a_rating_no_run_and_no_reopening(house: House, platform: str) -> None:
    options = {"channel": "chat"} if platform == "intercom" else {}
    ticket = house.write(platform, **options)
    link(house, platform, ticket)
    calls = model_calls(house)
    house.desk(platform).customer_replies(ticket, "4")
    house.until(lambda: row(house, ratings, ticket) is not None)
    house.until(lambda: house.desk(platform).view(ticket).status == "solved")
    assert (row(house, ratings, ticket).score, row(house, ratings, ticket).source) == (4, "reply")
    assert model_calls(house) == calls


@BOTH
def test_bare_thanks_leave_the_ticket_solved(house: House, platform: str) -> None:
    ticket = house.write(platform)
    assert house.ended(platform, ticket).replies >= 1
    calls = model_calls(house)
    house.desk(platform).customer_replies(ticket, "Thank you so much, that helped!")
    house.until(lambda: len(house.ended(platform, ticket).outcomes) == 2)
    house.until(lambda: house.desk(platform).view(ticket).status == "solved")
    assert ("stayed_out", ("thanks",)) in house.ended(platform, ticket).outcomes
    assert model_calls(house) == calls


@BOTH
def test_a_native_rating_is_read_back(house: House, platform: str) -> None:
    ticket = house.write(platform)
    house.until(lambda: house.desk(platform).view(ticket).status == "solved")
    house.desk(platform).rate(ticket, 5)
    house.until(lambda: row(house, ratings, ticket) is not None)
    rated = row(house, ratings, ticket)
    assert (rated.score, rated.scale, rated.source) == (5, "five", "native")


@BOTH
def test_an_answer_that_stands_is_contained_and_a_return_takes_it_back(house: House, platform: str) -> None:
    ticket = house.write(platform)

    def checked() -> bool:
        found = row(house, outcomes, ticket)
        return found is not None and found.complete is not None

    house.until(checked)
    assert row(house, outcomes, ticket).outcome in {"contained", "verified"}
    house.desk(platform).customer_replies(ticket, "It still does not work. I want to talk to a human.")
    house.until(lambda: row(house, outcomes, ticket).outcome == "reopened")
    house.ended(platform, ticket)
    assert (row(house, outcomes, ticket).outcome, row(house, outcomes, ticket).reopens) == ("reopened", 1)


def test_the_report_tells_of_both_platforms(house: House, tmp_path: Path) -> None:
    ticket = house.write("zendesk")
    press(link(house, "zendesk", ticket), 5)
    page = tmp_path / "report.html"
    environ = {**os.environ, "DATABASE_URL": house.theatre.database_url}
    done = subprocess.run(
        [sys.executable, "-m", "connector.cli", "report", "--json", "--html", str(page)],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = json.loads(done.stdout)
    assert sum(rate["count"] for rate in found["tickets"]["became"].values()) == found["tickets"]["total"] > 0
    assert found["csat"]["automatic"]["stars"]["count"] >= 1
    assert "<svg" in page.read_text(encoding="utf-8")


def test_the_operator_hears_once_that_the_model_is_down_and_once_that_it_is_back(
    house: House, hook: Hook
) -> None:
    def told(state: str) -> list[dict[str, Any]]:
        return [one for one in hook.heard if (one["alert"], one["state"]) == ("breaker:model", state)]

    house.take_away(house.model.faults)
    tickets = [house.write("zendesk") for _ in range(3)]
    house.until(lambda: told("raised"))
    house.model.faults.clear()
    house.until(lambda: told("over"))
    for ticket in tickets:
        house.ended("zendesk", ticket)
    assert (len(told("raised")), len(told("over"))) == (1, 1)
    assert "The model is down" in told("raised")[0]["text"]
