"""Leases: of several workers one does a thing at a time; times are epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store.tables import flags

#: What fits into a flag's name behind the prefix.
NAME_CHARS = 26


def until(connection: sa.Connection, name: str) -> int:
    """When *name* is free again; 0 if it is."""
    found = connection.execute(sa.select(flags.c.set_at).where(flags.c.name == _name(name)))
    return int(found.scalar_one_or_none() or 0)


def take(connection: sa.Connection, name: str, *, holder: str, now: int, until: int, furthest: int) -> bool:
    """True for the one caller who now holds *name* until *until*.

    A lease that ends after *furthest* was written by a clock gone wrong and does not bind.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(flags).values(name=_name(name), value=holder[:96], set_at=until)
    free = sa.or_(flags.c.set_at <= now, flags.c.set_at > furthest)
    taken = statement.on_conflict_do_update(
        index_elements=[flags.c.name], set_={"value": holder[:96], "set_at": until}, where=free
    )
    return connection.execute(taken.returning(flags.c.name)).one_or_none() is not None


def hold(connection: sa.Connection, name: str, *, holder: str, until: int) -> bool:
    """Move the end of a lease; False when another has it."""
    ours = sa.and_(flags.c.name == _name(name), flags.c.value == holder[:96])
    return connection.execute(sa.update(flags).where(ours).values(set_at=until)).rowcount == 1


def _name(name: str) -> str:
    if len(name) > NAME_CHARS:
        raise ValueError(f"a lease's name has at most {NAME_CHARS} characters")
    return f"lease:{name}"
