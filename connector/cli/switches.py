"""`connector pause | resume`."""

from __future__ import annotations

import click

from connector import audit, bootstrap
from connector.cli.ringing import ring_all
from connector.store import flags, inbox
from connector.store.database import Database


@click.command()
def pause() -> None:
    """Stop before the next model call or write, in every process. New messages wait."""
    opened = bootstrap.existing_database(bootstrap.read_settings())
    changed = _switch(opened, on=True)
    click.echo(f"{'paused' if changed else 'was paused already'} ({opened.name})")


@click.command()
def resume() -> None:
    """Speak again; messages that came in meanwhile are looked at now."""
    opened = bootstrap.existing_database(bootstrap.read_settings())
    changed = _switch(opened, on=False)
    rung = _ring_paused(opened)
    click.echo(
        f"{'resumed' if changed else 'was not paused'}; {rung} waiting messages are looked at now ({opened.name})"
    )


def _switch(opened: Database, *, on: bool) -> bool:
    now = bootstrap.now_ms()
    with opened.begin() as connection:
        changed = flags.set_paused(connection, on=on, now=now)
        if changed:
            payload = {"switch": "pause", "on": on}
            audit.append(connection, audit.Kind.SWITCH, payload, ticket="", now=now)
    return changed


def _ring_paused(opened: Database) -> int:
    with opened.read() as connection:
        rows = inbox.in_state(connection, inbox.PAUSED)
    return ring_all(opened, rows, bootstrap.ring(opened))
