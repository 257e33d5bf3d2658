"""What binds us without the plain words for it is held, and what only looks so goes out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connector.decision import Disposition, History, Verdict
from connector.domain import Mode
from connector.review.judge import review

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("vows.toml").read_text(encoding="utf-8"))
ANSWER = "Hi Ada, open Settings, choose Contacts and press Export."


def ruled(
    desk: Any, text: str, *, said: str = "How do I export my contacts?", facts: dict[str, str] | None = None
) -> Verdict:
    message = desk.message(said)
    return review(
        desk.ticket(message),
        message,
        desk.evidence(facts=facts),
        desk.resolution(f"{ANSWER} {text}"),
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )


@pytest.mark.parametrize(("said", "text"), TABLE["echo"]["bad"])
def test_a_wish_is_not_granted_by_kind_words_around_it(said: str, text: str, desk: Any) -> None:
    reasons = ruled(desk, text, said=said).reasons
    assert {"ungrounded_amount", "ungrounded_time", "ungrounded_promise"}.intersection(reasons)


@pytest.mark.parametrize(("said", "text"), TABLE["echo"]["good"])
def test_a_wish_may_be_given_back(said: str, text: str, desk: Any) -> None:
    found = ruled(desk, text, said=said)
    assert found.disposition is Disposition.SEND, found.reasons


@pytest.mark.parametrize(("name", "value", "text"), TABLE["fact"]["bad"])
def test_the_name_of_a_fact_promises_nothing(name: str, value: str, text: str, desk: Any) -> None:
    assert "ungrounded_promise" in ruled(desk, text, facts={name: value}).reasons


@pytest.mark.parametrize(("name", "value", "text"), TABLE["fact"]["good"])
def test_the_value_of_a_fact_may_be_told(name: str, value: str, text: str, desk: Any) -> None:
    assert "ungrounded_promise" not in ruled(desk, text, facts={name: value}).reasons


@pytest.mark.parametrize(("name", "value", "text"), TABLE["state"]["bad"])
def test_a_state_that_a_fact_denies_is_held(name: str, value: str, text: str, desk: Any) -> None:
    found = ruled(desk, text, facts={name: value})
    assert found.disposition is not Disposition.SEND


@pytest.mark.parametrize(("name", "value", "text"), TABLE["state"]["good"])
def test_a_state_that_no_fact_denies_goes_out(name: str, value: str, text: str, desk: Any) -> None:
    assert "contradicted_state" not in ruled(desk, text, facts={name: value}).reasons


@pytest.mark.parametrize("text", TABLE["deed"]["bad"])
def test_whoever_is_said_to_have_done_it_did_nothing(text: str, desk: Any) -> None:
    assert "claims_deed" in ruled(desk, text).reasons


@pytest.mark.parametrize("text", TABLE["deed"]["good"])
def test_what_may_have_been_done_is_no_deed_of_ours(text: str, desk: Any) -> None:
    assert "claims_deed" not in ruled(desk, text).reasons


def test_what_the_customer_says_was_done_may_be_given_back(desk: Any) -> None:
    said, text = "My account was deleted. How do I export?", "Sorry to hear that your account was deleted."
    assert "claims_deed" not in ruled(desk, text, said=said).reasons
    assert "claims_deed" in ruled(desk, text).reasons


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("status", "cancelled", "told"),
        ("cancelled_on", "2026-05-01", "told"),
        ("cancelled", "yes", "told"),
        ("cancelled", "no", "not told"),
        ("status", "not cancelled", "not told"),
        ("subscription_plan", "Team", "not told"),
        ("status", "active", "not told"),
    ],
)
def test_a_fact_may_tell_what_was_done(name: str, value: str, told: str, desk: Any) -> None:
    reasons = ruled(desk, "Your subscription plan is cancelled.", facts={name: value}).reasons
    assert ("claims_deed" not in reasons) is (told == "told")


@pytest.mark.parametrize("text", TABLE["promise"]["bad"])
def test_a_soft_or_plain_promise_is_one(text: str, desk: Any) -> None:
    assert "ungrounded_promise" in ruled(desk, text).reasons


@pytest.mark.parametrize("text", [*TABLE["promise"]["good"], *TABLE["promise"]["kind"].values()])
def test_kindness_promises_nothing(text: str, desk: Any) -> None:
    assert "ungrounded_promise" not in ruled(desk, text).reasons
