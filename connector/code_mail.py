"""The letter that carries a one-time code: no word of the ticket, no link; pure."""

from __future__ import annotations

from connector.domain import Message, Ticket
from connector.policy import Policy
from connector.ports import Letter
from connector.review.tongues import tongue


def language(ticket: Ticket, message: Message) -> str:
    """What the customer writes in, as far as code sees it, else what the helpdesk says they read."""
    seen = tongue(message.text) or tongue(f"{ticket.subject}\n{message.text}")
    return seen or ticket.requester.locale[:2].casefold() or "en"


def letter(ticket: Ticket, message: Message, policy: Policy, *, code_id: str, secret: str) -> Letter:
    """To the requester's address as the helpdesk has it, never to one that somebody wrote into a message."""
    texts = policy.text(language(ticket, message))
    body = texts.code_mail.replace("{minutes}", f"{policy.identity.valid_minutes:g}")
    return Letter(ticket.requester.email or "", texts.code_subject, body.replace("{code}", secret), code_id)
