"""How a solved ticket once stood, on both platforms: read through the API, rewound, with all that came later hidden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options as IntercomOptions
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options as ZendeskOptions
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Status, Ticket
from connector.rewind import Answered, first_answer, rewound
from tests.clocks import Clock

START = 1_795_341_600_000


class World:
    """A desk with one customer and one teammate, and the connector's view of it."""

    def __init__(self, platform: str) -> None:
        self.clock = Clock(START)
        if platform == "zendesk":
            self.desk: Any = ZendeskDesk(ZendeskOptions(clock=self.clock), pace=0)
            token = self.desk.hub.options.credentials.fixed_token
            self.helpdesk: Any = ZendeskHelpdesk(
                url=self.desk.url,
                account="acme",
                sign_in=BearerToken(token),
                clock=self.clock,
                sleep=self.clock.forward,
            )
        else:
            self.desk = IntercomDesk(IntercomOptions(clock=self.clock), pace=0)
            self.helpdesk = IntercomHelpdesk(
                url=self.desk.url,
                token=self.desk.hub.options.token,
                admin_id=self.desk.bot_id,
                clock=lambda: self.clock() / 1000,
                sleep=self.clock.forward,
            )
        self.desk.start()
        self.ada = self.desk.add_customer(name="Ada", email="ada@customers.example")
        self.tom = self.desk.add_teammate(name="Tom")

    def ask(self, text: str = "How do I reset my password?") -> str:
        self.clock.forward(10)
        return str(self.desk.write_in(self.ada, subject="Password", text=text))

    def solve(self, ticket: str) -> None:
        self.clock.forward(10)
        if self.desk.platform == "zendesk":
            self.desk.solve(ticket, self.tom)
        else:
            self.desk.close(ticket, by=self.tom)

    def then(self, ticket: str) -> tuple[Ticket, Answered]:
        now = self.helpdesk.read(ticket)
        answered = first_answer(now)
        assert isinstance(answered, Answered)
        return rewound(now, answered.question, self.helpdesk.history(ticket)), answered


@pytest.fixture(params=["zendesk", "intercom"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.desk.stop()


def test_what_came_after_the_question_is_hidden(world: World) -> None:
    ticket = world.ask()
    world.clock.forward(10)
    world.desk.tag(ticket, ["vip"], by=world.tom)
    world.clock.forward(10)
    world.desk.teammate_replies(ticket, world.tom, "I look into it.", public=False)
    world.clock.forward(10)
    world.desk.teammate_replies(ticket, world.tom, "Open Settings, then Security.")
    world.solve(ticket)
    then, answered = world.then(ticket)
    assert [m.text for m in then.messages if m.role.value == "requester"] == ["How do I reset my password?"]
    assert answered.words == "Open Settings, then Security."
    assert (then.tags, then.assignments, then.status) == ((), (), Status.NEW)
    assert "Settings" not in repr(then)
    assert "look into" not in repr(then)
    assert "vip" not in repr(then)


def test_a_tag_that_was_there_when_the_customer_wrote_is_seen(world: World) -> None:
    ticket = world.ask("Hello?")
    world.clock.forward(10)
    world.desk.tag(ticket, ["early"], by=world.tom)
    world.clock.forward(10)
    world.desk.customer_replies(ticket, "How do I reset my password?")
    world.clock.forward(10)
    world.desk.tag(ticket, ["late"], by=world.tom)
    world.clock.forward(10)
    world.desk.teammate_replies(ticket, world.tom, "Open Settings.")
    world.solve(ticket)
    then, answered = world.then(ticket)
    assert then.tags == ("early",)
    assert answered.question.text == "How do I reset my password?"


def test_only_the_first_human_answer_counts_up_to_the_customers_next_message(world: World) -> None:
    ticket = world.ask()
    for text in ("Open Settings.", "Then Security."):
        world.clock.forward(10)
        world.desk.teammate_replies(ticket, world.tom, text)
    world.clock.forward(10)
    world.desk.customer_replies(ticket, "It worked, thank you!")
    world.clock.forward(10)
    world.desk.teammate_replies(ticket, world.tom, "You are welcome.")
    world.solve(ticket)
    assert world.then(ticket)[1].words == "Open Settings.\n\nThen Security."


def test_a_ticket_that_nobody_answered_or_that_we_wrote_first_is_nothing_to_compare_with(
    world: World,
) -> None:
    ticket = world.ask()
    world.solve(ticket)
    assert first_answer(world.helpdesk.read(ticket)) == "no_teammate_reply"


def test_solved_tickets_are_listed_newest_change_first_and_open_ones_are_not(world: World) -> None:
    first, second, third = (world.ask() for _ in range(3))
    world.solve(third)
    world.solve(first)
    assert list(world.helpdesk.solved(10)) == [first, third]
    assert list(world.helpdesk.solved(1)) == [first]
    assert second not in world.helpdesk.solved(10)


def test_all_pages_of_solved_tickets_are_read_and_no_more_than_wanted(world: World) -> None:
    tickets = [world.ask() for _ in range(205)]
    for ticket in tickets:
        world.solve(ticket)
        world.clock.forward(1)
    found = list(world.helpdesk.solved(203))
    assert found == list(reversed(tickets))[:203]


def test_a_subject_that_was_changed_later_is_seen_as_it_was() -> None:
    world = World("zendesk")
    ticket = world.ask()
    world.clock.forward(10)
    world.desk.update(ticket, by=world.tom, subject="Refund granted")
    world.clock.forward(10)
    world.desk.teammate_replies(ticket, world.tom, "Open Settings.")
    world.solve(ticket)
    then, _ = world.then(ticket)
    world.desk.stop()
    assert then.subject == "Password"
