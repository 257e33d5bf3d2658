"""A clock for tests."""

from __future__ import annotations


class Clock:
    """Epoch milliseconds that pass only when told, or while somebody waits with `forward` as their sleep."""

    def __init__(self, ms: int = 1_795_341_600_000) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms

    def forward(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)
