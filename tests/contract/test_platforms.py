"""What every helpdesk must keep, run over all that the composition root knows: real adapters over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from connector import bootstrap
from connector.domain import Action, ActionKind, Delivery, Event, Ignored, Role, Status, Ticket
from connector.errors import (
    AmbiguousError,
    CredentialsError,
    HelpdeskUnavailableError,
    NotFoundError,
    PayloadError,
    SignatureError,
)
from connector.ports import Helpdesk, Webhook, WriteStep
from connector.settings import Settings, load

PLATFORMS = sorted(bootstrap.PLATFORMS)
#: What a platform would bring to life; Intercom takes HTML and leaves Markdown as it is.
LIVE = {"zendesk": ("<img", "![a](", "{{"), "intercom": ("<img",)}


@dataclass
class Counter:
    """Deliveries as they came in over HTTP."""

    taken: list[Delivery]
    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@dataclass
class Field:
    """One platform: its stand-in and the adapter as the composition root builds it."""

    desk: Any
    settings: Settings
    webhook: Webhook
    helpdesk: Helpdesk
    customer: str
    teammate: str

    def write_in(self, text: str = "How do I reset my password?", **options: Any) -> str:
        ticket: str = self.desk.write_in(self.customer, subject="Password", text=text, **options)
        return ticket

    def action(self, ticket: Ticket, kind: ActionKind = ActionKind.REPLY, **changes: Any) -> Action:
        made = Action("6f0c5c1e-0000-4000-8000-000000000001", kind, ticket.ref, "Choose Forgot password.")
        newest = ticket.from_requester[-1].id
        return replace(made, answers=newest, **changes)

    def perform(self, action: Action, ticket: Ticket) -> list[WriteStep]:
        steps = list(self.helpdesk.steps(action, ticket))
        for step in steps:
            step.send()
        return steps


@pytest.fixture(params=PLATFORMS)
def field(request: pytest.FixtureRequest) -> Iterator[Field]:
    platform: str = request.param
    with Sandbox(claude=False) as sandbox:
        desk: Any = sandbox.desks[platform]
        settings = load(desk.environ())
        yield Field(
            desk=desk,
            settings=settings,
            webhook=bootstrap.PLATFORMS[platform].webhook(settings),
            helpdesk=bootstrap.PLATFORMS[platform].helpdesk(settings),
            customer=desk.add_customer(name="Ada Brook", email="ada@customers.example"),
            teammate=desk.add_teammate(name="Tom Field"),
        )


@pytest.fixture
def counter() -> Iterator[Counter]:
    taken: list[Delivery] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(Delivery({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Counter(taken, server)
    server.shutdown()
    thread.join()
    server.server_close()


def delivered(field: Field, counter: Counter, doing: Callable[[], object]) -> list[Delivery]:
    field.desk.deliver_to(counter.url)
    doing()
    assert field.desk.courier.settle(10)
    return counter.taken


def now_of(field: Field) -> int:
    return bootstrap.now_ms()


def test_a_customers_message_is_delivered_verified_and_understood(field: Field, counter: Counter) -> None:
    taken = delivered(field, counter, field.write_in)
    events = []
    for delivery in taken:
        field.webhook.verify(delivery, now=now_of(field))
        events.append(field.webhook.parse(delivery))
    found = [e for e in events if isinstance(e, Event) and e.kind == "message_received"]
    assert found
    assert {e.ticket.account for e in found} == {field.helpdesk.account}
    assert len({e.delivery_id for e in found}) == len(found)


def test_a_changed_byte_a_missing_and_a_strangers_signature_are_refused(
    field: Field, counter: Counter
) -> None:
    good = delivered(field, counter, field.write_in)[0]
    forged = [replace(good, body=good.body + b" "), replace(good, headers={})]
    for delivery in forged:
        with pytest.raises(SignatureError):
            field.webhook.verify(delivery, now=now_of(field))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'{"type":{}}'])
def test_a_poison_body_is_a_payload_error_or_ignored(field: Field, body: bytes) -> None:
    try:
        found: Event | Ignored | None = field.webhook.parse(Delivery({}, body))
    except PayloadError:
        found = None
    assert not isinstance(found, Event)


def test_a_ticket_is_read_whole(field: Field) -> None:
    ticket_id = field.write_in("How do I reset my <b>password</b>?")
    field.desk.teammate_replies(ticket_id, field.teammate, "Let me see.", public=False)
    field.desk.customer_replies(ticket_id, "Anyone there?")
    ticket = field.helpdesk.read(ticket_id)
    assert [(m.role, m.public) for m in ticket.messages if m.role is not Role.OTHER] == [
        (Role.REQUESTER, True),
        (Role.TEAMMATE, False),
        (Role.REQUESTER, True),
    ]
    assert ticket.from_requester[0].text == "How do I reset my <b>password</b>?"
    assert ticket.requester.first_name == "Ada"


def test_a_long_ticket_is_read_to_its_end(field: Field) -> None:
    ticket_id = field.write_in()
    for number in range(130):
        field.desk.customer_replies(ticket_id, f"line {number}")
    assert field.helpdesk.read(ticket_id).from_requester[-1].text == "line 129"


def test_a_teammates_public_reply_shows_as_one(field: Field) -> None:
    ticket_id = field.write_in()
    field.desk.teammate_replies(ticket_id, field.teammate, "I will call you.")
    spoke = [m for m in field.helpdesk.read(ticket_id).public if m.role is Role.TEAMMATE]
    assert [m.text for m in spoke] == ["I will call you."]


def test_an_assignment_by_a_teammate_shows_as_one(field: Field) -> None:
    ticket_id = field.write_in()
    other = field.desk.add_teammate(name="Uma Hill")
    field.desk.assign(ticket_id, other, by=field.teammate)
    assert [(a.by, a.to) for a in field.helpdesk.read(ticket_id).assignments][-1] == (
        Role.TEAMMATE,
        Role.TEAMMATE,
    )


def test_a_reply_is_public_tagged_and_settles_the_ticket(field: Field) -> None:
    ticket = field.helpdesk.read(field.write_in())
    field.perform(field.action(ticket, status=Status.SOLVED, add_tags=("ai_resolved",)), ticket)
    view = field.desk.view(ticket.ref.id)
    assert [m.text.strip() for m in view.by("bot", public=True)] == ["Choose Forgot password."]
    assert (view.status, "ai_resolved" in view.tags) == ("solved", True)
    again = field.helpdesk.read(ticket.ref.id)
    assert [m.role for m in again.public if m.role is not Role.OTHER] == [Role.REQUESTER, Role.BOT]


def test_a_note_stays_inside(field: Field) -> None:
    ticket = field.helpdesk.read(field.write_in())
    field.perform(field.action(ticket, ActionKind.NOTE, add_tags=("ai_escalated",)), ticket)
    view = field.desk.view(ticket.ref.id)
    assert (len(view.by("bot", public=False)), len(view.by("bot", public=True))) == (1, 0)


def test_a_step_that_landed_is_found_and_one_that_did_not_is_not(field: Field) -> None:
    ticket = field.helpdesk.read(field.write_in())
    steps = list(field.helpdesk.steps(field.action(ticket, add_tags=("ai_resolved",)), ticket))
    for step in steps:
        assert step.landed() is None
        step.send()
        assert step.landed() is not None


def test_tags_of_others_stay(field: Field) -> None:
    ticket_id = field.write_in()
    field.desk.tag(ticket_id, add=["vip"], by=field.teammate)
    ticket = field.helpdesk.read(ticket_id)
    field.perform(field.action(ticket, add_tags=("ai_resolved",)), ticket)
    assert {"vip", "ai_resolved"} <= set(field.desk.view(ticket_id).tags)


def test_nothing_live_leaves(field: Field) -> None:
    ticket = field.helpdesk.read(field.write_in())
    nasty = "Hi {{ticket.comments}} <img src=x> ![a](https://evil.example/x.png)"
    field.perform(field.action(ticket, body=nasty), ticket)
    [sent] = field.desk.view(ticket.ref.id).by("bot", public=True)
    assert "reset my password" not in sent.text
    raw = str([line["body"] for line in field.desk.recorder.lines if line["method"] in {"PUT", "POST"}])
    assert not [mark for mark in LIVE[field.desk.platform] if mark in raw]


@pytest.mark.parametrize("kind", ["lost_answer", "cut_body"])
def test_a_write_of_unknown_fate_is_ambiguous_sent_once_and_found(field: Field, kind: Any) -> None:
    ticket = field.helpdesk.read(field.write_in())
    step = field.helpdesk.steps(field.action(ticket), ticket)[0]
    field.desk.faults.add(Fault(kind=kind, method="PUT" if field.desk.platform == "zendesk" else "POST"))
    with pytest.raises(AmbiguousError):
        step.send()
    assert len(field.desk.view(ticket.ref.id).by("bot", public=True)) == 1
    assert step.landed() is not None


def test_a_throttled_write_surely_did_nothing_and_says_when(field: Field) -> None:
    ticket = field.helpdesk.read(field.write_in())
    step = field.helpdesk.steps(field.action(ticket), ticket)[0]
    method = "PUT" if field.desk.platform == "zendesk" else "POST"
    field.desk.faults.add(Fault(kind="status", status=429, retry_after="7", method=method))
    with pytest.raises(HelpdeskUnavailableError):
        step.send()
    assert field.desk.view(ticket.ref.id).by("bot") == ()


def test_a_helpdesk_that_stays_down_is_unavailable(field: Field) -> None:
    ticket_id = field.write_in()
    field.helpdesk.read(ticket_id)
    field.desk.faults.add(Fault(kind="status", status=503, times=0))
    with pytest.raises(HelpdeskUnavailableError):
        field.helpdesk.read(ticket_id)


def test_an_unknown_ticket_is_not_found(field: Field) -> None:
    with pytest.raises(NotFoundError):
        field.helpdesk.read("999999")


def test_wrong_credentials_are_told_without_the_secret(field: Field) -> None:
    wrong = dict.fromkeys(("ZENDESK_OAUTH_CLIENT_SECRET", "INTERCOM_ACCESS_TOKEN"), "wrong-secret-0123456789")
    environ = field.desk.environ()
    settings = load({**environ, **{k: v for k, v in wrong.items() if k in environ}})
    helpdesk = bootstrap.PLATFORMS[field.desk.platform].helpdesk(settings)
    with pytest.raises(CredentialsError) as caught:
        helpdesk.identity()
    assert "wrong-secret" not in str(caught.value)


def test_no_address_and_no_text_reach_the_log(field: Field, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    ticket = field.helpdesk.read(field.write_in("canary in the text"))
    field.perform(field.action(ticket), ticket)
    assert "canary" not in caplog.text
    assert "customers.example" not in caplog.text


def test_changed_tickets_are_listed_once_oldest_change_first(field: Field) -> None:
    before = now_of(field) - 1000
    ids = [field.write_in(), field.write_in("And my invoice?")]
    field.desk.customer_replies(ids[0], "Anyone there?")
    listed = list(field.helpdesk.changed_since(before))
    assert sorted(t.id for t in listed) == sorted(ids)
    assert [t.updated_at for t in listed] == sorted(t.updated_at for t in listed)
    assert all(before - 1000 <= t.updated_at <= now_of(field) for t in listed)
    assert list(field.helpdesk.changed_since(now_of(field) + 60_000)) == []
