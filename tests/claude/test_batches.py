"""Batches over the vendor's SDK against the stand-in: price, lost answers, odd answers, foreign hosts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.claude.batches import ClaudeBatches
from adapters.claude.model import ClaudeModel
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.faults import Fault
from connector.errors import (
    ModelError,
    ModelLostError,
    ModelRejectedError,
    ModelUnavailableError,
)
from connector.ports import ModelRequest

BATCHES = "/v1/messages/batches"


@pytest.fixture
def stand_in():
    with ClaudeStandIn() as made:
        yield made


@pytest.fixture
def batches(stand_in):
    model = ClaudeModel(api_key=stand_in.key, base_url=stand_in.url)
    yield ClaudeBatches(model)
    model.close()


@pytest.fixture
def request_():
    content: list[dict[str, Any]] = [{"type": "text", "text": "Hello"}]
    return ModelRequest(
        "claude-sonnet-5-5", "Rules.", (), ({"role": "user", "content": content},), max_tokens=500
    )


def test_an_answer_of_a_batch_costs_half(stand_in, batches, request_):
    made = batches.create({"r1": request_})
    assert batches.state(made).ended
    [result] = batches.results(made)
    reply = batches.read(result.answer, request_)
    usage = reply.usage
    full = usage.input_tokens * 2_000 + usage.cache_write_tokens * 4_000 + usage.output_tokens * 10_000
    assert (result.request_id, result.kind, usage.cost * 2) == ("r1", "succeeded", full)


def test_what_became_of_each_request_is_told_by_its_id(stand_in, batches, request_):
    stand_in.batches.fates.extend(["expired", "canceled", "overloaded_error", ""])
    made = batches.create(dict.fromkeys("abcd", request_))
    found = {one.request_id: (one.kind, one.error) for one in batches.results(made)}
    assert found == {
        "a": ("expired", ""),
        "b": ("canceled", ""),
        "c": ("errored", "overloaded_error"),
        "d": ("succeeded", ""),
    }


def test_a_batch_under_way_is_not_ended_and_can_be_canceled(stand_in, batches, request_):
    stand_in.batches.seconds = 3600
    made = batches.create({"r1": request_})
    assert not batches.state(made).ended
    batches.cancel(made)
    assert batches.state(made).ended
    assert [one.kind for one in batches.results(made)] == ["canceled"]


@pytest.mark.parametrize("kind", ["lost_answer", "lost_request", "cut_body"])
def test_a_batch_whose_answer_was_lost_may_have_been_made(stand_in, batches, request_, kind):
    stand_in.faults.add(Fault(kind, method="POST", path_regex=BATCHES))
    with pytest.raises(ModelLostError):
        batches.create({"r1": request_})


def test_a_server_fault_leaves_open_whether_a_batch_was_made(stand_in, batches, request_):
    stand_in.faults.add(Fault("status", status=500, path_regex=BATCHES))
    with pytest.raises(ModelLostError):
        batches.create({"r1": request_})


@pytest.mark.parametrize(("status", "error"), [(429, ModelUnavailableError), (400, ModelRejectedError)])
def test_a_refused_batch_was_surely_not_made(stand_in, batches, request_, status, error):
    stand_in.faults.add(Fault("status", status=status, path_regex=BATCHES))
    with pytest.raises(error) as caught:
        batches.create({"r1": request_})
    assert not isinstance(caught.value, ModelLostError)


def test_recent_batches_are_found_over_all_pages(stand_in, batches, request_, monkeypatch):
    monkeypatch.setattr("adapters.claude.batches.PAGE", 2)
    ids = [batches.create({"r1": request_}) for _ in range(5)]
    first = stand_in.batches.all[ids[0]].created_at
    assert {one.id for one in batches.recent(first)} == set(ids)
    assert batches.recent(first + 3_600_000) == []
    assert {one.requests for one in batches.recent(first)} == {1}


def test_the_key_goes_to_no_other_host_with_the_results(stand_in, batches, request_):
    made = batches.create({"r1": request_})
    shown = {**stand_in.batches.shown(stand_in.batches.get(made)), "results_url": "https://evil.example/x"}
    stand_in.faults.add(Fault("status", status=200, path_regex=f"{made}$", body=shown))
    with pytest.raises(ModelError, match="another host"):
        batches.results(made)


@pytest.mark.parametrize("line", ["no json", json.dumps({"custom_id": "r1"}), json.dumps({"result": {}})])
def test_results_that_make_no_sense_are_an_error(stand_in, batches, request_, line):
    made = batches.create({"r1": request_})
    stand_in.faults.add(Fault("status", status=200, path_regex="results$", body=line))
    with pytest.raises(ModelError):
        batches.results(made)


def test_a_malformed_message_is_an_error_when_it_is_read(batches, request_):
    with pytest.raises(ModelError, match="malformed"):
        batches.read("{}", request_)
