"""Odd roads through the story: each was once a message lost, a hand-over doubled or a word over a person's head."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import acting, deciding, workflow
from connector.domain import ActionKind, EventKind, Message, Role
from connector.engine import _guarded
from connector.errors import (
    AmbiguousError,
    ClosedTicketError,
    HelpdeskUnavailableError,
    ModelUnavailableError,
    NotFoundError,
    RejectedError,
    StoreError,
)
from connector.store import flags, inbox
from connector.store import jobs as job_store
from connector.store import runs as run_store
from connector.store.tables import actions, jobs, runs, steps, tickets

FIVE = ("reply", "tags", "assign", "priority", "close")
HAND_OVER = (
    "escalate_ticket",
    {
        "category": "account",
        "urgency": "normal",
        "sentiment": "neutral",
        "language": "en",
        "reason": "Needs a person.",
        "summary": "Ada can't sign in.",
        "next_step": "Call her.",
        "confidence": 0.9,
    },
)


def rows(world: Any, table: sa.Table) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(sa.select(table)))


def fault(error: BaseException, *, after: bool = False, late: float = 0) -> Any:
    return SimpleNamespace(error=error, after=after, late=late)


def several_steps(world: Any) -> None:
    world.desk.names, world.desk.settle_seconds = FIVE, 60.0


def asks(world: Any, text: str = "How do I reset my password?") -> int:
    world.desk.say(Role.REQUESTER, text)
    row: int = world.deliver()
    return row


# Refusals


def test_a_note_that_is_refused_is_tried_once_more_bare_then_the_row_is_dead(world: Any) -> None:
    world.desk.script = [fault(RejectedError("refused")) for _ in range(50)]
    row = asks(world)
    world.run()
    assert [one.kind for one, _ in world.desk.sent] == [ActionKind.REPLY, ActionKind.NOTE, ActionKind.NOTE]
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    assert (found.state, found.reason) == (inbox.DEAD, "rejected_by_helpdesk")
    assert world.desk.actions == []


def test_a_replayed_dead_row_is_dealt_with_from_the_start(world: Any) -> None:
    world.desk.script = [fault(RejectedError("refused")) for _ in range(3)]
    row = asks(world)
    world.run()
    with world.house.database.begin() as connection:
        inbox.reopen(connection, row)
        world.house.ring(connection, row, world.desk.ticket.ref, 0)
    assert world.run()[-1] == "acted:resolved"


def test_a_refused_hand_over_keeps_its_words_without_group_or_priority(world: Any) -> None:
    world.with_policy(handover={"default_group": "gone"})
    world.model.script[:] = [HAND_OVER]
    world.desk.script = [fault(RejectedError("no such group"))]
    asks(world)
    assert world.run()[-1] == "acted:escalated"
    [note] = world.desk.actions
    assert (note.group, note.status) == (None, None)
    assert "Ada can't sign in." in note.body
    assert "ai_escalated" in world.desk.ticket.tags


def test_a_refused_line_leaves_the_hand_over_as_it_stands(world: Any) -> None:
    world.with_policy(handover={"customer_line": True})
    world.model.script[:] = [HAND_OVER]
    world.desk.script = [None, fault(RejectedError("refused"))]
    assert world.customer_writes()[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]


def test_a_crash_right_after_a_refusal_still_ends_in_a_hand_over(world: Any, monkeypatch: Any) -> None:
    """The refusal and what replaces the reply are one transaction: no resolved job without a reply."""
    row = asks(world)
    world.clock.pass_seconds(60)
    word = deciding.decide(world.house, row)
    world.desk.script = [fault(RejectedError("refused"))]
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(run_store, "add_action", _die)
        workflow.act(world.house, word.removeprefix("run:"))
    assert workflow.act(world.house, word.removeprefix("run:")).startswith("acted:")
    [job] = rows(world, jobs)
    assert job.outcome == ("resolved" if world.desk.spoken else "escalated")
    assert len(world.desk.actions) == 1


def _die(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


# Hand-overs


def test_a_message_between_note_and_line_does_not_undo_the_hand_over(world: Any) -> None:
    world.with_policy(handover={"customer_line": True})
    world.model.script[:] = [HAND_OVER]
    asks(world)
    world.clock.pass_seconds(30)
    world.desk.while_reading[3] = lambda: world.desk.say(Role.REQUESTER, "Anybody there?")
    assert world.run()[-1] == "out:handed_over"
    world.deliver()
    world.run()
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]
    assert {job.outcome for job in rows(world, jobs)} == {"escalated", "stayed_out"}


def test_a_capped_ticket_gets_one_note_and_no_line(world: Any) -> None:
    """The cap that asks for a person also forbids the line: the note must not come again for that."""
    world.with_policy(handover={"customer_line": True}, limits={"replies_per_ticket": 1})
    world.customer_writes()
    world.clock.pass_seconds(60)
    assert world.customer_writes("And my invoices?")[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.REPLY, ActionKind.NOTE]


def test_the_line_is_not_stopped_by_the_group_that_the_note_chose(world: Any) -> None:
    world.with_policy(
        handover={"customer_line": True, "default_group": "people"}, speak={"groups": ["front"]}
    )
    world.desk.ticket = replace(world.desk.ticket, group="front")
    world.model.script[:] = [HAND_OVER]
    regroup = world.desk.land

    def land(action: Any, name: str) -> None:
        regroup(action, name)
        world.desk.ticket = replace(world.desk.ticket, group=action.group or world.desk.ticket.group)

    world.desk.land = land
    assert world.customer_writes()[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE, ActionKind.HANDOVER_LINE]


def test_a_note_that_stands_is_not_written_again_when_a_later_step_is_refused(world: Any) -> None:
    several_steps(world)
    world.model.script[:] = [HAND_OVER]
    world.desk.script = [None, None, fault(RejectedError("no such team"))]
    assert world.customer_writes()[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]
    assert [row.receipt for row in rows(world, steps) if row.name == "assign"] == ["refused"]


@pytest.mark.parametrize("error", [RejectedError("no such tag"), ClosedTicketError("closed")])
def test_a_reply_that_stands_counts_as_sent_whatever_the_later_steps_say(
    world: Any, error: Exception
) -> None:
    several_steps(world)
    world.desk.script = [None, fault(error)]
    assert world.customer_writes()[-1] == "acted:resolved"
    assert [row.state for row in rows(world, actions)] == ["sent"]
    assert len(world.desk.actions) == 1


def test_a_reply_that_landed_late_counts_as_sent_though_the_ticket_was_closed_meanwhile(world: Any) -> None:
    world.desk.script = [fault(AmbiguousError("lost"), late=10)]
    asks(world)
    world.run(limit=2)
    world.clock.pass_seconds(20)
    world.desk.catch_up()
    world.desk.steps = _closed
    assert world.run()[-1] == "acted:resolved"
    assert [row.state for row in rows(world, actions)] == ["sent"]


def _closed(*_: Any) -> Any:
    raise ClosedTicketError("closed")


def test_a_job_whose_closing_broke_is_closed_without_a_second_note(world: Any, monkeypatch: Any) -> None:
    world.model.script[:] = [HAND_OVER]
    row = asks(world)
    world.clock.pass_seconds(60)
    run = deciding.decide(world.house, row).removeprefix("run:")
    with monkeypatch.context() as broken, pytest.raises(StoreError):
        broken.setattr(job_store, "finish", _full)
        workflow.act(world.house, run)
    world.clock.pass_seconds(60)
    assert world.run()[-1] == "acted:escalated"
    assert len(world.desk.actions) == 1
    assert len(world.model.requests) == 1


def _full(*_: Any, **__: Any) -> None:
    raise StoreError("disk full")


# Messages that must not be lost


def test_an_absence_note_does_not_hide_the_question_before_it(world: Any) -> None:
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.deliver()
    world.clock.pass_seconds(2)
    world.desk.say(Role.REQUESTER, "I am out of the office until Monday.", machine="auto_generated")
    world.deliver()
    assert world.run()[-1] == "acted:resolved"
    assert [one.answers for one in world.desk.spoken] == ["m1"]


def test_an_absence_note_while_the_model_thinks_does_not_hide_the_question(world: Any) -> None:
    once = iter([True])

    def write() -> None:
        if next(once, False):
            world.desk.say(Role.REQUESTER, "I am out of the office.", machine="auto_generated")

    world.model.while_thinking = write
    world.customer_writes()
    assert [one.answers for one in world.desk.spoken] == ["m1"]


def test_a_message_that_a_late_reply_to_an_older_one_overtook_is_answered(world: Any) -> None:
    """Without conditional writes a reply can land behind a message that it knows nothing of."""
    several_steps(world)
    asks(world)
    world.clock.pass_seconds(30)
    first = iter([True])
    plain_fault = world.desk.next_fault

    def next_fault(write: Any) -> Any:
        if write.name == "reply" and next(first, False):
            world.desk.say(Role.REQUESTER, "Sorry, I mean the second account.")
        return plain_fault(write)

    world.desk.next_fault = next_fault
    world.run()
    world.deliver()
    world.run()
    assert [one.answers for one in world.desk.spoken] == ["m1", "m2"]
    assert {job.outcome for job in rows(world, jobs)} == {"resolved"}


def test_a_newer_delivery_of_our_own_doing_leaves_the_customers_row_to_itself(world: Any) -> None:
    asks(world)
    own = replace(_event(world), actor_id="1")
    with world.house.database.begin() as connection:
        inbox.add(connection, own, digest="x", now=world.clock())
    assert world.run()[-1] == "acted:resolved"


def _event(world: Any) -> Any:
    from connector.domain import Event

    return Event(EventKind.MESSAGE_RECEIVED, world.desk.ticket.ref, "own", "topic")


def test_a_row_that_pauses_while_the_operator_resumes_is_rung_again(world: Any) -> None:
    row = asks(world)
    workflow.conclude(world.house, row, "paused")
    world.rings.pop(0)
    assert world.run()[-1] == "acted:resolved"


def test_pause_stops_between_two_steps_of_one_action(world: Any) -> None:
    several_steps(world)
    plain_fault = world.desk.next_fault

    def pause(write: Any) -> Any:
        with world.house.database.begin() as connection:
            flags.set_paused(connection, on=True, now=1)
        return plain_fault(write)

    world.desk.next_fault = pause
    assert world.customer_writes()[-1] == "paused"
    assert [name for _, name in world.desk.sent] == ["reply"]


def test_a_job_whose_message_vanished_is_closed(world: Any) -> None:
    row = asks(world)
    world.clock.pass_seconds(60)
    deciding.decide(world.house, row)
    world.desk.ticket = replace(world.desk.ticket, messages=(), stamp="9")
    world.run()
    [job] = rows(world, jobs)
    assert (job.state, job.reasons) == ("done", ["message_gone"])
    assert world.desk.actions == []


# A person's ticket


def test_a_teammate_who_writes_while_the_resume_tag_still_stands_has_the_ticket(world: Any) -> None:
    world.desk.ticket = replace(world.desk.ticket, tags=("ai_resume",))
    once = iter([True])

    def write() -> None:
        world.clock.pass_seconds(1)
        if next(once, False):
            world.desk.say(Role.TEAMMATE, "I will call you.")

    world.model.while_thinking = write
    world.customer_writes()
    assert world.desk.spoken == []


def test_the_resume_tag_counts_by_the_vendors_clock(world: Any) -> None:
    """Ours is an hour ahead: a teammate's answer a minute after the tag is a take-over all the same."""
    world.desk.moment = world.clock() - 3_600_000
    world.desk.say(Role.TEAMMATE, "The bot can take it from here.")
    world.desk.ticket = replace(world.desk.ticket, tags=("ai_resume",))
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    world.model.while_thinking = lambda: _teammate_later(world)
    world.deliver()
    world.run()
    assert world.desk.spoken == []


def _teammate_later(world: Any) -> None:
    world.desk.moment = world.clock() - 3_540_000
    world.desk.say(Role.TEAMMATE, "No, I do it.")


def test_a_hand_over_after_a_resume_holds_though_the_clocks_differ(world: Any) -> None:
    ref = world.desk.ticket.ref
    with world.house.database.begin() as connection:
        job_store.seen(connection, ref, now=10, resumed=True, changed_at=5_000)
        job_store.escalated(connection, ref, now=20)
    [row] = rows(world, tickets)
    assert row.escalated_at > row.resumed_at


@pytest.mark.parametrize("who", [Role.REQUESTER, Role.TEAMMATE, Role.OTHER])
def test_a_conversation_is_not_closed_over_a_word_that_came_while_the_reply_was_looked_for(
    world: Any, who: Role
) -> None:
    several_steps(world)
    world.desk.script = [fault(AmbiguousError("lost"), after=True)]
    asks(world)
    world.run(limit=2)
    world.clock.pass_seconds(5)
    world.desk.say(who, "That does not work.")
    world.run(limit=1)
    assert "close" not in [name for action, name in world.desk.sent if action.answers == "m1"]


def test_a_fresh_change_during_the_quiet_wait_is_waited_for_again(world: Any) -> None:
    """A note in the very second of our look, then a teammate in that same second: the stamp can't tell."""
    asks(world)
    world.clock.pass_seconds(30)
    world.desk.while_reading[2] = lambda: world.desk.touch(world.clock() // 1000 * 1000)
    world.desk.while_reading[3] = lambda: world.desk.say(Role.TEAMMATE, "Looking.", public=False)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.clock.pass_seconds(seconds)

    world.house = replace(world.house, sleep=sleep)
    world.run()
    assert slept[:2] == [2.0, 2.0]


def test_a_vendors_clock_ahead_of_ours_still_gets_its_quiet_wait(world: Any) -> None:
    asks(world)
    world.clock.pass_seconds(30)
    world.desk.while_reading[2] = lambda: world.desk.touch(world.clock() + 60_000)
    before = world.clock()
    world.run(limit=1)
    assert world.clock() - before == 2_000
    assert len(world.desk.spoken) == 1


# Two workers


def test_a_request_that_another_worker_has_out_is_not_sent_again(world: Any) -> None:
    """A worker that was taken for dead wakes up between its look and its intent."""
    several_steps(world)
    row = asks(world)
    world.clock.pass_seconds(60)
    run = deciding.decide(world.house, row).removeprefix("run:")
    with world.house.database.read() as connection:
        [stored] = run_store.of_run(connection, run)
    [first, *_] = world.desk.steps(stored.action, world.desk.ticket)
    assert acting._intend(world.house, stored, first, tries=0)
    assert not acting._intend(world.house, stored, first, tries=0)


def test_a_message_that_two_workers_decide_about_gets_one_decision(world: Any) -> None:
    world.model.script[:] = [HAND_OVER]
    row = asks(world)
    world.clock.pass_seconds(60)
    once = iter([True])

    def other() -> None:
        if next(once, False):
            deciding.decide(world.house, row)

    world.model.while_thinking = other
    with pytest.raises(StoreError):
        deciding.decide(world.house, row)
    assert len(rows(world, runs)) == 1


def test_a_surely_failed_second_try_does_not_forget_the_first_one_of_unknown_fate(world: Any) -> None:
    world.model.script[:] = [HAND_OVER]
    world.desk.script = [
        fault(AmbiguousError("lost"), late=25),
        fault(HelpdeskUnavailableError("down")),
    ]
    assert world.customer_writes()[-1] == "acted:escalated"
    assert len(world.desk.actions) == 1


def test_our_marker_on_the_ticket_is_believed_without_an_intent_row(world: Any) -> None:
    """As after the restore of an older backup."""
    world.model.script[:] = [HAND_OVER]
    row = asks(world)
    world.clock.pass_seconds(60)
    run = deciding.decide(world.house, row).removeprefix("run:")
    with world.house.database.read() as connection:
        [stored] = run_store.of_run(connection, run)
    world.desk.say(Role.BOT, stored.action.body, public=False, marker=stored.action.id)
    assert workflow.act(world.house, run) == "acted:escalated"
    assert world.desk.sent == []


def test_a_carbon_copied_machine_hides_nothing(world: Any) -> None:
    asks(world)
    note = Message("x1", Role.OTHER, "Undeliverable", at=world.clock(), machine="auto_generated")
    world.desk.ticket = replace(world.desk.ticket, messages=(*world.desk.ticket.messages, note))
    assert world.run()[-1] == "acted:resolved"


# Tickets that can't be read, or written to


def test_a_ticket_that_our_user_may_not_read_is_left_with_its_reason(world: Any) -> None:
    world.desk.down = RejectedError("not open to our user")
    row = asks(world)
    assert world.run() == ["out:not_readable"]
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    assert (found.state, found.reason, found.failures) == (inbox.DONE, "not_readable", 0)


def test_a_hand_over_to_where_our_user_may_not_read_is_done(world: Any) -> None:
    world.model.script[:] = [HAND_OVER]
    asks(world)

    def closed_to_us() -> None:
        if world.desk.actions:
            world.desk.down = RejectedError("not open to our user")

    for number in range(1, 9):
        world.desk.while_reading[number] = closed_to_us
    assert world.run()[-1] == "acted:escalated"
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]


def test_a_deleted_ticket_lets_go_of_words_of_unknown_fate(world: Any) -> None:
    several_steps(world)
    world.desk.script = [fault(AmbiguousError("cut"))]
    asks(world)
    while not world.desk.sent:
        world.run(limit=1)
    world.desk.down = NotFoundError("gone")
    world.run()
    assert {one.state for one in rows(world, actions)} == {"discarded"}
    world.desk.down = None
    world.deliver()
    world.run()
    assert [one.id for one in world.desk.spoken] != [one.id for one in rows(world, actions)][:1]


def test_sending_that_fails_in_our_own_code_ends_with_a_person(world: Any, monkeypatch: Any) -> None:
    """No bug of ours in the way of one reply keeps the customer waiting for a day."""
    whole = world.desk.steps

    def broken(action: Any, ticket: Any) -> Any:
        if action.kind is ActionKind.REPLY:
            raise KeyError("a bug")
        return whole(action, ticket)

    monkeypatch.setattr(world.desk, "steps", broken)
    began = world.clock()
    asks(world)
    world.run(step=lambda _, function, *args: _guarded(function, args))
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]
    [job] = rows(world, jobs)
    assert (job.outcome, job.reasons[0]) == ("escalated", "internal_error")
    assert world.clock() - began < 2 * 3_600_000


def test_who_writes_again_and_again_gets_a_person_no_later(world: Any) -> None:
    """The waiting counts for the ticket, not for each of its messages."""
    world.model.down = ModelUnavailableError("overloaded")
    began = world.clock()
    for number in range(8):
        asks(world, f"Hello? ({number})")
        end = world.clock() + 240_000
        while any(due <= end for _, due in world.rings):
            world.run(limit=1)
        world.clock.now = max(world.clock.now, end)
        if world.desk.actions:
            break
    assert [one.kind for one in world.desk.actions] == [ActionKind.NOTE]
    assert world.clock() - began <= 30 * 60_000


def test_a_live_message_is_not_left_to_a_sweep_that_may_be_put_off(world: Any) -> None:
    live = asks(world)
    world.deliver(topic=inbox.SWEEP)
    with world.house.database.read() as connection:
        row = inbox.get(connection, live)
        assert row is not None
        assert inbox.newer_message(connection, row) is None
