"""The stand-in's Message Batches as the vendor's own SDK sees them."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest

from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.claude_script import ScriptBrain

HELLO = {
    "model": "claude-haiku-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello"}],
}


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def stand_in(clock):
    with ClaudeStandIn(brain=ScriptBrain(), clock=clock) as made:
        made.batches.seconds = 60
        yield made


@pytest.fixture
def api(stand_in):
    with anthropic.Anthropic(api_key=stand_in.key, base_url=stand_in.url, max_retries=0) as client:
        yield client.messages.batches


def asked(*names: str, **over: Any) -> list[Any]:
    return [{"custom_id": name, "params": {**HELLO, **over}} for name in names]


def test_a_batch_ends_after_its_time_and_its_results_come_out_of_order(api, clock):
    names = [f"r{number}" for number in range(9)]
    made = api.create(requests=asked(*names))
    assert (made.processing_status, made.request_counts.processing, made.results_url) == (
        "in_progress",
        9,
        None,
    )
    clock.forward(61)
    ended = api.retrieve(made.id)
    assert (ended.processing_status, ended.request_counts.succeeded) == ("ended", 9)
    found = list(api.results(made.id))
    assert sorted(one.custom_id for one in found) == names
    assert [one.custom_id for one in found] != names
    assert {one.result.message.usage.service_tier for one in found} == {"batch"}


def test_results_are_not_there_before_the_end(api, stand_in):
    made = api.create(requests=asked("a"))
    with pytest.raises(anthropic.AnthropicError, match="results_url"):
        api.results(made.id)


@pytest.mark.parametrize(
    "requests",
    [
        [],
        asked("a", "a"),
        asked("white space"),
        asked("x" * 65),
        [{"custom_id": "a"}],
        [{"custom_id": "a", "params": HELLO, "metadata": {}}],
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(api, requests):
    with pytest.raises(anthropic.BadRequestError):
        api.create(requests=requests)


def test_params_are_judged_one_by_one_when_the_batch_is_worked_on(api, clock):
    requests = [*asked("good"), *asked("warm", temperature=0.5), *asked("stream", stream=True)]
    made = api.create(requests=requests)
    clock.forward(61)
    found = {one.custom_id: one.result for one in api.results(made.id)}
    assert found["good"].type == "succeeded"
    assert {found[name].error.error.type for name in ("warm", "stream")} == {"invalid_request_error"}


def test_a_fate_is_met_by_the_request_whose_turn_it_is(api, stand_in, clock):
    stand_in.batches.fates.extend(["expired", "overloaded_error"])
    made = api.create(requests=asked("a", "b", "c"))
    clock.forward(61)
    found = {one.custom_id: one.result for one in api.results(made.id)}
    assert (found["a"].type, found["b"].error.error.type, found["c"].type) == (
        "expired",
        "overloaded_error",
        "succeeded",
    )


def test_a_canceled_batch_ends_and_one_that_ended_can_not_be_canceled(api):
    made = api.create(requests=asked("a"))
    assert api.cancel(made.id).processing_status == "canceling"
    assert api.retrieve(made.id).request_counts.canceled == 1
    with pytest.raises(anthropic.BadRequestError):
        api.cancel(made.id)


def test_a_batch_that_takes_longer_than_a_day_expires(api, stand_in, clock):
    stand_in.batches.seconds = 90_000
    made = api.create(requests=asked("a"))
    clock.forward(86_400)
    assert api.retrieve(made.id).request_counts.expired == 1


def test_the_list_is_newest_first_and_pages_by_id(api):
    ids = [api.create(requests=asked("a")).id for _ in range(3)]
    page = api.list(limit=2)
    assert ([one.id for one in page.data], page.has_more) == (ids[:0:-1], True)
    assert [one.id for one in api.list(limit=2, after_id=ids[1]).data] == ids[:1]
    with pytest.raises(anthropic.BadRequestError):
        api.list(limit=0)


def test_only_what_has_ended_can_be_deleted(api, clock):
    made = api.create(requests=asked("a"))
    with pytest.raises(anthropic.BadRequestError):
        api.delete(made.id)
    clock.forward(61)
    assert api.delete(made.id).type == "message_batch_deleted"
    with pytest.raises(anthropic.NotFoundError):
        api.retrieve(made.id)


def test_a_wrong_key_is_refused(stand_in):
    with (
        anthropic.Anthropic(api_key="wrong", base_url=stand_in.url, max_retries=0) as client,
        pytest.raises(anthropic.AuthenticationError),
    ):
        client.messages.batches.list()
