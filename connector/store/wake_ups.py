"""The engine's rows of our queue, found by its indexes: its own API reads all that it keeps for each such look.

https://docs.dbos.dev/explanations/system-tables. States stand in the statements as words, because SQLite takes a
partial index only when it sees that the condition is the index's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from connector.store.backfills import TOPIC
from connector.store.inbox import SWEEP
from connector.wakeup import ID_DIGITS

_PENDING = """SELECT workflow_uuid, executor_id FROM {table}
    WHERE queue_name = :queue AND status = 'PENDING' AND status IN ('ENQUEUED', 'PENDING')"""
_UNFINISHED = """SELECT workflow_uuid FROM {table} WHERE queue_name = :queue AND status IN ('ENQUEUED', 'PENDING')
    UNION ALL SELECT workflow_uuid FROM {table}
    WHERE queue_name = :queue AND status = 'DELAYED' AND delay_until_epoch_ms > 0"""
_BACKLOG = """SELECT count(*) FROM {table}
    JOIN hc_inbox ON hc_inbox.id = CAST(substr(workflow_uuid, 1, :digits) AS INTEGER)
    WHERE queue_name = :queue AND status = 'ENQUEUED' AND status IN ('ENQUEUED', 'PENDING')
    AND hc_inbox.topic != :sweep AND hc_inbox.topic NOT LIKE :backfill"""
_ENDED = """SELECT workflow_uuid FROM {table}
    WHERE name = :name AND completed_at IS NOT NULL AND completed_at < :before ORDER BY completed_at LIMIT :most"""


def pending(connection: sa.Connection, queue: str) -> Sequence[tuple[str, str]]:
    """(wake-up, executor) of all that were begun and have not ended."""
    rows = connection.execute(_on(connection, _PENDING), {"queue": queue})
    return [(row.workflow_uuid, row.executor_id) for row in rows]


def unfinished(connection: sa.Connection, queue: str) -> Sequence[str]:
    """Ids of all that run, wait or are delayed."""
    return connection.execute(_on(connection, _UNFINISHED), {"queue": queue}).scalars().all()


def backlog(connection: sa.Connection, queue: str) -> int:
    """How many that a delivery brought wait for a free place."""
    values = {"queue": queue, "digits": ID_DIGITS, "sweep": SWEEP, "backfill": f"{TOPIC}%"}
    return int(connection.execute(_on(connection, _BACKLOG), values).scalar_one())


def ended(connection: sa.Connection, name: str, *, before: int, most: int) -> Sequence[str]:
    """Ids of those of the workflow *name* that ended before *before* (epoch ms), the oldest first."""
    values = {"name": name, "before": before, "most": most}
    return connection.execute(_on(connection, _ENDED), values).scalars().all()


def _on(connection: sa.Connection, statement: str) -> sa.TextClause:
    schema = "dbos." if connection.dialect.name == "postgresql" else ""
    return sa.text(statement.format(table=f"{schema}workflow_status"))
