"""Replies and notes by the API: what is kept and what is refused."""

from __future__ import annotations

import pytest

UUIDS = ("a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb", "f4a98af1-be56-4948-a57e-e1a83f8484c6")


def test_a_reply_comes_back_last_as_a_comment_marked_as_ours(desk, api, ticket):
    desk.customer_replies(ticket, "Anybody there?")

    answer = api.reply(ticket, body="<p>Here it is.</p>").json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (part["part_type"], part["body"]) == ("comment", '<p class="no-margin">Here it is.</p>')
    assert (part["author"]["type"], part["author"]["id"]) == ("admin", desk.bot_id)
    assert part["app_package_code"] == "helpdesk-connector"
    assert (answer["waiting_since"], answer["admin_assignee_id"]) == (None, None)
    assert [m.author for m in desk.view(ticket).messages] == ["customer", "customer", "bot"]


def test_a_bot_that_takes_what_it_answers_is_assigned_by_its_reply(clock, running, client):
    with running(clock=clock, bot_takes=True) as desk:
        ticket = desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="Hello")
        answer = client(desk).reply(ticket).json()

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
def test_a_wrong_reply_is_refused_and_leaves_no_part(desk, api, ticket, wrong, refused, refusal):
    assert refusal(api.reply(ticket, **wrong)) == refused
    assert len(desk.view(ticket).messages) == 1


def test_an_admin_without_a_seat_cannot_write(desk, api, ticket, refusal):
    guest = desk.add_teammate(name="Guest", inbox_seat=False)

    assert refusal(api.reply(ticket, admin_id=guest)) == (403, "action_forbidden")


def test_what_operator_answers_to_a_mail_is_kept_but_never_sent(desk, api, ticket):
    answer = api.reply(ticket, admin_id=desk.operator_id).json()

    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert (part["author"]["type"], part["notified_at"]) == ("bot", None)
