"""The tickets that the demo plays and the journeys test: what comes in, and how it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox import plays
from adapters.sandbox.plays import Stage

BOTH = ("zendesk", "intercom")


@dataclass(frozen=True, slots=True)
class Scene:
    """*play* returns the ticket's id; *replies* are the bot's public messages, *outcome* that of the last message.

    *rating* is the score that must be recorded, 0 for none. *alone* keeps other scenes away while it breaks
    something that all share.
    """

    name: str
    said: str
    play: Callable[[Stage], str]
    outcome: str
    reason: str = ""
    replies: int = 0
    platforms: tuple[str, ...] = BOTH
    alone: bool = False
    rating: int = 0


SCENES = (
    Scene("faq", plays.FAQ, plays.write(plays.FAQ), "resolved", replies=1),
    Scene(
        "rated_by_link", "... then: 5 of 5, by the link", plays.rated_by_link, "resolved", replies=2, rating=5
    ),
    Scene("rated_by_reply", "... then: 5", plays.rated_by_reply, "stayed_out", "rated", replies=2, rating=5),
    Scene("vague", "It does not work.", plays.write("It does not work.", subject="Help"), "asked", replies=1),
    Scene("follow_up", "... then: I want to export my data", plays.follow_up, "resolved", replies=2),
    Scene(
        "no_answer",
        "Do you sell garden furniture?",
        plays.write("Do you sell garden furniture in green?"),
        "escalated",
        "no_relevant_results",
    ),
    Scene(
        "refund_over_limit",
        "I want a refund of $480.",
        plays.write("You charged my credit card twice. I want a refund of $480 now."),
        "escalated",
        "refund_over_limit",
    ),
    Scene(
        "legal_threat",
        "My lawyer will take you to court.",
        plays.write("If the export is not fixed by Friday my lawyer will take you to court."),
        "escalated",
        "legal_threat",
    ),
    Scene(
        "account_compromise",
        "Someone hacked my account.",
        plays.write("Someone hacked my account and changed the e-mail address. Please help."),
        "escalated",
        "account_compromise",
    ),
    Scene(
        "third_attempt",
        "... the link still does not arrive",
        plays.third_attempt,
        "escalated",
        "third_attempt",
        2,
    ),
    Scene(
        "very_negative",
        "This is the worst software ever.",
        plays.write("This is the worst, most useless garbage I have ever used. I am furious. Nothing helps."),
        "escalated",
        "very_negative_without_solution",
    ),
    Scene(
        "human_wanted",
        "I want to talk to a human.",
        plays.write("I want to talk to a real person about my invoices, please."),
        "escalated",
        "human_wanted",
    ),
    Scene(
        "draft",
        "How long does delivery take?",
        plays.write("How long does the delivery of a printed report take?"),
        "held",
        "mode_assist",
    ),
    Scene(
        "screenshot",
        "(with a picture) How do I reset my password?",
        plays.write(plays.PICTURED, files=(plays.SCREENSHOT,)),
        "held",
        "attached_file",
    ),
    Scene("approved", "(a teammate approves the draft)", plays.approved, "resolved", "approved", replies=1),
    Scene("take_over", "(a teammate answers first)", plays.take_over, "stayed_out", "taken_over"),
    Scene("after_take_over", "(a teammate joined in)", plays.after_take_over, "stayed_out", "taken_over", 1),
    Scene("duplicate", "(delivered three times)", plays.duplicate, "resolved", replies=1),
    Scene(
        "out_of_office",
        "Automatic reply: out of office",
        plays.write(
            "I am out of the office until Monday and will answer when I am back.",
            subject="Automatic reply: out of office",
            automatic=True,
        ),
        "stayed_out",
        "machine_sender",
    ),
    Scene("thanks", "... then: Thank you so much", plays.thanks, "stayed_out", "thanks", 1),
    Scene(
        "low_rating",
        "... then: 1 of 5",
        plays.low_rating,
        "escalated",
        "low_rating",
        1,
        platforms=("intercom",),
        rating=1,
    ),
    Scene(
        "lost_answer", "(the helpdesk's answer is lost)", plays.lost_answer, "resolved", replies=1, alone=True
    ),
    Scene("model_down", "(the model is overloaded)", plays.model_down, "resolved", replies=1, alone=True),
    Scene(
        "unreachable",
        "(a messaging ticket)",
        plays.write("How do I connect Acme with Slack?", channel="native_messaging"),
        "escalated",
        "unreachable_channel",
        platforms=("zendesk",),
    ),
    Scene(
        "fin", "(Fin leads the conversation)", plays.fin, "stayed_out", "foreign_bot", platforms=("intercom",)
    ),
    Scene(
        "required_field",
        "(a field must be filled to solve)",
        plays.required_field,
        "escalated",
        "rejected_by_helpdesk",
        platforms=("zendesk",),
        alone=True,
    ),
)
