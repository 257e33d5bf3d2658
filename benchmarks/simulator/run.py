"""Many schedules on several processes, counted."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from .judge import AFTER, DUPLICATE, LOST, harm
from .schedule import Schedule
from .sending import Sending
from .stage import Stage, stage, template

PLATFORMS = ("zendesk", "intercom")
#: Every tenth seed plays the whole story, the others the send state machine alone: it takes a quarter of the time.
WHOLE_STORY = 10
CORES = os.cpu_count() or 1
#: Seeds played on one database before it is thrown away.
BATCH = 500

T = TypeVar("T")
#: (platform, seeds, an empty database) -> whatever
Work = Callable[[str, Sequence[int], Path], T]


@dataclass
class Tally:
    """*harm* counts schedules in which a rule was broken, by rule; *harmed* are their seeds."""

    platform: str
    schedules: int = 0
    done: Counter[str] = field(default_factory=Counter)
    harm: Counter[str] = field(default_factory=Counter)
    harmed: dict[int, list[str]] = field(default_factory=dict)

    def add(self, schedule: Schedule, broken: Counter[str]) -> None:
        desk = schedule.desk
        self.schedules += 1
        self.done["whole story"] += not isinstance(schedule, Sending)
        self.done["words"] += sum(one.public for one in desk.actions)
        self.done["notes"] += sum(not one.public for one in desk.actions)
        self.done["requests"] += desk.requests
        self.done["faults"] += desk.faults.total()
        self.done["deaths"] += schedule.fate.deaths
        self.done["taken over"] += desk.taken
        if broken:
            self.harm.update(broken.keys())
            self.harmed[schedule.seed] = [*broken]

    def __iadd__(self, other: Tally) -> Tally:
        self.schedules += other.schedules
        self.done += other.done
        self.harm += other.harm
        self.harmed |= other.harmed
        return self

    @property
    def worst(self) -> list[int]:
        """Seeds of the schedules that did harm; first those that did what is never to be."""
        return sorted(self.harmed, key=lambda seed: (self.harmed[seed] == [AFTER], seed))

    def replays(self) -> list[str]:
        """How to see each of the worst again."""
        return [f"{command(self.platform, seed)}  # {', '.join(self.harmed[seed])}" for seed in self.worst]

    def per_100_000(self, rule: str) -> float:
        return self.harm[rule] * 100_000 / max(self.schedules, 1)

    @property
    def others(self) -> int:
        """Schedules in which another rule than the three was broken."""
        return sum(count for rule, count in self.harm.items() if rule not in {DUPLICATE, LOST, AFTER})


def play(ground: Stage, platform: str, seed: int) -> tuple[Schedule, Counter[str]]:
    """(the played schedule, rules that it broke)."""
    kind = Sending if seed % WHOLE_STORY else Schedule
    one = kind(ground, platform, seed)
    try:
        one.play()
    finally:
        if (error := sys.exception()) is not None:
            error.add_note("\n".join([command(platform, seed), *one.time.lines()]))
    return one, harm(one)


def command(platform: str, seed: int) -> str:
    """What plays one schedule again and tells what happened."""
    return f"make simulate ARGS='--platform {platform} --seed {seed}'"


def batch(platform: str, seeds: Sequence[int], empty: Path) -> Tally:
    tally = Tally(platform)
    with stage(empty) as ground:
        for seed in seeds:
            tally.add(*play(ground, platform, seed))
    return tally


def simulate(platforms: Sequence[str], seeds: range, *, workers: int = CORES) -> dict[str, Tally]:
    """A tally for each of *platforms*."""
    tallies = {platform: Tally(platform) for platform in platforms}
    for tally in spread(batch, platforms, seeds, workers=workers):
        tallies[tally.platform] += tally
    return tallies


def spread(work: Work[T], platforms: Sequence[str], seeds: range, *, workers: int = CORES) -> list[T]:
    """What *work* makes of each batch of seeds, on each of *platforms*."""
    starts = range(0, len(seeds), BATCH)
    jobs = [(platform, seeds[start : start + BATCH]) for start in starts for platform in platforms]
    context = multiprocessing.get_context("spawn")
    with template() as empty, ProcessPoolExecutor(workers, mp_context=context, initializer=_quiet) as pool:
        return [job.result() for job in [pool.submit(work, *job, empty) for job in jobs]]


def _quiet() -> None:
    """The story warns of every fault that it meets."""
    logging.disable(logging.CRITICAL)


def first_harm(platform: str, seeds: range, *, rule: str) -> int | None:
    """Seed of the first schedule that breaks *rule*."""
    with template() as empty, stage(empty) as ground:
        for seed in seeds:
            if play(ground, platform, seed)[1][rule]:
                return seed
    return None
