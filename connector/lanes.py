"""Where the tickets of backfills are dealt with: the same story in a slower and more careful house."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from connector import workflow
from connector.backfill import Feeder
from connector.batch_lane import BatchLane
from connector.breaker import GuardedHelpdesk
from connector.domain import Mode, careful
from connector.engine import ABSENT, QUEUE, Engine, Step
from connector.errors import ConnectorError
from connector.house import House
from connector.lane import Lane
from connector.pace import Pacer
from connector.ports import Helpdesk
from connector.ports_backfill import Archive, BatchedModel
from connector.process import Repeated
from connector.store import backfills, inbox, wake_ups
from connector.store.backfills import Backfill

#: Seconds between two steps of the feeder, and how many of them an idle worker sits out.
STEP_SECONDS, IDLE_STEPS = 0.25, 4


class Desk(Archive, Helpdesk, Protocol):
    """A helpdesk whose old tickets can be listed."""


class Lanes:
    """Of one worker. *make* builds a helpdesk that calls a function before each request."""

    def __init__(
        self,
        house: House,
        platforms: Sequence[str],
        make: Callable[[str, Callable[[], None]], Desk],
        batched: BatchedModel,
    ) -> None:
        self._house = house
        self._batched = batched
        self._pacers = {name: Pacer(house.database, house.clock, house.sleep) for name in platforms}
        self._desks = {name: make(name, pacer.wait) for name, pacer in self._pacers.items()}
        for name, pacer in self._pacers.items():
            pacer.per_minute = partial(getattr, self._desks[name], "per_minute")
        self._guarded = {name: self._guard(desk) for name, desk in self._desks.items()}

    def _guard(self, desk: Desk) -> Helpdesk:
        """Behind the breaker of the live helpdesk: it is the same service."""
        live = self._house.helpdesks[desk.platform]
        return GuardedHelpdesk(desk, live.breaker) if isinstance(live, GuardedHelpdesk) else desk

    def handle(self, inbox_id: int, step: Step) -> str:
        return workflow.handle(inbox_id, step, house=self.house_of(inbox_id))

    def house_of(self, inbox_id: int) -> House:
        """The house that an inbox row belongs to."""
        with self._house.database.read() as connection:
            row = inbox.get(connection, inbox_id)
            if row is None or not row.topic.startswith(backfills.TOPIC):
                return self._house
            backfill = backfills.get(connection, row.topic.removeprefix(backfills.TOPIC))
        if backfill.platform not in self._desks:
            return self._house
        self.pace(backfill)
        return replace(
            self._house,
            helpdesks={**self._house.helpdesks, backfill.platform: self._guarded[backfill.platform]},
            mode=careful(self._house.mode, Mode(backfill.options.mode)),
            lane=Lane(backfill.id, self._batched if backfill.options.batch else None),
        )

    def pace(self, backfill: Backfill) -> None:
        if backfill.platform in self._pacers:
            self._pacers[backfill.platform].set(backfill)

    def feeding(self, engine: Engine) -> Feeding:
        """The thread that works backfills off when this worker is the first of the living."""
        house = self._house
        limits = house.policy.limits
        feeder = Feeder(
            house.database,
            house.ring,
            house.clock,
            archives=self._desks,
            limits=limits,
            places=max(1, limits.tickets_at_once // 2),
            workers=lambda: len(engine.roster.living()),
            backlog=lambda connection: wake_ups.backlog(connection, QUEUE),
            pace=self.pace,
            batch_lane=BatchLane(
                house.database,
                self._batched,
                house.policy,
                house.clock,
                settle_seconds=house.policy.timing.settle_seconds * 1.5,
            ),
        )
        return Feeding(feeder, lambda: min(engine.roster.living(), default="") == engine.executor_id)


class Feeding:
    """`start`, then `signal` and `close`."""

    def __init__(self, feeder: Feeder, is_first: Callable[[], bool]) -> None:
        self._feeder = feeder
        self._is_first = is_first
        self._idle = 0
        self._thread = Repeated("backfill", self._step, (ConnectorError, *ABSENT))

    def start(self) -> None:
        self._thread.start(every=STEP_SECONDS)

    def signal(self) -> None:
        self._thread.signal()

    def close(self, *, seconds: float) -> None:
        """A step under way may take minutes: it is not waited for longer than *seconds*."""
        self._thread.stop(seconds=seconds)

    def _step(self) -> None:
        if self._idle:
            self._idle -= 1
        elif not (self._is_first() and self._feeder.tick()):
            self._idle = IDLE_STEPS
