"""Intervals against values that others have published."""

from __future__ import annotations

import pytest

from connector.intervals import Mean, Rate, average, rate


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe 1998, table I, the score method without correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By the formula's closed form.
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_a_share_has_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    found = rate(count, of)
    assert found.share == pytest.approx(count / of, abs=1e-6)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_all_of_some_is_not_certain() -> None:
    found = rate(10, 10)
    assert (found.share, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.7225, abs=1e-4)


def test_of_nothing_there_is_no_share() -> None:
    assert rate(0, 0) == Rate(0, 0, None, None, None)


def test_a_mean_has_its_interval_within_the_scale() -> None:
    # Standard deviation 1.2910, so half the interval is 1.96 * 1.2910 / 2.
    assert average([2, 3, 4, 5], bounds=(1, 5)) == Mean(
        4, 3.5, pytest.approx(2.2348, abs=1e-4), pytest.approx(4.7652, abs=1e-4)
    )
    assert average([5, 5, 5, 2], bounds=(1, 5)).high == 5
    assert average([4], bounds=(1, 5)) == Mean(1, 4, None, None)
    assert average([], bounds=(1, 5)) == Mean(0, None, None, None)
