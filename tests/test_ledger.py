"""The books hold under many hands at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any, cast

from connector import policy
from connector.domain import TicketRef
from connector.errors import BudgetError
from connector.ledger import JobLedger
from connector.ports import LanguageModel
from connector.store.database import Database
from connector.store.spending import NANO

AT_ONCE = 6
ROUNDS = 8


def test_of_many_who_reserve_at_once_no_more_get_through_than_the_day_has_money_for(
    database: Database,
) -> None:
    llm = cast(LanguageModel, SimpleNamespace(estimate=lambda *_, **__: NANO))
    limits = policy.load().limits
    caps = {"dollars_per_day": 2.0, "dollars_per_ticket": 9.0, "dollars_per_requester_day": 9.0}
    for number in range(ROUNDS):
        cap = limits.model_copy(update=caps)
        together = Barrier(AT_ONCE)

        def reserve(place: int, cap: Any = cap, day: int = number, together: Barrier = together) -> bool:
            ref = TicketRef("zendesk", "acme", str(place))
            books = JobLedger(database, llm, cap, ref, f"{day}-{place}", lambda: day * 86_400_000)
            together.wait()
            try:
                books.before_model_call("m", prompt_chars=1, max_tokens=1)
            except BudgetError:
                return False
            return True

        with ThreadPoolExecutor(AT_ONCE) as hands:
            assert sum(hands.map(reserve, range(AT_ONCE))) == 2
