"""What a backfill only watched is worked once by a bolder one; what left anything on its ticket never again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.domain import ActionKind, Mode, Role
from connector.lane import Lane
from connector.policy_parts import DAY_MS
from connector.store import totals
from connector.store.backfills import Backfill, Options, begin
from connector.store.tables import jobs
from tests.story.conftest import escalate
from tests.story.test_workflow import rows

WATCHED = (Mode.SHADOW, Mode.TRIAGE)


@pytest.fixture
def old(world: Any) -> Any:
    """A world in the lane of a backfill, and a ticket that nobody answered."""
    options = Options(0, world.clock(), ("open",))
    with world.house.database.begin() as connection:
        made: Backfill = begin(connection, "zendesk", "acme", options, now=world.clock())
    world.house = replace(world.house, lane=Lane(made.id))
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    return world


def fill(world: Any, mode: Mode) -> str:
    """One ticket of a backfill in *mode*."""
    world.clock.pass_seconds(3_600)
    world.house = replace(world.house, mode=mode)
    world.deliver()
    return str(world.run()[-1])


def kinds(world: Any) -> list[ActionKind]:
    return [one.kind for one in world.desk.actions if one.kind is not ActionKind.NOTICE]


@pytest.mark.parametrize("watched", WATCHED)
@pytest.mark.parametrize(
    ("bolder", "word", "left"),
    [(Mode.ASSIST, "acted:held", ActionKind.DRAFT), (Mode.AUTO, "acted:resolved", ActionKind.REPLY)],
)
def test_a_bolder_backfill_works_once_what_was_only_watched(
    old: Any, watched: Mode, bolder: Mode, word: str, left: ActionKind
) -> None:
    assert fill(old, watched) == "acted:held"
    assert kinds(old) == []
    assert fill(old, bolder) == word
    calls = len(old.model.requests)
    assert [fill(old, mode) for mode in (bolder, Mode.AUTO, Mode.SHADOW)] == ["out:nothing_new"] * 3
    assert (kinds(old), len(old.model.requests)) == ([left], calls)


def test_what_was_to_be_handed_over_in_shadow_is_handed_over_then(old: Any) -> None:
    old.model.script[:] = [escalate(), escalate()]
    assert fill(old, Mode.SHADOW) == "acted:held"
    assert fill(old, Mode.ASSIST) == "acted:escalated"
    assert fill(old, Mode.AUTO) == "out:nothing_new"
    assert kinds(old) == [ActionKind.NOTE]


@pytest.mark.parametrize("mode", WATCHED)
def test_watching_twice_decides_once(old: Any, mode: Mode) -> None:
    fill(old, mode)
    assert [fill(old, one) for one in WATCHED] == ["out:nothing_new"] * 2
    assert len(old.model.requests) == 1


def test_a_live_wake_up_leaves_alone_what_was_watched(old: Any) -> None:
    fill(old, Mode.SHADOW)
    old.house = replace(old.house, lane=None)
    assert fill(old, Mode.AUTO) == "out:nothing_new"
    assert kinds(old) == []


def test_what_the_policy_still_only_watches_is_not_decided_again(old: Any) -> None:
    fill(old, Mode.SHADOW)
    old.with_policy(categories={"account": {"mode": "shadow"}})
    assert fill(old, Mode.AUTO) == "out:nothing_new"
    assert len(old.model.requests) == 1


def test_what_a_teammate_answered_meanwhile_stays_as_it_was_watched(old: Any) -> None:
    fill(old, Mode.SHADOW)
    old.clock.pass_seconds(60)
    old.desk.say(Role.TEAMMATE, "I have reset it for you.")
    assert fill(old, Mode.AUTO) == "out:nothing_new"
    assert [row.outcome for row in rows(old, jobs)] == ["held"]


def test_a_worker_that_dies_over_it_leaves_it_open_and_the_next_answers_once(old: Any) -> None:
    fill(old, Mode.SHADOW)
    old.house = replace(old.house, mode=Mode.AUTO)
    old.model.while_thinking = lambda: (_ for _ in ()).throw(KeyboardInterrupt)
    row = old.deliver()
    with pytest.raises(KeyboardInterrupt):
        old.run()
    assert [(one.state, one.inbox_id) for one in rows(old, jobs)] == [("open", row)]
    old.model.while_thinking = lambda: None
    old.rings.append((row, old.clock()))
    assert old.run() == ["acted:resolved"]
    assert kinds(old) == [ActionKind.REPLY]


@pytest.mark.parametrize("days", [0, 90])
def test_no_counter_steps_back_and_each_ending_counts(old: Any, days: int) -> None:
    def shown() -> dict[Any, float]:
        with old.house.database.read() as connection:
            found = totals.families(connection, now=old.clock())
        wanted = [one for one in found if one.kind == "counter" and "actions" not in one.name]
        return {(name, labels): value for one in wanted for name, labels, value in one.samples}

    fill(old, Mode.TRIAGE)
    old.clock.now += days * DAY_MS
    with old.house.database.begin() as connection:
        while totals.add_up(connection, before=old.clock() - DAY_MS, most=10):
            pass
    assert [row.counted for row in rows(old, jobs)] == [days > 0]
    before = shown()
    fill(old, Mode.AUTO)
    after = shown()
    assert {key: value for key, value in before.items() if after.get(key, 0) < value} == {}
    ended = {labels[1][1]: value for (name, labels), value in after.items() if name == "connector_jobs_total"}
    assert ended == {"held": 1, "resolved": 1}
