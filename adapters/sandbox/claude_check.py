"""How the rule-based model judges whether a ticket is finished: by the words that question and answer share."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.claude_answer import Answer, call

TOOL = "judge_completion"
#: So large a share of the question's longer words must be in the answers.
ENOUGH = 0.3
_WORD = re.compile(r"[^\W\d_]{4,}")


def asks(request: Mapping[str, Any]) -> bool:
    return any(tool.get("name") == TOOL for tool in request.get("tools") or ())


def answer(request: Mapping[str, Any]) -> Answer:
    told = json.loads(request["messages"][-1]["content"][0]["text"])["messages"]
    asked, answered = (_words(told, by) for by in ("customer", "answer"))
    last = bool(told) and told[-1]["by"] == "answer"
    complete = last and bool(asked) and len(asked & answered) / len(asked) >= ENOUGH
    return Answer((call(TOOL, {"complete": complete, "missing": "" if complete else "words"}),), "tool_use")


def _words(told: list[dict[str, str]], by: str) -> set[str]:
    return {word.casefold() for one in told if one["by"] == by for word in _WORD.findall(one["text"])}
