"""Old conversations by cursor: a list that moves while it is read, the second look, the vendor's limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.intercom import archive
from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options
from connector.errors import RejectedError
from connector.ports_backfill import Page

START = 1_795_341_600_000
HOUR_MS = 3_600_000


class World:
    """Conversations are written a minute apart from START on; then an hour passes."""

    def __init__(self) -> None:
        self.ms = START
        self.paces = 0
        self.desk = IntercomDesk(Options(clock=lambda: self.ms), pace=0)
        self.desk.start()
        self.customer = self.desk.add_customer(name="Ada", email="ada@customers.example")
        self.helpdesk = IntercomHelpdesk(
            url=self.desk.url,
            token=self.desk.hub.options.token,
            admin_id=self.desk.bot_id,
            clock=lambda: self.ms / 1000,
            sleep=self.forward,
            pace=self._pace,
        )
        self.tickets = [self.write() for _ in range(5)]
        self.forward(3600)

    def _pace(self) -> None:
        self.paces += 1

    def forward(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)

    def write(self) -> str:
        self.forward(60)
        return self.desk.write_in(self.customer, subject="", text="How?")

    def page(self, cursor: str | None = None, until: int = START + HOUR_MS) -> Page:
        return self.helpdesk.created_between(START, until, cursor=cursor)

    def all(self) -> list[str]:
        return self.rest(self.page())

    def rest(self, page: Page) -> list[str]:
        found = [one.id for one in page.tickets]
        for _ in range(50):
            if page.cursor is None:
                return found
            page = self.page(page.cursor)
            found += [one.id for one in page.tickets]
        raise AssertionError("pages without end")


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.helpdesk.close()
    made.desk.stop()


def test_every_conversation_of_the_time_is_listed_over_all_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PAGE", 2)
    assert sorted(set(world.all())) == sorted(world.tickets)
    [first] = world.page(until=START + 61_000).tickets
    assert (first.id, first.created_at, first.status) == (world.tickets[0], START + 60_000, "open")


def test_what_moves_to_the_top_while_we_page_is_found_by_a_second_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest stands on the last page; a change puts it on the first, where we have been."""
    monkeypatch.setattr(archive, "PAGE", 2)
    first = world.page()
    world.desk.customer_replies(world.tickets[0], "Hello?")
    assert set(world.rest(first)) == set(world.tickets)


def test_one_page_needs_no_second_look(world: World) -> None:
    assert world.page().cursor is None


def test_states_and_tags_are_told(world: World) -> None:
    world.desk.tag(world.tickets[0], add=["vip"], by=world.desk.add_teammate(name="Tom"))
    world.desk.close(world.tickets[1])
    found = {one.id: (one.status, one.tags) for one in world.page().tickets}
    assert found[world.tickets[0]] == ("open", ("vip",))
    assert found[world.tickets[1]] == ("solved", ())


def test_a_cursor_of_somebody_else_is_refused(world: World) -> None:
    with pytest.raises(RejectedError):
        world.page("nonsense")


def test_the_limit_is_the_one_that_the_answers_name(world: World) -> None:
    assert world.helpdesk.per_minute == 10_000
    world.desk.hub.gate.limit = 100
    world.page()
    assert world.helpdesk.per_minute == 600


def test_every_request_is_paced(world: World) -> None:
    before = world.paces
    world.page()
    world.helpdesk.read(world.tickets[0])
    assert world.paces - before == len(world.desk.recorder.lines)
