"""The Zendesk stand-in's lists of changed tickets: the incremental export and the search export."""

from __future__ import annotations

import base64
import binascii
import operator
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, request

from adapters.sandbox import zendesk_json as shapes
from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_hub import Hub
from adapters.sandbox.zendesk_state import Json, Ticket

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
EXPORT_KEYS = frozenset(
    {"start_time", "cursor", "per_page", "include", "exclude_deleted", "support_type_scope"}
)
SEARCH_KEYS = frozenset({"query", "filter[type]", "page[size]", "page[after]", "include"})
LARGEST = 1_000
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
WORD = re.compile(r"(updated|created|status)(>=|<=|>|<|:)(\S+)", re.ASCII)
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    ":": operator.eq,
}


@dataclass(slots=True)
class Meter:
    """At most *total* calls in any minute; the answer's header of that *name* says how many are left."""

    name: str
    total: int
    clock: Callable[[], int]
    said: str
    _seen: deque[int] = field(default_factory=deque)

    def count(self) -> dict[str, str]:
        now = self.clock()
        while self._seen and self._seen[0] <= now - MINUTE_MS:
            self._seen.popleft()
        over = len(self._seen) >= self.total
        if not over:
            self._seen.append(now)
        reset = (self._seen[0] + MINUTE_MS - now + 999) // 1000
        left = self.total - len(self._seen)
        headers = {self.name: f"total={self.total}; remaining={left}; resets={reset}"}
        if over:
            raise refusals.throttled(self.said, reset, headers)
        return headers


class Exports:
    """Both routes; called under the hub's lock."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._account = hub, hub.account
        clock = hub.options.clock
        self._exports = Meter(
            "zendesk-ratelimit-incremental-exports",
            10,
            clock,
            "Number of allowed incremental export API requests per minute exceeded",
        )
        self._searches = Meter(
            "zendesk-ratelimit-search-export",
            100,
            clock,
            "Number of allowed API requests per minute exceeded",
        )

    def incremental(self) -> Json:
        """Admins only; nothing of the last minute; a page begins with the row that ended the one before."""
        if self._hub.bot.role != "admin":
            raise refusals.forbidden()
        g.headers |= self._exports.count()
        _only(EXPORT_KEYS)
        size = _size("per_page")
        rows = sorted(self._exportable(), key=_place)
        if "cursor" in request.args:
            after = _read(request.args["cursor"], "cursor", parts=2)
            rest = [ticket for ticket in rows if _place(ticket) > after]
            again = [t for t in rows if _place(t) == after] if rest and size > 1 else []
            rows = again + rest
        else:
            after = (self._start(), 0)
            rows = [ticket for ticket in rows if _place(ticket) >= after]
        shown = rows[:size]
        cursor = _cursor(*(_place(shown[-1]) if shown else after))
        return {
            "tickets": [self._row(ticket) for ticket in shown],
            "after_url": f"{request.base_url}?cursor={cursor}",
            "after_cursor": cursor,
            "before_url": None,
            "before_cursor": None,
            "end_of_stream": len(shown) == len(rows),
        }

    def _exportable(self) -> list[Ticket]:
        horizon = self._hub.options.clock() - MINUTE_MS
        return [ticket for ticket in self._account.tickets.values() if ticket.updated_at <= horizon]

    def _start(self) -> int:
        raw = request.args.get("start_time", "")
        if not (raw.isascii() and raw.isdigit() and len(raw) < 12):
            raise refusals.invalid("start_time", "an integer")
        if int(raw) > self._hub.options.clock() // 1000 - 60:
            said = "Too recent start_time. Use a start_time older than 60 seconds"
            raise refusals.RefusedError(422, {"error": "InvalidValue", "description": said})
        return int(raw)

    def _row(self, ticket: Ticket) -> Json:
        row = shapes.View(self._account, self._hub.url).ticket(ticket)
        return {**row, "status": "deleted"} if ticket.deleted else row

    def search(self) -> Json:
        """Ordered by creation; the cursor lives for an hour."""
        g.headers |= self._searches.count()
        _only(SEARCH_KEYS)
        if request.args.get("filter[type]") != "ticket":
            raise refusals.unmodelled("a search for anything but tickets")
        fits = query(request.args.get("query", ""))
        size, start = _size("page[size]"), self._position()
        rows = [t for t in self._account.tickets.values() if not t.deleted and t.id > start and fits(t)]
        shown = sorted(rows, key=lambda t: t.id)[:size]
        cursor = _cursor(self._hub.options.clock(), shown[-1].id) if shown else None
        link = f"{request.base_url}?page[after]={cursor}" if shown else None
        return {
            "results": [{**self._row(ticket), "result_type": "ticket"} for ticket in shown],
            "facets": None,
            "meta": {"has_more": len(shown) < len(rows), "after_cursor": cursor, "before_cursor": None},
            "links": {"next": link, "prev": None},
        }

    def _position(self) -> int:
        if "page[after]" not in request.args:
            return 0
        made, ticket_id = _read(request.args["page[after]"], "page[after]", parts=2)
        if made < self._hub.options.clock() - HOUR_MS:
            raise refusals.bad_request("InvalidPaginationParameter", "page[after] has expired")
        return ticket_id


def _place(ticket: Ticket) -> tuple[int, int]:
    """(generated_timestamp, id)."""
    return ticket.updated_at // 1000, ticket.id


def _only(known: frozenset[str]) -> None:
    unknown = sorted(set(request.args) - known)
    if unknown:
        raise refusals.unmodelled(f"the parameter {unknown[0]} here")


def _size(name: str) -> int:
    raw = request.args.get(name, str(LARGEST))
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= LARGEST):
        raise refusals.bad_request("InvalidPaginationParameter", f"{name} must be from 1 to {LARGEST}")
    return int(raw)


def _cursor(*numbers: int) -> str:
    return base64.urlsafe_b64encode("|".join(map(str, numbers)).encode()).decode().rstrip("=")


def _read(cursor: str, name: str, *, parts: int) -> tuple[int, ...]:
    try:
        words = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
        numbers = tuple(map(int, words))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        numbers = ()
    if len(numbers) != parts:
        raise refusals.bad_request("InvalidPaginationParameter", f"{name} is not valid")
    return numbers


def query(text: str) -> Callable[[Ticket], bool]:
    """The few words that the stand-in plays: `updated`, `created` and `status`, all of which must fit."""
    words = text.split()
    if any(word.startswith("type:") for word in words):
        raise refusals.invalid("query", "without a type, which filter[type] names")
    tests = [_word(word) for word in words]
    return lambda ticket: all(test(ticket) for test in tests)


def _word(word: str) -> Callable[[Ticket], bool]:
    found = WORD.fullmatch(word)
    if found is None:
        raise refusals.unmodelled(f"the search word {word[:40]}")
    key, sign, wanted = found.groups()
    compare = COMPARE[sign]
    if key == "status":
        return lambda ticket: compare(_rank(ticket.sheet.status), _rank(wanted))
    if not TIME.fullmatch(wanted):
        raise refusals.invalid("query", "a time in ISO 8601")
    return lambda ticket: compare(shapes.stamp(_at(ticket, key))[: len(wanted)], wanted)


def _rank(status: str) -> int:
    ranks: Sequence[str] = STATUSES
    if status not in ranks:
        raise refusals.invalid("query", "a status")
    return ranks.index(status)


def _at(ticket: Ticket, key: str) -> int:
    return ticket.updated_at if key == "updated" else ticket.created_at
