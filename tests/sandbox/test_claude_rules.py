"""The Claude stand-in refuses what the vendor refuses, and only that."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from adapters.sandbox.claude_rules import check, parse
from adapters.sandbox.claude_shape import RefusedError

HAIKU, SONNET, OPUS, OLD = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-4-5"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"reply": {"type": "string"}},
    "required": ["reply"],
    "additionalProperties": False,
}
CALLS = [
    {"type": "tool_use", "id": "a", "name": "resolve", "input": {}},
    {"type": "tool_use", "id": "b", "name": "search", "input": {"query": "x"}},
]
RESULTS = [
    {"type": "tool_result", "tool_use_id": "a", "content": "{}"},
    {"type": "tool_result", "tool_use_id": "b", "content": [{"type": "text", "text": "[]"}]},
]


def tool(name: str = "resolve", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Does it.", "input_schema": SCHEMA, **more}


def text(words: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def body(**changes: Any) -> dict[str, Any]:
    """A request that is in order, with *changes*; None leaves a key out."""
    whole = {
        "model": HAIKU,
        "max_tokens": 512,
        "system": "Be kind.",
        "tools": [tool(), tool("search")],
        "messages": [{"role": "user", "content": "Hello"}],
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def turns(*messages: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"role": role, "content": content} for role, content in messages]


EVIDENCE = turns(("user", "Hi"), ("assistant", CALLS), ("user", RESULTS))
MARK = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
SHORT = {"cache_control": {"type": "ephemeral", "ttl": "5m"}}

ACCEPTED = {
    "plain": body(),
    "completed tool calls written by the client": body(messages=EVIDENCE),
    "text after the results": body(messages=[*EVIDENCE[:2], {"role": "user", "content": [*RESULTS, text()]}]),
    "two user turns in a row": body(messages=turns(("user", "Hi"), ("user", "again"))),
    "forced tool on Haiku": body(tool_choice={"type": "any", "disable_parallel_tool_use": True}),
    "named tool on Haiku": body(tool_choice={"type": "tool", "name": "search"}),
    "auto on Sonnet": body(model=SONNET, tool_choice={"type": "auto"}),
    "no thinking on Haiku": body(thinking={"type": "disabled"}, output_config={"effort": "high"}),
    "between tools on Sonnet": body(
        model=SONNET, thinking={"type": "between_tools"}, output_config={"effort": "medium"}
    ),
    "adaptive on Opus": body(model=OPUS, thinking={"type": "adaptive", "display": "summarized"}),
    "budget on the older Haiku": body(
        model=OLD, max_tokens=2048, thinking={"type": "enabled", "budget_tokens": 1024}
    ),
    "prefill on the older Haiku": body(model=OLD, messages=turns(("user", "Hi"), ("assistant", "So"))),
    "four marks, long ones first": body(
        tools=[tool(), tool("search", **MARK)],
        system=[text(**MARK)],
        messages=turns(("user", [text(**SHORT), text(**SHORT)])),
    ),
    "strict with optional and union fields": body(
        tools=[
            tool(
                strict=True,
                input_schema={
                    "type": "object",
                    "properties": {
                        "a": {"type": ["string", "null"]},
                        "b": {"type": "array", "items": SCHEMA},
                    },
                    "additionalProperties": False,
                },
            )
        ]
    ),
    "opaque user id": body(metadata={"user_id": "u-5e884898da28"}),
    "a system turn after the user's": body(messages=turns(("user", "Hi"), ("system", "Be brief."))),
    "cache pre-warming": body(max_tokens=0),
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": (body(user="x"), "user: Extra inputs"),
    "temperature": (body(temperature=0.0), "temperature"),
    "top_p": (body(top_p=1), "top_p"),
    "top_k": (body(top_k=1), "top_k"),
    "streaming": (body(stream=True), "stream"),
    "no max_tokens": (body(max_tokens=None), "max_tokens: Field required"),
    "negative max_tokens": (body(max_tokens=-1), "max_tokens"),
    "more max_tokens than the model has": (body(max_tokens=128_001), "max_tokens"),
    "max_tokens true": (body(max_tokens=True), "max_tokens"),
    "no messages": (body(messages=[]), "messages"),
    "an unknown role": (body(messages=turns(("tool", "x"))), "role"),
    "an assistant first": (body(messages=turns(("assistant", "x"), ("user", "y"))), "first message"),
    "a system turn first": (body(messages=turns(("system", "x"), ("user", "y"))), "first message"),
    "a system turn on an older model": (
        body(model=OLD, messages=turns(("user", "Hi"), ("system", "x"))),
        "not supported",
    ),
    "a system turn after the assistant's": (
        body(messages=turns(("user", "a"), ("assistant", "b"), ("system", "c"))),
        "follow a user",
    ),
    "prefill": (body(messages=turns(("user", "a"), ("assistant", "b"))), "prefill"),
    "an empty turn": (body(messages=turns(("user", []))), "non-empty"),
    "an empty text block": (body(messages=turns(("user", [text("")]))), "non-whitespace"),
    "a blank text block": (body(messages=turns(("user", [text(" \n")]))), "non-whitespace"),
    "an empty system block": (body(system=[text("", **MARK)]), "system.0"),
    "an unknown key in a block": (body(messages=turns(("user", [text(colour="red")]))), "colour"),
    "an unknown key deep in a result": (
        body(
            messages=[
                *EVIDENCE[:2],
                *turns(("user", [RESULTS[0], {**RESULTS[1], "content": [text(colour="red")]}])),
            ]
        ),
        "content.1.content.0.colour",
    ),
    "an unknown block": (body(messages=turns(("user", [{"type": "video"}]))), "does not match"),
    "a tool call by the user": (body(messages=turns(("user", CALLS))), "does not match"),
    "calls without results": (
        body(messages=turns(("user", "a"), ("assistant", CALLS), ("user", "b"))),
        "without `tool_result` blocks immediately after: a, b",
    ),
    "one call without result": (
        body(messages=turns(("user", "a"), ("assistant", CALLS), ("user", RESULTS[:1]))),
        "immediately after: b",
    ),
    "text before the results": (
        body(messages=turns(("user", "a"), ("assistant", CALLS), ("user", [text(), *RESULTS]))),
        "immediately after: a, b",
    ),
    "results a turn too late": (
        body(messages=turns(("user", "a"), ("assistant", CALLS), ("user", "b"), ("user", RESULTS))),
        "unexpected `tool_use_id`|immediately after",
    ),
    "a result for nothing": (body(messages=turns(("user", RESULTS))), "unexpected `tool_use_id`"),
    "a result twice": (
        body(messages=turns(("user", "a"), ("assistant", CALLS), ("user", [*RESULTS, RESULTS[0]]))),
        "single result",
    ),
    "a call id twice": (
        body(messages=[*EVIDENCE, *turns(("assistant", CALLS), ("user", RESULTS))]),
        "must be unique",
    ),
    "a call id with a space": (
        body(messages=turns(("user", "a"), ("assistant", [{**CALLS[0], "id": "a b"}]), ("user", "c"))),
        "pattern",
    ),
    "calls without tools": (body(tools=None, messages=EVIDENCE), "must define tools"),
    "a tool name with a dot": (body(tools=[tool("a.b")]), "pattern"),
    "a tool name too long": (body(tools=[tool("a" * 65)]), "tools.0.name"),
    "a tool name twice": (body(tools=[tool(), tool()]), "unique"),
    "an unknown key in a tool": (body(tools=[tool(parameters={})]), "parameters"),
    "a tool of the vendor's own": (body(tools=[tool(type="web_search_20260209")]), "does not match"),
    "a schema that is no object": (body(tools=[tool(input_schema={"type": "string"})]), "object"),
    "forced tool on Sonnet": (body(model=SONNET, tool_choice={"type": "any"}), "tool_choice"),
    "named tool on Opus": (body(model=OPUS, tool_choice={"type": "tool", "name": "search"}), "tool_choice"),
    "a named tool that is not there": (body(tool_choice={"type": "tool", "name": "nope"}), "not found"),
    "a tool choice without tools": (body(tools=None, tool_choice={"type": "auto"}), "while providing tools"),
    "an unknown tool choice": (body(tool_choice={"type": "required"}), "does not match"),
    "no thinking on Sonnet": (
        body(model=SONNET, thinking={"type": "disabled"}),
        'thinking.type.disabled" is not supported',
    ),
    "no thinking on Opus": (body(model=OPUS, thinking={"type": "disabled"}), "thinking.type.adaptive"),
    "between tools on Opus": (body(model=OPUS, thinking={"type": "between_tools"}), "not supported"),
    "between tools on Haiku": (body(thinking={"type": "between_tools"}), "not supported"),
    "no thinking at effort max": (
        body(thinking={"type": "disabled"}, output_config={"effort": "max"}),
        "effort 'max'",
    ),
    "between tools at effort xhigh": (
        body(model=SONNET, thinking={"type": "between_tools"}, output_config={"effort": "xhigh"}),
        "effort 'xhigh'",
    ),
    "a budget on Haiku 5.5": (body(thinking={"type": "enabled", "budget_tokens": 1024}), "not supported"),
    "a budget as large as max_tokens": (
        body(model=OLD, max_tokens=1024, thinking={"type": "enabled", "budget_tokens": 1024}),
        "max_tokens",
    ),
    "forced tool while thinking on the older Haiku": (
        body(
            model=OLD,
            max_tokens=4096,
            thinking={"type": "enabled", "budget_tokens": 1024},
            tool_choice={"type": "any"},
        ),
        "forces tool use",
    ),
    "an unknown effort": (body(output_config={"effort": "extreme"}), "effort"),
    "effort on the older Haiku": (body(model=OLD, output_config={"effort": "low"}), "effort"),
    "five marks": (
        body(system=[text(**SHORT) for _ in range(5)]),
        "maximum of 4 blocks with cache_control may be provided. Found 5",
    ),
    "five marks, one by itself": (
        body(system=[text(**SHORT) for _ in range(4)], cache_control={"type": "ephemeral"}),
        "Found 5",
    ),
    "a long mark after a short one": (
        body(system=[text(**SHORT)], messages=turns(("user", [text(**MARK)]))),
        "must not come after",
    ),
    "an unknown ttl": (body(system=[text(cache_control={"type": "ephemeral", "ttl": "2h"})]), "ttl"),
    "a name as user id": (body(metadata={"user_id": "Ana Bell"}), "user_id"),
    "an address as user id": (body(metadata={"user_id": "ana@example.com"}), "user_id"),
    "an unknown key in metadata": (body(metadata={"ticket": "1"}), "ticket"),
    "made-up thinking": (
        body(
            messages=[
                EVIDENCE[0],
                {
                    "role": "assistant",
                    "content": [{"type": "thinking", "thinking": "", "signature": "mine"}, *CALLS],
                },
                EVIDENCE[2],
            ]
        ),
        "signature",
    ),
}


def strict(**changes: Any) -> dict[str, Any]:
    return body(tools=[tool(strict=True, input_schema={**SCHEMA, **changes})])


def field(**schema: Any) -> dict[str, Any]:
    return strict(properties={"reply": {"type": "string", **schema}})


OPTIONAL = {f"f{n}": {"type": "string"} for n in range(25)}
UNIONS = {f"f{n}": {"type": ["string", "null"]} for n in range(17)}
REFUSED |= {
    "strict without closed objects": (strict(additionalProperties=True), "additionalProperties"),
    "strict with an open inner object": (
        strict(properties={"reply": {"type": "object", "properties": {}}}),
        "custom.reply: For",
    ),
    "strict with a minimum": (field(minimum=0), "minimum"),
    "strict with a maximum": (field(maximum=1), "maximum"),
    "strict with a length": (field(maxLength=10), "maxLength"),
    "strict with a least length": (field(minLength=1), "minLength"),
    "strict with look-ahead": (field(pattern="^(?=a)b$"), "complex"),
    "strict with oneOf": (field(oneOf=[{"type": "null"}]), "oneOf"),
    "strict with an unknown format": (field(format="phone"), "format"),
    "strict with two items at least": (
        strict(properties={"reply": {"type": "array", "items": {"type": "string"}, "minItems": 2}}),
        "minItems",
    ),
    "strict with recursion": (
        strict(
            properties={"reply": {"$ref": "#/$defs/n"}},
            **{
                "$defs": {
                    "n": {
                        "type": "object",
                        "properties": {"n": {"$ref": "#/$defs/n"}},
                        "required": ["n"],
                        "additionalProperties": False,
                    }
                }
            },
        ),
        "Recursive",
    ),
    "strict with 25 optional fields": (strict(properties=OPTIONAL, required=[]), "too many optional"),
    "strict with 17 union fields": (strict(properties=UNIONS, required=list(UNIONS)), "union types"),
    "21 strict tools": (
        body(tools=[tool(f"t{n}", strict=True) for n in range(21)]),
        "Too many strict tools",
    ),
    "an output format with a minimum": (
        body(
            output_config={
                "format": {
                    "type": "json_schema",
                    "schema": {**SCHEMA, "properties": {"reply": {"type": "number", "minimum": 0}}},
                }
            }
        ),
        "minimum",
    ),
}


@pytest.mark.parametrize("request_body", ACCEPTED.values(), ids=ACCEPTED)
def test_a_sound_request_is_accepted(request_body):
    assert check(request_body).max_output


@pytest.mark.parametrize("request_body", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_accepted_has_the_shape_of_the_sdk(request_body):
    adapter = TypeAdapter(MessageCreateParamsNonStreaming)

    parsed = adapter.validate_python(copy.deepcopy(request_body), extra="forbid")

    assert len(list(parsed["messages"])) == len(request_body["messages"])


@pytest.mark.parametrize(("request_body", "said"), REFUSED.values(), ids=REFUSED)
def test_a_request_that_the_vendor_refuses_is_refused(request_body, said):
    with pytest.raises(RefusedError, match=said) as refused:
        check(request_body)

    assert (refused.value.status, refused.value.kind) == (400, "invalid_request_error")


def test_an_unknown_model_is_not_found():
    with pytest.raises(RefusedError) as refused:
        check(body(model="claude-haiku-3-5"))

    assert (refused.value.status, refused.value.kind) == (404, "not_found_error")


def test_counting_takes_no_max_tokens():
    request_body = body(max_tokens=None)

    assert check(request_body, counting=True)
    with pytest.raises(RefusedError, match="max_tokens"):
        check({**request_body, "max_tokens": 1}, counting=True)


def test_a_body_over_32_megabytes_is_too_large():
    with pytest.raises(RefusedError) as refused:
        parse(b" " * (32 * 1024 * 1024 + 1))

    assert (refused.value.status, refused.value.kind) == (413, "request_too_large")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(raw):
    with pytest.raises(RefusedError):
        parse(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in places(inner, (*path, key)))]


RICH = strict(properties={"reply": {"type": "string"}, "b": {"type": "array", "items": SCHEMA}}) | {
    "messages": EVIDENCE,
    "tool_choice": {"type": "any"},
    "thinking": {"type": "disabled"},
    "output_config": {"effort": "low"},
    "metadata": {"user_id": "u"},
    "system": [text(**MARK)],
}
PLACES = [place for place in places(RICH) if place]


@settings(max_examples=300)
@given(place=st.sampled_from(PLACES), value=json_values)
def test_no_wrong_value_anywhere_breaks_the_rules(place, value):
    """Either it is fine, or it is refused in the vendor's manner; nothing else is raised."""
    bent = json.loads(json.dumps(RICH))
    holder = bent
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value

    with contextlib.suppress(RefusedError):
        assert check(bent).max_output
