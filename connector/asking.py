"""Where a job's model requests go and out of which books they are paid: live, or through the lane of a backfill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from connector.agent.desk import Ledger
from connector.domain import Ticket
from connector.house import House
from connector.ledger import JobLedger
from connector.store import requesters


def books(house: House, ticket: Ticket, job_id: str) -> JobLedger:
    """Those of a live job."""
    return JobLedger(
        house.database,
        house.models.llm,
        house.policy.limits,
        ticket.ref,
        job_id,
        house.clock,
        requester=requesters.key(ticket.ref, ticket.requester),
    )


def desk_for(house: House, ticket: Ticket, job_id: str) -> tuple[House, Callable[[], Ledger]]:
    """The house whose model is to be asked, and what gives the books of one pass."""
    live = partial(books, house, ticket, job_id)
    if house.lane is None:
        return house, live
    llm, theirs = house.lane.books(live())
    return replace(house, models=replace(house.models, llm=llm)), lambda: theirs
