from __future__ import annotations

from contextlib import suppress

import httpx
import pytest

from connector.domain import Action, ActionKind, Status, TicketRef, Urgency
from connector.errors import (
    AmbiguousError,
    ConflictError,
    CredentialsError,
    HelpdeskError,
    HelpdeskUnavailableError,
    NotFoundError,
    RejectedError,
)

REF = TicketRef("intercom", "abc", "12")
OURS, TOM = "9", "31"
REPLY = "/conversations/12/reply"
PARTS = "/conversations/12/parts"
TAGS = "/conversations/12/tags"


def action(kind=ActionKind.REPLY, body="Hello Anna,\n\nuse <b> & see https://acme.example/help.", **more):
    return Action("act-1", kind, REF, body, **more)


FULL = action(
    status=Status.SOLVED,
    add_tags=("ai_resolved", "ai_category_billing"),
    remove_tags=("ai_resume",),
    group="billing",
    attributes={"Category": "billing"},
    priority=Urgency.HIGH,
)
FULL_STEPS = [
    "reply",
    "attributes",
    "tag:ai_resolved",
    "tag:ai_category_billing",
    "untag:ai_resume",
    "release",
    "assign",
    "close",
]
FULL_WRITES = [
    ("POST", REPLY),
    ("PUT", "/conversations/12"),
    ("POST", TAGS),
    ("POST", TAGS),
    ("DELETE", TAGS + "/55"),
    ("POST", PARTS),
    ("POST", PARTS),
    ("POST", PARTS),
]


@pytest.fixture
def conversation(desk):
    found = desk.conversations["12"]
    found["tags"]["tags"] = [{"type": "tag", "id": "55", "name": "ai_resume"}]
    return found


def steps_of(helpdesk, wanted):
    return helpdesk.steps(wanted, helpdesk.read("12"))


def step_of(helpdesk, name, wanted):
    return next(step for step in steps_of(helpdesk, wanted) if step.name == name)


def finish(helpdesk, wanted):
    """What the workflow does: look, and send what has not landed."""
    for step in steps_of(helpdesk, wanted):
        if step.landed() is None:
            step.send()


def test_an_action_is_written_in_a_fixed_order(desk, helpdesk, conversation):
    steps = steps_of(helpdesk, FULL)
    assert [step.name for step in steps] == FULL_STEPS
    for step in steps:
        step.send()
    assert desk.writes() == FULL_WRITES


def test_a_written_action_shows_in_the_ticket(desk, helpdesk, conversation):
    finish(helpdesk, FULL)
    ticket = helpdesk.read("12")
    assert ticket.status is Status.SOLVED
    assert ticket.group == "501"
    assert set(ticket.tags) == {"ai_resolved", "ai_category_billing"}
    assert conversation["custom_attributes"] == {"Category": "billing"}
    assert conversation["admin_assignee_id"] == 0
    assert [m.text for m in ticket.messages][-1] == FULL.body


@pytest.mark.parametrize("crash", range(len(FULL_STEPS) + 1))
def test_after_a_crash_only_what_is_missing_is_sent(desk, helpdesk, conversation, crash):
    for step in steps_of(helpdesk, FULL)[:crash]:
        step.send()
    finish(helpdesk, FULL)
    assert desk.writes() == FULL_WRITES


@pytest.mark.parametrize("position", range(len(FULL_STEPS)))
def test_a_lost_answer_is_found_by_looking(desk, helpdesk, conversation, position):
    steps = steps_of(helpdesk, FULL)
    for step in steps[:position]:
        step.send()
    method, path = FULL_WRITES[position]
    desk.fail(f"{method} {path}", ("after", httpx.ReadTimeout("lost")))
    with pytest.raises(AmbiguousError):
        steps[position].send()
    assert steps[position].landed() is not None
    assert desk.writes() == FULL_WRITES[: position + 1]


@pytest.mark.parametrize("position", range(len(FULL_STEPS)))
def test_a_lost_request_is_not_found_by_looking(desk, helpdesk, conversation, position):
    steps = steps_of(helpdesk, FULL)
    for step in steps[:position]:
        step.send()
    method, path = FULL_WRITES[position]
    desk.fail(f"{method} {path}", httpx.RemoteProtocolError("gone"))
    with pytest.raises(AmbiguousError):
        steps[position].send()
    assert steps[position].landed() is None
    assert desk.writes() == FULL_WRITES[: position + 1]


def test_a_look_writes_nothing(desk, helpdesk, conversation):
    for step in steps_of(helpdesk, FULL):
        step.landed()
    assert desk.writes() == []


def test_a_finished_action_sends_nothing(desk, helpdesk, conversation):
    finish(helpdesk, FULL)
    before = list(desk.writes())
    finish(helpdesk, FULL)
    assert desk.writes() == before


def test_the_receipt_of_a_reply_is_its_part(desk, helpdesk):
    step = step_of(helpdesk, "reply", action())
    receipt = step.send()
    assert receipt == helpdesk.read("12").messages[-1].id
    assert step.landed() == receipt


def test_a_reply_is_escaped_html(desk, helpdesk):
    step_of(helpdesk, "reply", action(body="a <script> & b\nc\n\nd")).send()
    sent = desk.body_of("POST", REPLY)
    assert sent["body"] == "<p>a &lt;script&gt; &amp; b<br>c</p><p>d</p>"
    assert (sent["message_type"], sent["type"], sent["admin_id"]) == ("comment", "admin", OURS)


@pytest.mark.parametrize("kind", [ActionKind.NOTE, ActionKind.DRAFT])
def test_notes_and_drafts_are_internal(desk, helpdesk, kind):
    (step,) = steps_of(helpdesk, action(kind))
    step.send()
    assert step.name == "note"
    assert desk.body_of("POST", REPLY)["message_type"] == "note"
    assert helpdesk.read("12").messages[-1].public is False


@pytest.mark.parametrize(
    "kind", [ActionKind.REPLY, ActionKind.QUESTION, ActionKind.HANDOVER_LINE, ActionKind.RATING_REQUEST]
)
def test_what_customers_read_is_a_reply(helpdesk, kind):
    assert steps_of(helpdesk, action(kind))[0].name == "reply"


def test_an_action_without_words_has_no_words_step(helpdesk):
    assert [step.name for step in steps_of(helpdesk, action(body=" ", add_tags=("ai_off",)))] == [
        "tag:ai_off"
    ]


def test_closing_says_nothing_to_the_customer(desk, helpdesk):
    step_of(helpdesk, "close", action(status=Status.SOLVED)).send()
    assert desk.body_of("POST", PARTS) == {"message_type": "close", "type": "admin", "admin_id": OURS}


@pytest.mark.parametrize("status", [None, Status.OPEN, Status.PENDING, Status.HOLD])
def test_other_statuses_close_nothing(helpdesk, status):
    assert [step.name for step in steps_of(helpdesk, action(status=status))] == ["reply"]


# finding our own words again


def test_our_words_are_found_however_intercom_spaces_them(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action(body="One\n\nTwo  three"))
    part_id = desk.add_part(kit.admin(OURS), '<p class="no-margin">One<br></p><p>&nbsp;</p><p>Two\nthree</p>')
    assert step.landed() == part_id


def test_the_same_words_by_a_teammate_are_not_ours(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action(body="One"))
    desk.add_part(kit.admin(TOM), "<p>One</p>")
    assert step.landed() is None


def test_the_same_words_in_a_note_are_no_reply(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action(body="One"))
    desk.add_part(kit.admin(OURS), "<p>One</p>", "note")
    assert step.landed() is None


def test_the_same_words_for_an_earlier_message_do_not_count(desk, helpdesk, kit):
    desk.add_part(kit.admin(OURS), "<p>One</p>")
    question = desk.add_part(kit.user(), "<p>Again?</p>")
    assert step_of(helpdesk, "reply", action(body="One", answers=question)).landed() is None
    assert step_of(helpdesk, "reply", action(body="One")).landed() is None


def test_our_words_are_found_even_after_the_customer_wrote_on(desk, helpdesk, kit):
    part_id = desk.add_part(kit.admin(OURS), "<p>One</p>")
    desk.add_part(kit.user(), "<p>Thanks</p>")
    assert step_of(helpdesk, "reply", action(body="One", answers="400")).landed() == part_id


def test_our_words_in_an_assignment_count(desk, helpdesk):
    """Intercom makes the first reply to an unassigned conversation one."""
    step = step_of(helpdesk, "reply", action())
    step.send()
    assert (
        desk.conversations["12"]["conversation_parts"]["conversation_parts"][-1]["part_type"] == "assignment"
    )
    assert step.landed() is not None


# the last look before a public reply


def test_a_reply_that_landed_late_is_not_sent_again(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action(body="One"))
    part_id = desk.add_part(kit.admin(OURS), "<p>One</p>")
    desk.add_part(kit.user(), "<p>Thanks</p>")
    assert step.send() == part_id
    assert desk.writes() == []


def test_a_teammates_message_stops_a_reply(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action())
    desk.add_part(kit.admin(TOM), "<p>I have it</p>")
    with pytest.raises(ConflictError):
        step.send()
    assert desk.writes() == []


def test_a_newer_message_of_the_customer_stops_a_reply(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action())
    desk.add_part(kit.user(), "<p>Found it</p>")
    with pytest.raises(ConflictError):
        step.send()
    assert desk.writes() == []


def test_assignment_to_a_person_stops_a_reply(desk, helpdesk, kit):
    step = step_of(helpdesk, "reply", action())
    desk.add_part(kit.admin(TOM), None, "assignment", assigned_to={"type": "admin", "id": TOM})
    with pytest.raises(ConflictError):
        step.send()


def test_a_conversation_closed_meanwhile_stops_a_reply(desk, helpdesk, conversation):
    step = step_of(helpdesk, "reply", action())
    conversation |= {"state": "closed", "open": False}
    with pytest.raises(ConflictError):
        step.send()


def test_fin_stepping_in_stops_a_reply(desk, helpdesk, conversation, kit):
    step = step_of(helpdesk, "reply", action())
    conversation |= {"ai_agent_participated": True, "ai_agent": {"resolution_state": None}}
    desk.add_part(kit.fin(), "<p>answer</p>")
    with pytest.raises(ConflictError):
        step.send()
    assert desk.writes() == []


def test_a_reply_to_what_was_closed_when_read_is_sent(helpdesk, conversation):
    conversation |= {"state": "closed", "open": False}
    assert step_of(helpdesk, "reply", action()).send()


@pytest.mark.parametrize("kind", ["note", "conversation_sla_updated"])
def test_what_is_no_take_over_does_not_stop_a_reply(desk, helpdesk, kit, kind):
    step = step_of(helpdesk, "reply", action())
    desk.add_part(kit.admin(TOM), "<p>hm</p>", kind)
    assert step.send()


def test_another_contact_of_a_group_does_not_stop_a_reply(desk, helpdesk, conversation, kit):
    conversation["contacts"]["contacts"].append({"type": "contact", "id": "b" * 24})
    step = step_of(helpdesk, "reply", action())
    desk.add_part(kit.user("b" * 24), "<p>me too</p>")
    assert step.send()


def test_a_teammates_message_does_not_stop_a_note(desk, helpdesk, kit):
    (step,) = steps_of(helpdesk, action(ActionKind.NOTE))
    desk.add_part(kit.admin(TOM), "<p>I have it</p>")
    assert step.send()


def test_a_reply_that_cannot_look_is_not_sent(desk, helpdesk):
    step = step_of(helpdesk, "reply", action())
    desk.fail("GET /conversations/12", httpx.ReadTimeout("x"))
    with pytest.raises(HelpdeskUnavailableError):
        step.send()
    assert desk.writes() == []


@pytest.mark.parametrize("kind", [ActionKind.REPLY, ActionKind.NOTE])
def test_a_conversation_deleted_meanwhile_is_not_found(desk, helpdesk, kind):
    (step,) = steps_of(helpdesk, action(kind))
    desk.conversations.clear()
    with pytest.raises(NotFoundError):
        step.send()


# refusals


REFUSALS = [
    (401, "token_revoked", CredentialsError),
    (403, "api_plan_restricted", CredentialsError),
    (404, "not_found", NotFoundError),
    (404, "admin_not_found", CredentialsError),
    (409, "conflict", ConflictError),
    (422, "data_invalid", RejectedError),
    (429, "rate_limit_exceeded", HelpdeskUnavailableError),
    (500, "server_error", AmbiguousError),
    (503, "service_unavailable", AmbiguousError),
]


@pytest.mark.parametrize(("status", "code", "kind"), REFUSALS)
def test_a_refused_reply_is_sent_once(desk, helpdesk, kit, status, code, kind):
    step = step_of(helpdesk, "reply", action())
    desk.fail(f"POST {REPLY}", kit.error(status, code))
    with pytest.raises(HelpdeskError) as caught:
        step.send()
    assert type(caught.value) is kind
    assert desk.writes() == [("POST", REPLY)]
    assert "Anna" not in str(caught.value)


def test_a_reply_that_only_here_is_forbidden_leaves_a_note_possible(desk, helpdesk, kit):
    """Were it taken for lost credentials, the customer would wait for a day while everything else works."""
    desk.fail(f"POST {REPLY}", kit.error(403, "forbidden"))
    with pytest.raises(RejectedError):
        step_of(helpdesk, "reply", action()).send()


def test_a_note_that_is_forbidden_waits_for_the_permission(desk, helpdesk, kit):
    desk.fail(f"POST {REPLY}", kit.error(403, "forbidden"))
    (step,) = steps_of(helpdesk, action(ActionKind.NOTE))
    with pytest.raises(CredentialsError):
        step.send()


def test_a_forbidden_reply_of_a_user_whom_nobody_knows_any_more_is_lost_credentials(desk, helpdesk, kit):
    desk.fail(f"POST {REPLY}", kit.error(403, "forbidden"))
    desk.fail("GET /me", kit.error(401, "token_revoked"))
    with pytest.raises(CredentialsError):
        step_of(helpdesk, "reply", action()).send()


def test_an_unreachable_helpdesk_surely_got_nothing(desk, helpdesk):
    (step,) = steps_of(helpdesk, action(ActionKind.NOTE))
    desk.fail(f"POST {REPLY}", httpx.ConnectError("down"))
    with pytest.raises(HelpdeskUnavailableError):
        step.send()


# tags, teams


def test_a_tag_is_made_once_and_attached_by_id(desk, helpdesk):
    finish(helpdesk, action(ActionKind.NOTE, add_tags=("ai_escalated",)))
    desk.conversations["12"]["tags"]["tags"].clear()
    step_of(helpdesk, "tag:ai_escalated", action(add_tags=("ai_escalated",))).send()
    assert [path for _, path, _ in desk.requests].count("/tags") == 1
    assert desk.body_of("POST", TAGS) == {"id": "800", "admin_id": OURS}


def test_a_tag_that_is_there_in_other_letters_has_landed(helpdesk, conversation):
    conversation["tags"]["tags"] = [{"id": "1", "name": "AI_Escalated"}]
    assert step_of(helpdesk, "tag:ai_escalated", action(add_tags=("ai_escalated",))).landed() == ""


def test_a_tag_deleted_in_the_workspace_is_made_anew(desk, helpdesk):
    finish(helpdesk, action(ActionKind.NOTE, add_tags=("ai_escalated",)))
    desk.conversations["12"]["tags"]["tags"].clear()
    desk.tags.clear()
    desk.tags["another"] = "799"
    step = step_of(helpdesk, "tag:ai_escalated", action(add_tags=("ai_escalated",)))
    desk.fail(f"POST {TAGS}", httpx.Response(404, json={"errors": [{"code": "tag_not_found"}]}))
    with pytest.raises(HelpdeskUnavailableError):
        step.send()
    assert step.send() == "801"


def test_a_tag_that_cannot_be_made_attaches_nothing(desk, helpdesk):
    step = step_of(helpdesk, "tag:x", action(add_tags=("x",)))
    desk.fail("POST /tags", *[httpx.ReadTimeout("x")] * 3)
    with pytest.raises(HelpdeskUnavailableError):
        step.send()
    assert desk.writes() == []


def test_a_tag_taken_off_meanwhile_is_off(desk, helpdesk, conversation):
    step = step_of(helpdesk, "untag:ai_resume", action(remove_tags=("ai_resume",)))
    conversation["tags"]["tags"].clear()
    assert step.send() == ""
    assert step.landed() == ""


@pytest.mark.parametrize("group", ["501", "Billing", "billing"])
def test_a_team_is_named_by_id_or_name(desk, helpdesk, group):
    step = step_of(helpdesk, "assign", action(ActionKind.NOTE, group=group))
    assert step.landed() is None
    step.send()
    sent = desk.body_of("POST", PARTS)
    assert (sent["type"], sent["assignee_id"]) == ("team", "501")
    assert step.landed() == ""


def test_an_unknown_team_is_refused_by_name_of_the_field(desk, helpdesk):
    step = step_of(helpdesk, "assign", action(ActionKind.NOTE, group="nobody"))
    with pytest.raises(RejectedError) as caught:
        step.send()
    assert caught.value.fields == ("group",)
    assert desk.writes() == []


@pytest.mark.parametrize("teams", ["x", {"a": 1}, [{"name": "Care", "id": "../me"}]])
def test_an_unusable_list_of_teams_counts_as_down(desk, helpdesk, teams):
    step = step_of(helpdesk, "assign", action(ActionKind.NOTE, group="Care"))
    desk.fail("GET /teams", httpx.Response(200, json={"teams": teams}))
    with pytest.raises(HelpdeskUnavailableError):
        step.send()


def test_a_team_made_later_is_found(desk, helpdesk):
    step = step_of(helpdesk, "assign", action(ActionKind.NOTE, group="Care"))
    with suppress(RejectedError):
        step.landed()
    desk.teams["502"] = "Care"
    step.send()
    assert helpdesk.read("12").group == "502"


def test_a_note_leaves_an_unassigned_conversation_alone(helpdesk):
    names = [step.name for step in steps_of(helpdesk, action(ActionKind.NOTE, group="501"))]
    assert names == ["note", "assign"]


def test_handing_over_gives_up_our_own_assignment_first(desk, helpdesk, conversation):
    conversation["admin_assignee_id"] = int(OURS)
    finish(helpdesk, action(ActionKind.NOTE, group="501"))
    sent = [body for _, path, body in desk.requests if path == PARTS]
    assert [(body["type"], body["assignee_id"]) for body in sent] == [("admin", "0"), ("team", "501")]


def test_a_teammates_assignment_is_not_given_up(desk, helpdesk, conversation):
    step = step_of(helpdesk, "release", action(group="501"))
    conversation["admin_assignee_id"] = int(TOM)
    assert step.landed() == ""


def test_one_attribute_out_of_two_is_not_all(helpdesk, conversation):
    conversation["custom_attributes"] = {"a": "1"}
    step = step_of(helpdesk, "attributes", action(attributes={"a": "1", "b": "2"}))
    assert step.landed() is None
    step.send()
    assert step.landed() == ""


def test_settling_takes_a_minute_unless_told_otherwise(helpdesk, desk, kit):
    assert helpdesk.settle_seconds == 60
    assert kit.helpdesk_of(desk, settle_seconds=1.5).settle_seconds == 1.5
