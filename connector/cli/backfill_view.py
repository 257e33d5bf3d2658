"""A backfill on the screen: its progress from stored rows, and what it came to."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from connector.cli.moments import iso
from connector.store import backfill_sums, backfills
from connector.store.backfills import Backfill, Options
from connector.store.database import Database
from connector.store.spending import NANO
from connector.text import counted

LOOK_SECONDS = 0.5
#: Where nobody watches a bar, a line so often.
LINE_SECONDS = 30.0
WAITS = {
    "paused": "paused: `connector resume` lets it go on",
    "live_first": "live tickets come first",
    "budget": "its part of the day's budget is used up; it goes on at 00:00 UTC",
    "account_cap": "its part of replies_per_hour is used up",
    "batch": "waits for Claude's batches, up to a day",
    "later": "the rest waits for its turn",
    "helpdesk_unavailable": "the helpdesk does not answer",
    "list_again": "the list is read anew",
}
FAILURES = {
    "helpdesk_credentials": "the helpdesk does not let us list tickets: our user or token lacks a permission. "
    "Zendesk: scope read, and a user that may see all tickets. Intercom: read conversations",
    "other_account": "the worker is signed in to another account than this command: give both the same settings",
    "list_refused": "the helpdesk refuses the list: try a later --since",
}
NOTES = {
    "search_instead": "Our Zendesk user is no admin, so the incremental export is closed to it and the search is used: "
    "it misses tickets of the last minutes. Make the user an admin for the complete list."
}
LEFT = {
    "batch_canceled": "their batch was canceled",
    "batch_expired": "their batch expired twice",
    "stopped": "the backfill was stopped",
}


def told(options: Options) -> str:
    """The options as on the command line."""
    words = [f"--since {_day(options.since)}", f"--until {_day(options.until)}"]
    words += [f"--status {one}" for one in options.statuses] + [f"--tag {one}" for one in options.tags]
    words += [f"--limit {options.limit}"] if options.limit else []
    words += ["--batch"] if options.batch else []
    return " ".join([*words, f"--mode {options.mode}", f"--rate-share {options.share:g}"])


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it is: *total* and *done* in tickets, *dollars* spent."""

    backfill: Backfill
    total: int
    done: int
    dollars: float

    @property
    def over(self) -> bool:
        return self.backfill.state not in backfills.ACTIVE


@dataclass(frozen=True, slots=True)
class Ways:
    """Where else the summary goes."""

    csv_file: Any
    as_json: bool

    def follow(self, opened: Database, backfill_id: str, *, has_worker: Callable[[], bool]) -> int:
        """Show the progress until the end; an exit status."""
        try:
            last = _watch(opened, backfill_id, has_worker=has_worker)
        except KeyboardInterrupt:
            click.echo("The worker goes on. Run this again to watch, or with --stop to end it.", err=True)
            return 130
        return self._summary(opened, last)

    def _summary(self, opened: Database, last: Standing) -> int:
        if self.csv_file is not None:
            _write_csv(opened, last.backfill, self.csv_file)
        found = summary(opened, last)
        if self.as_json:
            click.echo(json.dumps(found, indent=1))
        elif self.csv_file is None or self.csv_file.name not in {"-", "<stdout>"}:
            _print(last, found)
        return _verdict(last, found)


def stand(opened: Database, backfill_id: str) -> Standing:
    with opened.read() as connection:
        found = backfills.get(connection, backfill_id)
        counts = backfills.counts(connection, backfill_id)
        nano = backfill_sums.spent(connection, backfill_id)
    done = counts.get(backfills.DONE, 0) + counts.get(backfills.LEFT, 0)
    return Standing(found, sum(counts.values()), done, nano / NANO)


def _watch(opened: Database, backfill_id: str, *, has_worker: Callable[[], bool]) -> Standing:
    pen = _Bar() if sys.stderr.isatty() else _Lines()
    began, first = time.monotonic(), stand(opened, backfill_id)
    with pen:
        while True:
            now = stand(opened, backfill_id)
            rate = (now.done - first.done) / max(time.monotonic() - began, 1e-6)
            pen.show(
                now, rate, "" if now.over or has_worker() else "no worker runs: start `connector worker`"
            )
            if now.over:
                return now
            time.sleep(LOOK_SECONDS)


def _line(now: Standing, rate: float, trouble: str) -> str:
    left = (now.total - now.done) / rate if rate else 0
    eta = f", {span(left)} left" if rate and now.backfill.state == backfills.WORKING else ""
    why = trouble or WAITS.get(now.backfill.reason, now.backfill.reason)
    return f"{rate * 60:.1f}/min{eta}, ${now.dollars:.4f}" + (f" ({why})" if why else "")


class _Bar:
    def __init__(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
        )
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._task = self._progress.add_task("listing", total=None, said="")

    def __enter__(self) -> None:
        self._progress.start()

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, now: Standing, rate: float, trouble: str) -> None:
        said = _line(now, rate, trouble)
        self._progress.update(
            self._task, description=now.backfill.state, total=now.total or None, completed=now.done, said=said
        )


class _Lines:
    """For logs: a line when the state changes, and every half minute."""

    def __init__(self) -> None:
        self._news: tuple[str, ...] = ()
        self._next = 0.0

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, now: Standing, rate: float, trouble: str) -> None:
        news = (now.backfill.state, now.backfill.reason, trouble)
        if news != self._news or time.monotonic() >= self._next:
            said = f"{now.backfill.state}: {now.done} of {counted(now.total, 'ticket')}, {_line(now, rate, trouble)}"
            click.echo(said, err=True)
            self._news, self._next = news, time.monotonic() + LINE_SECONDS


def summary(opened: Database, last: Standing) -> dict[str, Any]:
    """Counts of tickets by how they ended, and what it cost."""
    with opened.read() as connection:
        ends = backfill_sums.ends(connection, last.backfill.id)
    done: dict[str, int] = {}
    left: dict[str, int] = {}
    for state, outcome, reason, number in ends:
        name = outcome if outcome and outcome != "stayed_out" else reason or outcome
        into = done if state == backfills.DONE else left
        into[name] = into.get(name, 0) + number
    ended = last.backfill.ended_at or last.backfill.started_at
    worked = sum(done.values()) - done.get("read_already", 0)
    return {
        "platform": last.backfill.platform,
        "account": last.backfill.account,
        "state": last.backfill.state,
        "reason": last.backfill.reason,
        "options": asdict(last.backfill.options),
        "tickets": last.total,
        "done": done,
        "left": left,
        "seconds": (ended - last.backfill.started_at) / 1000,
        "dollars": last.dollars,
        "dollars_per_ticket": last.dollars / worked if worked else None,
    }


def _print(last: Standing, found: dict[str, Any]) -> None:
    table = Table(
        title=f"{last.backfill.platform}: {counted(last.total, 'ticket')}", show_header=False, min_width=50
    )
    table.add_column()
    table.add_column(justify="right")
    for name, number in found["done"].items():
        table.add_row(name.replace("_", " "), str(number))
    for name, number in found["left"].items():
        table.add_row(f"left: {LEFT.get(name, name.replace('_', ' '))}", str(number))
    table.add_section()
    table.add_row("took", span(found["seconds"]))
    table.add_row("cost", f"${last.dollars:.4f}")
    if found["dollars_per_ticket"] is not None:
        table.add_row("cost of a ticket", f"${found['dollars_per_ticket']:.5f}")
    Console(width=None if sys.stdout.isatty() else 100).print(table)


def _verdict(last: Standing, found: dict[str, Any]) -> int:
    """Say what is to be done next; the exit status."""
    backfill = last.backfill
    if backfill.note in NOTES:
        click.echo(NOTES[backfill.note], err=True)
    if backfill.state == backfills.FAILED:
        click.echo(f"{backfill.platform}: {FAILURES.get(backfill.reason, backfill.reason)}", err=True)
        return 1
    if not last.total:
        click.echo(
            f"{backfill.platform}: {_none(backfill.options)}: widen the range, or give --status", err=True
        )
        return 1
    if found["left"]:
        click.echo(
            f"left: {counted(sum(found['left'].values()), 'ticket')}. Run this again to take up the rest.",
            err=True,
        )
        return 1
    return 0


def _none(options: Options) -> str:
    when = f"from {_day(options.since)} to {_day(options.until)}"
    which = " or ".join(options.statuses) + (" and one of the tags" if options.tags else "")
    return f"no ticket was created {when} that is {which}"


def _write_csv(opened: Database, backfill: Backfill, file: IO[str]) -> None:
    with opened.read() as connection:
        rows = backfill_sums.each(connection, backfill)
    writer = csv.writer(file)
    writer.writerow(["ticket", "created_at", "state", "outcome", "reason", "done_at", "dollars"])
    for row, nano in rows:
        done_at = iso(row.done_at) if row.done_at else ""
        ended = (row.state, row.outcome, row.reason, done_at)
        writer.writerow([row.ticket_id, iso(row.created_at), *ended, f"{nano / NANO:.9f}"])


def _day(ms: int) -> str:
    return iso(ms).removesuffix(":00Z").removesuffix("T00:00")


def span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
