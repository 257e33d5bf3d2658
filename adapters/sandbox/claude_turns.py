"""Rules about the order of turns and the pairing of tool calls with their results.

https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls,
https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.sandbox.claude_models import Capability, thinking_of
from adapters.sandbox.claude_shape import RefusedError, refuse

Message = Mapping[str, Any]


def blocks(content: Any) -> list[dict[str, Any]]:
    """Content as blocks; a string is one text block, nothing is none."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return list(content or [])


def check_turns(body: Mapping[str, Any], able: Capability) -> None:
    messages: Sequence[Message] = body["messages"]
    _roles(messages, able)
    _content(messages)
    _pairs(messages)
    _tools_named(body)
    if messages[-1]["role"] == "assistant" and not able.prefill:
        raise RefusedError(
            "This model does not support assistant message prefill. "
            "The conversation must end with a user message."
        )
    if thinking_of(body, able) == "enabled":
        _thought_first(messages)


def _roles(messages: Sequence[Message], able: Capability) -> None:
    if messages[0]["role"] != "user":
        refuse("messages.0", "the first message must have role 'user'")
    for index, message in enumerate(messages):
        if message["role"] != "system":
            continue
        if not able.system_turns:
            refuse(f"messages.{index}", "role 'system' is not supported on this model")
        if messages[index - 1]["role"] != "user":
            refuse(f"messages.{index}", "a system message must immediately follow a user message")


def _content(messages: Sequence[Message]) -> None:
    for index, message in enumerate(messages):
        if not message["content"]:
            refuse(f"messages.{index}", "all messages must have non-empty content")
        for block in blocks(message["content"]):
            if block["type"] == "text" and not block["text"].strip():
                refuse(f"messages.{index}", "text content blocks must contain non-whitespace text")
    last = messages[-1]
    if last["role"] == "assistant" and blocks(last["content"])[-1].get("text", "x")[-1:].isspace():
        raise RefusedError("messages: final assistant content cannot end with trailing whitespace")


def _pairs(messages: Sequence[Message]) -> None:
    known: set[str] = set()
    for index, message in enumerate(messages):
        calls = _ids(message, "tool_use", "id")
        before = _ids(messages[index - 1], "tool_use", "id") if index else []
        if known & set(calls) or len(set(calls)) < len(calls):
            refuse(f"messages.{index}", "`tool_use` ids must be unique")
        known.update(calls)
        _known_results(index, message, before)
        following = messages[index + 1] if index + 1 < len(messages) else None
        _answered(index, calls, following)


def _known_results(index: int, message: Message, before: Sequence[str]) -> None:
    results = _ids(message, "tool_result", "tool_use_id")
    for one in results:
        if one not in before:
            refuse(
                f"messages.{index}.content",
                f"unexpected `tool_use_id` found in `tool_result` blocks: {one}. Each `tool_result` block "
                "must have a corresponding `tool_use` block in the previous message.",
            )
    if len(set(results)) < len(results):
        refuse(f"messages.{index}.content", "each tool_use must have a single result; found several")


def _answered(index: int, calls: Sequence[str], following: Message | None) -> None:
    """Results must be the first blocks of the next turn."""
    if not calls:
        return
    leading: set[str] = set()
    for block in blocks(following["content"]) if following and following["role"] == "user" else []:
        if block["type"] != "tool_result":
            break
        leading.add(block["tool_use_id"])
    missing = [one for one in calls if one not in leading]
    if missing:
        refuse(
            f"messages.{index}",
            f"`tool_use` ids were found without `tool_result` blocks immediately after: {', '.join(missing)}"
            ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
        )


def _ids(message: Message, kind: str, key: str) -> list[str]:
    return [block[key] for block in blocks(message["content"]) if block["type"] == kind]


def _tools_named(body: Mapping[str, Any]) -> None:
    used = any(_ids(message, "tool_use", "id") for message in body["messages"])
    if used and not body.get("tools"):
        raise RefusedError("Requests which include `tool_use` or `tool_result` blocks must define tools")


def _thought_first(messages: Sequence[Message]) -> None:
    for index, message in enumerate(messages):
        first = blocks(message["content"])[0]["type"]
        if _ids(message, "tool_use", "id") and first not in {"thinking", "redacted_thinking"}:
            refuse(
                f"messages.{index}.content.0.type",
                f"Expected `thinking` or `redacted_thinking`, but found `{first}`",
            )


def sign(model: str, thinking: str, before: str) -> str:
    """Our signature of a thinking block, bound to model, text and the conversation *before* it."""
    return "standin." + hashlib.sha256("\0".join((model, thinking, before)).encode()).hexdigest()


def history(body: Mapping[str, Any], until: int) -> str:
    """A digest of what stands before message *until*; cache marks don't count."""
    parts = [body.get("tools"), body.get("system"), body["messages"][:until]]
    return hashlib.sha256(json.dumps(unmarked(parts), sort_keys=True).encode()).hexdigest()


def unmarked(value: Any) -> Any:
    """*value* without cache marks."""
    if isinstance(value, dict):
        return {key: unmarked(inner) for key, inner in value.items() if key != "cache_control"}
    return [unmarked(inner) for inner in value] if isinstance(value, list) else value


def check_signatures(body: Mapping[str, Any], able: Capability) -> None:
    """Refuse thinking blocks that this model did not give for this very conversation.

    https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5 (tied to the model and the
    conversation) and the same page of Haiku 5.5 (changed earlier turns).
    """
    for index, message in enumerate(body["messages"]):
        for place, block in enumerate(blocks(message["content"])):
            if block["type"] != "thinking":
                continue
            before = history(body, index) if able.binds_thinking else ""
            if block["signature"] != sign(body["model"], block["thinking"], before):
                refuse(f"messages.{index}.content.{place}", "Invalid `signature` in `thinking` block")
