"""`connector privacy export | erase --requester X`."""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import click

from connector import bootstrap
from connector.errors import ConnectorError
from connector.store import people
from connector.store.database import Database
from connector.text import counted

WHO = click.option(
    "--requester",
    required=True,
    metavar="WHO",
    help="An e-mail address, or zendesk:ID or intercom:ID with the id that the helpdesk gives the person.",
)


@click.group()
def privacy() -> None:
    """Show or erase all that is stored about one person (GDPR Art. 15 and 17).

    Only this database: what stands in the helpdesk itself is erased there, and copies of the database that were
    made before hold what it held then.
    """


@privacy.command()
@WHO
def export(*, requester: str) -> None:
    """Print every row about a person as JSON."""
    opened = bootstrap.existing_database(bootstrap.read_settings())
    with opened.read() as connection:
        refs = people.tickets_of(connection, requester)
        rows = [{"of": str(ref), **people.stored(connection, ref)} for ref in refs]
        beside = people.codes_beside(connection, requester, refs)
    if not (rows or beside):
        _tell_nothing()
    told = {"requester": requester, "tickets": rows, **({"one_time_codes": beside} if beside else {})}
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    click.echo(counted(len(rows), "ticket"), err=True)


@privacy.command()
@WHO
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(*, requester: str, yes: bool) -> None:
    """Erase what a person wrote, was told and is called; counts and the audit chain stay.

    What waits to be answered is closed without an answer. SQLite files are rewritten, which takes some seconds
    and needs as much free room as the database has.
    """
    opened = bootstrap.existing_database(bootstrap.read_settings())
    with opened.read() as connection:
        refs = people.tickets_of(connection, requester)
        beside = people.codes_beside(connection, requester, refs)
    if not (refs or beside):
        # An earlier erasure may have found the database in use.
        _rewrite(opened)
        _tell_nothing()
    if not yes:
        click.confirm(
            f"Erase what is stored of {counted(len(refs), 'ticket')}? This can't be undone", abort=True
        )
    with opened.begin() as connection:
        people.erase(connection, refs, now=bootstrap.now_ms(), requester=requester)
    _rewrite(opened)
    click.echo(f"erased: {counted(len(refs), 'ticket')}")


def _tell_nothing() -> NoReturn:
    click.echo("nothing is stored about this requester", err=True)
    sys.exit(1)


def _rewrite(opened: Database) -> None:
    """Let no old page keep what rows no longer say."""
    try:
        opened.rewrite()
    except ConnectorError:
        raise ConnectorError(
            "the rows are erased, but others use the database, so that old pages may still hold them: "
            "run the command again, or end web and worker first"
        ) from None
