"""What a genuine delivery tells."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.zendesk.times import epoch_ms
from adapters.zendesk.webhook import TOPICS, ZendeskWebhook
from connector.domain import Delivery, Event, EventKind, Ignored, Role
from connector.errors import PayloadError

STAMP = "2026-11-22T10:00:00Z"
NOW = 1795341600000
WEBHOOK = ZendeskWebhook("acme", ("new-secret-0123456789",))


def signed(body, *, invocation="01HANA2B5D5W9XSJS3NE5SQA1J"):
    headers = {"x-zendesk-webhook-invocation-id": invocation, "x-zendesk-webhook-signature-timestamp": STAMP}
    return Delivery(headers, body)


def event(topic, happened=None, **more):
    detail = {"id": "5158", "actor_id": "11", "requester_id": "11", "via": {"channel": "mail"}, "tags": None}
    body = {
        "account_id": 22129848,
        "id": "cbe4028c-7239-495d-b020-f22348516046",
        "subject": "zen:ticket:5158",
        "time": "2025-01-08T10:12:07.672717030Z",
        "type": f"zen:event-type:{topic}",
        "detail": detail,
        "event": happened or {},
    } | more
    return Delivery({}, json.dumps(body).encode())


def comment(*, public, staff, author="11"):
    return {"comment": {"id": "98", "is_public": public, "author": {"id": author, "is_staff": staff}}}


def test_a_trigger_body_is_a_hint_to_look():
    body = b'{"source":"zendesk-trigger","ticket_id":"35436","updated_at":"2026-11-22T09:59:58Z"}'
    found = WEBHOOK.parse(signed(body))
    assert isinstance(found, Event)
    assert (found.kind, str(found.ticket)) == (EventKind.MESSAGE_RECEIVED, "zendesk:acme:35436")
    assert (found.delivery_id, found.occurred_at) == ("01HANA2B5D5W9XSJS3NE5SQA1J", NOW - 2000)


def test_a_ticket_number_may_be_a_number():
    found = WEBHOOK.parse(Delivery({}, b'{"ticket_id":35436}'))
    assert isinstance(found, Event)
    assert found.ticket.id == "35436"


@pytest.mark.parametrize("given_id", ["", "a b", "x" * 65, "../x", "é", "a\nb", "\ud800"])
def test_an_invocation_id_that_is_no_plain_word_becomes_a_digest(given_id):
    found = WEBHOOK.parse(signed(b'{"ticket_id":1}', invocation=given_id))
    assert isinstance(found, Event)
    assert re.fullmatch("[0-9a-f]{64}", found.delivery_id)


def test_a_body_without_a_ticket_is_ignored():
    assert WEBHOOK.parse(Delivery({}, b'{"t":"x"}')) == Ignored("no_ticket")


@pytest.mark.parametrize(
    ("topic", "happened", "kind", "actor"),
    [
        ("ticket.created", {}, EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
        (
            "ticket.comment_added",
            comment(public=True, staff=False),
            EventKind.MESSAGE_RECEIVED,
            Role.REQUESTER,
        ),
        (
            "ticket.comment_added",
            comment(public=True, staff=False, author="12"),
            EventKind.MESSAGE_RECEIVED,
            Role.OTHER,
        ),
        ("ticket.comment_added", comment(public=True, staff=True), EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
        ("ticket.comment_added", comment(public=False, staff=True), EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
        (
            "ticket.comment_added",
            comment(public=False, staff=False),
            EventKind.TEAMMATE_ACTED,
            Role.REQUESTER,
        ),
        ("ticket.status_changed", {"current": "SOLVED"}, EventKind.TEAMMATE_ACTED, Role.OTHER),
        ("ticket.status_changed", {"current": "CLOSED"}, EventKind.CLOSED, Role.OTHER),
        ("ticket.status_changed", {"current": "DELETED"}, EventKind.DELETED, Role.OTHER),
        ("ticket.status_changed", {"current": None}, EventKind.TEAMMATE_ACTED, Role.OTHER),
        ("ticket.tags_changed", {"tags_added": ["ai_off"]}, EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
        ("ticket.agent_assignment_changed", {}, EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
        ("ticket.group_assignment_changed", {}, EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
        ("ticket.merged", {"target_ticket_id": "9"}, EventKind.CLOSED, Role.OTHER),
        ("ticket.soft_deleted", {}, EventKind.DELETED, Role.OTHER),
        ("ticket.permanently_deleted", {}, EventKind.DELETED, Role.OTHER),
        ("ticket.marked_as_spam", {}, EventKind.DELETED, Role.OTHER),
        ("ticket.undeleted", {}, EventKind.MESSAGE_RECEIVED, Role.OTHER),
    ],
)
def test_each_ticket_event_has_a_kind(topic, happened, kind, actor):
    found = WEBHOOK.parse(event(topic, happened))
    assert isinstance(found, Event)
    assert (found.kind, found.actor, found.topic, found.channel) == (kind, actor, topic, "mail")


def test_an_event_carries_its_signed_id_comment_and_time():
    found = WEBHOOK.parse(event("ticket.comment_added", comment(public=True, staff=False)))
    assert isinstance(found, Event)
    assert (found.delivery_id, found.message_id) == ("cbe4028c-7239-495d-b020-f22348516046", "98")
    assert found.occurred_at == 1736331127672


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        ("end_user", EventKind.MESSAGE_RECEIVED),
        ("agent", EventKind.TEAMMATE_ACTED),
        ("system", EventKind.TEAMMATE_ACTED),
        ("unheard_of", EventKind.TEAMMATE_ACTED),
    ],
)
def test_a_messaging_message_is_the_customers_only_from_the_customer(actor, kind):
    happened = {"actor": {"id": "zd:answerBot", "type": actor}, "message": {"id": "67ab", "body": "Hi"}}
    found = WEBHOOK.parse(event("messaging_ticket.message_added", happened, detail={"id": "141"}))
    assert isinstance(found, Event)
    assert (found.kind, found.ticket.id, found.channel) == (kind, "141", "native_messaging")


@pytest.mark.parametrize(
    ("topic", "named"),
    [("ticket.custom_field_changed", "ticket.custom_field_changed"), ("Weird Thing\n", "other")],
)
def test_other_topics_are_ignored_by_name(topic, named):
    assert WEBHOOK.parse(event(topic)) == Ignored("unsupported_topic", named)


def test_the_subject_stands_in_for_a_missing_ticket_id():
    found = WEBHOOK.parse(event("ticket.created", detail={}))
    assert isinstance(found, Event)
    assert found.ticket.id == "5158"


POISON = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"ticket_id":NaN}',
    b'{"ticket_id":1,"ticket_id":2}',
    b"[" * 100_000,
    b'{"ticket_id":' + b"1" * 5_000 + b"}",
    b'{"ticket_id":"\xff"}',
    '{"ticket_id":1}'.encode("utf-16"),
    b'{"ticket_id":"\\ud800"}',
    b'{"ticket_id":"1\\u0000"}',
    b'{"ticket_id":[1]}',
    b'{"ticket_id":-1}',
    b'{"ticket_id":0}',
    b'{"ticket_id":null}',
    b'{"ticket_id":"../users/1"}',
    b'{"ticket_id":true}',
    b'{"ticket_id":1e999}',
    b'{"ticket_id":1,"updated_at":5}',
    b'{"type":5}',
    b'{"type":"zen:event-type:ticket.created"}',
    b'{"type":"zen:event-type:ticket.created","id":"x","detail":{"id":"a/b"}}',
    b'{"type":"zen:event-type:ticket.comment_added","id":"x","detail":{"id":"1"},"event":[]}',
    b'{"type":"zen:event-type:ticket.merged","detail":{"id":"1"}}',
]


@pytest.mark.parametrize("body", POISON)
def test_a_genuine_but_unusable_body_is_a_payload_error(body):
    with pytest.raises(PayloadError):
        WEBHOOK.parse(signed(body))


scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["1", "zen:ticket:1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "comment", "author", "via", "channel", "is_public"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from([f"zen:event-type:{topic}" for topic in TOPICS])},
        optional=dict.fromkeys(("id", "detail", "event", "time", "subject"), scraps),
    )
)
def test_no_body_raises_anything_else(body):
    try:
        found = WEBHOOK.parse(Delivery({}, json.dumps(body).encode()))
    except PayloadError:
        return
    assert isinstance(found, Event)
    assert found.ticket.id.isdecimal()


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-11-22T10:00:00Z", NOW),
        ("2026-11-22T10:00:00.123456789Z", NOW + 123),
        ("2026-11-22T11:00:00+01:00", NOW),
        ("2026-11-22 10:00:00 UTC", None),
        ("1969-12-31T23:59:59.500Z", -500),
        ("2026-13-01T00:00:00Z", None),
        ("", None),
    ],
)
def test_times_become_milliseconds(text, ms):
    assert epoch_ms(text) == ms
