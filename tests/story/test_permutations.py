"""Twelve events of one ticket arrive in any order and at any pace: the end is the same, nobody is answered twice."""

from __future__ import annotations

import pytest

from benchmarks.simulator.run import PLATFORMS, spread
from benchmarks.simulator.shuffled import LIFE, Lives, lives

#: For each of two kinds of helpdesk.
LIVES = 500


@pytest.fixture(scope="module")
def played() -> dict[str, Lives]:
    found = {platform: Lives(platform) for platform in PLATFORMS}
    for part in spread(lives, PLATFORMS, range(LIVES)):
        found[part.platform] += part
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_any_order_of_arrival_ends_the_same_with_at_most_one_answer_each(
    played: dict[str, Lives], platform: str
) -> None:
    found = played[platform]
    assert found.doubled == []
    [end] = found.ends
    assert (end.last, end.states, end.status) == (("resolved", "done"), {"done"}, "solved")
    assert end.tags == ("ai_category_account", "ai_resolved", "vip")
    assert found.ends.total() == LIVES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_orders_do_differ(played: dict[str, Lives], platform: str) -> None:
    assert len(LIFE) == 12
    assert len(played[platform].answered) > 1
