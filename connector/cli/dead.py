"""`connector dead list | show | replay | drop`: messages that no retry could deal with."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from connector import bootstrap, dropping
from connector.cli.examples import examples
from connector.cli.moments import when
from connector.cli.ringing import ring_all
from connector.store import inbox
from connector.store.database import Database
from connector.store.inbox import InboxRow


@click.group()
def dead() -> None:
    """Messages that could not be dealt with in a day of retries, or over which workers died: look at their tickets."""


@dead.command("list")
def list_() -> None:
    """One line each: id, ticket, when it came in, why it is dead."""
    rows = _rows(bootstrap.existing_database(bootstrap.read_settings()))
    if not rows:
        click.echo("no dead messages")
        return
    table = Table()
    for name in ("id", "ticket", "received", "failures", "deaths", "why"):
        table.add_column(name)
    for row in rows:
        table.add_row(str(row.id), str(row.ref), when(row.received_at), *_counts(row), row.reason or "")
    Console(width=140).print(table)


@dead.command()
@click.argument("message_id", type=int)
def show(message_id: int) -> None:
    """Everything that is known of one."""
    row = _one(_rows(bootstrap.existing_database(bootstrap.read_settings())), message_id)
    for name, value in (
        ("ticket", row.ref),
        ("kind", row.kind),
        ("topic", row.topic),
        ("received", when(row.received_at)),
        ("failures", row.failures),
        ("deaths", row.deaths),
        ("why", row.reason),
    ):
        click.echo(f"{name:9} {value}")


@dead.command()
@click.argument("message_id", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Replay all of them.")
def replay(*, message_id: int | None, every: bool) -> None:
    """Look at the ticket again, as if the message had just come in; what was sent is not sent twice."""
    if every == (message_id is not None):
        raise click.UsageError("name one MESSAGE_ID, or --all")
    opened = bootstrap.existing_database(bootstrap.read_settings())
    rows = _rows(opened)
    chosen = rows if message_id is None else [_one(rows, message_id)]
    click.echo(f"{ring_all(opened, chosen, bootstrap.ring(opened))} looked at again")


@dead.command(epilog=examples("dead drop 12", "dead drop 12 --yes"))
@click.argument("message_id", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(*, message_id: int, yes: bool) -> None:
    """Put one away that no replay can deal with, such as one of a ticket that is gone.

    Its messages are closed without an answer and what was still to be sent is not sent; the audit log says so.
    """
    opened = bootstrap.existing_database(bootstrap.read_settings())
    row = _one(_rows(opened), message_id)
    if not yes:
        click.confirm(
            f"Put away {message_id} ({row.ref}) without an answer? This can't be undone", abort=True
        )
    with opened.begin() as connection:
        dropped = dropping.drop(connection, message_id, now=bootstrap.now_ms())
    click.echo("put away" if dropped else "it was not dead any more")


def _rows(opened: Database) -> list[InboxRow]:
    with opened.read() as connection:
        return list(inbox.in_state(connection, inbox.DEAD))


def _one(rows: list[InboxRow], message_id: int) -> InboxRow:
    found = next((row for row in rows if row.id == message_id), None)
    if found is None:
        raise click.BadParameter(f"{message_id} is not among the dead: see `connector dead list`")
    return found


def _counts(row: InboxRow) -> tuple[str, str]:
    return str(row.failures), str(row.deaths)
