"""The Zendesk stand-in's webhooks, rules and fields over its API, and what fires them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import requests
from flask import Flask, Response, request

from adapters.sandbox.server import Server
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options

BODY = '{"source":"zendesk-trigger","ticket_id":"{{ticket.id}}"}'
HOOK = {
    "name": "Ours",
    "endpoint": "https://acme.example/hook",
    "http_method": "POST",
    "request_format": "json",
    "status": "active",
}
PUBLIC = {"field": "comment_is_public", "operator": "is", "value": "true"}
CUSTOMER = {"field": "role", "operator": "is", "value": "end_user"}


class Api:
    def __init__(self, desk: ZendeskDesk) -> None:
        self.desk = desk

    def __call__(self, method: str, path: str, body: Any = None, token: str = "") -> requests.Response:
        bearer = token or self.desk.hub.options.credentials.fixed_token
        headers = {"Authorization": f"Bearer {bearer}"}
        return requests.request(
            method, f"{self.desk.url}/api/v2/{path}", json=body, headers=headers, timeout=10
        )

    def hook(self, **more: Any) -> str:
        answer = self("POST", "webhooks", {"webhook": {**HOOK, **more}})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["webhook"]["id"])

    def trigger(self, hook: str, *conditions: dict[str, str], **more: Any) -> requests.Response:
        actions = [{"field": "notification_webhook", "value": [hook, BODY]}]
        whole = {"title": "T", "conditions": {"all": list(conditions)}, "actions": actions, **more}
        return self("POST", "triggers", {"trigger": whole})


class Receiver:
    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        app = Flask("receiver")
        app.add_url_rule("/<path:_>", "take", self.take, methods=["POST"])
        self.server = Server(app)

    def take(self, _: str) -> Response:
        self.taken.append((dict(request.headers), request.get_data()))
        return Response("")


@pytest.fixture
def desk():
    made = ZendeskDesk(Options(), pace=0.0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def api(desk):
    return Api(desk)


@pytest.fixture
def receiver():
    made = Receiver()
    with made.server:
        yield made


def write_in(desk):
    ada = desk.add_customer(name="Ada", email="ada@customers.example")
    return desk.write_in(ada, subject='A "quoted" subject', text="Hello")


def test_a_webhook_made_by_the_api_gets_what_it_subscribed_to_under_its_own_secret(desk, api, receiver):
    url = f"{receiver.server.url}/here"
    number = api.hook(endpoint=url, subscriptions=["zen:event-type:ticket.comment_added"])
    secret = api("GET", f"webhooks/{number}/signing_secret").json()["signing_secret"]
    write_in(desk)
    assert desk.courier.settle()
    [(headers, body)] = receiver.taken
    signed = headers["X-Zendesk-Webhook-Signature-Timestamp"].encode() + body
    mac = hmac.new(secret["secret"].encode(), signed, hashlib.sha256).digest()
    assert headers["X-Zendesk-Webhook-Signature"] == base64.b64encode(mac).decode()
    assert (secret["algorithm"], headers["X-Zendesk-Webhook-Id"]) == ("SHA256", number)
    assert json.loads(body)["type"] == "zen:event-type:ticket.comment_added"


def test_a_trigger_fires_where_its_conditions_hold_and_nowhere_else(desk, api, receiver):
    number = api.hook(endpoint=f"{receiver.server.url}/here", subscriptions=["conditional_ticket_events"])
    assert api.trigger(number, PUBLIC, CUSTOMER).status_code == 201
    ticket = write_in(desk)
    anna = desk.add_teammate(name="Anna")
    desk.teammate_replies(ticket, anna, "On it")
    desk.tag(ticket, add=["x"], by=anna)
    assert desk.courier.settle()
    assert [json.loads(body)["ticket_id"] for _, body in receiver.taken] == [ticket]


@pytest.mark.parametrize(
    ("operator", "fired"), [("includes", ["1 tag"]), ("not_includes", ["other tag"])], ids=str
)
def test_tags_of_a_condition_are_a_list_of_which_one_is_enough(desk, api, receiver, operator, fired):
    number = api.hook(endpoint=f"{receiver.server.url}/here", subscriptions=["conditional_ticket_events"])
    tagged = {"field": "current_tags", "operator": operator, "value": "yes no"}
    changed = {"field": "update_type", "operator": "is", "value": "Change"}
    api.trigger(number, tagged, changed)
    ticket, anna = write_in(desk), desk.add_teammate(name="Anna")
    seen = []
    for name, tag in (("1 tag", "no"), ("other tag", "maybe")):
        desk.tag(ticket, add=[tag], remove={"no", "maybe"} - {tag}, by=anna)
        assert desk.courier.settle()
        seen += [name] * len(receiver.taken)
        receiver.taken.clear()
    assert seen == fired


def test_an_inactive_webhook_gets_nothing(desk, api, receiver):
    events = ["zen:event-type:ticket.created"]
    number = api.hook(endpoint=f"{receiver.server.url}/here", subscriptions=events)
    answer = api("PATCH", f"webhooks/{number}", {"webhook": {"status": "inactive"}})
    assert (answer.status_code, answer.content) == (204, b"")
    write_in(desk)
    assert desk.courier.settle()
    assert receiver.taken == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://acme.example/hook"},
        {"http_method": "FETCH"},
        {"request_format": "yaml"},
        {"status": "on"},
        {"name": 5},
        {"colour": "red"},
        {"subscriptions": ["conditional_ticket_events", "zen:event-type:ticket.created"]},
        {"subscriptions": ["ticket.created"]},
        {"subscriptions": ["zen:event-type:ticket.created"], "http_method": "PUT"},
    ],
    ids=str,
)
def test_a_webhook_that_the_vendor_would_not_take_is_refused(desk, api, wrong):
    assert api("POST", "webhooks", {"webhook": {**HOOK, **wrong}}).status_code == 400
    assert api("GET", "webhooks").json()["webhooks"] == []


def test_the_kind_of_a_webhook_is_fixed_and_its_secret_is_never_shown_with_it(api):
    number = api.hook(subscriptions=["conditional_ticket_events"])
    switched = {"webhook": {"subscriptions": ["zen:event-type:ticket.created"]}}
    assert api("PATCH", f"webhooks/{number}", switched).status_code == 400
    shown = api("GET", f"webhooks/{number}").text
    secret = api("GET", f"webhooks/{number}/signing_secret").json()["signing_secret"]["secret"]
    assert secret not in shown
    assert secret not in api("GET", "webhooks").text


def test_a_webhook_in_use_can_not_be_deleted(api):
    number = api.hook(subscriptions=["conditional_ticket_events"])
    rule = api.trigger(number, PUBLIC).json()["trigger"]["id"]
    assert api("DELETE", f"webhooks/{number}").status_code == 400
    assert api("DELETE", f"triggers/{rule}").status_code == 204
    assert api("DELETE", f"webhooks/{number}").status_code == 204
    assert api("GET", f"webhooks/{number}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("macros", {"macro": {"title": " ", "actions": [{"field": "status", "value": "open"}]}}, 422),
        ("macros", {"macro": {"title": "M", "actions": []}}, 422),
        ("macros", {"macro": {"title": "M", "actions": [{"field": "status", "value": 1}]}}, 400),
        ("views", {"view": {"title": "V", "all": []}}, 422),
        (
            "views",
            {
                "view": {
                    "title": "V",
                    "all": [{"field": "current_tags", "operator": "includes", "value": "x"}],
                }
            },
            422,
        ),
        (
            "views",
            {
                "view": {
                    "title": "V",
                    "all": [{"field": "status", "operator": "is", "value": "open"}],
                    "output": {"columns": ["colour"]},
                }
            },
            422,
        ),
        ("ticket_fields", {"ticket_field": {"type": "colour", "title": "F"}}, 422),
        ("ticket_fields", {"ticket_field": {"type": "text"}}, 422),
        ("triggers", {"trigger": {"title": "T", "conditions": {"all": []}, "actions": []}}, 422),
    ],
    ids=str,
)
def test_a_rule_that_the_vendor_would_not_take_is_refused(api, path, body, status):
    assert api("POST", path, body).status_code == status


def test_a_trigger_needs_a_webhook_of_its_kind(api):
    events = api.hook(subscriptions=["zen:event-type:ticket.created"])
    assert api.trigger(events, PUBLIC).status_code == 422
    assert api.trigger("01HNOWHERE", PUBLIC).status_code == 404
    odd = {"field": "role", "operator": "is", "value": "cook"}
    assert api.trigger(api.hook(subscriptions=["conditional_ticket_events"]), odd).status_code == 422


def test_a_view_shows_the_tickets_that_meet_it(desk, api):
    conditions = [
        {"field": "status", "operator": "less_than", "value": "solved"},
        {"field": "current_tags", "operator": "includes", "value": "ai_drafted"},
    ]
    view = api("POST", "views", {"view": {"title": "V", "all": conditions}}).json()["view"]
    assert view["conditions"] == {"all": conditions, "any": []}
    ticket, anna = write_in(desk), desk.add_teammate(name="Anna")
    assert api("GET", f"views/{view['id']}/tickets").json()["tickets"] == []
    desk.tag(ticket, add=["ai_drafted"], by=anna)
    [shown] = api("GET", f"views/{view['id']}/tickets").json()["tickets"]
    assert str(shown["id"]) == ticket


def test_a_teammate_runs_a_macro(desk, api):
    actions = [{"field": "current_tags", "value": "new"}, {"field": "remove_tags", "value": "old"}]
    assert api("POST", "macros", {"macro": {"title": "M", "actions": actions}}).status_code == 200
    ticket, anna = write_in(desk), desk.add_teammate(name="Anna")
    desk.tag(ticket, add=["old", "kept"], by=anna)
    desk.run_macro(ticket, "M", by=anna)
    assert desk.view(ticket).tags == ("kept", "new")


def test_a_role_without_the_right_may_not_manage_anything():
    desk = ZendeskDesk(Options(may_administer=False), pace=0.0)
    desk.start()
    api = Api(desk)
    assert api("POST", "webhooks", {"webhook": HOOK}).status_code == 403
    assert api("GET", "webhooks").status_code == 403
    assert api("POST", "macros", {"macro": {}}).status_code == 403
    desk.stop()


def test_invocations_tell_how_deliveries_ended(desk, api, receiver):
    good = api.hook(endpoint=f"{receiver.server.url}/here", subscriptions=["zen:event-type:ticket.created"])
    bad = api.hook(endpoint="http://127.0.0.1:9/gone", subscriptions=["zen:event-type:ticket.created"])
    write_in(desk)
    assert desk.courier.settle()
    statuses = [api("GET", f"webhooks/{one}/invocations").json()["invocations"] for one in (good, bad)]
    assert [[one["status"] for one in found] for found in statuses] == [["success"], ["failed"]]


def test_the_token_in_use_names_its_scopes(api):
    assert api("GET", "oauth/tokens/current").json()["token"]["scopes"] == ["read", "write"]
