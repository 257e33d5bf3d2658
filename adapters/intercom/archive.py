"""Old conversations: Intercom's search by `created_at`, a page at a time.

Results come newest change first and move while we page: what changes meanwhile goes to the top, where we have been
already. So the last page is followed by one more search for what changed since the first one.
https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from adapters.intercom.faults import usable
from adapters.intercom.mapping import STATES, state
from adapters.intercom.sweep import PAGE
from adapters.intercom.wire import Wire
from adapters.patience import patiently
from connector.errors import HelpdeskUnavailableError, RejectedError
from connector.payload import Payload
from connector.ports_backfill import Listed, Page

if TYPE_CHECKING:
    from intercom import SingleFilterSearchRequest

#: Clocks differ.
OVERLAP_SECONDS = 120


def created_between(
    wire: Wire, since: int, until: int, *, cursor: str | None, sleep: Callable[[float], None]
) -> Page:
    """Both ends count from the start of their second.

    A cursor is "BEGAN:CHANGED:AFTER": when the list was begun and from which change on it looks (epoch seconds, 0 for
    all), and Intercom's own cursor.
    """
    began, changed, after = _parts(cursor) if cursor else (int(wire.now()), 0, "")
    with usable():
        found = _search(wire, since // 1000, until // 1000, changed=changed, after=after, sleep=sleep)
        rows = tuple(_within(found["conversations"], since // 1000, until // 1000))
        following = found.get("pages", "next", "starting_after").maybe(str, "")
    if following and following == after:
        raise HelpdeskUnavailableError("intercom's pages don't end")
    if following:
        return Page(rows, f"{began}:{changed}:{following}")
    return Page(rows, None if changed or not after else f"{began}:{began - OVERLAP_SECONDS}:")


def _search(
    wire: Wire, since: int, until: int, *, changed: int, after: str, sleep: Callable[[float], None]
) -> Payload:
    from intercom import MultipleFilterSearchRequest, StartingAfterPaging

    # Its ">" and "<" are said to mean "at least" in one place and "more than" in another.
    bounds = [_bound("created_at", ">", since - 1), _bound("created_at", "<", until + 1)]
    if changed:
        bounds.append(_bound("updated_at", ">", changed))
    query = MultipleFilterSearchRequest(operator="AND", value=bounds)
    paging = StartingAfterPaging(per_page=PAGE, **({"starting_after": after} if after else {}))
    return patiently(
        lambda: wire.once(
            lambda api: api.conversations.search(query=query, pagination=paging), repeatable=True
        ),
        sleep=sleep,
    )


def _bound(field: str, operator: str, seconds: int) -> SingleFilterSearchRequest:
    from intercom import SingleFilterSearchRequest

    return SingleFilterSearchRequest.model_validate({"field": field, "operator": operator, "value": seconds})


def _within(rows: Payload, since: int, until: int) -> Iterator[Listed]:
    for row in rows:
        created = row["created_at"].as_(int)
        changed = row.get("updated_at").maybe(int, created)
        if since <= created < until:
            tags = tuple(tag["name"].as_(str) for tag in row.get("tags", "tags"))
            yield Listed(row["id"].id(), created * 1000, changed * 1000, STATES[state(row)].value, tags)


def _parts(cursor: str) -> tuple[int, int, str]:
    began, _, rest = cursor.partition(":")
    changed, _, after = rest.partition(":")
    if not (began.isdigit() and changed.isdigit()):
        raise RejectedError("no cursor of ours")
    return int(began), int(changed), after
