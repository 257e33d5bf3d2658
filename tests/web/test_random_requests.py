"""Thousands of random requests, signed and not: none is a 5xx, and only what is stored is answered as stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from adapters.intercom.webhook import IntercomWebhook
from adapters.zendesk.webhook import ZendeskWebhook
from connector import policy as policies
from connector.engine import Doorbell
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.tables import inbox
from connector.web.app import create_app

#: For each platform and kind; the long form is `LONG_TESTS=1`.
COUNT = 25_000 if os.environ.get("LONG_TESTS") == "1" else 2_500
SECRET = "webhook-secret-0123456789"
NOW = 1_795_341_600_000
ALLOWED = {200, 400, 401, 403, 405, 413, 415}
SEEDS: dict[str, list[dict[str, Any]]] = {
    "zendesk": [
        {"source": "zendesk-trigger", "ticket_id": "35436", "updated_at": "2026-11-22T10:00:00Z"},
        {
            "type": "zen:event-type:ticket.comment_added",
            "account_id": 1,
            "id": "01J",
            "time": "2026-11-22T10:00:00Z",
            "zendesk_event_version": "2022-11-06",
            "subject": "zen:ticket:35436",
            "detail": {"id": "35436", "via": {"channel": "email"}},
            "event": {"comment": {"id": "7", "is_public": True, "author": {"id": "9", "is_staff": False}}},
        },
    ],
    "intercom": [
        {
            "type": "notification_event",
            "app_id": "app1",
            "id": "notif_1",
            "topic": topic,
            "created_at": NOW // 1000,
            "data": {"type": "notification_event_data", "item": {"type": "conversation", "id": "2154"}},
        }
        for topic in ("conversation.user.replied", "conversation.admin.closed", "conversation.rating.added")
    ],
}
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**63, -(2**63), 10**30, 1e308),
    *("", " ", "0", "-1", "1e9", "\x00", "\ud800", "é" * 300, "a" * 70_000, "{{ticket.id}}", "../..", "٣"),
    *([], {}, [[]], {"id": None}, [{"id": 1}] * 50, {"": ""}),
)


@dataclass
class Door:
    client: FlaskClient
    database: Database

    def rows(self) -> int:
        with self.database.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one())


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('random') / 'random.db'}")
    migrate(opened)
    bell = Doorbell(opened)
    webhooks = {
        "zendesk": ZendeskWebhook("acme", (SECRET,)),
        "intercom": IntercomWebhook((SECRET,), "814860"),
    }
    app = create_app(
        webhooks,
        database=opened,
        ring=lambda connection, row, ref, delay: bell.ring(connection, row, ref, delay=delay),
        timing=policies.load().timing,
        clock=lambda: NOW,
    )
    yield Door(app.test_client(), opened)
    bell.close()
    opened.close()


def zendesk_headers(body: bytes, dice: random.Random) -> dict[str, str]:
    stamp = datetime.fromtimestamp(NOW / 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    mac = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256)
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(mac.digest()).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Invocation-Id": dice.choice(("", "01HZZZ", "a b", "x" * 400, str(dice.random()))),
    }


def intercom_headers(body: bytes, _: random.Random) -> dict[str, str]:
    return {"X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()}


SIGN: dict[str, Callable[[bytes, random.Random], dict[str, str]]] = {
    "zendesk": zendesk_headers,
    "intercom": intercom_headers,
}


def bent(value: Any, dice: random.Random) -> Any:
    """*value* with something wrong in it, at any depth."""
    if dice.random() < 0.25 or not isinstance(value, dict | list) or not value:
        return dice.choice(ODD)
    if isinstance(value, list):
        return [bent(one, dice) if dice.random() < 0.5 else one for one in value]
    keys = list(value)
    key = dice.choice(keys)
    if dice.random() < 0.15:
        return {k: v for k, v in value.items() if k != key}
    return {**value, key: bent(value[key], dice)}


def body_of(platform: str, dice: random.Random) -> bytes:
    """A good payload, a bent one, one with changed bytes, or noise."""
    payload: Any = dice.choice(SEEDS[platform])
    kind = dice.randrange(4)
    if kind == 0:
        return dice.randbytes(dice.randrange(200))
    if kind > 1:
        payload = bent(payload, dice)
    raw = bytearray(json.dumps(payload).encode())
    if kind == 1:
        for _ in range(dice.randrange(1, 4)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw)


def forged(platform: str, body: bytes, dice: random.Random) -> dict[str, str]:
    """A right signature with one thing changed, an odd one, or none."""
    headers = SIGN[platform](body + b"!", dice)
    name = dice.choice(list(headers))
    values = ("", "sha1=", "sha1=zz", "A" * 44, "é", ",", "sha256=" + "0" * 64, "9999-99-99T99:99:99Z", "0")
    return dice.choice(({}, headers, {**headers, name: dice.choice(values)}))


@pytest.mark.parametrize("platform", sorted(SIGN))
def test_no_unsigned_request_makes_a_5xx_or_a_row(door: Door, platform: str) -> None:
    dice, before = random.Random(11), door.rows()  # noqa: S311 - a repeatable test
    statuses = set()
    for _ in range(COUNT):
        body = body_of(platform, dice)
        answer = door.client.post(f"/webhooks/{platform}", data=body, headers=forged(platform, body, dice))
        statuses.add(answer.status_code)
    assert statuses <= ALLOWED - {200}
    assert door.rows() == before


@pytest.mark.parametrize("platform", sorted(SIGN))
def test_no_signed_request_makes_a_5xx_and_2xx_means_stored(door: Door, platform: str) -> None:
    dice, before = random.Random(12), door.rows()  # noqa: S311 - as above
    statuses, stored = set(), 0
    for _ in range(COUNT):
        body = body_of(platform, dice)
        answer = door.client.post(f"/webhooks/{platform}", data=body, headers=SIGN[platform](body, dice))
        statuses.add(answer.status_code)
        stored += answer.data == b"stored"
    assert {200, 400} <= statuses <= ALLOWED
    assert door.rows() == before + stored
    assert stored > 0
