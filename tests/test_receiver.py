"""The receiver: stored before it is answered, and never a 5xx for what a stranger sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.intercom.webhook import IntercomWebhook
from adapters.zendesk.webhook import ZendeskWebhook
from connector import policy as policies
from connector.domain import TicketRef
from connector.engine import Doorbell
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import inbox
from connector.web.app import create_app
from connector.web.receiver import MAX_BODY

OLD, NEW = "old-secret-0123456789", "new-secret-0123456789"
NOW = 1_795_341_600_000
TRIGGER = {"source": "zendesk-trigger", "ticket_id": "35436", "updated_at": "2026-11-22T10:00:00Z"}
NOTIFICATION = {
    "type": "notification_event",
    "app_id": "app1",
    "id": "notif_1",
    "topic": "conversation.user.replied",
    "created_at": NOW // 1000,
    "data": {"type": "notification_event_data", "item": {"type": "conversation", "id": "215472621202693"}},
}


def zendesk_headers(
    body: bytes, *, secret: str = NEW, invocation: str = "01HZZZ0001", at: int = NOW
) -> dict[str, str]:
    stamp = datetime.fromtimestamp(at / 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    mac = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256)
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(mac.digest()).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Invocation-Id": invocation,
    }


def intercom_headers(body: bytes, *, secret: str = NEW) -> dict[str, str]:
    return {"X-Hub-Signature": "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()}


SIGN: dict[str, Callable[..., dict[str, str]]] = {"zendesk": zendesk_headers, "intercom": intercom_headers}
GOOD: dict[str, dict[str, Any]] = {"zendesk": TRIGGER, "intercom": NOTIFICATION}
PLATFORMS = pytest.mark.parametrize("platform", sorted(GOOD))


@dataclass
class Door:
    client: FlaskClient
    database: Database
    bell: Doorbell

    def post(self, platform: str, body: bytes, headers: dict[str, str]) -> Any:
        return self.client.post(f"/webhooks/{platform}", data=body, headers=headers)

    def signed(self, platform: str, payload: object, **options: Any) -> Any:
        body = json.dumps(payload).encode()
        return self.post(platform, body, SIGN[platform](body, **options))

    def rows(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(inbox)))

    def wake_ups(self) -> int:
        table = "workflow_status" if self.database.is_sqlite else "dbos.workflow_status"
        with self.database.read() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def make_door(database: Database) -> Door:
    bell = Doorbell(database)

    def ring(connection: sa.Connection, inbox_id: int, ref: TicketRef, delay: float) -> None:
        bell.ring(connection, inbox_id, ref, delay=delay)

    webhooks = {
        "zendesk": ZendeskWebhook("acme", (NEW, OLD)),
        "intercom": IntercomWebhook((NEW, OLD), "814860"),
    }
    timing = policies.load().timing
    app = create_app(webhooks, database=database, ring=ring, timing=timing, clock=lambda: NOW)
    return Door(app.test_client(), database, bell)


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    made = make_door(database)
    yield made
    made.bell.close()


@pytest.fixture(scope="module")
def one_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('door') / 'door.db'}")
    migrate(opened)
    made = make_door(opened)
    yield made
    made.bell.close()
    opened.close()


@PLATFORMS
def test_a_signed_delivery_is_stored_with_its_wake_up(door: Door, platform: str) -> None:
    assert door.signed(platform, GOOD[platform]).status_code == 200
    [row] = door.rows()
    assert (row.platform, row.state, row.rings) == (platform, "waiting", 1)
    assert door.wake_ups() == 1


@PLATFORMS
def test_a_known_delivery_answers_200_and_makes_nothing(door: Door, platform: str) -> None:
    answers = [door.signed(platform, GOOD[platform]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(door.rows()) == door.wake_ups() == 1


def test_a_known_body_under_a_new_delivery_id_is_a_new_wake_up(door: Door) -> None:
    door.signed("zendesk", TRIGGER, invocation="01HZZZ0001")
    door.signed("zendesk", TRIGGER, invocation="01HZZZ0002")
    assert len(door.rows()) == door.wake_ups() == 2


@PLATFORMS
def test_every_configured_secret_is_accepted(door: Door, platform: str) -> None:
    assert door.signed(platform, GOOD[platform], secret=OLD).status_code == 200


@PLATFORMS
def test_a_strangers_signature_is_refused_and_nothing_stored(door: Door, platform: str) -> None:
    assert door.signed(platform, GOOD[platform], secret="somebody-elses-secret").status_code == 401
    assert door.rows() == []


@PLATFORMS
def test_a_missing_signature_is_refused(door: Door, platform: str) -> None:
    assert door.post(platform, json.dumps(GOOD[platform]).encode(), {}).status_code == 401


@PLATFORMS
def test_a_changed_byte_is_refused(door: Door, platform: str) -> None:
    body = json.dumps(GOOD[platform]).encode()
    assert door.post(platform, body + b" ", SIGN[platform](body)).status_code == 401


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_zendesk_time_is_refused(door: Door, minutes: int) -> None:
    assert door.signed("zendesk", TRIGGER, at=NOW + minutes * 60_000).status_code == 401


@PLATFORMS
def test_a_head_request_validates_the_address(door: Door, platform: str) -> None:
    assert door.client.head(f"/webhooks/{platform}").status_code == 200


def test_a_ping_is_answered_and_makes_nothing(door: Door) -> None:
    ping = {**NOTIFICATION, "topic": "ping", "id": None, "data": {"item": {"type": "ping"}}}
    assert door.signed("intercom", ping).status_code == 200
    assert door.rows() == []


def test_an_unknown_topic_is_ignored_with_200(door: Door) -> None:
    assert door.signed("intercom", {**NOTIFICATION, "topic": "visitor.waved"}).status_code == 200
    assert door.rows() == []


@PLATFORMS
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"n":NaN}',
        b'{"n":1e999}',
        b'{"n":' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"source":"zendesk-trigger","ticket_id":{"a":[1]}}',
        b'{"type":"notification_event","topic":7,"app_id":[]}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_signed_poison_body_is_a_4xx_or_ignored(door: Door, platform: str, body: bytes) -> None:
    answer = door.post(platform, body, SIGN[platform](body))
    assert answer.status_code in {200, 400}
    assert door.rows() == []


@PLATFORMS
def test_a_huge_body_is_cut_off(door: Door, platform: str) -> None:
    body = b'{"x":"' + b"a" * MAX_BODY + b'"}'
    assert door.post(platform, body, SIGN[platform](body)).status_code == 413


def test_an_unknown_platform_is_404_and_another_method_405(door: Door) -> None:
    assert door.post("freshdesk", b"{}", {}).status_code == 404
    assert door.client.get("/webhooks/zendesk").status_code == 405


def test_an_answer_never_echoes_what_came_in(door: Door) -> None:
    body = b'{"note":"canary-in-the-body"}'
    for headers in ({}, zendesk_headers(body)):
        assert b"canary" not in door.post("zendesk", body, headers).data


def test_a_database_that_cannot_store_is_503_with_retry_after(sqlite_url: str) -> None:
    opened = open_database(sqlite_url, busy_ms=50)
    migrate(opened)
    door = make_door(opened)
    with opened.begin():
        answer = door.signed("zendesk", TRIGGER)
    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) < 60
    assert door.rows() == []
    door.bell.close()
    opened.close()


def test_healthz_answers_and_readyz_names_what_is_missing(door: Door) -> None:
    assert door.client.get("/healthz").status_code == 200
    answer = door.client.get("/readyz")
    assert (answer.status_code, answer.json["faults"]) == (503, ["no_live_worker"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), signed=st.booleans(), platform=st.sampled_from(sorted(GOOD)))
def test_no_bytes_at_all_make_a_5xx(one_door: Door, *, body: bytes, signed: bool, platform: str) -> None:
    headers = SIGN[platform](body) if signed else {}
    assert one_door.post(platform, body, headers).status_code in {200, 400, 401, 413}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), platform=st.sampled_from(sorted(GOOD)))
def test_no_wrong_type_in_a_signed_payload_makes_a_5xx(
    one_door: Door, data: st.DataObject, platform: str
) -> None:
    payload = dict(GOOD[platform])
    for key in data.draw(st.lists(st.sampled_from(sorted(payload)), max_size=3)):
        payload[key] = data.draw(values)
    assert one_door.signed(platform, payload).status_code in {200, 400, 401}
