"""Shares and means with what the numbers behind them allow to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, mean, stdev

#: Two-sided, 95 %.
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Rate:
    """*count* of *of*; *low* to *high* holds the true share in 95 of 100 such samples. None without any."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """*mean* of *count* numbers with its 95 % interval, which takes two numbers at least."""

    count: int
    mean: float | None
    low: float | None
    high: float | None


def rate(count: int, of: int) -> Rate:
    """With Wilson's interval, which holds for small numbers and for shares near 0 and 1 too."""
    if of == 0:
        return Rate(count, of, None, None, None)
    share, z2 = count / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Rate(
        count, of, round(share, 6), round(max(0.0, middle - half), 6), round(min(1.0, middle + half), 6)
    )


def average(numbers: Sequence[float], *, bounds: tuple[float, float]) -> Mean:
    """The interval is cut to *bounds*, between which every number lies."""
    if not numbers:
        return Mean(0, None, None, None)
    middle = mean(numbers)
    if len(numbers) == 1:
        return Mean(1, round(middle, 6), None, None)
    half = Z * stdev(numbers) / sqrt(len(numbers))
    low, high = max(bounds[0], middle - half), min(bounds[1], middle + half)
    return Mean(len(numbers), round(middle, 6), round(low, 6), round(high, 6))
