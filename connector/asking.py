"""Where a job's model requests go and out of which books they are paid: live, or through the lane of a backfill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from connector.agent.desk import Ledger
from connector.domain import Ticket
from connector.house import House
from connector.ledger import JobLedger
from connector.store import requesters


def desk_for(house: House, ticket: Ticket, job_id: str) -> tuple[House, Callable[[], Ledger]]:
    """The house whose model is to be asked, and what gives the books of one pass."""

    def live() -> JobLedger:
        return JobLedger(
            house.database,
            house.models.llm,
            house.policy.limits,
            ticket.ref,
            job_id,
            house.clock,
            requester=requesters.key(ticket.ref, ticket.requester),
        )

    if house.lane is None:
        return house, live
    llm, books = house.lane.books(live())
    return replace(house, models=replace(house.models, llm=llm)), lambda: books
