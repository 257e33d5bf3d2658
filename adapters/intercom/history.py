"""Who put which tag on a conversation; no I/O.

https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tags/tag
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.intercom import parts, people
from adapters.intercom.parts import Cast
from connector.domain import Role
from connector.payload import Payload
from connector.ports import Tagging

#: The part that tells of tags put on or taken off, though not of which.
CHANGED = "conversation_tags_updated"


def taggings(conversation: Payload, *, cast: Cast, since: int) -> Iterator[Tagging]:
    """Tags that were put there in a later second than *since* (epoch ms).

    Where the tag itself does not say who did it, the parts tell: it was a teammate if nobody else but we changed
    any tag since then.
    """
    changes = _changes(conversation, cast, since)
    for tag in conversation.get("tags", "tags"):
        name, at, by = people.word(tag.get("name")), tag.get("applied_at").value, tag.get("applied_by")
        if isinstance(at, int) and by.value is not None:
            who = people.Author(type=people.word(by.get("type")), id=people.word(by.get("id")))
            found = [Tagging(name, at * 1000, cast.role(who), who.id)]
        else:
            found = [Tagging(name, one.at, one.by, one.actor_id) for one in _newest(changes)]
        yield from (one for one in found if one.at > since)


def _newest(changes: Sequence[Tagging]) -> Sequence[Tagging]:
    others = [one for one in changes if one.by is not Role.BOT]
    strangers = [one for one in others if one.by is not Role.TEAMMATE]
    return (strangers or others)[-1:]


def _changes(conversation: Payload, cast: Cast, since: int) -> list[Tagging]:
    found = []
    for part in conversation.get("conversation_parts", "conversation_parts"):
        if (
            people.word(part.get("part_type")) == CHANGED
            and (at := parts.seconds(part["created_at"])) > since
        ):
            who = people.author(part.get("author"))
            role = cast.role(who, people.word(part.get("app_package_code")))
            found.append(Tagging("", at, role, who.id))
    return sorted(found, key=lambda one: one.at)
