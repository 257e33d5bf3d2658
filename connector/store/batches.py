"""What goes through the Message Batches API: requests that wait for a batch, batches, their answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.store.backfill_tables import batch_requests, batches
from connector.store.statements import for_each_database

PLANNED, SENT, ENDED = "planned", "sent", "ended"
PARKED, ANSWERED, FAILED = "parked", "answered", "failed"
_ADD = for_each_database(lambda insert: insert(batch_requests).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is stored; *messages* and *answer* are JSON, None when they are no longer needed."""

    id: str
    backfill_id: str
    ticket_id: str
    job_id: str
    digest: str
    model: str
    max_tokens: int
    prompt_chars: int
    messages: str | None
    state: str
    tries: int
    spending_id: str | None
    answer: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Batch:
    """*vendor_id* is empty until we know it, *tried_at* (epoch ms) 0 until a request for it has left."""

    id: str
    backfill_id: str
    vendor_id: str
    state: str
    requests: int
    tried_at: int
    planned_at: int


def asked(connection: sa.Connection, *, job_id: str, digest: str) -> Asked | None:
    found = sa.select(batch_requests).where(
        batch_requests.c.job_id == job_id, batch_requests.c.digest == digest
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else _asked(row)


def park(connection: sa.Connection, **values: Any) -> None:
    """Columns of the table but for id, state and tries; a request that is stored already stays as it is."""
    row = {"id": str(uuid.uuid4()), "state": PARKED, "tries": 0, **values}
    connection.execute(_ADD[connection.dialect.name], row)


def waiting(connection: sa.Connection, backfill_id: str) -> int:
    """How many requests wait for a batch."""
    number = sa.select(sa.func.count()).select_from(batch_requests).where(_parked(backfill_id))
    return int(connection.execute(number).scalar_one())


def plan(connection: sa.Connection, backfill_id: str, *, most: int, now: int) -> None:
    """A new batch of up to *most* requests that wait."""
    chosen = sa.select(batch_requests.c.id).where(_parked(backfill_id)).order_by(batch_requests.c.id)
    ids = connection.execute(chosen.limit(most)).scalars().all()
    if not ids:
        return
    row = {"id": str(uuid.uuid4()), "backfill_id": backfill_id, "state": PLANNED}
    connection.execute(sa.insert(batches).values({**row, "requests": len(ids), "planned_at": now}))
    taken = sa.update(batch_requests).where(batch_requests.c.id.in_(ids))
    connection.execute(taken.values(batch_id=row["id"], state=SENT))


def under_way(connection: sa.Connection, backfill_id: str) -> Sequence[Batch]:
    found = sa.select(batches).where(batches.c.backfill_id == backfill_id, batches.c.state != ENDED)
    return [_batch(row) for row in connection.execute(found.order_by(batches.c.planned_at))]


def of_backfill(connection: sa.Connection, backfill_id: str) -> Sequence[Batch]:
    found = sa.select(batches).where(batches.c.backfill_id == backfill_id).order_by(batches.c.planned_at)
    return [_batch(row) for row in connection.execute(found)]


def of_batch(connection: sa.Connection, batch_id: str) -> Sequence[Asked]:
    found = sa.select(batch_requests).where(batch_requests.c.batch_id == batch_id)
    return [_asked(row) for row in connection.execute(found.order_by(batch_requests.c.id))]


def unanswered(connection: sa.Connection, batch_id: str) -> Sequence[Asked]:
    found = sa.select(batch_requests).where(
        batch_requests.c.batch_id == batch_id, batch_requests.c.state == SENT
    )
    return [_asked(row) for row in connection.execute(found)]


def outstanding(connection: sa.Connection, backfill_id: str, ticket_id: str) -> bool:
    """Whether a request about the ticket waits for a batch or its answer."""
    found = sa.select(batch_requests.c.id).where(
        batch_requests.c.backfill_id == backfill_id,
        batch_requests.c.ticket_id == ticket_id,
        batch_requests.c.state.in_([PARKED, SENT]),
    )
    return connection.execute(found.limit(1)).first() is not None


def known_ids(connection: sa.Connection) -> frozenset[str]:
    """The vendor's ids of all batches that we know to be ours."""
    found = sa.select(batches.c.vendor_id).where(batches.c.vendor_id.is_not(None))
    return frozenset(connection.execute(found).scalars())


def change(connection: sa.Connection, batch_id: str, **values: Any) -> None:
    connection.execute(sa.update(batches).where(batches.c.id == batch_id).values(values))


def change_request(connection: sa.Connection, request_id: str, **values: Any) -> bool:
    """False when the request is not under way any more."""
    mine = sa.and_(batch_requests.c.id == request_id, batch_requests.c.state == SENT)
    return connection.execute(sa.update(batch_requests).where(mine).values(values)).rowcount > 0


def drop(connection: sa.Connection, request_id: str) -> None:
    connection.execute(sa.delete(batch_requests).where(batch_requests.c.id == request_id))


def drop_waiting(connection: sa.Connection, backfill_id: str) -> Sequence[str]:
    """The reserves of the requests that waited for a batch and are now forgotten."""
    found = sa.select(batch_requests.c.spending_id).where(_parked(backfill_id))
    reserves = [one for one in connection.execute(found).scalars() if one]
    connection.execute(sa.delete(batch_requests).where(_parked(backfill_id)))
    return reserves


def _parked(backfill_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(batch_requests.c.backfill_id == backfill_id, batch_requests.c.state == PARKED)


def _asked(row: sa.Row[Any]) -> Asked:
    return Asked(
        row.id,
        row.backfill_id,
        row.ticket_id,
        row.job_id,
        row.digest,
        row.model,
        row.max_tokens,
        row.prompt_chars,
        row.messages,
        row.state,
        row.tries,
        row.spending_id,
        row.answer,
        row.error or "",
    )


def _batch(row: sa.Row[Any]) -> Batch:
    return Batch(
        row.id,
        row.backfill_id,
        row.vendor_id or "",
        row.state,
        row.requests,
        row.tried_at or 0,
        row.planned_at,
    )
