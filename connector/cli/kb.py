"""`connector kb sync | search`."""

from __future__ import annotations

import time

import click

from connector import bootstrap
from connector.errors import SettingsError
from connector.knowledge.library import Library
from connector.knowledge.library import sync as sync_source


@click.group()
def kb() -> None:
    """The knowledge base that answers are quoted from."""


@kb.command()
def sync() -> None:
    """Read the articles of KNOWLEDGE_DIR in; running workers notice within half a minute."""
    settings = bootstrap.read_settings()
    sources = bootstrap.knowledge_sources(settings)
    if not sources:
        raise SettingsError("KNOWLEDGE_DIR is not set: there is nothing to read")
    opened = bootstrap.database(settings)
    for source in sources:
        done = sync_source(opened, source, now=bootstrap.now_ms())
        click.echo(f"{source.name}: {done.added} added, {done.changed} changed, {done.removed} removed")


@kb.command()
@click.argument("words", nargs=-1, required=True)
def search(words: tuple[str, ...]) -> None:
    """Show what the model would be given for WORDS."""
    settings = bootstrap.read_settings()
    library = Library(
        bootstrap.existing_database(settings),
        limit_chars=settings.policy.limits.passage_chars,
        monotonic=time.monotonic,
    )
    found = library.search(" ".join(words))
    click.echo(f"{found.band.value}: {len(found.passages)} passages")
    for passage in found.passages:
        click.echo(f"\n{passage.title}  [{passage.id}]  {passage.score:.2f}  {passage.url}\n{passage.text}")
    library.close()
