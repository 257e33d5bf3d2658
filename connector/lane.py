"""The lane of a backfill: the house in which its tickets are dealt with, more careful and slower than live ones."""

from __future__ import annotations

from dataclasses import dataclass

from connector.agent.desk import Ledger
from connector.batching import BatchDesk, HalfPrice
from connector.errors import BudgetError, LaterError
from connector.ledger import JobLedger
from connector.ports import LanguageModel
from connector.ports_backfill import BatchedModel

#: The part of a day's budget that a backfill may use up; the rest is for live tickets.
BUDGET_SHARE = 0.8
#: Budgets that are whole again on the next day.
OF_A_DAY = frozenset({"dollars_per_day", "dollars_per_requester_day"})
#: Refusals of a moment: a backfill waits instead of calling a person to every ticket.
PASSING = frozenset({"requester_cap", "domain_cap", "account_cap"})


@dataclass(frozen=True, slots=True)
class Lane:
    """*batched* is the model that answers in batches, None where each request is asked at once."""

    backfill_id: str
    batched: BatchedModel | None = None

    def books(self, ledger: JobLedger) -> tuple[LanguageModel, Ledger]:
        """The model and the books for a job whose live ones are *ledger*'s."""
        limits = ledger.limits
        mine = _LaneLedger(
            ledger.database,
            ledger.llm,
            limits.model_copy(update={"dollars_per_day": limits.dollars_per_day * BUDGET_SHARE}),
            ledger.ref,
            ledger.job_id,
            ledger.clock,
            requester=ledger.requester,
            backfill_id=self.backfill_id,
        )
        if self.batched is None:
            return ledger.llm, mine
        mine.llm = HalfPrice(ledger.llm)
        desk = BatchDesk(mine, self.batched)
        return desk, desk


class _LaneLedger(JobLedger):
    """A day's budget that is used up is no reason to call a person: the ticket's turn comes on another day."""

    __slots__ = ()

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        try:
            JobLedger.before_model_call(self, model, prompt_chars=prompt_chars, max_tokens=max_tokens)
        except BudgetError as error:
            if str(error) in OF_A_DAY:
                raise LaterError("budget") from None
            raise
