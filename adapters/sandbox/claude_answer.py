"""What a brain says, and the response that the Messages API makes of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from adapters.sandbox.claude_models import Capability
from adapters.sandbox.claude_turns import history, sign
from adapters.sandbox.claude_usage import Plan, block_text, output_tokens, thought_tokens

Block = Mapping[str, Any]
SUMMARY = "This is a stand-in: it follows rules and does not think."


@dataclass(frozen=True, slots=True)
class Answer:
    """Content blocks as the vendor shapes them; a tool_use without id gets one.

    *overrides* replace keys of the finished message, however wrong (`{"content": None}`).
    """

    content: tuple[Block, ...]
    stop_reason: str = "end_turn"
    stop_details: Mapping[str, Any] | None = None
    stop_sequence: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """An HTTP answer verbatim, for bodies that no message is."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Brain(Protocol):
    @property
    def name(self) -> str:
        """What the header x-stand-in says."""

    def answer(self, request: Mapping[str, Any]) -> Answer | Raw:
        """Answer a request body that has passed every rule; called from several threads."""


def call(tool: str, arguments: Mapping[str, Any]) -> Block:
    """A tool_use block."""
    return {"type": "tool_use", "name": tool, "input": dict(arguments)}


def said(text: str) -> Block:
    return {"type": "text", "text": text}


def message(answer: Answer, body: Mapping[str, Any], able: Capability, *, plan: Plan) -> dict[str, Any]:
    """The response to *body*: a Message with usage, thinking block and the cut at max_tokens."""
    answer = _stopped(answer, body)
    thought = 0 if answer.stop_reason == "refusal" else thought_tokens(body, able)
    answer = _cut(answer, body["max_tokens"] - thought, able)
    thought = min(thought, body["max_tokens"])
    content = [*_thinking(body, able, thought), *map(_finished, answer.content)]
    return {
        "id": f"msg_standin_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "container": None,
        "diagnostics": None,
        "stop_reason": answer.stop_reason,
        "stop_sequence": answer.stop_sequence,
        "stop_details": answer.stop_details,
        "usage": plan.usage(thought + max(1, output_tokens(answer.content, able)), thought),
        **answer.overrides,
    }


def warmed(body: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The answer to max_tokens 0, which only fills the prompt cache."""
    return {
        "id": f"msg_standin_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": "max_tokens",
        "stop_sequence": None,
        "stop_details": None,
        "usage": plan.usage(0, 0),
    }


def _finished(block: Block) -> Block:
    """A block with the keys that the vendor always sends."""
    if block["type"] == "text":
        return {"citations": None, **block}
    if block["type"] == "tool_use":
        return {"id": f"toolu_standin_{uuid.uuid4().hex[:20]}", **block}
    return block


def _thinking(body: Mapping[str, Any], able: Capability, thought: int) -> list[Block]:
    if not thought:
        return []
    text = SUMMARY if (body.get("thinking") or {}).get("display") == "summarized" else ""
    before = history(body, len(body["messages"])) if able.binds_thinking else ""
    return [{"type": "thinking", "thinking": text, "signature": sign(body["model"], text, before)}]


def _stopped(answer: Answer, body: Mapping[str, Any]) -> Answer:
    """Text up to the first stop sequence in it."""
    for index, block in enumerate(answer.content):
        found = [
            s for s in body.get("stop_sequences") or [] if block["type"] == "text" and s in block["text"]
        ]
        if found:
            first = min(found, key=block["text"].index)
            kept = {**block, "text": block["text"].partition(first)[0]}
            blocks = (*answer.content[:index], kept)
            return replace(answer, content=blocks, stop_reason="stop_sequence", stop_sequence=first)
    return answer


def _cut(answer: Answer, room: int, able: Capability) -> Answer:
    """What fits into *room* tokens; a cut tool call keeps its first arguments."""
    kept: list[Block] = []
    for block in answer.content:
        size = output_tokens([block], able)
        if size > room:
            kept.extend(_part(block, room, able))
            return replace(answer, content=tuple(kept), stop_reason="max_tokens")
        room -= size
        kept.append(block)
    return answer


def _part(block: Block, room: int, able: Capability) -> list[Block]:
    chars = int(max(0, room) / able.tokens_per_char)
    if not chars:
        return []
    if block["type"] == "text":
        return [{**block, "text": block["text"][:chars]}]
    if block["type"] != "tool_use":
        return []
    arguments: dict[str, Any] = {}
    for key, value in block["input"].items():
        if len(block_text({**block, "input": {**arguments, key: value}})) > chars:
            break
        arguments[key] = value
    return [{**block, "input": arguments}]
