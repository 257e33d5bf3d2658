"""`connector kb sync | search`."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console

from connector import bootstrap
from connector.cli.examples import examples
from connector.cli.shelves import knowledge_sources
from connector.errors import ConnectorError, SettingsError
from connector.knowledge.intake import Intake
from connector.knowledge.library import Library
from connector.ports import KnowledgeSource
from connector.store import articles
from connector.text import counted

NOTHING = (
    "there is nothing to read: set KNOWLEDGE_DIR, or the ZENDESK_... or INTERCOM_... names with "
    "[knowledge] helpdesks = true in the policy"
)


@click.group()
def kb() -> None:
    """The knowledge base that answers are quoted from."""


@kb.command(epilog=examples("kb sync", "kb search reset password"))
@click.option("--whole", is_flag=True, help="Read every article, also where nothing seems to have changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one list of objects instead of lines.")
def sync(*, whole: bool, as_json: bool) -> None:
    """Read articles in from KNOWLEDGE_DIR, the Help Center and Intercom Articles; workers do so by themselves.

    A source that can't be read whole keeps its old articles, and the exit status is 1.
    """
    settings = bootstrap.read_settings()
    sources = knowledge_sources(settings)
    if not sources:
        raise SettingsError(NOTHING)
    opened = bootstrap.database(settings)
    intake = Intake(opened, bootstrap.now_ms)
    told = [_synced(intake, source, whole=whole) for source in sources]
    with opened.read() as connection:
        numbers = articles.numbers(connection)
    told = [{**row, "articles": numbers.get(row["source"], 0)} for row in told]
    for name, number in intake.retire({source.name for source in sources}).items():
        told.append({"source": name, "removed": number, "retired": True})
    opened.close()
    click.echo(json.dumps(told, indent=1) if as_json else "\n".join(map(_line, told)))
    sys.exit(1 if any("fault" in row for row in told) else 0)


def _synced(intake: Intake, source: KnowledgeSource, *, whole: bool) -> dict[str, Any]:
    with Console(stderr=True).status(f"{source.name} ...") as status:
        try:
            done = intake.sync(
                source, whole=whole, tell=lambda number: status.update(f"{source.name}: {number} read ...")
            )
        except ConnectorError as error:
            return {"source": source.name, "fault": str(error)}
    return {"source": source.name, **asdict(done)}


def _line(row: dict[str, Any]) -> str:
    name = row["source"]
    if row.get("retired"):
        return f"{name}: no longer configured, {row['removed']} removed"
    if "fault" in row:
        return f"{name}: not read, its {counted(row['articles'], 'article')} kept as before: {row['fault']}"
    if row["same"]:
        return f"{name}: nothing changed, {counted(row['articles'], 'article')}"
    changes = f"{row['added']} added, {row['changed']} changed, {row['removed']} removed"
    return f"{name}: {changes}, {counted(row['articles'], 'article')}"


@kb.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def search(words: tuple[str, ...], *, as_json: bool) -> None:
    """Show what the model would be given for WORDS, and where it is from."""
    settings = bootstrap.read_settings()
    library = Library(
        bootstrap.existing_database(settings),
        limit_chars=settings.policy.limits.passage_chars,
        monotonic=time.monotonic,
    )
    found = library.search(" ".join(words))
    library.close()
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1, ensure_ascii=False))
        return
    number = len(found.passages)
    click.echo(f"{found.band.value}: {number} passage{'s' if number != 1 else ''}")
    for passage in found.passages:
        place = f"{passage.source}  {passage.url}".strip()
        click.echo(f"\n{passage.title}  [{passage.id}]  {passage.score:.2f}  {place}\n{passage.text}")
