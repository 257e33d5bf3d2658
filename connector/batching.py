"""A job whose model requests go through a batch: parked when they are first asked, answered when asked again.

A wake-up asks until it meets a request without an answer, parks it and ends; with the answer there it walks the same
road again. A request is known by the hash of all that the model reads: if ticket, articles or policy changed
meanwhile, it is another request.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.errors import LaterError, ModelError, ModelRejectedError
from connector.ledger import JobLedger
from connector.ports import LanguageModel, ModelReply, ModelRequest
from connector.ports_backfill import BatchedModel
from connector.store import batches

#: The vendor's word for a request whose shape it refuses.
#: https://platform.claude.com/docs/en/api/errors
REFUSED = "invalid_request_error"
MALFORMED = "malformed"


def digest(request: ModelRequest) -> str:
    tools = [[tool.name, tool.description, tool.schema] for tool in request.tools]
    read = [request.model, request.max_tokens, request.system, tools, list(request.messages)]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class HalfPrice:
    """A model whose calls cost half: https://platform.claude.com/docs/en/build-with-claude/batch-processing."""

    llm: LanguageModel

    def complete(self, request: ModelRequest) -> ModelReply:
        return self.llm.complete(request)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return -(-self.llm.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens) // 2)

    def reads_files(self, model: str) -> bool:
        return self.llm.reads_files(model)

    def weigh(self, model: str, block: Mapping[str, Any], *, seconds: float) -> int:
        return self.llm.weigh(model, block, seconds=seconds)


@dataclass(frozen=True, slots=True)
class BatchDesk:
    """Model and books in one: a request is paid for when it is parked, settled and audited when its answer comes."""

    ledger: JobLedger
    batched: BatchedModel

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        """Whether money is needed is seen when the request is."""

    def model_call(self, reply: ModelReply, *, prompt_chars: int) -> None:
        """Written down when the answer came."""

    def unpaid(self) -> None:
        """Released when the answer came."""

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        self.ledger.tool_call(name, tool_input, allowed=allowed, reason=reason)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return self.ledger.llm.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)

    def reads_files(self, model: str) -> bool:  # noqa: ARG002 - whichever it is
        """A parked request is stored whole, and files are not."""
        return False

    def weigh(self, model: str, block: Mapping[str, Any], *, seconds: float) -> int:
        return self.ledger.llm.weigh(model, block, seconds=seconds)

    def complete(self, request: ModelRequest) -> ModelReply:
        """Raises LaterError for a request without an answer."""
        mark = digest(request)
        with self.ledger.database.read() as connection:
            known = batches.asked(connection, job_id=self.ledger.job_id, digest=mark)
        if known is not None and self._is_spent(known):
            with self.ledger.database.begin() as connection:
                batches.drop(connection, known.id)
            known = None
        if known is None:
            self._park(request, mark)
            raise LaterError("parked")
        if known.state == batches.ANSWERED and known.answer is not None:
            return self.batched.read(known.answer, request)
        if known.error == REFUSED:
            raise ModelRejectedError("the batch refused the request")
        if known.error == MALFORMED:
            raise ModelError("the batch's answer is malformed")
        raise LaterError("parked" if known.state != batches.FAILED else f"batch_{known.error}"[:40])

    def _is_spent(self, known: batches.Asked) -> bool:
        """What an earlier backfill asked and nobody can answer any more: it is asked anew."""
        over = known.state == batches.FAILED and known.error not in {REFUSED, MALFORMED}
        forgotten = known.state == batches.ANSWERED and known.answer is None
        return forgotten or (over and known.backfill_id != self.ledger.backfill_id)

    def _park(self, request: ModelRequest, mark: str) -> None:
        chars = request.prompt_chars
        self.ledger.before_model_call(request.model, prompt_chars=chars, max_tokens=request.max_tokens)
        reserve = self.ledger.part_with()
        with self.ledger.database.begin() as connection:
            batches.park(
                connection,
                backfill_id=self.ledger.backfill_id,
                ticket_id=self.ledger.ref.id,
                job_id=self.ledger.job_id,
                digest=mark,
                model=request.model,
                max_tokens=request.max_tokens,
                prompt_chars=chars,
                messages=json.dumps(list(request.messages), ensure_ascii=False),
                spending_id=reserve,
            )
