"""Notifications of the Intercom stand-in, heard by a listener of our own."""

from __future__ import annotations

import pytest

from adapters.sandbox.intercom_hooks import EndpointError


def test_a_notification_is_signed_over_its_raw_bytes_in_the_vendors_envelope(
    desk, listener, customer, clock, heard, signed
):
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


def test_a_notification_carries_only_the_part_that_caused_it(desk, listener, ticket, heard):
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
def test_each_deed_fires_its_topics(desk, api, ticket, listener, deed, heard, signed):
    act, topics = DEEDS[deed]

    act(desk, api, ticket)

    assert sorted(body["topic"] for body in heard(desk, listener)) == topics
    assert all(headers["X-Hub-Signature"] == signed(raw) for _, headers, raw in listener.taken)


def test_a_refused_request_fires_nothing(desk, api, ticket, listener, heard):
    api.reply(ticket, admin_id="1")

    assert heard(desk, listener) == []


def test_a_tag_arrives_with_the_words_it_hangs_on(desk, ticket, listener, heard):
    message = desk.customer_replies(ticket, "Hello?")
    desk.tag(ticket, ["vip"], by=desk.bot_id)
    desk.tag(ticket, ["vip"], by=desk.bot_id)

    [body] = heard(desk, listener, "conversation_part.tag.created")

    assert _part_id(body) == message
    assert [tag["name"] for tag in body["data"]["item"]["tags_added"]["tags"]] == ["vip"]


def test_a_deletion_names_the_conversation_by_another_key(desk, ticket, listener, heard):
    desk.delete(ticket)

    [body] = heard(desk, listener)

    assert body["data"]["item"] == {"type": "conversation", "conversation_id": ticket}


def test_a_ping_is_signed_and_has_no_id(desk, listener, heard):
    desk.ping()

    [body] = heard(desk, listener)

    assert (body["topic"], body["id"], body["data"]["item"]["type"]) == ("ping", None, "ping")


def test_a_failed_notification_comes_once_more_under_its_id(desk, ticket, listener, heard, signed):
    listener.statuses = [503, 503]
    desk.customer_replies(ticket, "Hello?")

    first, again = heard(desk, listener)

    assert first["id"] == again["id"]
    assert (again["delivery_status"], again["delivery_attempts"]) == ("retry", 2)
    assert listener.taken[1][1]["X-Hub-Signature"] == signed(listener.taken[1][2])


def test_an_endpoint_that_is_gone_hears_no_more(desk, ticket, listener, heard):
    listener.statuses = [410]
    desk.customer_replies(ticket, "one")
    desk.courier.settle()
    desk.customer_replies(ticket, "two")

    assert len(heard(desk, listener)) == 1


def test_a_throttled_notification_waits_and_then_still_has_its_retry(desk, ticket, listener, heard):
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


def test_only_subscribed_topics_are_sent(clock, running, heard, listening):
    with listening() as listener, running(clock=clock, topics={"conversation.user.replied"}) as desk:
        desk.deliver_to(listener.url)
        ticket = desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="one")
        desk.customer_replies(ticket, "two")
        found = heard(desk, listener)

    assert [body["topic"] for body in found] == ["conversation.user.replied"]


def test_the_generation_of_2019_speaks_of_users_and_messages_in_html(clock, running, heard, listening):
    with listening() as listener, running(clock=clock, generation="2019") as desk:
        desk.deliver_to(listener.url)
        person = desk.add_customer(name="M", email="m@example.org", verified=False)
        ticket = desk.write_in(person, subject="x", text="one")
        last = desk.customer_replies(ticket, "a <b>")
        [body] = heard(desk, listener, "conversation.user.replied")

    item = body["data"]["item"]
    assert (item["id"], item["user"]["id"], item["user"]["type"]) == (ticket, person, "lead")
    assert item["assignee"] == {"type": "nobody_admin", "id": None}
    assert item["conversation_message"]["body"] == "<p>one</p>"
    [part] = item["conversation_parts"]["conversation_parts"]
    assert (part["id"], part["body"], part["author"]["type"]) == (last, "<p>a &lt;b&gt;</p>", "user")
    assert "source" not in item


def test_webhooks_before_2_15_are_html_with_dates_as_strings(clock, running, heard, listening):
    with listening() as listener, running(clock=clock, generation="2.14") as desk:
        desk.deliver_to(listener.url)
        desk.write_in(desk.add_customer(name="M", email=None), subject="x", text="a <b>")
        [body] = heard(desk, listener)

    item = body["data"]["item"]
    assert item["source"]["body"] == "<p>a &lt;b&gt;</p>"
    assert item["statistics"]["first_contact_reply_at"] == "2026-11-22T10:00:00.000Z"
