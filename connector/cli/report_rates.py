"""What became of tickets, as rows of the report's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connector.intervals import Mean, Rate
from connector.report_rates import Csat, Figures, Rates, Share
from connector.text import counted

Row = tuple[str, str]
#: Of a table with a row for each day the newest are shown.
DAYS = 14


def dollars(amount: float) -> str:
    """Two digits for what people pay, more for what a call costs."""
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.5f}"


def followed(found: Figures) -> Iterator[tuple[str, Iterator[Row]]]:
    yield "Tickets (first seen in this time)", _tickets(found)
    yield "Rates", _rates(found)
    yield "Ratings, by who had answered", _ratings(found)
    yield "Cost before and after", _money(found)
    yield "Per ticket that was decided about", _per_ticket(found)
    for name, shares in found.shares.items():
        yield f"Tickets by {name}: share, and resolved without a person", _shares(shares)
    yield "Thresholds against ratings", _thresholds(found)
    yield "Drafts, and what people made of them", _drafts(found)


def young(rates: Rates) -> str:
    return f"{counted(rates.too_young, 'ticket')} of the last {rates.silence_hours:g} h"


def percent(rate: Rate) -> str:
    if rate.share is None or rate.low is None or rate.high is None:
        return "none"
    return f"{rate.share:.0%} ({rate.count} of {rate.of}; {rate.low:.0%} to {rate.high:.0%})"


def _tickets(found: Figures) -> Iterator[Row]:
    for name, rate in found.tickets.became.items():
        yield name.replace("_", " "), percent(rate)
    yield "all", str(found.tickets.total)
    yield "under way", str(found.tickets.under_way)


def _rates(found: Figures) -> Iterator[Row]:
    yield "resolved without a person", percent(found.rates.auto_resolution)
    yield "escalated", percent(found.rates.escalation)
    yield "reopened, of resolved", percent(found.rates.reopen)
    yield "resolved, reopened: not counted yet", young(found.rates)


def _ratings(found: Figures) -> Iterator[Row]:
    for by, csat in found.csat.items():
        yield by, _csat(csat)
    yield "asked, not answered yet", str(found.awaiting_rating)


def _csat(csat: Csat) -> str:
    if not csat.satisfied.of:
        return "no ratings"
    return f"{_mean(csat.stars, digits=2)} of 5; satisfied {percent(csat.satisfied)}"


def _mean(mean: Mean, *, digits: int) -> str:
    if mean.mean is None:
        return "no number"
    between = "" if mean.low is None else f" ({mean.low:.{digits}f} to {mean.high:.{digits}f})"
    return f"{mean.mean:.{digits}f}{between}"


def _money(found: Figures) -> Iterator[Row]:
    money = found.money
    yield "as if people had answered", f"{dollars(money.before)} for {counted(money.tickets, 'ticket')}"
    yield "people", f"{dollars(money.people)} for {counted(money.by_people, 'ticket')}"
    yield "review", f"{dollars(money.review)} for {counted(money.drafts_reviewed, 'draft')}"
    yield "model", dollars(money.model)
    # Adding 0.0 takes the sign off a minus zero.
    saved = "" if money.saved is None else f", {round(money.saved, 2) + 0.0:.0%} saved"
    yield "as it was", f"{dollars(money.after)}{saved}"


def _per_ticket(found: Figures) -> Iterator[Row]:
    each = found.per_ticket
    if each.dollars is None:
        return
    yield "tickets", str(each.tickets)
    yield "model calls, tool calls", f"{each.model_calls:.2f}, {each.tool_calls:.2f}"
    yield (
        "tokens in, cached, out",
        f"{each.input_tokens:.0f}, {each.cached_tokens:.0f}, {each.output_tokens:.0f}",
    )
    yield "model", dollars(each.dollars)


def _shares(shares: Mapping[str, Share]) -> Iterator[Row]:
    for name in list(shares)[-DAYS:]:
        one = shares[name]
        yield name, f"{percent(one.tickets)}; {percent(one.auto_resolution)}"


def _thresholds(found: Figures) -> Iterator[Row]:
    for name, one in found.thresholds.items():
        yield name, f"from {one.resolve:.2f}, draft from {one.hold:.2f}; {_csat(one.csat)}; {one.advice}"


def _drafts(found: Figures) -> Iterator[Row]:
    for name, one in found.drafts.items():
        states = ", ".join(f"{number} {state}" for state, number in one.states.items())
        far = _mean(one.distance, digits=2)
        yield name, f"{states}; distance {far}; hardly changed {percent(one.kept)}; {one.advice}"
