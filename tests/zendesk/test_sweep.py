"""Which tickets changed: the export for admins, the search for agents, limits, repeats and odd pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from adapters.sandbox.faults import Fault
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options
from adapters.zendesk import sweep
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.errors import CredentialsError, HelpdeskUnavailableError
from tests.clocks import Clock

START = 1_795_341_600_000
URL = "https://acme.zendesk.com"
EXPORT, SEARCH = f"{URL}{sweep.EXPORT}", f"{URL}{sweep.SEARCH}"


class World:
    def __init__(self, role: str) -> None:
        self.clock = Clock(START)
        options: Any = {"bot_role": role, "clock": self.clock}
        self.desk = ZendeskDesk(Options(**options), pace=0)
        self.desk.start()
        self.customer = self.desk.add_customer(name="Ada", email="ada@customers.example")
        self.teammate = self.desk.add_teammate(name="Tom")
        self.helpdesk = ZendeskHelpdesk(
            url=self.desk.url,
            account="acme",
            sign_in=BearerToken(self.desk.hub.options.credentials.fixed_token),
            clock=self.clock,
            sleep=self.clock.forward,
        )

    def write_in(self, *, later: float = 1) -> str:
        self.clock.forward(later)
        return self.desk.write_in(self.customer, subject="Password", text="How?")

    def changed(self, since: int = START) -> list[str]:
        return [row.id for row in self.helpdesk.changed_since(since)]

    def asked(self, fragment: str) -> int:
        return len(self.desk.recorder.of("GET", fragment))


@pytest.fixture
def worlds() -> Iterator[Callable[[str], World]]:
    made: list[World] = []

    def make(role: str) -> World:
        made.append(World(role))
        return made[-1]

    yield make
    for world in made:
        world.desk.stop()


@pytest.fixture(params=["admin", "agent"])
def world(request: pytest.FixtureRequest, worlds: Callable[[str], World]) -> World:
    return worlds(request.param)


def test_the_oldest_change_comes_first_and_each_ticket_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "EXPORT_PAGE", 3)
    monkeypatch.setattr(sweep, "SEARCH_PAGE", 3)
    ids = [world.write_in() for _ in range(8)]
    world.clock.forward(1)
    world.desk.customer_replies(ids[2], "Anyone there?")
    world.clock.forward(120)
    assert world.changed() == [*ids[:2], *ids[3:], ids[2]]


def test_times_are_those_of_the_ticket_in_milliseconds(world: World) -> None:
    ticket = world.write_in(later=7.9)
    world.clock.forward(120)
    assert [(row.id, row.updated_at) for row in world.helpdesk.changed_since(START)] == [
        (ticket, START + 7_000)
    ]


def test_a_change_in_the_second_of_the_start_is_not_lost(world: World) -> None:
    ticket = world.write_in(later=5.9)
    world.clock.forward(120)
    assert world.changed(START + 5_500) == [ticket]
    assert world.changed(START + 6_000) == []


def test_what_takes_no_writes_is_left_out(world: World) -> None:
    closed, deleted, kept = world.write_in(), world.write_in(), world.write_in()
    world.desk.close(closed)
    world.desk.delete(deleted)
    world.clock.forward(120)
    assert world.changed() == [kept]


def test_a_start_within_the_last_minute_is_no_error(world: World) -> None:
    assert world.changed(world.clock()) == []
    assert world.changed(world.clock() + 3_600_000) == []


def test_an_admin_is_given_the_export_and_an_agent_the_search_without_asking_twice(
    worlds: Callable[[str], World],
) -> None:
    admin, agent = worlds("admin"), worlds("agent")
    for world in (admin, agent):
        world.changed()
        world.changed()
    assert (admin.asked("incremental"), admin.asked("search")) == (2, 0)
    assert (agent.asked("incremental"), agent.asked("search")) == (1, 2)


def test_the_limit_of_ten_exports_a_minute_is_waited_for(
    worlds: Callable[[str], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = worlds("admin")
    monkeypatch.setattr(sweep, "EXPORT_PAGE", 2)
    ids = [world.write_in() for _ in range(25)]
    world.clock.forward(120)
    began = world.clock()
    assert world.changed() == ids
    assert 60_000 <= world.clock() - began < 300_000
    statuses = [line["status"] for line in world.desk.recorder.of("GET", "incremental")]
    assert 429 in statuses
    assert statuses[-1] == 200


def test_a_short_outage_is_outlasted_and_a_long_one_told(world: World) -> None:
    ticket = world.write_in()
    world.clock.forward(120)
    path = "/incremental/" if world.desk.hub.bot.role == "admin" else "/search/"
    world.desk.faults.add(Fault(kind="status", status=503, path_regex=path, times=2))
    assert world.changed() == [ticket]
    world.desk.faults.add(Fault(kind="status", status=503, path_regex=path, times=0))
    with pytest.raises(HelpdeskUnavailableError):
        world.changed()


@pytest.fixture
def stub() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def stubbed() -> ZendeskHelpdesk:
    import requests

    return ZendeskHelpdesk(
        url=URL,
        account="acme",
        sign_in=BearerToken("t"),
        session=requests.Session(),
        clock=lambda: START,
        sleep=lambda _: None,
    )


def row(number: int, at: int = START, **more: Any) -> dict[str, Any]:
    said = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": number, "status": "open", "updated_at": said} | more


def page(*rows: dict[str, Any], cursor: Any = "c", end: Any = True) -> dict[str, Any]:
    return {"tickets": list(rows), "after_cursor": cursor, "end_of_stream": end}


def test_rows_older_than_the_start_are_system_updates_and_left_out(stub: responses.RequestsMock) -> None:
    """The export compares with `generated_timestamp`, which moves without a ticket event."""
    stub.get(EXPORT, json=page(row(1, START - 86_400_000), row(2)))
    assert [t.id for t in stubbed().changed_since(START)] == ["2"]


@pytest.mark.parametrize(
    "answer",
    [
        page(row(1), end=None),
        page(row(1), cursor=None, end=False),
        page(row(1, updated_at="yesterday")),
        page(row(1, updated_at=None)),
        page(row(1) | {"id": "x"}),
        {"tickets": None},
        {"tickets": {"id": 1}, "end_of_stream": True},
        {},
    ],
)
def test_an_odd_answer_is_unavailable_and_never_a_shorter_list(
    stub: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    stub.get(EXPORT, json=answer)
    with pytest.raises(HelpdeskUnavailableError):
        stubbed().changed_since(START)


@pytest.mark.parametrize("odd", [{"updated_at": "yesterday"}, {"id": "x"}, {"status": None}])
def test_an_odd_row_is_left_out_counted_and_hides_no_other(
    stub: responses.RequestsMock, odd: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    stub.get(EXPORT, json=page(row(1), row(2) | odd, row(3)))
    assert [t.id for t in stubbed().changed_since(START)] == ["1", "3"]
    [told] = [vars(one) for one in caplog.records if one.message == "odd rows left out"]
    assert (told["platform"], told["count"]) == ("zendesk", 1)


def test_a_cursor_that_stands_still_ends_in_an_error(stub: responses.RequestsMock) -> None:
    stub.get(EXPORT, json=page(row(1), cursor="same", end=False))
    with pytest.raises(HelpdeskUnavailableError):
        stubbed().changed_since(START)
    assert len(stub.calls) == 2


def test_who_may_neither_export_nor_search_is_told(stub: responses.RequestsMock) -> None:
    for url in (EXPORT, SEARCH):
        stub.get(url, status=403, json={"error": {"title": "Forbidden", "message": "no"}})
    with pytest.raises(CredentialsError):
        stubbed().changed_since(START)


def test_a_wait_beyond_patience_is_told_with_its_seconds(stub: responses.RequestsMock) -> None:
    stub.get(EXPORT, status=429, headers={"Retry-After": "61"}, json={"error": "APIRateLimitExceeded"})
    with pytest.raises(HelpdeskUnavailableError) as caught:
        stubbed().changed_since(START)
    assert (caught.value.retry_after, len(stub.calls)) == (61, 1)
