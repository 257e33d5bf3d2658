"""Twelve events of one ticket arrive in any order and at any pace: the end is the same, nobody is answered twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import workflow
from connector.domain import Event, EventKind, Role, Status
from connector.store import inbox
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs

#: For each of two kinds of helpdesk.
LIVES = 500 if os.environ.get("LONG_TESTS") == "1" else 30
#: A burst, within the silence that is waited for, and well after it; seconds.
PACES = (1, 8, 90)
Act = Callable[[Any], object]


def nothing(_: Any) -> None:
    """The vendor tells of the same act more than once."""


def customer(text: str) -> Act:
    return lambda desk: desk.say(Role.REQUESTER, text)


def note(desk: Any) -> None:
    desk.say(Role.TEAMMATE, "Ada called about this yesterday.", public=False)


def tag(desk: Any) -> None:
    now = desk.clock()
    tags = (*desk.ticket.tags, "vip")
    desk.ticket = replace(desk.ticket, tags=tags, stamp=str(now), updated_at=now)


@dataclass(frozen=True)
class Happening:
    act: Act
    kind: EventKind
    delivery: str
    actor: str = ""


TOLD, MOVED, RATED = EventKind.MESSAGE_RECEIVED, EventKind.TEAMMATE_ACTED, EventKind.RATED
LIFE = (
    Happening(customer("How do I reset my password?"), TOLD, "created"),
    Happening(nothing, TOLD, "trigger of created"),
    Happening(note, MOVED, "note"),
    Happening(customer("And where is the sign-in page?"), TOLD, "second"),
    Happening(nothing, TOLD, "second"),
    Happening(tag, MOVED, "tag"),
    Happening(nothing, MOVED, "our own doing", actor="1"),
    Happening(customer("Thank you. How do I change my password later?"), TOLD, "third"),
    Happening(nothing, RATED, "rating"),
    Happening(nothing, MOVED, "priority"),
    Happening(customer("How do I choose a good password?"), TOLD, "fourth"),
    Happening(nothing, TOLD, "trigger of fourth"),
)


class Player:
    def __init__(self, world: Any, life: int) -> None:
        self.world, self.desk = world, world.desk
        self.ref = replace(self.desk.ticket.ref, id=str(1000 + life))
        self.desk.ticket = replace(
            self.desk.ticket, ref=self.ref, messages=(), tags=(), status=Status.OPEN, assignments=()
        )
        self.desk.actions.clear()

    def play(self, chance: random.Random) -> None:
        """Each delivery arrives when its turn in a shuffled order comes, but never before its act."""
        order = chance.sample(range(len(LIFE)), len(LIFE))
        for step, happening in enumerate(LIFE):
            happening.act(self.desk)
            due = [one for turn, one in enumerate(order) if max(turn, one) == step]
            for one in due:
                self.deliver(LIFE[one])
            self.wait(chance.choice(PACES))
        self.world.run()

    def deliver(self, happening: Happening) -> None:
        delivery = f"{self.ref.id} {happening.delivery}"
        event = Event(happening.kind, self.ref, delivery, "topic", actor_id=happening.actor)
        with self.world.house.database.begin() as connection:
            row = inbox.add(connection, event, digest="x", now=self.world.clock())
            if row is not None:
                self.world.house.ring(connection, row, self.ref, 0.0)

    def wait(self, seconds: float) -> None:
        """Wake-ups that fall due meanwhile are handled at their time."""
        until = self.world.clock() + seconds * 1000
        while due := sorted(ring for ring in self.world.rings if ring[1] <= until):
            ring = min(due, key=lambda one: one[1])
            self.world.rings.remove(ring)
            self.world.clock.now = max(self.world.clock.now, int(ring[1]))
            workflow.handle(ring[0], lambda _, function, *args: function(*args), house=self.world.house)
        self.world.clock.now = max(self.world.clock.now, int(until))

    def end(self) -> tuple[Any, ...]:
        ticket = self.desk.ticket
        last = ticket.from_requester[-1]
        with self.world.house.database.read() as connection:
            ours = sa.select(jobs.c.outcome, jobs.c.state).where(jobs.c.ticket_id == self.ref.id)
            final = connection.execute(ours.where(jobs.c.message_id == last.id)).one()
            states = {row.state for row in connection.execute(ours)}
            rows = sa.select(inbox_table.c.state).where(inbox_table.c.ticket_id == self.ref.id)
            states |= {row.state for row in connection.execute(rows)}
        answered = [action for action in self.desk.spoken if action.answers == last.id]
        return tuple(final), states, len(answered), ticket.status, sorted(set(ticket.tags))


@pytest.fixture(params=["one conditional write", "several plain writes"])
def shaped(request: pytest.FixtureRequest, world: Any) -> Any:
    if request.param == "several plain writes":
        world.desk.names, world.desk.settle_seconds = ("reply", "tags", "close"), 60.0
    world.with_policy(limits={"attempts": 9, "replies_per_ticket": 99, "dollars_per_day": 1000.0})
    no_disk(world.house.database.engine)
    return world


def no_disk(engine: sa.Engine) -> None:
    """No crash is played here: commits need not wait for the disk."""
    engine.dispose()
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))


@pytest.mark.timeout(1200)
def test_any_order_of_arrival_ends_the_same_with_at_most_one_answer_each(shaped: Any) -> None:
    ends, answers = Counter[tuple[Any, ...]](), Counter[int]()
    for life in range(LIVES):
        player = Player(shaped, life)
        player.play(random.Random(life))  # noqa: S311 - the same lives in every run
        per_message = Counter(action.answers for action in shaped.desk.spoken)
        assert max(per_message.values()) == 1, f"life {life}"
        answers[len(per_message)] += 1
        ends[str(player.end())] += 1
    assert len(ends) == 1, ends
    assert "('resolved', 'done'), {'done'}, 1" in next(iter(ends))
    assert len(answers) > 1, "every life went alike: nothing was shuffled"
