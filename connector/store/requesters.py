"""Whose ticket it is, and how much we have said to them, to their company and on the whole account."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from connector.decision import Volume
from connector.domain import ActionState, Requester, TicketRef
from connector.store.statements import named, this_account, this_ticket
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

_WHOSE = sa.select(tickets.c.requester_id, tickets.c.mail_domain).where(this_ticket(tickets))
_CHANGE = sa.update(tickets).where(this_ticket(tickets))


def _how_many(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((holds, 1), else_=0))


_SAID = sa.and_(this_account(actions), actions.c.speaks, actions.c.state == ActionState.SENT.value)
_WITHIN_HOUR = actions.c.sent_at > sa.bindparam("of_hour")
#: What we said on the account, with whose ticket it is.
_HOUR = (
    sa.select(sa.func.count(), _how_many(tickets.c.mail_domain == sa.bindparam("of_domain")))
    .select_from(
        actions.join(
            tickets, sa.and_(*(getattr(actions.c, name) == getattr(tickets.c, name) for name in KEYS))
        )
    )
    .where(_SAID, _WITHIN_HOUR)
)
_THEIRS = sa.select(tickets.c.ticket_id).where(
    this_account(tickets), tickets.c.requester_id == sa.bindparam("of_requester")
)
# The sum keeps the planner from walking the whole account's day: a requester has few tickets.
_REQUESTER = sa.select(sa.func.count(), _how_many(_WITHIN_HOUR)).where(
    _SAID, actions.c.ticket_id.in_(_THEIRS), actions.c.sent_at + 0 > sa.bindparam("of_day")
)


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
    connection.execute(_CHANGE, {**named(ref), **values})


def volume(connection: sa.Connection, ref: TicketRef, *, now: int) -> Volume:
    """How often we spoke in public: to the ticket's requester, to their domain, on the account."""
    row = connection.execute(_WHOSE, named(ref)).one_or_none()
    where = {"of_platform": ref.platform, "of_account": ref.account, "of_hour": now - HOUR_MS}
    domain = row.mail_domain if row else None
    account_hour, domain_hour = connection.execute(_HOUR, {**where, "of_domain": domain}).one()
    if row is None or not row.requester_id:
        return Volume(account_hour=account_hour, domain_hour=domain_hour or 0)
    theirs = {**where, "of_requester": row.requester_id, "of_day": now - DAY_MS}
    day, within = connection.execute(_REQUESTER, theirs).one()
    return Volume(within or 0, day, domain_hour or 0, account_hour)


def busiest_hour(connection: sa.Connection, *, now: int) -> int:
    """How often we spoke in public within the hour on the account where that was most often."""
    spoke = sa.and_(
        actions.c.speaks, actions.c.state == ActionState.SENT.value, actions.c.sent_at > now - HOUR_MS
    )
    counted = sa.select(sa.func.count()).where(spoke).group_by(actions.c.platform, actions.c.account)
    return max(connection.execute(counted).scalars(), default=0)
