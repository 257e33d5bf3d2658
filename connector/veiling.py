"""A ticket without the codes that people wrote on it, and which codes those were."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from connector.codes import code_of, offers, veiled
from connector.domain import Message, Ticket
from connector.house import House
from connector.mask import masked
from connector.store import codes
from connector.store.codes import LIVE, Code
from connector.store.database import Database
from connector.store.requesters import DAY_MS, mail_hash

#: The helpdesk's clock may be so far from ours.
SKEW_MS = 120_000


def heard(house: House, raw: Ticket) -> tuple[Ticket, Mapping[str, str]]:
    """*raw*, as the helpdesk has it, without secrets; and the codes that messages gave, by their ids."""
    if house.codes is None:
        return masked(raw), {}
    address, now = raw.requester.email or "", house.clock()
    with house.database.read() as connection:
        here = codes.of_ticket(connection, raw.ref)
        elsewhere = codes.of_address(connection, mail_hash(address), since=now - DAY_MS) if address else ()
    if not (here or elsewhere):
        return masked(raw), {}
    known = {code_of(house.codes.key, one.id, one.salt) for one in (*here, *elsewhere) if one.salt}
    return masked(veiled(raw, guessed=guessed(raw, here), known=known)), offers(raw)


def hidden(database: Database, ticket: Ticket) -> Ticket:
    """*ticket* without what was given as a code on it, for those who read old tickets."""
    with database.read() as connection:
        known = codes.of_ticket(connection, ticket.ref)
    return veiled(ticket, guessed=guessed(ticket, known)) if known else ticket


def guessed(ticket: Ticket, known: Sequence[Code]) -> Collection[str]:
    """Ids of the messages that may hold a code, right or not: those that came while one of *known* was waited for.

    Not the message that a code was issued for: what it asks about, such as the number of an order, is no code.
    """
    asking = {one.message_id for one in known}
    return {m.id for one in known for m in _while(ticket, one) if m.id not in asking}


def _while(ticket: Ticket, code: Code) -> Sequence[Message]:
    """Told by places in the ticket where its messages are still there, else by times."""
    places = {m.id: place for place, m in enumerate(ticket.messages)}
    first, last = places.get(code.message_id), places.get(code.last_try)
    end = (code.expires_at or code.issued_at + DAY_MS) + SKEW_MS
    return [
        m
        for place, m in enumerate(ticket.messages)
        if (place > first if first is not None else m.at >= code.issued_at - SKEW_MS)
        and (place <= last if last is not None and code.state not in LIVE else m.at <= end)
    ]
