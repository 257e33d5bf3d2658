"""The process dies at every point between an approval and the end of what follows from it: the draft goes out once."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from connector.approvals import Approvals
from connector.domain import Mode
from connector.store.tables import drafts
from tests.crash.test_every_point import RESOLVE, Scenario

LONG = os.environ.get("LONG_TESTS") == "1"


def approved(then: Callable[[Any, str], object]) -> Scenario:
    """A draft, and what happens to it."""
    return Scenario("resolve_ticket", RESOLVE, mode=Mode.ASSIST, then=then)


def by_tag(world: Any, ticket: str) -> None:
    world.desk.tag(ticket, ["ai_approve"], by=world.teammate)


def twice_at_once(world: Any, ticket: str) -> None:
    """By a tag and by a command in the same moment."""
    by_tag(world, ticket)
    approvals = Approvals(world.real, world.ring, world.clock, via="cli", hours=72)
    with world.real.read() as connection:
        found = sa.select(drafts.c.id).where(drafts.c.ticket_id == ticket)
        draft = connection.execute(found).scalar_one()
    approvals.approve(draft, by="lee")


def discarded(world: Any, ticket: str) -> None:
    world.desk.tag(ticket, ["ai_discard"], by=world.teammate)


def too_late(world: Any, ticket: str) -> None:
    """A teammate has answered, and another one approves."""
    world.desk.teammate_replies(ticket, world.teammate, "I have reset it for you.")
    by_tag(world, ticket)


def forged(world: Any, ticket: str) -> None:
    """By the customer, on Intercom by a workflow that they started."""
    desk = world.desk
    forger = (
        str(desk.hub.account.tickets[int(ticket)].requester_id)
        if world.platform == "zendesk"
        else desk.operator_id
    )
    desk.tag(ticket, ["ai_approve"], by=forger)


#: name -> (what happens, words of ours to the customer, notes of ours, state of the draft)
STORIES = {
    "a tag": (by_tag, 1, 1, "sent"),
    "a tag and a command at once": (twice_at_once, 1, 1, "sent"),
    "a discard": (discarded, 0, 1, "discarded"),
    "an approval that comes too late": (too_late, 0, 2, "answered"),
    "a forged tag": (forged, 0, 1, "waiting"),
}


def state_of(ticket_tags: tuple[str, ...]) -> set[str]:
    return {tag for tag in ticket_tags if tag in {"ai_drafted", "ai_approve", "ai_discard"}}


def newest_draft(world: Any) -> str:
    with world.real.read() as connection:
        newest = sa.select(drafts.c.state).order_by(drafts.c.made_at.desc()).limit(1)
        return str(connection.execute(newest).scalar_one())


@pytest.mark.parametrize("name", STORIES)
def test_each_decision_about_a_draft_has_its_effect_once(world: Any, name: str) -> None:
    then, words, notes, state = STORIES[name]
    ended = world.play(approved(then))
    assert len(ended.view.by("bot", public=True)) == words
    assert len(ended.view.by("bot", public=False)) == notes
    assert newest_draft(world) == state
    left = {"ai_drafted", "ai_approve"} if state == "waiting" else set()
    assert state_of(ended.view.tags) == left


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", ["a tag and a command at once", "an approval that comes too late"])
def test_a_death_at_any_point_behind_an_approval_changes_no_effect(world: Any, name: str) -> None:
    """One database plays with the engine's history kept, the other with it gone; the long form does both."""
    scenario = approved(STORIES[name][0])
    whole = world.play(scenario)
    deaths = [n for n, point in enumerate(whole.points) if LONG or "before" not in point]
    assert len(deaths) >= 8
    wrong = []
    for forgetful in (True, False) if LONG else (world.real.is_sqlite,):
        for death in deaths:
            ended = world.play(scenario, [death], forgetful=forgetful)
            if (ended.effects, ended.books[:2]) != (whole.effects, whole.books[:2]):
                wrong.append((death, whole.points[death], forgetful))
            assert newest_draft(world) == STORIES[name][3]
    assert wrong == []
