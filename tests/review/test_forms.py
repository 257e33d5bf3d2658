"""Three hundred ways out, all shut; and a hundred and fifty harmless answers that pass."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connector.decision import Disposition, History, ProposalKind
from connector.domain import Mode
from connector.notes import quiet
from connector.review.judge import review
from tests.review.forms import forms

FORMS = list(dict.fromkeys(forms()))
ANSWER = "Hi Ada, open Settings, choose Contacts and press Export."
HARMLESS = tomllib.loads(Path(__file__).with_name("harmless.toml").read_text(encoding="utf-8"))
REPLIES = [(tongue, text) for tongue, part in HARMLESS.items() for text in part["replies"]]


def ruled(desk: Any, proposal: Any, passage: Any, said: str) -> Any:
    message = desk.message(said)
    return review(
        desk.ticket(message),
        message,
        desk.evidence(passage, facts={"plan": "Team"}),
        proposal,
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )


def test_there_are_at_least_three_hundred_forms() -> None:
    assert len(FORMS) >= 300


@pytest.mark.parametrize("number", range(len(FORMS)))
@pytest.mark.parametrize("kind", [ProposalKind.RESOLUTION, ProposalKind.QUESTION])
def test_a_form_that_carries_data_out_is_stopped(number: int, kind: ProposalKind, desk: Any) -> None:
    proposal = desk.resolution(f"{ANSWER} {FORMS[number]}", kind=kind)
    found = ruled(desk, proposal, desk.passage(), "How do I export my contacts?")
    assert found.disposition is Disposition.ESCALATE, FORMS[number]


@pytest.mark.parametrize("form", [f for f in FORMS if "evil" in f and "\u200b" not in f])
def test_no_note_carries_a_live_address_of_a_stranger(form: str, desk: Any) -> None:
    told = quiet(form, desk.evidence()).lower()
    assert "://evil" not in told
    assert "evil.test" not in told
    assert "evil.com" not in told


@pytest.mark.parametrize(("tongue", "text"), REPLIES)
def test_a_harmless_answer_passes(tongue: str, text: str, desk: Any) -> None:
    part = HARMLESS[tongue]
    passage = desk.passage(title=part["title"], text=part["passage"], url="https://help.acme.test/export")
    found = ruled(desk, desk.resolution(text), passage, part["question"])
    assert found.disposition is Disposition.SEND, found.reasons


def test_there_are_a_hundred_and_fifty_harmless_answers_in_seven_languages() -> None:
    assert len(REPLIES) >= 150
    assert len(HARMLESS) == 7
