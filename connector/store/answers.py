"""How soon tickets got our first answer. When people answered is not stored, so theirs are not among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from connector.decision import Disposition
from connector.domain import ActionKind, ActionState
from connector.store.periods import Span
from connector.store.ratings import APPROVED, AUTOMATIC
from connector.store.ratings import JOB as RATED
from connector.store.tables import actions, jobs, runs, spending, tickets

Key = tuple[str, str, str]
_NAMES = ("platform", "account", "ticket_id")
#: A line that a person will answer is no answer, nor is the question for a one-time code.
ANSWERS = (ActionKind.REPLY.value, ActionKind.QUESTION.value)


class FirstAnswer(NamedTuple):
    """*took* milliseconds from the ticket's first message; *by* is automatic or approved."""

    took: int
    by: str


class FirstAnswers(NamedTuple):
    """Of *tickets* that were first seen in a period with a message."""

    answers: Sequence[FirstAnswer]
    tickets: int


def first(connection: sa.Connection, span: Span) -> FirstAnswers:
    """But for tickets of backfills: their messages were old, so they tell nothing of how quick we are."""
    asked, answered = _asked(connection, span), _answered(connection, span)
    told = [
        FirstAnswer(max(0, answered[key][0] - at), answered[key][1])
        for key, at in asked.items()
        if key in answered
    ]
    return FirstAnswers(told, len(asked))


def _asked(connection: sa.Connection, span: Span) -> Mapping[Key, int]:
    """When each ticket's first message came."""
    named = [tickets.c[name] for name in _NAMES]
    query = sa.select(*named, sa.func.min(jobs.c.message_at)).join(jobs, _same(jobs))
    there = query.where(_seen_in(span), jobs.c.message_id != RATED, ~_backfilled()).group_by(*named)
    return {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(there)}


def _answered(connection: sa.Connection, span: Span) -> Mapping[Key, tuple[int, str]]:
    """When each ticket got its first answer from us, and by whose leave."""
    disposition = runs.c.decision["disposition"].as_string()
    query = sa.select(*(tickets.c[name] for name in _NAMES), actions.c.sent_at, disposition)
    joined = query.join(actions, _same(actions)).join(runs, runs.c.id == actions.c.run_id)
    sent = sa.and_(actions.c.kind.in_(ANSWERS), actions.c.state == ActionState.SENT.value)
    there = joined.where(_seen_in(span), sent, actions.c.sent_at < span.end)
    found: dict[Key, tuple[int, str]] = {}
    for row in connection.execute(there.order_by(actions.c.sent_at)):
        by = APPROVED if row[4] == Disposition.HOLD.value else AUTOMATIC
        found.setdefault((row[0], row[1], row[2]), (int(row[3]), by))
    return found


def _same(table: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == tickets.c[name] for name in _NAMES))


def _seen_in(span: Span) -> sa.ColumnElement[bool]:
    return span.holds(tickets.c.first_seen, tickets.c.platform)


def _backfilled() -> sa.ColumnElement[bool]:
    old = jobs.alias()
    return sa.exists().where(_same(old), spending.c.job_id == old.c.id, spending.c.backfill_id.is_not(None))
