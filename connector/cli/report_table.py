"""The report as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from connector.cli.report_rates import Row, dollars, followed, percent
from connector.report import FirstAnswers, Report, Times, Waits
from connector.text import counted


def show(found: Report, database: str) -> None:
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
    if found.codes:
        yield "One-time codes (whole UTC days)", _counts(found.codes)
    yield "Our first answer (tickets first seen in this time)", _first_answers(found.our_first_answer_seconds)
    yield from followed(found.followed)
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


def _first_answers(found: FirstAnswers) -> Iterator[Row]:
    yield "tickets that got one", percent(found.covers)
    yield "within", _times(found)
    for name, times in found.by.items():
        yield name, _times(times)


def _times(times: Times | FirstAnswers) -> str:
    if times.median is None or times.p90 is None:
        return "no answers"
    return f"{_span(times.median)} (half of {times.count}), {_span(times.p90)} (nine of ten)"


def _counts(counts: Mapping[str, int]) -> Iterator[Row]:
    for reason, number in counts.items():
        yield reason, str(number)


def _model(found: Report) -> Iterator[Row]:
    model, budget = found.model, found.budget
    yield "calls", f"{model.calls} about {counted(model.tickets, 'ticket')}"
    yield "cost", dollars(model.dollars)
    if model.reserved:
        yield "reserved for calls without an answer (whole UTC days)", dollars(model.reserved)
    left, whole = dollars(budget.left_today), dollars(budget.dollars_per_day)
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
    return f"{counted(waits.tickets, 'ticket')}, the oldest for {_span(waits.oldest_seconds)}"


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
