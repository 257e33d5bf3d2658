"""What all tables of ours share."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
#: Every table of ours begins with it: on SQLite the engine keeps its own tables in the same file.
PREFIX = "hc_"


def ref(*, primary: bool = False) -> tuple[sa.Column[str], ...]:
    """The three columns of a TicketRef."""
    return (
        sa.Column("platform", sa.String(16), primary_key=primary, nullable=False),
        sa.Column("account", sa.String(128), primary_key=primary, nullable=False),
        sa.Column("ticket_id", sa.String(64), primary_key=primary, nullable=False),
    )


def counted() -> sa.Column[bool]:
    """Whether the totals hold the row."""
    return sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false())
