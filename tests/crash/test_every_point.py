"""The process dies at every point of the story in turn: customer and team see what they would have seen anyway.

Points between which nothing is stored and nothing sent leave the same world behind: one death stands for all of
them, unless LONG_TESTS asks for each.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from connector.domain import Action, Mode, Ticket
from connector.ports import WriteStep

LONG = os.environ.get("LONG_TESTS") == "1"
PAIRS = 120 if LONG else 2
PASSAGE = "reset#1"


def nothing(*_: Any) -> None:
    """The ticket is as the customer left it."""


@dataclass(frozen=True)
class Scenario:
    """What `World.play` takes; *then* is what happens to the ticket once it was dealt with."""

    tool: str
    fields: dict[str, Any]
    mode: Mode = Mode.AUTO
    before: Callable[[Any, str, str], object] = nothing
    waits: bool = False
    then: Callable[[Any, str], object] | None = None


TRIAGE = {
    "category": "account",
    "urgency": "high",
    "sentiment": "neutral",
    "language": "en",
    "confidence": 0.95,
}
REPLY = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
RESOLVE = {**TRIAGE, "reply": REPLY, "citations": [PASSAGE], "multi_part": False}
ASK = {**TRIAGE, "question": "Which browser do you use, and what does the page say when it fails?"}
ESCALATE = {**TRIAGE, "reason": "A person.", "summary": "Ada can't sign in.", "next_step": "Call."}
SCENARIOS = {
    "reply": Scenario("resolve_ticket", RESOLVE),
    "question": Scenario("ask_customer", ASK, waits=True),
    "hand-over": Scenario(
        "escalate_ticket",
        ESCALATE,
        before=lambda desk, ticket, teammate: desk.assign(ticket, desk.bot_id, by=teammate),
    ),
    "draft": Scenario(
        "resolve_ticket",
        RESOLVE,
        mode=Mode.ASSIST,
        before=lambda desk, ticket, teammate: desk.tag(ticket, add=["ai_resume"], by=teammate),
    ),
}
#: (words to the customer, notes, status on Zendesk, status on Intercom, tags, group changed)
ENDS = {
    "reply": (1, 0, "solved", "solved", {"ai_resolved"}, False),
    "question": (1, 0, "pending", "open", {"ai_asked"}, False),
    "hand-over": (1, 1, "open", "open", {"ai_escalated"}, True),
    "draft": (0, 1, "new", "open", {"ai_drafted"}, False),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_a_death_each_story_has_its_effects_once(world: Any, name: str) -> None:
    spoken, notes, on_zendesk, on_intercom, tags, moved = ENDS[name]
    before = world.desk.view(world.untouched())
    view = world.play(SCENARIOS[name]).view
    assert len(view.by("bot", public=True)) == spoken
    assert len(view.by("bot", public=False)) == notes
    assert view.status == (on_zendesk if world.platform == "zendesk" else on_intercom)
    assert set(view.tags) == tags | {"ai_category_account"}
    assert (view.group != before.group) is moved


def points_to_die_at(points: Sequence[str], *, acting_only: bool) -> list[int]:
    """One for each state of the world: the last before something is stored or sent.

    *acting_only* leaves out what deciding stores on its way.
    """
    if LONG:
        return list(range(len(points)))
    phase, found = "", list[int]()
    for number, point in enumerate(points):
        phase = point if point in PHASES else phase
        lasting = point.startswith("after") and "kept" not in point
        if lasting and not (acting_only and phase == "before decide" and point == "after a commit"):
            found.append(number - 1)
    return [*found, len(points) - 1]


PHASES = {"before decide", "before act", "before conclude"}


@dataclass
class Judge:
    world: Any
    name: str

    def __post_init__(self) -> None:
        self.whole = self.world.play(SCENARIOS[self.name])

    def differs(self, deaths: Sequence[int], *, forgetful: bool) -> bool:
        ended = self.world.play(SCENARIOS[self.name], deaths, forgetful=forgetful)
        assert self.world.fate.lives > 0
        return (ended.effects, ended.books) != (self.whole.effects, self.whole.books)

    def told(self, death: int, *, forgetful: bool) -> str:
        return f"{death}: {self.whole.points[death]}{', history gone' if forgetful else ''}"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_death_at_any_point_changes_no_effect(world: Any, name: str) -> None:
    """What one database plays with the engine's history kept, the other plays with it gone; the long form does both."""
    judge = Judge(world, name)
    shift = 0 if world.real.is_sqlite else 1
    deaths = points_to_die_at(judge.whole.points, acting_only=shift == 1)
    assert len(deaths) >= 10
    plays = [(death, n % 2 == shift) for n, death in enumerate(deaths)]
    plays += [(death, not forgetful) for death, forgetful in plays if LONG]
    wrong = [judge.told(d, forgetful=f) for d, f in plays if judge.differs([d], forgetful=f)]
    assert wrong == []


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("name", SCENARIOS)
def test_two_deaths_at_any_two_points_change_no_effect(world: Any, name: str) -> None:
    judge, chance = Judge(world, name), random.Random(1)  # noqa: S311 - the same pairs in every run
    whole = len(judge.whole.points)
    pairs = [
        ([chance.randrange(whole), chance.randrange(whole // 2)], chance.random() < 0.5) for _ in range(PAIRS)
    ]
    assert [pair for pair, forgetful in pairs if judge.differs(pair, forgetful=forgetful)] == []


# The control: without the look for the marker there are deaths that are seen


@dataclass(frozen=True)
class Blind:
    """A step that never finds itself in the helpdesk."""

    step: WriteStep

    @property
    def name(self) -> str:
        return self.step.name

    def landed(self) -> None:
        return None

    def send(self) -> str:
        return self.step.send()


@dataclass(frozen=True)
class BlindHelpdesk:
    helpdesk: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.helpdesk, name)

    def steps(self, action: Action, ticket: Ticket) -> list[Blind]:
        return [Blind(step) for step in self.helpdesk.steps(action, ticket)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_the_look_for_what_landed_each_death_behind_our_words_is_seen(world: Any, name: str) -> None:
    judge = Judge(world, name)
    ours = ("after PUT /api/v2/tickets", "after POST /conversations")
    said = [
        n
        for n, p in enumerate(judge.whole.points)
        if p.startswith(ours) and "/tags" not in p and "/parts" not in p
    ]
    assert said
    world.between = BlindHelpdesk
    try:
        assert [death for death in said if not judge.differs([death], forgetful=True)] == []
    finally:
        world.between = lambda helpdesk: helpdesk
