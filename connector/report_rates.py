"""The report's rates, ratings, shares and money: each from rows of `store.shares`, each with its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa

from connector.domain import Mode, Scale
from connector.intervals import Mean, Rate, average, rate
from connector.outcomes import GOOD, Became
from connector.policy import Policy
from connector.report_drafts import Edits, edits, reviewed
from connector.store import shares
from connector.store.periods import Span
from connector.store.ratings import APPROVED, AUTOMATIC, HUMAN, NOBODY
from connector.store.requesters import HOUR_MS
from connector.store.shares import RatingRow, TicketRow

#: Resolutions that count.
KEPT = frozenset({Became.CONTAINED, Became.VERIFIED})
#: So many ratings say something about a category.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Tickets:
    """First seen in the period; *became* holds every state and sums to 100 %, those *under_way* left out."""

    total: int
    under_way: int
    became: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class Rates:
    """*auto_resolution*: contained without a person, of the tickets that we took up; *reopen*: of those resolved.

    In these two a ticket counts when *silence_hours* have gone by since it was first seen, resolved or handed over,
    whatever became of it: else hand-overs would count days before resolutions do. *too_young* are the others.
    *escalation* is of all tickets.
    """

    auto_resolution: Rate
    escalation: Rate
    reopen: Rate
    too_young: int
    silence_hours: float


@dataclass(frozen=True, slots=True)
class Csat:
    """*stars* of ratings from 1 to 5; *satisfied* of all: 4, 5 and good."""

    stars: Mean
    satisfied: Rate


@dataclass(frozen=True, slots=True)
class PerTicket:
    """Means over the *tickets* that were decided about; dollars are those of `model`."""

    tickets: int
    model_calls: float | None
    tool_calls: float | None
    input_tokens: float | None
    cached_tokens: float | None
    output_tokens: float | None
    dollars: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """Of the tickets; *auto_resolution* within them."""

    tickets: Rate
    auto_resolution: Rate


@dataclass(frozen=True, slots=True)
class Money:
    """Dollars for *tickets*, all but those we stayed out of: as if people had answered all, and as it was.

    A ticket that a person finished costs its full time, a draft its time of review, all a person's hourly rate.
    """

    tickets: int
    by_people: int
    drafts_reviewed: int
    before: float
    people: float
    review: float
    model: float
    after: float
    saved: float | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Whether a category's thresholds fit what its customers say; *advice* is a sentence."""

    resolve: float
    hold: float
    auto_resolution: Rate
    csat: Csat
    advice: str


@dataclass(frozen=True, slots=True)
class Figures:
    tickets: Tickets
    rates: Rates
    csat: Mapping[str, Csat]
    awaiting_rating: int
    per_ticket: PerTicket
    money: Money
    shares: Mapping[str, Mapping[str, Share]]
    thresholds: Mapping[str, Threshold]
    drafts: Mapping[str, Edits]


def figures(
    connection: sa.Connection, span: Span, *, policy: Policy, mode: Mode, zone: tzinfo, dollars: float
) -> Figures:
    """*mode* is the boldest that the settings allow; *dollars* were spent on the model in the period."""
    found = list(shares.of_tickets(connection, span))
    rated = list(shares.of_ratings(connection, span))
    drafts = list(shares.of_drafts(connection, span))
    before = span.end - int(policy.outcomes.silence_hours * HOUR_MS)
    return Figures(
        tickets=_tickets(found, shares.under_way(connection, span)),
        rates=_rates(found, before, policy.outcomes.silence_hours),
        csat={by: _csat(r for r in rated if r.answered_by == by) for by in (AUTOMATIC, APPROVED, HUMAN)},
        awaiting_rating=shares.awaiting_rating(connection, span),
        per_ticket=_per_ticket(connection, span, dollars),
        money=_money(found, reviewed(drafts), policy=policy, dollars=dollars),
        shares={name: _shares(found, by, before) for name, by in _by(zone).items()},
        thresholds=_thresholds(found, rated, policy, before),
        drafts=edits(drafts, policy, mode),
    )


def _tickets(found: Sequence[TicketRow], under_way: int) -> Tickets:
    counts = Counter(row.outcome for row in found)
    became = {state.value: rate(counts[state.value], len(found)) for state in Became}
    return Tickets(len(found), under_way, became)


def _rates(found: Sequence[TicketRow], before: int, hours: float) -> Rates:
    taken_up = sum(row.outcome != Became.STAYED_OUT for row in found)
    young = taken_up - len(_over(found, before))
    return Rates(_auto(found, before), _escalated(found), _reopened(found, before), young, hours)


def _over(found: Iterable[TicketRow], before: int) -> Sequence[TicketRow]:
    """Those we took up on which nothing has begun since *before* and no resolution waits for its last look."""
    return [
        row
        for row in found
        if row.outcome != Became.STAYED_OUT
        and row.stands_since <= before
        and (row.outcome != Became.ANSWERED or row.resolved_at is None)
    ]


def _auto(found: Iterable[TicketRow], before: int) -> Rate:
    over = _over(found, before)
    return rate(sum(row.outcome in KEPT and row.answered_by == AUTOMATIC for row in over), len(over))


def _escalated(found: Sequence[TicketRow]) -> Rate:
    return rate(sum(row.outcome == Became.ESCALATED for row in found), len(found))


def _reopened(found: Iterable[TicketRow], before: int) -> Rate:
    resolved = [row for row in _over(found, before) if row.resolved_at is not None]
    return rate(sum(row.reopens > 0 for row in resolved), len(resolved))


def _csat(rated: Iterable[RatingRow]) -> Csat:
    given = list(rated)
    stars = [float(row.score) for row in given if row.scale == Scale.FIVE.value]
    return Csat(average(stars, bounds=(1, 5)), rate(sum(row.score >= GOOD for row in given), len(given)))


def _per_ticket(connection: sa.Connection, span: Span, dollars: float) -> PerTicket:
    done = shares.effort(connection, span)
    fresh, written, cached, output = shares.tokens(connection, span)

    def each(number: float) -> float | None:
        return round(number / done.tickets, 6) if done.tickets else None

    return PerTicket(
        done.tickets,
        each(done.model_calls),
        each(done.tool_calls),
        each(fresh + written),
        each(cached),
        each(output),
        each(dollars),
    )


def _money(found: Sequence[TicketRow], drafts: int, *, policy: Policy, dollars: float) -> Money:
    costs = policy.costs
    ours = [row for row in found if row.outcome != Became.STAYED_OUT]
    people = sum(row.outcome not in {*KEPT, Became.ANSWERED} or row.answered_by == HUMAN for row in ours)
    hour = costs.dollars_per_hour / 60
    before = len(ours) * costs.minutes_per_ticket * hour
    handled, review = people * costs.minutes_per_ticket * hour, drafts * costs.minutes_per_review * hour
    after = handled + review + dollars
    return Money(
        len(ours),
        people,
        drafts,
        before=round(before, 4),
        people=round(handled, 4),
        review=round(review, 4),
        model=round(dollars, 6),
        after=round(after, 4),
        saved=round(1 - after / before, 6) if before else None,
    )


def _by(zone: tzinfo) -> Mapping[str, Callable[[TicketRow], str]]:
    return {
        "category": lambda row: row.category or "none",
        "platform": lambda row: row.platform,
        "mode": lambda row: row.answered_by or NOBODY,
        "day": lambda row: datetime.fromtimestamp(row.first_seen / 1000, zone).date().isoformat(),
    }


def _shares(found: Sequence[TicketRow], by: Callable[[TicketRow], str], before: int) -> Mapping[str, Share]:
    groups: dict[str, list[TicketRow]] = {}
    for row in found:
        groups.setdefault(by(row), []).append(row)
    return {
        name: Share(rate(len(rows), len(found)), _auto(rows, before)) for name, rows in sorted(groups.items())
    }


def _thresholds(
    found: Sequence[TicketRow], rated: Sequence[RatingRow], policy: Policy, before: int
) -> Mapping[str, Threshold]:
    told: dict[str, Threshold] = {}
    for name in sorted({row.category for row in found if row.category}):
        resolve, hold = policy.thresholds(name)
        ours = [r for r in rated if r.category == name and r.answered_by in {AUTOMATIC, APPROVED}]
        csat = _csat(ours)
        auto = _auto((row for row in found if row.category == name), before)
        told[name] = Threshold(resolve, hold, auto, csat, _advice(csat.satisfied))
    return told


def _advice(satisfied: Rate) -> str:
    """By the interval, not by the share: few ratings say little."""
    if satisfied.of < ENOUGH or satisfied.low is None or satisfied.high is None:
        return f"too few ratings to say ({satisfied.of} of {ENOUGH})"
    if satisfied.high < 0.8:
        return "raise resolve: customers are less satisfied than they should be"
    if satisfied.low >= 0.8:
        return "the threshold fits; it could be lowered a little and watched"
    return "the threshold fits as far as the ratings tell"
