"""What the Messages API refuses with 400, 404 or 413: shape, turns, tools, cache marks, thinking.

https://platform.claude.com/docs/en/api/messages/create, /docs/en/api/errors and the pages named per function.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.claude_files import check_files
from adapters.sandbox.claude_models import CAPABILITIES, EFFORTS, Capability, effort_of, forced, thinking_of
from adapters.sandbox.claude_schema import check_schemas
from adapters.sandbox.claude_shape import (
    Check,
    RefusedError,
    anything,
    boolean,
    integer,
    listing,
    mapping,
    maybe,
    record,
    refuse,
    string,
    tagged,
    text_or,
    word,
)
from adapters.sandbox.claude_turns import blocks, check_signatures, check_turns

MAX_BODY = 32 * 1024 * 1024
MAX_MARKS = 4
TOOL_NAME = "[a-zA-Z0-9_-]{1,64}"
TOOL_ID = "[a-zA-Z0-9_-]+"

_text = string()
_mark = {"cache_control": maybe(record({"type": word("ephemeral")}, {"ttl": word("5m", "1h")}))}
_text_block = record({"type": anything, "text": _text}, {**_mark, "citations": maybe(listing(mapping))})
_source = record(
    {"type": string(least=1)}, {"media_type": _text, "data": _text, "url": _text, "content": anything}
)
_image = record({"type": anything, "source": _source}, _mark)
_document = record(
    {"type": anything, "source": _source},
    {**_mark, "title": maybe(_text), "context": maybe(_text), "citations": mapping},
)
_search_result = record(
    {"type": anything, "source": _text, "title": _text, "content": listing(_text_block)},
    {**_mark, "citations": mapping},
)
_given: Mapping[str, Check] = {
    "text": _text_block,
    "image": _image,
    "document": _document,
    "search_result": _search_result,
}
_tool_result = record(
    {"type": anything, "tool_use_id": string(pattern=TOOL_ID)},
    {**_mark, "content": text_or(listing(tagged(_given))), "is_error": boolean},
)
_made: Mapping[str, Check] = {
    "text": _text_block,
    "tool_use": record(
        {
            "type": anything,
            "id": string(pattern=TOOL_ID),
            "name": string(least=1, most=200),
            "input": mapping,
        },
        {**_mark, "caller": maybe(mapping)},
    ),
    "thinking": record({"type": anything, "thinking": _text, "signature": _text}),
    "redacted_thinking": record({"type": anything, "data": _text}),
}
_by_role: Mapping[str, Check] = {
    "user": text_or(listing(tagged({**_given, "tool_result": _tool_result}))),
    "assistant": text_or(listing(tagged(_made))),
    "system": text_or(listing(tagged({"text": _text_block}))),
}


def _message(value: Any, path: str) -> None:
    record({"role": word(*_by_role), "content": anything})(value, path)
    _by_role[value["role"]](value["content"], f"{path}.content")


_tool = record(
    {"name": string(pattern=TOOL_NAME), "input_schema": mapping},
    {
        **_mark,
        "type": maybe(word("custom")),
        "description": _text,
        "strict": boolean,
        "input_examples": listing(mapping),
        "defer_loading": boolean,
        "allowed_callers": listing(_text),
        "eager_input_streaming": maybe(boolean),
    },
)
_parallel = {"disable_parallel_tool_use": boolean}
_display = {"display": maybe(word("summarized", "omitted"))}
_counted: Mapping[str, Check] = {
    "system": text_or(listing(tagged({"text": _text_block}))),
    "tools": listing(tagged({"custom": _tool}, default="custom")),
    "tool_choice": tagged(
        {
            "auto": record({"type": anything}, _parallel),
            "any": record({"type": anything}, _parallel),
            "tool": record({"type": anything, "name": _text}, _parallel),
            "none": record({"type": anything}),
        }
    ),
    "thinking": tagged(
        {
            "adaptive": record({"type": anything}, _display),
            "disabled": record({"type": anything}),
            "between_tools": record({"type": anything}),
            "enabled": record({"type": anything, "budget_tokens": integer(least=1_024)}, _display),
        }
    ),
    "output_config": record(
        {},
        {
            "effort": maybe(word(*EFFORTS)),
            "format": maybe(record({"type": word("json_schema"), "schema": mapping})),
        },
    ),
    "cache_control": _mark["cache_control"],
    "speed": maybe(word("standard")),
    "user_profile_id": _text,
    "workspace_id": _text,
}
_required: Mapping[str, Check] = {"model": string(least=1, most=256), "messages": listing(_message, least=1)}
COUNT_SHAPE = record(_required, _counted)
CREATE_SHAPE = record(
    {**_required, "max_tokens": integer(least=0)},
    {
        **_counted,
        "metadata": record({}, {"user_id": maybe(string(most=256))}),
        "stop_sequences": listing(string(least=1)),
        "service_tier": word("auto", "standard_only"),
        "stream": word(False),
        "inference_geo": maybe(_text),
        "diagnostics": maybe(record({}, {"previous_message_id": maybe(_text)})),
        "container": maybe(anything),
    },
)
GONE = ("temperature", "top_p", "top_k")


def parse(body: bytes, *, most: int = MAX_BODY) -> dict[str, Any]:
    if len(body) > most:
        raise RefusedError("Request exceeds the maximum size", status=413, kind="request_too_large")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError("The request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise RefusedError("The request body must be a JSON object")
    return value


def check(body: Mapping[str, Any], *, counting: bool = False) -> Capability:
    """The model's abilities, or RefusedError; *counting* is for count_tokens, which takes fewer keys."""
    for name in GONE:
        if name in body:
            refuse(name, "sampling parameters are not supported on this API version")
    (COUNT_SHAPE if counting else CREATE_SHAPE)(body, "")
    able = known_model(body["model"])
    if body.get("max_tokens", 0) > able.max_output:
        refuse("max_tokens", f"{body['max_tokens']} > {able.max_output}, which is the maximum for this model")
    check_turns(body, able)
    check_files(body)
    _system(body)
    _tool_names(body)
    check_schemas(body)
    _tool_choice(body, able)
    _thinking(body, able)
    _marks(body)
    _user_id(body)
    check_signatures(body, able)
    return able


def known_model(model: str) -> Capability:
    if model not in CAPABILITIES:
        raise RefusedError(f"model: {model}", status=404, kind="not_found_error")
    return CAPABILITIES[model]


def _system(body: Mapping[str, Any]) -> None:
    for index, block in enumerate(blocks(body.get("system"))):
        if not block["text"].strip() and not isinstance(body["system"], str):
            refuse(f"system.{index}", "text content blocks must contain non-whitespace text")


def _tool_names(body: Mapping[str, Any]) -> None:
    names = [tool["name"] for tool in body.get("tools") or []]
    if len(set(names)) < len(names):
        raise RefusedError("tools: Tool names must be unique.")


def _tool_choice(body: Mapping[str, Any], able: Capability) -> None:
    """https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools#forcing-tool-use."""
    choice = body.get("tool_choice")
    if choice is None:
        return
    tools = body.get("tools") or []
    if not tools and choice["type"] != "none":
        raise RefusedError("tool_choice: may only be specified while providing tools")
    if forced(body) and not able.forced_tools:
        refuse("tool_choice", f"type {choice['type']!r} is not supported on this model; use 'auto' or 'none'")
    if forced(body) and thinking_of(body, able) == "enabled":
        raise RefusedError("Thinking may not be enabled when tool_choice forces tool use.")
    if choice["type"] == "tool" and choice["name"] not in {tool["name"] for tool in tools}:
        refuse("tool_choice", f"Tool {choice['name']!r} not found in provided tools")


def _thinking(body: Mapping[str, Any], able: Capability) -> None:
    """https://platform.claude.com/docs/en/build-with-claude/thinking and .../effort."""
    kind = thinking_of(body, able)
    effort = effort_of(body, able)
    if (body.get("output_config") or {}).get("effort") and effort not in able.efforts:
        refuse("output_config.effort", f"{effort!r} is not supported by this model")
    if kind not in able.thinking:
        uses = " or ".join(f'"thinking.type.{name}"' for name in able.thinking)
        raise RefusedError(f'"thinking.type.{kind}" is not supported for this model. Use {uses}.')
    if kind in able.shallow and able.efforts and effort in {"xhigh", "max"}:
        raise RefusedError(f'"thinking.type.{kind}" is not supported at effort {effort!r}.')
    if kind == "enabled" and body["thinking"]["budget_tokens"] >= body.get("max_tokens", 10**9):
        raise RefusedError("`max_tokens` must be greater than `thinking.budget_tokens`.")


def _marks(body: Mapping[str, Any]) -> None:
    """https://platform.claude.com/docs/en/build-with-claude/prompt-caching (4 marks, the long ones first)."""
    marks = [mark for block in _markable(body) if (mark := block.get("cache_control"))]
    if body.get("cache_control"):
        marks.append(body["cache_control"])
    if len(marks) > MAX_MARKS:
        raise RefusedError(
            f"A maximum of {MAX_MARKS} blocks with cache_control may be provided. Found {len(marks)}."
        )
    spans = [mark.get("ttl", "5m") for mark in marks]
    if "5m" in spans and "1h" in spans[spans.index("5m") :]:
        raise RefusedError(
            "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
        )


def _markable(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from body.get("tools") or []
    yield from blocks(body.get("system"))
    for message in body["messages"]:
        for block in blocks(message["content"]):
            yield from blocks(block.get("content")) if block["type"] == "tool_result" else ()
            yield block


def _user_id(body: Mapping[str, Any]) -> None:
    """The vendor asks for an opaque id without name or address; unlike it, we look."""
    if re.search(r"@|\s", (body.get("metadata") or {}).get("user_id") or ""):
        refuse("metadata.user_id", "must be an opaque identifier, not an e-mail address or a name")
