"""Tags of the Intercom stand-in."""

from __future__ import annotations

import pytest


def test_a_tag_is_made_once_whatever_its_case(api):
    first, again = (api("POST", "/tags", {"name": name}).json() for name in ("ai_asked", "AI_Asked"))

    assert first == again
    assert api("GET", "/tags").json()["data"] == [first]


def test_a_tag_goes_on_and_off_a_conversation(desk, api, ticket):
    tag = api("POST", "/tags", {"name": "ai_asked"}).json()["id"]
    on = api("POST", f"/conversations/{ticket}/tags", {"id": tag, "admin_id": desk.bot_id}).json()
    worn = api.read(ticket)["tags"]["tags"]
    off = api("DELETE", f"/conversations/{ticket}/tags/{tag}", {"admin_id": desk.bot_id}).json()

    assert (on["name"], on["applied_by"]) == ("ai_asked", {"type": "admin", "id": desk.bot_id})
    assert (worn, off) == ([on], on)
    assert api.read(ticket)["tags"]["tags"] == []


@pytest.mark.parametrize("body", [{}, {"name": 5}, {"name": "x", "companies": []}, {"test": "invalid"}])
def test_a_wrong_tag_is_refused(api, body, refusal):
    assert refusal(api("POST", "/tags", body)) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"admin_id": "BOT"}, (400, "parameter_missing")),
        ({"id": "8120001"}, (400, "parameter_missing")),
        ({"id": 8120001, "admin_id": "BOT"}, (400, "type_mismatch")),
        ({"id": "1", "admin_id": "BOT"}, (404, "tag_not_found")),
        ({"id": "8120001", "admin_id": "1"}, (404, "admin_not_found")),
        ({"id": "8120001", "admin_id": "BOT", "name": "x"}, (400, "parameter_invalid")),
    ],
)
def test_a_wrong_tagging_is_refused(desk, api, ticket, body, refused, refusal):
    assert api("POST", "/tags", {"name": "ai_asked"}).json()["id"] == "8120001"
    sent = {key: desk.bot_id if value == "BOT" else value for key, value in body.items()}

    assert refusal(api("POST", f"/conversations/{ticket}/tags", sent)) == refused
    assert desk.view(ticket).tags == ()


def test_untagging_needs_a_body_and_a_tag_that_is_there(desk, api, ticket, refusal):
    desk.tag(ticket, ["vip"], by=desk.bot_id)
    [tag] = api.read(ticket)["tags"]["tags"]
    path = f"/conversations/{ticket}/tags"

    assert refusal(api("DELETE", f"{path}/{tag['id']}")) == (400, "client_error")
    assert refusal(api("DELETE", f"{path}/{tag['id']}", {})) == (400, "parameter_missing")
    assert refusal(api("DELETE", f"{path}/1", {"admin_id": desk.bot_id})) == (404, "tag_not_found")
    assert desk.view(ticket).tags == ("vip",)
