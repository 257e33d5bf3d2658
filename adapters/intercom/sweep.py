"""Which conversations changed: Intercom's search by `updated_at`, paged by hand.

The SDK's pager sends page 1 for ever. Results come newest first and move while we page: a change puts its
conversation on top and pushes the others down, so some come twice and none is left out.
https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.intercom.faults import usable
from adapters.intercom.wire import Wire
from adapters.odd_rows import Readable
from adapters.patience import patiently
from connector.domain import Touched
from connector.errors import HelpdeskUnavailableError
from connector.payload import Payload

PAGE = 150
PAGES = 5_000


def changed_since(wire: Wire, since: int, *, sleep: Callable[[float], None]) -> list[Touched]:
    """*since* in epoch milliseconds, counted from the start of its second as Intercom's times are."""
    start = since // 1000
    readable = Readable(_touched)
    with usable():
        rows = [row for page in _pages(wire, start, readable, sleep=sleep) for row in page]
        readable.end("intercom")
    newest = {row.id: row for row in sorted(rows, key=_order)}
    return sorted((row for row in newest.values() if row.updated_at >= start * 1000), key=_order)


def _pages(
    wire: Wire, start: int, readable: Readable[Touched], *, sleep: Callable[[float], None]
) -> Iterator[list[Touched]]:
    after: str | None = None
    for _ in range(PAGES):
        page = _search(wire, start, after=after, sleep=sleep)
        rows = readable.of(page["conversations"])
        yield rows
        following = page.get("pages", "next", "starting_after").maybe(str)
        if not following or (rows and max(row.updated_at for row in rows) < start * 1000):
            return
        if following == after:
            break
        after = following
    raise HelpdeskUnavailableError("intercom's pages don't end")


def _search(wire: Wire, start: int, *, after: str | None, sleep: Callable[[float], None]) -> Payload:
    from intercom import SingleFilterSearchRequest, StartingAfterPaging

    # Its ">" is said to mean "at least" in one place and "more than" in another.
    query = SingleFilterSearchRequest(field="updated_at", operator=">", value=start - 1)
    paging = StartingAfterPaging(per_page=PAGE, **({"starting_after": after} if after else {}))
    return patiently(
        lambda: wire.once(
            lambda api: api.conversations.search(query=query, pagination=paging), repeatable=True
        ),
        sleep=sleep,
    )


def _touched(row: Payload) -> Touched:
    changed = row.get("updated_at").maybe(int)
    seconds = row["created_at"].as_(int) if changed is None else changed
    return Touched(row["id"].id(), seconds * 1000)


def _order(row: Touched) -> tuple[int, int]:
    return row.updated_at, int(row.id)
