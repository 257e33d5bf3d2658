"""A model that says what a test tells it to, down to answers that no model gives."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.claude_answer import Answer, Block, Brain, Raw, call, said
from adapters.sandbox.claude_brain import RuleBrain
from adapters.sandbox.claude_turns import blocks

Step = Answer | Raw | Callable[[Mapping[str, Any]], Answer | Raw]
STOP_REASONS = (
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
)
HTML = b"<!DOCTYPE html><html><body><h1>It works</h1></body></html>"


class ScriptBrain:
    """Queues of steps; a queue added with *when* serves the tickets whose text holds that substring.

    A request takes the next step of the first queue that fits and is not used up, else *fallback* answers.
    `left` counts the steps not yet taken.
    """

    name = "scripted"

    def __init__(self, *steps: Step, fallback: Brain | None = None) -> None:
        self._fallback = fallback or RuleBrain()
        self._queues: list[tuple[str, deque[Step]]] = []
        self._guard = threading.Lock()
        if steps:
            self.add(*steps)

    def add(self, *steps: Step, when: str = "") -> ScriptBrain:
        with self._guard:
            self._queues.append((when, deque(steps)))
        return self

    @property
    def left(self) -> int:
        with self._guard:
            return sum(len(steps) for _, steps in self._queues)

    def answer(self, request: Mapping[str, Any]) -> Answer | Raw:
        step = self._next(ticket_text(request))
        if step is None:
            return self._fallback.answer(request)
        return step if isinstance(step, Answer | Raw) else step(request)

    def _next(self, text: str) -> Step | None:
        with self._guard:
            for when, steps in self._queues:
                if steps and when in text:
                    return steps.popleft()
        return None


def ticket_text(request: Mapping[str, Any]) -> str:
    """All text of the user turns outside tool results."""
    turns = (m for m in request["messages"] if m["role"] == "user")
    return "\n".join(b["text"] for m in turns for b in blocks(m["content"]) if b["type"] == "text")


def tool(name: str, arguments: Mapping[str, Any], *, text: str = "") -> Answer:
    """One tool call, with *text* before it."""
    return tools(call(name, arguments), text=text)


def tools(*calls: Block, text: str = "") -> Answer:
    """Several tool calls in one turn; make them with `call`."""
    return Answer((*((said(text),) if text else ()), *calls), "tool_use")


def text(words: str) -> Answer:
    """Words and no tool call."""
    return Answer((said(words),), "end_turn")


def refusal(category: str | None = None, *, content: tuple[Block, ...] = ()) -> Answer:
    return Answer(content, "refusal", {"type": "refusal", "category": category, "explanation": None})


def stopped(reason: str, *content: Block) -> Answer:
    """Any stop reason with any content, such as max_tokens in the middle of a tool call."""
    return Answer(content, reason, stop_sequence="STOP" if reason == "stop_sequence" else None)


def bent(answer: Answer, **overrides: Any) -> Answer:
    """*answer* with keys of the message replaced, such as `content=None` or `usage=None`."""
    return Answer(answer.content, answer.stop_reason, answer.stop_details, answer.stop_sequence, overrides)


def html() -> Raw:
    return Raw(HTML, content_type="text/html")


def empty() -> Raw:
    return Raw(b"")


def garbage(body: bytes = b'{"id": "msg_standin_torn", "type": "mess') -> Raw:
    return Raw(body)
