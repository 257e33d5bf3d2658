"""`connector alerts`: what was told and is not over, and whether a message arrives at all."""

from __future__ import annotations

import json

import click

from connector import bootstrap
from connector.alerts import Alarm, Alert, through
from connector.cli.examples import examples
from connector.errors import SettingsError
from connector.settings import Settings
from connector.store import troubles


@click.command(epilog=examples("alerts", "alerts --test"))
@click.option("--json", "as_json", is_flag=True, help="Print a list instead of lines.")
@click.option(
    "--test", is_flag=True, help="Send a test message to ALERT_URL; exit status 1 if it does not arrive."
)
def alerts(*, as_json: bool, test: bool) -> None:
    """List the alerts that were told and are not over; the worker looks every few seconds."""
    settings = bootstrap.read_settings()
    if test:
        tell = alarm(settings)
        if tell is None:
            raise SettingsError(
                "ALERT_URL is not set, so nobody is told: set it to the address of a Slack webhook or of your own"
            )
        tell(Alert("test", "a test: alerts arrive here", "Replay dead letters"))
        click.echo("the test message was taken")
        return
    with bootstrap.existing_database(settings).read() as connection:
        told = sorted(troubles.told(connection))
    if as_json:
        click.echo(json.dumps(told))
    elif not told:
        click.echo("no alerts")
    else:
        click.echo("\n".join(told))


def alarm(settings: Settings) -> Alarm | None:
    """None while nobody is to be told."""
    if not settings.alert_url:
        return None
    from adapters.alarm import webhook

    return through(webhook(settings.alert_url, ca_file=settings.ca_file))
