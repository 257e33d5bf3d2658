"""One smallest example for each rule: switched off, the rule must be missed by it.

slug -> what differs from the harmless case of conftest (see `test_registry.ruled`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connector.attached import FileNote
from connector.decision import Band, History, Volume
from connector.domain import Assignment, Message, Mode, Role, Status

EARLY, LATE = 1_789_000_000_000, 1_790_000_000_000
ANSWER = "Hi Ada, open Settings, choose Contacts and press Export."
REPORT = "Thank you for your message, we have received it and will come back to you within two working days."
NOTE = "Ada is rude on the phone and gets no more favours from our side this year."
LETTER = " ".join(f"word{chr(97 + i)}" for i in range(26)).replace("word", "so")

Changes = Callable[[Any], dict[str, Any]]


def said(text: str, **more: Any) -> Changes:
    return lambda d: {"message": d.message(text, **more)}


def reply(text: str, **more: Any) -> Changes:
    return lambda d: {"proposal": d.resolution(f"{ANSWER} {text}".strip(), **more)}


def past(**changes: Any) -> Changes:
    return lambda d: {"history": History(**changes)}


def ticket(**changes: Any) -> Changes:
    return lambda d: {"ticket": d.ticket(**changes)}


def allowed(key: str, *values: str) -> Changes:
    return lambda d: {"policy": d.policy(speak={key: list(values)})}


def ours(text: str = "Here is how", at: int = LATE) -> Message:
    return Message("b1", Role.BOT, text, at, author_id="bot")


BEFORE: dict[str, Changes] = {
    "paused": past(paused=True),
    "ticket_closed": ticket(status=Status.CLOSED),
    "spam": ticket(spam=True),
    "own_message": said("Hello", role=Role.BOT),
    "teammate_message": said("Hello", role=Role.TEAMMATE),
    "internal_note": said("Hello", public=False),
    "foreign_bot": ticket(foreign_bot=True),
    "skip_tag": ticket(tags=("ai_off",)),
    "tag_missing": allowed("tags", "pilot"),
    "channel_not_allowed": allowed("channels", "chat"),
    "brand_not_allowed": allowed("brands", "north"),
    "group_not_allowed": allowed("groups", "tier1"),
    "outside_share": lambda d: {"policy": d.policy(speak={"share": 0.0})},
    "machine_sender": said("How do I export?", machine="auto_submitted"),
    "taken_over": ticket(assignments=(Assignment(EARLY, Role.TEAMMATE, Role.TEAMMATE),)),
    "handed_over": past(escalated_at=EARLY),
    "already_answered": lambda d: {"ticket": d.ticket(d.message(), ours())},
    "superseded": lambda d: {"ticket": d.ticket(d.message(), d.message("One more thing", id="m2"))},
    "other_author": said("How do I export?", role=Role.OTHER, author_id="u9"),
    "other_connector": said("Open the settings, please. This message was written by an AI assistant."),
    "loop": lambda d: {
        "ticket": d.ticket(ours(REPORT, EARLY), d.message(REPORT)),
        "message": d.message(REPORT),
    },
    "reply_cap": past(replies_today=8),
    "requester_cap": past(volume=Volume(requester_hour=99)),
    "domain_cap": past(volume=Volume(domain_hour=999)),
    "account_cap": past(volume=Volume(account_hour=9999)),
    "empty_message": said(" \n"),
    "unreachable_channel": ticket(reply_reaches=False),
}

AFTER: dict[str, Changes] = {
    "account_compromise": said("My account was hacked"),
    "refund_over_limit": said("Refund my $450"),
    "legal_threat": said("I will sue you"),
    "third_attempt": lambda d: {"message": d.message("Still grey"), "history": History(attempts=2)},
    "human_wanted": said("I want to talk to a human"),
    "very_negative_without_solution": lambda d: {
        "message": d.message("Worst service ever, I am furious!"),
        "proposal": d.question(),
    },
    "data_request": said("Please delete all my personal data under the GDPR."),
    "danger": said("I want to kill myself."),
    "chargeback": said("I have filed a chargeback with my bank."),
    "press": said("I am a journalist and write a story about you. Please comment."),
    "unheard": said("Line 1. " * 7_000),
    "minors": said("I am 12 years old and bought this without my parents."),
    "model_escalated": lambda d: {"proposal": d.escalation()},
    "category_not_allowed": lambda d: {
        "proposal": d.resolution(triage=d.triage(category="billing")),
        "policy": d.policy(categories={"billing": {"about": "x", "allowed": False}}),
    },
    "no_relevant_results": lambda d: {"evidence": d.evidence(band=Band.NONE)},
    "answer_of_compromise": reply("Your account was hacked, so please choose another password."),
    "answer_of_refund": reply("You will receive a refund of USD 500 by tomorrow."),
    "answer_of_law": reply("Then you can take legal action against the seller."),
    "low_confidence": lambda d: {"proposal": d.resolution(confidence=0.2)},
    "no_citation": reply("", citations=()),
    "foreign_citation": reply("", citations=("kb1", "kb9")),
    "bad_length": lambda d: {"proposal": d.resolution("Sure.")},
    "unsafe_text": reply("{{ticket.comments}}"),
    "unfilled": reply("Kind regards, [Your Name]"),
    "foreign_link": reply("See https://evil.test/export"),
    "foreign_number": reply("The number is +1 900 555 0199."),
    "foreign_channel": reply("Please call us instead."),
    "ungrounded_amount": reply("A seat costs $13."),
    "ungrounded_time": reply("The export is ready within 3-5 days."),
    "ungrounded_figure": reply("You can export up to 900 contacts."),
    "moved_number": lambda d: {
        "proposal": d.resolution(f"{ANSWER} There is a 30-day delivery."),
        "evidence": d.evidence(d.passage(text="There is a 30-day trial. Delivery is by post.")),
    },
    "ungrounded_promise": reply("Every export is free of charge for you."),
    "claims_deed": reply("I have reset your export."),
    "unsupported": reply("Every device belongs to exactly one company workspace."),
    "account_number": lambda d: {
        "message": d.message("We pay from DE89 3704 0044 0532 0130 00, how do I export?"),
        "proposal": d.resolution(f"{ANSWER} You pay from DE89 3704 0044 0532 0130 00."),
    },
    "secret_key": reply("The key is AKIAABCDEFGHIJKLMNOP."),
    "encoded_text": reply("Keep h e l l o w o r l d in mind."),
    "foreign_code": reply("Your code is ZEBRA-4711-QX9."),
    "foreign_command": reply("Then run sudo reboot now."),
    "internal_words": lambda d: {
        "proposal": d.resolution(f"{ANSWER} {NOTE}"),
        "ticket": d.ticket(
            Message("n1", Role.TEAMMATE, NOTE, EARLY, public=False, author_id="a1"), d.message()
        ),
    },
    "echo": lambda d: {"message": d.message(LETTER), "proposal": d.resolution(f"{ANSWER} {LETTER}")},
    "rude": reply("Only an idiot would not see it."),
    "off_topic": reply("Vote for the green party."),
    "claims_human": reply("I am a real person."),
    "asks_secret": reply("Please send us your password."),
    "other_language": lambda d: {
        "proposal": d.resolution(f"{ANSWER} Then you can save it to your computer and open it there."),
        "message": d.message("Wie kann ich meine Kontakte exportieren und wo finde ich das?")
    },
    "untranslated_promise": lambda d: {
        "message": d.message("Wie kann ich meine Kontakte exportieren, bitte?"),
        "proposal": d.resolution("Bitte öffnen Sie die Kontakte. Wir erstatten Ihnen den Betrag für den Platz."),
        "evidence": d.evidence(d.passage(text="Open the contacts and export them. Some refunds are possible with us.")),
    },
    "contradicted_state": lambda d: {
        "proposal": d.resolution(f"{ANSWER} Your subscription is active."),
        "evidence": d.evidence(facts={"status": "cancelled"}),
    },
    "unread_language": lambda d: {
        "proposal": d.resolution("Öppna inställningarna och välj Kontakter, och sedan kan du exportera det i en fil."),
        "message": d.message("Export?"),
    },
    "medium_confidence": lambda d: {"proposal": d.resolution(confidence=0.75)},
    "attached_file": lambda d: {"evidence": replace(d.evidence(), files=(FileNote("shot.png", "m1", "image/png"),))},
    "mode_shadow": lambda d: {"mode": Mode.SHADOW},
    "mode_triage": lambda d: {"mode": Mode.TRIAGE},
    "mode_assist": lambda d: {"mode": Mode.ASSIST},
}  # fmt: skip


def with_message(case: dict[str, Any], desk: Any) -> tuple[Any, Any]:
    """(ticket, message) of a case; the ticket holds the message unless the case has its own ticket."""
    message = case.get("message", desk.message())
    return case.get("ticket", desk.ticket(message)), replace(message)
