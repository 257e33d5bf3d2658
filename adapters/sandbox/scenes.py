"""The tickets that the demo plays and the journeys test: what comes in, and how it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.sandbox.desk import Desk
from adapters.sandbox.faults import Fault
from adapters.sandbox.files import SentFile
from adapters.sandbox.pictures import png

BOTH = ("zendesk", "intercom")


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


@dataclass(frozen=True, slots=True)
class Scene:
    """*play* returns the ticket's id; *replies* are the bot's public messages, *outcome* that of the last message.

    *alone* keeps other scenes away while it breaks something that all share.
    """

    name: str
    said: str
    play: Callable[[Stage], str]
    outcome: str
    reason: str = ""
    replies: int = 0
    platforms: tuple[str, ...] = BOTH
    alone: bool = False


def _write(text: str, *, subject: str = "", **options: Any) -> Callable[[Stage], str]:
    def play(stage: Stage) -> str:
        desk: Desk = stage.desk
        ticket = desk.write_in(stage.customer, subject=subject or text[:60], text=text, **options)
        stage.settled(ticket, messages=1)
        return ticket

    return play


FAQ = "How do I reset my password? The reset link does not arrive."


SCREENSHOT = SentFile("reset.png", png("Sign-in page: the reset link does not arrive."), inline=True)
PICTURED = "How do I reset my password? See the picture."


def _follow_up(stage: Stage) -> str:
    ticket = _write("It does not work.", subject="Help")(stage)
    stage.desk.customer_replies(ticket, "I want to export my data to CSV. Where do I find the export?")
    stage.settled(ticket, messages=2)
    return ticket


def _third_attempt(stage: Stage) -> str:
    ticket = _write(FAQ)(stage)
    stage.desk.customer_replies(ticket, "How do I reset my password? The reset link has not arrived yet.")
    stage.settled(ticket, messages=2)
    stage.desk.customer_replies(
        ticket, "How do I reset my password? Still no reset link, this does not help."
    )
    stage.settled(ticket, messages=3)
    return ticket


def _take_over(stage: Stage) -> str:
    """A teammate answers while the customer's message still settles."""
    stage.desk.courier.hold()
    ticket: str = stage.desk.write_in(
        stage.customer, subject="Slack", text="How do I connect Acme with Slack?"
    )
    stage.desk.teammate_replies(ticket, stage.teammate, "Hi, I am on it and will call you in a minute.")
    stage.desk.courier.release()
    stage.settled(ticket, messages=1)
    return ticket


def _after_take_over(stage: Stage) -> str:
    ticket: str = stage.desk.write_in(stage.customer, subject="Invoices", text="When are invoices issued?")
    stage.settled(ticket, messages=1)
    stage.desk.teammate_replies(ticket, stage.teammate, "Let me add something to that.")
    stage.desk.customer_replies(ticket, "Thanks. And where do I find my invoices?")
    stage.settled(ticket, messages=2)
    return ticket


def _duplicate(stage: Stage) -> str:
    ticket = _write("How do I turn on two-factor sign-in?")(stage)
    stage.desk.redeliver_last(ticket)
    stage.desk.redeliver_last(ticket)
    stage.desk.courier.settle(5)
    stage.settled(ticket, messages=1)
    return ticket


def _thanks(stage: Stage) -> str:
    """Nothing to answer, and no reopening: the ticket is solved again."""
    ticket = _write(FAQ)(stage)
    stage.desk.customer_replies(ticket, "Thank you so much, that helped!")
    stage.settled(ticket, messages=2)
    return ticket


def _low_rating(stage: Stage) -> str:
    """By the helpdesk's own survey."""
    ticket = _write("How do I invite teammates and add seats?", channel="chat")(stage)
    stage.desk.rate(ticket, 1)
    stage.settled(ticket, messages=2)
    return ticket


def _required_field(stage: Stage) -> str:
    stage.desk.add_field_required("Product area")
    return _write("How do I switch to dark mode?")(stage)


def _fin(stage: Stage) -> str:
    stage.desk.courier.hold()
    ticket: str = stage.desk.write_in(
        stage.customer, subject="Seats", text="How do I invite teammates and add seats?", channel="chat"
    )
    stage.desk.fin_active(ticket)
    stage.desk.courier.release()
    stage.settled(ticket, messages=1)
    return ticket


def _lost_answer(stage: Stage) -> str:
    """The helpdesk takes the reply, then the connection dies: it must not be sent again."""
    writes = {"zendesk": ("PUT", r"/api/v2/tickets/\d+"), "intercom": ("POST", r"/conversations/\d+/reply")}
    method, path = writes[stage.desk.platform]
    stage.desk.faults.add(Fault(kind="lost_answer", method=method, path_regex=path))
    return _write("How do I cancel my subscription?")(stage)


def _model_down(stage: Stage) -> str:
    stage.model_faults.add(Fault(kind="status", status=529, times=4))
    return _write("What are the API rate limits of a workspace?")(stage)


SCENES = (
    Scene("faq", FAQ, _write(FAQ), "resolved", replies=1),
    Scene("vague", "It does not work.", _write("It does not work.", subject="Help"), "asked", replies=1),
    Scene("follow_up", "... then: I want to export my data", _follow_up, "resolved", replies=2),
    Scene(
        "no_answer",
        "Do you sell garden furniture?",
        _write("Do you sell garden furniture in green?"),
        "escalated",
        "no_relevant_results",
    ),
    Scene(
        "refund_over_limit",
        "I want a refund of $480.",
        _write("You charged my credit card twice. I want a refund of $480 now."),
        "escalated",
        "refund_over_limit",
    ),
    Scene(
        "legal_threat",
        "My lawyer will take you to court.",
        _write("If the export is not fixed by Friday my lawyer will take you to court."),
        "escalated",
        "legal_threat",
    ),
    Scene(
        "account_compromise",
        "Someone hacked my account.",
        _write("Someone hacked my account and changed the e-mail address. Please help."),
        "escalated",
        "account_compromise",
    ),
    Scene(
        "third_attempt", "... the link still does not arrive", _third_attempt, "escalated", "third_attempt", 2
    ),
    Scene(
        "very_negative",
        "This is the worst software ever.",
        _write("This is the worst, most useless garbage I have ever used. I am furious. Nothing helps."),
        "escalated",
        "very_negative_without_solution",
    ),
    Scene(
        "human_wanted",
        "I want to talk to a human.",
        _write("I want to talk to a real person about my invoices, please."),
        "escalated",
        "human_wanted",
    ),
    Scene(
        "draft",
        "How long does delivery take?",
        _write("How long does the delivery of a printed report take?"),
        "held",
        "mode_assist",
    ),
    Scene(
        "screenshot",
        "(with a picture) How do I reset my password?",
        _write(PICTURED, files=(SCREENSHOT,)),
        "held",
        "attached_file",
    ),
    Scene("take_over", "(a teammate answers first)", _take_over, "stayed_out", "taken_over"),
    Scene("after_take_over", "(a teammate joined in)", _after_take_over, "stayed_out", "taken_over", 1),
    Scene("duplicate", "(delivered three times)", _duplicate, "resolved", replies=1),
    Scene(
        "out_of_office",
        "Automatic reply: out of office",
        _write(
            "I am out of the office until Monday and will answer when I am back.",
            subject="Automatic reply: out of office",
            automatic=True,
        ),
        "stayed_out",
        "machine_sender",
    ),
    Scene("thanks", "... then: Thank you so much", _thanks, "stayed_out", "thanks", 1),
    Scene(
        "low_rating",
        "... then: 1 of 5",
        _low_rating,
        "escalated",
        "low_rating",
        1,
        platforms=("intercom",),
    ),
    Scene("lost_answer", "(the helpdesk's answer is lost)", _lost_answer, "resolved", replies=1, alone=True),
    Scene("model_down", "(the model is overloaded)", _model_down, "resolved", replies=1, alone=True),
    Scene(
        "unreachable",
        "(a messaging ticket)",
        _write("How do I connect Acme with Slack?", channel="native_messaging"),
        "escalated",
        "unreachable_channel",
        platforms=("zendesk",),
    ),
    Scene("fin", "(Fin leads the conversation)", _fin, "stayed_out", "foreign_bot", platforms=("intercom",)),
    Scene(
        "required_field",
        "(a field must be filled to solve)",
        _required_field,
        "escalated",
        "rejected_by_helpdesk",
        platforms=("zendesk",),
        alone=True,
    ),
)
