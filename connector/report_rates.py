"""The report's rates, ratings, shares and money: each from rows of `store.shares`, each with its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa

from connector.domain import Mode, Scale, careful
from connector.intervals import Mean, Rate, average, rate
from connector.outcomes import GOOD, Became
from connector.policy import Policy
from connector.store import shares
from connector.store.periods import Span
from connector.store.ratings import APPROVED, AUTOMATIC, HUMAN, NOBODY
from connector.store.shares import DraftRow, RatingRow, TicketRow

#: Resolutions that count.
KEPT = frozenset({Became.CONTAINED, Became.VERIFIED})
#: So many ratings or drafts say something about a category.
ENOUGH = 20
#: A draft that a person sent with such a distance was hardly changed.
HARDLY = 0.05
#: The share of drafts hardly changed from which a category could go without review.
READY = 0.8
#: States of drafts whose words, or a person's own in their place, went to the customer.
WENT_OUT = frozenset({"sent", "answered"})
#: States of drafts that a person has dealt with.
READ = frozenset({"approved", "sent", "discarded", "answered"})


@dataclass(frozen=True, slots=True)
class Tickets:
    """First seen in the period; *became* holds every state and sums to 100 %, those *under_way* left out."""

    total: int
    under_way: int
    became: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class Rates:
    """*auto_resolution*: contained without a person, of tickets whose silence is over. *reopen*: of all resolved."""

    auto_resolution: Rate
    escalation: Rate
    reopen: Rate


@dataclass(frozen=True, slots=True)
class Csat:
    """*stars* of ratings from 1 to 5; *satisfied* of all: 4, 5 and good."""

    stars: Mean
    satisfied: Rate


@dataclass(frozen=True, slots=True)
class PerTicket:
    """Means over the *tickets* that were decided about; dollars as in the report's `model`."""

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
class Edits:
    """Of a category's drafts: *states* by name; *distance* of what people sent, *kept* those hardly changed."""

    states: Mapping[str, int]
    distance: Mean
    kept: Rate
    mode: str
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
    return Figures(
        tickets=_tickets(found, shares.under_way(connection, span)),
        rates=Rates(_auto(found), _escalated(found), _reopened(found)),
        csat={by: _csat(r for r in rated if r.answered_by == by) for by in (AUTOMATIC, APPROVED, HUMAN)},
        awaiting_rating=shares.awaiting_rating(connection, span),
        per_ticket=_per_ticket(connection, span, dollars),
        money=_money(found, _reviewed(drafts), policy=policy, dollars=dollars),
        shares={name: _shares(found, by) for name, by in _by(zone).items()},
        thresholds=_thresholds(found, rated, policy),
        drafts=_edits(drafts, policy, mode),
    )


def _tickets(found: Sequence[TicketRow], under_way: int) -> Tickets:
    counts = Counter(row.outcome for row in found)
    became = {state.value: rate(counts[state.value], len(found)) for state in Became}
    return Tickets(len(found), under_way, became)


def _auto(found: Iterable[TicketRow]) -> Rate:
    """An open silence may still be broken, so those tickets are not in it yet."""
    over = [row for row in found if row.outcome != Became.ANSWERED]
    return rate(sum(row.outcome in KEPT and row.answered_by == AUTOMATIC for row in over), len(over))


def _escalated(found: Sequence[TicketRow]) -> Rate:
    return rate(sum(row.outcome == Became.ESCALATED for row in found), len(found))


def _reopened(found: Iterable[TicketRow]) -> Rate:
    resolved = [row for row in found if row.resolved_at is not None]
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


def _reviewed(drafts: Iterable[DraftRow]) -> int:
    """A draft that expired or was overtaken may have been read by nobody."""
    return sum(row.state in READ for row in drafts)


def _by(zone: tzinfo) -> Mapping[str, Callable[[TicketRow], str]]:
    return {
        "category": lambda row: row.category or "none",
        "platform": lambda row: row.platform,
        "mode": lambda row: row.answered_by or NOBODY,
        "day": lambda row: datetime.fromtimestamp(row.first_seen / 1000, zone).date().isoformat(),
    }


def _shares(found: Sequence[TicketRow], by: Callable[[TicketRow], str]) -> Mapping[str, Share]:
    groups: dict[str, list[TicketRow]] = {}
    for row in found:
        groups.setdefault(by(row), []).append(row)
    return {name: Share(rate(len(rows), len(found)), _auto(rows)) for name, rows in sorted(groups.items())}


def _thresholds(
    found: Sequence[TicketRow], rated: Sequence[RatingRow], policy: Policy
) -> Mapping[str, Threshold]:
    told: dict[str, Threshold] = {}
    for name in sorted({row.category for row in found if row.category}):
        resolve, hold = policy.thresholds(name)
        ours = [r for r in rated if r.category == name and r.answered_by in {AUTOMATIC, APPROVED}]
        csat = _csat(ours)
        auto = _auto([row for row in found if row.category == name])
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


def _edits(drafts: Sequence[DraftRow], policy: Policy, ceiling: Mode) -> Mapping[str, Edits]:
    told: dict[str, Edits] = {}
    for name in sorted({row.category for row in drafts}):
        ours = [row for row in drafts if row.category == name]
        far = [row.distance for row in ours if row.state in WENT_OUT and row.distance is not None]
        kept = rate(sum(one <= HARDLY for one in far), len(far))
        mode = careful(ceiling, policy.mode_of(name))
        advice = "is in auto already" if mode is Mode.AUTO else _ready(kept)
        told[name] = Edits(
            dict(sorted(Counter(row.state for row in ours).items())),
            average(far, bounds=(0, 1)),
            kept,
            mode.value,
            advice,
        )
    return told


def _ready(kept: Rate) -> str:
    if kept.of < ENOUGH or kept.low is None or kept.high is None:
        return f"too few drafts that people sent ({kept.of} of {ENOUGH})"
    if kept.low >= READY:
        return "looks ready for auto: people send the drafts as they are"
    return "not ready for auto: people change the drafts" if kept.high < READY else "nearly ready for auto"
