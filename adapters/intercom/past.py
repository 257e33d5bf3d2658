"""How a conversation once stood, out of its tags' times and its parts; and which conversations are closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.intercom import parts, people
from adapters.intercom.faults import usable
from adapters.intercom.sweep import PAGE
from adapters.intercom.wire import Wire
from adapters.patience import patiently
from connector.payload import Payload
from connector.ports import Snapshot
from connector.text import html_to_text


def solved(wire: Wire, limit: int, *, sleep: Callable[[float], None]) -> Iterator[str]:
    """Ids of closed conversations, the newest change first; results move while we page, each is given once."""
    seen: set[str] = set()
    after: str | None = None
    while True:
        page = _search(wire, min(PAGE, limit), after=after, sleep=sleep)
        with usable():
            rows = [row["id"].id() for row in page["conversations"]]
            following = page.get("pages", "next", "starting_after").maybe(str)
        for one in rows:
            if one not in seen:
                seen.add(one)
                yield one
            if len(seen) == limit:
                return
        if not rows or not following or following == after:
            return
        after = following


def _search(wire: Wire, size: int, *, after: str | None, sleep: Callable[[float], None]) -> Payload:
    from intercom import SingleFilterSearchRequest, StartingAfterPaging

    query = SingleFilterSearchRequest(field="state", operator="=", value="closed")
    paging = StartingAfterPaging(per_page=size, **({"starting_after": after} if after else {}))
    return patiently(
        lambda: wire.once(
            lambda api: api.conversations.search(query=query, pagination=paging), repeatable=True
        ),
        sleep=sleep,
    )


def history(found: Payload) -> list[Snapshot]:
    """The subject as the customer wrote it, each tag from when it was applied, each team from its assignment."""
    with usable():
        return sorted(_history(found), key=lambda one: one.at)


def _history(found: Payload) -> Iterator[Snapshot]:
    subject = html_to_text(found.get("source", "subject").maybe(str, ""))
    first = people.word(found.get("source", "id"))
    yield Snapshot(parts.seconds(found["created_at"]), (first,), subject=subject, tags=(), group="")
    applied = sorted(
        (parts.seconds(tag["applied_at"]), tag["name"].as_(str)) for tag in found.get("tags", "tags")
    )
    for number, (at, _) in enumerate(applied, start=1):
        yield Snapshot(at, tags=tuple(name for _, name in applied[:number]))
    for part in found.get("conversation_parts", "conversation_parts"):
        to = part.get("assigned_to")
        if people.word(to.get("type")) == "team":
            yield Snapshot(parts.seconds(part["created_at"]), group=people.word(to.get("id")))
