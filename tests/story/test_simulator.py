"""The protocol under tens of thousands of seeded schedules, and proof that the simulator sees what a guard prevents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.simulator.guards import GUARDS, without
from benchmarks.simulator.judge import AFTER, DUPLICATE, LOST
from benchmarks.simulator.run import PLATFORMS, Tally, first_harm, play, simulate
from benchmarks.simulator.stage import stage, template

#: For each platform.
SCHEDULES = 100_000 if os.environ.get("LONG_TESTS") == "1" else 20_000
#: Where writes are not conditional, one that is on its way can't be called back: per 100 000 schedules.
INHERENT = 200
#: So many schedules are enough to see the harm that each guard prevents.
ENOUGH = range(1_500)
#: What is seen on which platform when a guard is taken out.
SEEN = [
    ("look before a re-send", "zendesk", DUPLICATE),
    ("look before a re-send", "intercom", DUPLICATE),
    ("conditional write", "zendesk", DUPLICATE),
    ("quiet before a write", "zendesk", AFTER),
    ("settle wait", "intercom", DUPLICATE),
    ("intent before a write", "intercom", DUPLICATE),
    ("receipt after a write", "zendesk", LOST),
    ("receipt after a write", "intercom", LOST),
    ("judgement before a write", "zendesk", AFTER),
    ("judgement before a write", "intercom", "spoke over a visible teammate"),
    ("open while somebody waits", "intercom", "closed over a visible message"),
    ("pause", "zendesk", "sent while paused"),
    ("pause", "intercom", "sent while paused"),
    ("next wake-up", "zendesk", LOST),
    ("next wake-up", "intercom", LOST),
]


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return simulate(PLATFORMS, range(SCHEDULES), workers=os.cpu_count() or 1)


def told(tally: Tally) -> str:
    """The figures, how to see the worst schedules again, and what happened in the very worst."""
    head = [f"{tally.platform}: {dict(tally.harm)} in {tally.schedules} schedules", *tally.replays()[:5]]
    with template() as empty, stage(empty) as ground:
        one, _ = play(ground, tally.platform, tally.worst[0])
    return "\n".join([*head, *one.time.lines()])


@pytest.mark.timeout(1800)
def test_where_writes_are_conditional_no_schedule_does_harm(tallies: dict[str, Tally]) -> None:
    tally = tallies["zendesk"]
    assert not tally.harm, told(tally)


@pytest.mark.timeout(1800)
def test_where_writes_are_plain_only_one_that_is_on_its_way_may_come_after_a_teammate(
    tallies: dict[str, Tally],
) -> None:
    tally = tallies["intercom"]
    assert not tally.harm.keys() - {AFTER}, told(tally)
    assert tally.per_100_000(AFTER) <= INHERENT, told(tally)


@pytest.mark.timeout(1800)
def test_the_schedules_are_full_of_what_can_go_wrong(tallies: dict[str, Tally]) -> None:
    for tally in tallies.values():
        assert tally.schedules == SCHEDULES
        assert tally.done["words"] > SCHEDULES / 2
        assert tally.done["notes"] > SCHEDULES / 10
        assert tally.done["faults"] > SCHEDULES / 5
        assert tally.done["deaths"] > SCHEDULES / 5
        assert tally.done["taken over"] > SCHEDULES / 10


@pytest.mark.parametrize(("guard", "platform", "rule"), SEEN, ids=str)
def test_a_guard_that_is_taken_out_is_missed(guard: str, platform: str, rule: str) -> None:
    with without(guard):
        found = first_harm(platform, ENOUGH, rule=rule)
    assert found is not None, f"nothing was broken without the {guard}"


def test_every_guard_is_shown_to_be_needed() -> None:
    assert {guard for guard, _, _ in SEEN} == set(GUARDS)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_seed_tells_the_same_story_each_time(platform: str, seed: int, tmp_path: Path) -> None:
    with template() as empty, stage(empty) as one, stage(empty) as other:
        lines = [play(ground, platform, seed)[0].time.lines() for ground in (one, other)]
    assert without_ids(lines[0]) == without_ids(lines[1])
    assert len(lines[0]) >= 4


def without_ids(lines: list[str]) -> list[str]:
    """Ids of runs are not drawn from the seed."""
    return [line.partition("run:")[0] for line in lines]
