"""`connector check [PLATFORM]`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from connector import bootstrap, checkup
from connector.cli import inspectors, post
from connector.cli.examples import examples
from connector.errors import SettingsError, StoreError
from connector.ports_setup import Finding, Health
from connector.settings import Settings
from connector.settings_database import on_memory_disk
from connector.store.database import open_database
from connector.store.migrate import refuse_newer

SHOWN = {Health.OK: "ok", Health.WARNING: "warning", Health.WRONG: "WRONG"}
COLOURS = {Health.OK: "green", Health.WARNING: "yellow", Health.WRONG: "red"}


@dataclass(frozen=True, slots=True)
class Line:
    """*about* is the connector or a platform."""

    about: str
    finding: Finding

    def row(self) -> dict[str, Any]:
        found = self.finding
        named = {"about": self.about, "name": found.name, "health": found.health.value}
        return {**named, "said": found.said, "next_step": found.next_step}


@click.command(epilog=examples("check", "check zendesk --json"))
@click.argument("platform", required=False, type=click.Choice(sorted(bootstrap.PLATFORMS)))
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of lines.")
def check(platform: str | None, *, as_json: bool) -> None:
    """Look at everything that the connector needs and say of each thing that it is well, or what to do.

    Nothing is changed. Exit status 0 without a line that says WRONG, 1 with one, 2 where the settings can't be read.
    """
    try:
        settings = bootstrap.read_settings(pending=bootstrap.PENDING)
    except SettingsError as error:
        faults = [Finding("settings", Health.WRONG, said, _where(said)) for said in str(error).splitlines()]
        _end([_tell(Line("connector", fault), as_json=as_json) for fault in faults], as_json=as_json, wrong=2)
        return
    if platform is not None and platform not in settings.platforms:
        raise click.UsageError(f"{platform} is not switched on: its credentials are not set")
    _refuse_newer(settings)
    lines = [_tell(line, as_json=as_json) for line in _lines(settings, platform)]
    _end(lines, as_json=as_json, wrong=1)


def _where(said: str) -> str:
    """Where it stands what may be written there."""
    return "see connector/policy.toml" if said.startswith("policy") else "see .env.example"


def _lines(settings: Settings, platform: str | None) -> Iterator[Line]:
    for finding in (*_settings(settings), *_database(settings)):
        yield Line("connector", finding)
    for finding in (*inspectors.models(settings), *post.findings(settings), *_audit_files(settings)):
        yield Line("connector", finding)
    for name in settings.platforms if platform is None else (platform,):
        for finding in (*inspectors.platform(settings, name), *_arrivals(settings, name)):
            yield Line(name, finding)


def _refuse_newer(settings: Settings) -> None:
    """A database of a later release would be misread; SettingsError, as from every command."""
    opened = open_database(settings.database_url)
    try:
        if not opened.is_sqlite or Path(opened.url.database or "").is_file():
            with opened.read() as connection:
                refuse_newer(connection)
    except StoreError:
        return  # a line of its own says so
    finally:
        opened.close()


def _settings(settings: Settings) -> Iterator[Finding]:
    warnings = [
        Finding("settings", Health.WARNING, warning, "see .env.example") for warning in settings.warnings
    ]
    yield from warnings
    if not settings.platforms:
        step = "set the ZENDESK_... or the INTERCOM_... names, see adapters/zendesk/README.md"
        yield Finding("settings", Health.WRONG, "no helpdesk is set", step)
    elif not warnings:
        yield Finding("settings", Health.OK, "read without a fault")
    said = f"CONNECTOR_MODE {settings.mode}, the policy's {settings.policy.mode}: the more careful counts"
    yield Finding("mode", Health.OK, said)
    yield from checkup.categories(settings.policy)


def _database(settings: Settings) -> Iterator[Finding]:
    """Opened and read only; where there is none yet nothing is made."""
    opened = open_database(settings.database_url)
    path = Path(opened.url.database or "")
    try:
        if opened.is_sqlite and not path.is_file():
            said = f"there is none at {opened.name} yet"
            yield Finding("database", Health.WARNING, said, "connector serve makes it at its first start")
            return
        with opened.read() as connection:
            found = list(checkup.stored(connection, settings.policy, now=bootstrap.now_ms()))
        yield Finding("database", Health.OK, f"{opened.name} answers")
        yield from found
    except (StoreError, SettingsError) as error:
        said = f"{opened.name} can't be read: {error}"
        yield Finding("database", Health.WRONG, said, "put DATABASE_URL right, or start its server")
    finally:
        opened.close()


def _audit_files(settings: Settings) -> Iterator[Finding]:
    """One line where the policy has the audit log written to a folder as well."""
    if not settings.policy.audit.folder:
        return
    folder = Path(settings.policy.audit.folder).resolve()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    step = "let audit.folder in the policy name a folder that lasts"
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield Finding("audit files", Health.WRONG, f"{folder} can't be written", step)
    elif on_memory_disk(folder):
        yield Finding("audit files", Health.WRONG, f"{folder} is memory and gone at the next restart", step)
    else:
        yield Finding("audit files", Health.OK, f"each day's in {folder}")


def _arrivals(settings: Settings, platform: str) -> list[Finding]:
    opened = open_database(settings.database_url)
    try:
        if opened.is_sqlite and not Path(opened.url.database or "").is_file():
            return []
        with opened.read() as connection:
            swept = checkup.last_sweep(connection, platform, now=bootstrap.now_ms())
            return [checkup.last_delivery(connection, platform), swept]
    except StoreError:
        return []
    finally:
        opened.close()


def _tell(line: Line, *, as_json: bool) -> Line:
    """At once: the next question may take its time."""
    if not as_json:
        found = line.finding
        word = click.style(f"{SHOWN[found.health]:8}", fg=COLOURS[found.health])
        step = f" -> {found.next_step}" if found.next_step and found.health is not Health.OK else ""
        click.echo(f"{word}{line.about:10}{found.name:16}{found.said}{step}")
    return line


def _end(lines: list[Line], *, as_json: bool, wrong: int) -> None:
    bad = sum(line.finding.health is Health.WRONG for line in lines)
    if as_json:
        click.echo(json.dumps({"ok": not bad, "findings": [line.row() for line in lines]}, indent=1))
    else:
        click.echo(f"{len(lines)} looked at, {bad} wrong")
    sys.exit(wrong if bad else 0)
