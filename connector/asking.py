"""Has the model propose an action for one job, within its books: at once, or through the lane of a backfill."""

from __future__ import annotations

from connector.agent.desk import Ledger
from connector.agent.loop import Run, propose
from connector.decision import Evidence
from connector.domain import Message, Ticket
from connector.house import House
from connector.ledger import JobLedger
from connector.ports import LanguageModel
from connector.store import requesters


def ask(
    house: House,
    ticket: Ticket,
    message: Message,
    evidence: Evidence,
    *,
    job_id: str,
    model: str,
    must: bool = False,
    used: int = 0,
) -> Run:
    """*must* allows nothing but a hand-over; *used* are turns of an earlier pass."""
    llm, books = _books(house, ticket, job_id)
    return propose(
        ticket,
        message,
        evidence,
        model=model,
        llm=llm,
        search=house.search,
        policy=house.policy,
        ledger=books,
        clock=house.monotonic,
        must_escalate=must,
        used=used,
    )


def _books(house: House, ticket: Ticket, job_id: str) -> tuple[LanguageModel, Ledger]:
    ledger = JobLedger(
        house.database,
        house.models.llm,
        house.policy.limits,
        ticket.ref,
        job_id,
        house.clock,
        requester=requesters.key(ticket.ref, ticket.requester),
    )
    return (house.models.llm, ledger) if house.lane is None else house.lane.books(ledger)
