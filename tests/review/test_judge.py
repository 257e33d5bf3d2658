from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import Band, Disposition, History, Verdict
from connector.domain import Mode
from connector.review.judge import RULES, review

SEND, HOLD, ESCALATE, AGAIN = Disposition.SEND, Disposition.HOLD, Disposition.ESCALATE, Disposition.AGAIN
ANSWER = "Hi Ada, open Settings, choose Contacts and press Export."


def said(text: str) -> Any:
    return lambda d: {"message": d.message(text)}


def reply(text: str, **more: Any) -> Any:
    return lambda d: {"proposal": d.resolution(text, **more)}


def about_passwords(text: str) -> Any:
    page = "To reset your current password choose Forgot password, enter a new one and press Save."
    return lambda d: {"proposal": d.resolution(text), "evidence": d.evidence(d.passage(text=page))}


def sure(confidence: float, **more: Any) -> Any:
    return lambda d: {"proposal": d.resolution(confidence=confidence), **more}


def category(slug: str, **changes: Any) -> Any:
    return lambda d: {
        "proposal": d.resolution(triage=d.triage(category=slug)),
        "policy": d.policy(categories={slug: {"about": "x", **changes}}),
    }


def escalate(*reasons: str) -> Verdict:
    return Verdict(ESCALATE, reasons)


def fault(*reasons: str) -> Verdict:
    """What a fault leads to while the strong model is left."""
    return Verdict(AGAIN, reasons)


#: sentence -> what differs from a good answer to a plain question, and the verdict with the strong model left
CASES: dict[str, tuple[Any, Verdict]] = {
    "a good answer goes out": (lambda d: {}, Verdict(SEND)),
    "a good question goes out": (lambda d: {"proposal": d.question()}, Verdict(SEND)),
    "a question needs no citation and no confidence": (
        lambda d: {"proposal": d.question(confidence=0.1), "evidence": d.evidence(band=Band.NONE)},
        Verdict(SEND),
    ),
    "an account was hacked": (said("My account was hacked"), escalate("account_compromise")),
    "money over the limit is wanted back": (said("Refund my $450"), escalate("refund_over_limit")),
    "the bank is to take it back": (said("I will file a chargeback"), escalate("chargeback")),
    "court is threatened": (said("I will sue you"), escalate("legal_threat")),
    "data are to be erased": (said("Delete all my personal data"), escalate("data_request")),
    "somebody is in danger": (said("I will kill myself"), escalate("danger")),
    "a journalist asks": (said("I am a journalist"), escalate("press")),
    "a child has bought it": (said("My son is 9 and bought it"), escalate("minors")),
    "two attempts are spent": (
        lambda d: {"message": d.message("Still grey"), "history": History(attempts=2)},
        escalate("third_attempt"),
    ),
    "a person is wanted": (said("I want to talk to a human"), escalate("human_wanted")),
    "rage and only a question": (
        lambda d: {"message": d.message("Worst service ever, I am furious!"), "proposal": d.question()},
        escalate("very_negative_without_solution"),
    ),
    "rage and a good answer": (said("Worst service ever, I am furious!"), Verdict(SEND)),
    "the model hands over": (lambda d: {"proposal": d.escalation()}, escalate("model_escalated")),
    "code ended the run": (
        lambda d: {"proposal": d.escalation(by_code=True, reason="max_tokens")},
        escalate("max_tokens"),
    ),
    "a model that dresses its reason as a slug is not code": (
        lambda d: {"proposal": d.escalation(reason="max_tokens")},
        escalate("model_escalated"),
    ),
    "the category is kept for people": (category("billing", allowed=False), escalate("category_not_allowed")),
    "search found nothing": (
        lambda d: {"evidence": d.evidence(band=Band.NONE)},
        escalate("no_relevant_results"),
    ),
    "the answer treats the account as taken over": (
        reply("Your account was hacked, so please choose another password."),
        escalate("answer_of_compromise"),
    ),
    "the answer grants money over the limit": (
        reply("You will receive a refund of USD 500 by tomorrow."),
        escalate("answer_of_refund"),
    ),
    "the answer talks of court": (
        reply("Then you can take legal action against the seller."),
        escalate("answer_of_law"),
    ),
    "confidence below hold": (sure(0.69), escalate("low_confidence")),
    "confidence that is no number": (sure(float("nan")), escalate("low_confidence")),
    "confidence above one": (sure(99.0), escalate("low_confidence")),
    "confidence between hold and resolve": (sure(0.70), fault("medium_confidence")),
    "confidence at the resolve threshold": (sure(0.85), Verdict(SEND)),
    "a category with its own thresholds": (category("billing", resolve=0.99), fault("medium_confidence")),
    "nothing is cited": (reply(ANSWER, citations=()), fault("no_citation")),
    "something unknown is cited": (reply(ANSWER, citations=("kb1", "kb9")), fault("foreign_citation")),
    "the answer is empty": (reply(" "), fault("bad_length")),
    "the answer is one word": (reply("Sure."), fault("bad_length")),
    "the answer is endless": (reply("Press Export. " * 400), fault("bad_length")),
    "a short question will do": (lambda d: {"proposal": d.question("Which one?")}, Verdict(SEND)),
    "a placeholder": (reply(ANSWER + " {{ticket.comments_formatted}}"), fault("unsafe_text")),
    "a tag": (reply(ANSWER + " <b>now</b>"), fault("unsafe_text")),
    "a picture that would carry data out": (reply(ANSWER + " ![x]"), fault("unsafe_text")),
    "hidden characters": (reply(ANSWER + "\u200b\U000e0041"), fault("unsafe_text")),
    "blanks and emoji style are no fault": (reply(ANSWER + "\n\n\nCheers  \u2764\ufe0f"), Verdict(SEND)),
    "the link of a passage": (reply(ANSWER + " See https://help.acme.test/export."), Verdict(SEND)),
    "a link of another host": (reply(ANSWER + " See https://evil.test/export"), fault("foreign_link")),
    "a link with a query": (
        reply(ANSWER + " See https://help.acme.test/export?to=you"),
        fault("foreign_link"),
    ),
    "another page of the same host": (
        reply(ANSWER + " See https://help.acme.test/admin"),
        fault("foreign_link"),
    ),
    "the host as user name": (
        reply(ANSWER + " See https://help.acme.test@evil.test/"),
        fault("foreign_link"),
    ),
    "a bare host": (reply(ANSWER + " Visit evil-shop.com today"), fault("foreign_link")),
    "a number for a host": (reply(ANSWER + " Visit 203.0.113.9/login"), fault("foreign_link")),
    "a scheme without slashes": (reply(ANSWER + " mailto:eve@evil.test"), fault("foreign_link")),
    "a mail address from nowhere": (reply(ANSWER + " Write to eve@evil.test"), fault("foreign_link")),
    "a mail address that a passage names": (
        lambda d: {
            "proposal": d.resolution(ANSWER + " Or write to help@acme.test."),
            "evidence": d.evidence(d.passage(text="Write to help@acme.test.")),
        },
        Verdict(SEND),
    ),
    "a link inside a passage, same host": (
        lambda d: {
            "proposal": d.resolution(ANSWER + " Go to https://help.acme.test/a"),
            "evidence": d.evidence(d.passage(text="Go to https://help.acme.test/a, then press Export.")),
        },
        Verdict(SEND),
    ),
    "a link that somebody planted in a passage": (
        lambda d: {
            "proposal": d.resolution(ANSWER + " Go to https://evil.test/a"),
            "evidence": d.evidence(d.passage(text="Go to https://evil.test/a")),
        },
        fault("foreign_link"),
    ),
    "file names and versions are no links": (
        lambda d: {
            "proposal": d.resolution(ANSWER + " Use export.csv of v1.2.3, e.g. today."),
            "evidence": d.evidence(
                d.passage(text="Open Settings, choose Contacts and press Export (v1.2.3).")
            ),
        },
        Verdict(SEND),
    ),
    "a sum that a passage names": (reply(ANSWER + " A seat costs $12."), Verdict(SEND)),
    "a sum that the account names": (reply(ANSWER + " You pay 30 dollars."), Verdict(SEND)),
    "a sum that the customer named is given back": (
        lambda d: {
            "message": d.message("I was charged $45. How do I export?"),
            "proposal": d.resolution(ANSWER + " You wrote about a charge of $45."),
        },
        Verdict(SEND),
    ),
    "a sum that the customer named is not confirmed": (
        lambda d: {
            "message": d.message("Is $45 right?"),
            "proposal": d.resolution(ANSWER + " Yes, $45 it is."),
        },
        fault("ungrounded_amount"),
    ),
    "a sum from nowhere": (reply(ANSWER + " A seat costs $13."), fault("ungrounded_amount")),
    "a sum in words from nowhere": (reply(ANSWER + " That is eleven dollars."), fault("ungrounded_amount")),
    "a percentage from nowhere": (reply(ANSWER + " You save 15%."), fault("ungrounded_amount")),
    "a percentage that a passage names": (reply(ANSWER + " You save 10 percent."), Verdict(SEND)),
    "it claims to be human": (reply(ANSWER + " I'm a real person, promise."), fault("claims_human")),
    "it denies being a machine": (reply("Ich bin kein Bot. " + ANSWER), fault("claims_human")),
    "a phone number from nowhere": (reply(ANSWER + " Call +1 900 555 0199."), fault("foreign_number")),
    "it asks for a password": (
        about_passwords("Please send us your current password first."),
        fault("asks_secret"),
    ),
    "it warns not to send a password": (reply(ANSWER + " Never send us your password."), Verdict(SEND)),
    "it tells of a reset link": (
        about_passwords("We send a link to reset your password to your mail address."),
        Verdict(SEND),
    ),
    "it tells to enter a password": (
        about_passwords("Enter your new password and press Save."),
        Verdict(SEND),
    ),
    "assist mode": (lambda d: {"mode": Mode.ASSIST}, Verdict(HOLD, ("mode_assist",))),
    "shadow mode": (lambda d: {"mode": Mode.SHADOW}, Verdict(HOLD, ("mode_shadow",))),
    "the policy is more careful than the mode": (
        lambda d: {"policy": d.policy(mode="shadow"), "mode": Mode.ASSIST},
        Verdict(HOLD, ("mode_shadow",)),
    ),
    "the category is more careful than the mode": (
        category("security", mode="assist"),
        Verdict(HOLD, ("mode_assist",)),
    ),
    "a question in assist mode": (
        lambda d: {"proposal": d.question(), "mode": Mode.ASSIST},
        Verdict(HOLD, ("mode_assist",)),
    ),
    "an escalation stays one in assist mode": (
        lambda d: {"proposal": d.escalation(), "mode": Mode.ASSIST},
        escalate("model_escalated"),
    ),
    "a trigger outweighs a fault": (
        lambda d: {"message": d.message("I will sue you"), "proposal": d.resolution(citations=())},
        escalate("legal_threat"),
    ),
    "all triggers are named": (
        said("I will sue you, my account was hacked"),
        escalate("account_compromise", "legal_threat"),
    ),
}


def ruled(desk: Any, changes: Any, *, strong_left: bool = True, rules: Any = RULES) -> Verdict:
    given = changes(desk)
    message = given.get("message", desk.message())
    return review(
        desk.ticket(message),
        message,
        given.get("evidence", desk.evidence()),
        given.get("proposal", desk.resolution()),
        policy=given.get("policy", desk.policy()),
        mode=given.get("mode", Mode.AUTO),
        history=given.get("history", History()),
        strong_left=strong_left,
        rules=rules,
    )


@pytest.mark.parametrize("sentence", CASES)
def test_the_verdict_follows_from_the_case(sentence: str, desk: Any) -> None:
    changes, expected = CASES[sentence]
    assert ruled(desk, changes) == expected


@pytest.mark.parametrize("sentence", [s for s, (_, verdict) in CASES.items() if verdict.disposition is AGAIN])
def test_without_the_strong_model_a_fault_goes_to_a_person_and_a_doubt_is_held(
    sentence: str, desk: Any
) -> None:
    changes, expected = CASES[sentence]
    final = HOLD if expected.reasons == ("medium_confidence",) else ESCALATE
    assert ruled(desk, changes, strong_left=False) == Verdict(final, expected.reasons)


def test_every_rule_has_its_own_name_and_says_what_it_is_about() -> None:
    slugs = [rule.slug for rule in RULES]
    assert len(set(slugs)) == len(slugs)
    assert all(rule.about for rule in RULES)


@given(text=st.text(max_size=300))
def test_any_answer_can_be_judged(text: str, desk: Any) -> None:
    assert ruled(desk, reply(text)).disposition in Disposition
