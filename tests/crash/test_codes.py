"""The process dies at every point between a question about an account and its answer: the customer sees no difference.

The letter with the code may come twice, with the same code.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from connector.codes import Codes
from connector.domain import Account, AccountStatus, Requester
from connector.house import House
from connector.ports import Letter
from tests.crash.conftest import World
from tests.crash.test_every_point import RESOLVE, Judge, Scenario, points_to_die_at

KEY = "signing-key-0123456789"
QUESTION = "Which plan am I on, and when does it renew?"


@dataclass
class Post:
    """Outlives every process; the process can die right before and right after a letter."""

    world: Any
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.world.dies("before the letter")
        self.letters.append(letter)
        self.world.dies("after the letter")

    def knock(self) -> None:
        raise AssertionError("everybody here is on file")

    def codes(self, address: str) -> list[str]:
        found = [re.findall(r"^\d{6}$", one.body, re.MULTILINE) for one in self.letters if one.to == address]
        return [code for codes in found for code in codes]


@dataclass(frozen=True)
class Book:
    name: str = "file"

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED)
        return Account(AccountStatus.FOUND, {"plan": "Team"}, self.name)


class Street(World):
    """Customers are unknown, and on file."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.post = Post(self)
        self.address = ""

    def untouched(self) -> str:
        self.address = f"{uuid.uuid4().hex}@customers.example"
        customer = self.desk.add_customer(name="Ada Brook", email=self.address, verified=False)
        ticket: str = self.desk.write_in(customer, subject="A question", text=QUESTION)
        return ticket

    def house(self, scenario: Any) -> House:
        return replace(super().house(scenario), accounts=Book(), codes=Codes(self.post, KEY))


def gives_it(world: Any, ticket: str) -> None:
    world.desk.customer_replies(ticket, world.post.codes(world.address)[-1])


def gives_another(world: Any, ticket: str) -> None:
    code = int(world.post.codes(world.address)[-1])
    world.desk.customer_replies(ticket, f"{(code + 1) % 1_000_000:06}")


ASKED = Scenario("resolve_ticket", RESOLVE)
SCENARIOS = {
    "asked": ASKED,
    "right": replace(ASKED, then=gives_it),
    "wrong": replace(ASKED, then=gives_another),
}
#: (words to the customer, outcome of the newest message)
ENDS = {"asked": (1, "asked"), "right": (2, "resolved"), "wrong": (2, "asked")}


@pytest.fixture(scope="module")
def kind() -> type[World]:
    return Street


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_death_at_any_point_changes_nothing_but_a_second_letter(
    world: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.crash.test_every_point.SCENARIOS", SCENARIOS)
    judge = Judge(world, name)
    words, outcome = ENDS[name]
    assert len(judge.whole.view.by("bot", public=True)) == words
    assert judge.whole.books[0][-1][1] == outcome
    deaths = points_to_die_at(judge.whole.points, acting_only=False)
    assert len(deaths) >= 8
    if name == "asked":
        assert {"before the letter", "after the letter"} <= set(judge.whole.points)
    shift = 0 if world.real.is_sqlite else 1
    wrong = []
    for number, death in enumerate(deaths):
        forgetful = number % 2 == shift
        if judge.differs([death], forgetful=forgetful):
            wrong.append(judge.told(death, forgetful=forgetful))
        letters = world.post.codes(world.address)
        assert len(set(letters)) == 1
        assert len(letters) <= 2
    assert wrong == []
