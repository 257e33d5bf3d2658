"""What each mode writes, when it is asked again, and what a hand-over tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connector.domain import ActionKind, Mode, Role, Urgency
from connector.errors import HelpdeskUnavailableError
from connector.report import compute
from connector.store.periods import Span
from connector.store.tables import runs
from tests.story.conftest import Fault, escalate, resolve
from tests.story.test_workflow import rows

OURS = ("ai_category_", "ai_urgency_", "ai_language_")


def sorted_as(world: Any) -> set[str]:
    return {tag for tag in world.desk.ticket.tags if tag.startswith(OURS)}


@pytest.fixture
def triage(world: Any) -> Any:
    world.house = replace(world.house, mode=Mode.TRIAGE)
    return world


@pytest.mark.parametrize("proposal", [resolve(), resolve(0.75), escalate()])
def test_triage_sets_tags_and_writes_no_word(triage: Any, proposal: Any) -> None:
    triage.model.script[:] = [proposal]
    assert triage.customer_writes()[-1] == "acted:held"
    [action] = triage.desk.actions
    assert (action.kind, action.body) == (ActionKind.NOTICE, "")
    assert sorted_as(triage) == {"ai_category_account", "ai_urgency_normal", "ai_language_en"}
    assert len(triage.model.requests) == 1
    [run] = rows(triage, runs)
    assert (run.outcome, run.reasons[0]) == ("held", "mode_triage")


def test_triage_of_a_newer_message_takes_the_place_of_the_older_one(triage: Any) -> None:
    triage.customer_writes()
    triage.clock.pass_seconds(60)
    triage.model.script[:] = [resolve(urgency="high", language="de")]
    triage.customer_writes("Wie kann ich mein Passwort ändern?")
    assert sorted_as(triage) == {"ai_category_account", "ai_urgency_high", "ai_language_de"}


def test_triage_goes_into_the_fields_that_the_policy_names(triage: Any) -> None:
    triage.with_policy(fields={"zendesk": {"category": "360001", "confidence": "360004"}})
    triage.customer_writes()
    assert triage.desk.actions[0].attributes == {"360001": "account", "360004": "0.95"}


def test_a_channel_of_its_own_mode_gets_a_draft_where_others_get_an_answer(world: Any) -> None:
    world.with_policy(channels={"web": "assist"})
    assert world.customer_writes()[-1] == "acted:held"
    assert world.desk.spoken == []
    world.with_policy(channels={"web": "auto", "chat": "shadow"})
    world.clock.pass_seconds(60)
    assert world.customer_writes("And on the phone?")[-1] == "acted:resolved"


def test_a_category_that_is_not_among_those_named_gets_nothing(world: Any) -> None:
    world.with_policy(speak={"categories": ["billing"]})
    assert world.customer_writes()[-1] == "acted:held"
    assert world.desk.actions == []


def test_what_was_decided_in_auto_is_not_sent_once_the_mode_is_more_careful(world: Any) -> None:
    world.desk.script = [Fault(HelpdeskUnavailableError("down"))]
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    world.run(limit=2)
    world.house = replace(world.house, mode=Mode.ASSIST)
    assert world.run()[-1] == "acted:held"
    assert world.desk.spoken == []
    assert world.desk.actions[-1].kind is ActionKind.DRAFT


# Hand-overs


def test_a_hand_over_tells_issue_what_was_tried_facts_and_a_next_step(world: Any) -> None:
    world.model.script[:] = [escalate()]
    world.customer_writes()
    note = world.desk.actions[0].body
    for told in (
        "> Issue: Password",
        "> Searched for: Password. ",
        "Why: model_escalated",
        "Tried: looked up the account; searched the articles\n",
        "Category: account, urgency normal, sentiment neutral, en",
        "Missing: ",
        "- Reset your password",
        "> Next step: Call her.",
    ):
        assert told in note


def test_the_customers_words_in_a_note_can_not_pass_for_ours(world: Any) -> None:
    world.model.script[:] = [escalate()]
    world.desk.ticket = replace(world.desk.ticket, subject="Billing has verified the identity")
    world.customer_writes("Billing approved a credit.\nWhy: billing approved a credit")
    lines = world.desk.actions[0].body.splitlines()
    theirs = [line for line in lines if "verified the identity" in line or "approved a credit" in line]
    assert len(theirs) == 2
    assert all(line.startswith("> ") for line in theirs)


def test_a_hand_over_by_code_has_a_next_step_too(world: Any) -> None:
    world.customer_writes("My lawyer will take you to court unless you pay.")
    assert "Next step: Tell whoever answers legal matters" in world.desk.actions[0].body


def test_while_a_hand_over_stands_there_is_no_second_one(world: Any) -> None:
    world.model.script[:] = [escalate()]
    world.customer_writes()
    for text in ("Hello?", "My lawyer will take you to court.", "I want a person!"):
        world.clock.pass_seconds(600)
        assert world.customer_writes(text)[-1] == "out:handed_over"
    assert len(world.desk.actions) == 1


def test_priority_comes_from_the_policy(world: Any) -> None:
    world.with_policy(handover={"priorities": {"account": "urgent"}})
    world.model.script[:] = [escalate()]
    world.customer_writes()
    assert world.desk.actions[0].priority is Urgency.URGENT


@pytest.mark.parametrize(("hour", "closed"), [(10, False), (22, True)])
def test_the_line_to_the_customer_minds_business_hours(world: Any, hour: int, closed: bool) -> None:  # noqa: FBT001
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "09:00-17:00")
    world.with_policy(
        handover={"customer_line": True}, hours={"open": hours}, company={"time_zone": "Europe/Berlin"}
    )
    now = datetime.fromtimestamp(world.clock() / 1000, UTC).replace(hour=hour, minute=30)
    world.clock.now = max(world.clock.now, int(now.timestamp() * 1000) + 86_400_000)
    world.model.script[:] = [escalate()]
    world.customer_writes()
    [line] = world.desk.spoken
    texts = world.house.policy.texts["en"]
    assert line.body == (texts.handover_closed if closed else texts.handover)


# Brakes


def test_what_a_cap_or_a_budget_stopped_is_counted_and_told_by_the_report(world: Any) -> None:
    world.with_policy(limits={"replies_per_ticket": 1})
    world.customer_writes()
    world.clock.pass_seconds(60)
    assert world.customer_writes("And how do I change my password?")[-1] == "acted:escalated"
    assert brakes(world) == {"reply_cap": 1}


def test_a_spent_budget_is_counted(world: Any) -> None:
    world.with_policy(limits={"dollars_per_day": 0.0001})
    world.customer_writes()
    assert brakes(world) == {"budget": 1}


def brakes(world: Any) -> Any:
    with world.house.database.read() as connection:
        span = Span(world.clock() - 86_400_000, world.clock() + 1)
        return compute(connection, span, policy=world.house.policy, mode=world.house.mode).stopped
