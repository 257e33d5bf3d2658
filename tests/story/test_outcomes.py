"""What becomes of a ticket, on the real story and tables: one state each, told from the helpdesk's history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit, following, rating_due
from connector.domain import Assignment, EventKind, Mode, Rating, Role, Scale, Status
from connector.errors import HelpdeskUnavailableError, ModelUnavailableError, NotFoundError
from connector.store import outcomes
from connector.store.outcomes import Told
from connector.store.tables import outcomes as table
from connector.store.tables import spending
from tests.story.conftest import REF, ask, escalate, resolve

HOURS = 3600.0


def told(world: Any) -> Told:
    with world.house.database.read() as connection:
        found = outcomes.get(connection, REF)
    assert found is not None
    return found


def state(world: Any) -> str:
    return told(world).standing.outcome.value


def after(world: Any, hours: float) -> str:
    """The state after so much silence and the chore's look."""
    world.clock.pass_seconds(hours * HOURS)
    following.look(world.house)
    world.run()
    return state(world)


def test_an_answer_counts_as_contained_only_after_72_hours_of_silence(world: Any) -> None:
    world.customer_writes()
    assert state(world) == "answered"
    assert after(world, 71) == "answered"
    assert after(world, 2) == "contained"
    assert told(world).standing.answered_by == "automatic"


def test_the_silence_is_the_policys(world: Any) -> None:
    world.with_policy(outcomes={"silence_hours": 1})
    world.customer_writes()
    assert after(world, 1.1) == "contained"


@pytest.mark.parametrize("after_resolve", ["solved", "pending"])
def test_pending_or_solved_the_states_are_the_same(world: Any, after_resolve: str) -> None:
    world.with_policy(resolve={"after_resolve": after_resolve})
    world.customer_writes()
    assert world.desk.ticket.status == Status(after_resolve)
    assert after(world, 73) == "contained"


def test_thanks_confirm_a_resolution_and_reopen_nothing(world: Any) -> None:
    world.customer_writes()
    world.customer_writes("Thank you, that helped!")
    assert (state(world), told(world).standing.reopens) == ("answered", 0)
    assert after(world, 73) == "verified"


@pytest.mark.parametrize(("score", "became"), [("5", "verified"), ("4", "verified"), ("3", "contained")])
def test_a_good_rating_confirms_a_resolution(world: Any, score: str, became: str) -> None:
    world.customer_writes()
    world.clock.pass_seconds(660)
    rating_due.ask_due(world.house)
    world.run()
    world.customer_writes(score)
    assert (after(world, 73), told(world).standing.reopens) == (became, 0)


def test_a_low_rating_takes_a_resolution_back(world: Any) -> None:
    world.customer_writes()
    world.desk.ticket = replace(world.desk.ticket, rating=Rating(1, Scale.FIVE, world.clock()))
    world.deliver(EventKind.RATED)
    world.run()
    assert state(world) == "escalated"
    assert after(world, 73) == "escalated"


def test_a_customer_who_comes_back_takes_the_resolution_back(world: Any) -> None:
    world.customer_writes()
    world.model.script[:] = [escalate()]
    world.customer_writes("It still does not work.")
    assert state(world) == "reopened"
    assert after(world, 100) == "reopened"
    assert told(world).standing.reopens == 1


def test_a_return_after_it_was_contained_takes_it_back_too(world: Any) -> None:
    world.customer_writes()
    assert after(world, 73) == "contained"
    world.clock.pass_seconds(200 * HOURS)
    world.model.script[:] = [escalate()]
    world.customer_writes("The same again.")
    assert state(world) == "reopened"


def test_a_second_answer_that_stands_contains_the_ticket_and_the_return_is_still_counted(world: Any) -> None:
    world.customer_writes()
    world.customer_writes("And how do I change my name?")
    assert state(world) == "reopened"
    assert (after(world, 73), told(world).standing.reopens) == ("contained", 1)


def test_a_follow_up_to_a_closed_ticket_takes_the_resolution_back(world: Any) -> None:
    world.customer_writes()
    assert after(world, 73) == "contained"
    world.desk.ticket = replace(world.desk.ticket, status=Status.CLOSED, followed=True)
    new = replace(world.desk.ticket, ref=replace(REF, id="43"), follows=REF.id, followed=False, messages=())
    following.tell(world.house, new)
    assert after(world, 1) == "reopened"


def test_a_hand_over_is_an_escalation(world: Any) -> None:
    world.model.script[:] = [escalate()]
    world.customer_writes()
    assert state(world) == "escalated"
    world.desk.say(Role.TEAMMATE, "I have it.")
    world.deliver(EventKind.TEAMMATE_ACTED)
    world.run()
    assert (state(world), told(world).standing.answered_by) == ("escalated", "human")


def test_a_person_who_answers_unasked_has_taken_over(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "Help")
    world.desk.say(Role.TEAMMATE, "Hi, I am on it.")
    world.deliver()
    world.run()
    assert (state(world), told(world).standing.answered_by) == ("taken_over", "human")


def test_a_person_who_adds_to_our_answer_has_taken_over_whatever_the_customer_says_then(world: Any) -> None:
    world.customer_writes()
    world.clock.pass_seconds(600)
    world.desk.say(Role.TEAMMATE, "Let me add something.")
    world.clock.pass_seconds(600)
    world.customer_writes("It fails all the same.")
    assert (state(world), told(world).standing.answered_by) == ("taken_over", "human")


def test_a_ticket_that_a_person_gives_to_another_was_taken_over(world: Any) -> None:
    world.customer_writes()
    world.clock.pass_seconds(60)
    given = Assignment(world.clock(), Role.TEAMMATE, Role.TEAMMATE)
    world.desk.ticket = replace(world.desk.ticket, assignments=(given,))
    assert after(world, 73) == "taken_over"


def test_a_ticket_given_back_and_solved_is_ours_again(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "Help")
    world.desk.say(Role.TEAMMATE, "The assistant will help you.")
    world.clock.pass_seconds(60)
    world.desk.ticket = replace(world.desk.ticket, tags=("ai_resume",), updated_at=world.clock())
    world.customer_writes()
    assert state(world) == "answered"
    assert after(world, 73) == "contained"


def test_a_question_without_a_reply_stays_answered_and_is_never_contained(world: Any) -> None:
    world.model.script[:] = [ask()]
    world.customer_writes()
    assert (state(world), after(world, 200)) == ("answered", "answered")


def test_a_draft_that_nobody_took_up_is_held(world: Any) -> None:
    world.house = replace(world.house, mode=Mode.ASSIST)
    world.customer_writes()
    assert state(world) == "held"
    world.desk.say(Role.TEAMMATE, "My own words.")
    world.deliver(EventKind.TEAMMATE_ACTED)
    world.run()
    assert state(world) == "taken_over"


def test_where_we_stayed_out_we_did(world: Any) -> None:
    world.desk.ticket = replace(world.desk.ticket, tags=("ai_off",))
    world.customer_writes()
    assert state(world) == "stayed_out"


def test_a_machine_that_answers_us_reopens_nothing(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.REQUESTER, "I am out of the office.", machine="auto_generated")
    world.deliver()
    world.run()
    assert (after(world, 73), told(world).standing.reopens) == ("contained", 0)


def test_a_new_release_tells_of_tickets_that_an_older_one_dealt_with(world: Any) -> None:
    world.customer_writes()
    with world.house.database.begin() as connection:
        connection.execute(sa.delete(table))
    assert following.look(world.house) == 1
    assert state(world) == "answered"
    assert following.look(world.house) == 0


def test_a_ticket_that_is_gone_keeps_what_was_told_last_and_is_left_alone(world: Any) -> None:
    world.customer_writes()
    world.desk.down = NotFoundError("gone")
    assert after(world, 73) == "answered"
    assert following.look(world.house) == 0


def test_a_helpdesk_that_is_away_ends_the_round_and_the_next_one_looks_again(world: Any) -> None:
    world.customer_writes()
    world.clock.pass_seconds(73 * HOURS)
    world.desk.down = HelpdeskUnavailableError("away")
    with pytest.raises(HelpdeskUnavailableError):
        following.look(world.house)
    world.desk.down = None
    assert after(world, 0) == "contained"


def test_a_look_is_made_once_and_costs_no_model_call(world: Any) -> None:
    world.model.script[:] = [resolve()]
    world.customer_writes()
    calls, reads = len(world.model.requests), world.desk.reads
    after(world, 73)
    assert following.look(world.house) == 0
    assert (len(world.model.requests), world.desk.reads) == (calls, reads + 1)


def judged(complete: Any) -> tuple[str, dict[str, Any]]:
    return "judge_completion", {"complete": complete, "missing": ""}


@pytest.mark.parametrize(
    ("said", "became"),
    [
        (judged(True), "verified"),
        (judged(False), "contained"),
        (judged("yes"), "contained"),
        (ask(), "contained"),
    ],
)
def test_the_completion_check_verifies_what_stood_through_the_silence(
    world: Any, said: Any, became: str
) -> None:
    world.with_policy(outcomes={"check": "model"})
    world.customer_writes()
    world.model.script[:] = [said]
    assert after(world, 73) == became
    check = world.model.requests[-1]
    assert [tool.name for tool in check.tools] == ["judge_completion"]
    assert "Forgot password" in check.messages[0]["content"][0]["text"]
    calls = len(world.model.requests)
    assert after(world, 100) == became
    assert len(world.model.requests) == calls


def test_what_the_customer_confirmed_needs_no_check(world: Any) -> None:
    world.with_policy(outcomes={"check": "model"})
    world.customer_writes()
    world.customer_writes("Thanks!")
    calls = len(world.model.requests)
    assert after(world, 73) == "verified"
    assert len(world.model.requests) == calls


def test_a_check_that_nobody_can_make_leaves_the_ticket_contained(world: Any) -> None:
    world.with_policy(outcomes={"check": "model"})
    world.customer_writes()
    world.model.down = ModelUnavailableError("away")
    assert after(world, 73) == "contained"


def test_a_check_over_budget_is_not_made(world: Any) -> None:
    world.with_policy(outcomes={"check": "model"})
    world.customer_writes()
    world.with_policy(limits={"dollars_per_day": 0.0})
    calls = len(world.model.requests)
    assert after(world, 73) == "contained"
    assert len(world.model.requests) == calls


def test_a_check_is_paid_for_and_stands_in_the_audit_log(world: Any) -> None:
    world.with_policy(outcomes={"check": "model"})
    world.customer_writes()
    world.model.script[:] = [judged(True)]
    after(world, 73)
    with world.house.database.read() as connection:
        calls = connection.execute(sa.select(audit.audit).where(audit.audit.c.kind == "model_call")).all()
        paid = connection.execute(sa.select(spending.c.cost)).scalars().all()
    assert len(calls) == 2
    assert paid == [150_000, 150_000]
