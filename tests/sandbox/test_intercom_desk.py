"""The Intercom stand-in, seen from outside: its API by `requests`, its webhooks by a listener of our own."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from adapters.sandbox.desk import Desk
from adapters.sandbox.faults import Fault
from adapters.sandbox.intercom import EndpointError, IntercomDesk
from adapters.sandbox.intercom_hub import Options

SECRET = "a-client-secret-of-the-test"
UUIDS = ("a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb", "f4a98af1-be56-4948-a57e-e1a83f8484c6")


class Clock:
    """Epoch milliseconds that move only when told."""

    def __init__(self):
        self.ms = 1_795_341_600_000

    def __call__(self):
        return self.ms

    def forward(self, seconds):
        self.ms += seconds * 1000


class Api:
    """The desk's REST API as a well-behaved client sees it; *headers* set to None are left out."""

    def __init__(self, desk):
        self.desk = desk
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(self, method, path, body=None, **headers):
        named = {"Authorization": f"Bearer {self.desk.hub.options.token}", "Intercom-Version": "2.16"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, self.desk.url + path, json=body, headers=named, timeout=10)

    def reply(self, ticket, **body):
        sent = {"message_type": "comment", "type": "admin", "admin_id": self.desk.bot_id, "body": "<p>Hi</p>"}
        return self("POST", f"/conversations/{ticket}/reply", _without_none(sent | body))

    def parts(self, ticket, **body):
        sent = {"type": "admin", "admin_id": self.desk.bot_id}
        return self("POST", f"/conversations/{ticket}/parts", _without_none(sent | body))

    def read(self, ticket, query="", **headers):
        return self("GET", f"/conversations/{ticket}{query}", **headers).json()


def _without_none(body):
    return {key: value for key, value in body.items() if value is not None}


def refusal(answer):
    """(status, code) of an error.list."""
    body = answer.json()
    assert body["type"] == "error.list"
    assert body["request_id"]
    return answer.status_code, body["errors"][0]["code"]


class Listener:
    """An endpoint that remembers (headers, raw body) and answers with the next of *statuses* (then 200)."""

    def __init__(self):
        self.taken, self.statuses, self.heads, self.head_status = [], [], [], 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.taken.append((self.path, dict(self.headers), body))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_HEAD(self):
                listener.heads.append(self.path)
                self.send_response(listener.head_status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def bodies(self, topic=None):
        found = [json.loads(body) for _, _, body in self.taken]
        return [body for body in found if topic in {None, body["topic"]}]


@contextmanager
def running(**options):
    desk = IntercomDesk(Options(**{"client_secret": SECRET} | options), pace=0)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    with running(clock=clock) as desk:
        yield desk


@pytest.fixture
def api(desk):
    api = Api(desk)
    yield api
    api.session.close()


@pytest.fixture
def customer(desk):
    return desk.add_customer(name="Mira Sand", email="mira@example.org", organisation="Sand GmbH")


@pytest.fixture
def ticket(desk, customer):
    return desk.write_in(customer, subject="Invoice", text="Where is my invoice?")


@pytest.fixture
def chat(desk, customer):
    return desk.write_in(customer, subject="", text="Hello", channel="chat")


@pytest.fixture
def listener(desk):
    listener = Listener()
    desk.deliver_to(listener.url)
    yield listener
    listener.stop()


def heard(desk, listener, topic=None):
    assert desk.courier.settle()
    return listener.bodies(topic)


def test_the_desk_is_a_desk(desk):
    as_protocol: Desk = desk

    assert as_protocol.environ()["INTERCOM_ADMIN_ID"] == desk.bot_id


# --- the gate


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic x", "Bearer ", "bearer"])
def test_a_stranger_is_refused(api, token):
    assert refusal(api("GET", "/me", Authorization=token)) == (401, "unauthorized")


@pytest.mark.parametrize("version", [None, "2.13", "2.99", "latest", "Unstable"])
def test_an_unset_or_unknown_version_is_refused(api, version):
    assert refusal(api("GET", "/me", Intercom_Version=version)) == (400, "intercom_version_invalid")


@pytest.mark.parametrize("version", ["2.14", "2.15", "2.16"])
def test_a_known_version_passes(api, version):
    assert api("GET", "/me", Intercom_Version=version).status_code == 200


def test_every_answer_tells_the_rate_limit(api, clock):
    known, unknown, stranger = (
        api("GET", "/me"),
        api("GET", "/nowhere"),
        api("GET", "/me", Authorization="Bearer x"),
    )

    remaining = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (known, unknown, stranger)]
    assert remaining == [1665, 1664, 1663]
    assert int(known.headers["X-RateLimit-Reset"]) == clock() // 1000 // 10 * 10 + 10


def test_too_many_requests_in_ten_seconds_are_refused_until_the_next_window(clock):
    with running(clock=clock, limit=2) as desk:
        api = Api(desk)
        statuses = [api("GET", "/me").status_code for _ in range(2)]
        refused = refusal(api("GET", "/me"))
        clock.forward(10)

        assert (statuses, refused) == ([200, 200], (429, "rate_limit_exceeded"))
        assert api("GET", "/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("DELETE", "/me"),
        ("POST", "/conversations/215472621200001/run_assignment_rules"),
        ("GET", "/conversations/last"),
        ("GET", "/conversations/1"),
        ("GET", "/conversations/0215472621200001"),
        ("GET", "/conversations/%2e%2e%2fadmins"),
        ("GET", "/contacts/1"),
        ("GET", "/contacts/000000000000000000000000"),
    ],
)
def test_what_does_not_exist_is_not_found(api, ticket, method, path):
    assert refusal(api(method, path)) == (404, "not_found")


@pytest.mark.parametrize("raw", [b'{"message_type": ', b"", b"\xff", b'{"body": "\\ud800"}', b"[" * 100_000])
def test_malformed_json_gets_the_front_parser_s_own_error(desk, ticket, raw):
    headers = {
        "Authorization": f"Bearer {desk.hub.options.token}",
        "Intercom-Version": "2.16",
        "Content-Type": "application/json",
    }
    url = f"{desk.url}/conversations/{ticket}/reply"

    answer = requests.post(url, data=raw, headers=headers, timeout=10)

    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": "Bad Request"})


def test_a_body_without_a_json_content_type_is_refused(desk, ticket):
    headers = {"Authorization": f"Bearer {desk.hub.options.token}", "Intercom-Version": "2.16"}

    answer = requests.post(f"{desk.url}/tags", data=b'{"name":"x"}', headers=headers, timeout=10)

    assert refusal(answer) == (400, "client_error")


# --- reading


def test_me_names_app_region_and_seat(desk, api):
    me = api("GET", "/me").json()

    assert (me["type"], me["id"], me["has_inbox_seat"]) == ("admin", desk.bot_id, True)
    assert (me["app"]["id_code"], me["app"]["region"]) == (desk.account, "US")


def test_admins_are_the_people_and_not_operator(desk, api):
    ada = desk.add_teammate(name="Ada")

    admins = api("GET", "/admins").json()["admins"]

    assert [one["id"] for one in admins] == [desk.bot_id, ada]
    assert api("GET", f"/admins/{ada}").json()["name"] == "Ada"
    assert refusal(api("GET", "/admins/1")) == (404, "admin_not_found")


def test_teams_name_their_members_as_numbers(desk, api):
    ada = desk.add_teammate(name="Ada")
    billing = desk.add_team("Billing", [ada])

    assert [(one["id"], one["name"]) for one in api("GET", "/teams").json()["teams"]] == [
        (billing, "Billing")
    ]
    assert api("GET", f"/teams/{billing}").json()["admin_ids"] == [int(ada)]
    assert api("GET", f"/admins/{ada}").json()["team_ids"] == [int(billing)]
    assert refusal(api("GET", "/teams/1")) == (404, "team_not_found")


def test_a_verified_customer_is_a_user_and_anybody_else_a_lead(desk, api):
    known = desk.add_customer(name="Mira", email="mira@example.org", fields={"plan": "pro"})
    unknown = desk.add_customer(name="", email=None, verified=False)

    user, lead = (api("GET", f"/contacts/{one}").json() for one in (known, unknown))

    assert (user["role"], user["email"], user["custom_attributes"]) == (
        "user",
        "mira@example.org",
        {"plan": "pro"},
    )
    assert (lead["role"], lead["email"], lead["name"]) == ("lead", "", None)


def test_a_contact_leads_to_its_company(desk, api, customer):
    [company] = api("GET", f"/contacts/{customer}/companies").json()["data"]

    assert company["name"] == "Sand GmbH"
    assert api("GET", f"/companies/{company['id']}").json() == company
    assert refusal(api("GET", "/companies/1")) == (404, "company_not_found")


def test_a_merged_contact_is_gone_and_names_its_survivor(desk, api, ticket, customer):
    survivor = desk.add_customer(name="Mira", email="mira@example.com")
    desk.merge_contacts(customer, survivor)

    gone = api("GET", f"/contacts/{customer}")

    assert refusal(gone) == (410, "contact_merged")
    assert gone.headers["Link"] == f'<{desk.url}/contacts/{survivor}>; rel="canonical"'
    assert refusal(api("GET", f"/contacts/{customer}", Intercom_Version="2.15")) == (404, "not_found")


@pytest.mark.parametrize("moved", [False, True])
def test_conversations_of_a_merged_contact_may_name_either_while_the_survivor_writes_on(
    desk, api, ticket, customer, moved
):
    survivor = desk.add_customer(name="Mira", email="mira@example.com")
    desk.merge_contacts(customer, survivor, moved=moved)
    desk.customer_replies(ticket, "It's me")

    found = api.read(ticket)

    assert [one["id"] for one in found["contacts"]["contacts"]] == [survivor if moved else customer]
    assert found["conversation_parts"]["conversation_parts"][-1]["author"]["id"] == survivor


def test_a_new_mail_reads_as_its_source_without_parts(api, ticket, customer):
    found = api.read(ticket)

    source = found["source"]
    assert (source["type"], source["subject"]) == ("email", "<p>Invoice</p>")
    assert source["body"] == "<p>Where is my invoice?</p>"
    assert source["author"]["id"] == customer
    assert source["email_message_metadata"]["subject"] == "Invoice"
    assert found["conversation_parts"] == {
        "type": "conversation_part.list",
        "conversation_parts": [],
        "total_count": 0,
    }
    assert (found["admin_assignee_id"], found["team_assignee_id"], found["state"]) == (None, None, "open")
    assert found["company"]["name"] == "Sand GmbH"
    assert found["channel"] == {"initial": "email", "current": "email"}
    assert len(found["id"]) == 15


def test_contacts_of_a_conversation_hold_no_address(api, ticket):
    [contact] = api.read(ticket)["contacts"]["contacts"]

    assert set(contact) == {"type", "id", "external_id"}


@pytest.mark.parametrize("text", ["<b>bold?</b> & <script>", "1 < 2\n\nand 3 > 2\nyes &amp;"])
def test_what_a_customer_typed_survives_as_typed(desk, api, customer, text):
    ticket = desk.write_in(customer, subject="a <b> c", text=text)

    plain = api.read(ticket, "?display_as=plaintext")["source"]

    assert (plain["body"], plain["subject"]) == (text, "a <b> c")
    assert "<script>" not in api.read(ticket)["source"]["body"]
    assert desk.view(ticket).messages[0].text == text


def test_mail_in_html_stands_as_it_came(desk, api, customer):
    html = '<div>Hi<span style="display:none">hidden</span></div>'
    ticket = desk.write_in(customer, subject="x", text="Hi", html=html)

    assert api.read(ticket)["source"]["body"] == html


def test_an_out_of_office_mail_shows_by_its_subject(desk, api, ticket, customer):
    first = desk.write_in(customer, subject="Invoice", text="I am away", automatic=True)
    desk.customer_replies(ticket, "I am away", automatic=True)

    assert api.read(first)["source"]["email_message_metadata"]["subject"] == "Automatic reply: Invoice"
    [part] = api.read(ticket)["conversation_parts"]["conversation_parts"]
    assert part["email_message_metadata"]["subject"] == "Automatic reply: Invoice"


def test_operator_fills_a_new_chat_and_can_be_silenced(desk, api, chat, clock):
    [part] = api.read(chat)["conversation_parts"]["conversation_parts"]
    assert (part["part_type"], part["author"]["type"]) == ("channel_and_reply_time_expectation", "bot")
    assert api.read(chat)["channel"]["current"] == "messenger"

    with running(clock=clock, operator_speaks=False) as silent:
        person = silent.add_customer(name="M", email=None)
        other = silent.write_in(person, subject="", text="Hello", channel="chat")
        assert Api(silent).read(other)["conversation_parts"]["total_count"] == 0


def test_only_the_newest_500_parts_are_shown(desk, api, ticket):
    ids = [desk.customer_replies(ticket, f"message {n}") for n in range(503)]

    found = api.read(ticket)

    assert [part["id"] for part in found["conversation_parts"]["conversation_parts"]] == ids[3:]
    assert found["statistics"]["count_conversation_parts"] == 504


def test_older_versions_are_answered_in_their_own_words(desk, api, ticket):
    desk.fin_active(ticket)
    desk.fin_hands_off(ticket)

    new, old = api.read(ticket), api.read(ticket, Intercom_Version="2.14")

    assert (new["priority"], old["priority"]) == ("none", "not_priority")
    states = [one["ai_agent"]["resolution_state"] for one in (new, old)]
    assert states == ["escalated", "routed_to_team"]
    assert "channel" not in old


def test_nobody_may_look_like_zero(clock):
    with running(clock=clock, unassigned=0) as desk:
        person = desk.add_customer(name="M", email=None)
        ticket = desk.write_in(person, subject="x", text="Hello")

        assert Api(desk).read(ticket)["admin_assignee_id"] == 0


# --- replying


def test_a_reply_comes_back_last_as_a_comment_marked_as_ours(desk, api, ticket):
    desk.customer_replies(ticket, "Anybody there?")

    answer = api.reply(ticket, body="<p>Here it is.</p>").json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (part["part_type"], part["body"]) == ("comment", '<p class="no-margin">Here it is.</p>')
    assert (part["author"]["type"], part["author"]["id"]) == ("admin", desk.bot_id)
    assert part["app_package_code"] == "helpdesk-connector"
    assert (answer["waiting_since"], answer["admin_assignee_id"]) == (None, None)
    assert [m.author for m in desk.view(ticket).messages] == ["customer", "customer", "bot"]


def test_a_bot_that_takes_what_it_answers_is_assigned_by_its_reply(clock):
    with running(clock=clock, bot_takes=True) as desk:
        ticket = desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="Hello")
        answer = Api(desk).reply(ticket).json()

        part = answer["conversation_parts"]["conversation_parts"][-1]
        assert (part["part_type"], answer["admin_assignee_id"]) == ("assignment", int(desk.bot_id))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Hello there!", '<p class="no-margin">Hello there!</p>'),
        (
            "<p>a<br>b</p><p>c &lt;d&gt;</p>",
            '<p class="no-margin">a<br>b</p><p class="no-margin">c &lt;d&gt;</p>',
        ),
        ("<p>x<script>alert(1)</script></p>", '<p class="no-margin">x</p>'),
        ("<ul><li>one</li><li><strong>two</strong></li></ul>", "<ul><li>one</li><li><b>two</b></li></ul>"),
        (
            '<p><a href="https://x.example/?a=1&amp;b=2" onclick="x()">go</a></p>',
            '<p class="no-margin"><a href="https://x.example/?a=1&amp;b=2"'
            ' rel="nofollow noopener noreferrer">go</a></p>',
        ),
        ("<p>never closed", '<p class="no-margin">never closed</p>'),
    ],
)
def test_bodies_are_kept_in_the_tags_that_intercom_renders(api, ticket, sent, kept):
    answer = api.reply(ticket, body=sent).json()

    assert answer["conversation_parts"]["conversation_parts"][-1]["body"] == kept


def test_plain_text_shows_links_with_their_address(api, ticket):
    api.reply(ticket, body='<p>See <a href="https://x.example/kb">the guide</a>.</p><p>Bye</p>')

    [part] = api.read(ticket, "?display_as=plaintext")["conversation_parts"]["conversation_parts"]

    assert part["body"] == "See the guide (https://x.example/kb).\n\nBye"


def test_a_note_stays_inside(desk, api, ticket):
    answer = api.reply(ticket, message_type="note", body="<p>for us</p>").json()

    assert answer["conversation_parts"]["conversation_parts"][-1]["part_type"] == "note"
    assert answer["waiting_since"] is not None
    assert [m.text for m in desk.view(ticket).by("bot", public=False)] == ["for us"]


def test_a_quick_reply_carries_its_options_and_the_click_names_one(desk, api, chat):
    options = [{"text": str(n), "uuid": uuid} for n, uuid in enumerate(UUIDS)]
    answer = api.reply(chat, message_type="quick_reply", body=None, reply_options=options).json()
    desk.customer_replies(chat, "1", clicked=UUIDS[1])

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (part["part_type"], part["metadata"]) == ("quick_reply", {"quick_reply_options": options})
    click = api.read(chat)["conversation_parts"]["conversation_parts"][-1]
    assert click["metadata"] == {"quick_reply_uuid": UUIDS[1]}
    assert desk.view(chat).messages[-2].text == "0\n1"


def test_a_reply_can_be_dated_back(api, ticket, clock):
    at = clock() // 1000 - 60

    answer = api.reply(ticket, created_at=at).json()

    assert answer["conversation_parts"]["conversation_parts"][-1]["created_at"] == at


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"body": None}, (400, "parameter_missing")),
        ({"body": "  "}, (400, "parameter_invalid")),
        ({"body": "<script>x</script>"}, (400, "parameter_invalid")),
        ({"body": 7}, (400, "type_mismatch")),
        ({"admin_id": None}, (400, "parameter_missing")),
        ({"admin_id": 9_600_002}, (400, "type_mismatch")),
        ({"admin_id": "me"}, (400, "parameter_invalid")),
        ({"admin_id": "1"}, (404, "admin_not_found")),
        ({"type": None}, (400, "parameter_missing")),
        ({"type": "user"}, (400, "parameter_invalid")),
        ({"message_type": None}, (400, "parameter_missing")),
        ({"message_type": "email"}, (400, "parameter_invalid")),
        ({"messageType": "note"}, (400, "parameter_invalid")),
        ({"message_type": "quick_reply", "body": None}, (400, "parameter_invalid")),
        ({"message_type": "quick_reply", "reply_options": [{"text": "1"}]}, (400, "parameter_invalid")),
        ({"reply_options": [{"text": "1", "uuid": UUIDS[0]}]}, (400, "parameter_invalid")),
        ({"attachment_urls": ["https://x.example/a"] * 11}, (400, "parameter_invalid")),
        ({"attachment_urls": ["file:///etc/passwd"]}, (400, "parameter_invalid")),
        ({"skip_notifications": "yes"}, (400, "type_mismatch")),
        ({"created_at": 99_999_999_999}, (400, "parameter_invalid")),
    ],
)
def test_a_wrong_reply_is_refused_and_leaves_no_part(desk, api, ticket, wrong, refused):
    assert refusal(api.reply(ticket, **wrong)) == refused
    assert len(desk.view(ticket).messages) == 1


def test_an_admin_without_a_seat_cannot_write(desk, api, ticket):
    guest = desk.add_teammate(name="Guest", inbox_seat=False)

    assert refusal(api.reply(ticket, admin_id=guest)) == (403, "action_forbidden")


def test_what_operator_answers_to_a_mail_is_kept_but_never_sent(desk, api, ticket):
    answer = api.reply(ticket, admin_id=desk.operator_id).json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (part["author"]["type"], part["notified_at"]) == ("bot", None)


# --- managing


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
def test_wrong_management_is_refused_and_changes_nothing(desk, api, ticket, wrong, refused):
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
def test_a_wrong_update_is_refused_whole(desk, api, ticket, body, refused):
    desk.add_attribute("Known")

    assert refusal(api("PUT", f"/conversations/{ticket}", {"title": "changed", **body})) == refused
    assert api.read(ticket)["title"] is None


def test_attributes_can_be_made_since_2_16(api):
    body = {"name": "AI category", "data_type": "string"}

    old = api("POST", "/conversations/attributes", body, Intercom_Version="2.15")
    made = api("POST", "/conversations/attributes", body)
    twice = api("POST", "/conversations/attributes", body)

    assert refusal(old) == (400, "intercom_version_invalid")
    assert made.json()["name"] == "AI category"
    assert refusal(twice) == (422, "parameter_invalid")
    assert [one["name"] for one in api("GET", "/conversations/attributes").json()["data"]] == ["AI category"]


# --- tags


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
def test_a_wrong_tag_is_refused(api, body):
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
def test_a_wrong_tagging_is_refused(desk, api, ticket, body, refused):
    assert api("POST", "/tags", {"name": "ai_asked"}).json()["id"] == "8120001"
    sent = {key: desk.bot_id if value == "BOT" else value for key, value in body.items()}

    assert refusal(api("POST", f"/conversations/{ticket}/tags", sent)) == refused
    assert desk.view(ticket).tags == ()


def test_untagging_needs_a_body_and_a_tag_that_is_there(desk, api, ticket):
    desk.tag(ticket, ["vip"], by=desk.bot_id)
    [tag] = api.read(ticket)["tags"]["tags"]
    path = f"/conversations/{ticket}/tags"

    assert refusal(api("DELETE", f"{path}/{tag['id']}")) == (400, "client_error")
    assert refusal(api("DELETE", f"{path}/{tag['id']}", {})) == (400, "parameter_missing")
    assert refusal(api("DELETE", f"{path}/1", {"admin_id": desk.bot_id})) == (404, "tag_not_found")
    assert desk.view(ticket).tags == ("vip",)


# --- lists and searches


@pytest.fixture
def five(desk, customer, clock):
    ids = []
    for n in range(5):
        clock.forward(1)
        ids.append(desk.write_in(customer, subject=f"s{n}", text=f"word{n} here"))
    return ids


def pages(api, path, body=None):
    after, found = None, []
    while True:
        if body is None:
            answer = api("GET", path + (f"&starting_after={after}" if after else "")).json()
        else:
            paging = {"per_page": 2} | ({"starting_after": after} if after else {})
            answer = api("POST", path, {**body, "pagination": paging}).json()
        found.append([one["id"] for one in answer["conversations"]])
        if "next" not in answer["pages"]:
            return found
        after = answer["pages"]["next"]["starting_after"]


def test_lists_go_from_the_newest_change_page_by_page(api, five):
    assert pages(api, "/conversations?per_page=2") == [[five[4], five[3]], [five[2], five[1]], [five[0]]]


def test_searches_page_by_cursor_and_carry_no_parts(api, five):
    body = {"query": {"field": "updated_at", "operator": ">", "value": "0"}}

    assert [one for page in pages(api, "/conversations/search", body) for one in page] == five[::-1]
    [first, *_] = api("POST", "/conversations/search", body).json()["conversations"]
    assert "conversation_parts" not in first


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({"field": "created_at", "operator": ">", "value": 1_795_341_604}, [4, 3]),
        ({"field": "created_at", "operator": "<", "value": 1_795_341_602}, [1, 0]),
        ({"field": "source.body", "operator": "=", "value": "Word3"}, [3]),
        ({"field": "source.body", "operator": "=", "value": "word3 here"}, []),
        ({"field": "source.subject", "operator": "IN", "value": ["s1", "s2"]}, [2, 1]),
        ({"field": "state", "operator": "=", "value": "closed"}, [0]),
        ({"field": "open", "operator": "=", "value": False}, [0]),
        ({"field": "source.subject", "operator": "$", "value": "2"}, [2]),
        (
            {
                "operator": "OR",
                "value": [
                    {"field": "source.subject", "operator": "=", "value": "s1"},
                    {
                        "operator": "AND",
                        "value": [
                            {"field": "source.type", "operator": "=", "value": "email"},
                            {"field": "source.subject", "operator": "~", "value": "S4"},
                        ],
                    },
                ],
            },
            [4, 1],
        ),
    ],
)
def test_searches_find_what_fits(desk, api, five, query, hits):
    desk.close(five[0])

    found = api("POST", "/conversations/search", {"query": query}).json()

    assert sorted(one["id"] for one in found["conversations"]) == sorted(five[hit] for hit in hits)
    assert found["total_count"] == len(hits)


DEEP = {"operator": "AND", "value": [{"field": "open", "operator": "=", "value": True}]}
for _ in range(3):
    DEEP = {"operator": "AND", "value": [DEEP]}
FITS = {"field": "open", "operator": "=", "value": True}


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"field": "updated_at", "operator": ">", "value": "yesterday"}},
        {"query": {"field": "unheard", "operator": "=", "value": 1}},
        {"query": {"field": "open", "operator": "==", "value": 1}},
        {"query": {"operator": "AND", "value": []}},
        {"query": {"operator": "AND", "value": [FITS] * 16}},
        {"query": DEEP},
        {"query": FITS, "sort": {"field": "updated_at"}},
        {"query": FITS, "pagination": {"per_page": 151}},
        {"query": FITS, "pagination": {"per_page": 0}},
        {"query": FITS, "pagination": {"starting_after": "made up"}},
        {"query": FITS, "pagination": {"page": 2}},
    ],
)
def test_a_wrong_search_is_refused(api, ticket, body):
    assert refusal(api("POST", "/conversations/search", body)) == (400, "parameter_invalid")


def test_a_list_refuses_big_pages_and_stumbles_over_an_empty_cursor(api, ticket):
    assert refusal(api("GET", "/conversations?per_page=151")) == (400, "parameter_invalid")
    assert refusal(api("GET", "/conversations?starting_after=")) == (500, "server_error")


# --- teammates, Fin, ratings


def test_a_teammates_first_answer_is_an_assignment_with_words(desk, api, ticket):
    ada = desk.add_teammate(name="Ada")
    desk.teammate_replies(ticket, ada, "I'll look into it.")
    desk.teammate_replies(ticket, ada, "Found it.")

    found = api.read(ticket)
    first, second = found["conversation_parts"]["conversation_parts"]
    assert (first["part_type"], second["part_type"]) == ("assignment", "comment")
    assert first["body"] == '<p class="no-margin">I\'ll look into it.</p>'
    assert (first["app_package_code"], found["admin_assignee_id"]) == (None, int(ada))
    assert found["teammates"]["admins"] == [{"type": "admin", "id": ada}]
    assert [m.text for m in desk.view(ticket).by("teammate")] == ["I'll look into it.", "Found it."]


def test_a_teammate_who_keeps_things_unassigned_just_comments(desk, api, ticket):
    desk.teammate_replies(ticket, desk.add_teammate(name="Ada", takes=False), "Hello")

    assert api.read(ticket)["admin_assignee_id"] is None


def test_fin_leads_without_an_outcome_until_it_hands_off(desk, api, chat):
    desk.fin_active(chat)
    leading = api.read(chat)
    desk.fin_hands_off(chat)
    done = api.read(chat)

    part = leading["conversation_parts"]["conversation_parts"][-1]
    assert (part["author"]["type"], part["author"]["from_ai_agent"]) == ("bot", True)
    assert (leading["ai_agent_participated"], leading["ai_agent"]["resolution_state"]) == (True, None)
    assert done["ai_agent"]["resolution_state"] == "escalated"
    assert desk.view(chat).by("other")[-1].id == part["id"]


def test_a_rating_stands_in_the_conversation(desk, api, ticket, customer):
    desk.rate(ticket, 2, "slow")

    rating = api.read(ticket)["conversation_rating"]

    assert (rating["rating"], rating["remark"], rating["contact"]["id"]) == (2, "slow", customer)


def test_statistics_follow_the_conversation(desk, api, ticket, clock):
    clock.forward(30)
    api.reply(ticket)
    clock.forward(30)
    api.parts(ticket, message_type="close")

    figures = api.read(ticket)["statistics"]

    assert (figures["time_to_admin_reply"], figures["time_to_first_close"]) == (30, 60)
    assert (figures["median_time_to_reply"], figures["last_closed_by_id"]) == (30, desk.bot_id)


def test_a_deleted_conversation_is_not_found(desk, api, ticket):
    desk.delete(ticket)

    assert refusal(api("GET", f"/conversations/{ticket}")) == (404, "not_found")


# --- webhooks


def signed(body):
    return "sha1=" + hmac.digest(SECRET.encode(), body, hashlib.sha1).hex()


def test_a_notification_is_signed_over_its_raw_bytes_in_the_vendors_envelope(desk, listener, customer, clock):
    ticket = desk.write_in(customer, subject="Ümlaut", text="Grüße")
    [body] = heard(desk, listener)
    [(path, headers, raw)] = listener.taken

    assert path == "/webhooks/intercom"
    assert headers["X-Hub-Signature"] == signed(raw)
    assert headers["User-Agent"] == "intercom-parrot-service-client/1.0"
    assert body["id"].startswith("notif_")
    assert (body["type"], body["app_id"], body["topic"]) == (
        "notification_event",
        desk.account,
        "conversation.user.created",
    )
    assert body["created_at"] == body["first_sent_at"] == clock() // 1000
    assert (body["delivery_status"], body["delivery_attempts"]) == ("pending", 1)
    assert body["data"]["item"]["id"] == ticket
    assert body["data"]["item"]["source"]["body"] == "Grüße"
    assert body["data"]["item"]["conversation_parts"]["total_count"] == 0


def test_a_notification_carries_only_the_part_that_caused_it(desk, listener, ticket):
    desk.customer_replies(ticket, "one")
    last = desk.customer_replies(ticket, "a <b>")

    newest = max(heard(desk, listener, "conversation.user.replied"), key=_part_id)

    [part] = newest["data"]["item"]["conversation_parts"]["conversation_parts"]
    assert (part["id"], part["body"]) == (last, "a <b>")
    assert newest["data"]["item"]["statistics"]["count_conversation_parts"] == 3


def _part_id(body):
    return body["data"]["item"]["conversation_parts"]["conversation_parts"][0]["id"]


DEEDS = {
    "reply by API": (lambda d, a, t: a.reply(t), ["conversation.admin.replied"]),
    "note by API": (lambda d, a, t: a.reply(t, message_type="note"), ["conversation.admin.noted"]),
    "close by API": (lambda d, a, t: a.parts(t, message_type="close"), ["conversation.admin.closed"]),
    "open by API": (lambda d, a, t: a.parts(t, message_type="open"), ["conversation.admin.opened"]),
    "teammate's first reply": (
        lambda d, a, t: d.teammate_replies(t, d.add_teammate(name="Ada"), "Hi"),
        ["conversation.admin.assigned", "conversation.admin.open.assigned"],
    ),
    "teammate's note": (
        lambda d, a, t: d.teammate_replies(t, d.add_teammate(name="Ada"), "Hi", public=False),
        ["conversation.admin.noted"],
    ),
    "assignment": (
        lambda d, a, t: d.assign(t, d.add_teammate(name="Ada"), by=d.bot_id),
        ["conversation.admin.assigned"],
    ),
    "snooze": (lambda d, a, t: d.snooze(t, by=d.bot_id), ["conversation.admin.snoozed"]),
    "tag": (lambda d, a, t: d.tag(t, ["vip"], by=d.bot_id), ["conversation_part.tag.created"]),
    "close": (lambda d, a, t: d.close(t), ["conversation.admin.closed"]),
    "rating": (lambda d, a, t: d.rate(t, 5), ["conversation.rating.added"]),
    "operator": (
        lambda d, a, t: d.operator_replies(t, "Hi"),
        ["conversation.admin.replied", "conversation.operator.replied"],
    ),
    "Fin": (
        lambda d, a, t: d.fin_active(t),
        ["conversation.admin.replied", "conversation.operator.replied"],
    ),
    "deletion": (lambda d, a, t: d.delete(t), ["conversation.deleted"]),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_fires_its_topics(desk, api, ticket, listener, deed):
    act, topics = DEEDS[deed]

    act(desk, api, ticket)

    assert sorted(body["topic"] for body in heard(desk, listener)) == topics
    assert all(headers["X-Hub-Signature"] == signed(raw) for _, headers, raw in listener.taken)


def test_a_refused_request_fires_nothing(desk, api, ticket, listener):
    api.reply(ticket, admin_id="1")

    assert heard(desk, listener) == []


def test_a_tag_arrives_with_the_words_it_hangs_on(desk, ticket, listener):
    message = desk.customer_replies(ticket, "Hello?")
    desk.tag(ticket, ["vip"], by=desk.bot_id)
    desk.tag(ticket, ["vip"], by=desk.bot_id)

    [body] = heard(desk, listener, "conversation_part.tag.created")

    assert _part_id(body) == message
    assert [tag["name"] for tag in body["data"]["item"]["tags_added"]["tags"]] == ["vip"]


def test_a_deletion_names_the_conversation_by_another_key(desk, ticket, listener):
    desk.delete(ticket)

    [body] = heard(desk, listener)

    assert body["data"]["item"] == {"type": "conversation", "conversation_id": ticket}


def test_a_ping_is_signed_and_has_no_id(desk, listener):
    desk.ping()

    [body] = heard(desk, listener)

    assert (body["topic"], body["id"], body["data"]["item"]["type"]) == ("ping", None, "ping")


def test_a_failed_notification_comes_once_more_under_its_id(desk, ticket, listener):
    listener.statuses = [503, 503]
    desk.customer_replies(ticket, "Hello?")

    first, again = heard(desk, listener)

    assert first["id"] == again["id"]
    assert (again["delivery_status"], again["delivery_attempts"]) == ("retry", 2)
    assert listener.taken[1][1]["X-Hub-Signature"] == signed(listener.taken[1][2])


def test_an_endpoint_that_is_gone_hears_no_more(desk, ticket, listener):
    listener.statuses = [410]
    desk.customer_replies(ticket, "one")
    desk.courier.settle()
    desk.customer_replies(ticket, "two")

    assert len(heard(desk, listener)) == 1


def test_a_throttled_notification_waits_and_then_still_has_its_retry(desk, ticket, listener):
    listener.statuses = [429, 429, 500]
    desk.customer_replies(ticket, "one")

    assert len(heard(desk, listener)) == 4


def test_the_last_delivery_can_be_repeated_byte_for_byte(desk, ticket, listener):
    desk.customer_replies(ticket, "one")
    desk.courier.settle()
    desk.redeliver_last(ticket)
    desk.courier.settle()

    first, again = (raw for _, _, raw in listener.taken)
    assert first == again


def test_an_address_is_saved_only_if_it_answers_head(desk, listener):
    desk.deliver_to(listener.url, validate=True)
    listener.head_status = 405

    with pytest.raises(EndpointError):
        desk.deliver_to(listener.url, validate=True)
    assert listener.heads == ["/webhooks/intercom"] * 2


def test_only_subscribed_topics_are_sent(clock):
    listener = Listener()
    with running(clock=clock, topics={"conversation.user.replied"}) as desk:
        desk.deliver_to(listener.url)
        ticket = desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="one")
        desk.customer_replies(ticket, "two")
        found = heard(desk, listener)
    listener.stop()

    assert [body["topic"] for body in found] == ["conversation.user.replied"]


def test_the_generation_of_2019_speaks_of_users_and_messages_in_html(clock):
    listener = Listener()
    with running(clock=clock, generation="2019") as desk:
        desk.deliver_to(listener.url)
        person = desk.add_customer(name="M", email="m@example.org", verified=False)
        ticket = desk.write_in(person, subject="x", text="one")
        last = desk.customer_replies(ticket, "a <b>")
        [body] = heard(desk, listener, "conversation.user.replied")
    listener.stop()

    item = body["data"]["item"]
    assert (item["id"], item["user"]["id"], item["user"]["type"]) == (ticket, person, "lead")
    assert item["assignee"] == {"type": "nobody_admin", "id": None}
    assert item["conversation_message"]["body"] == "<p>one</p>"
    [part] = item["conversation_parts"]["conversation_parts"]
    assert (part["id"], part["body"], part["author"]["type"]) == (last, "<p>a &lt;b&gt;</p>", "user")
    assert "source" not in item


def test_webhooks_before_2_15_are_html_with_dates_as_strings(clock):
    listener = Listener()
    with running(clock=clock, generation="2.14") as desk:
        desk.deliver_to(listener.url)
        desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="a <b>")
        [body] = heard(desk, listener)
    listener.stop()

    item = body["data"]["item"]
    assert item["source"]["body"] == "<p>a &lt;b&gt;</p>"
    assert item["statistics"]["first_contact_reply_at"] == "2026-11-22T10:00:00.000Z"


# --- around it


def test_settings_point_here_and_requests_are_recorded_without_the_token(desk, api):
    api("GET", "/me")

    [line] = desk.recorder.of("GET", "/me")

    assert desk.environ()["INTERCOM_URL"] == desk.url
    assert (line["platform"], line["status"]) == ("intercom", 200)
    assert desk.hub.options.token not in json.dumps(line)


def test_a_lost_answer_has_still_taken_effect(desk, api, ticket):
    desk.faults.add(Fault("lost_answer", "POST", "/reply"))

    with pytest.raises(requests.ConnectionError):
        api.reply(ticket)
    assert len(desk.view(ticket).by("bot")) == 1


def test_two_runs_give_the_same_ids_and_a_seed_gives_others(clock):
    def ids(**options):
        with running(clock=clock, **options) as desk:
            person = desk.add_customer(name="M", email=None)
            ticket = desk.write_in(person, subject="x", text="one")
            return person, ticket, desk.customer_replies(ticket, "two")

    assert ids() == ids()
    assert not set(ids()) & set(ids(seed=1))


def test_many_hands_at_once_lose_nothing(desk, api, ticket):
    def write():
        for _ in range(10):
            desk.customer_replies(ticket, "again")

    hands = [threading.Thread(target=write) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    parts = api.read(ticket)["conversation_parts"]["conversation_parts"]
    assert len({part["id"] for part in parts}) == 40
