"""Who put a tag on a ticket, as each helpdesk's own history tells it: real adapters over real HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.sandbox import intercom_payloads
from adapters.sandbox.box import Sandbox
from adapters.sandbox.zendesk_change import Change
from adapters.sandbox.zendesk_state import SYSTEM
from connector import bootstrap
from connector.domain import Action, ActionKind, Message, Role
from connector.ports import Helpdesk
from connector.settings import load

TAG = "ai_approve"
NUMBER = itertools.count()


@dataclass
class Clock:
    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@dataclass
class Scene:
    """A ticket with our note on it; a minute has passed since."""

    platform: str
    desk: Any
    helpdesk: Helpdesk
    clock: Clock
    customer: str
    teammate: str
    ticket: str
    note: Message

    def who(self) -> list[tuple[str, Role, str]]:
        found = self.helpdesk.taggings(self.ticket, since=self.note)
        return [(one.tag, one.by, one.actor_id) for one in found if one.tag == TAG]

    def later(self) -> None:
        self.clock.now += 60_000


def note_on(helpdesk: Helpdesk, ticket_id: str, **changes: Any) -> Message:
    ticket = helpdesk.read(ticket_id)
    number = f"6f0c5c1e-0000-4000-8000-{next(NUMBER):012d}"
    made = Action(number, ActionKind.DRAFT, ticket.ref, "A draft.", answers=ticket.public[-1].id)
    for step in helpdesk.steps(replace(made, **changes), ticket):
        step.send()
    return next(m for m in reversed(helpdesk.read(ticket_id).messages) if not m.public)


@pytest.fixture(params=sorted(bootstrap.PLATFORMS))
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    platform, clock = request.param, Clock()
    with Sandbox(claude=False, clock=clock) as sandbox:
        desk: Any = sandbox.desks[platform]
        helpdesk = bootstrap.PLATFORMS[platform].helpdesk(load(desk.environ()))
        customer = desk.add_customer(name="Ada Brook", email="ada@customers.example")
        ticket = desk.write_in(customer, subject="Password", text="How do I reset my password?")
        teammate = desk.add_teammate(name="Tom Field")
        made = Scene(platform, desk, helpdesk, clock, customer, teammate, ticket, note_on(helpdesk, ticket))
        made.later()
        yield made


def test_a_teammates_tag_is_told_with_who_and_when(scene: Scene) -> None:
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    assert scene.who() == [(TAG, Role.TEAMMATE, scene.teammate)]
    [told] = scene.helpdesk.taggings(scene.ticket, since=scene.note)
    assert told.at == scene.clock()


def test_our_own_tag_is_not_a_teammates(scene: Scene) -> None:
    scene.desk.tag(scene.ticket, [TAG], by=scene.desk.bot_id)
    assert [by for _, by, _ in scene.who()] == [Role.BOT]


def test_a_tag_from_before_the_note_is_not_told(scene: Scene) -> None:
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    scene.later()
    scene.note = note_on(scene.helpdesk, scene.ticket)
    scene.later()
    assert scene.who() == []


def test_the_note_itself_takes_the_tag_off_and_who_sets_it_again_is_told(scene: Scene) -> None:
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    scene.note = note_on(scene.helpdesk, scene.ticket, remove_tags=(TAG, "ai_discard"))
    assert TAG not in scene.helpdesk.read(scene.ticket).tags
    scene.later()
    other = scene.desk.add_teammate(name="Uma Hill")
    scene.desk.tag(scene.ticket, [TAG], by=other)
    assert scene.who() == [(TAG, Role.TEAMMATE, other)]


def test_a_tag_that_the_customer_brought_in_is_not_a_teammates(scene: Scene) -> None:
    """On Zendesk an update of theirs holds it; on Intercom a workflow that they started set it."""
    forger = scene.customer if scene.platform == "zendesk" else scene.desk.operator_id
    scene.desk.tag(scene.ticket, [TAG], by=forger)
    assert [by for _, by, _ in scene.who()] == [Role.OTHER]


def test_of_two_who_set_it_the_last_one_counts(scene: Scene) -> None:
    forger = scene.customer if scene.platform == "zendesk" else scene.desk.operator_id
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    scene.later()
    scene.desk.tag(scene.ticket, remove=[TAG], by=forger)
    scene.desk.tag(scene.ticket, [TAG], by=forger)
    assert [by for _, by, _ in scene.who()] == [Role.OTHER]


@pytest.mark.parametrize("scene", ["zendesk"], indirect=True)
def test_a_rule_that_a_teammates_update_set_off_is_no_teammate(scene: Scene) -> None:
    """The rule's change stands in the audit of the person whose update it followed."""
    hub = scene.desk.hub
    ticket = hub.account.tickets[int(scene.ticket)]
    with hub.lock:
        hub.desktop.apply(ticket, Change(int(scene.teammate), "web", {"tags": (*ticket.sheet.tags, TAG)}))
        changed = {"channel": "rule", "source": {"rel": "trigger"}}
        for event in ticket.audits[-1].events:
            event["via"] = changed
    assert [by for _, by, _ in scene.who()] == [Role.OTHER]


@pytest.mark.parametrize("scene", ["zendesk"], indirect=True)
def test_an_automation_is_no_teammate(scene: Scene) -> None:
    hub = scene.desk.hub
    ticket = hub.account.tickets[int(scene.ticket)]
    with hub.lock:
        hub.desktop.apply(ticket, Change(SYSTEM, "rule", {"tags": (*ticket.sheet.tags, TAG)}))
    assert [by for _, by, _ in scene.who()] == [Role.OTHER]


@pytest.mark.parametrize("scene", ["zendesk"], indirect=True)
def test_a_marker_that_somebody_else_wrote_is_not_our_note(scene: Scene) -> None:
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    scene.note = replace(scene.note, marker="6f0c5c1e-0000-4000-8000-00000000dead")
    assert scene.who() == []


@pytest.mark.parametrize("scene", ["intercom"], indirect=True)
@pytest.mark.parametrize(("stranger", "by"), [(False, Role.TEAMMATE), (True, Role.OTHER)])
def test_where_a_tag_does_not_say_who_set_it_the_parts_do(
    scene: Scene, by: Role, monkeypatch: pytest.MonkeyPatch, *, stranger: bool
) -> None:
    """The specification promises `applied_by` for answers to tagging only."""
    monkeypatch.setattr(intercom_payloads, "applied_tag", intercom_payloads.plain_tag)
    scene.desk.tag(scene.ticket, [TAG], by=scene.teammate)
    if stranger:
        scene.desk.tag(scene.ticket, ["vip"], by=scene.desk.operator_id)
    assert [found for _, found, _ in scene.who()] == [by]
