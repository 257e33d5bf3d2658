"""What happened in a period and what waits now, from stored rows alone; a later number is a field and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from math import ceil
from typing import Any

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import Mode
from connector.intervals import Rate, rate
from connector.policy import Limits, Policy
from connector.report_rates import Figures, figures
from connector.store import answers, counters, flags, periods, spending, waiting
from connector.store.numbers_outside import GIVEN_UP
from connector.store.periods import Span
from connector.store.ratings import APPROVED, AUTOMATIC
from connector.store.runs import FOUND, SENT_AGAIN
from connector.store.spending import NANO

#: Outcomes whose reasons are told.
TOLD = (Outcome.ESCALATED, Outcome.HELD, Outcome.STAYED_OUT)


@dataclass(frozen=True, slots=True)
class Messages:
    """Of customers, counted when they were read; *found_by_sweep* had no delivery."""

    received: int
    under_way: int
    found_by_sweep: int
    duplicates_refused: int


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, by nearest rank; None when nothing was answered."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """Seconds from a ticket's first message to our first answer to it; a hand-over's line is none.

    *covers*: the tickets that got one, of those first seen in the period; what people answered is not known by time.
    *by* automatic and approved.
    """

    count: int
    median: float | None
    p90: float | None
    covers: Rate
    by: Mapping[str, Times]


@dataclass(frozen=True, slots=True)
class Model:
    """*dollars* for *calls* about *tickets* in the period, evaluations left out; `per_ticket` has their mean.

    *reserved*: dollars set aside for calls that have no answer, on the UTC days that the period touches.
    """

    calls: int
    dollars: float
    tickets: int
    reserved: float


@dataclass(frozen=True, slots=True)
class Budget:
    """Of this UTC day, for all platforms together."""

    dollars_per_day: float
    spent_today: float
    left_today: float


@dataclass(frozen=True, slots=True)
class Waits:
    tickets: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Writes:
    """Writes of unknown fate that were begun in the period; *open* are those of now."""

    found: int
    sent_again: int
    given_up: int
    open: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """*since* is when the present pause began, None while we are not paused."""

    since: str | None
    times: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The field names are the keys of `as_object`: `v` changes when one of them goes.

    Times are ISO 8601 in *time_zone*. *platform* None is all of them. *empty*: nothing ever came in.
    """

    v: int
    since: str
    until: str
    time_zone: str
    platform: str | None
    empty: bool
    messages: Messages
    outcomes: Mapping[str, int]
    reasons: Mapping[str, Mapping[str, int]]
    our_first_answer_seconds: FirstAnswers
    model: Model
    budget: Budget
    waiting: Mapping[str, Waits]
    dead_letters: int
    ambiguous_writes: Writes
    breakers_open: Mapping[str, str]
    pauses: Pauses
    stopped: Mapping[str, int]
    codes: Mapping[str, int]
    followed: Figures


def compute(connection: sa.Connection, span: Span, *, policy: Policy, mode: Mode) -> Report:
    """*span* ends now: what waits is counted at its end. *mode* is the boldest that the settings allow."""
    zone = policy.company.zone
    counted = periods.by_outcome(connection, span)
    model = _model(connection, span)
    return Report(
        v=1,
        since=iso(span.start, zone),
        until=iso(span.end, zone),
        time_zone=policy.company.time_zone,
        platform=span.platform,
        empty=periods.nothing_ever_came_in(connection),
        messages=Messages(
            received=sum(counted.values()),
            under_way=counted.get("", 0),
            found_by_sweep=periods.found_by_sweep(connection, span),
            duplicates_refused=periods.duplicates(connection, span),
        ),
        outcomes={outcome.value: counted.get(outcome.value, 0) for outcome in Outcome},
        reasons={outcome.value: periods.reasons(connection, span, outcome) for outcome in TOLD},
        our_first_answer_seconds=_first_answers(connection, span),
        model=model,
        budget=_budget(connection, span, policy.limits),
        waiting=_waiting(connection, span),
        dead_letters=periods.dead_letters(connection, span),
        ambiguous_writes=_writes(connection, span),
        breakers_open=_breakers(connection, span, zone),
        pauses=_pauses(connection, span, zone),
        stopped=_stopped(connection, span),
        codes=_codes(connection, span),
        followed=figures(connection, span, policy=policy, mode=mode, zone=zone, dollars=model.dollars),
    )


def as_object(report: Report) -> dict[str, Any]:
    """What `connector report --json` prints; what became of tickets stands beside the rest."""
    found = asdict(report)
    followed = found.pop("followed")
    return {**found, **followed}


def as_rows(report: Report) -> Iterator[tuple[str, str]]:
    """(figure, value) of every number and word in `as_object`, whose keys make the figure's name."""
    yield from _flat("", as_object(report))


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    else:
        yield name, "" if value is None else str(value)


def iso(at: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="seconds")


def _first_answers(connection: sa.Connection, span: Span) -> FirstAnswers:
    found = answers.first(connection, span)
    every = _times(one.took for one in found.answers)
    by = {name: _times(one.took for one in found.answers if one.by == name) for name in (AUTOMATIC, APPROVED)}
    return FirstAnswers(every.count, every.median, every.p90, rate(every.count, found.tickets), by)


def _times(milliseconds: Iterable[int]) -> Times:
    took = sorted(milliseconds)
    median, p90 = (took[ceil(len(took) * share) - 1] / 1000 if took else None for share in (0.5, 0.9))
    return Times(len(took), median, p90)


def _model(connection: sa.Connection, span: Span) -> Model:
    spent = periods.money(connection, span)
    return Model(spent.calls, spent.nano / NANO, spent.tickets, spent.reserved / NANO)


def _budget(connection: sa.Connection, span: Span, limits: Limits) -> Budget:
    spent = spending.spent(connection, day=spending.day_of(span.end - 1)) / NANO
    return Budget(limits.dollars_per_day, spent, max(0.0, round(limits.dollars_per_day - spent, 9)))


def _waiting(connection: sa.Connection, span: Span) -> Mapping[str, Waits]:
    """By reason, the most tickets first."""
    found = waiting.by_reason(connection, platform=span.platform)
    ordered = sorted(found.items(), key=lambda item: (-item[1].tickets, item[0]))
    return {reason: Waits(one.tickets, max(0, span.end - one.oldest) / 1000) for reason, one in ordered}


def _writes(connection: sa.Connection, span: Span) -> Writes:
    settled = periods.settled_writes(connection, span)
    return Writes(
        found=settled.get(FOUND, 0),
        sent_again=settled.get(SENT_AGAIN, 0),
        given_up=settled.get(GIVEN_UP, 0),
        open=periods.open_writes(connection, span),
    )


def _breakers(connection: sa.Connection, span: Span, zone: tzinfo) -> Mapping[str, str]:
    """What we stay away from, and since when; another helpdesk's is no matter of *span*'s platform."""
    found = flags.breakers(connection)
    shared = {name for name in found if name == "model" or name.startswith("accounts:")}
    return {
        name: iso(since, zone)
        for name, since in found.items()
        if since is not None and (span.platform in {None, name} or name in shared)
    }


def _pauses(connection: sa.Connection, span: Span, zone: tzinfo) -> Pauses:
    since = flags.paused_since(connection)
    found = periods.pauses(connection, span)
    seconds = sum(end - begin for begin, end in found) / 1000
    return Pauses(None if since is None else iso(since, zone), len(found), seconds)


def _stopped(connection: sa.Connection, span: Span) -> Mapping[str, int]:
    """By caps and budgets, on the UTC days that the period touches."""
    first, last = span.days
    return counters.brakes(connection, since=first, until=last, platform=span.platform)


def _codes(connection: sa.Connection, span: Span) -> Mapping[str, int]:
    """One-time codes, by what became of them, on the UTC days that the period touches."""
    first, last = span.days
    return counters.by_slug(connection, counters.CODES, since=first, until=last, platform=span.platform)
