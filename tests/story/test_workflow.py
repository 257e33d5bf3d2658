"""One event from the inbox to its outcome, on the real story and tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit, workflow
from connector.domain import ActionKind, Event, EventKind, Message, Mode, Role, Status
from connector.errors import CredentialsError, HelpdeskUnavailableError, ModelUnavailableError, RejectedError
from connector.store import flags, inbox
from connector.store.tables import actions, jobs, runs


def rows(world: Any, table: sa.Table) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(sa.select(table)))


def test_a_question_with_an_answer_is_resolved_in_one_model_call(world: Any) -> None:
    words = world.customer_writes()
    assert words[-1] == "acted:resolved"
    assert len(world.model.requests) == 1
    [reply] = world.desk.spoken
    assert reply.kind is ActionKind.REPLY
    assert world.desk.ticket.status is Status.SOLVED
    assert {"ai_resolved", "ai_category_account"} <= set(world.desk.ticket.tags)


def test_the_decision_its_calls_and_its_send_stand_in_the_audit_log(world: Any) -> None:
    world.customer_writes()
    with world.house.database.read() as connection:
        kinds = [row.kind for row in connection.execute(sa.select(audit.audit).order_by(audit.audit.c.seq))]
        assert audit.verify(connection) == []
    assert kinds.index("model_call") < kinds.index("decision") < kinds.index("send")
    assert kinds.count("tool_call") == 3


def test_the_stored_decision_names_its_policy_prompt_model_and_evidence(world: Any) -> None:
    world.customer_writes()
    [run] = rows(world, runs)
    assert run.decision["v"] == 1
    assert run.decision["policy"] == world.house.policy.hash
    assert run.decision["model"] == "fast"
    assert [p["id"] for p in run.decision["evidence"]["passages"]] == ["reset#1"]
    assert run.cost == 150_000


def test_a_wake_up_waits_until_the_customer_has_stopped_typing(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "Hi")
    world.deliver()
    world.clock.pass_seconds(5)
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    words = world.run()
    assert words[0] == "out:left_to_newer"
    assert len(world.desk.spoken) == 1
    assert sorted(row.outcome for row in rows(world, jobs)) == ["resolved", "stayed_out"]


def test_a_second_delivery_of_a_dealt_with_message_does_nothing(world: Any) -> None:
    world.customer_writes()
    world.deliver()
    assert world.run() == ["out:nothing_new"]
    assert len(world.desk.spoken) == 1


def test_a_teammate_who_answers_first_is_not_talked_over(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.desk.say(Role.TEAMMATE, "I will call you.")
    world.deliver()
    assert world.run()[-1] == "out:taken_over"
    assert world.desk.actions == []
    [job] = rows(world, jobs)
    assert (job.outcome, job.reasons) == ("stayed_out", ["taken_over"])


def test_a_teammate_who_answers_while_the_model_thinks_is_not_talked_over(world: Any) -> None:
    world.model.while_thinking = lambda: world.desk.say(Role.TEAMMATE, "I will call you.") and None
    world.customer_writes()
    assert world.desk.actions == []
    assert [row.state for row in rows(world, actions)] == ["discarded"]
    assert [row.outcome for row in rows(world, jobs)] == ["stayed_out"]


def test_a_message_written_while_the_model_thinks_gets_the_one_answer(world: Any) -> None:
    first = iter([True])

    def write() -> None:
        if next(first, False):
            world.desk.say(Role.REQUESTER, "Sorry, I mean the password of the second account.")

    world.model.while_thinking = write
    world.customer_writes()
    assert len(world.desk.spoken) == 1
    assert world.desk.spoken[0].answers == world.desk.ticket.from_requester[-1].id


def test_a_question_of_ours_leaves_the_ticket_pending(world: Any) -> None:
    from_script = world.model.script
    from_script[:] = [
        ("ask_customer", {**_triage(), "question": "Which page do you see when it fails?", "confidence": 0.9})
    ]
    assert world.customer_writes("It fails.")[-1] == "acted:asked"
    assert world.desk.ticket.status is Status.PENDING


def test_medium_confidence_is_decided_once_more_by_the_strong_model_then_held(world: Any) -> None:
    world.model.script[:] = [_resolution(0.75)]
    assert world.customer_writes()[-1] == "acted:held"
    assert [request.model for request in world.model.requests] == ["fast", "strong"]
    assert world.desk.spoken == []
    [draft] = world.desk.actions
    assert draft.kind is ActionKind.DRAFT
    assert "ai_drafted" in world.desk.ticket.tags


def test_without_a_strong_model_the_fast_one_decides_alone(world: Any) -> None:
    world.house = replace(world.house, models=replace(world.house.models, strong=None))
    world.model.script[:] = [_resolution(0.75)]
    assert world.customer_writes()[-1] == "acted:held"
    assert [request.model for request in world.model.requests] == ["fast"]


def test_assist_mode_writes_a_draft_and_nothing_public(world: Any) -> None:
    world.house = replace(world.house, mode=Mode.ASSIST)
    assert world.customer_writes()[-1] == "acted:held"
    assert world.desk.spoken == []
    assert "Forgot password" in world.desk.actions[0].body


def test_shadow_mode_writes_nothing_and_records_what_it_would_have_done(world: Any) -> None:
    world.house = replace(world.house, mode=Mode.SHADOW)
    assert world.customer_writes()[-1] == "acted:held"
    assert world.desk.actions == []
    assert next(row.state for row in rows(world, actions)) == "held"


def test_a_newer_message_makes_the_draft_of_the_older_one_void(world: Any) -> None:
    world.house = replace(world.house, mode=Mode.ASSIST)
    world.customer_writes()
    world.clock.pass_seconds(60)
    world.customer_writes("And how do I change my password?")
    held = [row for row in rows(world, actions) if row.kind == "reply"]
    assert sorted(row.state for row in held) == ["discarded", "held"]


def test_after_a_hand_over_the_ticket_is_the_teammates(world: Any) -> None:
    world.model.script[:] = [("escalate_ticket", {**_triage(), **_hand_over()})]
    assert world.customer_writes()[-1] == "acted:escalated"
    world.clock.pass_seconds(60)
    assert world.customer_writes("Hello?")[-1].startswith("out:")
    assert len(world.desk.actions) == 1


def test_a_teammate_can_give_the_ticket_back_with_a_tag(world: Any) -> None:
    world.model.script[:] = [("escalate_ticket", {**_triage(), **_hand_over()}), _resolution(0.95)]
    world.customer_writes()
    world.clock.pass_seconds(60)
    world.desk.say(Role.TEAMMATE, "The bot can take it from here.")
    world.desk.ticket = replace(world.desk.ticket, tags=(*world.desk.ticket.tags, "ai_resume"))
    world.clock.pass_seconds(60)
    assert world.customer_writes()[-1] == "acted:resolved"
    assert "ai_resume" not in world.desk.ticket.tags


def test_a_required_field_turns_the_reply_into_a_hand_over_that_names_it(world: Any) -> None:
    world.desk.script = [_fault(RejectedError("refused", fields=("Product area",)))]
    assert world.customer_writes()[-1] == "acted:escalated"
    [note] = world.desk.actions
    assert not note.public
    assert "Product area" in note.body
    assert "Forgot password" in note.body


def test_a_model_that_is_down_for_a_while_delays_the_answer(world: Any) -> None:
    world.model.down = ModelUnavailableError("overloaded", retry_after=7)
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    world.run(limit=2)
    world.model.down = None
    assert world.run()[-1] == "acted:resolved"
    assert len(world.desk.spoken) == 1


def test_a_model_that_stays_down_ends_in_a_hand_over_with_note_and_tag(world: Any) -> None:
    world.model.down = ModelUnavailableError("overloaded")
    assert world.customer_writes()[-1] == "acted:escalated"
    assert world.desk.spoken == []
    assert "model_unavailable" in world.desk.actions[0].body
    assert "ai_escalated" in world.desk.ticket.tags


@pytest.mark.parametrize("error", [HelpdeskUnavailableError("down"), CredentialsError("refused")])
def test_a_helpdesk_that_is_down_for_an_hour_loses_nothing(world: Any, error: Exception) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    world.desk.down = error
    world.run(limit=7)
    world.desk.down = None
    assert world.run()[-1].startswith("acted:")
    assert len(world.desk.actions) == 1


def test_a_helpdesk_that_never_comes_back_leaves_a_dead_row_not_a_loop(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row = world.deliver()
    world.desk.down = HelpdeskUnavailableError("down")
    world.run()
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    assert (found.state, found.reason) == (inbox.DEAD, "helpdesk_unavailable")


def test_a_spent_day_budget_hands_over_without_the_model(world: Any) -> None:
    world.with_policy(limits={"dollars_per_day": 0.0005})
    assert world.customer_writes()[-1] == "acted:escalated"
    assert world.model.requests == []
    assert "budget" in world.desk.actions[0].body


def test_a_requesters_own_budget_for_the_day_hands_over_without_the_model(world: Any) -> None:
    world.with_policy(limits={"dollars_per_requester_day": 0.0011})
    assert world.customer_writes()[-1] == "acted:resolved"
    world.customer_writes("And where are my invoices?")
    assert "budget" in world.desk.actions[-1].body
    assert len(world.model.requests) == 1


def test_pause_stops_before_the_model_and_resume_catches_up(world: Any) -> None:
    with world.house.database.begin() as connection:
        flags.set_paused(connection, on=True, now=1)
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row = world.deliver()
    assert world.run() == ["paused"]
    with world.house.database.begin() as connection:
        flags.set_paused(connection, on=False, now=2)
        assert [one.id for one in inbox.in_state(connection, inbox.PAUSED)] == [row]
        inbox.reopen(connection, row)
        world.house.ring(connection, row, world.desk.ticket.ref, 0)
    assert world.run()[-1] == "acted:resolved"


def test_pause_during_the_run_stops_the_write(world: Any) -> None:
    def pause() -> None:
        with world.house.database.begin() as connection:
            flags.set_paused(connection, on=True, now=1)

    world.model.while_thinking = pause
    assert world.customer_writes()[-1] == "paused"
    assert world.desk.actions == []


@pytest.mark.parametrize(
    ("kind", "word"), [(EventKind.RATED, "out:rated"), (EventKind.DELETED, "out:deleted")]
)
def test_events_that_need_no_answer_are_recorded(world: Any, kind: EventKind, word: str) -> None:
    world.deliver(kind)
    assert world.run() == [word]


def test_a_ticket_of_another_account_is_left_alone(world: Any) -> None:
    world.desk.account = "other"
    assert world.customer_writes() == ["out:other_account"]


def test_a_ticket_that_is_gone_closes_its_jobs(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    world.desk.ticket = replace(world.desk.ticket, ref=replace(world.desk.ticket.ref, id="43"))
    assert world.run() == ["out:not_found"]


def test_a_ticket_without_a_customers_word_is_left_alone(world: Any) -> None:
    world.desk.say(Role.TEAMMATE, "Calling Ada tomorrow.", public=False)
    world.deliver()
    assert world.run() == ["out:no_customer_message"]


def test_the_line_to_the_customer_follows_the_note_when_policy_wants_it(world: Any) -> None:
    world.with_policy(handover={"customer_line": True})
    world.model.script[:] = [("escalate_ticket", {**_triage(), **_hand_over()})]
    assert world.customer_writes()[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE, ActionKind.HANDOVER_LINE]


def test_the_story_can_be_repeated_at_every_step_without_a_second_effect(world: Any) -> None:
    """Each step runs twice, as after a crash between its work and the engine's checkpoint."""
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row = world.deliver()
    world.clock.pass_seconds(60)

    def twice(_: str, function: Any, *args: Any) -> str:
        function(*args)
        repeated: str = function(*args)
        return repeated

    workflow.handle(row, twice, house=world.house)
    assert len(world.desk.spoken) == 1
    assert [job.outcome for job in rows(world, jobs)] == ["resolved"]


def test_a_follow_up_gets_its_own_answer(world: Any) -> None:
    world.customer_writes()
    world.clock.pass_seconds(120)
    world.customer_writes("Thanks! And where is the sign-in page?")
    assert len(world.desk.spoken) == 2


def test_a_carbon_copied_persons_message_goes_to_a_person(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    other = Message("x1", Role.OTHER, "Send me her invoice too.", at=world.clock(), author_id="99")
    world.desk.ticket = replace(world.desk.ticket, messages=(*world.desk.ticket.messages, other))
    world.deliver()
    assert world.run()[-1] == "acted:escalated"
    assert world.desk.spoken == []


def _triage() -> dict[str, Any]:
    return {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}


def _hand_over() -> dict[str, Any]:
    return {
        "reason": "Needs a person.",
        "summary": "Ada can't sign in.",
        "next_step": "Call her.",
        "confidence": 0.9,
    }


def _resolution(confidence: float) -> tuple[str, dict[str, Any]]:
    reply = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
    fields = {"reply": reply, "citations": ["reset#1"], "confidence": confidence, "multi_part": False}
    return "resolve_ticket", {**_triage(), **fields}


def _fault(error: Exception) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(error=error, after=False, late=0)


def test_a_message_that_came_without_a_second_one_is_waited_for(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    words = world.run()
    assert words[0].startswith("wait:")
    assert words[-1] == "acted:resolved"


def test_our_own_doings_are_told_apart_without_a_look(world: Any) -> None:
    world.customer_writes()
    before = world.desk.reads
    event = Event(EventKind.TEAMMATE_ACTED, world.desk.ticket.ref, "own", "ticket.tags_changed", actor_id="1")
    with world.house.database.begin() as connection:
        row = inbox.add(connection, event, digest="x", now=world.clock())
        world.house.ring(connection, row, event.ticket, 0)
    assert world.run() == ["out:own_action"]
    assert world.desk.reads == before
