"""Everything that is stored about one person: found, shown, erased.

Rows stay as far as they are needed to answer nothing twice; what a person wrote, was told or is called goes. The
audit chain stays whole, because its payloads stand apart from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from connector import audit as log
from connector.decision import Outcome
from connector.domain import ActionState, TicketRef
from connector.errors import ConnectorError
from connector.store import backfills, replays, totals
from connector.store import codes as code_rows
from connector.store import drafts as draft_rows
from connector.store import inbox as inbox_rows
from connector.store import jobs as job_rows
from connector.store import ratings as rating_rows
from connector.store.jobs import of_ticket
from connector.store.requesters import mail_hash
from connector.store.tables import (
    actions,
    audit,
    audit_payloads,
    codes,
    drafts,
    inbox,
    jobs,
    outcomes,
    rating_requests,
    ratings,
    runs,
    spending,
    steps,
    tickets,
)

ERASED = "erased"
_VOID = {**code_rows.BLANK, "state": code_rows.CodeState.ERASED.value}


def tickets_of(connection: sa.Connection, requester: str) -> Sequence[TicketRef]:
    """Tickets of *requester*: an e-mail address, or "PLATFORM:ID" with the id that the helpdesk gives them."""
    found = sa.select(tickets).where(_whose(tickets, requester)).order_by(tickets.c.first_seen)
    known = [TicketRef(row.platform, row.account, row.ticket_id) for row in connection.execute(found)]
    return list(dict.fromkeys([*known, *replays.tickets_of(connection, requester)]))


def codes_beside(
    connection: sa.Connection, requester: str, refs: Sequence[TicketRef]
) -> Sequence[dict[str, Any]]:
    """One-time codes of *requester* on other tickets than *refs*: those have another requester by now."""
    rows = connection.execute(sa.select(codes).where(_whose(codes, requester)).order_by(codes.c.issued_at))
    found = [dict(row._mapping) for row in rows]
    return [row for row in found if TicketRef(row["platform"], row["account"], row["ticket_id"]) not in refs]


def _whose(table: sa.Table, requester: str) -> sa.ColumnElement[bool]:
    platform, _, person = requester.partition(":")
    if "@" in requester:
        return table.c.mail_hash == mail_hash(requester)
    return sa.and_(table.c.platform == platform, table.c.requester_id == person)


def stored(connection: sa.Connection, ref: TicketRef) -> dict[str, Any]:
    """All rows that speak of a ticket, by table."""
    of_jobs = sa.select(jobs.c.id).where(of_ticket(ref))
    of_actions = sa.select(actions.c.id).where(of_ticket(ref, actions))
    logged = sa.select(audit, audit_payloads.c.payload).outerjoin(
        audit_payloads, audit_payloads.c.seq == audit.c.seq
    )
    queries = {
        "ticket": sa.select(tickets).where(of_ticket(ref, tickets)),
        "deliveries": sa.select(inbox).where(of_ticket(ref, inbox)).order_by(inbox.c.id),
        "messages": sa.select(jobs).where(of_ticket(ref)).order_by(jobs.c.message_at),
        "decisions": sa.select(runs).where(runs.c.job_id.in_(of_jobs)).order_by(runs.c.decided_at),
        "actions": sa.select(actions).where(of_ticket(ref, actions)).order_by(actions.c.created_at),
        "drafts": sa.select(drafts).where(of_ticket(ref, drafts)).order_by(drafts.c.made_at),
        "writes": sa.select(steps).where(steps.c.action_id.in_(of_actions)),
        "model_costs": sa.select(spending).where(spending.c.job_id.in_(of_jobs)),
        "replays": replays.stored(ref),
        "rating_requests": sa.select(rating_requests).where(of_ticket(ref, rating_requests)),
        "ratings": sa.select(ratings).where(of_ticket(ref, ratings)),
        "one_time_codes": sa.select(codes).where(of_ticket(ref, codes)).order_by(codes.c.issued_at),
        "outcomes": sa.select(outcomes).where(of_ticket(ref, outcomes)),
        "audit": logged.where(audit.c.ticket == str(ref)).order_by(audit.c.seq),
    }
    return {name: [dict(row._mapping) for row in connection.execute(q)] for name, q in queries.items()}


def erase(connection: sa.Connection, refs: Sequence[TicketRef], *, now: int, requester: str = "") -> None:
    """Blank what *refs* hold of their requester. ConnectorError while a message to them is on its way.

    Of *requester*, as `tickets_of` takes it, the one-time codes on tickets of others go too.
    """
    for ref in refs:
        _end(connection, ref, now=now)
        _blank(connection, ref)
    if requester:
        connection.execute(sa.update(codes).where(_whose(codes, requester)).values(_VOID))
    replays.forget(connection, refs)
    log.append(connection, log.Kind.SWITCH, {"switch": "erase", "tickets": len(refs)}, ticket="", now=now)


def _end(connection: sa.Connection, ref: TicketRef, *, now: int) -> None:
    """What is under way ends here: nobody may answer from what is to be forgotten."""
    live = [ActionState.HELD.value, ActionState.READY.value]
    sending = sa.select(sa.func.count()).where(
        of_ticket(ref, actions), actions.c.state == ActionState.SENDING.value
    )
    if connection.execute(sending).scalar_one():
        raise ConnectorError(f"a message on {ref} is on its way: try again in a few minutes")
    draft_rows.void_held(connection, ref, reason=ERASED)
    dropped = sa.update(actions).where(of_ticket(ref, actions), actions.c.state.in_(live))
    connection.execute(dropped.values(state=ActionState.DISCARDED.value, reason=ERASED))
    for job in job_rows.unfinished(connection, ref):
        job_rows.finish(connection, job.id, outcome=Outcome.STAYED_OUT, reasons=[ERASED], now=now)
    rating_rows.never_ask(connection, ref, now=now)
    connection.execute(sa.update(outcomes).where(of_ticket(ref, outcomes)).values(next_look=None))
    waiting = sa.update(inbox).where(of_ticket(ref, inbox), inbox.c.state != inbox_rows.DONE)
    ended = {"state": inbox_rows.DONE, "outcome": Outcome.STAYED_OUT.value, "reason": ERASED, "done_at": now}
    connection.execute(waiting.values(ended))
    backfills.erase(connection, ref)


def _blank(connection: sa.Connection, ref: TicketRef) -> None:
    of_jobs = sa.select(jobs.c.id).where(of_ticket(ref))
    theirs = sa.select(audit.c.seq).where(audit.c.ticket == str(ref))
    totals.keep(connection, {audit: audit.c.seq.in_(theirs)})
    connection.execute(sa.delete(audit_payloads).where(audit_payloads.c.seq.in_(theirs)))
    for row in connection.execute(sa.select(actions.c.id, actions.c.plan).where(of_ticket(ref, actions))):
        plan = {**row.plan, "body": "", "attributes": {}}
        connection.execute(sa.update(actions).where(actions.c.id == row.id).values(plan=plan))
    gone = {"v": 1, ERASED: True}
    connection.execute(sa.update(runs).where(runs.c.job_id.in_(of_jobs)).values(decision=gone))
    connection.execute(sa.update(spending).where(spending.c.job_id.in_(of_jobs)).values(requester=None))
    connection.execute(sa.update(inbox).where(of_ticket(ref, inbox)).values(actor_id=""))
    nobody = {"requester_id": None, "mail_hash": None, "mail_domain": None}
    connection.execute(sa.update(tickets).where(of_ticket(ref, tickets)).values(nobody))
    connection.execute(sa.update(codes).where(of_ticket(ref, codes)).values(_VOID))
