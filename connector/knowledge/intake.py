"""Articles from their sources into our table: only what changed, and all of it or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from connector.errors import ConnectorError
from connector.ports import KnowledgeSource
from connector.store import articles, sources
from connector.store.articles import Synced
from connector.store.database import Database
from connector.store.sources import SourceRow

log = logging.getLogger(__name__)

#: A glance may miss a change, such as a translation that was taken away: so often everything is read.
WHOLE_MS = 24 * 60 * 60_000


@dataclass(frozen=True, slots=True)
class Intake:
    """*clock* gives epoch milliseconds."""

    database: Database
    clock: Callable[[], int]

    def sync(
        self,
        source: KnowledgeSource,
        *,
        whole: bool = False,
        tell: Callable[[int], None] = lambda _number: None,
    ) -> Synced:
        """Make the stored articles of *source* what it publishes now; *whole* reads them without a glance first.

        When it can't be read the stored ones stay, why is kept with it, and the error comes through.
        """
        now = self.clock()
        with self.database.read() as connection:
            known = sources.get(connection, source.name)
        try:
            return self._sync(source, known, now=now, whole=whole, tell=tell)
        except ConnectorError as error:
            with self.database.begin() as connection:
                sources.put(connection, replace(known, fault=str(error) or type(error).__name__))
            raise

    def _sync(
        self,
        source: KnowledgeSource,
        known: SourceRow,
        *,
        now: int,
        whole: bool,
        tell: Callable[[int], None],
    ) -> Synced:
        due = whole or known.read_at is None or now - known.read_at >= WHOLE_MS
        before = "" if due else known.mark
        # The mark is taken first: what changes while we read makes the next look read again.
        mark = source.mark(before)
        same = bool(before) and mark == before
        found = [] if same else list(source.articles(tell))
        read_at = known.read_at if same else now
        with self.database.begin() as connection:
            done = (
                Synced(same=True)
                if same
                else articles.replace_source(connection, source.name, found, now=now)
            )
            sources.put(connection, SourceRow(source.name, now, read_at, mark))
        fields = {
            "source": source.name,
            "added": done.added,
            "changed": done.changed,
            "removed": done.removed,
        }
        log.info("articles synced", extra=fields)
        return done

    def retire(self, configured: set[str]) -> dict[str, int]:
        """Take away the articles of sources that are no longer configured: how many, by source."""
        with self.database.begin() as connection:
            gone = [row.name for row in sources.every(connection) if row.name not in configured]
            return {name: sources.retire(connection, name) for name in gone}
