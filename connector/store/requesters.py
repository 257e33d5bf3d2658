"""Whose ticket it is, and how much we have said to them, to their company and on the whole account."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from connector.decision import Volume
from connector.domain import ActionState, Requester, TicketRef
from connector.store.tables import actions, tickets

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
KEYS = ("platform", "account", "ticket_id")
#: Their customers have nothing in common.
FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "live.com",
     "msn.com", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "ymail.com", "icloud.com", "me.com",
     "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de",
     "mail.ru", "yandex.ru", "yandex.com", "qq.com", "163.com", "126.com", "proton.me", "protonmail.com",
     "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it",
     "uol.com.br", "bol.com.br", "terra.com.br", "ziggo.nl", "kpnmail.nl", "hetnet.nl", "telenet.be",
     "comcast.net", "verizon.net", "att.net", "btinternet.com", "sky.com", "bluewin.ch", "zoho.com",
     "fastmail.com", "hey.com", "mail.com", "rediffmail.com", "naver.com", "hanmail.net"}
)  # fmt: skip


def mail_hash(address: str) -> str:
    """SHA-256 of the address in lower case: found again without being kept."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def key(ref: TicketRef, requester: Requester) -> str:
    """Names the requester among all platforms."""
    return f"{ref.platform}:{ref.account}:{requester.id}"


def note(connection: sa.Connection, ref: TicketRef, requester: Requester) -> None:
    """Write down whose the ticket is; its row exists already."""
    address = requester.email or ""
    domain = address.rpartition("@")[2].casefold()
    values = {
        "requester_id": requester.id[:64] or None,
        "mail_hash": mail_hash(address) if address else None,
        "mail_domain": domain[:255] if domain and domain not in FREE_MAIL else None,
    }
    connection.execute(sa.update(tickets).where(_is(ref)).values(values))


def volume(connection: sa.Connection, ref: TicketRef, *, now: int) -> Volume:
    """How often we spoke in public: to the ticket's requester, to their domain, on the account."""
    row = connection.execute(sa.select(tickets).where(_is(ref))).one_or_none()
    hour = actions.c.sent_at > now - HOUR_MS
    domain = tickets.c.mail_domain == row.mail_domain if row and row.mail_domain else sa.false()
    of_account = sa.select(sa.func.count(), _how_many(domain)).select_from(SPOKEN)
    account_hour, domain_hour = connection.execute(of_account.where(_said(ref), hour)).one()
    if row is None or not row.requester_id:
        return Volume(account_hour=account_hour, domain_hour=domain_hour or 0)
    theirs = sa.select(tickets.c.ticket_id).where(
        *_same_account(ref), tickets.c.requester_id == row.requester_id
    )
    of_requester = sa.select(sa.func.count(), _how_many(hour)).where(
        _said(ref), actions.c.ticket_id.in_(theirs)
    )
    # The sum keeps the planner from walking the whole account's day: a requester has few tickets.
    day, within = connection.execute(of_requester.where(actions.c.sent_at + 0 > now - DAY_MS)).one()
    return Volume(within or 0, day, domain_hour or 0, account_hour)


#: What we said, with whose ticket it is.
SPOKEN = actions.join(
    tickets, sa.and_(*(getattr(actions.c, name) == getattr(tickets.c, name) for name in KEYS))
)


def _how_many(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((holds, 1), else_=0))


def _said(ref: TicketRef) -> sa.ColumnElement[bool]:
    here = sa.and_(actions.c.platform == ref.platform, actions.c.account == ref.account)
    return sa.and_(here, actions.c.speaks, actions.c.state == ActionState.SENT.value)


def _same_account(ref: TicketRef) -> tuple[sa.ColumnElement[bool], ...]:
    return tickets.c.platform == ref.platform, tickets.c.account == ref.account


def _is(ref: TicketRef) -> sa.ColumnElement[bool]:
    return sa.and_(
        tickets.c.platform == ref.platform, tickets.c.account == ref.account, tickets.c.ticket_id == ref.id
    )
