"""`connector audit verify`."""

from __future__ import annotations

import sys

import click

from connector import audit as log
from connector import bootstrap


@click.group()
def audit() -> None:
    """The record of model calls, tool calls, decisions and sends."""


@audit.command()
def verify() -> None:
    """Walk the hash chain; exit status 1 and a line for each fault if anything was changed."""
    with bootstrap.existing_database(bootstrap.read_settings()).read() as connection:
        faults = log.verify(connection)
    for fault in faults:
        click.echo(fault)
    click.echo("the audit log is whole" if not faults else f"{len(faults)} faults")
    sys.exit(1 if faults else 0)
