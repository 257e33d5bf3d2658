"""kill -9 at any moment: nothing lost, nothing twice, nobody talked over. `make test-long` plays the long form."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

PLATFORMS = ("zendesk", "intercom")


@pytest.mark.timeout(5400)
def test_a_connector_killed_at_random_moments_loses_nothing_and_says_nothing_twice(
    troupe: Callable[..., Any], chance: random.Random, questions: tuple[str, ...], *, long: bool
) -> None:
    """Customers write all the while, some twice, and teammates take some tickets over."""
    kills = 500 if long else 12
    with troupe() as played:
        for number in range(kills):
            people_act(played, chance, questions)
            if number % 2:
                played.wait_up()
                played.wait_busy(seconds=5)
                time.sleep(chance.uniform(0.0, 0.8))
                played.kill(chance.choice(played.of("worker")))
            else:
                time.sleep(chance.uniform(0.0, 1.5))
                played.kill(chance.choice(played.actors))
            played.redeliver_refused()
        played.settle()
        judged = played.judge()
        assert sum(played.kills.values()) == kills
        assert min(played.kills.values()) > 0
        assert played.in_the_midst >= kills // 6
    assert judged.messages >= kills
    assert judged.replies > judged.messages / 3
    assert (judged.duplicates, judged.lost, judged.after_teammate, judged.out_of_order) == ([], [], [], [])


@pytest.mark.timeout(900)
def test_two_webs_and_two_workers_outlive_each_other_on_postgresql(
    troupe: Callable[..., Any],
    postgres_url: str,
    chance: random.Random,
    questions: tuple[str, ...],
    *,
    long: bool,
) -> None:
    until = time.monotonic() + (180 if long else 12)
    with troupe(postgres_url, webs=2, workers=2) as played:
        # On a slow machine one kill takes seconds: go on until three came and one met a worker at work.
        while time.monotonic() < until or played.in_the_midst == 0 or sum(played.kills.values()) < 3:
            people_act(played, chance, questions)
            played.wait_busy(seconds=1)
            time.sleep(chance.uniform(0.0, 2.0))
            played.kill(chance.choice(played.actors))
            played.redeliver_refused()
        played.settle()
        judged = played.judge()
        assert sum(played.kills.values()) >= 3
        assert played.in_the_midst > 0
    assert judged.replies > judged.messages / 3
    assert (judged.duplicates, judged.lost, judged.after_teammate, judged.out_of_order) == ([], [], [], [])


def people_act(played: Any, chance: random.Random, questions: tuple[str, ...]) -> None:
    played.write_in(chance.choice(PLATFORMS), chance.choice(questions))
    luck = chance.random()
    if luck < 0.25:
        played.follow_up(chance.choice(played.cases[-5:]), chance.choice(questions))
    elif luck < 0.4:
        played.take_over(chance.choice(played.cases[-3:]))
