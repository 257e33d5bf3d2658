"""`connector demo`: tickets on both platforms against local stand-ins."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters.sandbox.scenes import SCENES
from connector.cli.stage import Ended
from connector.cli.theatre import Theatre
from connector.errors import SettingsError
from connector.text import counted

STAND_IN = (
    "The model is a rule-based stand-in that only quotes passages; --live with ANTHROPIC_API_KEY uses Claude."
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one list of objects instead of the table.")
@click.option(
    "--serve", "keep", is_flag=True, help="Keep everything running afterwards and print the addresses."
)
@click.option(
    "--live", is_flag=True, help="Use the real model; needs ANTHROPIC_API_KEY and costs a few cents."
)
@click.option("--only", multiple=True, metavar="SCENARIO", help="Play only this scenario (repeatable).")
@click.option(
    "--database", default="", metavar="URL", help="Use this database instead of a temporary SQLite file."
)
@click.option(
    "--requests",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every request to the helpdesks into this file, one JSON line each.",
)
def demo(
    *, as_json: bool, keep: bool, live: bool, only: tuple[str, ...], database: str, requests: Path | None
) -> None:
    """Play tickets on both platforms against local stand-ins: no key, no account, nothing left behind."""
    if live and not os.environ.get("ANTHROPIC_API_KEY"):
        raise SettingsError("ANTHROPIC_API_KEY is not set: --live needs it")
    unknown = set(only) - {scene.name for scene in SCENES}
    if unknown:
        names = ", ".join(scene.name for scene in SCENES)
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: choose from {names}", param_hint="--only")
    if requests is not None and not requests.parent.is_dir():
        raise click.BadParameter(f"the folder {requests.parent} does not exist", param_hint="--requests")
    # As Ctrl-C does: what was started is ended, what was made is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    scenes = [s for s in SCENES if (not only or s.name in only) and not (live and s.name == "model_down")]
    console = Console(stderr=True)
    console.print("Starting Zendesk, Intercom and Claude stand-ins and a connector beside them ...")
    if not live:
        console.print(STAND_IN)
    with Theatre(database_url=database, live=live, requests=requests) as theatre:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("tickets", total=sum(len(scene.platforms) for scene in scenes))

            def tell(ended: Ended) -> None:
                progress.advance(task)
                word = ended.outcome if ended.as_expected else f"{ended.outcome}, not {ended.scene.outcome}"
                console.print(f"  {ended.platform:9} {ended.scene.name:20} {word}")

            played = theatre.play(scenes, tell)
        if as_json:
            click.echo(json.dumps([ended.row() for ended in played], indent=1))
        else:
            _print_table(played, live=live)
        if keep:
            _keep(theatre)
    sys.exit(0 if live or all(ended.as_expected for ended in played) else 1)


def _print_table(played: list[Ended], *, live: bool) -> None:
    console = Console(width=None if sys.stdout.isatty() else 150)
    model = "Claude" if live else "rule-based stand-in"
    table = Table(title=f"What the connector did (model: {model})")
    for name in ("platform", "ticket", "what came in", "what was done", "why", "calls", "cost $", "s"):
        table.add_column(name, justify="right" if name in {"calls", "cost $", "s"} else "left")
    for one in played:
        done = one.outcome if one.as_expected else f"{one.outcome} (expected {one.scene.outcome})"
        table.add_row(
            one.platform,
            one.ticket,
            f"{one.scene.name}: {one.scene.said}",
            f"{done}: {_done(one)}",
            ", ".join(one.reasons) or "-",
            str(one.model_calls),
            f"{one.cost_usd:.5f}",
            f"{one.seconds:.1f}",
        )
    console.print(table)
    right = sum(one.as_expected for one in played)
    console.print(f"{counted(len(played), 'ticket')}, {right} ended as expected")


def _done(one: Ended) -> str:
    rated = f", rated {one.rating}" if one.rating else ""
    return f"{counted(one.replies, 'reply', 'replies')}, {counted(one.notes, 'note')}{rated}"


def _keep(theatre: Theatre) -> None:
    dotenv = theatre.folder / ".env"
    lines = [f"{name}={value}\n" for name, value in theatre.settings().items()]
    dotenv.write_text("".join(lines), encoding="utf-8")
    click.echo(f"connector  {theatre.url}", err=True)
    for platform, desk in theatre.sandbox.desks.items():
        click.echo(f"{platform:9}  {desk.url}", err=True)
    click.echo(f"database   {theatre.database_url}", err=True)
    click.echo(f"settings   {dotenv} (in its folder every command uses them)", err=True)
    click.echo("Ctrl-C ends it", err=True)
    try:
        while theatre.children.alive:
            time.sleep(0.5)
        click.echo("the connector died", err=True)
    except KeyboardInterrupt:
        click.echo("ending ...", err=True)
