"""Time that only passes when somebody lets it pass, and what is due at which moment."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

START = 1_800_000_000_000
DAY_MS = 86_400_000


@dataclass(slots=True)
class Timeline:
    """*now* in epoch milliseconds; *moment* is the time of what happens just now, when it is being caught up with."""

    now: int = START
    moment: int | None = None
    log: list[tuple[int, str]] = field(default_factory=list)
    _agenda: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def __call__(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.now / 1000

    @property
    def here(self) -> int:
        return self.now if self.moment is None else self.moment

    def later(self, seconds: float, happens: Callable[[], None]) -> None:
        """Something that will have happened, at its own time, when anybody next looks."""
        heapq.heappush(self._agenda, (self.here + int(seconds * 1000), next(self._order), happens))

    def sleep(self, seconds: float) -> None:
        """Others go on meanwhile."""
        self.now += int(seconds * 1000)
        self.catch_up()

    def catch_up(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.now:
            self.moment, _, happens = heapq.heappop(self._agenda)
            happens()
            self.moment = None

    @property
    def due(self) -> int | None:
        """When the next thing happens."""
        return self._agenda[0][0] if self._agenda else None

    def note(self, text: str) -> None:
        self.log.append((self.here, text))

    def lines(self) -> list[str]:
        """What happened, with seconds since the first."""
        return [f"{(at - self.log[0][0]) / 1000:9.1f} {text}" for at, text in self.log]
