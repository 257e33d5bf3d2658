"""Whether only the writer's own account can tell what a message asks; pure."""

from __future__ import annotations

from collections.abc import Mapping

from connector.domain import Message, Ticket
from connector.review.hearing import Said
from connector.text import normalise, strip_quoted

#: What is asked about, and the category of the shipped policy that it belongs to.
TOPICS: Mapping[str, str] = {"own_billing": "billing", "own_order": "shipping", "own_account": "account"}
CHARS = 4_000


def wanted_facts(ticket: Ticket, message: Message) -> str:
    """The category of the account facts that *message* asks for; "" when it asks for none, or how to do something.

    The subject is the first message's alone.
    """
    fresh = strip_quoted(normalise(message.text[:CHARS]))[0]
    is_first = [m.id for m in ticket.from_requester][:1] in ([], [message.id])
    said = Said(f"{ticket.subject}\n\n{fresh}" if is_first else fresh)
    return next((category for topic, category in TOPICS.items() if said.speaks_of(topic)), "")
