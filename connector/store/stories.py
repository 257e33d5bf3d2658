"""Which ticket somebody means, and all that is stored of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from connector.domain import TicketRef
from connector.store.tables import articles, inbox, tickets


def named(connection: sa.Connection, word: str) -> Sequence[TicketRef]:
    """Tickets that we have heard of by ID, PLATFORM:ID or PLATFORM:ACCOUNT:ID."""
    platform, account, ticket_id = _parts(word)
    found: dict[TicketRef, None] = {}
    for table in (tickets, inbox):
        columns = (table.c.platform, table.c.account, table.c.ticket_id)
        asked = [table.c.ticket_id == ticket_id]
        asked += [table.c.platform == platform] if platform else []
        asked += [table.c.account == account] if account else []
        rows = connection.execute(sa.select(*columns).where(*asked).distinct().order_by(*columns))
        found |= {TicketRef(row.platform, row.account, row.ticket_id): None for row in rows}
    return list(found)


def _parts(word: str) -> tuple[str, str, str]:
    """(platform, account, id); the first two may be empty."""
    head, _, ticket_id = word.rpartition(":")
    platform, _, account = head.partition(":")
    return platform, account, ticket_id


def titles(connection: sa.Connection, ids: Collection[str]) -> Mapping[str, tuple[str, str, str]]:
    """(title, address, version) of articles as they are now, by id; those that are gone are left out."""
    columns = (articles.c.id, articles.c.title, articles.c.url, articles.c.version)
    rows = connection.execute(sa.select(*columns).where(articles.c.id.in_(ids)))
    return {row.id: (row.title, row.url, row.version) for row in rows}
