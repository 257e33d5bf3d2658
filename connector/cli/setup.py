"""`connector setup PLATFORM`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from connector import bootstrap
from connector.cli import reach
from connector.cli.examples import examples
from connector.cli.installers import INSTALLERS, Wishes, endpoint
from connector.errors import AmbiguousError, ConnectorError, HelpdeskError, SettingsError, UnavailableError
from connector.ports_setup import Change, Installer
from connector.settings import Settings

SIGNS = {"make": "+", "change": "~", "remove": "-", "keep": "="}
DONE = {"make": "made", "change": "changed", "remove": "removed", "keep": "as it should be"}


@click.command(epilog=examples("setup zendesk --dry-run", "setup intercom", "setup zendesk --undo"))
@click.argument("platform", type=click.Choice(sorted(bootstrap.PLATFORMS)))
@click.option("--dry-run", is_flag=True, help="Show what would be done and change nothing.")
@click.option("--undo", is_flag=True, help="Remove what setup has made, and nothing else.")
@click.option("--trigger", is_flag=True, help="Zendesk: triggers in place of event subscriptions.")
@click.option(
    "--fields/--no-fields",
    default=None,
    help="Fields for category, urgency and confidence (Zendesk: only if asked for; Intercom: unless refused).",
)
@click.option(
    "--skip-url-check", is_flag=True, help="Don't ask first whether PUBLIC_URL leads to the connector."
)
def setup(
    platform: str, *, dry_run: bool, undo: bool, trigger: bool, fields: bool | None, skip_url_check: bool
) -> None:
    """Make in PLATFORM what the connector needs: webhook, signing secret, macros or tags, a view of drafts.

    What is there already is left as it is, or put right; running it twice changes nothing. A run that was cut short
    is completed by running it again.
    """
    if trigger and platform != "zendesk":
        raise click.UsageError("--trigger is for Zendesk alone")
    settings = bootstrap.read_settings(pending=bootstrap.PENDING)
    if platform not in settings.platforms:
        raise SettingsError(
            f"{platform} is not switched on: set the {platform.upper()}_... names, see "
            f"adapters/{platform}/README.md"
        )
    installer = INSTALLERS[platform](settings, Wishes(by_trigger=trigger, fields=fields))
    for sentence in installer.seats():
        click.echo(sentence)
    if not (undo or skip_url_check):
        _check_address(settings, platform)
    changes = installer.plan_undo() if undo else installer.plan()
    _show(changes, undo=undo)
    if not dry_run:
        _apply(changes, platform)
    if not undo:
        _by_hand(installer)
    if not (undo or dry_run):
        click.echo(
            f"Next: restart connector serve so that it reads the settings, then connector check {platform}."
        )


def _check_address(settings: Settings, platform: str) -> None:
    fault = reach.fault(settings, endpoint(settings, platform))
    if fault:
        raise ConnectorError(
            f"{fault}. Start connector serve there, or put proxy, tunnel and firewall right; --skip-url-check goes "
            "on without. Nothing was changed"
        )


def _show(changes: Sequence[Change], *, undo: bool) -> None:
    for change in changes:
        click.echo(f"  {SIGNS[change.verb]} {change.verb:6} {change.what}")
        for detail in change.details:
            click.echo(f"             {detail}")
    if not changes:
        click.echo("Nothing that setup has made is left." if undo else "Nothing to do.")


def _apply(changes: Sequence[Change], platform: str) -> None:
    """One after the other; after a refusal what this run made is taken back, so that nothing half-made stays."""
    due = [change for change in changes if change.verb != "keep"]
    for number, change in enumerate(due):
        try:
            change.apply()
        except (UnavailableError, AmbiguousError) as error:
            raise ConnectorError(
                f"{change.what}: {error}. It may have been done or not: run connector setup {platform} again, it "
                "looks first"
            ) from None
        except (HelpdeskError, SettingsError) as error:
            _take_back(due[: number + 1])
            raise ConnectorError(f"{change.what}: {error}. What this run had made was taken back") from None
        click.echo(f"[{number + 1}/{len(due)}] {DONE[change.verb]}: {change.what}")
    if not due and changes:
        click.echo("Everything is as it should be: nothing was changed.")


def _take_back(begun: Sequence[Change]) -> None:
    for change in reversed(begun):
        if change.verb == "make":
            change.revert()


def _by_hand(installer: Installer) -> None:
    for number, step in enumerate(installer.by_hand(), 1):
        click.echo(f"By hand, {number}. {step}")
