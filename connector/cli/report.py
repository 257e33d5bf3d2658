"""`connector report`: what happened in a period and what waits now, for whoever leads the support team."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo

import click
from rich.console import Console
from rich.table import Table

from connector import bootstrap
from connector.cli.moments import moment
from connector.report import Report, Times, Waits, compute
from connector.store.periods import Span

DAYS = 7
Row = tuple[str, str]


@click.command()
@click.option("--days", type=click.IntRange(1, 3660), help=f"The last so many days, today included ({DAYS}).")
@click.option("--since", metavar="DATE", help="From this date or time on, in the time zone of the policy.")
@click.option("--platform", type=click.Choice(sorted(bootstrap.PLATFORMS)), help="This helpdesk only.")
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of the table.")
def report(days: int | None, since: str | None, platform: str | None, *, as_json: bool) -> None:
    """Messages, outcomes with their reasons, cost, and what waits now and why; from stored rows alone."""
    if days is not None and since is not None:
        raise click.UsageError("give --days or --since, not both")
    settings = bootstrap.read_settings()
    opened = bootstrap.existing_database(settings)
    zone, now = settings.policy.company.zone, bootstrap.now_ms()
    start = _midnight(days or DAYS, zone, now) if since is None else _since(since, zone, now)
    with opened.read() as connection:
        found = compute(
            connection,
            Span(start, max(now, start + 1), platform),
            limits=settings.policy.limits,
            zone=zone,
            zone_name=settings.policy.company.time_zone,
        )
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1))
    else:
        _print(found, opened.name)


def _midnight(days: int, zone: tzinfo, now: int) -> int:
    """When the day began that is *days* - 1 before today."""
    today = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today.replace(tzinfo=None) - timedelta(days=days - 1)
    return max(0, int(first.replace(tzinfo=zone).timestamp() * 1000))


def _since(text: str, zone: tzinfo, now: int) -> int:
    return moment(text, option="--since", zone=zone, now=now)


def _print(found: Report, database: str) -> None:
    where = found.platform or "all platforms"
    click.echo(f"{_short(found.since)} to {_short(found.until)} ({found.time_zone}), {where}")
    if found.empty:
        click.echo(f"Nothing has come in yet: {database} holds no delivery.")
    elif not found.messages.received:
        click.echo("No customer message was read in this time.")
    console = Console(width=None if sys.stdout.isatty() else 100)
    table = Table(show_header=False, min_width=60)
    for _ in range(2):
        table.add_column(overflow="fold")
    for title, rows in _sections(found):
        listed = list(rows)
        if listed:
            table.add_section()
            table.add_row(f"[bold]{title}[/]", "")
            for name, value in listed:
                table.add_row(f"  {name}", value)
    console.print(table)
    if found.dead_letters:
        click.echo("connector dead list names the dead letters; a person should look at their tickets.")


def _sections(found: Report) -> Iterator[tuple[str, Iterator[Row]]]:
    yield "Now", _now(found)
    yield "Messages", _messages(found)
    yield "Outcomes", _outcomes(found)
    for outcome, title in (("escalated", "Handed over because"), ("held", "Drafts because")):
        yield title, _counts(found.reasons[outcome])
    yield "Stayed out because", _counts(found.reasons["stayed_out"])
    yield "Stopped by caps and budgets (whole UTC days)", _counts(found.stopped)
    yield "Drafts, and how far people's words are from them", _drafts(found)
    yield "Model", _model(found)
    yield "Writes whose answer was lost", _writes(found)


def _now(found: Report) -> Iterator[Row]:
    for reason, waits in found.waiting.items():
        yield f"waiting: {reason}", _waits(waits)
    if not found.waiting:
        yield "waiting", "nothing"
    yield "dead letters", str(found.dead_letters)
    for service, since in found.breakers_open.items():
        yield f"left alone: {service}", f"down since {_short(since)}"
    pauses = found.pauses
    if pauses.since is not None:
        yield "paused", f"since {_short(pauses.since)}"
    if pauses.times:
        yield "pauses in this time", f"{pauses.times}, {_span(pauses.seconds)} in all"


def _messages(found: Report) -> Iterator[Row]:
    messages = found.messages
    yield "received", str(messages.received)
    yield "under way", str(messages.under_way)
    yield "that no delivery brought", str(messages.found_by_sweep)
    yield "duplicate deliveries refused", str(messages.duplicates_refused)


def _outcomes(found: Report) -> Iterator[Row]:
    ended = sum(found.outcomes.values())
    for outcome, number in found.outcomes.items():
        yield outcome, f"{number} ({number / ended:.0%})" if ended else str(number)
    yield "answered within", _times(found.first_response_seconds)


def _times(times: Times) -> str:
    if times.median is None or times.p90 is None:
        return "no answers"
    return f"{_span(times.median)} (half of {times.count}), {_span(times.p90)} (nine of ten)"


def _counts(counts: Mapping[str, int]) -> Iterator[Row]:
    for reason, number in counts.items():
        yield reason, str(number)


def _drafts(found: Report) -> Iterator[Row]:
    for category, one in found.drafts.items():
        became = ", ".join(f"{number} {state}" for state, number in one.became.items())
        yield category, became + ("" if one.distance is None else f"; {one.distance:.0%} apart")


def _model(found: Report) -> Iterator[Row]:
    model, budget = found.model, found.budget
    yield "calls", f"{model.calls} about {model.tickets} tickets"
    each = "" if model.dollars_per_ticket is None else f", {_dollars(model.dollars_per_ticket)} a ticket"
    yield "cost (whole UTC days)", f"{_dollars(model.dollars)}{each}"
    left, whole = _dollars(budget.left_today), _dollars(budget.dollars_per_day)
    yield "budget left today (UTC)", f"{left} of {whole}"


def _writes(found: Report) -> Iterator[Row]:
    writes = found.ambiguous_writes
    if not any(asdict(writes).values()):
        return
    yield "had taken effect", str(writes.found)
    yield "sent again", str(writes.sent_again)
    yield "given up", str(writes.given_up)
    yield "not known yet", str(writes.open)


def _waits(waits: Waits) -> str:
    noun = "ticket" if waits.tickets == 1 else "tickets"
    return f"{waits.tickets} {noun}, the oldest for {_span(waits.oldest_seconds)}"


def _dollars(amount: float) -> str:
    """Two digits for what people pay, more for what a call costs."""
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.5f}"


def _span(seconds: float) -> str:
    """The two greatest units."""
    whole = round(seconds)
    units = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    size = next((place for place, (length, _) in enumerate(units) if whole >= length), len(units) - 1)
    parts = []
    for length, name in units[size : size + 2]:
        parts.append(f"{whole // length} {name}")
        whole %= length
    return " ".join(part for place, part in enumerate(parts) if not place or not part.startswith("0 "))


def _short(moment: str) -> str:
    return moment[:16].replace("T", " ")
