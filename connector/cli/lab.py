"""`connector lab`: what the connector does when everything around it, or it itself, breaks."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from adapters.sandbox.claude_script import ScriptBrain
from adapters.sandbox.front import Front
from adapters.sandbox.lab import SCENARIOS, Scenario
from connector.cli import COMMANDS
from connector.cli.bench import Bench
from connector.cli.harm import Harm
from connector.cli.hostile import hostile
from connector.cli.theatre import ACME, Theatre
from connector.text import counted

AT_ONCE = 8
#: A vendor's wait of a minute before it delivers again takes three seconds here.
PACE = 0.05
HARM = ("duplicates", "lost", "after_teammate")


@dataclass(frozen=True, slots=True)
class Row:
    """*idle* counts the faults that were never met: such a row proves nothing."""

    scenario: Scenario
    platform: str
    harm: Harm
    idle: int

    def row(self) -> dict[str, Any]:
        return {"scenario": self.scenario.name, "platform": self.platform, **asdict(self.harm)}

    @property
    def fine(self) -> bool:
        return not self.harm.done and not self.idle


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one list of objects instead of the table.")
@click.option("--hostile", "is_hostile", is_flag=True, help="Play a hostile model instead of broken parts.")
@click.option(
    "--only", multiple=True, metavar="NAME", help="Play only this scenario, or family A to F (repeatable)."
)
@click.option(
    "--tickets", type=click.IntRange(1, 1_000), default=2, show_default=True, help="Tickets in each row."
)
@click.option(
    "--database", default="", metavar="URL", help="Use this database instead of a temporary SQLite file."
)
def lab(*, as_json: bool, is_hostile: bool, only: tuple[str, ...], tickets: int, database: str) -> None:
    """Break deliveries, helpdesks, model and the connector itself on purpose, and count the harm.

    A real connector runs in processes of its own against local stand-ins: no key, no account, nothing left
    behind. A row is a scenario on one platform. Exit status 1 if a customer got a message twice, a message was
    lost, or we spoke after a teammate; with --hostile, on anything that a monitor outside the connector finds.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if is_hostile:
        hostile(families=only, as_json=as_json)
    unknown = set(only) - {scenario.name for scenario in SCENARIOS}
    if unknown:
        names = ", ".join(scenario.name for scenario in SCENARIOS)
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: choose from {names}", param_hint="--only")
    chosen = [s for s in SCENARIOS if not only or s.name in only]
    console = Console(stderr=True)
    for left_out in (s for s in chosen if s.needs and s.needs not in COMMANDS):
        console.print(f"  {left_out.name}: left out, there is no `connector {left_out.needs}`")
    chosen = [s for s in chosen if not s.needs or s.needs in COMMANDS]
    console.print("Starting Zendesk, Intercom and Claude stand-ins and a connector beside them ...")
    rows = run(chosen, tickets=tickets, database_url=database, tell=console.print)
    if as_json:
        click.echo(json.dumps([row.row() for row in rows], indent=1))
    else:
        _print_table(rows)
    for row in rows:
        if row.idle:
            console.print(f"{row.scenario.name} on {row.platform}: {counted(row.idle, 'fault')} never met")
    sys.exit(0 if all(row.fine for row in rows) else 1)


def run(
    scenarios: Iterable[Scenario], *, tickets: int, database_url: str, tell: Callable[[str], object]
) -> list[Row]:
    """Rows in the order of *scenarios*; harm is counted at the very end, when nothing can land any more."""
    brain = ScriptBrain()
    policy = {"POLICY_FILE": str(ACME / "lab.toml")}
    with (
        Theatre(database_url=database_url, extra=policy, apart=True, pace=PACE) as theatre,
        Front(theatre.url) as front,
    ):
        assert theatre.sandbox.claude is not None  # noqa: S101 - only a live theatre has none
        theatre.sandbox.claude.brain = brain
        theatre.sandbox.deliver_to(front.url)
        benches = [
            Bench(theatre, scenario, platform, brain=brain, front=front.faults)
            for scenario in scenarios
            for platform in scenario.platforms
        ]
        _play_all(benches, tickets=tickets, tell=tell)
        theatre.sandbox.settle()
        return [Row(bench.scenario, bench.platform, bench.harm(), bench.idle_traps) for bench in benches]


def _play_all(benches: list[Bench], *, tickets: int, tell: Callable[[str], object]) -> None:
    """Several at once, but those that break what all share alone and last."""

    def play(bench: Bench) -> None:
        for _ in range(tickets):
            bench.scenario.play(bench)
        word = "done" if bench.settle() else "not settled in time"
        tell(f"  {bench.platform:9} {bench.scenario.name:20} {word}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(play, [bench for bench in benches if not bench.scenario.alone]))
    for bench in (bench for bench in benches if bench.scenario.alone):
        play(bench)


def _print_table(rows: list[Row]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table(title="What went wrong, and what harm it did")
    table.add_column("scenario")
    table.add_column("what goes wrong")
    table.add_column("platform")
    names = list(asdict(Harm()))
    for name in names:
        table.add_column(name, justify="right")
    for one in rows:
        found = asdict(one.harm)
        cells = [f"[bold red]{found[n]}[/]" if n in HARM and found[n] else str(found[n]) for n in names]
        table.add_row(one.scenario.name, one.scenario.said, one.platform, *cells)
    console.print(table)
    fine = sum(row.fine for row in rows)
    console.print(f"{counted(len(rows), 'row')}, {fine} without harm")
