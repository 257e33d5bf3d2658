"""The Zendesk stand-in's lists of changed tickets, seen from outside."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options
from tests.clocks import Clock

START = 1_795_341_600
EXPORT, SEARCH = "incremental/tickets/cursor", "search/export"


class Api:
    def __init__(self, role):
        self.clock = Clock(START * 1000)
        self.desk = ZendeskDesk(Options(bot_role=role, clock=self.clock), pace=0)
        self.desk.start()
        self.anna = self.desk.add_customer(name="Anna", email="anna@example.com")

    def __call__(self, path, **query):
        token = self.desk.hub.options.credentials.fixed_token
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.desk.url}/api/v2/{path}", params=query, headers=headers, timeout=10)

    def write_in(self, *, later=1):
        self.clock.forward(later)
        return int(self.desk.write_in(self.anna, subject="s", text="t"))

    def export(self, **query):
        return self(EXPORT, **query).json()

    def search(self, query, **more):
        return self(SEARCH, **{"query": query, "filter[type]": "ticket", **more})


@pytest.fixture
def admin():
    made = Api("admin")
    yield made
    made.desk.stop()


@pytest.fixture
def agent():
    made = Api("agent")
    yield made
    made.desk.stop()


def stamp(seconds):
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ids(rows):
    return [row["id"] for row in rows]


def test_the_export_is_for_admins(agent, admin):
    assert agent(EXPORT, start_time=START - 100).status_code == 403
    assert admin(EXPORT, start_time=START - 100).status_code == 200


def test_the_export_keeps_the_last_minute_to_itself(admin):
    old = admin.write_in()
    admin.clock.forward(50)
    admin.write_in()
    admin.clock.forward(20)
    found = admin.export(start_time=START)
    assert (ids(found["tickets"]), found["end_of_stream"]) == ([old], True)


def test_a_page_of_the_export_repeats_the_row_before_it(admin):
    made = [admin.write_in() for _ in range(4)]
    admin.clock.forward(120)
    first = admin.export(start_time=START, per_page=2)
    second = admin.export(cursor=first["after_cursor"], per_page=2)
    third = admin.export(cursor=second["after_cursor"], per_page=2)
    assert [ids(p["tickets"]) for p in (first, second, third)] == [made[:2], made[1:3], made[2:]]
    assert [p["end_of_stream"] for p in (first, second, third)] == [False, False, True]


def test_a_cursor_at_the_end_finds_what_changes_later(admin):
    admin.write_in()
    admin.clock.forward(120)
    end = admin.export(start_time=START)["after_cursor"]
    assert admin.export(cursor=end)["tickets"] == []
    late = admin.write_in()
    admin.clock.forward(120)
    assert ids(admin.export(cursor=end)["tickets"])[-1] == late


def test_a_deleted_ticket_is_exported_as_deleted(admin):
    ticket = admin.write_in()
    admin.desk.delete(str(ticket))
    admin.clock.forward(120)
    assert [row["status"] for row in admin.export(start_time=START)["tickets"]] == ["deleted"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"start_time": START}, 422),
        ({"start_time": "noon"}, 400),
        ({}, 400),
        ({"cursor": "made up"}, 400),
        ({"start_time": START - 100, "per_page": 1001}, 400),
        ({"start_time": START - 100, "page[size]": 5}, 501),
    ],
)
def test_a_wrong_export_is_refused(admin, query, status):
    assert admin(EXPORT, **query).status_code == status


def test_the_eleventh_export_of_a_minute_is_refused_and_told_when(admin):
    answers = [admin(EXPORT, start_time=START - 100) for _ in range(11)]
    assert [a.status_code for a in answers] == [200] * 10 + [429]
    name = "zendesk-ratelimit-incremental-exports"
    assert answers[0].headers[name] == "total=10; remaining=9; resets=60"
    assert answers[10].headers[name].startswith("total=10; remaining=0;")
    admin.clock.forward(int(answers[10].headers["Retry-After"]))
    assert admin(EXPORT, start_time=START - 100).status_code == 200


def test_a_search_finds_by_time_and_status(agent):
    first, second, third = (agent.write_in() for _ in range(3))
    agent.desk.close(str(second))
    assert ids(agent.search("status<closed").json()["results"]) == [first, third]
    assert ids(agent.search("status:closed").json()["results"]) == [second]
    by_time = agent.search("updated>=" + stamp(START + 3)).json()["results"]
    assert ids(by_time) == [second, third]


def test_a_search_pages_by_a_cursor_that_lives_an_hour(agent):
    made = [agent.write_in() for _ in range(3)]
    first = agent.search("status<closed", **{"page[size]": 2}).json()
    assert (ids(first["results"]), first["meta"]["has_more"]) == (made[:2], True)
    after = {"page[size]": 2, "page[after]": first["meta"]["after_cursor"]}
    rest = agent.search("status<closed", **after).json()
    assert (ids(rest["results"]), rest["meta"]["has_more"]) == (made[2:], False)
    agent.clock.forward(3601)
    assert agent.search("status<closed", **after).status_code == 400


@pytest.mark.parametrize(
    ("query", "more", "status"),
    [
        ("type:ticket status<closed", {}, 400),
        ("updated>=yesterday", {}, 400),
        ("status<done", {}, 400),
        ("subject:reset", {}, 501),
        ("status<closed", {"filter[type]": "user"}, 501),
        ("status<closed", {"page[size]": 1001}, 400),
        ("status<closed", {"page": 2}, 501),
    ],
)
def test_a_wrong_search_is_refused(agent, query, more, status):
    agent.write_in()
    assert agent.search(query, **more).status_code == status
