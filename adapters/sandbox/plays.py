"""What happens on the tickets of the demo: who writes, replies, tags, rates; each play answers with the ticket's id."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Protocol

from adapters.sandbox.desk import Desk
from adapters.sandbox.faults import Fault
from adapters.sandbox.files import SentFile
from adapters.sandbox.pictures import png
from adapters.sandbox.zendesk_view import make_macro

#: As `connector setup` makes them.
APPROVE, DISCARD, APPROVE_MACRO = "ai_approve", "ai_discard", "Approve AI draft"
RATING_LINK = re.compile(r"https?://[\w.:]+/rate/[a-z0-9]+")


class Stage(Protocol):
    """Where a scene is played. *desk* is the helpdesk with its people, *customer* and *teammate* their ids."""

    @property
    def desk(self) -> Any: ...

    @property
    def customer(self) -> str: ...

    @property
    def teammate(self) -> str: ...

    @property
    def model_faults(self) -> Any: ...

    def settled(self, ticket_id: str, *, messages: int) -> None:
        """Wait until the connector has dealt with that many messages of the ticket."""

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds."""

    def a_day_later(self) -> None:
        """The connector takes what it sent on the settled ticket for a day older than it is."""

    def press(self, address: str, score: int) -> None:
        """The customer's browser sends the button of a rating page."""


def write(text: str, *, subject: str = "", **options: Any) -> Callable[[Stage], str]:
    def play(stage: Stage) -> str:
        desk: Desk = stage.desk
        ticket = desk.write_in(stage.customer, subject=subject or text[:60], text=text, **options)
        stage.settled(ticket, messages=1)
        return ticket

    return play


FAQ = "How do I reset my password? The reset link does not arrive."
SCREENSHOT = SentFile("reset.png", png("Sign-in page: the reset link does not arrive."), inline=True)
PICTURED = "How do I reset my password? See the picture."


def follow_up(stage: Stage) -> str:
    ticket = write("It does not work.", subject="Help")(stage)
    stage.desk.customer_replies(ticket, "I want to export my data to CSV. Where do I find the export?")
    stage.settled(ticket, messages=2)
    return ticket


def third_attempt(stage: Stage) -> str:
    ticket = write(FAQ)(stage)
    stage.desk.customer_replies(ticket, "How do I reset my password? The reset link has not arrived yet.")
    stage.settled(ticket, messages=2)
    stage.desk.customer_replies(
        ticket, "How do I reset my password? Still no reset link, this does not help."
    )
    stage.settled(ticket, messages=3)
    return ticket


def take_over(stage: Stage) -> str:
    """A teammate answers while the customer's message still settles."""
    stage.desk.courier.hold()
    ticket: str = stage.desk.write_in(
        stage.customer, subject="Slack", text="How do I connect Acme with Slack?"
    )
    stage.desk.teammate_replies(ticket, stage.teammate, "Hi, I am on it and will call you in a minute.")
    stage.desk.courier.release()
    stage.settled(ticket, messages=1)
    return ticket


def after_take_over(stage: Stage) -> str:
    ticket: str = stage.desk.write_in(stage.customer, subject="Invoices", text="When are invoices issued?")
    stage.settled(ticket, messages=1)
    stage.desk.teammate_replies(ticket, stage.teammate, "Let me add something to that.")
    stage.desk.customer_replies(ticket, "Thanks. And where do I find my invoices?")
    stage.settled(ticket, messages=2)
    return ticket


def duplicate(stage: Stage) -> str:
    ticket = write("How do I turn on two-factor sign-in?")(stage)
    stage.desk.redeliver_last(ticket)
    stage.desk.redeliver_last(ticket)
    stage.desk.courier.settle(5)
    stage.settled(ticket, messages=1)
    return ticket


def thanks(stage: Stage) -> str:
    """Nothing to answer, and no reopening: the ticket is solved again."""
    ticket = write(FAQ)(stage)
    stage.desk.customer_replies(ticket, "Thank you so much, that helped!")
    stage.settled(ticket, messages=2)
    return ticket


def low_rating(stage: Stage) -> str:
    """By the helpdesk's own survey."""
    ticket = write("How do I invite teammates and add seats?", channel="chat")(stage)
    stage.desk.rate(ticket, 1)
    stage.settled(ticket, messages=2)
    return ticket


def approved(stage: Stage) -> str:
    """A teammate reads the draft and settles it where they work: by the macro on Zendesk, by the tag on Intercom."""
    ticket = write("How long does the delivery of a printed report to Spain take?")(stage)
    # Both helpdesks tell times to the second: a tag in the draft's own second might be older than it.
    time.sleep(1.2)
    if stage.desk.platform == "zendesk":
        make_macro(stage.desk.hub, APPROVE_MACRO, add=APPROVE, remove=DISCARD)
        stage.desk.run_macro(ticket, APPROVE_MACRO, by=stage.teammate)
    else:
        stage.desk.tag(ticket, [APPROVE], by=stage.teammate)
    stage.until(lambda: bool(stage.desk.view(ticket).by("bot", public=True)))
    stage.settled(ticket, messages=1)
    return ticket


def asked(stage: Stage, text: str) -> tuple[str, str]:
    """(ticket, link) once the customer of an answered question was asked how it was."""
    ticket = write(text)(stage)
    stage.a_day_later()
    said: list[str] = []

    def has_link() -> bool:
        words = " ".join(m.text for m in stage.desk.view(ticket).by("bot", public=True))
        said[:] = RATING_LINK.findall(words)
        return bool(said)

    stage.until(has_link)
    return ticket, said[0]


def rated_by_link(stage: Stage) -> str:
    ticket, link = asked(stage, FAQ)
    stage.press(link, 5)
    return ticket


def rated_by_reply(stage: Stage) -> str:
    """No question: it is recorded, and the ticket is solved again."""
    ticket, _ = asked(stage, "How do I turn on two-factor sign-in?")
    stage.desk.customer_replies(ticket, "5")
    stage.settled(ticket, messages=2)
    return ticket


def required_field(stage: Stage) -> str:
    stage.desk.add_field_required("Product area")
    return write("How do I switch to dark mode?")(stage)


def fin(stage: Stage) -> str:
    stage.desk.courier.hold()
    ticket: str = stage.desk.write_in(
        stage.customer, subject="Seats", text="How do I invite teammates and add seats?", channel="chat"
    )
    stage.desk.fin_active(ticket)
    stage.desk.courier.release()
    stage.settled(ticket, messages=1)
    return ticket


def lost_answer(stage: Stage) -> str:
    """The helpdesk takes the reply, then the connection dies: it must not be sent again."""
    writes = {"zendesk": ("PUT", r"/api/v2/tickets/\d+"), "intercom": ("POST", r"/conversations/\d+/reply")}
    method, path = writes[stage.desk.platform]
    stage.desk.faults.add(Fault(kind="lost_answer", method=method, path_regex=path))
    return write("How do I cancel my subscription?")(stage)


def model_down(stage: Stage) -> str:
    stage.model_faults.add(Fault(kind="status", status=529, times=4))
    return write("What are the API rate limits of a workspace?")(stage)
