"""The rows behind the report's rates: one of each ticket, of each rating, and what was spent on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from connector.audit import Kind
from connector.domain import ActionState
from connector.store import jobs as job_states
from connector.store.periods import Span, called_in
from connector.store.ratings import AWAITING, JOB
from connector.store.samples import SLUG, audited, payload_field
from connector.store.tables import (
    actions,
    drafts,
    jobs,
    outcomes,
    rating_requests,
    ratings,
    runs,
    tickets,
)

TICKET = ("platform", "account", "ticket_id")
#: Of tokens, as the audit log names them.
TOKENS = ("input_tokens", "cache_write_tokens", "cache_read_tokens", "output_tokens")


class TicketRow(NamedTuple):
    """A ticket first seen in a period with what became of it; *category* "" where no decision named one.

    *stands_since*: when it was first seen, or resolved or handed over if that was later.
    """

    platform: str
    first_seen: int
    outcome: str
    answered_by: str
    reopens: int
    resolved_at: int | None
    category: str
    stands_since: int


class RatingRow(NamedTuple):
    score: int
    scale: str
    answered_by: str
    category: str


class DraftRow(NamedTuple):
    """*distance* is how far a person's words are from ours, 0 to 1; they went out if *state* says so."""

    category: str
    state: str
    distance: float | None


class Effort(NamedTuple):
    """What decisions about *tickets* took."""

    tickets: int
    model_calls: int
    tool_calls: int


def of_tickets(connection: sa.Connection, span: Span) -> Iterator[TicketRow]:
    """Of those on which nothing is under way."""
    query = sa.select(
        outcomes.c.platform,
        tickets.c.first_seen,
        outcomes.c.outcome,
        outcomes.c.answered_by,
        outcomes.c.reopens,
        outcomes.c.resolved_at,
        _category(outcomes),
        tickets.c.escalated_at,
    )
    joined = query.join(tickets, _same(tickets, outcomes)).where(_seen_in(span), ~_under_way())
    for row in connection.execute(joined.order_by(tickets.c.first_seen)):
        since = max(row.first_seen, row.resolved_at or 0, row.escalated_at or 0)
        yield TicketRow(row[0], row[1], row[2], row[3], row[4], row[5], _slug(row[6]), since)


def under_way(connection: sa.Connection, span: Span) -> int:
    query = sa.select(sa.func.count()).select_from(tickets).where(_seen_in(span), _under_way())
    return int(connection.execute(query).scalar_one())


def of_ratings(connection: sa.Connection, span: Span) -> Iterator[RatingRow]:
    """Those given in the period."""
    query = sa.select(ratings.c.score, ratings.c.scale, ratings.c.answered_by, _category(ratings))
    there = query.where(span.holds(ratings.c.rated_at, ratings.c.platform))
    for row in connection.execute(there.order_by(ratings.c.rated_at)):
        yield RatingRow(row[0], row[1], row[2], _slug(row[3]))


def awaiting_rating(connection: sa.Connection, span: Span) -> int:
    """Questions put in the period that nobody has answered yet."""
    sent = sa.exists().where(
        actions.c.id == rating_requests.c.action_id, actions.c.state == ActionState.SENT.value
    )
    there = span.holds(rating_requests.c.asked_at, rating_requests.c.platform)
    query = sa.select(sa.func.count()).select_from(rating_requests)
    return int(connection.execute(query.where(there, sent, rating_requests.c.state == AWAITING)).scalar_one())


def effort(connection: sa.Connection, span: Span) -> Effort:
    """Of decisions made in the period, those by code alone included."""
    joined = runs.join(jobs, jobs.c.id == runs.c.job_id)
    there = sa.and_(span.holds(runs.c.decided_at, jobs.c.platform), _is_message())
    total = sa.select(
        sa.func.coalesce(sa.func.sum(runs.c.model_calls), 0),
        sa.func.coalesce(sa.func.sum(runs.c.tool_calls), 0),
    )
    calls, tools = connection.execute(total.select_from(joined).where(there)).one()
    named = sa.select(*(jobs.c[name] for name in TICKET)).select_from(joined).where(there).distinct()
    count = connection.execute(sa.select(sa.func.count()).select_from(named.subquery())).scalar_one()
    return Effort(int(count), int(calls), int(tools))


def tokens(connection: sa.Connection, span: Span) -> Sequence[int]:
    """Of the model calls of the period, in the order of TOKENS."""
    fields = [
        sa.func.coalesce(sa.func.sum(sa.cast(payload_field(connection, name), sa.BigInteger)), 0)
        for name in TOKENS
    ]
    logged = audited(Kind.MODEL_CALL, *fields).where(called_in(span))
    return [int(number) for number in connection.execute(logged).one()]


def of_drafts(connection: sa.Connection, span: Span) -> Iterator[DraftRow]:
    """Those made in the period."""
    query = sa.select(drafts.c.category, drafts.c.state, drafts.c.distance)
    for row in connection.execute(query.where(span.holds(drafts.c.made_at, drafts.c.platform))):
        yield DraftRow(_slug(row[0]), row[1], row[2])


def _category(table: sa.Table) -> sa.ScalarSelect[str | None]:
    """Of the newest decision about a row's ticket that named one."""
    newest = sa.select(runs.c.category).join(jobs, jobs.c.id == runs.c.job_id)
    named = newest.where(_same(jobs, table), runs.c.category.is_not(None), _is_message())
    return named.order_by(runs.c.decided_at.desc()).limit(1).scalar_subquery()


def _is_message() -> sa.ColumnElement[bool]:
    """Not a rating by a link, which is no message."""
    return jobs.c.message_id != JOB


def _same(one: sa.Table, other: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in TICKET))


def _seen_in(span: Span) -> sa.ColumnElement[bool]:
    return span.holds(tickets.c.first_seen, tickets.c.platform)


def _under_way() -> sa.ColumnElement[bool]:
    return sa.exists().where(_same(jobs, tickets), jobs.c.state != job_states.DONE)


def _slug(word: str | None) -> str:
    if not word:
        return ""
    return word if SLUG.fullmatch(word) else "other"
