"""What stays the same from schedule to schedule: a real database, the shipped policy, a model that reads its lines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from connector import policy as policies
from connector.decision import Band, Passage, SearchResult
from connector.domain import Usage
from connector.errors import ModelError, ModelUnavailableError
from connector.policy import Policy
from connector.ports import ModelReply, ModelRequest, ToolCall
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

from .fate import Fate

PASSAGE = Passage("reset#1", "reset", "Reset your password", "Choose Forgot password on the sign-in page.")
FOUND = SearchResult(Band.STRONG, (PASSAGE,))
TRIAGE = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}
REPLY = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
QUESTION = "Which browser do you use, and what does the page say?"
SUMMARY = "Can't sign in."
RESOLVE = (
    "resolve_ticket",
    {**TRIAGE, "reply": REPLY, "citations": [PASSAGE.id], "confidence": 0.95, "multi_part": False},
)
ASK = ("ask_customer", {**TRIAGE, "question": QUESTION, "confidence": 0.9})
HAND_OVER = (
    "escalate_ticket",
    {**TRIAGE, "reason": "A person.", "summary": SUMMARY, "next_step": "Call.", "confidence": 0.9},
)
LINES = (RESOLVE, ASK, HAND_OVER)
OVERLOADED, UNUSABLE = 0.02, 0.01


@dataclass(slots=True)
class Model:
    """Proposes each of LINES with its weight; *thinks* lets time pass and may let the process die."""

    fate: Fate
    weights: Sequence[int]
    thinks: Callable[[float], None]
    calls: int = 0

    def complete(self, request: ModelRequest) -> ModelReply:
        self.calls += 1
        self.thinks(self.fate.rng.uniform(0.5, 5))
        if self.fate.strikes(OVERLOADED):
            raise ModelUnavailableError("overloaded")
        if self.fate.strikes(UNUSABLE):
            raise ModelError("nothing usable")
        [(name, tool_input)] = self.fate.rng.choices(LINES, self.weights)
        call = ToolCall(f"toolu_{self.calls}", name, tool_input)
        content = ({"type": "tool_use", "id": call.id, "name": name, "input": tool_input},)
        usage = Usage(input_tokens=1000, output_tokens=100, cost=150_000, priced_on="2026-11-01")
        return ModelReply("tool_use", (call,), content, usage, request.model)

    def estimate(self, model: str, **_: int) -> int:
        del model
        return 1_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """*policies* differ in what a hand-over does: nothing more, or a line to the customer and a group."""

    database: Database
    policies: tuple[Policy, ...]


@contextmanager
def template() -> Iterator[Path]:
    """A migrated database to make copies of: they are there at once."""
    with TemporaryDirectory(prefix="simulator-") as folder:
        path = Path(folder) / "template.db"
        opened = open_database(f"sqlite:///{path}")
        migrate(opened, queue_tables=False)
        opened.close()
        yield path


@contextmanager
def stage(empty: Path) -> Iterator[Stage]:
    """A copy of *empty* to play on. Commits do not wait for the disk: power loss is another test's."""
    with TemporaryDirectory(prefix="simulator-") as folder:
        path = shutil.copy(empty, Path(folder) / "simulator.db")
        opened = open_database(f"sqlite:///{path}")
        sa.event.listen(opened.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        yield Stage(opened, _policies())
        opened.close()


def _policies() -> tuple[Policy, ...]:
    base: dict[str, Any] = policies.load().model_dump(mode="json", exclude_none=True)
    limits = {"limits": {"dollars_per_day": 9_000.0, "dollars_per_ticket": 9.0, "attempts": 99}}
    plain = policies.overlay(base, limits)
    talkative = {"handover": {"customer_line": True, "default_group": "7"}}
    return policies.parse(plain), policies.parse(policies.overlay(plain, talkative))
