"""Every rule is known, told, and alive: without it the example of `alive.py` ends otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector import objection
from connector.decision import Disposition, History
from connector.domain import Mode
from connector.review import judge, speak
from connector.review.registry import AFTER_MODEL, BEFORE_MODEL, INVARIANTS, entries, table
from tests.review.alive import AFTER, BEFORE, with_message

SECURITY = Path(__file__).parents[2] / "docs" / "SECURITY.md"


def spoken(desk: Any, case: dict[str, Any], rules: Any = speak.RULES) -> str | None:
    ticket, message = with_message(case, desk)
    refusal = speak.may_we_speak(
        ticket,
        message,
        case.get("history", History()),
        policy=case.get("policy", desk.policy()),
        now=desk.now,
        rules=rules,
    )
    return refusal and refusal.reason


def judged(desk: Any, case: dict[str, Any], rules: Any = judge.RULES) -> Any:
    ticket, message = with_message(case, desk)
    return judge.review(
        ticket,
        message,
        case.get("evidence", desk.evidence()),
        case.get("proposal", desk.resolution()),
        policy=case.get("policy", desk.policy()),
        mode=case.get("mode", Mode.AUTO),
        history=case.get("history", History()),
        strong_left=False,
        rules=rules,
    )


def without(rules: Any, slug: str) -> Any:
    return tuple(rule for rule in rules if rule.slug != slug)


@pytest.mark.parametrize("slug", [rule.slug for rule in speak.RULES])
def test_a_rule_before_the_model_is_alive(slug: str, desk: Any) -> None:
    assert slug in BEFORE, "a rule needs an example in alive.py"
    case = BEFORE[slug](desk)
    assert spoken(desk, case) == slug
    assert spoken(desk, case, without(speak.RULES, slug)) != slug


@pytest.mark.parametrize("slug", [rule.slug for rule in judge.RULES])
def test_a_rule_after_the_model_is_alive(slug: str, desk: Any) -> None:
    assert slug in AFTER, "a rule needs an example in alive.py"
    case = AFTER[slug](desk)
    ruled = judged(desk, case)
    assert slug in ruled.reasons
    assert ruled.disposition is not Disposition.SEND
    assert slug not in judged(desk, case, without(judge.RULES, slug)).reasons


@pytest.mark.parametrize("slug", [rule.slug for rule in judge.RULES if rule.effect is Disposition.AGAIN])
def test_one_fault_in_a_text_is_found_by_the_rule_that_is_for_it_alone(slug: str, desk: Any) -> None:
    """So that no rule lives on another's catch: with this one off the example would go out."""
    left = judged(desk, AFTER[slug](desk), without(judge.RULES, slug))
    assert left.disposition is Disposition.SEND, left.reasons


def test_the_harmless_case_goes_out(desk: Any) -> None:
    assert spoken(desk, {}) is None
    assert judged(desk, {}).disposition is Disposition.SEND


def test_every_rule_has_a_name_of_its_own_a_meaning_and_what_follows() -> None:
    known = list(entries())
    assert len({entry.slug for entry in known}) == len(known)
    assert all(entry.about and entry.follows for entry in known)
    assert {entry.stage for entry in known} == {BEFORE_MODEL, AFTER_MODEL}


def test_every_number_of_an_invariant_belongs_to_a_rule() -> None:
    assert set(INVARIANTS) <= {entry.slug for entry in entries()}


def test_before_a_write_all_rules_are_asked_again_but_those_that_our_own_words_would_trip() -> None:
    every = {rule.slug for rule in speak.RULES}
    assert {rule.slug for rule in objection.RULES} == every
    assert every - {rule.slug for rule in objection.LINE_RULES} == {"group_not_allowed"}
    assert every - {rule.slug for rule in speak.AFTERWARDS} == {"already_answered", *speak.CAPS}


def test_the_table_of_the_security_page_is_the_registry() -> None:
    """`python checks/rules.py` renews it."""
    assert table() in SECURITY.read_text(encoding="utf-8")
