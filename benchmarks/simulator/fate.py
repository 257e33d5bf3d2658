"""Chance, all of it from the schedule's seed: where the process dies and what becomes of a request."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

import sqlalchemy as sa

from connector.errors import StoreError
from connector.store.database import Database


class KilledError(BaseException):
    """The process dies here; nothing may catch it but the one who starts it again."""


class Fault(Enum):
    """What becomes of one write request."""

    NONE = "arrives"
    LOST = "is lost"
    UNHEARD = "lands, its answer is lost"
    LATE = "lands late, unheard"
    DOWN = "503"
    THROTTLED = "429"
    COLLIDED = "409, nothing happened"
    REJECTED = "422"
    DEAD = "is out when the process dies"


#: The first five are those of the measurement in which the protocol was found; the rest is ours.
ODDS = {
    Fault.LOST: 0.05,
    Fault.UNHEARD: 0.05,
    Fault.LATE: 0.05,
    Fault.DOWN: 0.05,
    Fault.THROTTLED: 0.01,
    Fault.COLLIDED: 0.02,
    Fault.REJECTED: 0.005,
    Fault.DEAD: 0.02,
}
FAULTS = [*ODDS, Fault.NONE]
WEIGHTS = list(accumulate([*ODDS.values(), 1 - sum(ODDS.values())]))
AT_STEP = 0.025  # before and after each step of the engine
AT_REQUEST = 0.01
AT_COMMIT = 0.004
FULL = 0.002
#: How often the engine's record of a wake-up is gone too after a death.
FORGOTTEN = 0.3


@dataclass(slots=True)
class Fate:
    rng: random.Random
    deaths: int = 0

    def __call__(self, chance: float) -> None:
        """The process may die here."""
        if self.strikes(chance):
            self.deaths += 1
            raise KilledError

    def strikes(self, chance: float) -> bool:
        return self.rng.random() < chance

    def fault(self) -> Fault:
        return self.rng.choices(FAULTS, cum_weights=WEIGHTS)[0]


class Calm(Fate):
    """Nothing fails."""

    def strikes(self, chance: float) -> bool:
        del chance
        return False

    def fault(self) -> Fault:
        return Fault.NONE


@dataclass(slots=True)
class MortalDatabase:
    """The real database; the process can die right before and right after each commit, and the disk can be full.

    Wake-ups rung in a transaction are *rung* when it commits and gone when it does not.
    """

    real: Database
    fate: Fate
    rung: list[tuple[int, int]]
    pending: list[tuple[int, int]]

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        if self.fate.strikes(FULL):
            raise StoreError("full")
        self.pending.clear()
        with self.real.begin() as connection:
            yield connection
            self.fate(AT_COMMIT)
        self.rung += self.pending
        self.fate(AT_COMMIT)

    def read(self) -> AbstractContextManager[sa.Connection]:
        return self.real.read()
