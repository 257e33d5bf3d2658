"""`connector report`: what happened in a period and what waits now, for whoever leads the support team."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import click

from connector import bootstrap
from connector.cli import pages
from connector.cli.examples import examples
from connector.cli.moments import moment
from connector.cli.report_table import show
from connector.report import as_object, as_rows, compute
from connector.report_page import html
from connector.store.periods import Span

DAYS = 7


@click.command(epilog=examples("report --days 14", "report --since 2026-11-01 --html report.html"))
@click.option("--days", type=click.IntRange(1, 3660), help=f"The last so many days, today included ({DAYS}).")
@click.option("--since", metavar="DATE", help="From this date or time on, in the time zone of the policy.")
@click.option("--platform", type=click.Choice(sorted(bootstrap.PLATFORMS)), help="This helpdesk only.")
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of the table.")
@click.option("--csv", "as_csv", is_flag=True, help="Print figure,value lines instead of the table.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write one page with plots into this file.",
)
def report(
    days: int | None,
    since: str | None,
    platform: str | None,
    *,
    as_json: bool,
    as_csv: bool,
    page: Path | None,
) -> None:
    """What came in, what became of it, how customers rated it, what it cost, and what waits now and why.

    From stored rows alone. Shares come with their counts and the interval that holds the true one in 95 of 100
    such samples. Tickets belong to the period in which they were first seen, ratings to that in which they came.
    """
    if days is not None and since is not None:
        raise click.UsageError("give --days or --since, not both")
    if as_json and as_csv:
        raise click.UsageError("give --json or --csv, not both")
    if page is not None and not page.parent.is_dir():
        raise click.BadParameter(f"the folder {page.parent} does not exist", param_hint="--html")
    settings = bootstrap.read_settings()
    opened = bootstrap.existing_database(settings)
    zone, now = settings.policy.company.zone, bootstrap.now_ms()
    start = _midnight(days or DAYS, zone, now) if since is None else _since(since, zone, now)
    with opened.read() as connection:
        span = Span(start, max(now, start + 1), platform)
        found = compute(connection, span, policy=settings.policy, mode=settings.mode)
    if page is not None:
        pages.write(page, html(found))
        click.echo(f"{page} is written", err=True)
    if as_json:
        click.echo(json.dumps(as_object(found), indent=1))
    elif as_csv:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerows([("figure", "value"), *as_rows(found)])
    else:
        show(found, opened.name)


def _midnight(days: int, zone: tzinfo, now: int) -> int:
    """When the day began that is *days* - 1 before today."""
    today = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today.replace(tzinfo=None) - timedelta(days=days - 1)
    return max(0, int(first.replace(tzinfo=zone).timestamp() * 1000))


def _since(text: str, zone: tzinfo, now: int) -> int:
    return moment(text, option="--since", zone=zone, now=now)
