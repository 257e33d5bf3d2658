"""A service that is down is left alone, then asked by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from connector.breaker import Breaker, GuardedModel, Limits
from connector.domain import Usage
from connector.errors import ModelError, ModelUnavailableError
from connector.ports import ModelReply, ModelRequest

REQUEST = ModelRequest("fast", "", (), ())
REPLY = ModelReply("end_turn", (), (), Usage(), "fast")


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Model:
    error: Exception | None = None
    asked: int = 0

    def complete(self, request: ModelRequest) -> ModelReply:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return REPLY

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return 1


@dataclass
class Bench:
    model: Model = field(default_factory=Model)
    clock: Clock = field(default_factory=Clock)
    told: list[tuple[str, bool]] = field(default_factory=list)
    guarded: Any = None

    def __post_init__(self) -> None:
        breaker = Breaker(
            "model",
            monotonic=self.clock,
            tell=lambda name, is_open: self.told.append((name, is_open)),
            limits=Limits(failures=3, open_seconds=30),
        )
        self.guarded = GuardedModel(self.model, breaker)

    def fail(self, times: int) -> None:
        self.model.error = ModelUnavailableError("overloaded", retry_after=1)
        for _ in range(times):
            with pytest.raises(ModelUnavailableError):
                self.guarded.complete(REQUEST)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_few_failures_in_a_row_open_it_and_nobody_asks(bench: Bench) -> None:
    bench.fail(3)
    with pytest.raises(ModelUnavailableError) as caught:
        bench.guarded.complete(REQUEST)
    assert bench.model.asked == 3
    assert caught.value.retry_after == 30
    assert bench.told == [("model", True)]


def test_a_success_in_between_starts_the_count_anew(bench: Bench) -> None:
    bench.fail(2)
    bench.model.error = None
    bench.guarded.complete(REQUEST)
    bench.fail(2)
    assert bench.model.asked == 5
    assert bench.told == []


def test_after_the_wait_one_asks_and_closes_it(bench: Bench) -> None:
    bench.fail(3)
    bench.clock.now = 31
    bench.model.error = None
    assert bench.guarded.complete(REQUEST) is REPLY
    assert bench.guarded.complete(REQUEST) is REPLY
    assert bench.told == [("model", True), ("model", False)]


def test_a_failed_probe_opens_it_again(bench: Bench) -> None:
    bench.fail(3)
    bench.clock.now = 31
    bench.fail(1)
    bench.clock.now = 60
    with pytest.raises(ModelUnavailableError):
        bench.guarded.complete(REQUEST)
    assert bench.model.asked == 4
    assert bench.told == [("model", True), ("model", True)]


def test_a_bad_answer_is_no_outage(bench: Bench) -> None:
    bench.model.error = ModelError("garbage")
    for _ in range(5):
        with pytest.raises(ModelError):
            bench.guarded.complete(REQUEST)
    assert bench.model.asked == 5


def test_a_probe_that_gets_a_bad_answer_closes_it_too(bench: Bench) -> None:
    bench.fail(3)
    bench.clock.now = 31
    bench.model.error = ModelError("garbage")
    for _ in range(2):
        with pytest.raises(ModelError, match="garbage"):
            bench.guarded.complete(REQUEST)
