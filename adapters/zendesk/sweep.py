"""Which tickets changed: Zendesk's incremental export where our user may, else its search export."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from adapters.odd_rows import Readable
from adapters.patience import patiently
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.times import epoch_ms
from adapters.zendesk.transport import Transport
from connector.domain import Touched
from connector.errors import HelpdeskUnavailableError, PayloadError
from connector.payload import Payload

log = logging.getLogger(__name__)

Params = Mapping[str, str | int]
#: Admins only, ten requests in a minute, nothing of the last minute.
#: https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api
EXPORT = "/api/v2/incremental/tickets/cursor.json"
#: Any agent, a hundred requests in a minute, no end at a thousand results; its index lags by minutes.
#: https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/#export-search-results
SEARCH = "/api/v2/search/export.json"
#: A row is a whole ticket: some hundred of them stay far below the limit of an answer.
EXPORT_PAGE, SEARCH_PAGE = 200, 100
PAGES = 5_000
#: A younger start is refused.
YOUNGEST_SECONDS = 61
#: What takes no writes any more: an answer to a closed ticket opens a new one.
GONE = frozenset({"closed", "deleted"})


class Sweep:
    """*clock* gives epoch milliseconds, *sleep* takes seconds."""

    def __init__(
        self, transport: Transport, *, clock: Callable[[], int], sleep: Callable[[float], None]
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._sleep = sleep
        self._may_export = True

    def changed_since(self, since: int) -> list[Touched]:
        """Stamps are whole seconds, so *since* counts from the start of its second."""
        start = since // 1000
        readable = Readable(_touched_unless_gone)
        with usable():
            rows = [row for row in readable.of(self._rows(start)) if row is not None]
            readable.end("zendesk")
        newest = {row.id: row for row in sorted(rows, key=_order)}
        return sorted((row for row in newest.values() if row.updated_at >= start * 1000), key=_order)

    def _rows(self, start: int) -> list[Payload]:
        if self._may_export:
            try:
                return list(self._exported(start))
            except ForbiddenError:
                self._may_export = False
                log.info("zendesk's export is for admins, its search is used instead")
        return list(self._searched(start))

    def _exported(self, start: int) -> Iterator[Payload]:
        asked: Params = {
            "start_time": min(start, self._clock() // 1000 - YOUNGEST_SECONDS),
            "per_page": EXPORT_PAGE,
        }
        for _ in range(PAGES):
            page = self._read(EXPORT, asked)
            yield from page["tickets"]
            if page["end_of_stream"].as_(bool):
                return
            asked = _turned(asked, "cursor", page["after_cursor"])
            asked.pop("start_time", None)
        raise HelpdeskUnavailableError("zendesk's export does not end")

    def _searched(self, start: int) -> Iterator[Payload]:
        # The type may not stand in the query here.
        query = f"updated>={datetime.fromtimestamp(start, UTC):%Y-%m-%dT%H:%M:%SZ} status<closed"
        asked: Params = {"query": query, "filter[type]": "ticket", "page[size]": SEARCH_PAGE}
        for _ in range(PAGES):
            page = self._read(SEARCH, asked)
            yield from page["results"]
            if not page["meta"]["has_more"].as_(bool):
                return
            asked = _turned(asked, "page[after]", page["meta"]["after_cursor"])
        raise HelpdeskUnavailableError("zendesk's search does not end")

    def _read(self, path: str, params: Params) -> Payload:
        return patiently(lambda: self._transport.get(path, params)[1], sleep=self._sleep)


def _touched_unless_gone(row: Payload) -> Touched | None:
    return None if row["status"].as_(str) in GONE else touched(row)


def touched(row: Payload) -> Touched:
    at = epoch_ms(row["updated_at"].as_(str))
    if at is None:
        raise PayloadError(f"{row.path}.updated_at is no time")
    return Touched(row["id"].id(), at)


def _turned(asked: Params, name: str, cursor: Payload) -> dict[str, str | int]:
    """The request of the next page; a cursor that stands still would never end."""
    if cursor.as_(str) == asked.get(name):
        raise HelpdeskUnavailableError("zendesk's pages don't end")
    return {**asked, name: cursor.as_(str)}


def _order(row: Touched) -> tuple[int, int]:
    return row.updated_at, int(row.id)
