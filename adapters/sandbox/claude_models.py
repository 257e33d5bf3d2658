"""What each model takes and how it counts.

Sources: thinking and effort from platform.claude.com/docs/en/models/<model>/whats-new-<model> and
/docs/en/build-with-claude/effort; forced tool use from /docs/en/agents-and-tools/tool-use/define-tools;
prefill from /docs/en/api/errors; cache minimum and tool prompt from /docs/en/build-with-claude/prompt-caching
and /docs/en/about-claude/pricing; system turns from
/docs/en/build-with-claude/mid-conversation-system-messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EFFORTS = ("low", "medium", "high", "xhigh", "max")
#: The newer tokenizer makes about 30% more tokens of the same text than the one before it.
OLD_TOKENS_PER_CHAR = 0.25
NEW_TOKENS_PER_CHAR = 0.25 * 1.3
#: Stand-in's own guess of the tokens thought before an answer, by effort; the vendor publishes none.
THOUGHT = {"low": 60, "medium": 150, "high": 300, "xhigh": 600, "max": 1_000}


@dataclass(frozen=True, slots=True)
class Capability:
    """*thinking* are the accepted `thinking.type` values, the first is what an absent field means.

    *shallow* are those refused above effort high; *tool_prompt* and *forced_prompt* the tokens of the hidden
    tool prompt under tool_choice auto and any/tool.
    """

    name: str
    released: str
    thinking: tuple[str, ...] = ("adaptive", "disabled")
    shallow: frozenset[str] = frozenset({"disabled", "between_tools"})
    efforts: tuple[str, ...] = EFFORTS
    default_effort: str = "high"
    forced_tools: bool = True
    prefill: bool = False
    system_turns: bool = False
    binds_thinking: bool = False
    min_cache: int = 512
    tokens_per_char: float = NEW_TOKENS_PER_CHAR
    tool_prompt: int = 286
    forced_prompt: int = 406
    max_input: int = 1_000_000
    max_output: int = 128_000


HAIKU_4_5 = Capability(
    "Claude Haiku 4.5",
    "2025-10-15T00:00:00Z",
    thinking=("disabled", "enabled"),
    efforts=(),
    prefill=True,
    min_cache=4_096,
    tokens_per_char=OLD_TOKENS_PER_CHAR,
    tool_prompt=496,
    forced_prompt=588,
    max_input=200_000,
    max_output=64_000,
)

CAPABILITIES: Mapping[str, Capability] = {
    "claude-haiku-5-5": Capability(
        "Claude Haiku 5.5",
        "2026-10-07T00:00:00Z",
        default_effort="medium",
        system_turns=True,
        binds_thinking=True,
    ),
    "claude-sonnet-5-5": Capability(
        "Claude Sonnet 5.5",
        "2026-09-28T00:00:00Z",
        thinking=("adaptive", "between_tools"),
        forced_tools=False,
        system_turns=True,
        binds_thinking=True,
    ),
    "claude-opus-5-5": Capability(
        "Claude Opus 5.5",
        "2026-09-22T00:00:00Z",
        thinking=("adaptive",),
        default_effort="medium",
        forced_tools=False,
        system_turns=True,
        binds_thinking=True,
    ),
    "claude-sonnet-5": Capability(
        "Claude Sonnet 5", "2026-06-30T00:00:00Z", min_cache=1_024, tool_prompt=354, forced_prompt=474
    ),
    "claude-opus-5": Capability("Claude Opus 5", "2026-07-24T00:00:00Z", system_turns=True),
    "claude-sonnet-4-6": Capability(
        "Claude Sonnet 4.6",
        "2026-02-17T00:00:00Z",
        thinking=("disabled", "adaptive"),
        efforts=("low", "medium", "high", "max"),
        min_cache=1_024,
        tokens_per_char=OLD_TOKENS_PER_CHAR,
        tool_prompt=497,
        forced_prompt=589,
    ),
    "claude-haiku-4-5": HAIKU_4_5,
    "claude-haiku-4-5-20251001": HAIKU_4_5,
}


def thinking_of(body: Mapping[str, Any], able: Capability) -> str:
    """The thinking type in force for a request."""
    return str((body.get("thinking") or {}).get("type") or able.thinking[0])


def effort_of(body: Mapping[str, Any], able: Capability) -> str:
    return str((body.get("output_config") or {}).get("effort") or able.default_effort)


def forced(body: Mapping[str, Any]) -> bool:
    return (body.get("tool_choice") or {}).get("type") in {"any", "tool"}


def describe(model: str, able: Capability) -> dict[str, Any]:
    """A model as GET /v1/models/{id} shows it."""
    return {
        "type": "model",
        "id": model,
        "display_name": able.name,
        "created_at": able.released,
        "lifecycle": "active",
        "deprecated_at": None,
        "retires_at": None,
        "line": None,
        "max_input_tokens": able.max_input,
        "max_tokens": able.max_output,
        "capabilities": _capabilities(able),
    }


def _capabilities(able: Capability) -> dict[str, Any]:
    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    plain = ("batch", "citations", "image_input", "pdf_input", "structured_outputs")
    return {
        **{name: _support(yes=True) for name in plain},
        "code_execution": _support(yes=False),
        "context_management": _support(yes=False),
        "effort": _support(yes=bool(able.efforts))
        | {level: _support(yes=level in able.efforts) for level in EFFORTS},
        "server_tools": _support(yes=False)
        | {name: _support(yes=False) for name in ("code_execution", "web_search")},
        "thinking": _support(yes=able.thinking != ("disabled",))
        | {"types": {kind: _support(yes=kind in able.thinking) for kind in kinds}},
    }


def _support(*, yes: bool) -> dict[str, Any]:
    return {"supported": yes}
