"""How long this web process took for its answers since its start."""

from __future__ import annotations

import threading
from bisect import bisect_left
from dataclasses import dataclass

#: Upper bounds in seconds; the vendors' patience is half a second to ten seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Took:
    """*buckets* hold one count for each bound and one beyond the last."""

    buckets: tuple[int, ...]
    seconds: float


class Tally:
    """Safe in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def answered(self, seconds: float) -> None:
        with self._lock:
            self._buckets[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def took(self) -> Took:
        with self._lock:
            return Took(tuple(self._buckets), self._seconds)
