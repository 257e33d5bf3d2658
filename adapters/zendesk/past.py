"""How a Zendesk ticket once stood, out of its audits; and which tickets are solved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from adapters.patience import patiently
from adapters.zendesk import mapping
from adapters.zendesk.faults import usable
from adapters.zendesk.transport import Transport
from connector.payload import Payload
from connector.ports import Snapshot

#: By offset, a thousand results at most; its index lags by minutes.
SEARCH = "/api/v2/search.json"
QUERY = "type:ticket status>=solved"
PAGE, MOST = 100, 1_000


def solved(transport: Transport, limit: int, *, sleep: Callable[[float], None]) -> Iterator[str]:
    """Ids, the newest change first; pages shift while they are read, so each id is given once."""
    seen: set[str] = set()
    for number in range(1, MOST // PAGE + 1):
        with usable():
            page = patiently(partial(_page, transport, number), sleep=sleep)
            fresh = [one for row in page["results"] if (one := row["id"].id()) not in seen]
            more = page.get("next_page").value
        for one in fresh:
            if len(seen) == limit:
                return
            seen.add(one)
            yield one
        if not more:
            return


def _page(transport: Transport, number: int) -> Payload:
    order: dict[str, str | int] = {"sort_by": "updated_at", "sort_order": "desc"}
    return transport.get(SEARCH, {"query": QUERY, **order, "page": number, "per_page": PAGE})[1]


def snapshot(audit: Payload) -> Snapshot:
    """What one audit says was set; a trigger's changes stand in the audit of the update that it followed."""
    events = list(audit["events"])
    fields = {mapping.text(event.get("field_name")): event.get("value") for event in events}
    tags = fields.get("tags")
    group = fields.get("group_id")
    comments = (event for event in events if mapping.text(event.get("type")) == "Comment")
    return Snapshot(
        at=mapping.when(audit["created_at"]),
        messages=tuple(mapping.ident(event.get("id")) for event in comments),
        subject=mapping.text(fields["subject"]) if "subject" in fields else None,
        tags=None if tags is None else tuple(tag for item in _listed(tags) if (tag := mapping.text(item))),
        group=None if group is None else _number(group),
    )


def _listed(tags: Payload) -> list[Payload]:
    """Audits give tags as a list, older ones as words in a text."""
    words = tags.value.split() if isinstance(tags.value, str) else tags.value
    return list(Payload(words))


def _number(found: Payload) -> str:
    return found.value if isinstance(found.value, str) else mapping.ident(found)
