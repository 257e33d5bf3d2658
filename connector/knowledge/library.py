"""The knowledge base as a worker sees it: a search index over the stored articles, renewed when they change."""

from __future__ import annotations

import threading
from collections.abc import Callable

from connector.decision import SearchResult
from connector.knowledge.index import Index
from connector.store import articles
from connector.store.database import Database

LOOK_EVERY_SECONDS = 30.0


class Library:
    """Searches the articles of *database*; *limit_chars* is how much text a search gives at most."""

    def __init__(self, database: Database, *, limit_chars: int, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._limit_chars = limit_chars
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._fingerprint = ""
        self._looked_at = float("-inf")

    def search(self, query: str) -> SearchResult:
        with self._lock:
            index = self._fresh()
            return index.search(query, limit_chars=self._limit_chars)

    def articles(self) -> int:
        """How many there are."""
        with self._lock:
            return self._fresh().articles

    def close(self) -> None:
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None

    def _fresh(self) -> Index:
        if self._index is not None and self._monotonic() - self._looked_at < LOOK_EVERY_SECONDS:
            return self._index
        with self._database.read() as connection:
            fingerprint = articles.fingerprint(connection)
            if self._index is None or fingerprint != self._fingerprint:
                old, self._index = self._index, Index(articles.every(connection))
                self._fingerprint = fingerprint
                if old is not None:
                    old.close()
        self._looked_at = self._monotonic()
        return self._index
