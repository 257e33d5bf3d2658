"""Poolers that hand a session's connection on after each transaction: our locks and notices would get lost there."""

from __future__ import annotations

import sqlalchemy as sa

from connector.errors import SettingsError
from connector.store.database import Database

ROUNDS = 3
REFUSAL = (
    "DATABASE_URL leads through a pooler that works by transaction: locks and notices of a session get lost in it. "
    "Use the server's own address, or the pooler in session mode"
)
_PID = sa.select(sa.func.pg_backend_pid())


def refuse_pooler(database: Database) -> None:
    """SettingsError where two open connections don't have a server process each, and for good."""
    if database.is_sqlite:
        return
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as one, engine.connect() as other:
        pairs = [(one.execute(_PID).scalar_one(), other.execute(_PID).scalar_one()) for _ in range(ROUNDS)]
    if len(set(pairs)) > 1 or pairs[0][0] == pairs[0][1]:
        raise SettingsError(REFUSAL)
