"""One ticket's life under one seed, and the product's story played through it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from connector import workflow
from connector.domain import Mode, Requester, Status, Ticket, TicketRef
from connector.errors import StoreError
from connector.house import House, Models
from connector.policy import Policy
from connector.store import inbox

from .desk import Desk
from .fate import AT_STEP, FORGOTTEN, Fate, KilledError, MortalDatabase
from .intercom import Intercom
from .life import Life
from .stage import FOUND, Model, Stage
from .timeline import DAY_MS, START, Timeline
from .zendesk import Zendesk

DESKS: dict[str, type[Desk]] = {"zendesk": Zendesk, "intercom": Intercom}
#: How far the vendor's clock may be off ours, ms.
SKEW = 900
#: A day each for so many schedules, so that their model calls are not summed up together.
DAYS = 1_000
ENDLESS = 2_000
FOREVER = 1 << 62


def settle_seconds(policy: Policy) -> float:
    return policy.timing.settle_seconds


class EndlessError(AssertionError):
    """The story never comes to rest."""


class Schedule:
    """The whole story, from the first delivery to the last wake-up. Everything comes from *seed*; `play` it once."""

    fate_type: ClassVar[type[Fate]] = Fate
    #: Of a reply, a question and a hand-over.
    weights: ClassVar[tuple[int, int, int]] = (6, 2, 2)
    assisted: ClassVar[float] = 0.04
    heard: ClassVar[bool] = True
    #: Among how many of our first requests an ambush may lie.
    reach: ClassVar[int] = 8

    def __init__(self, stage: Stage, platform: str, seed: int) -> None:
        self.stage, self.seed = stage, seed
        self.rng = random.Random(f"{type(self).__name__} {platform} {seed}")  # noqa: S311 - repeatable on purpose
        self.time = Timeline(START + seed % DAYS * DAY_MS)
        self.fate = self.fate_type(self.rng)
        self.policy = self.rng.choice(stage.policies)
        self.desk = self._desk(platform)
        self.model = Model(self.fate, self.weights, self._think)
        self.rings: list[tuple[int, int]] = []
        self._pending: list[tuple[int, int]] = []
        self.house = self._house()
        self.life = Life(
            self.rng, self.time, self.desk, stage.database, self.rings, heard=self.heard, reach=self.reach
        )
        self.plan()

    def plan(self) -> None:
        self.life.plan()

    def _desk(self, platform: str) -> Desk:
        ref = TicketRef(platform, "acme", f"{type(self).__name__[0]}{self.seed}")
        ada = Requester(ref.id, "Ada Brook", verified=True)
        channel = self.rng.choice(("email", "chat"))
        ticket = Ticket(ref, "Password", Status.OPEN, ada, (), "0", updated_at=self.time(), channel=channel)
        desk = DESKS[platform](self.time, self.fate, ticket, skew=self.rng.randint(-SKEW, SKEW))
        if platform == "intercom":
            desk.settle_seconds = settle_seconds(self.policy)
        return desk

    def _house(self) -> House:
        mortal = MortalDatabase(self.stage.database, self.fate, self.rings, self._pending)
        return House(
            database=mortal,  # type: ignore[arg-type]
            helpdesks={self.desk.platform: self.desk},
            policy=self.policy,
            mode=Mode.ASSIST if self.rng.random() < self.assisted else Mode.AUTO,
            models=Models(self.model, "fast", None),
            search=lambda _: FOUND,
            accounts=None,
            ring=self._ring,
            clock=self.time,
            monotonic=self.time.monotonic,
            sleep=self.time.sleep,
        )

    def _ring(self, connection: sa.Connection, row: int, _: TicketRef, delay: float) -> None:
        inbox.count_ring(connection, row)
        self._pending.append((self.time() + int(delay * 1000), row))

    def _think(self, seconds: float) -> None:
        self.time.sleep(seconds)
        self.fate(AT_STEP)
        self.time.note("the model answers")

    def play(self) -> None:
        """Jump from one thing that is due to the next until nothing is."""
        for _ in range(ENDLESS):
            waiting = [ring[0] for ring in self.rings]
            due = min([*waiting, self.time.due or FOREVER], default=FOREVER)
            if due == FOREVER:
                return
            self.time.now = max(self.time.now, due)
            self.time.catch_up()
            self._answer_bell()
        raise EndlessError

    def _answer_bell(self) -> None:
        ring = min(self.rings, default=(FOREVER, 0))
        if ring[0] <= self.time():
            self.rings.remove(ring)
            word = self.survive(lambda steps: workflow.handle(ring[1], steps, house=self.house))
            self.time.note(f"wake-up of row {ring[1]} ends: {word}")

    def survive(self, story: Callable[[Steps], str]) -> str:
        """As the engine does: after a death once more, from its checkpoints or, now and then, without them."""
        record: list[str] = []
        while True:
            try:
                return story(Steps(self, record))
            except KilledError:
                self.time.note("the process dies")
                self.time.sleep(self.rng.choice((0.5, 5, 90)))
                if self.rng.random() < FORGOTTEN:
                    record.clear()


@dataclass(slots=True)
class Steps:
    """The engine's steps: results that were recorded before a death are handed out again."""

    schedule: Schedule
    record: list[str]
    passed: int = 0

    def __call__(self, name: str, function: Callable[..., str], *args: Any) -> str:
        self.passed += 1
        if self.passed <= len(self.record):
            return self.record[self.passed - 1]
        fate, time = self.schedule.fate, self.schedule.time
        fate(AT_STEP)
        try:
            word = function(*args)
        except StoreError:
            word = "failed:StoreError"
        time.note(f"{name}: {word}")
        fate(AT_STEP)
        self.record.append(word)
        return word
