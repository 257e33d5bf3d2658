"""Old tickets: Zendesk's incremental export where our user may, else its search export.

Both page by cursor, and one page is asked for at a time: who goes on later passes the cursor back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from adapters.patience import patiently
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.sweep import EXPORT, GONE, SEARCH, YOUNGEST_SECONDS
from adapters.zendesk.times import epoch_ms
from adapters.zendesk.transport import Transport
from connector.errors import HelpdeskUnavailableError, PayloadError
from connector.payload import Payload
from connector.ports_backfill import Listed, Page

#: A row is a whole ticket: few enough to stay far below the limit of an answer.
EXPORT_PAGE, SEARCH_PAGE = 500, 100
#: Requests in a minute, each counted apart from the account's.
#: https://developer.zendesk.com/api-reference/introduction/rate-limits/
EXPORT_LIMIT, SEARCH_LIMIT = 10.0, 100.0
#: Which road a cursor belongs to stands before it.
EXPORTED, SEARCHED = "export:", "search:"
NOT_ADMIN = "search_instead"


class ZendeskArchive:
    """*clock* gives epoch milliseconds, *sleep* takes seconds."""

    def __init__(
        self, transport: Transport, *, clock: Callable[[], int], sleep: Callable[[float], None]
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._sleep = sleep

    def created_between(self, since: int, until: int, *, cursor: str | None) -> Page:
        """Stamps are whole seconds, so both ends count from the start of their second."""
        with usable():
            if cursor is None or cursor.startswith(EXPORTED):
                try:
                    return self._exported(since, until, (cursor or "").removeprefix(EXPORTED))
                except ForbiddenError:
                    cursor = None
            return self._searched(since, until, (cursor or "").removeprefix(SEARCHED))

    def _exported(self, since: int, until: int, cursor: str) -> Page:
        """What was created in the time changed in it or later, so the export starts there and has no other end."""
        start = min(since // 1000, self._clock() // 1000 - YOUNGEST_SECONDS)
        where: dict[str, str | int] = {"cursor": cursor} if cursor else {"start_time": start}
        found = self._read(EXPORT, {**where, "per_page": EXPORT_PAGE})
        following = None
        if not found["end_of_stream"].as_(bool):
            following = EXPORTED + _moved(found["after_cursor"], cursor)
        return Page(tuple(_within(found["tickets"], since, until)), following, EXPORT_LIMIT)

    def _searched(self, since: int, until: int, cursor: str) -> Page:
        query = f"created>={_iso(since)} created<{_iso(until)} status<closed"
        asked: dict[str, str | int] = {
            "query": query,
            "filter[type]": "ticket",
            "page[size]": SEARCH_PAGE,
            **({"page[after]": cursor} if cursor else {}),
        }
        found = self._read(SEARCH, asked)
        following = None
        if found["meta"]["has_more"].as_(bool):
            following = SEARCHED + _moved(found["meta"]["after_cursor"], cursor)
        rows = tuple(_within(found["results"], since, until))
        return Page(rows, following, SEARCH_LIMIT, note=NOT_ADMIN)

    def _read(self, path: str, params: dict[str, str | int]) -> Payload:
        return patiently(lambda: self._transport.get(path, params)[1], sleep=self._sleep)


def _within(rows: Payload, since: int, until: int) -> Iterator[Listed]:
    for row in rows:
        status, created = row["status"].as_(str), _at(row["created_at"])
        if status not in GONE and since // 1000 * 1000 <= created < until // 1000 * 1000:
            tags = tuple(tag.as_(str) for tag in row.get("tags"))
            yield Listed(row["id"].id(), created, _at(row["updated_at"]), status, tags)


def _at(stamp: Payload) -> int:
    at = epoch_ms(stamp.as_(str))
    if at is None:
        raise PayloadError(f"{stamp.path} is no time")
    return at


def _iso(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _moved(cursor: Payload, before: str) -> str:
    """A cursor that stands still would never end."""
    if cursor.as_(str) == before:
        raise HelpdeskUnavailableError("zendesk's pages don't end")
    return cursor.as_(str)
