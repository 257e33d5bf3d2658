"""Articles as their sources last showed them; workers index them from here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from connector.domain import Article
from connector.store.tables import articles


@dataclass(frozen=True, slots=True)
class Synced:
    """*same* when the source showed at a glance that nothing changed; then no article was read."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: bool = False


def replace_source(connection: sa.Connection, source: str, found: Iterable[Article], *, now: int) -> Synced:
    """Make the table hold exactly *found* for *source*; unchanged articles keep their row."""
    known = {row.id: (row.id, row.version, row.url, row.locale) for row in connection.execute(_of(source))}
    fresh = {article.id: article for article in found}
    changed = [a for a in fresh.values() if known.get(a.id) != (a.id, a.version, a.url, a.locale)]
    gone = [article_id for article_id in known if article_id not in fresh]
    for article_id in [*gone, *(a.id for a in changed if a.id in known)]:
        connection.execute(sa.delete(articles).where(articles.c.id == article_id))
    for article in changed:
        connection.execute(
            sa.insert(articles).values(**{**asdict(article), "source": source}, changed_at=now)
        )
    added = sum(article.id not in known for article in changed)
    return Synced(added, len(changed) - added, len(gone))


def every(connection: sa.Connection) -> Sequence[Article]:
    rows = connection.execute(sa.select(articles).order_by(articles.c.id))
    return [Article(r.id, r.title, r.text, r.url, r.locale, r.source, r.version) for r in rows]


def fingerprint(connection: sa.Connection) -> str:
    """Changes whenever the articles do."""
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(articles.c.changed_at), 0))
    ).one()
    return f"{row[0]}:{row[1]}"


def contents(connection: sa.Connection) -> str:
    """Names what the articles say, whenever and in whatever order they came."""
    rows = connection.execute(sa.select(articles.c.id, articles.c.version).order_by(articles.c.id))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row.id}\0{row.version}\0".encode())
    return digest.hexdigest()


def numbers(connection: sa.Connection) -> Mapping[str, int]:
    """How many articles each source has."""
    counted = sa.select(articles.c.source, sa.func.count()).group_by(articles.c.source)
    return {str(row[0]): int(row[1]) for row in connection.execute(counted)}


def _of(source: str) -> sa.Select[tuple[str, str, str, str]]:
    columns = (articles.c.id, articles.c.version, articles.c.url, articles.c.locale)
    return sa.select(*columns).where(articles.c.source == source)
