from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from connector.agent.loop import Run, propose
from connector.decision import Band, Evidence, Passage, SearchResult
from connector.domain import (
    Account,
    AccountStatus,
    Message,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
    Usage,
)
from connector.errors import BudgetError, PausedError
from connector.policy import Policy, load
from connector.ports import ModelReply, ModelRequest, ToolCall

TRIAGE = {"category": "how_to", "urgency": "normal", "sentiment": "neutral", "language": "en"}


def made_reply(*calls: tuple[str, Any], stop: str = "tool_use", text: str = "") -> ModelReply:
    """A model's answer with *calls* (name, input)."""
    made = tuple(ToolCall(f"toolu_{i}", name, given) for i, (name, given) in enumerate(calls))
    blocks = [{"type": "text", "text": text}] if text else []
    blocks += [{"type": "tool_use", "id": c.id, "name": c.name, "input": c.input} for c in made]
    return ModelReply(
        stop, made, tuple(blocks), Usage(100, 0, 0, 20, 20_000, "2026-10-10"), "m", "req_1", text
    )


Step = ModelReply | Exception | Callable[[ModelRequest], ModelReply]


@dataclass
class ScriptedModel:
    """Plays *script* step by step; the last step is repeated for ever."""

    script: list[Step]
    requests: list[ModelRequest] = field(default_factory=list)

    def complete(self, request: ModelRequest) -> ModelReply:
        step = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(request)
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else step

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return prompt_chars + max_tokens


@dataclass
class Books:
    """A ledger that lets *allowance* calls through."""

    allowance: int = 99
    paused: bool = False
    replies: list[ModelReply] = field(default_factory=list)
    tools: list[tuple[str, bool, str]] = field(default_factory=list)
    given_back: int = 0

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        if self.paused:
            raise PausedError("paused")
        if len(self.replies) >= self.allowance:
            raise BudgetError("spent")

    def model_call(self, reply: ModelReply, *, prompt_chars: int) -> None:
        self.replies.append(reply)

    def unpaid(self) -> None:
        self.given_back += 1

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        self.tools.append((name, allowed, reason))

    @property
    def refused(self) -> list[tuple[str, str]]:
        return [(name, reason) for name, allowed, reason in self.tools if not allowed]


@dataclass
class Clock:
    now: float = 0.0
    step: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class Scene:
    """A verified customer asks an ordinary question; change what a test is about, then `run` a script."""

    policy: Policy
    ticket: Ticket
    message: Message
    evidence: Evidence
    books: Books = field(default_factory=Books)
    clock: Clock = field(default_factory=Clock)
    library: Mapping[str, SearchResult] = field(default_factory=dict)
    model: ScriptedModel = field(default_factory=lambda: ScriptedModel([]))

    def search(self, query: str) -> SearchResult:
        return self.library.get(query, SearchResult(Band.NONE))

    def run(self, *script: Step, **more: Any) -> Run:
        self.model = ScriptedModel(list(script))
        return propose(
            self.ticket,
            self.message,
            self.evidence,
            model="claude-haiku-5-5",
            llm=self.model,
            search=self.search,
            policy=self.policy,
            ledger=self.books,
            clock=self.clock,
            **more,
        )


@pytest.fixture
def reply() -> Callable[..., ModelReply]:
    return made_reply


@pytest.fixture
def resolve() -> dict[str, Any]:
    reply = "Open Settings, then Security, and choose Reset password."
    return {"reply": reply, "citations": ["kb-1"], "confidence": 0.95, "multi_part": False, **TRIAGE}


@pytest.fixture
def escalate() -> dict[str, Any]:
    said = {"reason": "Nothing found", "summary": "Wants X.", "next_step": "Call back."}
    return {**said, "confidence": 0.4, **TRIAGE}


@pytest.fixture
def ask() -> dict[str, Any]:
    return {"question": "Which plan are you on?", "confidence": 0.9, **TRIAGE}


@pytest.fixture
def reset() -> Passage:
    text = "Open Settings > Security > Reset password."
    return Passage("kb-1", "a1", "Reset your password", text, "https://kb/1")


@pytest.fixture
def invoice() -> Passage:
    return Passage("kb-2", "a2", "Invoices", "Invoices come on the 1st.", "https://kb/2")


@pytest.fixture
def policy() -> Policy:
    return load()


@pytest.fixture
def message() -> Message:
    return Message("m1", Role.REQUESTER, "Hi team,\n\nhow do I reset my password?", 1_000, author_id="u1")


@pytest.fixture
def ticket(message: Message) -> Ticket:
    requester = Requester("u1", "Alice Ångström", "alice@example.com", verified=True)
    ref = TicketRef("zendesk", "acme", "4711")
    return Ticket(ref, "Password", Status.OPEN, requester, (message,), "s", 1_000, channel="email")


@pytest.fixture
def evidence(reset: Passage) -> Evidence:
    account = Account(AccountStatus.FOUND, {"plan": "pro", "status": "active"}, "csv")
    return Evidence(account, SearchResult(Band.STRONG, (reset,)), "Password how do I reset my password?")


@pytest.fixture
def scene(policy: Policy, ticket: Ticket, message: Message, evidence: Evidence) -> Scene:
    return Scene(policy, ticket, message, evidence)
