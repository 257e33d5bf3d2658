"""Follows tickets after their answer: a look when the silence was long enough, and at every change."""

from __future__ import annotations

import logging
from dataclasses import replace

from connector import completion, csat, veiling
from connector.domain import Ticket, TicketRef
from connector.errors import NotFoundError, RejectedError
from connector.house import House
from connector.mask import masked
from connector.outcomes import Became, Standing, judge
from connector.policy_parts import DAY_MS
from connector.store import outcomes, runs

log = logging.getLogger(__name__)

AT_ONCE = 40
#: Tickets that an earlier release dealt with are looked at if they are younger.
PAST_MS = 30 * DAY_MS


def silence_ms(house: House) -> int:
    return int(house.policy.outcomes.silence_hours * 3_600_000)


def tell(house: House, ticket: Ticket) -> Standing:
    """Record what became of *ticket* as just read, and what its own survey brought; what is known writes nothing."""
    csat.read_back(house, ticket)
    now = house.clock()
    with house.database.read() as connection:
        facts = outcomes.facts(connection, ticket, now=now)
        known = outcomes.get(connection, ticket.ref)
    standing = judge(ticket, facts, silence_ms=silence_ms(house), now=now)
    if known is None or known.standing != standing or ticket.follows:
        _record(house, ticket, standing, complete=facts.complete)
    return standing


def _record(house: House, ticket: Ticket, standing: Standing, *, complete: bool | None) -> None:
    now = house.clock()
    with house.database.begin() as connection:
        outcomes.put(connection, ticket.ref, standing, now=now, complete=complete)
        if ticket.follows:
            before = TicketRef(ticket.ref.platform, ticket.ref.account, ticket.follows)
            outcomes.look_again(connection, before, at=now)


def look(house: House) -> int:
    """Tickets whose time has come, read anew; how many. Errors of a helpdesk come through."""
    now = house.clock()
    with house.database.read() as connection:
        due = list(outcomes.due(connection, now=now, most=AT_ONCE))
        due += outcomes.never_told(connection, since=now - PAST_MS, most=AT_ONCE - len(due))
    for ref in due:
        _look_at(house, ref)
    if due:
        log.info("tickets were followed", extra={"tickets": len(due)})
    return len(due)


def _look_at(house: House, ref: TicketRef) -> None:
    helpdesk = house.helpdesks.get(ref.platform)
    if helpdesk is None or helpdesk.account != ref.account:
        _leave(house, ref)
        return
    try:
        ticket = veiling.hidden(house.database, masked(helpdesk.read(ref.id)))
    except (NotFoundError, RejectedError):
        _leave(house, ref)
        return
    standing = tell(house, ticket)
    if standing.outcome is Became.CONTAINED and house.policy.outcomes.check == "model":
        _verify(house, ticket, standing)


def _leave(house: House, ref: TicketRef) -> None:
    """Nobody can read it any more: what was told last stays."""
    with house.database.begin() as connection:
        outcomes.leave(connection, ref, now=house.clock())


def _verify(house: House, ticket: Ticket, standing: Standing) -> None:
    """Asked once for each resolution; where nobody can be asked it stays contained."""
    with house.database.read() as connection:
        known = outcomes.get(connection, ticket.ref)
        job_id = runs.get_run(connection, standing.run_id).job_id if standing.run_id else ""
    if not job_id or known is None or known.complete is not None:
        return
    complete = completion.check(house, ticket, job_id)
    after = replace(standing, outcome=Became.VERIFIED) if complete else standing
    with house.database.begin() as connection:
        outcomes.put(connection, ticket.ref, after, now=house.clock(), complete=complete)
