"""Old tickets by cursor: the export for admins, the search for agents, expiry, odd answers, the vendor's limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options
from adapters.zendesk import archive
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.errors import CredentialsError, HelpdeskUnavailableError, RejectedError
from tests.clocks import Clock

START = 1_795_341_600_000
HOUR_MS = 3_600_000


class World:
    """Tickets are written a minute apart from START on; then an hour passes."""

    def __init__(self, role: str, tickets: int) -> None:
        self.clock = Clock(START)
        options: Any = {"bot_role": role, "clock": self.clock}
        self.desk = ZendeskDesk(Options(**options), pace=0)
        self.desk.start()
        self.customer = self.desk.add_customer(name="Ada", email="ada@customers.example")
        self.paces = 0
        self.helpdesk = ZendeskHelpdesk(
            url=self.desk.url,
            account="acme",
            sign_in=BearerToken(self.desk.hub.options.credentials.fixed_token),
            clock=self.clock,
            sleep=self.clock.forward,
            pace=self._pace,
        )
        self.tickets = [self._write() for _ in range(tickets)]
        self.clock.forward(3600)

    def _pace(self) -> None:
        self.paces += 1

    def _write(self) -> str:
        self.clock.forward(60)
        return self.desk.write_in(self.customer, subject="Password", text="How?")

    def all(self, since: int = START, until: int = START + HOUR_MS) -> list[str]:
        """Ids on all pages, as they come."""
        found, cursor = [], None
        for _ in range(50):
            page = self.helpdesk.created_between(since, until, cursor=cursor)
            found += [one.id for one in page.tickets]
            cursor = page.cursor
            if cursor is None:
                return found
        raise AssertionError("pages without end")


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def build(role: str = "admin", tickets: int = 5) -> World:
        made.append(World(role, tickets))
        return made[-1]

    yield build
    for one in made:
        one.desk.stop()


@pytest.mark.parametrize("role", ["admin", "agent"])
def test_every_ticket_of_the_time_is_listed_over_all_pages(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr(archive, "EXPORT_PAGE", 2)
    monkeypatch.setattr(archive, "SEARCH_PAGE", 2)
    here = world(role)
    assert sorted(set(here.all())) == sorted(here.tickets)
    inner = here.all(START + 90_000, START + 240_000)
    assert sorted(set(inner)) == sorted(here.tickets[1:3])


def test_who_is_no_admin_searches_instead_and_it_is_noted(world: Callable[..., World]) -> None:
    page = world("agent").helpdesk.created_between(START, START + HOUR_MS, cursor=None)
    assert (page.note, page.per_minute) == (archive.NOT_ADMIN, archive.SEARCH_LIMIT)
    page = world("admin").helpdesk.created_between(START, START + HOUR_MS, cursor=None)
    assert (page.note, page.per_minute) == ("", archive.EXPORT_LIMIT)


def test_a_ticket_that_changed_after_the_time_belongs_to_it_still(world: Callable[..., World]) -> None:
    here = world()
    here.desk.customer_replies(here.tickets[0], "Hello?")
    here.clock.forward(120)
    assert here.tickets[0] in here.all()


def test_closed_and_deleted_tickets_are_left_out(world: Callable[..., World]) -> None:
    here = world()
    here.desk.close(here.tickets[0])
    here.desk.delete(here.tickets[1])
    here.clock.forward(120)
    assert set(here.all()) == set(here.tickets[2:])


def test_status_and_tags_are_told(world: Callable[..., World]) -> None:
    here = world("agent", 1)
    here.desk.tag(here.tickets[0], add=["vip"], by=here.desk.add_teammate(name="Tom"))
    [listed] = here.helpdesk.created_between(START, START + HOUR_MS, cursor=None).tickets
    assert (listed.status, listed.tags, listed.created_at) == ("new", ("vip",), START + 60_000)


def test_a_cursor_that_has_expired_is_refused(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SEARCH_PAGE", 2)
    here = world("agent")
    page = here.helpdesk.created_between(START, START + HOUR_MS, cursor=None)
    here.clock.forward(3700)
    with pytest.raises(RejectedError):
        here.helpdesk.created_between(START, START + HOUR_MS, cursor=page.cursor)


def test_who_may_neither_export_nor_search_is_told(world: Callable[..., World]) -> None:
    here = world("agent")
    here.desk.faults.add(Fault("status", path_regex="search/export", status=403, times=0))
    with pytest.raises(CredentialsError):
        here.all()


def test_pages_that_stand_still_end(world: Callable[..., World]) -> None:
    here = world("agent")
    body = {"results": [], "meta": {"has_more": True, "after_cursor": "same"}}
    here.desk.faults.add(Fault("status", path_regex="search/export", status=200, body=body, times=0))
    with pytest.raises(HelpdeskUnavailableError, match="don't end"):
        here.all()


def test_the_limit_is_the_one_that_the_answers_name(world: Callable[..., World]) -> None:
    here = world()
    assert here.helpdesk.per_minute == 200
    here.desk.hub.gate.per_minute = 2_500
    here.all()
    assert here.helpdesk.per_minute == 2_500


def test_every_request_is_paced(world: Callable[..., World]) -> None:
    here = world("admin", 1)
    before = here.paces
    here.all()
    here.helpdesk.read(here.tickets[0])
    assert here.paces - before == len(here.desk.recorder.of("GET"))
