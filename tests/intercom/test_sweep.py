"""Which conversations changed: paging by hand while the list moves, limits, odd pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.intercom import sweep
from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options
from connector.errors import HelpdeskUnavailableError
from tests.clocks import Clock

T0 = 1_795_341_600
Json = dict[str, Any]


class World:
    def __init__(self) -> None:
        self.clock = Clock(T0 * 1000)
        self.desk = IntercomDesk(Options(clock=self.clock), pace=0)
        self.desk.start()
        self.customer = self.desk.add_customer(name="Ada", email="ada@customers.example")
        self.helpdesk = IntercomHelpdesk(
            url=self.desk.url,
            token=self.desk.hub.options.token,
            admin_id=self.desk.bot_id,
            clock=lambda: self.clock() / 1000,
            sleep=self.clock.forward,
        )

    def write_in(self) -> str:
        self.clock.forward(1)
        return self.desk.write_in(self.customer, subject="", text="How?")


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.helpdesk.close()
    made.desk.stop()


def test_every_page_is_read_oldest_change_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "PAGE", 2)
    ids = [world.write_in() for _ in range(7)]
    world.clock.forward(1)
    world.desk.customer_replies(ids[1], "Anyone there?")
    found = world.helpdesk.changed_since(T0 * 1000)
    assert [t.id for t in found] == [ids[0], *ids[2:], ids[1]]
    assert len(world.desk.recorder.of("POST", "/conversations/search")) == 4


def test_a_change_in_the_second_of_the_start_is_not_lost(world: World) -> None:
    world.clock.forward(4.9)
    ticket = world.write_in()
    assert [t.id for t in world.helpdesk.changed_since(T0 * 1000 + 5_500)] == [ticket]
    assert list(world.helpdesk.changed_since(T0 * 1000 + 6_000)) == []


def conversation(number: int, at: int | None = T0) -> Json:
    return {"type": "conversation", "id": str(number), "created_at": T0 - 50, "updated_at": at}


def page(*rows: Json, after: str | None = None) -> Json:
    following = {"next": {"page": 2, "starting_after": after}} if after else {}
    return {"type": "conversation.list", "conversations": list(rows), "pages": {"type": "pages"} | following}


class Script:
    """Answers the searches in turn, the last one for ever, and keeps what was asked."""

    def __init__(self, *answers: Json | httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Json] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


@pytest.fixture
def scripted() -> Callable[..., tuple[Script, IntercomHelpdesk, list[float]]]:
    def make(*answers: Any) -> tuple[Script, IntercomHelpdesk, list[float]]:
        script, naps = Script(*answers), list[float]()
        options: Json = {"url": "https://api.intercom.io", "token": "tok", "admin_id": "9"}
        transport = httpx.MockTransport(script)
        helpdesk = IntercomHelpdesk(
            **options, transport=transport, clock=lambda: float(T0), sleep=naps.append
        )
        return script, helpdesk, naps

    return make


Scripted = Callable[..., tuple[Script, IntercomHelpdesk, list[float]]]


def test_a_conversation_that_moves_while_we_page_comes_once_with_its_newest_time(scripted: Scripted) -> None:
    _, helpdesk, _ = scripted(
        page(conversation(3, T0 + 9), conversation(1, T0 + 8), after="x"),
        page(conversation(1, T0 + 3), conversation(2, T0 + 2)),
    )
    found = [(t.id, t.updated_at) for t in helpdesk.changed_since(T0 * 1000)]
    assert found == [("2", T0 * 1000 + 2000), ("1", T0 * 1000 + 8000), ("3", T0 * 1000 + 9000)]


def test_the_second_request_carries_the_cursor_and_the_same_filter(scripted: Scripted) -> None:
    script, helpdesk, _ = scripted(page(conversation(1), after="x"), page(conversation(2)))
    helpdesk.changed_since(T0 * 1000)
    query = {"field": "updated_at", "operator": ">", "value": T0 - 1}
    assert script.asked == [
        {"query": query, "pagination": {"per_page": 150}},
        {"query": query, "pagination": {"per_page": 150, "starting_after": "x"}},
    ]


def test_reading_stops_at_the_start_even_if_the_filter_is_ignored(scripted: Scripted) -> None:
    script, helpdesk, _ = scripted(
        page(conversation(3), conversation(2, T0 - 1), after="a"),
        page(conversation(1, T0 - 5), after="b"),
        page(conversation(9, T0 - 9), after="c"),
    )
    assert [t.id for t in helpdesk.changed_since(T0 * 1000)] == ["3"]
    assert len(script.asked) == 2


def test_without_a_change_the_time_of_creation_counts(scripted: Scripted) -> None:
    _, helpdesk, _ = scripted(page(conversation(1, None)))
    assert [t.updated_at for t in helpdesk.changed_since((T0 - 60) * 1000)] == [(T0 - 50) * 1000]


@pytest.mark.parametrize(
    "answer",
    [
        page(conversation(1), after="same"),
        {},
        {"conversations": "none"},
        page({"id": "abc", "updated_at": T0}),
        page({"id": "1", "updated_at": "soon"}),
        page({"id": "1"}),
        {"conversations": [], "pages": {"next": {"starting_after": 7}}},
    ],
)
def test_an_odd_answer_is_unavailable_and_never_a_shorter_list(scripted: Scripted, answer: Json) -> None:
    _, helpdesk, _ = scripted(answer)
    with pytest.raises(HelpdeskUnavailableError):
        helpdesk.changed_since(T0 * 1000)


@pytest.mark.parametrize("odd", [{"id": "abc"}, {"updated_at": "soon"}])
def test_an_odd_row_is_left_out_counted_and_hides_no_other(
    scripted: Scripted, odd: Json, caplog: pytest.LogCaptureFixture
) -> None:
    _, helpdesk, _ = scripted(
        page(conversation(1), conversation(2) | odd, after="x"), page(conversation(4) | odd)
    )
    assert [t.id for t in helpdesk.changed_since(T0 * 1000)] == ["1"]
    [told] = [vars(one) for one in caplog.records if one.message == "odd rows left out"]
    assert (told["platform"], told["count"]) == ("intercom", 2)


def test_a_throttle_and_a_broken_connection_are_outlasted(scripted: Scripted) -> None:
    full = httpx.Response(429, json={"errors": [{"code": "rate_limit_exceeded"}]})
    full.headers["X-RateLimit-Reset"] = str(T0 + 9)
    _, helpdesk, naps = scripted(full, httpx.ReadError("cut"), page(conversation(1)))
    assert [t.id for t in helpdesk.changed_since(T0 * 1000)] == ["1"]
    assert naps[0] == 9
    assert len(naps) == 2


def test_an_outage_is_told_after_a_few_attempts(scripted: Scripted) -> None:
    script, helpdesk, _ = scripted(httpx.Response(503))
    with pytest.raises(HelpdeskUnavailableError):
        helpdesk.changed_since(T0 * 1000)
    assert len(script.asked) == 5
