"""Who signed a delivery, and when."""

from __future__ import annotations

import json

import pytest

from adapters.zendesk.webhook import ZendeskWebhook, sign
from connector.domain import Delivery
from connector.errors import SettingsError, SignatureError

NEW, OLD = "new-secret-0123456789", "old-secret-0123456789"
STAMP = "2026-11-22T10:00:00Z"
NOW = 1795341600000
BODY = b'{\n   "source": "zendesk-trigger",\n   "ticket_id": "35436"\n}'
WEBHOOK = ZendeskWebhook("acme", (NEW, OLD))


def signed(body=BODY, *, stamp=STAMP, secret=NEW, **headers):
    given_headers = {
        "x-zendesk-webhook-signature": sign(body, stamp, secret=secret),
        "x-zendesk-webhook-signature-timestamp": stamp,
        "x-zendesk-webhook-invocation-id": "01HANA2B5D5W9XSJS3NE5SQA1J",
    }
    return Delivery(given_headers | {name.replace("_", "-"): value for name, value in headers.items()}, body)


def test_the_signature_is_that_of_a_published_example():
    body = b'{"event":"ticket.updated","id":123}'
    secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    expected = "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM="
    assert sign(body, "2021-03-25T05:09:27Z", secret=secret) == expected


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_every_configured_secret_is_good(secret):
    WEBHOOK.verify(signed(secret=secret), now=NOW)


@pytest.mark.parametrize("late", [-300_000, 300_000])
def test_five_minutes_either_way_are_in_time(late):
    WEBHOOK.verify(signed(), now=NOW + late)


@pytest.mark.parametrize("late", [-300_001, 300_001, 86_400_000])
def test_later_or_earlier_is_refused(late):
    with pytest.raises(SignatureError):
        WEBHOOK.verify(signed(), now=NOW + late)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "AAAA",
        "é" * 44,
        "\ud800",
        "A" * 100_000,
        sign(BODY, STAMP, secret="other-secret-0123456789"),
        sign(BODY, "", secret=NEW),
        sign(BODY, STAMP, secret=NEW) + " x",
        "AAAA, " + sign(BODY, STAMP, secret=NEW),
        sign(BODY, STAMP, secret=NEW).rstrip("="),
        sign(BODY, STAMP, secret=NEW).swapcase(),
    ],
)
def test_any_other_signature_is_refused(signature):
    with pytest.raises(SignatureError):
        WEBHOOK.verify(signed(x_zendesk_webhook_signature=signature), now=NOW)


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "1795341600",
        "2026-11-22T10:00:00",
        "2026-11-22T10:00:00+00:00",
        "2026-11-22t10:00:00z",
        "2026-11-22T10:00:00Z\n",
        "2026-11-22T10:00:00Z{",
        "٢٠٢٦-11-22T10:00:00Z",
        "2026-11-22T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "nan",
    ],
)
def test_a_timestamp_in_another_form_is_refused_even_when_signed(stamp):
    with pytest.raises(SignatureError):
        WEBHOOK.verify(signed(stamp=stamp), now=NOW)


@pytest.mark.parametrize("header", ["", "-timestamp"])
def test_a_missing_header_is_refused(header):
    delivery = signed()
    kept = {k: v for k, v in delivery.headers.items() if k != f"x-zendesk-webhook-signature{header}"}
    with pytest.raises(SignatureError):
        WEBHOOK.verify(Delivery(kept, delivery.body), now=NOW)


def test_a_byte_moved_between_timestamp_and_body_is_refused():
    delivery = signed()
    headers = {**delivery.headers, "x-zendesk-webhook-signature-timestamp": STAMP[:-1]}
    with pytest.raises(SignatureError):
        WEBHOOK.verify(Delivery(headers, b"Z" + BODY), now=NOW)


@pytest.mark.parametrize("body", [BODY + b" ", b"\xef\xbb\xbf" + BODY, json.dumps(json.loads(BODY)).encode()])
def test_a_changed_body_is_refused(body):
    with pytest.raises(SignatureError):
        WEBHOOK.verify(Delivery(signed().headers, body), now=NOW)


@pytest.mark.parametrize("secrets", [(), ("",), (NEW, "")])
def test_an_empty_secret_is_refused_at_once(secrets):
    with pytest.raises(SettingsError):
        ZendeskWebhook("acme", secrets)


def test_no_secret_shows_in_a_representation():
    assert NEW not in repr(WEBHOOK)
