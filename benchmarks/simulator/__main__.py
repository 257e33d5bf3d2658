"""`python -m benchmarks.simulator`: figures for each platform; `--seed` tells one schedule's happenings."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time

from rich.console import Console
from rich.table import Table

from .guards import GUARDS, without
from .judge import AFTER, DUPLICATE, LOST
from .run import CORES, PLATFORMS, Tally, play, simulate
from .stage import stage, template

RULES = (DUPLICATE, LOST, AFTER)
DONE = ("whole story", "words", "notes", "requests", "faults", "deaths", "taken over")


def main() -> int:
    options = _options()
    platforms = [options.platform] if options.platform else list(PLATFORMS)
    if options.seed is not None:
        return max(_tell(platform, options.seed, options.without) for platform in platforms)
    began = time.monotonic()
    tallies = simulate(platforms, range(options.schedules), workers=options.workers)
    seconds = time.monotonic() - began
    if options.json:
        print(json.dumps([_row(tally) for tally in tallies.values()], indent=1))
    else:
        _show(list(tallies.values()), seconds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--schedules", type=int, default=20_000, help="for each platform")
    parser.add_argument("--platform", choices=PLATFORMS)
    parser.add_argument("--seed", type=int, help="play this one alone and tell what happened")
    parser.add_argument("--without", choices=sorted(GUARDS), help="with --seed: the guard that is taken out")
    parser.add_argument("--workers", type=int, default=CORES)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _tell(platform: str, seed: int, guard: str | None) -> int:
    """1 when a rule was broken."""
    logging.disable(logging.CRITICAL)
    with without(guard), template() as empty, stage(empty) as ground:
        one, broken = play(ground, platform, seed)
    print(f"{platform}, seed {seed}, {type(one).__name__}")
    print("\n".join(one.time.lines()))
    print(f"broken: {', '.join(broken) or 'nothing'}")
    return bool(broken)


def _row(tally: Tally) -> dict[str, int | str | float]:
    figures = {rule: tally.per_100_000(rule) for rule in RULES}
    done = {name: tally.done[name] for name in DONE}
    return {
        "platform": tally.platform,
        "schedules": tally.schedules,
        **done,
        **figures,
        "other": tally.others,
    }


def _show(tallies: list[Tally], seconds: float) -> None:
    table = Table(title=f"schedules with harm per 100 000 schedules ({seconds:.0f} s)")
    rows = [_row(tally) for tally in tallies]
    for name in rows[0]:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=150).print(table)
    print(*(line for tally in tallies for line in tally.replays()[:10]), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
