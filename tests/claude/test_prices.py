from __future__ import annotations

import json

import pytest

from adapters.claude import prices
from adapters.claude.prices import Tokens

ROW = {"input_tokens": 40, "output_tokens": 20}


def test_the_table_counts_in_nano_dollars():
    million = Tokens(90_000, 0, 0, 0, 10_000)
    assert prices.cost("claude-haiku-5-5", million) == 90_000 * 100 + 10_000 * 500
    assert prices.cost("claude-sonnet-5-5", Tokens(1, 10, 100, 1_000, 10_000)) == (
        2_000 + 25_000 + 400_000 + 100_000 + 100_000_000
    )


def test_a_long_prompt_to_haiku_costs_five_times_as_much_in_all():
    assert prices.cost("claude-haiku-5-5", Tokens(100_000, 0, 0, 0, 10)) == 100_000 * 100 + 10 * 500
    assert prices.cost("claude-haiku-5-5", Tokens(100_000, 0, 0, 1, 10)) == 100_000 * 500 + 50 + 10 * 2_500


def test_an_unknown_model_costs_as_much_as_the_dearest():
    assert prices.estimate("qwen3", prompt_chars=100, max_tokens=10) == prices.estimate(
        "claude-fable-5-1", prompt_chars=100, max_tokens=10
    )


@pytest.mark.parametrize("model", [*prices.PRICES, "unknown"])
def test_no_credible_usage_costs_more_than_the_estimate(model):
    most = prices.estimate(model, prompt_chars=10_000, max_tokens=2_048)
    assert prices.cost(model, Tokens(0, 0, 10_000, 0, 2_048)) <= most
    assert prices.cost(model, Tokens(10_000, 0, 0, 0, 2_048)) <= most


def test_reported_usage_is_priced(claude, vendor, ask, answer, good):
    good["usage"] = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 30,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
        "cache_read_input_tokens": 40,
        "output_tokens": 5,
        "service_tier": "standard",
    }
    vendor.script = [answer(good)]
    usage = claude.complete(ask()).usage
    assert (usage.prompt_tokens, usage.cache_write_tokens, usage.output_tokens) == (80, 30, 5)
    assert usage.cost == 10 * 100 + 10 * 125 + 20 * 200 + 40 * 10 + 5 * 500
    assert usage.priced_on == prices.PRICED_ON


@pytest.mark.parametrize(
    "reported",
    [
        None,
        "cheap",
        [],
        {},
        ROW | {"input_tokens": -1},
        ROW | {"input_tokens": 10**15},
        ROW | {"input_tokens": "40"},
        ROW | {"input_tokens": 4.5},
        ROW | {"input_tokens": True},
        {"input_tokens": 0, "output_tokens": 0},
        ROW | {"output_tokens": 10**9},
        ROW | {"cache_read_input_tokens": -40},
        ROW | {"cache_creation_input_tokens": -5},
        ROW | {"cache_creation_input_tokens": "many"},
    ],
    ids=json.dumps,
)
def test_usage_that_can_not_be_true_gives_way_to_the_estimate(claude, vendor, ask, answer, good, reported):
    request = ask()
    vendor.script = [answer(good | {"usage": reported})]
    usage = claude.complete(request).usage
    most = claude.estimate(request.model, prompt_chars=request.prompt_chars, max_tokens=request.max_tokens)
    assert usage.cost == most > 0


def test_a_model_without_a_price_costs_nothing_on_a_server_of_ones_own() -> None:
    from adapters.claude.model import ClaudeModel

    own = ClaudeModel(api_key="k", base_url="http://127.0.0.1:11434")
    vendor = ClaudeModel(api_key="k")
    prices = [model.estimate("llama", prompt_chars=1000, max_tokens=100) for model in (own, vendor)]
    assert prices[0] == 0 < prices[1]
    own.close()
    vendor.close()
