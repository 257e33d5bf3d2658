from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.intercom.webhook import IntercomWebhook, sign
from connector.domain import Delivery, Event, EventKind, Ignored, Role, TicketRef
from connector.errors import PayloadError, SettingsError, SignatureError

SECRETS = ("new-client-secret-123", "old-client-secret-123")
NOW = 1_795_341_600
WEBHOOK = IntercomWebhook(SECRETS, admin_id="9")
DAY = 86_400


def envelope(topic="conversation.user.replied", item=None, **more):
    payload = {
        "type": "notification_event",
        "app_id": "abc",
        "id": "notif_1",
        "topic": topic,
        "created_at": NOW,
        "delivery_attempts": 1,
        "data": {"type": "notification_event_data", "item": item or {"type": "conversation", "id": "12"}},
    }
    return json.dumps(payload | more).encode()


def signed(body, secret=SECRETS[0]):
    return Delivery({"x-hub-signature": sign(body, secret=secret).decode()}, body)


def parsed(*args, **more):
    return WEBHOOK.parse(Delivery({}, envelope(*args, **more)))


def modern(author, **more):
    """An item as API versions from 2.0 on send it."""
    part = {"type": "conversation_part", "id": "77", "part_type": "comment", "body": "hi", "author": author}
    return {
        "type": "conversation",
        "id": "215472621202693",
        "source": {"type": "email", "id": "400", "author": {"type": "lead", "id": "c1"}},
        "conversation_parts": {"conversation_parts": [part | more], "total_count": 1},
    }


def ancient(author):
    """An item as API 1.x sent it: user, assignee, conversation_message."""
    return {
        "type": "notification_event_data",
        "id": 21330067382,
        "user": {"type": "user", "id": "5c95"},
        "assignee": {"type": "nobody_admin", "id": None},
        "conversation_message": {"type": "conversation_message", "id": "403", "author": author},
        "conversation_parts": {"conversation_parts": []},
    }


@pytest.mark.parametrize("secret", SECRETS)
def test_every_configured_secret_opens(secret):
    WEBHOOK.verify(signed(envelope(), secret), now=NOW * 1000)


GOOD = sign(envelope(), secret=SECRETS[0]).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        GOOD.removeprefix("sha1="),
        GOOD.replace("sha1=", "sha256="),
        GOOD[:-1],
        GOOD + "0",
        GOOD.upper(),
        GOOD + ", " + GOOD,
        " " + GOOD,
        "sha1=" + "é" * 40,
        "sha1=\udcff",
        sign(envelope(), secret="another-secret").decode(),
        sign(envelope() + b"\n", secret=SECRETS[0]).decode(),
    ],
)
def test_a_signature_that_is_not_exactly_right_is_refused(header):
    with pytest.raises(SignatureError):
        WEBHOOK.verify(Delivery({"x-hub-signature": header}, envelope()), now=NOW * 1000)


def test_a_delivery_without_signature_is_refused():
    with pytest.raises(SignatureError):
        WEBHOOK.verify(Delivery({}, envelope()), now=NOW * 1000)


@pytest.mark.parametrize("secrets", [(), ("",), ("new-client-secret-123", "")])
def test_an_empty_secret_is_refused_at_start(secrets):
    with pytest.raises(SettingsError):
        IntercomWebhook(secrets, admin_id="9")


def test_a_replay_after_eight_days_is_refused():
    with pytest.raises(SignatureError):
        WEBHOOK.verify(signed(envelope()), now=(NOW + 8 * DAY + 1) * 1000)


def test_a_delivery_held_back_for_seven_days_is_taken():
    WEBHOOK.verify(signed(envelope()), now=(NOW + 7 * DAY) * 1000)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"created_at": "x"}', b"[" * 100_000])
def test_signed_rubbish_passes_the_signature_and_fails_as_payload(body):
    WEBHOOK.verify(signed(body), now=NOW * 1000)
    with pytest.raises(PayloadError):
        WEBHOOK.parse(signed(body))


def test_secrets_do_not_show_in_the_representation():
    assert "client-secret" not in repr(WEBHOOK)


KINDS = [
    ("conversation.user.created", EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    ("conversation.user.replied", EventKind.MESSAGE_RECEIVED, Role.REQUESTER),
    ("conversation.admin.replied", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.replied.translated", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.noted", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.assigned", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.open.assigned", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.opened", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.snoozed", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.unsnoozed", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.single.created", EventKind.TEAMMATE_ACTED, Role.TEAMMATE),
    ("conversation.admin.closed", EventKind.CLOSED, Role.TEAMMATE),
    ("conversation.operator.replied", EventKind.TEAMMATE_ACTED, Role.OTHER),
    ("conversation_part.tag.created", EventKind.TEAMMATE_ACTED, Role.OTHER),
]


@pytest.mark.parametrize(("topic", "kind", "actor"), KINDS)
def test_each_topic_has_its_kind_and_the_actor_it_suggests(topic, kind, actor):
    event = parsed(topic)
    assert (event.kind, event.actor, event.topic) == (kind, actor, topic)


def test_an_event_carries_the_envelope():
    event = parsed()
    assert event.ticket == TicketRef("intercom", "abc", "12")
    assert (event.delivery_id, event.occurred_at) == ("notif_1", NOW * 1000)


AUTHORS = [
    ({"type": "user", "id": "c1"}, {}, Role.REQUESTER),
    ({"type": "lead", "id": "c1"}, {}, Role.REQUESTER),
    ({"type": "visitor", "id": "c1"}, {}, Role.REQUESTER),
    ({"type": "contact", "id": "c1"}, {}, Role.REQUESTER),
    ({"type": "admin", "id": "31"}, {}, Role.TEAMMATE),
    ({"type": "admin", "id": 9}, {}, Role.BOT),
    ({"type": "admin", "id": "9"}, {"app_package_code": "our-app"}, Role.BOT),
    ({"type": "admin", "id": "31"}, {"app_package_code": "other-app"}, Role.OTHER),
    ({"type": "admin", "id": "31", "from_ai_agent": True}, {}, Role.OTHER),
    ({"type": "bot", "id": "31"}, {}, Role.OTHER),
    ({"type": "team", "id": "5"}, {}, Role.OTHER),
]


@pytest.mark.parametrize(("author", "more", "actor"), AUTHORS)
def test_the_author_decides_who_acted_whatever_the_topic(author, more, actor):
    assert parsed("conversation.admin.replied", modern(author, **more)).actor is actor


def test_a_modern_reply_names_conversation_part_and_channel():
    event = parsed(item=modern({"type": "user", "id": "c1"}))
    assert (event.ticket.id, event.message_id, event.channel) == ("215472621202693", "77", "email")


def test_a_modern_first_message_is_the_source():
    item = modern({"type": "bot", "id": "1"})
    item["conversation_parts"]["conversation_parts"] = []
    event = parsed("conversation.user.created", item)
    assert (event.message_id, event.actor) == ("400", Role.REQUESTER)


def test_an_ancient_first_message_is_the_conversation_message():
    event = parsed("conversation.user.created", ancient({"type": "user", "id": "5c95"}))
    assert (event.ticket.id, event.message_id, event.channel) == ("21330067382", "403", None)


def test_an_ancient_teammates_reply_is_read_from_its_part():
    item = ancient({"type": "user", "id": "5c95"})
    item["conversation_parts"]["conversation_parts"] = [{"id": "8", "author": {"type": "admin", "id": "31"}}]
    event = parsed("conversation.admin.replied", item)
    assert (event.message_id, event.actor) == ("8", Role.TEAMMATE)


def test_the_author_of_a_tagged_message_is_not_who_tagged_it():
    event = parsed("conversation_part.tag.created", modern({"type": "user", "id": "c1"}))
    assert (event.actor, event.message_id) == (Role.OTHER, None)


def test_a_tagged_part_may_nest_its_conversation():
    event = parsed(
        "conversation_part.tag.created", {"type": "conversation_part", "id": "77", "conversation_id": 5}
    )
    assert event.ticket.id == "5"


def test_a_deleted_conversation_is_named_by_conversation_id():
    event = parsed("conversation.deleted", {"type": "conversation", "conversation_id": "456"})
    assert (event.kind, event.ticket.id) == (EventKind.DELETED, "456")


@pytest.mark.parametrize("score", [1, 5])
def test_a_rating_is_from_1_to_5(score):
    item = {"type": "conversation", "id": "12", "conversation_rating": {"rating": score}}
    event = parsed("conversation.rating.added", item)
    assert (event.kind, event.rating) == (EventKind.RATED, score)


@pytest.mark.parametrize("score", [0, 6, -1, "5", 4.0, True, [5]])
def test_a_rating_off_the_scale_is_refused(score):
    with pytest.raises(PayloadError):
        parsed("conversation.rating.added", {"id": "12", "conversation_rating": {"rating": score}})


def test_a_rating_without_score_is_ignored():
    assert parsed("conversation.rating.added") == Ignored("no_rating", "conversation.rating.added")


@pytest.mark.parametrize("notification_id", [None, "notif_p"])
def test_a_ping_is_ignored(notification_id):
    assert parsed("ping", {"type": "ping"}, id=notification_id) == Ignored("ping", "ping")


@pytest.mark.parametrize(
    "topic",
    ["conversation.read", "contact.merged", "ticket.created", "conversation.contact.attached", "new.one"],
)
def test_other_topics_are_ignored_with_their_name(topic):
    assert parsed(topic, id=None) == Ignored("unsupported_topic", topic)


def test_a_notification_without_id_is_told_apart_by_its_bytes():
    first, second = parsed(id=None), parsed(id=None, created_at=NOW + 1)
    assert first.delivery_id.startswith("body_")
    assert first.delivery_id != second.delivery_id


@pytest.mark.parametrize(
    "more",
    [
        {"type": "notification"},
        {"type": None},
        {"topic": 5},
        {"topic": "x" * 81},
        {"topic": "Conversation Replied"},
        {"topic": "conversation.user.replied\n"},
        {"app_id": ""},
        {"app_id": "a/b"},
        {"app_id": "a" * 65},
        {"app_id": 7},
        {"id": ""},
        {"id": 5},
        {"id": "a b"},
        {"id": "x" * 129},
        {"created_at": "now"},
        {"created_at": -1},
        {"created_at": 2**62},
        {"data": None},
        {"data": {"item": None}},
        {"data": {"item": []}},
        {"data": {"item": {"id": "last"}}},
        {"data": {"item": {"id": "../admins"}}},
        {"data": {"item": {"id": 0}}},
        {"data": {"item": {"id": True}}},
        {"data": {"item": {"id": "1" * 20}}},
        {"data": {"item": {"id": "12", "conversation_parts": {"conversation_parts": "x"}}}},
        {"data": {"item": {"id": "12", "conversation_parts": {"conversation_parts": {}}}}},
    ],
)
def test_poison_is_refused_as_payload(more):
    with pytest.raises(PayloadError):
        parsed(**more)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ITEM_PLACES = (
    "id source source.type source.author conversation_parts conversation_parts.conversation_parts "
    "conversation_rating conversation_rating.rating"
)
PLACES = st.sampled_from(
    [
        *["type", "app_id", "id", "topic", "created_at", "data", "data.item"],
        *(f"data.item.{place}" for place in ITEM_PLACES.split()),
    ]
)


@given(
    topic=st.sampled_from([row[0] for row in KINDS] + ["conversation.rating.added"]), place=PLACES, value=JSON
)
def test_any_value_in_any_place_gives_an_event_a_reason_or_a_payload_error(topic, place, value):
    payload = json.loads(envelope(topic, modern({"type": "user", "id": "c1"})))
    *way, last = place.split(".")
    holder = payload
    for step in way:
        holder = holder[step] if step in holder else holder.setdefault(step, {})
    holder[last] = value
    try:
        found = WEBHOOK.parse(Delivery({}, json.dumps(payload).encode()))
    except PayloadError:
        return
    assert isinstance(found, Event | Ignored)
