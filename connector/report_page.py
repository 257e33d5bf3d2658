"""The report as one page that needs nothing else: its plots are SVG within it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from connector.intervals import Rate
from connector.report import Report, as_rows
from connector.report_rates import Figures
from connector.text import counted

TEMPLATE = Path(__file__).with_name("report.html")
WIDTH, LINE, LEFT, RIGHT = 720, 26, 170, 200


@dataclass(frozen=True, slots=True)
class Bar:
    """*share* of the plot's width, *low* to *high* its interval, *said* stands behind it."""

    name: str
    share: float
    said: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    title: str
    svg: Markup
    note: str = ""


def html(report: Report) -> str:
    environment = Environment(autoescape=True)
    environment.filters |= {"share": _share, "counts": _counts}
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    rates = report.followed.rates
    hours = f"{rates.silence_hours:g} h"
    median = report.our_first_answer_seconds.median
    return template.render(
        report=report,
        headline=[
            ("resolved without a person", rates.auto_resolution),
            ("escalated", rates.escalation),
            ("reopened, of resolved", rates.reopen),
        ],
        young=f"{counted(rates.too_young, 'ticket')} of the last {hours} {'is' if rates.too_young == 1 else 'are'}",
        took="none" if median is None else f"{median:.0f} s",
        plots=list(_plots(report.followed)),
        rows=list(as_rows(report)),
    )


def bars(title: str, found: Sequence[Bar]) -> Markup:
    """Horizontal bars with their intervals as lines; whoever can't see them hears title and values."""
    room, height = WIDTH - LEFT - RIGHT, LINE * len(found) + 8
    parts = [_bar(one, top=4 + LINE * row, room=room) for row, one in enumerate(found)]
    told = escape("; ".join(f"{one.name}: {one.said}" for one in found))
    opening = f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">'
    return Markup(f"{opening}<title>{escape(title)}</title><desc>{told}</desc>{''.join(parts)}</svg>")  # noqa: S704


def _bar(one: Bar, *, top: int, room: int) -> str:
    long = max(0.0, min(1.0, one.share)) * room
    middle = top + LINE // 2 - 3
    drawn = f'<text x="{LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(one.name)}</text>'
    drawn += f'<rect x="{LEFT}" y="{top + 2}" width="{long:.1f}" height="{LINE - 10}" fill="#4477aa"/>'
    if one.low is not None and one.high is not None:
        ends = (LEFT + one.low * room, LEFT + one.high * room)
        drawn += f'<path d="M{ends[0]:.1f} {middle}H{ends[1]:.1f}" stroke="#cc6677" stroke-width="2"/>'
    return f'{drawn}<text x="{LEFT + room + 8}" y="{top + 15}">{escape(one.said)}</text>'


def _plots(found: Figures) -> Iterable[Plot]:
    interval = "The line shows where the true share lies in 95 of 100 such samples."
    became = [_of_rate(name.replace("_", " "), rate) for name, rate in found.tickets.became.items()]
    yield _plot("What became of the tickets", became, interval)
    yield _plot("Ratings from 1 to 5, by who had answered", _ratings(found))
    yield _plot("Cost before and after", _money(found))
    for name, shares in found.shares.items():
        yield _plot(f"Tickets by {name}", [_of_rate(key, one.tickets) for key, one in shares.items()])
        auto = [_of_rate(key, one.auto_resolution) for key, one in shares.items()]
        yield _plot(f"Resolved without a person, by {name}", auto, interval)


def _plot(title: str, found: Sequence[Bar], note: str = "") -> Plot:
    return Plot(title, bars(title, found), note) if found else Plot(title, Markup(""), "nothing to show")


def _of_rate(name: str, rate: Rate) -> Bar:
    said = f"{_share(rate)} ({rate.count} of {rate.of})"
    return Bar(name, rate.share or 0.0, said, rate.low, rate.high)


def _ratings(found: Figures) -> list[Bar]:
    told = []
    for by, csat in found.csat.items():
        stars = csat.stars
        low, high = (None if one is None else one / 5 for one in (stars.low, stars.high))
        said = "none" if stars.mean is None else f"{stars.mean:.2f} ({stars.count} ratings)"
        told.append(Bar(by, (stars.mean or 0) / 5, said, low, high))
    return told


def _money(found: Figures) -> list[Bar]:
    money = found.money
    most = max(money.before, money.after) or 1
    named = {
        "before": money.before,
        "after": money.after,
        "of it people": money.people,
        "of it review": money.review,
        "of it the model": money.model,
    }
    return [Bar(name, amount / most, f"${amount:.2f}") for name, amount in named.items()]


def _share(rate: Rate) -> str:
    return "none" if rate.share is None else f"{rate.share:.0%}"


def _counts(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "no tickets"
    return f"{rate.count} of {rate.of}; {rate.low:.0%} to {rate.high:.0%}"
