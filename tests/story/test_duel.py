"""Two connectors answer each other: by mail, over thirty days, whatever the threads look like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector import policy as policies
from connector.domain import Requester, Role, Status, TicketRef

DAYS = 30
MOST = 3
TRIAGE = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}
ANSWERS = (
    "Hello, choose Forgot password on the sign-in page and follow the link that we send.",
    "Choose Forgot password on the sign-in page, then follow the link in our mail.",
    "On the sign-in page choose Forgot password; the link that we send leads you on.",
)


def shipped(world: Any, **changes: Any) -> None:
    """The policy as it is shipped, with its caps, but for *changes*."""
    table = policies.load().model_dump(mode="json", exclude_none=True)
    world.house = replace(world.house, policy=policies.parse(policies.overlay(table, changes)))


def receive(world: Any, text: str, *, ticket: str) -> list[str]:
    """A mail of the other company's bot; what goes out to it."""
    desk = world.desk
    who = Requester("99", "Support", "support@other.example")
    if desk.ticket.ref.id != ticket:
        ref = TicketRef("zendesk", "acme", ticket)
        desk.ticket = replace(desk.ticket, ref=ref, requester=who, messages=(), tags=(), status=Status.OPEN)
    words = ANSWERS[len(desk.spoken) % len(ANSWERS)]
    reply = {"reply": words, "citations": ["reset#1"], "confidence": 0.95, "multi_part": False}
    world.model.script[:] = [("resolve_ticket", {**TRIAGE, **reply})]
    before = len(desk.spoken)
    desk.say(Role.REQUESTER, text)
    world.deliver()
    world.run()
    return [action.body for action in desk.spoken[before:]]


@pytest.mark.parametrize("threads", [True, False], ids=["in one thread", "each mail a new ticket"])
@pytest.mark.parametrize("hours", [0.01, 7, 26], ids=["at once", "some a day", "daily"])
def test_two_connectors_fall_silent_after_a_few_words(worlds: Any, hours: float, *, threads: bool) -> None:
    for world in worlds:
        shipped(world)
    mails, spoken = ["How do I reset my password?"], [0, 0]
    for turn in range(int(DAYS * 24 / hours) if hours > 1 else 500):
        if not mails:
            break
        side = turn % 2
        for world in worlds:
            world.clock.pass_seconds(hours * 3600)
        mails = receive(worlds[side], mails[-1], ticket="1" if threads else str(turn))
        spoken[side] += len(mails)
    assert mails == []
    assert max(spoken) <= MOST


def test_in_one_thread_they_fall_silent_even_without_saying_what_they_are(worlds: Any) -> None:
    for world in worlds:
        shipped(world, disclosure={"on": False})
    mails, spoken = ["How do I reset my password?"], [0, 0]
    for turn in range(500):
        if not mails:
            break
        for world in worlds:
            world.clock.pass_seconds(600)
        mails = receive(worlds[turn % 2], mails[-1], ticket="1")
        spoken[turn % 2] += len(mails)
    assert mails == []
    assert max(spoken) <= MOST
