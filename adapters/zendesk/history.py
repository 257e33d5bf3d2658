"""Who put which tag on a ticket, as its audits tell it; no I/O.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from adapters.zendesk import mapping
from connector.domain import Role
from connector.payload import Payload
from connector.ports import Tagging


def taggings(
    audits: Iterable[Payload], *, marker: str, bot: str, is_staff: Callable[[str], bool]
) -> Iterator[Tagging]:
    """Of each tag the newest time it was put there; *audits* are newest first, *marker* is that of our note.

    Nothing when our note is not among them: then nothing is known to have come after it.
    """
    known = list(audits)
    since = list(takewhile(lambda audit: not _is_ours(audit, marker, bot), known))
    if len(since) == len(known):
        return
    seen: set[str] = set()
    for audit in since:
        for event in audit.get("events"):
            for tag in sorted(_added(event) - seen):
                seen.add(tag)
                actor = mapping.ident(audit.get("author_id"))
                yield Tagging(tag, mapping.when(audit["created_at"]), _by(event, audit, bot, is_staff), actor)


def _is_ours(audit: Payload, marker: str, bot: str) -> bool:
    written = mapping.marker(audit.get("metadata")) == marker
    return written and mapping.ident(audit.get("author_id")) == bot


def _added(event: Payload) -> set[str]:
    if mapping.text(event.get("field_name")) != "tags":
        return set()
    return _tags(event.get("value")) - _tags(event.get("previous_value"))


def _tags(value: Payload) -> set[str]:
    """A list of tags, in old audits a text of them."""
    if isinstance(value.value, str):
        return set(value.value.split())
    return {mapping.text(tag) for tag in value} - {""} if isinstance(value.value, list) else set()


def _by(event: Payload, audit: Payload, bot: str, is_staff: Callable[[str], bool]) -> Role:
    """A person's update can hold what a rule did, so the event's own `via` is asked before the audit's."""
    author = mapping.ident(audit.get("author_id"))
    by_rule = {mapping.channel(event), mapping.channel(audit)} & set(mapping.MACHINE_CHANNELS)
    if by_rule or not author:
        return Role.OTHER
    if author == bot:
        return Role.BOT
    return Role.TEAMMATE if is_staff(author) else Role.OTHER
