"""Decisions through real batches (the stand-in's): one batch whatever is lost, half the price, the same review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.claude.batches import ClaudeBatches
from adapters.claude.model import ClaudeModel
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.faults import Fault
from connector import deciding, workflow
from connector.attached import UNREAD
from connector.batch_lane import BatchLane
from connector.domain import Attachment, Event, EventKind, Role
from connector.house import House, Models
from connector.lane import Lane
from connector.store import answers, backfill_sums, backfills, batches, inbox, people
from connector.store.backfill_tables import batch_requests
from connector.store.backfills import Options
from connector.store.periods import Span
from connector.store.tables import spending

HAIKU = "claude-haiku-5-5"
BATCHES = "/v1/messages/batches"
QUESTION = "How do I reset my password?"


@dataclass
class Batching:
    """The story's world with a lane whose decisions go through batches; `live` is the house of live tickets."""

    world: Any
    stand_in: ClaudeStandIn
    batched: ClaudeBatches
    backfill: backfills.Backfill
    live: House

    def new_lane(self) -> BatchLane:
        """As after a kill: it knows nothing that is not stored."""
        return BatchLane(self.live.database, self.batched, self.world.house.policy, self.world.clock)

    def step(self, lane: BatchLane, times: int = 8, *, seconds: float = 100) -> None:
        """Carry the batches on, some time between."""
        for _ in range(times):
            lane.work(self.backfill)
            self.world.clock.pass_seconds(seconds)

    def wake(self) -> list[str]:
        self.world.deliver()
        words: list[str] = self.world.run()
        return words

    def asks(self, text: str = QUESTION) -> list[str]:
        self.world.desk.say(Role.REQUESTER, text)
        self.world.clock.pass_seconds(3_600)
        return self.wake()

    def spent(self) -> int:
        with self.live.database.read() as connection:
            return backfill_sums.spent(connection, self.backfill.id)

    def rows(self, table: sa.Table) -> list[Any]:
        with self.live.database.read() as connection:
            return list(connection.execute(sa.select(table)))


@pytest.fixture
def batching(world: Any) -> Iterator[Batching]:
    with ClaudeStandIn(clock=world.clock) as stand_in:
        model = ClaudeModel(api_key=stand_in.key, base_url=stand_in.url)
        batched = ClaudeBatches(model)
        world.house = replace(world.house, models=Models(model, HAIKU, None))
        options = Options(0, world.clock(), ("open",), batch=True)
        with world.house.database.begin() as connection:
            made = backfills.begin(connection, "zendesk", "acme", options, now=world.clock())
        live, world.house = world.house, replace(world.house, lane=Lane(made.id, batched))
        yield Batching(world, stand_in, batched, made, live)
        model.close()


def test_a_request_is_parked_answered_in_a_batch_and_acted_on_for_half_the_price(batching: Batching) -> None:
    assert batching.asks() == ["out:lane_parked"]
    reserved = batching.spent()
    assert (reserved > 0, batching.world.desk.actions) == (True, [])
    batching.step(batching.new_lane())
    [answer] = [r["message"] for b in batching.stand_in.batches.all.values() for r in b.results.values()]
    usage = answer["usage"]
    full = usage["input_tokens"] * 100 + usage["output_tokens"] * 500
    full += usage["cache_creation_input_tokens"] * 200 + usage["cache_read_input_tokens"] * 10
    assert batching.spent() == -(-full // 2)
    assert batching.wake() == ["acted:resolved"]
    assert [one.public for one in batching.world.desk.actions] == [True]
    assert batching.stand_in.requests == []


def test_files_are_named_and_not_fetched_because_a_parked_request_is_stored(batching: Batching) -> None:
    """No byte of a customer's file may be kept: this road does without them, and a teammate looks."""
    batching.world.desk.say(
        Role.REQUESTER, QUESTION, attachments=(Attachment("shot.png", "https://files/1"),)
    )
    batching.world.clock.pass_seconds(3_600)
    assert batching.wake() == ["out:lane_parked"]
    (parked,) = batching.rows(batch_requests)
    assert UNREAD["not_for_model"] in parked.messages
    assert "base64" not in parked.messages
    batching.step(batching.new_lane())
    assert batching.wake() == ["acted:held"]


@pytest.mark.parametrize("kind", ["lost_answer", "lost_request"])
def test_a_batch_whose_answer_was_lost_is_looked_for_before_another_is_sent(
    batching: Batching, kind: Any
) -> None:
    batching.asks()
    batching.stand_in.faults.add(Fault(kind, method="POST", path_regex=BATCHES))
    for _ in range(12):
        batching.step(batching.new_lane(), 1)
    assert len(batching.stand_in.batches.all) == 1
    assert batching.wake() == ["acted:resolved"]


def test_no_other_batch_is_sent_while_the_lost_one_may_still_take_effect(batching: Batching) -> None:
    batching.asks()
    batching.stand_in.faults.add(Fault("lost_request", method="POST", path_regex=BATCHES))
    batching.step(batching.new_lane(), 8, seconds=10)
    assert batching.stand_in.batches.all == {}


@pytest.mark.parametrize("seconds", [0, 400])
def test_a_strangers_batch_of_the_same_size_is_not_taken_for_ours(batching: Batching, seconds: int) -> None:
    batching.asks()
    batching.stand_in.batches.seconds = seconds
    content = [{"type": "text", "text": "Hello"}]
    stranger = {"model": HAIKU, "max_tokens": 100, "messages": [{"role": "user", "content": content}]}
    batching.stand_in.faults.add(Fault("lost_request", method="POST", path_regex=BATCHES))
    lane = batching.new_lane()
    batching.step(lane, 2, seconds=20)
    batching.stand_in.batches.create({"requests": [{"custom_id": "theirs", "params": stranger}]})
    batching.step(lane, 20)
    assert len(batching.stand_in.batches.all) == 2
    assert batching.wake() == ["acted:resolved"]


def test_results_are_read_again_after_a_kill_in_their_midst(batching: Batching) -> None:
    batching.asks()
    lane = batching.new_lane()
    batching.step(lane, 2)
    batching.stand_in.faults.add(Fault("cut_body", path_regex="results$"))
    batching.step(lane, 3)
    batching.step(batching.new_lane(), 3)
    assert (len(batching.stand_in.batches.all), batching.wake()) == (1, ["acted:resolved"])
    assert len(batching.rows(spending)) == 1


@pytest.mark.parametrize("fate", ["expired", "overloaded_error", "api_error"])
def test_what_the_vendor_did_not_answer_goes_into_a_second_batch_and_then_is_left(
    batching: Batching, fate: str
) -> None:
    batching.asks()
    batching.stand_in.batches.fates.extend([fate, fate])
    batching.step(batching.new_lane(), 12)
    assert len(batching.stand_in.batches.all) == 2
    assert (batching.wake(), batching.spent()) == ([f"out:lane_batch_{fate}"], 0)


def test_a_canceled_request_is_left_and_costs_nothing(batching: Batching) -> None:
    batching.asks()
    batching.stand_in.batches.fates.append("canceled")
    batching.step(batching.new_lane())
    assert (batching.wake(), batching.spent()) == (["out:lane_batch_canceled"], 0)


def test_a_refused_shape_is_asked_in_the_plain_one(batching: Batching) -> None:
    batching.asks()
    batching.stand_in.batches.fates.append("invalid_request_error")
    batching.step(batching.new_lane())
    assert batching.wake() == ["out:lane_parked"]
    batching.step(batching.new_lane())
    assert (len(batching.stand_in.batches.all), batching.wake()) == (2, ["acted:resolved"])


def test_a_live_event_about_the_ticket_wins_and_the_batchs_answer_is_paid_but_not_said(
    batching: Batching,
) -> None:
    batching.asks()
    lane = batching.new_lane()
    lane.work(batching.backfill)
    batching.world.house, lane_house = batching.live, batching.world.house
    assert batching.wake() == ["acted:resolved"]
    batching.step(lane)
    batching.world.house = lane_house
    assert batching.wake() == ["out:nothing_new"]
    assert len(batching.world.desk.spoken) == 1
    assert {row.backfill_id for row in batching.rows(spending)} == {None, batching.backfill.id}
    assert all(row.cost for row in batching.rows(spending))


def test_a_ticket_that_moved_meanwhile_is_asked_about_anew(batching: Batching) -> None:
    batching.asks()
    batching.step(batching.new_lane())
    assert batching.asks("And how do I reset my password on the phone?") == ["out:lane_parked"]
    assert len({row.digest for row in batching.rows(batch_requests)}) == 2


def test_requests_of_another_policy_are_dropped_before_they_are_sent(batching: Batching) -> None:
    batching.asks()
    lane = batching.new_lane()
    batching.world.with_policy(company={"name": "Other"})
    lane.policy = batching.world.house.policy
    batching.step(lane)
    assert (batching.stand_in.batches.all, batching.spent()) == ({}, 0)
    assert batching.wake() == ["out:lane_parked"]


def test_a_stop_cancels_the_batch_under_way(batching: Batching) -> None:
    batching.asks()
    batching.stand_in.batches.seconds = 80_000
    lane = batching.new_lane()
    batching.step(lane, 2)
    lane = batching.new_lane()
    ended = []
    for _ in range(5):
        ended.append(lane.stop(batching.backfill))
        batching.world.clock.pass_seconds(100)
    [batch] = batching.stand_in.batches.all.values()
    assert (batch.status, ended[-1], batching.spent()) == ("ended", True, 0)


def test_a_stop_takes_back_what_waits_for_a_batch(batching: Batching) -> None:
    batching.asks()
    assert batching.new_lane().stop(batching.backfill)
    assert (batching.rows(batch_requests), batching.spent()) == ([], 0)


def test_a_person_who_is_erased_is_in_no_parked_request(batching: Batching) -> None:
    batching.asks()
    with batching.live.database.begin() as connection:
        people.erase(connection, [batching.world.desk.ticket.ref], now=batching.world.clock())
    assert [(row.messages, row.answer) for row in batching.rows(batch_requests)] == [(None, None)]
    batching.step(batching.new_lane())
    assert batching.stand_in.batches.all == {}


def test_every_batched_call_is_in_the_audit_log_once(batching: Batching) -> None:
    batching.asks()
    batching.step(batching.new_lane())
    batching.wake()
    with batching.live.database.read() as connection:
        kinds = list(connection.execute(sa.text("SELECT kind FROM hc_audit")).scalars())
    assert kinds.count("model_call") == 1
    with batching.live.database.read() as connection:
        assert batches.under_way(connection, batching.backfill.id) == []


def test_the_age_of_an_old_message_is_no_answer_time(batching: Batching) -> None:
    """Nor is the time of a later answer on its ticket, which is not the first."""
    batching.asks()
    batching.step(batching.new_lane())
    batching.wake()
    now = batching.world.clock() + 1
    with batching.live.database.read() as connection:
        assert answers.first(connection, Span(0, now)) == ([], 0)
    batching.world.house = batching.live
    batching.world.customer_writes("And how do I reset my password on the phone?")
    now = batching.world.clock() + 1
    with batching.live.database.read() as connection:
        assert answers.first(connection, Span(0, now)) == ([], 0)


def test_what_a_live_delivery_waits_for_is_not_dealt_with_in_the_lane(batching: Batching) -> None:
    """Neither does the lane's wake-up stand for the live one."""
    world = batching.world
    world.desk.say(Role.REQUESTER, QUESTION)
    live = world.deliver()
    event = Event(EventKind.MESSAGE_RECEIVED, world.desk.ticket.ref, "lane-1", f"{inbox.BACKFILL}1")
    with batching.live.database.begin() as connection:
        row = inbox.add(connection, event, digest="x", now=world.clock())
        assert row is not None
    world.clock.pass_seconds(3_600)
    assert deciding.decide(world.house, row) == "out:lane_live_first"
    assert batching.rows(batch_requests) == []
    assert deciding.decide(batching.live, live).startswith("run:")


@pytest.mark.parametrize(
    "left", [{"state": batches.FAILED, "error": "canceled"}, {"state": batches.ANSWERED, "answer": None}]
)
def test_a_second_backfill_asks_anew_what_a_stopped_one_left(
    batching: Batching, left: dict[str, Any]
) -> None:
    batching.asks()
    with batching.live.database.begin() as connection:
        connection.execute(sa.update(batch_requests).values(**left))
        again = backfills.begin(
            connection, "zendesk", "acme", Options(0, batching.world.clock(), ("open",), batch=True), now=1
        )
    lane = Lane(again.id, batching.batched)
    batching.world.house = replace(batching.world.house, lane=lane)
    assert batching.wake() == ["out:lane_parked"]
    [new] = batching.rows(batch_requests)
    assert (new.state, new.backfill_id) == (batches.PARKED, again.id)


def test_a_live_message_behind_the_lanes_answer_leaves_that_as_done(batching: Batching) -> None:
    """It is the live wake-up's, and no reason to list the ticket again."""
    assert batching.asks() == ["out:lane_parked"]
    batching.step(batching.new_lane())
    world, late = batching.world, batching.world.desk.ticket.ref
    act = workflow.act

    def acts(house: House, run: str, *, stuck: str) -> str:
        word = act(house, run, stuck=stuck)
        event = Event(EventKind.MESSAGE_RECEIVED, late, "late", "conversation.user.replied")
        with house.database.begin() as connection:
            assert inbox.add(connection, event, digest="x", now=world.clock()) is not None
        return word

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "act", acts)
        assert batching.wake() == ["acted:resolved"]
