"""What each Claude model accepts: everything optional that we would like to send, by model id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

VENDOR = "anthropic.com"
#: The stand-in of the sandbox listens here and knows the vendor's rules.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Capabilities:
    """*forced_tool* allows tool_choice "any", *marks* cache breakpoints; *thinking* is sent unless None.

    *files*: pictures and PDFs may stand in a user turn.
    """

    forced_tool: bool = False
    thinking: Literal["disabled", "adaptive"] | None = None
    effort: bool = False
    strict: bool = False
    marks: bool = False
    files: bool = False


#: The shape that every compatible server accepts.
PLAIN = Capabilities()

# https://platform.claude.com/docs/en/build-with-claude/effort, .../adaptive-thinking, .../implement-tool-use:
# a forced tool is a 400 on Sonnet 5.5 and Opus 5.5, thinking can't be disabled there;
# .../vision and .../pdf-support: every active model reads pictures and PDFs;
# Haiku 4.5 knows no effort and no adaptive thinking.
_FORCED = Capabilities(
    forced_tool=True, thinking="disabled", effort=True, strict=True, marks=True, files=True
)
_THINKING = Capabilities(thinking="adaptive", effort=True, strict=True, marks=True, files=True)
_OLDER = Capabilities(effort=True, strict=True, marks=True, files=True)
MODELS: Mapping[str, Capabilities] = {
    "claude-haiku-5-5": _FORCED,
    "claude-sonnet-5-5": _THINKING,
    "claude-opus-5-5": _THINKING,
    "claude-sonnet-5": _OLDER,
    "claude-opus-5": _OLDER,
    "claude-sonnet-4-6": _OLDER,
    "claude-haiku-4-5": Capabilities(forced_tool=True, strict=True, marks=True, files=True),
    "claude-haiku-4-5-20251001": Capabilities(forced_tool=True, strict=True, marks=True, files=True),
}


def capabilities(model: str, *, base_url: str) -> Capabilities:
    """The row of *model*; PLAIN for an unknown model and for servers other than the vendor's."""
    host = urlsplit(base_url).hostname or ""
    ours = host in LOOPBACK or host == VENDOR or host.endswith(f".{VENDOR}")
    return MODELS.get(model, PLAIN) if ours else PLAIN


def optional(row: Capabilities, *, effort: str | None) -> dict[str, Any]:
    """The parameters beside model, messages, system and tools that *row* allows."""
    found: dict[str, Any] = {}
    if row.forced_tool:
        found["tool_choice"] = {"type": "any"}
    if row.thinking:
        found["thinking"] = {"type": row.thinking}
    if row.effort and effort:
        found["output_config"] = {"effort": effort}
    return found
