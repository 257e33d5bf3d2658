"""Tokens and the prompt cache, counted like the vendor counts but by a documented estimate.

There is no offline tokenizer: a text of n characters counts as ceil(n * tokens_per_char) tokens, each block
by itself, plus the hidden tool prompt when tools are given. Same input, same figures.
Cache rules: https://platform.claude.com/docs/en/build-with-claude/prompt-caching.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.claude_files import FILES, file_tokens, identity
from adapters.sandbox.claude_models import THOUGHT, Capability, effort_of, forced, thinking_of
from adapters.sandbox.claude_turns import blocks, unmarked

LOOKBACK = 20
TTL_MS = {"5m": 300_000, "1h": 3_600_000}


@dataclass(frozen=True, slots=True)
class Segment:
    """One block of the prompt: *text* is what the model reads, *salt* what else the cache depends on."""

    text: str
    tokens: int
    ttl: str = ""
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one request reads from the cache and writes to it: *writes* are (key, tokens, ttl)."""

    prompt: int
    read: int = 0
    written: Mapping[str, int] | None = None
    writes: tuple[tuple[str, int, str], ...] = ()
    reads: str = ""

    def usage(self, output: int, thought: int) -> dict[str, Any]:
        """The `usage` object of a response."""
        made = self.written or {}
        return {
            "input_tokens": self.prompt - self.read - sum(made.values()),
            "cache_creation_input_tokens": sum(made.values()),
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": made.get("5m", 0),
                "ephemeral_1h_input_tokens": made.get("1h", 0),
            },
            "output_tokens": output,
            "output_tokens_details": {"thinking_tokens": thought},
            "server_tool_use": None,
            "service_tier": "standard",
            "inference_geo": "global",
            "speed": "standard",
        }


def segments(body: Mapping[str, Any], able: Capability) -> list[Segment]:
    """The prompt in the order of the cache: tools, system, messages."""
    found = [*_tools(body, able), *_system(body, able), *_messages(body, able)]
    top = body.get("cache_control")
    if top and found and not found[-1].ttl:
        last = found[-1]
        found[-1] = Segment(last.text, last.tokens, _ttl({"cache_control": top}), last.salt)
    return found


def prompt_chars(body: Mapping[str, Any]) -> int:
    """Characters of system, tools and messages as compact JSON, without cache marks and tool options."""
    system = "".join(block["text"] for block in blocks(body.get("system")))
    known = ("name", "description", "input_schema")
    tools = [{key: tool.get(key, "") for key in known} for tool in body.get("tools") or []]
    return sum(
        len(_json(part)) for part in (system, tools, [_without_bytes(m) for m in unmarked(body["messages"])])
    )


def _without_bytes(message: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(message["content"], str):
        return message
    kept = [{key: value for key, value in block.items() if key != "source"} for block in message["content"]]
    return {**message, "content": kept}


def block_text(block: Mapping[str, Any]) -> str:
    """What a content block lets the model read."""
    kind = block["type"]
    if kind == "text":
        return str(block["text"])
    if kind == "tool_use":
        return str(block["name"]) + _json(block["input"])
    if kind == "tool_result":
        return "".join(block_text(inner) for inner in blocks(block.get("content")))
    if kind == "thinking":
        return str(block["thinking"])
    if kind in FILES:
        return identity(block)
    return _json({key: value for key, value in block.items() if key != "cache_control"})


def output_tokens(content: Any, able: Capability) -> int:
    return sum(_count(block_text(block), able) for block in blocks(content))


def thought_tokens(body: Mapping[str, Any], able: Capability) -> int:
    """Tokens thought before the answer; forced tool use skips thinking."""
    kind = thinking_of(body, able)
    if forced(body) or kind not in {"adaptive", "enabled"}:
        return 0
    return THOUGHT[effort_of(body, able)] if able.efforts else min(body["thinking"]["budget_tokens"], 300)


class PromptCache:
    """Prefixes by exact content; *clock* in epoch milliseconds. An entry is readable once committed."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._entries: dict[str, tuple[int, str]] = {}
        self._guard = threading.Lock()

    def plan(self, body: Mapping[str, Any], able: Capability) -> Plan:
        found = segments(body, able)
        prefixes = list(_prefixes(body["model"], found))
        total = prefixes[-1][1]
        marks = [i for i, part in enumerate(found) if part.ttl and prefixes[i][1] >= able.min_cache]
        if not marks:
            return Plan(total)
        key, read = self._longest(prefixes, marks)
        writes = [(prefixes[i][0], prefixes[i][1], found[i].ttl) for i in marks if prefixes[i][1] > read]
        return Plan(total, read, _split(writes, read), tuple(writes), key)

    def commit(self, plan: Plan) -> None:
        """Make what *plan* wrote readable and renew what it read."""
        now = self._clock()
        with self._guard:
            for key, _, ttl in plan.writes:
                self._entries[key] = (now + TTL_MS[ttl], ttl)
            if plan.reads in self._entries:
                ttl = self._entries[plan.reads][1]
                self._entries[plan.reads] = (now + TTL_MS[ttl], ttl)

    def _longest(self, prefixes: list[tuple[str, int]], marks: list[int]) -> tuple[str, int]:
        """The longest live prefix at a mark or up to 20 blocks before one."""
        now = self._clock()
        with self._guard:
            live = {key for key, (until, _) in self._entries.items() if until > now}
        near = {j for i in marks for j in range(max(0, i - LOOKBACK + 1), i + 1)}
        for index in sorted(near, reverse=True):
            if prefixes[index][0] in live:
                return prefixes[index]
        return "", 0


def _split(writes: list[tuple[str, int, str]], read: int) -> dict[str, int]:
    """Newly written tokens by time to live; each mark pays for what lies beyond the one before it."""
    made = dict.fromkeys(TTL_MS, 0)
    reached = read
    for _, tokens, ttl in writes:
        made[ttl] += tokens - reached
        reached = tokens
    return made


def _prefixes(model: str, found: list[Segment]) -> Iterator[tuple[str, int]]:
    """(key, tokens) of the prompt up to and with each segment."""
    running = hashlib.sha256(model.encode())
    tokens = 0
    for part in found:
        running.update(json.dumps([part.salt, part.text]).encode())
        tokens += part.tokens
        yield running.hexdigest(), tokens


def _tools(body: Mapping[str, Any], able: Capability) -> Iterator[Segment]:
    """A changed tool changes the whole prefix; the hidden tool prompt counts with the first tool."""
    extra = able.forced_prompt if forced(body) else able.tool_prompt
    for index, tool in enumerate(body.get("tools") or []):
        text = _tool_text(tool)
        salt = _json([tool.get("strict"), tool.get("type")])
        yield Segment(text, _count(text, able) + (0 if index else extra), _ttl(tool), salt)


def _system(body: Mapping[str, Any], able: Capability) -> Iterator[Segment]:
    for block in blocks(body.get("system")):
        yield Segment(block["text"], _count(block["text"], able), _ttl(block), "system")


def _messages(body: Mapping[str, Any], able: Capability) -> Iterator[Segment]:
    """Messages depend on tool_choice, thinking and effort as well."""
    mode = _json([body.get("tool_choice"), body.get("thinking"), effort_of(body, able)])
    for message in body["messages"]:
        for block in blocks(message["content"]):
            salt = [mode, message["role"], block["type"], block.get("id"), block.get("tool_use_id")]
            text = block_text(block)
            tokens = file_tokens(block) if block["type"] in FILES else _count(text, able)
            yield Segment(text, tokens, _ttl(block), _json(salt))


def _tool_text(tool: Mapping[str, Any]) -> str:
    return f"{tool['name']}{tool.get('description', '')}{_json(tool['input_schema'])}"


def _ttl(holder: Mapping[str, Any]) -> str:
    mark = holder.get("cache_control")
    return mark.get("ttl", "5m") if mark else ""


def _count(text: str, able: Capability) -> int:
    return math.ceil(len(text) * able.tokens_per_char)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
