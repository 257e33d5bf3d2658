"""Counts that have no rows of their own, added up by UTC day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store.tables import counters

DUPLICATES = "webhook_duplicates"
WEBHOOKS = "webhook_requests"
HELPDESK = "helpdesk_requests"
MODEL = "model_requests"
ACCOUNTS = "account_lookups"
#: Messages that a cap or a budget kept from being answered, by platform and slug.
BRAKES = "brakes"
#: One-time codes, by platform and what became of them.
CODES = "codes"


class Key(NamedTuple):
    """*name* is one of the above; *first* and *second* are label values from small sets."""

    name: str
    first: str
    second: str = ""


def add(connection: sa.Connection, counts: Mapping[Key, int], *, day: str) -> None:
    """In one order for all, so that two processes never wait for each other."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for key in sorted(counts):
        values = {"name": key.name, "day": day, "first": key.first[:64], "second": key.second[:32]}
        statement = insert(counters).values(**values, number=counts[key])
        more = {"number": counters.c.number + statement.excluded.number}
        connection.execute(
            statement.on_conflict_do_update(index_elements=list(counters.primary_key), set_=more)
        )


def totals(
    connection: sa.Connection, name: str, *, since: str = "", until: str = "9999"
) -> Mapping[tuple[str, str], int]:
    """Numbers by (first, second), of all days or of those from *since* to *until* (ISO dates)."""
    of_name = sa.and_(counters.c.name == name, counters.c.day >= since, counters.c.day <= until)
    labels = (counters.c.first, counters.c.second)
    query = sa.select(*labels, sa.func.sum(counters.c.number)).where(of_name).group_by(*labels)
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}


def brakes(
    connection: sa.Connection, *, since: str, until: str = "9999", platform: str | None = None
) -> Mapping[str, int]:
    """Messages stopped from day to day, by the slug of what stopped them, most first."""
    return by_slug(connection, BRAKES, since=since, until=until, platform=platform)


def by_slug(
    connection: sa.Connection, name: str, *, since: str, until: str = "9999", platform: str | None = None
) -> Mapping[str, int]:
    """Of a counter whose labels are platform and slug, from day to day, most first."""
    found: dict[str, int] = {}
    for (where, slug), number in totals(connection, name, since=since, until=until).items():
        if platform in {None, where}:
            found[slug] = found.get(slug, 0) + number
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
