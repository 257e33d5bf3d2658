"""Zendesk's two ways to page: by cursor when page[size] is given, else by offset."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.sandbox import zendesk_refusals as refusals

Json = dict[str, Any]
LARGEST, DEEPEST = 100, 10_000
ORDERS = {"created_at": False, "-created_at": True, "id": False, "-id": True, "": False}


def page(
    name: str, items: Sequence[Any], show: Callable[[Any], Json], *, query: Mapping[str, str], url: str
) -> tuple[Json, list[Any]]:
    """The answer that holds *items* (oldest first, each with an `id`) under *name*, and the items on it."""
    ordered = list(reversed(items)) if _newest_first(query) else list(items)
    if any(key.startswith("page[") for key in query):
        shown, rest = _by_cursor(ordered, query, url)
    else:
        shown, rest = _by_offset(ordered, query, url)
    return {name: [show(item) for item in shown], **rest}, shown


def _newest_first(query: Mapping[str, str]) -> bool:
    order = query.get("sort", "")
    if order not in ORDERS:
        raise refusals.bad_request("InvalidSort", "sort is not valid")
    return ORDERS[order] or query.get("sort_order") == "desc"


def _by_cursor(items: list[Any], query: Mapping[str, str], url: str) -> tuple[list[Any], Json]:
    if "page[before]" in query:
        raise refusals.unmodelled("page[before]")
    size = _number(query.get("page[size]", str(LARGEST)), "page[size]")
    start = _position(items, query.get("page[after]"))
    shown = items[start : start + size]
    more = start + size < len(items)
    first, last = (_cursor(shown[0].id), _cursor(shown[-1].id)) if shown else (None, None)
    # `next` is there on the last page too: only has_more tells the end.
    links = {"next": _link(url, query, "after", last), "prev": _link(url, query, "before", first)}
    meta = {"has_more": more, "after_cursor": last, "before_cursor": first}
    return shown, {"meta": meta, "links": links}


def _number(raw: str, name: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= LARGEST):
        raise refusals.bad_request("InvalidPaginationParameter", f"{name} must be from 1 to {LARGEST}")
    return int(raw)


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"o-{number}".encode()).decode().rstrip("=")


def _position(items: list[Any], cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        word = ""
    found = [index for index, item in enumerate(items) if f"o-{item.id}" == word]
    if not found:
        raise refusals.bad_request("InvalidPaginationParameter", "page[after] is not valid")
    return found[0] + 1


def _link(url: str, query: Mapping[str, str], way: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = {key: value for key, value in query.items() if key not in {"page[after]", "page[before]"}}
    return f"{url}?{urlencode({**kept, f'page[{way}]': cursor})}"


def _by_offset(items: list[Any], query: Mapping[str, str], url: str) -> tuple[list[Any], Json]:
    size = _number(query.get("per_page", str(LARGEST)), "per_page")
    raw = query.get("page", "1")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    if number < 1:
        raise refusals.invalid("page", "an integer")
    if number * size > DEEPEST:
        raise refusals.bad_request("InvalidPaginationDepth", "use cursor pagination beyond 10000 records")
    shown = items[(number - 1) * size : number * size]
    more, less = number * size < len(items), number > 1
    turn = {key: value for key, value in query.items() if key != "page"}
    return shown, {
        "next_page": f"{url}?{urlencode({**turn, 'page': number + 1})}" if more else None,
        "previous_page": f"{url}?{urlencode({**turn, 'page': number - 1})}" if less else None,
        "count": len(items),
    }
