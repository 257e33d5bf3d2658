"""Tokens and the prompt cache of the Claude stand-in."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sandbox.claude_models import CAPABILITIES
from adapters.sandbox.claude_usage import PromptCache, prompt_chars

MINUTE = 60_000
HAIKU = "claude-haiku-5-5"
LONG = "The rules of the house. " * 200  # 4,800 characters, 1,560 tokens


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> PromptCache:
    return PromptCache(clock)


def tool(name: str = "search", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Searches.", "input_schema": {"type": "object"}, **more}


def block(words: str, ttl: str = "") -> dict[str, Any]:
    mark = {"cache_control": {"type": "ephemeral", "ttl": ttl}} if ttl else {}
    return {"type": "text", "text": words, **mark}


def body(*content: dict[str, Any], ttl: str = "1h", model: str = HAIKU, **more: Any) -> dict[str, Any]:
    return {
        "model": model,
        "max_tokens": 100,
        "system": [block(LONG, ttl)],
        "messages": [{"role": "user", "content": list(content) or [block("Hello there")]}],
        **more,
    }


def used(cache: PromptCache, request: dict[str, Any]) -> tuple[int, int, int]:
    """(input, written, read) of a request that is answered."""
    plan = cache.plan(request, CAPABILITIES[request["model"]])
    cache.commit(plan)
    usage = plan.usage(1, 0)
    return (
        usage["input_tokens"],
        usage["cache_creation_input_tokens"],
        usage["cache_read_input_tokens"],
    )


def test_the_newer_tokenizer_makes_a_third_more_of_the_same_text(cache):
    new, *_ = used(cache, body(ttl=""))
    old, *_ = used(cache, body(ttl="", model="claude-haiku-4-5"))

    assert (old, new) == (1_203, 1_564)


def test_tools_cost_a_hidden_prompt_that_is_longer_when_forced(cache):
    bare, *_ = used(cache, body(ttl=""))
    auto, *_ = used(cache, body(ttl="", tools=[tool()]))
    forced, *_ = used(cache, body(ttl="", tools=[tool()], tool_choice={"type": "any"}))

    assert forced - auto == 406 - 286
    assert auto - bare > 286


def test_the_second_request_reads_what_the_first_one_wrote(cache):
    assert used(cache, body()) == (4, 1_560, 0)
    assert used(cache, body(block("Another ticket"))) == (5, 0, 1_560)


def test_nothing_is_readable_before_the_first_answer_ended(cache):
    able = CAPABILITIES[HAIKU]

    both = [cache.plan(body(), able), cache.plan(body(), able)]

    assert [plan.read for plan in both] == [0, 0]


@pytest.mark.parametrize(("ttl", "minutes"), [("5m", 5), ("1h", 60)])
def test_an_entry_dies_when_its_time_is_over(cache, clock, ttl, minutes):
    used(cache, body(ttl=ttl))
    clock.now += minutes * MINUTE

    assert used(cache, body(ttl=ttl)) == (4, 1_560, 0)


def test_reading_renews_an_entry(cache, clock):
    used(cache, body(ttl="5m"))
    clock.now += 4 * MINUTE
    used(cache, body(ttl="5m"))
    clock.now += 4 * MINUTE

    assert used(cache, body(ttl="5m")) == (4, 0, 1_560)


def test_a_prefix_below_the_minimum_is_never_cached(cache):
    short = body(system=[block("x" * 1_572, "1h")])  # 511 tokens

    assert used(cache, short) == (515, 0, 0)
    assert used(cache, short) == (515, 0, 0)


def test_the_minimum_depends_on_the_model(cache):
    assert used(cache, body(model="claude-haiku-4-5"))[1:] == (0, 0)
    assert used(cache, body(model="claude-sonnet-5-5"))[1:] == (1_560, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "claude-opus-5-5"},
        {"tools": [tool("other")]},
        {"system": [block("Dear me. " + LONG, "1h")]},
    ],
    ids=["model", "tools", "system"],
)
def test_a_changed_prefix_is_written_anew(cache, change):
    used(cache, body(tools=[tool()]))

    written, read = used(cache, {**body(tools=[tool()]), **change})[1:]

    assert (written > 1_500, read) == (True, 0)


def test_another_tool_choice_spares_tools_and_system_but_not_messages(cache):
    request = body(block(LONG, "1h"), tools=[tool()])
    used(cache, request)

    _, written, read = used(cache, {**request, "tool_choice": {"type": "none"}})

    assert (written, read > 1_560) == (1_560, True)


def test_each_time_to_live_is_counted_apart(cache):
    plan = cache.plan(body(block(LONG, "5m")), CAPABILITIES[HAIKU])

    assert plan.usage(1, 0)["cache_creation"] == {
        "ephemeral_5m_input_tokens": 1_560,
        "ephemeral_1h_input_tokens": 1_560,
    }


def test_a_growing_conversation_reads_the_mark_of_the_turn_before(cache):
    first = body(block("One"), ttl="", cache_control={"type": "ephemeral"})
    longer = body(block("One"), block("Two"), ttl="", cache_control={"type": "ephemeral"})
    _, written, _ = used(cache, first)

    assert used(cache, longer) == (0, 1, written)


@pytest.mark.parametrize(("more", "found"), [(19, True), (20, False)])
def test_a_mark_looks_back_twenty_blocks_and_no_further(cache, more, found):
    used(cache, body(block("0", "5m"), ttl=""))
    grown = [block("0"), *(block(str(n)) for n in range(1, more)), block("last", "5m")]

    read = used(cache, body(*grown, ttl=""))[2]

    assert (read > 0) is found


def test_prompt_characters_count_the_json_that_carries_meaning():
    marked = body(block("Hello there", "5m"), tools=[tool(strict=True)])
    bare = body(block("Hello there"), ttl="", tools=[tool()])

    assert prompt_chars(marked) == prompt_chars(bare) > len(LONG)
