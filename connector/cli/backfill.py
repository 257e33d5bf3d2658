"""`connector backfill`: old tickets, worked off by the workers in a lane of their own, watched from here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import IO

import click

from connector import bootstrap
from connector.cli import backfill_view as view
from connector.cli.backfill_estimate import estimate
from connector.cli.examples import examples
from connector.cli.moments import moment
from connector.domain import Mode, Status
from connector.errors import ConnectorError, CredentialsError, HelpdeskError
from connector.ports import Helpdesk
from connector.settings import Settings
from connector.store import backfills, flags
from connector.store.backfills import Backfill, Options
from connector.store.database import Database

OPEN = (Status.NEW.value, Status.OPEN.value)
STATUSES = tuple(status.value for status in Status if status is not Status.CLOSED)
#: A worker whose row was not renewed for so long is not counted on.
SILENT_MS = 30_000
NO_WORKER = (
    "no worker runs on this database, and only a worker deals with tickets: "
    "start `connector worker` (or `connector serve`) and run this again"
)
CENTURY_MS = 100 * 365 * 86_400_000


@click.command(
    epilog=examples(
        "backfill zendesk --since 2026-11-01 --dry-run",
        "backfill zendesk --since 2026-11-01 --until 2026-11-20 --tag vip --batch",
    )
)
@click.argument("platform", type=click.Choice(sorted(bootstrap.PLATFORMS)))
@click.option(
    "--since", metavar="DATE", help="Tickets created from this date or time on (zone of the policy)."
)
@click.option("--until", metavar="DATE", help="Tickets created before it; without it, before now.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Tickets in this state (repeatable); without it, new and open.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Only tickets with this tag, or another that is named (repeatable).",
)
@click.option("--limit", type=click.IntRange(1), help="At most so many tickets.")
@click.option(
    "--mode",
    type=click.Choice([str(one) for one in Mode]),
    help="As carefully as this; never bolder than the settings. What shadow or triage only watched is worked off by a "
    "later backfill in assist or auto, and decided (and paid for) once more then.",
)
@click.option(
    "--rate-share",
    type=click.FloatRange(0, 1, min_open=True),
    default=backfills.SHARE,
    show_default=True,
    help="The part of the vendor's rate limit that may be used.",
)
@click.option(
    "--batch", is_flag=True, help="Decide through Claude's Message Batches: half price, up to a day."
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be done and what it would cost; change nothing."
)
@click.option("--stop", is_flag=True, help="End the backfill that is under way.")
@click.option(
    "--csv", "csv_file", type=click.File("w"), help="Also write a line for each ticket; - is stdout."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one object.")
def backfill(
    platform: str,
    since: str | None,
    until: str | None,
    statuses: tuple[str, ...],
    tags: tuple[str, ...],
    limit: int | None,
    mode: str | None,
    rate_share: float,
    csv_file: IO[str] | None,
    *,
    batch: bool,
    dry_run: bool,
    stop: bool,
    as_json: bool,
) -> None:
    """Work off old tickets of PLATFORM that wait for an answer, oldest first.

    A worker does it, slowly and behind live tickets, whether this command runs or not: interrupted, it can be run
    again with the same options and shows the rest. Each ticket is dealt with once, and once more after it was only
    watched (--mode shadow or triage).
    """
    settings = bootstrap.read_settings()
    settings.demand(platform=True)
    if platform not in settings.platforms:
        raise click.UsageError(f"{platform} is not switched on: its credentials are not set")
    desk = bootstrap.PLATFORMS[platform].helpdesk(settings)
    if stop:
        sys.exit(_stop(settings, desk))
    if since is None:
        raise click.UsageError("give --since: from when on tickets were created, such as --since 2026-10-01")
    wanted = Options(
        *_range(since, until, zone=settings.policy.company.zone, now=bootstrap.now_ms()),
        statuses=statuses or OPEN,
        tags=tags,
        limit=limit or 0,
        mode=mode or Mode.AUTO.value,
        batch=batch,
        share=rate_share,
    )
    if dry_run:
        sys.exit(estimate(settings, desk, wanted, as_json=as_json))
    sys.exit(_run(settings, desk, wanted, open_end=until is None, view=view.Ways(csv_file, as_json)))


def _range(since: str, until: str | None, *, zone: tzinfo, now: int) -> tuple[int, int]:
    start = moment(since, option="--since", zone=zone, now=now)
    if until is None:
        return start, now
    end = min(now, moment(until, option="--until", zone=zone, now=now + CENTURY_MS))
    if end <= start:
        raise click.BadParameter(f"{until!r} is not after --since {since!r}", param_hint="--until")
    return start, end


def _run(settings: Settings, desk: Helpdesk, wanted: Options, *, open_end: bool, view: view.Ways) -> int:
    settings.demand(model=True)
    opened = bootstrap.database(settings)
    account = _signed_in(desk)
    has_worker = _workers(opened)
    with opened.begin() as connection:
        active = [one for one in backfills.active(connection) if one.platform == desk.platform]
        if active:
            begun = _same(active, wanted, open_end=open_end)
        elif not has_worker:
            raise ConnectorError(NO_WORKER)
        else:
            now = bootstrap.now_ms()
            begun = backfills.begin(connection, desk.platform, account, wanted, now=now)
    word = "goes on" if active else "begins"
    click.echo(
        f"{desk.platform}: the backfill {word}; a worker does it, this command only shows it", err=True
    )
    return view.follow(opened, begun.id, has_worker=lambda: _workers(opened))


def _signed_in(desk: Helpdesk) -> str:
    """The account, once the helpdesk has said that we are somebody there."""
    try:
        desk.identity()
        account = desk.account
    except CredentialsError as error:
        raise ConnectorError(f"{error}: check the credentials of {desk.platform}") from None
    except HelpdeskError as error:
        raise ConnectorError(f"{error}: try again when {desk.platform} answers") from None
    return account


def _workers(opened: Database) -> bool:
    with opened.read() as connection:
        return any(one.seen > bootstrap.now_ms() - SILENT_MS for one in flags.live(connection))


def _same(active: Sequence[Backfill], wanted: Options, *, open_end: bool) -> Backfill:
    """The one under way, if it is what is wanted; without an end it does not matter when it began."""
    under_way = active[0]
    sought = replace(wanted, until=under_way.options.until) if open_end else wanted
    if under_way.options != sought or under_way.state == backfills.STOPPING:
        raise ConnectorError(
            f"another backfill of {under_way.platform} is under way ({view.told(under_way.options)}): "
            f"run it again to watch it, or end it with `connector backfill {under_way.platform} --stop`"
        )
    return under_way


def _stop(settings: Settings, desk: Helpdesk) -> int:
    opened = bootstrap.existing_database(settings)
    with opened.begin() as connection:
        active = [one for one in backfills.active(connection) if one.platform == desk.platform]
        for one in active:
            backfills.stop(connection, one.id)
    if not active:
        click.echo(f"{desk.platform}: no backfill is under way", err=True)
        return 1
    click.echo(f"{desk.platform}: the backfill ends when the tickets under way are dealt with")
    if not _workers(opened):
        click.echo("No worker runs: it ends once `connector worker` does.", err=True)
    return 0
