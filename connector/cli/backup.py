"""`connector backup FILE`."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click

from connector import bootstrap
from connector.errors import ConnectorError
from connector.store.database import Database, open_database
from connector.store.migrate import refuse_newer

BUSY_SECONDS = 30


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE while everything runs; FILE must not exist yet.

    The copy is one moment of the database, checked before it gets its name. To restore, end web and worker and
    put it in the place that DATABASE_URL names, without the -wal and -shm files of the old one. Nothing that was
    sent after the copy was made is sent again: the helpdesk is looked into first.
    """
    opened = open_database(bootstrap.read_settings().database_url)
    if not opened.is_sqlite:
        click.echo(
            "connector: the database is PostgreSQL; back it up with its own tool: pg_dump --format=custom",
            err=True,
        )
        sys.exit(2)
    if file.exists():
        raise click.BadParameter(f"{file} exists already", param_hint="FILE")
    _check_version(opened)
    size = copy(Path(opened.url.database or ""), file)
    click.echo(f"{file}: {size} bytes, checked")


def _check_version(opened: Database) -> None:
    """An older database is copied as it is, before an upgrade; what a newer one holds this release can't judge."""
    if Path(opened.url.database or "").is_file():
        with opened.read() as connection:
            refuse_newer(connection)
    opened.close()


def copy(source: Path, target: Path) -> int:
    """One consistent moment of *source* at *target*, readable by its owner only; its size in bytes."""
    if not source.is_file():
        raise ConnectorError(f"there is no database at {source}")
    part = target.with_name(target.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
            ) as live,
            closing(sqlite3.connect(part)) as made,
        ):
            live.backup(made)
            _check(made)
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise ConnectorError(f"no backup was made: {type(error).__name__}: {error}") from None
    finally:
        for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
    return target.stat().st_size


def _check(made: sqlite3.Connection) -> None:
    """The copy is one file afterwards: without a write-ahead log beside it."""
    made.execute("PRAGMA journal_mode=DELETE")
    [verdict] = made.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise ConnectorError("no backup was made: the copy is damaged")


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
