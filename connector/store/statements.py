"""Statements are built once, at import, with names for what differs: building one costs more than executing it.

Names in conditions begin with `of_`; other names of an update or insert are the columns that it sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.domain import TicketRef


def hold(connection: sa.Connection, key: int) -> None:
    """Until the transaction ends nobody else holds *key*: another constant for each purpose.

    SQLite's transactions keep others away from the start.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def this_account(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of the helpdesk's account that `of_platform` and `of_account` name."""
    here = table.c.platform == sa.bindparam("of_platform")
    return sa.and_(here, table.c.account == sa.bindparam("of_account"))


def this_ticket(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of the ticket that `named` names."""
    return sa.and_(
        table.c.platform == sa.bindparam("of_platform"),
        table.c.account == sa.bindparam("of_account"),
        table.c.ticket_id == sa.bindparam("of_ticket"),
    )


def named(ref: TicketRef) -> dict[str, str]:
    return {"of_platform": ref.platform, "of_account": ref.account, "of_ticket": ref.id}


def columns(ref: TicketRef) -> dict[str, str]:
    return {"platform": ref.platform, "account": ref.account, "ticket_id": ref.id}


def for_each_database(build: Callable[[Any], Any]) -> Mapping[str, sa.Insert]:
    """*build* makes a statement of a dialect's own insert(); by name of the dialect."""
    return {"postgresql": build(postgresql.insert), "sqlite": build(sqlite.insert)}
