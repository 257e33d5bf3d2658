"""The guide's serial loop, walked on the stand-in."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from adapters.sandbox.claude import ClaudeStandIn

FILE = Path(__file__).parents[2] / "benchmarks" / "guide_loop.py"
TICKET = "How do I reset my password?"
ARTICLES = [
    {"title": "Reset your password", "text": "Reset it in Settings. " * 60, "url": "https://x.example/1"}
]


@pytest.fixture(scope="module")
def guide_loop():
    spec = importlib.util.spec_from_file_location("guide_loop", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def stand_in():
    with ClaudeStandIn() as running:
        yield running


def walk(guide_loop, stand_in, *, long_form, ticket=TICKET):
    return guide_loop.run(
        ticket,
        base_url=stand_in.url,
        api_key=stand_in.key,
        model="claude-haiku-5-5",
        long_form=long_form,
        search=lambda query: ARTICLES,
        account={"plan": "pro", "status": "active"},
    )


@pytest.mark.parametrize(("long_form", "calls"), [(False, 3), (True, 5)])
def test_it_takes_one_model_call_a_step(guide_loop, stand_in, long_form, calls):
    result = walk(guide_loop, stand_in, long_form=long_form)

    assert (result.calls, result.final_tool, len(result.usage_list)) == (calls, "resolve_ticket", calls)


@pytest.mark.parametrize("long_form", [False, True])
def test_its_own_count_of_characters_is_the_stand_ins(guide_loop, stand_in, long_form):
    result = walk(guide_loop, stand_in, long_form=long_form)

    assert result.prompt_chars == sum(call.prompt_chars for call in stand_in.requests)


def test_nothing_is_cached(guide_loop, stand_in):
    result = walk(guide_loop, stand_in, long_form=True)

    assert [u["cache_read_input_tokens"] + u["cache_creation_input_tokens"] for u in result.usage_list] == [
        0
    ] * 5


def test_articles_are_cut_to_500_characters(guide_loop, stand_in):
    walk(guide_loop, stand_in, long_form=False)

    [_, found] = [m for m in stand_in.requests[-1].body["messages"][1:] if m["role"] == "user"]
    assert 500 < len(found["content"][0]["content"]) < 620


def test_what_must_go_to_a_person_goes_there(guide_loop, stand_in):
    result = walk(guide_loop, stand_in, long_form=False, ticket="My lawyer will write to you.")

    assert result.final_tool == "escalate_ticket"
