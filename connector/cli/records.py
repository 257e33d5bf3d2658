"""`connector audit verify | export`."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

import click

from connector import audit as log
from connector import bootstrap
from connector.text import counted

FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")


@click.group()
def audit() -> None:
    """The record of model calls, tool calls, decisions and sends."""


@audit.command()
@click.option(
    "--anchor", metavar="ROW:HASH", help="A head that was noted earlier; the worker logs it hourly."
)
def verify(*, anchor: str | None) -> None:
    """Walk the hash chain; exit status 1 and a line for each fault if anything was changed.

    Whoever can write to the database could forge a whole new chain: an anchor kept elsewhere shows that.
    """
    noted = _anchor(anchor) if anchor else None
    with bootstrap.existing_database(bootstrap.read_settings()).read() as connection:
        faults = log.verify(connection)
        if noted and noted[0] < log.tail(connection)[0]:
            raise click.BadParameter("its row is older than the log is kept", param_hint="--anchor")
        if noted and not log.holds(connection, *noted):
            faults.append(f"row {noted[0]} is not the one that the anchor names")
        seq, newest = log.head(connection)
    for fault in faults:
        click.echo(fault)
    click.echo(
        f"the audit log is whole; head {seq}:{newest}" if not faults else counted(len(faults), "fault")
    )
    sys.exit(1 if faults else 0)


def _anchor(text: str) -> tuple[int, str]:
    seq, colon, hash_ = text.partition(":")
    if not (seq.isdecimal() and colon and len(hash_) == len(log.ZERO)):
        raise click.BadParameter("give it as it was logged, ROW:HASH", param_hint="--anchor")
    return int(seq), hash_


@audit.command()
@click.argument("file", type=click.File("w", lazy=False), default="-")
@click.option("--from", "since", type=click.DateTime(FORMATS), help="First day or moment, UTC.")
@click.option(
    "--to", "until", type=click.DateTime(FORMATS), help="Moment before which the last row lies, UTC."
)
@click.option("--ticket", metavar="PLATFORM:ACCOUNT:ID", help="Rows of one ticket only.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
def export(
    file: TextIO, *, since: datetime | None, until: datetime | None, ticket: str | None, form: str
) -> None:
    """Write rows with their payloads and hashes to FILE (- is standard output), oldest first.

    The whole chain is walked as by `audit verify`; its faults are told on standard error, exit status 1.
    """
    with bootstrap.existing_database(bootstrap.read_settings()).read() as connection:
        faults = log.verify(connection)
        rows = log.rows(connection, since=_ms(since), until=_ms(until), ticket=ticket)
        count = _write(file, rows, form=form)
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{counted(count, 'row')}; the audit log {'has faults' if faults else 'is whole'}", err=True)
    sys.exit(1 if faults else 0)


def _write(file: TextIO, rows: Iterator[Mapping[str, Any]], *, form: str) -> int:
    count = 0
    table = csv.writer(file)
    for count, row in enumerate(rows, start=1):
        if form == "jsonl":
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            cells = {**row, "payload": json.dumps(row["payload"], ensure_ascii=False)}
            if count == 1:
                table.writerow(cells)
            table.writerow(cells.values())
    return count


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp() * 1000)
