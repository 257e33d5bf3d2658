"""`connector reconcile`."""

from __future__ import annotations

import sys
from datetime import UTC

import click

from connector import bootstrap
from connector.cli.moments import iso, moment
from connector.errors import HelpdeskError
from connector.ports import Helpdesk
from connector.reconcile import Sweeper, Swept
from connector.settings import Settings
from connector.store.requesters import HOUR_MS
from connector.text import counted

#: Tickets named one by one, and how often a long sweep says where it is.
NAMED, EVERY = 20, 500


@click.command()
@click.option("--since", metavar="ISO", help="Look at tickets changed since this time (UTC unless it says).")
@click.option("--hours", type=click.FloatRange(0, 8760, min_open=True), help="Look back this many hours.")
@click.option("--platform", type=click.Choice(sorted(bootstrap.PLATFORMS)), help="Ask this helpdesk only.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and change nothing.")
def reconcile(since: str | None, hours: float | None, platform: str | None, *, dry_run: bool) -> None:
    """Find tickets that changed and were not read since, and have the worker look at them.

    Without --since or --hours from where the last sweep ended; a worker does that by itself every few minutes.
    """
    settings = bootstrap.read_settings()
    settings.demand(platform=True)
    if platform is not None and platform not in settings.platforms:
        raise click.UsageError(f"{platform} is not switched on: its credentials are not set")
    start = _start(since, hours, now=bootstrap.now_ms())
    names = settings.platforms if platform is None else (platform,)
    desks = {name: bootstrap.PLATFORMS[name].helpdesk(settings) for name in names}
    failed = [name for name, desk in desks.items() if not _sweep(settings, desk, start, dry_run=dry_run)]
    sys.exit(1 if failed else 0)


def _start(since: str | None, hours: float | None, *, now: int) -> int | None:
    if since is not None and hours is not None:
        raise click.UsageError("give --since or --hours, not both")
    if hours is not None:
        return now - int(hours * HOUR_MS)
    return None if since is None else moment(since, option="--since", zone=UTC, now=now)


def _sweep(settings: Settings, desk: Helpdesk, start: int | None, *, dry_run: bool) -> bool:
    """False when the helpdesk did not answer; the next platform is asked all the same."""
    opened = bootstrap.database(settings)
    sweeper = Sweeper(
        opened,
        bootstrap.ring(opened),
        bootstrap.now_ms,
        settings.policy.timing.chat_seconds,
        tell=lambda done, total: _progress(desk.platform, done, total),
    )
    click.echo(f"{desk.platform}: asking which tickets changed ...", err=True)
    try:
        swept = sweeper.sweep(desk, since=start, dry_run=dry_run)
    except HelpdeskError as error:
        click.echo(f"{desk.platform}: {error}", err=True)
        return False
    _report(desk.platform, swept, dry_run=dry_run)
    return True


def _progress(platform: str, done: int, total: int) -> None:
    if done % EVERY == 0 and done < total:
        click.echo(f"{platform}: {done} of {counted(total, 'ticket')} looked at", err=True)


def _report(platform: str, swept: Swept, *, dry_run: bool) -> None:
    read = swept.changed - len(swept.queued) - swept.known
    verb = "would be queued" if dry_run else "queued"
    click.echo(
        f"{platform}: {counted(swept.changed, 'ticket')} changed since {iso(swept.since)}: "
        f"{len(swept.queued)} {verb}, {swept.known} queued before, {read} read already"
    )
    for one in swept.queued[:NAMED]:
        click.echo(f"  {one.id}  changed {iso(one.updated_at)}")
    if len(swept.queued) > NAMED:
        click.echo(f"  and {len(swept.queued) - NAMED} more")
