"""Where articles come from: when each source was read, and what it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector.store.tables import articles
from connector.store.tables_base import PREFIX, metadata

MAX_FAULT = 500

#: What is known of each source of articles, see `sources.SourceRow`.
sources = sa.Table(
    PREFIX + "sources",
    metadata,
    sa.Column("name", sa.String(48), primary_key=True),
    sa.Column("looked_at", sa.BigInteger),
    sa.Column("read_at", sa.BigInteger),
    sa.Column("mark", sa.String(200), nullable=False),
    sa.Column("fault", sa.String(500), nullable=False),
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """*looked_at* is the newest look that succeeded, *read_at* the newest that read every article (epoch ms).

    *mark* is the source's own word for what it then held; *fault* says why the newest look failed, else "".
    """

    name: str
    looked_at: int | None = None
    read_at: int | None = None
    mark: str = ""
    fault: str = ""


def get(connection: sa.Connection, name: str) -> SourceRow:
    """An empty row for a source that was never looked at."""
    row = connection.execute(sa.select(sources).where(sources.c.name == name)).one_or_none()
    return _row(row._mapping) if row is not None else SourceRow(name)


def every(connection: sa.Connection) -> Sequence[SourceRow]:
    return [_row(row._mapping) for row in connection.execute(sa.select(sources).order_by(sources.c.name))]


def put(connection: sa.Connection, row: SourceRow) -> None:
    values = {
        "name": row.name,
        "looked_at": row.looked_at,
        "read_at": row.read_at,
        "mark": row.mark,
        "fault": row.fault[:MAX_FAULT],
    }
    connection.execute(sa.delete(sources).where(sources.c.name == row.name))
    connection.execute(sa.insert(sources).values(values))


def retire(connection: sa.Connection, name: str) -> int:
    """Forget a source that is no longer configured, and its articles; how many there were."""
    gone = connection.execute(sa.delete(articles).where(articles.c.source == name))
    connection.execute(sa.delete(sources).where(sources.c.name == name))
    return int(gone.rowcount)


def _row(found: sa.RowMapping) -> SourceRow:
    return SourceRow(**{name: found[name] for name in ("name", "looked_at", "read_at", "mark", "fault")})
