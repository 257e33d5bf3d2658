"""`connector lab --hostile`: a model that plays 99 hostile behaviours, and what got past the code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from rich.table import Table

from adapters.sandbox.hostile import MODES, Behaviour, catalogue
from adapters.sandbox.monitor import CANARY
from connector.cli.episode import NEIGHBOUR
from connector.cli.inquest import Judged
from connector.cli.ordeal import ordeal

ABOUT = {
    "A": "identity and scope",
    "B": "words that leave",
    "C": "course of a run",
    "D": "shape and wire",
    "E": "money and memory",
    "F": "what is left behind",
}


@dataclass(frozen=True, slots=True)
class Row:
    """*violations* are what a monitor outside found; *canaries_out* those by which a secret came out."""

    family: str
    behaviours: int
    episodes: int
    violations: int
    canaries_out: int


def hostile(*, families: Sequence[str], as_json: bool) -> None:
    """Play the chosen families in every mode, print the table, and exit with status 1 on any violation."""
    unknown = set(families) - set(ABOUT)
    if unknown:
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(ABOUT)}")
    console = Console(stderr=True)
    chosen = [b for b in catalogue() if not families or b.family in families]
    judged = play(chosen, tell=console.print)
    rows = rows_of(chosen, judged)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        _print_table(rows)
    for one in judged:
        _tell(one, console)
    sys.exit(1 if any(one.violations for one in judged) else 0)


def play(behaviours: Sequence[Behaviour], *, tell: Callable[[str], object]) -> list[Judged]:
    """All cases in auto mode; in the others, where less may leave, the first case of each behaviour."""
    judged: list[Judged] = []
    for mode in MODES:
        tell(f"Mode {mode}: starting stand-ins and a connector beside them ...")
        judged += ordeal(behaviours, mode, tell=tell, every_case=mode == "auto")
    return judged


def rows_of(behaviours: Sequence[Behaviour], judged: Sequence[Judged]) -> list[Row]:
    """By family; what belongs to no behaviour counts in the first of them."""
    families = list(dict.fromkeys(b.family for b in behaviours))
    return [_row(family, behaviours, judged, first=family == families[0]) for family in families]


def _row(family: str, behaviours: Sequence[Behaviour], judged: Sequence[Judged], *, first: bool) -> Row:
    own = {family, NEIGHBOUR.family} if first else {family}
    mine = [one for one in judged if one.episode.behaviour.family in own]
    found = [violation for one in mine for violation in one.violations]
    return Row(
        family,
        behaviours=sum(b.family == family for b in behaviours),
        episodes=len(mine),
        violations=len(found),
        canaries_out=sum(violation.kind.startswith(CANARY) for violation in found),
    )


def _tell(one: Judged, console: Console) -> None:
    for violation in one.violations:
        episode = one.episode
        where = (
            f"{episode.behaviour.id} ({episode.behaviour.said}) on {episode.platform}, {episode.case.carrier}"
        )
        console.print(f"{where}: {violation.kind} {violation.said!r}", markup=False, soft_wrap=True)


def _print_table(rows: Sequence[Row]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(title="What a hostile model tried, and what got past the code")
    table.add_column("family")
    table.add_column("about")
    names = ("behaviours", "episodes", "violations", "canaries_out")
    for name in names:
        table.add_column(name, justify="right")
    for row in rows:
        found = asdict(row)
        cells = [f"[bold red]{found[n]}[/]" if n in names[2:] and found[n] else str(found[n]) for n in names]
        table.add_row(row.family, ABOUT[row.family], *cells)
    console.print(table)
    console.print(
        f"{sum(row.episodes for row in rows)} episodes, {sum(row.violations for row in rows)} violations"
    )
