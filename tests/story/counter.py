"""A mail server, an account source and the story's world with one-time codes switched on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from connector.codes import Codes
from connector.domain import Account, AccountStatus, ActionKind, Requester, Role
from connector.errors import SourceUnavailableError
from connector.ports import Letter
from connector.store import counters
from connector.store.tables import codes, jobs, runs
from tests.story.conftest import resolve
from tests.story.test_retention import all_text

KEY = "signing-key-0123456789"
ADA = "ada@customers.example"
QUESTION = "Which plan am I on, and when does it renew?"
FACTS = {"plan": "Team", "renews": "2027-03-01"}
MINUTES, HOURS = 60.0, 3_600.0
ANSWER = "Hello Ada, you are on the Team plan; choose Forgot password on the sign-in page for the rest."


class DiesError(BaseException):
    """The process dies here."""


@dataclass
class Post:
    """Takes letters; *down* is raised instead, *dies* once the letter has left."""

    letters: list[Letter] = field(default_factory=list)
    knocks: int = 0
    down: Exception | None = None
    dies: int = 0

    def send(self, letter: Letter) -> None:
        if self.down:
            raise self.down
        self.letters.append(letter)
        if self.dies:
            self.dies -= 1
            raise DiesError

    def knock(self) -> None:
        self.knocks += 1
        if self.down:
            raise self.down

    @property
    def code(self) -> str:
        """The newest."""
        [found] = re.findall(r"^\d{6}$", self.letters[-1].body, re.MULTILINE)
        return str(found)

    @property
    def wrong(self) -> str:
        return f"{(int(self.code) + 1) % 1_000_000:06}"


@dataclass
class Book:
    """Accounts by address; whoever asks for somebody who is not verified learns nothing."""

    known: dict[str, dict[str, str]] = field(default_factory=lambda: {ADA: FACTS})
    down: bool = False
    name: str = "file"

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        if self.down:
            raise SourceUnavailableError("down")
        found = self.known.get(requester.email or "")
        return Account(AccountStatus.FOUND if found else AccountStatus.NOT_FOUND, found or {}, self.name)


@dataclass
class Counter:
    """The story's world with codes switched on."""

    world: Any
    post: Post
    book: Book

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def writes(self, text: str, **fields: Any) -> str:
        self.world.clock.pass_seconds(30)
        self.world.desk.say(fields.pop("role", Role.REQUESTER), text, **fields)
        self.world.deliver()
        return str(self.world.run()[-1])

    @property
    def said(self) -> list[tuple[ActionKind, str]]:
        return [(a.kind, a.body) for a in self.world.desk.spoken]

    @property
    def notes(self) -> list[str]:
        return [a.body for a in self.world.desk.actions if a.kind is ActionKind.NOTE]

    @property
    def reasons(self) -> list[list[str]]:
        with self.world.house.database.read() as connection:
            return [row.reasons for row in connection.execute(sa.select(jobs).order_by(jobs.c.message_at))]

    def rows(self, table: sa.Table = codes) -> list[Any]:
        with self.world.house.database.read() as connection:
            return list(connection.execute(sa.select(table)))

    def told(self) -> str:
        """All that the model was ever shown."""
        return str([request.messages for request in self.world.model.requests])

    def counted(self) -> dict[str, int]:
        with self.world.house.database.read() as connection:
            return {second: n for (_, second), n in counters.totals(connection, counters.CODES).items()}

    def all_text(self) -> str:
        return all_text(self.world)


def made(world: Any) -> Counter:
    post, book = Post(), Book()
    world.house = replace(world.house, accounts=book, codes=Codes(post, KEY))
    world.desk.ticket = replace(
        world.desk.ticket, requester=Requester("requester", "Ada Brook", ADA), subject="A question"
    )
    world.model.script[:] = [resolve(reply=ANSWER)]
    return Counter(world, post, book)


def account(counter: Counter) -> list[str]:
    rows = [row.decision.get("evidence") for row in counter.rows(runs)]
    return [one["account"] for one in rows if one]
