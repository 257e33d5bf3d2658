"""Closing, opening, snoozing, assigning and updating by the API."""

from __future__ import annotations

import pytest


def test_closing_with_words_closes_and_tells_the_customer(desk, api, ticket):
    answer = api.parts(ticket, message_type="close", body="<p>Done.</p>").json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (answer["state"], answer["open"], part["part_type"]) == ("closed", False, "close")
    assert [m.text for m in desk.view(ticket).by("bot", public=True)] == ["Done."]
    assert desk.view(ticket).status == "solved"


def test_a_closed_conversation_is_reopened_by_the_customers_words(desk, api, ticket):
    api.parts(ticket, message_type="close")
    desk.customer_replies(ticket, "Not yet!")

    found = api.read(ticket)

    part = found["conversation_parts"]["conversation_parts"][-1]
    assert (found["state"], part["part_type"], part["body"]) == ("open", "open", "<p>Not yet!</p>")
    assert found["statistics"]["count_reopens"] == 1


def test_snoozing_ends_when_the_conversation_is_opened(desk, api, ticket, clock):
    until = clock() // 1000 + 60
    snoozed = api.parts(ticket, message_type="snoozed", snoozed_until=until).json()
    opened = api.parts(ticket, message_type="open").json()

    assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", until)
    assert (opened["state"], opened["snoozed_until"]) == ("open", None)


def test_a_team_and_an_admin_can_be_given_and_taken(desk, api, ticket):
    ada, billing = desk.add_teammate(name="Ada"), desk.add_team("Billing")
    api.parts(ticket, message_type="assignment", type="team", assignee_id=billing)
    both = api.parts(ticket, message_type="assignment", assignee_id=ada).json()
    none = api.parts(ticket, message_type="assignment", assignee_id="0").json()

    assert (both["admin_assignee_id"], both["team_assignee_id"]) == (int(ada), int(billing))
    assert (none["admin_assignee_id"], none["team_assignee_id"]) == (None, int(billing))
    assert both["conversation_parts"]["conversation_parts"][-1]["assigned_to"] == {"type": "admin", "id": ada}


def test_assigning_a_closed_conversation_opens_it(desk, api, ticket):
    billing = desk.add_team("Billing")
    desk.close(ticket)

    answer = api.parts(ticket, message_type="assignment", type="team", assignee_id=billing).json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (answer["state"], part["part_type"]) == ("open", "assign_and_reopen")


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({}, (400, "parameter_missing")),
        ({"message_type": "comment"}, (400, "parameter_invalid")),
        ({"message_type": "close", "type": None}, (400, "parameter_missing")),
        ({"message_type": "close", "assignee_id": "0"}, (400, "parameter_invalid")),
        ({"message_type": "close", "body": ""}, (400, "parameter_invalid")),
        ({"message_type": "snoozed"}, (400, "parameter_missing")),
        ({"message_type": "snoozed", "snoozed_until": "soon"}, (400, "type_mismatch")),
        ({"message_type": "snoozed", "snoozed_until": 1_600_000_000}, (400, "parameter_invalid")),
        ({"message_type": "open", "body": "x"}, (400, "parameter_invalid")),
        ({"message_type": "assignment"}, (400, "parameter_missing")),
        ({"message_type": "assignment", "assignee_id": 0}, (400, "type_mismatch")),
        ({"message_type": "assignment", "assignee_id": "1"}, (404, "assignee_not_found")),
        ({"message_type": "assignment", "assignee_id": "1", "type": "group"}, (400, "parameter_invalid")),
        ({"message_type": "close", "admin_id": "1"}, (404, "admin_not_found")),
    ],
)
def test_wrong_management_is_refused_and_changes_nothing(desk, api, ticket, wrong, refused, refusal):
    assert refusal(api.parts(ticket, **wrong)) == refused
    assert api.read(ticket)["conversation_parts"]["total_count"] == 0


def test_attributes_title_and_read_are_set(desk, api, ticket):
    desk.add_attribute("AI category")
    desk.add_attribute("Attempts", "integer")
    body = {"read": True, "title": "Invoice", "custom_attributes": {"AI category": "billing", "Attempts": 2}}

    answer = api("PUT", f"/conversations/{ticket}", body).json()

    assert (answer["read"], answer["title"]) == (True, "Invoice")
    assert answer["custom_attributes"] == {"AI category": "billing", "Attempts": 2}
    assert [m.author for m in desk.view(ticket).messages] == ["customer"]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"custom_attributes": {"unheard of": "x"}}, (400, "INVALID_PARAMETER")),
        ({"custom_attributes": {"Known": 5}}, (400, "INVALID_PARAMETER")),
        ({"custom_attributes": []}, (400, "type_mismatch")),
        ({"priority": "urgent"}, (400, "parameter_invalid")),
        ({"read": "true"}, (400, "type_mismatch")),
        ({"company_id": "none of ours"}, (404, "company_not_found")),
    ],
)
def test_a_wrong_update_is_refused_whole(desk, api, ticket, body, refused, refusal):
    desk.add_attribute("Known")

    assert refusal(api("PUT", f"/conversations/{ticket}", {"title": "changed", **body})) == refused
    assert api.read(ticket)["title"] is None


def test_attributes_can_be_made_since_2_16(api, refusal):
    body = {"name": "AI category", "data_type": "string"}

    old = api("POST", "/conversations/attributes", body, Intercom_Version="2.15")
    made = api("POST", "/conversations/attributes", body)
    twice = api("POST", "/conversations/attributes", body)

    assert refusal(old) == (400, "intercom_version_invalid")
    assert made.json()["name"] == "AI category"
    assert refusal(twice) == (422, "parameter_invalid")
    assert [one["name"] for one in api("GET", "/conversations/attributes").json()["data"]] == ["AI category"]
