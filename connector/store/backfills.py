"""Backfills and their tickets: what `connector backfill` asked for, how far the workers are, what it came to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.domain import TicketRef
from connector.ports_backfill import Listed
from connector.store import inbox as inbox_states
from connector.store.backfill_tables import backfill_tickets, backfills, batch_requests, batches
from connector.store.inbox import BACKFILL
from connector.store.tables import inbox

LISTING, WORKING, STOPPING = "listing", "working", "stopping"
FINISHED, STOPPED, FAILED = "done", "stopped", "failed"
ACTIVE = (LISTING, WORKING, STOPPING)
LISTED, QUEUED, PARKED, DONE, LEFT = "listed", "queued", "parked", "done", "left"
#: An inbox row's topic is this and the backfill's id.
TOPIC = BACKFILL
#: Who is a little late for a request may make up for it.
CREDIT_US = 2_000_000
#: The part of the vendor's rate limit that a backfill may use.
SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Options:
    """Tickets created from *since* to before *until* (epoch ms); empty *tags* takes all; *limit* 0 has no end.

    *mode* is a ceiling; *share* is the part of the vendor's rate limit that may be used.
    """

    since: int
    until: int
    statuses: tuple[str, ...]
    tags: tuple[str, ...] = ()
    limit: int = 0
    mode: str = "auto"
    batch: bool = False
    share: float = SHARE


@dataclass(frozen=True, slots=True)
class Backfill:
    """*per_minute* is the vendor's limit of requests as last heard; *note* a slug about how tickets were listed."""

    id: str
    platform: str
    account: str
    options: Options
    state: str
    reason: str
    cursor: str | None
    listed_at: int
    note: str
    per_minute: float | None
    started_at: int
    ended_at: int | None

    def ref(self, ticket_id: str) -> TicketRef:
        return TicketRef(self.platform, self.account, ticket_id)


@dataclass(frozen=True, slots=True)
class TicketRow:
    ticket_id: str
    created_at: int
    state: str
    rounds: int
    inbox_id: int | None
    outcome: str
    reason: str
    done_at: int | None = None


def begin(connection: sa.Connection, platform: str, account: str, options: Options, *, now: int) -> Backfill:
    row_id = str(uuid.uuid4())
    values = {
        "id": row_id,
        "platform": platform,
        "account": account,
        "options": {"v": 1, **asdict(options)},
        "state": LISTING,
        "next_slot": now * 1000,
        "started_at": now,
    }
    connection.execute(sa.insert(backfills).values(values))
    return get(connection, row_id)


def get(connection: sa.Connection, backfill_id: str) -> Backfill:
    return _backfill(connection.execute(sa.select(backfills).where(backfills.c.id == backfill_id)).one())


def active(connection: sa.Connection) -> Sequence[Backfill]:
    """Those of all platforms that are under way, oldest first."""
    found = sa.select(backfills).where(backfills.c.state.in_(ACTIVE)).order_by(backfills.c.started_at)
    return [_backfill(row) for row in connection.execute(found)]


def change(connection: sa.Connection, backfill_id: str, **values: Any) -> None:
    connection.execute(sa.update(backfills).where(backfills.c.id == backfill_id).values(values))


def stop(connection: sa.Connection, backfill_id: str) -> None:
    going = sa.and_(backfills.c.id == backfill_id, backfills.c.state.in_((LISTING, WORKING)))
    connection.execute(sa.update(backfills).where(going).values(state=STOPPING, reason=None))


def slots(connection: sa.Connection, backfill_id: str, *, now: int, interval: int, count: int) -> int:
    """Take *count* places for requests, *interval* apart; when the first is. All in microseconds.

    Places of more than a moment ago are gone: silence is not made up for by a burst.
    """
    mine = backfills.c.id == backfill_id
    free = connection.execute(sa.select(backfills.c.next_slot).where(mine).with_for_update()).scalar_one()
    first = max(int(free), now - CREDIT_US)
    connection.execute(sa.update(backfills).where(mine).values(next_slot=first + count * interval))
    return first


def add_tickets(connection: sa.Connection, backfill_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with ticket_id, created_at, state and reason; tickets that are listed already stay as they are."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    plain = {"backfill_id": backfill_id, "rounds": 0, "not_before": 0}
    statement = insert(backfill_tickets).on_conflict_do_nothing()
    connection.execute(statement, [{**plain, **row} for row in rows])


def to_feed(connection: sa.Connection, backfill_id: str, *, now: int, most: int) -> Sequence[TicketRow]:
    found = of_backfill(backfill_id).where(
        backfill_tickets.c.state == LISTED, backfill_tickets.c.not_before <= now
    )
    rows = found.order_by(backfill_tickets.c.created_at, backfill_tickets.c.ticket_id).limit(most)
    return [ticket_row(row) for row in connection.execute(rows)]


def change_ticket(connection: sa.Connection, backfill_id: str, ticket_id: str, **values: Any) -> None:
    mine = sa.and_(backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.ticket_id == ticket_id)
    connection.execute(sa.update(backfill_tickets).where(mine).values(values))


def unpark(connection: sa.Connection, backfill_id: str, ticket_id: str) -> None:
    parked = sa.and_(
        backfill_tickets.c.backfill_id == backfill_id,
        backfill_tickets.c.ticket_id == ticket_id,
        backfill_tickets.c.state == PARKED,
    )
    connection.execute(sa.update(backfill_tickets).where(parked).values(state=LISTED))


def unlisted(connection: sa.Connection, backfill_id: str, rows: Sequence[Listed]) -> Sequence[Listed]:
    """Those of *rows* that are not listed yet, each once."""
    ids = {one.id: one for one in rows}
    found = sa.select(backfill_tickets.c.ticket_id).where(
        backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.ticket_id.in_(ids)
    )
    known = set(connection.execute(found).scalars())
    return [one for one in ids.values() if one.id not in known]


def leave(connection: sa.Connection, backfill_id: str, *, states: Sequence[str], reason: str) -> None:
    mine = sa.and_(backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.state.in_(states))
    connection.execute(sa.update(backfill_tickets).where(mine).values(state=LEFT, reason=reason))


@dataclass(frozen=True, slots=True)
class Ended:
    """A queued ticket whose inbox row has come to an end; *state* is None when the row is gone."""

    ticket: TicketRow
    state: str | None
    outcome: str
    reason: str
    done_at: int | None


def ended(connection: sa.Connection, backfill_id: str) -> Sequence[Ended]:
    joined = backfill_tickets.outerjoin(inbox, inbox.c.id == backfill_tickets.c.inbox_id)
    over = sa.or_(inbox.c.id.is_(None), inbox.c.state.in_([inbox_states.DONE, inbox_states.DEAD]))
    found = (
        sa.select(
            backfill_tickets,
            inbox.c.state.label("row_state"),
            inbox.c.outcome.label("row_outcome"),
            inbox.c.reason.label("row_reason"),
            inbox.c.done_at.label("row_done_at"),
        )
        .select_from(joined)
        .where(backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.state == QUEUED, over)
    )
    return [
        Ended(ticket_row(row), row.row_state, row.row_outcome or "", row.row_reason or "", row.row_done_at)
        for row in connection.execute(found)
    ]


def counts(connection: sa.Connection, backfill_id: str) -> Mapping[str, int]:
    """How many tickets are in each state."""
    found = (
        sa.select(backfill_tickets.c.state, sa.func.count())
        .where(backfill_tickets.c.backfill_id == backfill_id)
        .group_by(backfill_tickets.c.state)
    )
    return {str(state): int(number) for state, number in connection.execute(found)}


def next_due(connection: sa.Connection, backfill_id: str) -> int | None:
    """When the next listed ticket may be taken up; None when none is listed."""
    due = sa.select(sa.func.min(backfill_tickets.c.not_before)).where(
        backfill_tickets.c.backfill_id == backfill_id, backfill_tickets.c.state == LISTED
    )
    found = connection.execute(due).scalar_one_or_none()
    return None if found is None else int(found)


def forget_words(connection: sa.Connection, backfill_id: str, ticket_id: str | None = None) -> None:
    """Requests and answers of what is dealt with: the decision holds what is needed."""
    mine = batch_requests.c.backfill_id == backfill_id
    which = mine if ticket_id is None else sa.and_(mine, batch_requests.c.ticket_id == ticket_id)
    connection.execute(sa.update(batch_requests).where(which).values(messages=None, answer=None))


def erase(connection: sa.Connection, ref: TicketRef) -> None:
    """What was asked and answered about a ticket, in whatever backfill."""
    ours = sa.select(backfills.c.id).where(
        backfills.c.platform == ref.platform, backfills.c.account == ref.account
    )
    which = sa.and_(batch_requests.c.backfill_id.in_(ours), batch_requests.c.ticket_id == ref.id)
    connection.execute(sa.update(batch_requests).where(which).values(messages=None, answer=None))


def of_backfill(backfill_id: str) -> sa.Select[Any]:
    return sa.select(backfill_tickets).where(backfill_tickets.c.backfill_id == backfill_id)


def _backfill(row: sa.Row[Any]) -> Backfill:
    options = {name: value for name, value in row.options.items() if name != "v"}
    lists = {name: tuple(options[name]) for name in ("statuses", "tags")}
    return Backfill(
        id=row.id,
        platform=row.platform,
        account=row.account,
        options=Options(**{**options, **lists}),
        state=row.state,
        reason=row.reason or "",
        cursor=row.cursor,
        listed_at=row.listed_at or 0,
        note=row.note or "",
        per_minute=row.per_minute,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def ticket_row(row: sa.Row[Any]) -> TicketRow:
    return TicketRow(
        row.ticket_id,
        row.created_at,
        row.state,
        row.rounds,
        row.inbox_id,
        row.outcome or "",
        row.reason or "",
        row.done_at,
    )


def over(connection: sa.Connection, *, before: int, most: int) -> Sequence[str]:
    """Ids of backfills that ended before *before* (epoch ms)."""
    ended_ = sa.and_(backfills.c.state.not_in(ACTIVE), backfills.c.ended_at < before)
    return connection.execute(sa.select(backfills.c.id).where(ended_).limit(most)).scalars().all()


def forget(connection: sa.Connection, ids: Sequence[str]) -> None:
    """With their tickets and batches; children go before their parents."""
    for table in (batch_requests, batches, backfill_tickets):
        connection.execute(sa.delete(table).where(table.c.backfill_id.in_(ids)))
    connection.execute(sa.delete(backfills).where(backfills.c.id.in_(ids)))
