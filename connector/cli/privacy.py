"""`connector privacy export | erase --requester X`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from connector import bootstrap
from connector.audit_files import AuditFiles
from connector.errors import ConnectorError
from connector.settings import Settings
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
@click.option("--without-files", is_flag=True, help="Leave the files of [audit] folder as they are.")
def erase(*, requester: str, yes: bool, without_files: bool) -> None:
    """Erase what a person wrote, was told and is called; counts and the audit chain stay.

    What waits to be answered is closed without an answer. The files of [audit] folder are gone through as well, but
    not their copies. SQLite files are rewritten, which takes some seconds
    and needs as much free room as the database has.
    """
    settings = bootstrap.read_settings()
    opened = bootstrap.existing_database(settings)
    files = _audit_files(settings, opened, without=without_files)
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
    changed = 0 if files is None else files.forget(refs)
    with opened.begin() as connection:
        people.erase(connection, refs, now=bootstrap.now_ms(), requester=requester)
    # The worker may have written a day's file meanwhile.
    changed += 0 if files is None else files.forget(refs)
    _rewrite(opened)
    click.echo(
        f"erased: {counted(len(refs), 'ticket')}"
        + (f", of {counted(changed, 'audit file')} too" if files else "")
    )


def _audit_files(settings: Settings, opened: Database, *, without: bool) -> AuditFiles | None:
    """The worker writes them into a folder that need not be on this machine: later nobody could find the rows."""
    folder = settings.policy.audit.folder
    if not folder or without:
        return None
    if not Path(folder).is_dir():
        raise ConnectorError(
            f"audit.folder {folder} is not here: run this where the worker runs, or with --without-files and see "
            "to those files yourself. Nothing was erased"
        )
    return AuditFiles(opened, Path(folder), bootstrap.now_ms)


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
