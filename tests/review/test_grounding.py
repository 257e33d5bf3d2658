"""What a reply claims must stand in what it cites: seven languages, one claim at a time."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connector.decision import Disposition, History
from connector.domain import Mode
from connector.review.judge import review

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("grounding.toml").read_text(encoding="utf-8"))
GOOD = [(tongue, text) for tongue, part in TABLE.items() for text in part["good"]]
BAD = [
    (tongue, slug, text)
    for tongue, part in TABLE.items()
    for slug, texts in part["bad"].items()
    for text in texts
]


def ruled(desk: Any, text: str, passage: str, *, said: str = "?", facts: dict[str, str] | None = None) -> Any:
    message = desk.message(said)
    return review(
        desk.ticket(message),
        message,
        desk.evidence(desk.passage(title="", text=passage), facts=facts or {"id": "x"}),
        desk.resolution(text),
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )


@pytest.mark.parametrize(("tongue", "text"), GOOD)
def test_what_the_passage_says_may_be_said(tongue: str, text: str, desk: Any) -> None:
    found = ruled(desk, text, TABLE[tongue]["passage"])
    assert found.disposition is Disposition.SEND, found.reasons


@pytest.mark.parametrize(("tongue", "slug", "text"), BAD)
def test_what_it_does_not_say_is_found_by_name(tongue: str, slug: str, text: str, desk: Any) -> None:
    assert slug in ruled(desk, text, TABLE[tongue]["passage"]).reasons


def test_a_passage_that_is_not_cited_vouches_for_nothing(desk: Any) -> None:
    message = desk.message()
    other = desk.passage(id="kb2", text="A seat costs $99.")
    found = review(
        desk.ticket(message),
        message,
        desk.evidence(desk.passage(), other),
        desk.resolution("Open Settings and press Export. A seat costs $99."),
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )
    assert "ungrounded_amount" in found.reasons


def test_a_fact_of_the_account_vouches_for_sums_dates_and_what_was_done(desk: Any) -> None:
    facts = {"renews_on": "2026-12-01", "price": "$30 a month", "refund_status": "issued on 3 May 2026"}
    text = "Your plan renews on December 1st, 2026 and costs $30. Your refund has been issued on 3 May."
    assert ruled(desk, text, "Open Billing.", facts=facts).disposition is Disposition.SEND
    assert "claims_deed" in ruled(desk, text, "Open Billing.").reasons


CUSTOMER = "I was told that I get 50% off and a refund within 3 days, right?"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("You wrote about 50% off and a refund within 3 days. Open Billing to see your plan.", "send"),
        ("Yes, you get 50% off. Open Billing to see your plan.", "escalate"),
        ("You wrote about a refund within 3 days, and you will receive it.", "escalate"),
        ("The refund takes 3 days. Open Billing to see your plan.", "escalate"),
    ],
)
def test_what_the_customer_said_is_given_back_not_confirmed(text: str, sent: str, desk: Any) -> None:
    found = ruled(desk, text, "Open Billing to see your plan.", said=CUSTOMER)
    assert found.disposition == sent, found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "Die Testphase dauert 30 Tage und ist kostenlos. "
        "Wir werden Ihnen einen Link per E-Mail senden, damit Sie es sehen.",
        "L'essai dure 30 jours et il est gratuit. La livraison prend trois à cinq jours ouvrés pour vous.",
    ],
)
def test_a_translation_of_the_passage_may_be_said(text: str, desk: Any) -> None:
    found = ruled(desk, text, TABLE["en"]["passage"])
    assert found.disposition is Disposition.SEND, found.reasons


def test_a_denial_is_no_promise_but_its_opposite_is(desk: Any) -> None:
    passage = "We don't offer refunds. The uptime is not guaranteed."
    assert ruled(desk, "Sorry, we don't offer refunds for it.", passage).disposition is Disposition.SEND
    assert "ungrounded_promise" in ruled(desk, "Of course we offer refunds for it.", passage).reasons
