"""A rating is recorded in one place, whichever way it came."""

from __future__ import annotations

import sqlalchemy as sa

from connector import audit
from connector.domain import LOW, Event, EventKind, Scale, TicketRef
from connector.house import Ring
from connector.store import inbox, ratings
from connector.store.ratings import REPLY

#: The topic of what no delivery brought.
TOPIC = "rating"


def note(
    connection: sa.Connection,
    ref: TicketRef,
    *,
    score: int,
    source: str,
    at: int,
    now: int,
    ring: Ring,
    scale: Scale = Scale.FIVE,
    answered_by: str = "",
) -> bool:
    """Record a rating with its audit row, and ring for a person if it is low; False for one that is known.

    A reply needs no ring: it is being dealt with.
    """
    new = ratings.record(
        connection, ref, score=score, source=source, at=at, scale=scale, answered_by=answered_by
    )
    if not new:
        return False
    payload = {"score": score, "scale": scale.value, "source": source}
    audit.append(connection, audit.Kind.RATING, payload, ticket=str(ref), now=now)
    if score <= LOW and source != REPLY:
        event = Event(EventKind.RATED, ref, f"rating-{ref.id}-{score}-{at}", TOPIC, rating=score)
        row = inbox.add(connection, event, digest="", now=now)
        if row is not None:
            ring(connection, row, ref, 0)
    return True
