"""What the stored rows tell of a period: the queries behind `connector report`, one number or table each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.audit import Kind
from connector.decision import Outcome
from connector.store import counters, numbers_outside
from connector.store import jobs as job_states
from connector.store.inbox import DEAD
from connector.store.ratings import JOB as RATED
from connector.store.samples import SLUG, audited, payload_field
from connector.store.spending import day_of
from connector.store.tables import actions, audit, inbox, jobs, spending, steps
from connector.store.watermarks import brought_by_no_delivery


@dataclass(frozen=True, slots=True)
class Span:
    """From *start* until before *end*, in epoch milliseconds; on one *platform*, or on all."""

    start: int
    end: int
    platform: str | None = None

    def holds(self, at: sa.ColumnElement[int], platform: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.and_(at >= self.start, at < self.end, self.on(platform))

    def on(self, platform: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.true() if self.platform is None else platform == self.platform

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last UTC day that it touches."""
        return day_of(self.start), day_of(self.end - 1)


def nothing_ever_came_in(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(inbox.c.id).limit(1)).one_or_none() is None


def by_outcome(connection: sa.Connection, span: Span) -> Mapping[str, int]:
    """Customer messages read in *span* by their outcome; "" for those under way."""
    outcome = sa.case((jobs.c.state == job_states.DONE, jobs.c.outcome), else_="")
    query = sa.select(outcome, sa.func.count()).where(_read_in(span)).group_by(outcome)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def reasons(connection: sa.Connection, span: Span, outcome: Outcome) -> Mapping[str, int]:
    """The first reason of each, the one that decided, most frequent first."""
    reason = jobs.c.reasons[0].as_string()
    ended = sa.and_(jobs.c.state == job_states.DONE, jobs.c.outcome == outcome.value)
    query = sa.select(reason, sa.func.count()).where(_read_in(span), ended).group_by(reason)
    found: dict[str, int] = {}
    for name, number in connection.execute(query):
        slug = name if name and SLUG.fullmatch(name) else "other"
        found[slug] = found.get(slug, 0) + number
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def found_by_sweep(connection: sa.Connection, span: Span) -> int:
    """Customer messages that no delivery brought."""
    query = sa.select(sa.func.count()).select_from(jobs)
    return _one(connection, query.where(_read_in(span), brought_by_no_delivery()))


def duplicates(connection: sa.Connection, span: Span) -> int:
    """Deliveries that were known already, on the UTC days of *span*."""
    first, last = span.days
    found = counters.totals(connection, counters.DUPLICATES, since=first, until=last)
    return sum(number for (platform, _), number in found.items() if span.platform in {None, platform})


@dataclass(frozen=True, slots=True)
class Spent:
    """*nano* dollars for *calls* about *tickets*; *reserved* for calls that have no answer."""

    calls: int
    nano: int
    tickets: int
    reserved: int


def money(connection: sa.Connection, span: Span) -> Spent:
    """Model calls of *span* as the audit log has them, which knows their time; reserves on its UTC days."""
    cost = sa.func.sum(sa.cast(payload_field(connection, "cost"), sa.BigInteger))
    named = sa.func.count(audit.c.ticket.distinct())
    logged = audited(Kind.MODEL_CALL, sa.func.count(), cost, named).where(called_in(span))
    calls, nano, tickets = connection.execute(logged).one()
    first, last = span.days
    open_ = sa.and_(spending.c.cost.is_(None), spending.c.day >= first, spending.c.day <= last)
    held = sa.select(sa.func.coalesce(sa.func.sum(spending.c.reserved), 0))
    held = held.join(jobs, jobs.c.id == spending.c.job_id).where(open_, span.on(jobs.c.platform))
    return Spent(int(calls), int(nano or 0), int(tickets), _one(connection, held))


def called_in(span: Span) -> sa.ColumnElement[bool]:
    """Of the audit log's model calls: those about tickets, an evaluation's name none and don't count."""
    there = sa.and_(audit.c.at >= span.start, audit.c.at < span.end, audit.c.ticket != "")
    return there if span.platform is None else sa.and_(there, audit.c.ticket.startswith(f"{span.platform}:"))


def settled_writes(connection: sa.Connection, span: Span) -> Mapping[str, int]:
    """Writes of unknown fate that were begun in *span*, by what became of them."""
    became = numbers_outside.resolution()
    joined = sa.select(became, sa.func.count()).join(actions, actions.c.id == steps.c.action_id)
    query = joined.where(became.is_not(None), span.holds(steps.c.tried_at, actions.c.platform))
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(became))}


def open_writes(connection: sa.Connection, span: Span) -> int:
    """Those of which nobody knows yet, whenever they were begun."""
    found = numbers_outside.unknown(connection)
    return sum(
        int(number) for labels, number in found.items() if span.platform in {None, dict(labels)["platform"]}
    )


def dead_letters(connection: sa.Connection, span: Span) -> int:
    """All there are, whenever they came in."""
    query = sa.select(sa.func.count()).select_from(inbox)
    return _one(connection, query.where(inbox.c.state == DEAD, span.on(inbox.c.platform)))


def pauses(connection: sa.Connection, span: Span) -> Sequence[tuple[int, int]]:
    """When nobody was answered because of the operator: (from, to) within *span*, the present pause to its end."""
    on = payload_field(connection, "on")
    switched = audited(Kind.SWITCH, audit.c.at, on).where(audit.c.at < span.end).order_by(audit.c.seq)
    found: list[tuple[int, int]] = []
    since: int | None = None
    for at, word in connection.execute(switched):
        if str(word) in {"1", "true"}:
            since = at if since is None else since
        elif since is not None:
            found.append((since, at))
            since = None
    found += [] if since is None else [(since, span.end)]
    return [(max(begin, span.start), end) for begin, end in found if end > span.start]


def _read_in(span: Span) -> sa.ColumnElement[bool]:
    """A rating by a link has a job, but is no message."""
    return sa.and_(span.holds(jobs.c.created_at, jobs.c.platform), jobs.c.message_id != RATED)


def _one(connection: sa.Connection, query: sa.Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())
