"""Twelve events of one ticket that arrive in any order and at any pace, while nothing fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from connector.domain import EventKind, Role
from connector.store.tables import inbox, jobs

from .desk import OURS, Desk
from .fate import Calm
from .life import MOVED, TOLD
from .schedule import Schedule
from .stage import stage

#: A burst, within the silence that is waited for, and well after it; seconds.
PACES = (1, 8, 90)
RATED = EventKind.RATED
Act = Callable[[Desk], object]


def nothing(_: Desk) -> None:
    """The vendor tells of the same act more than once."""


def customer(text: str) -> Act:
    return lambda desk: desk.say(Role.REQUESTER, text)


def note(desk: Desk) -> None:
    desk.say(Role.TEAMMATE, "Ada called about this yesterday.", public=False)


def tag(desk: Desk) -> None:
    desk.change(tags=(*desk.ticket.tags, "vip"))


@dataclass(frozen=True, slots=True)
class Happening:
    """*delivery* is the vendor's number: the same one is the same delivery."""

    act: Act
    kind: EventKind
    delivery: int
    actor: str = ""


LIFE = (
    Happening(customer("How do I reset my password?"), TOLD, 1),
    Happening(nothing, TOLD, 2),
    Happening(note, MOVED, 3),
    Happening(customer("And where is the sign-in page?"), TOLD, 4),
    Happening(nothing, TOLD, 4),
    Happening(tag, MOVED, 5),
    Happening(nothing, MOVED, 6, actor=OURS),
    Happening(customer("Thank you. How do I change my password later?"), TOLD, 7),
    Happening(nothing, RATED, 8),
    Happening(nothing, MOVED, 9),
    Happening(customer("How do I choose a good password?"), TOLD, 10),
    Happening(nothing, TOLD, 11),
)


class Shuffled(Schedule):
    fate_type = Calm
    weights = (1, 0, 0)
    assisted = 0.0

    def plan(self) -> None:
        """Each delivery comes when its turn in a shuffled order comes, but never before its act."""
        order = self.rng.sample(range(len(LIFE)), len(LIFE))
        at = 0
        for step, happening in enumerate(LIFE):
            self.time.later(at, lambda act=happening.act: act(self.desk))  # type: ignore[misc]
            for told in [one for turn, one in enumerate(order) if max(turn, one) == step]:
                self.time.later(at, lambda one=LIFE[told]: self._tell(one))  # type: ignore[misc]
            at += self.rng.choice(PACES)

    def _tell(self, one: Happening) -> None:
        self.life.deliver(one.kind, number=one.delivery, actor=one.actor)


@dataclass(frozen=True, slots=True)
class End:
    """How a life ended: what became of the last message, and of all rows and jobs."""

    last: tuple[str, str]
    states: frozenset[str]
    status: str
    tags: tuple[str, ...]


def end(life: Shuffled) -> End:
    ticket = life.desk.ticket
    last = ticket.from_requester[-1]
    with life.stage.database.read() as connection:
        ours = sa.select(jobs.c.outcome, jobs.c.state).where(jobs.c.ticket_id == ticket.ref.id)
        final = connection.execute(ours.where(jobs.c.message_id == last.id)).one()
        rows = sa.select(inbox.c.state).where(inbox.c.ticket_id == ticket.ref.id)
        states = {*connection.execute(rows).scalars(), *(row.state for row in connection.execute(ours))}
    return End(
        (final.outcome, final.state), frozenset(states), ticket.status.value, tuple(sorted(ticket.tags))
    )


@dataclass
class Lives:
    """*ends* by how often they came, *answered* by how many messages got an answer; *doubled* are seeds."""

    platform: str
    ends: Counter[End] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    doubled: list[int] = field(default_factory=list)

    def add(self, life: Shuffled) -> None:
        answers = Counter(one.answers for one in life.desk.actions)
        self.ends[end(life)] += 1
        self.answered[len(answers)] += 1
        self.doubled += [life.seed] if max(answers.values()) > 1 else []

    def __iadd__(self, other: Lives) -> Lives:
        self.ends += other.ends
        self.answered += other.answered
        self.doubled += other.doubled
        return self


def lives(platform: str, seeds: Sequence[int], empty: Path) -> Lives:
    played = Lives(platform)
    with stage(empty) as ground:
        for seed in seeds:
            life = Shuffled(ground, platform, seed)
            life.play()
            played.add(life)
    return played
