"""What this web process answered since its start; refused deliveries leave no row that could be counted."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

#: Upper bounds in seconds; the vendors' patience is half a second to ten seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Count:
    """*answers* by (platform, status); *buckets* hold one count for each bound and one beyond the last."""

    answers: Mapping[tuple[str, int], int]
    known: Mapping[str, int]
    buckets: tuple[int, ...]
    seconds: float


class Tally:
    """Safe in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._known: Counter[str] = Counter()
        self._buckets = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def answered(self, platform: str, status: int, *, seconds: float) -> None:
        with self._lock:
            self._answers[platform, status] += 1
            self._buckets[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def duplicate(self, platform: str) -> None:
        with self._lock:
            self._known[platform] += 1

    def count(self) -> Count:
        with self._lock:
            return Count(dict(self._answers), dict(self._known), tuple(self._buckets), self._seconds)
