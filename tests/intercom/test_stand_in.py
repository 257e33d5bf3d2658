"""The adapter against the full stand-in over loopback: its own requests, its own notifications."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adapters.intercom.client import IntercomHelpdesk
from adapters.intercom.webhook import IntercomWebhook
from adapters.sandbox.faults import Fault
from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options
from connector.domain import Action, ActionKind, Delivery, Event, EventKind, Role, Status
from connector.errors import (
    AmbiguousError,
    ConflictError,
    CredentialsError,
    HelpdeskUnavailableError,
    NotFoundError,
)


@contextmanager
def workspace(**options):
    """A running desk with one customer, a teammate and a team; the API of it as `helpdesk`."""
    desk = IntercomDesk(Options(**options))
    desk.start()
    desk.helpdesk = IntercomHelpdesk(
        url=desk.url,
        token=desk.hub.options.token,
        admin_id=desk.bot_id,
        settle_seconds=0.1,
        sleep=lambda _: None,
    )
    desk.anna = desk.add_customer(
        name="Anna Berg", email="anna@example.com", fields={"plan": "pro"}, organisation="Blue Sun"
    )
    desk.tom = desk.add_teammate(name="Tom Moss")
    try:
        yield desk
    finally:
        desk.helpdesk.close()
        desk.stop()


@pytest.fixture
def desk():
    with workspace() as running:
        yield running


def chat(desk, text="Where is my <b>invoice</b>?"):
    return desk.write_in(desk.anna, subject="", text=text, channel="chat")


def action(ticket, kind=ActionKind.REPLY, body="Hello Anna,\n\nsee <Billing> & co.", **more):
    return Action("act-1", kind, ticket.ref, body, **more)


def send_all(desk, wanted, ticket):
    for step in desk.helpdesk.steps(wanted, ticket):
        if step.landed() is None:
            step.send()


def eventually(condition):
    end = time.monotonic() + 120
    while not condition() and time.monotonic() < end:
        threading.Event().wait(0.01)
    assert condition()


def test_a_chat_is_read_whole(desk):
    ticket = desk.helpdesk.read(chat(desk))
    assert [(m.role, m.text) for m in ticket.public] == [(Role.REQUESTER, "Where is my <b>invoice</b>?")]
    assert (ticket.ref.account, ticket.channel, ticket.status) == (desk.account, "conversation", Status.OPEN)
    who = ticket.requester
    assert (who.name, who.email, who.verified, who.organisation) == (
        "Anna Berg",
        "anna@example.com",
        True,
        "Blue Sun",
    )
    assert who.fields["user.plan"] == "pro"


def test_a_mail_verifies_nobody(desk):
    ticket = desk.helpdesk.read(desk.write_in(desk.anna, subject="Bill", text="Hi", channel="email"))
    assert (ticket.subject, ticket.channel, ticket.requester.verified) == ("Bill", "email", False)


def test_an_automatic_mail_is_known_as_one(desk):
    ticket_id = desk.write_in(desk.anna, subject="Away", text="I am away", automatic=True)
    assert desk.helpdesk.read(ticket_id).messages[0].machine == "auto_reply"


def test_we_are_somebody(desk):
    assert desk.helpdesk.identity() == desk.bot_id


def test_a_wrong_token_is_refused(desk):
    helpdesk = IntercomHelpdesk(url=desk.url, token="wrong", admin_id=desk.bot_id)
    with pytest.raises(CredentialsError):
        helpdesk.identity()
    helpdesk.close()


def test_a_resolution_answers_tags_and_closes(desk):
    ticket = desk.helpdesk.read(chat(desk))
    wanted = action(ticket, status=Status.SOLVED, add_tags=("ai_resolved",))
    send_all(desk, wanted, ticket)
    view = desk.view(ticket.ref.id)
    assert (view.status, view.tags) == ("solved", ("ai_resolved",))
    assert [(m.author, m.public, m.text) for m in view.messages][-1] == ("bot", True, wanted.body)
    before = len(desk.recorder.lines)
    send_all(desk, wanted, ticket)
    assert all(line["method"] == "GET" for line in desk.recorder.lines[before:])


@pytest.mark.parametrize("bot_takes", [False, True])
def test_a_hand_over_notes_tags_and_assigns(bot_takes):
    with workspace(bot_takes=bot_takes) as desk:
        team = desk.add_team("Billing", [desk.tom])
        desk.add_attribute("Category")
        ticket = desk.helpdesk.read(chat(desk))
        line = action(ticket, ActionKind.HANDOVER_LINE, "A person takes over.", group="Billing")
        note = action(
            ticket,
            ActionKind.NOTE,
            "For the team",
            group="billing",
            add_tags=("ai_escalated",),
            attributes={"Category": "billing"},
        )
        send_all(desk, note, ticket)
        send_all(desk, line, desk.helpdesk.read(ticket.ref.id))
        view = desk.view(ticket.ref.id)
        assert (view.group, view.assignee, view.tags) == (team, None, ("ai_escalated",))
        assert [(m.public, m.text) for m in view.messages][-2:] == [
            (False, "For the team"),
            (True, "A person takes over."),
        ]


def test_tags_come_off(desk):
    ticket_id = chat(desk)
    desk.tag(ticket_id, add=("ai_resume",), by=desk.tom)
    ticket = desk.helpdesk.read(ticket_id)
    send_all(desk, action(ticket, body="", remove_tags=("ai_resume",)), ticket)
    assert desk.view(ticket_id).tags == ()


LOST = ["lost_answer", "cut_body", "torn_body"]
GONE = ["lost_request", "reset"]


@pytest.mark.parametrize("kind", LOST)
def test_a_reply_whose_answer_is_lost_is_found(desk, kind):
    ticket = desk.helpdesk.read(chat(desk))
    (step,) = desk.helpdesk.steps(action(ticket), ticket)
    desk.faults.add(Fault(kind, "POST", "/reply"))
    with pytest.raises(AmbiguousError):
        step.send()
    again = desk.helpdesk.read(ticket.ref.id)
    (resumed,) = desk.helpdesk.steps(action(ticket), again)
    assert resumed.landed() == again.messages[-1].id
    assert len(desk.recorder.of("POST", "/reply")) == 1


@pytest.mark.parametrize("kind", GONE)
def test_a_reply_that_never_arrived_is_not_found(desk, kind):
    ticket = desk.helpdesk.read(chat(desk))
    (step,) = desk.helpdesk.steps(action(ticket), ticket)
    desk.faults.add(Fault(kind, "POST", "/reply"))
    with pytest.raises(AmbiguousError):
        step.send()
    assert step.landed() is None
    assert step.send() == step.landed()


def test_a_teammate_who_is_quicker_wins(desk):
    ticket = desk.helpdesk.read(chat(desk))
    (step,) = desk.helpdesk.steps(action(ticket), ticket)
    desk.teammate_replies(ticket.ref.id, desk.tom, "I have it")
    with pytest.raises(ConflictError):
        step.send()
    assert desk.recorder.of("POST", "/reply") == []


def test_fin_leads_until_it_hands_over(desk):
    ticket_id = chat(desk)
    desk.fin_active(ticket_id)
    assert desk.helpdesk.read(ticket_id).foreign_bot
    desk.fin_hands_off(ticket_id)
    assert not desk.helpdesk.read(ticket_id).foreign_bot


def test_a_take_over_by_assignment_shows(desk):
    ticket_id = chat(desk)
    desk.assign(ticket_id, desk.tom, by=desk.tom)
    (given,) = desk.helpdesk.read(ticket_id).assignments
    assert (given.by, given.to) == (Role.TEAMMATE, Role.TEAMMATE)


def test_a_merged_contact_is_followed(desk):
    lead = desk.add_customer(name="Visitor", email=None, verified=False)
    ticket_id = desk.write_in(lead, subject="", text="Hi", channel="chat")
    desk.merge_contacts(lead, desk.anna)
    found = desk.helpdesk.read(ticket_id).requester
    assert (found.name, found.verified) == ("Anna Berg", False)


def test_a_deleted_conversation_is_not_found(desk):
    ticket_id = chat(desk)
    desk.delete(ticket_id)
    with pytest.raises(NotFoundError):
        desk.helpdesk.read(ticket_id)


def test_reads_survive_a_bad_moment_and_no_more(desk):
    ticket_id = chat(desk)
    desk.faults.add(Fault("reset", "GET", "/conversations", times=2))
    assert desk.helpdesk.read(ticket_id).ref.id == ticket_id
    desk.faults.add(Fault("status", "GET", "/conversations", times=3, status=502))
    with pytest.raises(HelpdeskUnavailableError):
        desk.helpdesk.read(ticket_id)


class Listener:
    """An endpoint that keeps every delivery."""

    def __init__(self):
        taken = self.taken = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.append(Delivery({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def everything_happens(desk):
    ticket_id = chat(desk)
    desk.customer_replies(ticket_id, "Hello?")
    desk.operator_replies(ticket_id, "Soon")
    desk.teammate_replies(ticket_id, desk.tom, "Looking", public=False)
    desk.teammate_replies(ticket_id, desk.tom, "Here it is")
    desk.teammate_replies(ticket_id, desk.tom, "And this")
    desk.tag(ticket_id, add=("vip",), by=desk.tom)
    desk.assign(ticket_id, desk.bot_id, by=desk.tom)
    desk.snooze(ticket_id, by=desk.tom)
    desk.close(ticket_id, by=desk.tom)
    desk.rate(ticket_id, 4)
    desk.delete(ticket_id)
    return ticket_id


HAPPENED = {
    ("conversation.user.created", EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    ("conversation.user.replied", EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    ("conversation.operator.replied", EventKind.TEAMMATE_ACTED, Role.OTHER),
    ("conversation.admin.noted", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.replied", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.assigned", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation_part.tag.created", EventKind.TEAMMATE_ACTED, Role.OTHER),
    ("conversation.admin.snoozed", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.closed", EventKind.CLOSED, Role.TEAMMATE),
    ("conversation.rating.added", EventKind.RATED, Role.REQUESTER),
    ("conversation.deleted", EventKind.DELETED, Role.OTHER),
}


@pytest.mark.parametrize("generation", ["2.16", "2.14", "2019"])
def test_notifications_of_every_generation_become_the_same_events(generation):
    with Listener() as listener, workspace(generation=generation) as desk:
        webhook = IntercomWebhook((desk.hub.options.client_secret,), desk.bot_id)
        desk.deliver_to(listener.url)
        ticket_id = everything_happens(desk)
        eventually(lambda: len(listener.taken) >= len(desk.courier.journal) > len(HAPPENED))
        for delivery in listener.taken:
            webhook.verify(delivery, now=time.time_ns() // 1_000_000)
        events = [found for found in map(webhook.parse, listener.taken) if isinstance(found, Event)]
    assert {event.ticket.id for event in events} == {ticket_id}
    assert {(e.topic, e.kind, e.actor) for e in events} >= HAPPENED


def test_in_the_messenger_a_rating_is_one_click_and_comes_back_as_a_number(desk):
    ticket = desk.helpdesk.read(chat(desk))
    asked = action(ticket, ActionKind.RATING_REQUEST, "How did we do? 1 to 5.", answers=ticket.messages[0].id)
    steps = desk.helpdesk.steps(asked, ticket)
    assert [step.name for step in steps] == ["reply", "choices"]
    assert steps[1].landed() is None
    for step in steps:
        assert step.send()
    assert steps[1].landed()
    part = desk.hub.workspace.conversations[ticket.ref.id].parts[-1]
    options = part.metadata["quick_reply_options"]
    assert [option["text"] for option in options] == ["1", "2", "3", "4", "5"]
    desk.customer_replies(ticket.ref.id, options[3]["text"], clicked=options[3]["uuid"])
    assert desk.helpdesk.read(ticket.ref.id).from_requester[-1].text == "4"


def test_by_mail_a_rating_is_asked_for_in_words_alone(desk):
    mail = desk.helpdesk.read(desk.write_in(desk.anna, subject="Invoice", text="Where is it?"))
    asked = action(mail, ActionKind.RATING_REQUEST, "How did we do? 1 to 5.")
    assert [step.name for step in desk.helpdesk.steps(asked, mail)] == ["reply"]


def test_a_native_rating_is_read_with_the_conversation(desk):
    ticket = chat(desk)
    assert desk.helpdesk.read(ticket).rating is None
    desk.rate(ticket, 2, "slow")
    found = desk.helpdesk.read(ticket).rating
    assert (found.score, found.scale) == (2, "five")
    assert abs(found.at - time.time() * 1000) < 60_000


def test_a_ticket_is_solved_again_without_a_word(desk):
    ticket = desk.helpdesk.read(chat(desk))
    again = action(ticket, ActionKind.SOLVE, "", status=Status.SOLVED)
    [step] = desk.helpdesk.steps(again, ticket)
    step.send()
    after = desk.helpdesk.read(ticket.ref.id)
    assert (after.status, len(after.messages)) == (Status.SOLVED, 1)


def test_a_hand_over_of_a_closed_conversation_opens_it_again(desk):
    number = chat(desk)
    desk.close(number)
    ticket = desk.helpdesk.read(number)
    note = action(ticket, ActionKind.NOTE, "A person needs to look.", status=Status.OPEN)
    steps = desk.helpdesk.steps(note, ticket)
    assert [step.name for step in steps] == ["note", "open"]
    assert steps[1].landed() is None
    for step in steps:
        step.send()
    assert steps[1].landed() is not None
    after = desk.helpdesk.read(number)
    assert after.status is Status.OPEN
    assert [step.name for step in desk.helpdesk.steps(note, after)] == ["note"]
