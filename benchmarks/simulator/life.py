"""What others do to a ticket, all of it planned by chance: customer, teammates, triggers, operator and vendor."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from connector.domain import Event, EventKind, Role, Status
from connector.store import flags, inbox
from connector.store.database import Database

from .desk import OURS, Desk
from .timeline import Timeline

#: How long people and triggers may come to a ticket, seconds.
SPAN = 300.0
TOLD, MOVED = EventKind.MESSAGE_RECEIVED, EventKind.TEAMMATE_ACTED
TEXTS = ("How do I reset my password?", "It fails when I sign in.", "Hello?", "Where is the sign-in page?")
TEAMMATES = ("reply", "reply", "reply", "assign", "note")


@dataclass
class Life:
    """*rings* are the wake-ups that wait, as (time, inbox row); without *heard* nobody is told of anything.

    An ambush lies at one of our first *reach* requests.
    """

    rng: random.Random
    time: Timeline
    desk: Desk
    database: Database
    rings: list[tuple[int, int]]
    heard: bool
    reach: int
    deliveries: int = field(default=0, init=False)

    def plan(self) -> None:
        chance, later = self.rng.random, self.time.later
        later(0, self.customer)
        if chance() < 0.3:
            self._some_time(self.customer)
        if chance() < 0.05:
            later(self.rng.uniform(60, SPAN), self.customer)
        if chance() < 0.3:
            self._some_time(self._teammate, ambush=self.desk.settle_seconds == 0)
        if chance() < 0.3:
            self._some_time(self._touched)
        if chance() < 0.1:
            later(self.rng.uniform(0, SPAN), lambda: self.deliver(MOVED, number=0, actor=OURS))
        if chance() < 0.02:
            start = self.rng.uniform(0, 60)
            later(start, self._pause)
            later(start + self.rng.uniform(5, 200), self._resume)
        if chance() < 0.01:
            self._some_time(self._close)

    def _some_time(self, act: Callable[[], None], *, ambush: bool = True) -> None:
        """At any moment, or right at one of our first requests.

        No *ambush* for teammates where writes are not conditional: a word between our last look and our write
        can't be seen there, and how often that happens is what is measured.
        """
        if ambush and self.rng.random() < 0.5:
            self.desk.ambush[self.rng.randint(1, self.reach), self.rng.choice(("before", "behind"))] = act
        else:
            self.time.later(self.rng.uniform(0, SPAN), act)

    def customer(self) -> None:
        if self.desk.ticket.status is Status.CLOSED:
            return
        self.desk.say(Role.REQUESTER, TEXTS[len(self.desk.ticket.from_requester)])
        self._tell(TOLD)

    def _teammate(self) -> None:
        kind = self.rng.choice(TEAMMATES)
        if kind == "assign":
            self.desk.assign(Role.TEAMMATE)
        else:
            self.desk.say(Role.TEAMMATE, "I will call you.", public=kind == "reply")
        self._tell(MOVED)

    def _touched(self) -> None:
        """By a trigger or a rule."""
        kind = self.rng.choice(("tag", "field", "route"))
        self.time.note(f"touched: {kind}")
        if kind == "route":
            self.desk.assign(Role.OTHER)
        else:
            self.desk.change(tags=(*self.desk.ticket.tags, "vip") if kind == "tag" else self.desk.ticket.tags)

    def _close(self) -> None:
        self.desk.change(status=Status.CLOSED)
        self.time.note("closed for good")

    def _pause(self) -> None:
        with self.database.begin() as connection:
            flags.set_paused(connection, on=True, now=self.time())
        self.desk.paused, self.desk.paused_at = True, self.time.here
        self.time.note("paused")

    def _resume(self) -> None:
        """As `connector resume` does."""
        with self.database.begin() as connection:
            flags.set_paused(connection, on=False, now=self.time())
            for row in inbox.in_state(connection, inbox.PAUSED):
                inbox.reopen(connection, row.id)
                self._ring(connection, row.id)
        self.desk.paused = False
        self.time.note("resumed")

    def _tell(self, kind: EventKind) -> None:
        """The vendor's delivery: now or late, once or more often, under the same id or a new one."""
        self.deliveries += 1
        number = self.deliveries
        if self.rng.random() < 0.1:
            self.time.later(self.rng.uniform(1, 90), lambda: self.deliver(kind, number=number))
        else:
            self.deliver(kind, number=number)
        if self.rng.random() < 0.1:
            again = self.rng.choice((number, 100 + number))
            self.time.later(self.rng.uniform(0, 90), lambda: self.deliver(kind, number=again))

    def deliver(self, kind: EventKind, *, number: int, actor: str = "") -> None:
        if not self.heard:
            return
        ref = self.desk.ticket.ref
        event = Event(kind, ref, f"{ref.id}-{number}", "topic", actor_id=actor)
        with self.database.begin() as connection:
            row = inbox.add(connection, event, digest="x", now=self.time.here)
            if row is not None:
                self._ring(connection, row)
        self.time.note(f"delivery {number} of {kind}")

    def _ring(self, connection: sa.Connection, row: int) -> None:
        inbox.count_ring(connection, row)
        self.rings.append((self.time.here, row))
