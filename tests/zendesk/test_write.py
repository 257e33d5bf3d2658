"""What one action puts into its one PUT."""

from __future__ import annotations

import logging

import pytest

from connector.domain import ActionKind, Status, Urgency
from connector.errors import ClosedTicketError

BOT, TOM = 900, 501


@pytest.fixture
def step(helpdesk, act):
    def make(**more):
        (found,) = helpdesk.steps(act(**more), helpdesk.read("35"))
        return found

    return make


def put(desk):
    (seen,) = desk.sent("PUT")
    return seen.body["ticket"]


def test_a_reply_is_one_complete_conditional_update(desk, step):
    receipt = step(
        body="It is on its way.",
        status=Status.SOLVED,
        add_tags=("ai_resolved",),
        remove_tags=("billing",),
        priority=Urgency.HIGH,
        attributes={"360001": "yes", "language": "en"},
    ).send()
    assert receipt == "7500"
    assert put(desk) == {
        "comment": {"body": "It is on its way.", "public": True},
        "status": "solved",
        "priority": "high",
        "assignee_id": BOT,
        "tags": ["ai_resolved"],
        "custom_fields": [{"id": 360001, "value": "yes"}],
        "safe_update": True,
        "updated_stamp": "2026-11-22T10:00:05Z",
        "metadata": {"connector": {"action_id": "a-1"}},
    }


def test_a_note_is_private_and_leaves_the_rest_alone(desk, step):
    step(kind=ActionKind.NOTE, body="For colleagues.").send()
    assert put(desk) == {
        "comment": {"body": "For colleagues.", "public": False},
        "safe_update": True,
        "updated_stamp": "2026-11-22T10:00:05Z",
        "metadata": {"connector": {"action_id": "a-1"}},
    }


def test_tags_are_merged_with_those_on_the_ticket(desk, step):
    desk.ticket["tags"] = ["vip", "billing", "ai_asked"]
    step(add_tags=("ai_resolved", "vip"), remove_tags=("ai_asked",)).send()
    assert desk.ticket["tags"] == ["vip", "billing", "ai_resolved"]


def test_tags_that_stay_as_they_are_are_not_sent(desk, step):
    step(add_tags=("billing",), remove_tags=("never",)).send()
    assert "tags" not in put(desk)


def test_an_assignee_is_kept_when_solving(desk, step):
    desk.ticket["assignee_id"] = TOM
    step(status=Status.SOLVED).send()
    assert "assignee_id" not in put(desk)


@pytest.mark.parametrize(("group", "number"), [("8", 8), ("Billing", 8), ("billing", 8)])
def test_a_hand_over_names_the_group_and_frees_the_assignee(desk, step, group, number):
    step(kind=ActionKind.NOTE, status=Status.OPEN, group=group).send()
    assert (put(desk)["group_id"], put(desk)["assignee_id"]) == (number, None)


def test_a_group_is_looked_up_once(desk, helpdesk, act):
    ticket = helpdesk.read("35")
    for _ in range(2):
        helpdesk.steps(act(group="Billing"), ticket)
    assert len(desk.sent("GET", "/groups")) == 1


def test_an_unknown_group_does_not_stop_a_hand_over(desk, step, caplog):
    step(kind=ActionKind.NOTE, group="Nobody").send()
    assert "group_id" not in put(desk)
    assert "zendesk group is unknown" in caplog.messages


def test_groups_that_we_may_not_read_do_not_stop_a_hand_over(desk, step):
    desk.fail("GET", "/groups", (403, {}, {}), times=9)
    step(kind=ActionKind.NOTE, group="Billing").send()
    assert "group_id" not in put(desk)


def test_a_ticket_left_open_does_not_stay_with_us(desk, step):
    desk.ticket["assignee_id"] = BOT
    step(kind=ActionKind.NOTE, status=Status.OPEN).send()
    assert put(desk)["assignee_id"] is None


@pytest.mark.parametrize(
    "live",
    [
        "{{ticket.comments_formatted}}",
        "{\u200b{ticket.id}}",
        "{%if x%}",
        "![x](https://evil.test/a)",
        "<img src=x>",
        "[click](https://evil.test)",
    ],
)
def test_nothing_live_leaves(desk, step, live):
    step(body=f"Hello {live} end").send()
    body = put(desk)["comment"]["body"]
    assert not any(mark in body for mark in ("{{", "}}", "{%", "%}", "![", "](", "<img", "\u200b"))
    assert body.startswith("Hello ")


@pytest.mark.parametrize(
    ("kind", "limit"), [(ActionKind.REPLY, 5_000), (ActionKind.NOTE, 64_000), (ActionKind.DRAFT, 64_000)]
)
def test_a_body_stays_within_what_zendesk_keeps(desk, step, kind, limit):
    step(kind=kind, body="grüße " * 20_000).send()
    body = put(desk)["comment"]["body"]
    assert (len(body) if kind is ActionKind.REPLY else len(body.encode())) <= limit


def test_a_closed_ticket_gets_no_write(desk, step):
    desk.ticket["status"] = "closed"
    with pytest.raises(ClosedTicketError):
        step()
    assert desk.sent("PUT") == []


def test_our_writes_carry_no_key_that_zendesk_ignores(desk, step, caplog):
    step(status=Status.SOLVED, add_tags=("a",), priority=Urgency.LOW, attributes={"1": "x"}).send()
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
