"""The books of one job: what model calls may cost, what they did cost, and the audit of each call."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from connector import audit
from connector.domain import TicketRef
from connector.errors import BudgetError, PausedError
from connector.policy import Limits
from connector.ports import LanguageModel, ModelReply
from connector.store import flags, spending
from connector.store.database import Database
from connector.store.spending import NANO

#: What the audit log keeps of a tool's input; no honest call comes near it.
MAX_INPUT = 8_000


@dataclass(slots=True)
class JobLedger:
    """Books for *job_id* of *requester*; a reserve that is neither settled nor given back stays spent."""

    database: Database
    llm: LanguageModel
    limits: Limits
    ref: TicketRef
    job_id: str
    clock: Callable[[], int]
    requester: str = ""
    backfill_id: str = ""
    calls: int = 0
    tools: int = 0
    cost: int = 0
    _open: list[str] = field(default_factory=list)

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        """Reserve the worst case. Raises PausedError, or BudgetError when a cap would be passed."""
        amount = self.llm.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)
        day = spending.day_of(self.clock())
        with self.database.begin() as connection:
            if flags.paused(connection):
                raise PausedError("paused")
            spending.lock(connection)
            self._mind_caps(connection, day=day, amount=amount)
            row = spending.reserve(
                connection,
                day=day,
                job_id=self.job_id,
                requester=self.requester,
                model=model,
                amount=amount,
                backfill_id=self.backfill_id,
            )
        self._open.append(row)

    def _mind_caps(self, connection: sa.Connection, *, day: str, amount: int) -> None:
        spent = {
            "dollars_per_day": spending.spent(connection, day=day),
            "dollars_per_requester_day": spending.spent(connection, day=day, requester=self.requester),
            "dollars_per_ticket": spending.spent_on(connection, self.ref),
        }
        for name, sofar in spent.items():
            if sofar + amount > getattr(self.limits, name) * NANO:
                raise BudgetError(name)

    def model_call(self, reply: ModelReply, *, prompt_chars: int) -> None:
        usage, payload = reply.usage, told(reply, prompt_chars=prompt_chars)
        with self.database.begin() as connection:
            if self._open:
                spending.settle(connection, self._open.pop(), cost=usage.cost)
            audit.append(connection, audit.Kind.MODEL_CALL, payload, ticket=str(self.ref), now=self.clock())
        self.calls += 1
        self.cost += usage.cost

    def part_with(self) -> str:
        """The reserve of the last call, which somebody else settles from now on."""
        return self._open.pop()

    def unpaid(self) -> None:
        if self._open:
            with self.database.begin() as connection:
                spending.release(connection, self._open.pop())

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        kept = _bounded(tool_input)
        payload = {"tool": name[:64], "input": kept, "allowed": allowed, "reason": reason}
        with self.database.begin() as connection:
            audit.append(connection, audit.Kind.TOOL_CALL, payload, ticket=str(self.ref), now=self.clock())
        self.tools += 1


def told(reply: ModelReply, *, prompt_chars: int) -> dict[str, object]:
    """What the audit log keeps of a model call."""
    usage = reply.usage
    return {
        "model": reply.model,
        "stop": reply.stop,
        "request_id": reply.request_id,
        "prompt_chars": prompt_chars,
        "input_tokens": usage.input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "output_tokens": usage.output_tokens,
        "cost": usage.cost,
        "priced_on": usage.priced_on,
        "tools": [call.name[:64] for call in reply.calls],
    }


def _bounded(tool_input: object) -> object:
    """A model's input as it came, or its beginning as text: an answer may hold a megabyte of it."""
    text = json.dumps(tool_input, ensure_ascii=False, default=str)
    return tool_input if len(text) <= MAX_INPUT else text[:MAX_INPUT]
