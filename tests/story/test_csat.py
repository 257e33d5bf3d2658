"""Ratings on the real story and tables: asked once and late enough, told apart from messages, heard when low."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit, rating_due
from connector.domain import ActionKind, EventKind, Mode, Rating, Role, Scale, Status
from connector.errors import RejectedError
from connector.rated import note as record
from connector.store import flags, people, ratings
from connector.store.tables import jobs, rating_requests, runs
from connector.store.tables import ratings as ratings_table
from tests.story.conftest import REF, Fault, ask

MINUTES = 60.0


def rows(world: Any, table: sa.Table) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(sa.select(table)))


def rated(world: Any) -> ratings.Rated | None:
    with world.house.database.read() as connection:
        return ratings.get(connection, REF)


def follow_up(world: Any, minutes: float = 11) -> list[str]:
    world.clock.pass_seconds(minutes * MINUTES)
    rating_due.ask_due(world.house)
    words: list[str] = world.run()
    return words


@pytest.fixture
def asked(world: Any) -> Any:
    """A world whose customer was answered and asked for a rating."""
    world.customer_writes()
    assert follow_up(world) == ["acted:resolved"]
    return world


def requests(world: Any) -> list[Any]:
    return [a for a in world.desk.actions if a.kind is ActionKind.RATING_REQUEST]


def test_the_question_comes_after_the_resolution_has_stood_for_a_while(world: Any) -> None:
    world.customer_writes()
    assert follow_up(world, minutes=9) == []
    assert follow_up(world, minutes=2) == ["acted:resolved"]
    [request] = requests(world)
    assert request.body == world.house.policy.text("en").rating
    assert request.public
    assert world.desk.ticket.status is Status.SOLVED
    assert [a.kind for a in world.desk.spoken] == [ActionKind.REPLY, ActionKind.RATING_REQUEST]


def test_the_question_carries_the_link_where_there_is_a_page(world: Any) -> None:
    world.house = replace(
        world.house, rating_link=lambda action, language: f"https://c.example/rate/{action}{language}"
    )
    world.customer_writes()
    follow_up(world)
    [request] = requests(world)
    text, link = request.body.split("\n")
    assert text == world.house.policy.text("en").rating
    assert link == f"https://c.example/rate/{request.id}en"


def test_nobody_is_asked_twice_on_a_ticket(asked: Any) -> None:
    assert follow_up(asked) == []
    asked.customer_writes("And how do I change my name?")
    assert follow_up(asked) == []
    assert len(requests(asked)) == 1


def test_of_two_workers_who_would_ask_one_does(asked: Any) -> None:
    with asked.house.database.begin() as connection:
        assert not ratings.ask(connection, REF, "another", now=asked.clock())
    [row] = rows(asked, rating_requests)
    assert (row.action_id, row.state) == (requests(asked)[0].id, "awaiting_rating")
    asked.customer_writes("5")
    assert [row.state for row in rows(asked, rating_requests)] == ["closed"]


@pytest.mark.parametrize("happened", ["customer", "teammate", "skip", "closed"])
def test_nobody_is_asked_when_the_answer_did_not_stand(world: Any, happened: str) -> None:
    world.customer_writes()
    if happened == "customer":
        world.desk.say(Role.REQUESTER, "It still fails.")
    elif happened == "teammate":
        world.desk.say(Role.TEAMMATE, "I'll have a look.")
    elif happened == "skip":
        world.desk.ticket = replace(world.desk.ticket, tags=(*world.desk.ticket.tags, "ai_off"))
    else:
        world.desk.ticket = replace(world.desk.ticket, status=Status.CLOSED)
    assert follow_up(world)[0].startswith("out:")
    assert requests(world) == []


def test_an_answer_that_is_not_to_be_asked_about_is_not_listed_again(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.TEAMMATE, "I'll have a look.")
    assert follow_up(world) == ["out:taken_over"]
    with world.house.database.read() as connection:
        listed = ratings.to_ask(connection, "zendesk", "acme", before=world.clock(), after=0, most=9)
    assert listed == []


def test_a_question_to_the_customer_or_a_hand_over_is_not_rated(world: Any) -> None:
    world.model.script[:] = [ask()]
    world.customer_writes()
    assert follow_up(world) == []


@pytest.mark.parametrize("changes", [{"rating": {"ask": False}}, {"mode": "shadow"}])
def test_nobody_is_asked_where_policy_or_mode_say_no(world: Any, changes: Any) -> None:
    world.customer_writes()
    world.with_policy(**changes)
    assert follow_up(world) == []


def test_a_resolution_of_last_week_is_not_asked_about(world: Any) -> None:
    world.customer_writes()
    assert follow_up(world, minutes=5 * 24 * 60) == []


def test_what_the_helpdesk_refuses_leaves_the_answer_as_it_is(world: Any) -> None:
    world.customer_writes()
    world.desk.script.append(Fault(RejectedError("no", fields=("x",))))
    assert follow_up(world) == ["acted:resolved"]
    assert {row.outcome for row in rows(world, jobs)} == {"resolved"}
    assert "ai_escalated" not in world.desk.ticket.tags


def test_a_customer_who_writes_while_we_ask_is_not_asked(world: Any) -> None:
    world.customer_writes()
    world.desk.while_reading[world.desk.reads + 2] = lambda: world.desk.say(Role.REQUESTER, "It fails.")
    follow_up(world)
    assert requests(world) == []
    assert {row.outcome for row in rows(world, jobs)} == {"resolved"}


def test_a_number_is_recorded_starts_no_run_and_leaves_the_ticket_solved(asked: Any) -> None:
    calls = len(asked.model.requests)
    asked.customer_writes("5")
    assert rated(asked) == ratings.Rated(5, "five", "reply", asked.desk.ticket.messages[-1].at, "automatic")
    assert len(asked.model.requests) == calls
    assert asked.desk.ticket.status is Status.SOLVED
    assert len(asked.desk.spoken) == 2
    last = max(rows(asked, jobs), key=lambda row: row.message_at)
    assert (last.outcome, last.reasons) == ("stayed_out", ["rated"])
    assert "rating" in {row.kind for row in rows(asked, audit.audit)}


def test_a_newer_number_replaces_the_older_one(asked: Any) -> None:
    asked.customer_writes("3")
    asked.customer_writes("4")
    found = rated(asked)
    assert found is not None
    assert found.score == 4


def test_a_number_that_nobody_asked_for_is_a_message(world: Any) -> None:
    world.customer_writes()
    calls = len(world.model.requests)
    world.customer_writes("5")
    assert rated(world) is None
    assert len(world.model.requests) == calls + 1


def test_a_number_with_more_is_a_message(asked: Any) -> None:
    calls = len(asked.model.requests)
    asked.customer_writes("1 more thing: where is the export?")
    assert rated(asked) is None
    assert len(asked.model.requests) == calls + 1


@pytest.mark.parametrize("score", ["1", "2"])
def test_who_rates_low_is_heard_by_a_person(asked: Any, score: str) -> None:
    asked.customer_writes(score)
    found = rated(asked)
    assert found is not None
    assert found.score == int(score)
    assert asked.desk.actions[-1].kind is ActionKind.NOTE
    assert "low_rating" in asked.desk.actions[-1].body
    assert asked.desk.ticket.status is Status.OPEN
    assert "ai_escalated" in asked.desk.ticket.tags


def test_bare_thanks_start_no_run_and_put_the_ticket_back_to_solved(world: Any) -> None:
    world.customer_writes()
    calls = len(world.model.requests)
    world.customer_writes("Thank you so much!")
    assert len(world.model.requests) == calls
    assert world.desk.ticket.status is Status.SOLVED
    assert [a.kind for a in world.desk.actions] == [ActionKind.REPLY, ActionKind.SOLVE]
    assert len(world.desk.ticket.public) == 3


def test_thanks_to_a_ticket_that_waits_for_the_customer_solve_it(world: Any) -> None:
    world.with_policy(resolve={"after_resolve": "pending"})
    world.customer_writes()
    assert world.desk.ticket.status is Status.PENDING
    world.customer_writes("Thanks, that helped.")
    assert world.desk.ticket.status is Status.SOLVED


def test_thanks_right_after_a_new_question_leave_the_question_to_be_answered(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.REQUESTER, "And where do I find the invoice for order 7?")
    calls = len(world.model.requests)
    world.customer_writes("Thanks!")
    assert len(world.model.requests) > calls
    assert ActionKind.SOLVE not in {a.kind for a in world.desk.actions}


def test_thanks_for_a_question_of_ours_solve_nothing(world: Any) -> None:
    world.customer_writes()
    world.model.script[:] = [ask()]
    world.customer_writes("And the other thing?")
    assert world.desk.spoken[-1].kind is ActionKind.QUESTION
    world.model.script[:] = [ask()]
    world.customer_writes("Thank you!")
    assert ActionKind.SOLVE not in {a.kind for a in world.desk.actions}


def test_an_erased_person_is_asked_for_no_rating(world: Any) -> None:
    world.customer_writes()
    with world.house.database.begin() as connection:
        people.erase(connection, [REF], now=world.clock())
    assert follow_up(world) == []
    assert requests(world) == []


def test_thanks_are_left_alone_where_a_person_has_the_ticket(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.TEAMMATE, "Anything else?")
    world.customer_writes("Thanks!")
    assert world.desk.ticket.status is Status.OPEN
    assert [a.kind for a in world.desk.actions] == [ActionKind.REPLY]


def test_a_first_message_that_only_thanks_is_a_message(world: Any) -> None:
    world.customer_writes("Thank you!")
    assert len(world.model.requests) >= 1


def test_a_customer_who_goes_on_while_we_solve_again_is_answered(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.REQUESTER, "Thanks!")
    world.deliver()
    world.desk.while_reading[world.desk.reads + 2] = lambda: world.desk.say(
        Role.REQUESTER, "One more: where do I find the export?"
    )
    world.run()
    world.deliver()
    world.run()
    assert [a.kind for a in world.desk.actions] == [ActionKind.REPLY, ActionKind.REPLY]
    assert {row.state for row in rows(world, jobs)} == {"done"}


def test_a_refused_solving_is_no_hand_over(world: Any) -> None:
    world.customer_writes()
    world.desk.script.append(Fault(RejectedError("no", fields=("x",))))
    assert world.customer_writes("Thanks!")[-1] == "acted:stayed_out"
    assert "ai_escalated" not in world.desk.ticket.tags


def test_a_solving_that_was_cut_off_is_finished_by_the_next_worker(world: Any) -> None:
    world.customer_writes()
    world.desk.say(Role.REQUESTER, "Thanks!")
    world.deliver()
    world.desk.script.append(Fault(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        world.run()
    world.deliver()
    world.run()
    assert world.desk.ticket.status is Status.SOLVED
    assert {row.state for row in rows(world, jobs)} == {"done"}


def native(world: Any, score: int, scale: Scale = Scale.FIVE) -> list[str]:
    world.desk.ticket = replace(world.desk.ticket, rating=Rating(score, scale, world.clock()))
    world.deliver(EventKind.RATED)
    words: list[str] = world.run()
    return words


def test_a_native_rating_is_read_back_and_nobody_is_asked_again(world: Any) -> None:
    world.customer_writes()
    assert native(world, 4) == ["out:rated"]
    found = rated(world)
    assert found is not None
    assert (found.score, found.source, found.answered_by) == (4, "native", "automatic")
    assert follow_up(world) == []


def test_a_low_native_rating_is_heard_by_a_person_once(world: Any) -> None:
    world.customer_writes()
    native(world, 1, Scale.TWO)
    assert "ai_escalated" in world.desk.ticket.tags
    native(world, 1, Scale.TWO)
    notes = [a for a in world.desk.actions if a.kind is ActionKind.NOTE]
    assert len(notes) == 1
    assert len(rows(world, runs)) == 2


def test_a_rating_of_a_persons_answer_is_theirs(world: Any) -> None:
    world.customer_writes()
    world.clock.pass_seconds(600)
    world.desk.say(Role.TEAMMATE, "I have reset it for you.")
    native(world, 1)
    found = rated(world)
    assert found is not None
    assert found.answered_by == "human"
    assert [a.kind for a in world.desk.actions] == [ActionKind.REPLY]


@pytest.fixture
def mended(asked: Any) -> Any:
    """The answer did not help, and a teammate's did."""
    asked.customer_writes("That did not work, please help me.")
    asked.clock.pass_seconds(600)
    asked.desk.say(Role.TEAMMATE, "I have reset it for you.")
    asked.deliver(EventKind.TEAMMATE_ACTED)
    asked.run()
    asked.clock.pass_seconds(600)
    return asked


def by_link(world: Any, score: int) -> None:
    now = world.clock()
    with world.house.database.begin() as connection:
        rate = {"score": score, "source": ratings.LINK, "at": now, "now": now, "ring": world.house.ring}
        record(connection, REF, **rate)


def test_a_rating_by_the_old_link_is_the_persons_who_answered_since(mended: Any) -> None:
    by_link(mended, 5)
    found = rated(mended)
    assert found is not None
    assert (found.source, found.answered_by) == ("link", "human")
    assert rows(mended, ratings_table)[0].run_id is None


@pytest.mark.parametrize("score", ["5", "1"])
def test_a_number_after_a_persons_answer_is_theirs(mended: Any, score: str) -> None:
    mended.customer_writes(score)
    found = rated(mended)
    assert found is not None
    assert (found.score, found.answered_by) == (int(score), "human")


def test_a_number_is_for_the_answer_that_stood_when_it_was_written(asked: Any) -> None:
    asked.desk.say(Role.REQUESTER, "5")
    asked.clock.pass_seconds(2)
    asked.desk.say(Role.TEAMMATE, "Glad to hear it.")
    asked.deliver()
    asked.run()
    found = rated(asked)
    assert found is not None
    assert found.answered_by == "automatic"


def test_a_rating_of_our_answer_after_a_persons_is_ours(mended: Any) -> None:
    mended.desk.ticket = replace(mended.desk.ticket, tags=(*mended.desk.ticket.tags, "ai_resume"))
    mended.customer_writes("And how do I change my name?")
    by_link(mended, 4)
    found = rated(mended)
    assert found is not None
    assert found.answered_by == "automatic"


def test_in_assist_mode_nobody_is_asked_before_a_reply_was_sent(world: Any) -> None:
    world.house = replace(world.house, mode=Mode.ASSIST)
    world.customer_writes()
    assert follow_up(world) == []


def test_a_pause_keeps_the_question_back(world: Any) -> None:
    world.customer_writes()
    with world.house.database.begin() as connection:
        flags.set_paused(connection, on=True, now=world.clock())
    assert follow_up(world) == ["paused"]
    assert requests(world) == []
