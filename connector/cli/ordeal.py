"""The hostile lab's run in one mode: tickets are written, the model plays its cases, and all is judged at the end."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.sandbox.hostile import Behaviour, Case
from adapters.sandbox.hostile_brain import HostileBrain
from connector.cli.episode import Episode, neighbour
from connector.cli.ground import Ground
from connector.cli.inquest import Judged, judge
from connector.cli.theatre import Theatre, disk
from connector.store import inbox, jobs
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table
from connector.text import counted

SETTLE_SECONDS = 300
#: A vendor's wait of a minute before it delivers again takes three seconds here.
PACE = 0.05
#: Hundreds of tickets at once would spend most of their time waiting for the vendor's usual rate.
UNTHROTTLED = 1_000_000
#: Fewer failures in a row than open the breaker.
FAILURES = 3


def ordeal(
    behaviours: Iterable[Behaviour], mode: str, *, tell: Callable[[str], object], every_case: bool = True
) -> list[Judged]:
    """Every behaviour in *mode*; without *every_case* only the first case of each."""
    chosen = [b for b in behaviours if mode in b.modes]
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="connector-hostile-", dir=disk()))
        )
        ground = Ground.lay(folder, [case for b in chosen for case in b.cases])
        theatre = stack.enter_context(Theatre(mode=mode, extra=ground.environ(), pace=PACE))
        assert theatre.sandbox.claude is not None  # noqa: S101 - only a live theatre has none
        zendesk: Any = theatre.sandbox.desks["zendesk"]
        zendesk.hub.gate.per_minute = UNTHROTTLED
        brain = HostileBrain()
        theatre.sandbox.claude.brain = brain
        episodes = [
            Episode(theatre, behaviour, case, platform)
            for behaviour, case, platform in _programme(chosen, every_case=every_case)
            for _ in range(case.crowd)
        ]
        episodes += [neighbour(theatre, platform) for platform in theatre.sandbox.desks]
        play = _Play(theatre, brain, tell)
        play.all(episodes)
        return judge(theatre, ground, play.played, mode)


def _programme(behaviours: Sequence[Behaviour], *, every_case: bool) -> Iterator[tuple[Behaviour, Case, str]]:
    """The first case of a behaviour on each of its platforms, the others on one after the other."""
    for behaviour in behaviours:
        platforms = itertools.cycle(behaviour.platforms)
        for place, case in enumerate(behaviour.cases[: None if every_case else 1]):
            for platform in behaviour.platforms if place == 0 else (next(platforms),):
                yield behaviour, case, platform


@dataclass(frozen=True, slots=True)
class _Play:
    theatre: Theatre
    brain: HostileBrain
    tell: Callable[[str], object]
    played: list[Episode] = field(default_factory=list)

    def all(self, episodes: Sequence[Episode]) -> None:
        """Most at once; then those that keep the model away, then those that touch what all share."""
        usual = [e for e in episodes if not e.case.outage and not e.behaviour.alone]
        self._round("answers", usual)
        self._outages([e for e in episodes if e.case.outage])
        for episode in (e for e in episodes if e.behaviour.alone):
            self._round(episode.behaviour.said, [episode])

    def _outages(self, episodes: Sequence[Episode]) -> None:
        """A few at once: many failures in a row open the breaker, so those without any answer get an honest one."""
        if episodes:
            self.tell(f"  outages: {counted(len(episodes), 'ticket')}")
        ordered = sorted(episodes, key=lambda e: len(e.case.script) == 1)
        for start in range(0, len(ordered), FAILURES):
            group = ordered[start : start + FAILURES]
            self._round("", group)
            if all(len(e.case.script) == 1 for e in group):
                self._round("", [neighbour(self.theatre, group[0].platform)])

    def _round(self, name: str, episodes: Sequence[Episode]) -> None:
        if not episodes:
            return
        if name:
            self.tell(f"  {name}: {counted(len(episodes), 'ticket')}")
        people: dict[tuple[str, str], Episode] = {}
        for episode in episodes:
            first = people.setdefault((episode.behaviour.id, episode.platform), episode)
            if episode.case.one_person and first is not episode:
                episode.customer, episode.teammate = first.customer, first.teammate
            episode.write(self.brain)
            self.played.append(episode)
        self._wait(episodes, halted=True)
        following = [e for e in episodes if e.case.follow]
        for episode in following:
            assert episode.case.follow is not None  # noqa: S101 - chosen for having one
            episode.case.follow(episode)
        self._wait(following)

    def _wait(self, episodes: Sequence[Episode], *, halted: bool = False) -> None:
        """Until all are dealt with, or with *halted* as far as they can be; the rest is marked as unsettled."""
        end = time.monotonic() + SETTLE_SECONDS
        left = list(episodes)
        while left and time.monotonic() < end and self.theatre.children.alive:
            busy = self._busy()
            left = [e for e in left if not self._is_settled(e, busy, halted=halted and e.case.halted)]
            time.sleep(0.2)
        for episode in left:
            episode.settled = False

    def _is_settled(self, episode: Episode, busy: set[tuple[str, str]], *, halted: bool) -> bool:
        if halted:
            return (episode.platform, episode.ticket) in self._paused()
        if episode.end == "later" and episode.role is not None and episode.role.asked:
            return True
        return (episode.platform, episode.ticket) not in busy and self._is_known(episode)

    def _is_known(self, episode: Episode) -> bool:
        newest = episode.desk.view(episode.ticket).by("customer", public=True)[-1]
        table = jobs_table.c
        mine = sa.and_(
            table.platform == episode.platform,
            table.ticket_id == episode.ticket,
            table.message_id == newest.id,
            table.state == jobs.DONE,
        )
        with self.theatre.database.read() as connection:
            return connection.execute(sa.select(table.id).where(mine)).first() is not None

    def _paused(self) -> set[tuple[str, str]]:
        table = inbox_table.c
        paused = sa.select(table.platform, table.ticket_id).where(table.state == inbox.PAUSED)
        with self.theatre.database.read() as connection:
            return {(row.platform, row.ticket_id) for row in connection.execute(paused)}

    def _busy(self) -> set[tuple[str, str]]:
        """(platform, ticket) of what still waits for something."""
        waiting = sa.select(inbox_table.c.platform, inbox_table.c.ticket_id).where(
            inbox_table.c.state == inbox.WAITING
        )
        undone = sa.select(jobs_table.c.platform, jobs_table.c.ticket_id).where(
            jobs_table.c.state != jobs.DONE
        )
        with self.theatre.database.read() as connection:
            rows = [*connection.execute(waiting), *connection.execute(undone)]
        return {(row.platform, row.ticket_id) for row in rows}
