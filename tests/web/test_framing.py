"""Requests that are framed oddly, over a real socket: a status that is no 5xx, nothing echoed, nothing stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from connector.web.receiver import MAX_BODY

if TYPE_CHECKING:
    from .conftest import Web

Odd = Callable[[bytes, bytes], bytes]
LENGTH = b"Content-Length: "
CANARY = b"canary-in-the-request"


def without(head: bytes, name: bytes) -> bytes:
    return b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(name.lower()))


def plus(head: bytes, *lines: bytes) -> bytes:
    return head[:-2] + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def chunked(head: bytes, *lines: bytes) -> bytes:
    return plus(without(head, LENGTH), b"Transfer-Encoding: chunked", *lines)


def relength(head: bytes, value: bytes) -> bytes:
    return plus(without(head, LENGTH), LENGTH + value)


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


#: name: (bytes on the wire from the head and body of a good delivery, statuses; 0 is a closed connection)
REFUSED: dict[str, tuple[Odd, set[int]]] = {
    "no length": (lambda h, b: without(h, LENGTH) + b, {400, 401, 411}),
    "negative length": (lambda h, b: relength(h, b"-5") + b, {400}),
    "length with a plus": (lambda h, b: relength(h, b"+%d" % len(b)) + b, {400}),
    "length in words": (lambda h, b: relength(h, CANARY) + b, {400}),
    "length beyond numbers": (lambda h, b: relength(h, b"9" * 40) + b, {400, 413}),
    "two lengths": (lambda h, b: plus(h, LENGTH + b"5") + b, {400}),
    "a list of lengths": (lambda h, b: relength(h, b"%d, 5" % len(b)) + b, {400}),
    "length and chunked": (lambda h, b: plus(h, b"Transfer-Encoding: chunked") + chunk(b), {400}),
    "xchunked": (lambda h, b: plus(without(h, LENGTH), b"Transfer-Encoding: xchunked") + chunk(b), {400}),
    "chunked twice": (lambda h, b: chunked(h, b"Transfer-Encoding: chunked") + chunk(b), {400}),
    "a chunk size in words": (lambda h, b: chunked(h) + b"zz\r\n" + b + b"\r\n0\r\n\r\n", {400}),
    "a negative chunk size": (lambda h, b: chunked(h) + b"-1\r\n" + b + b"\r\n0\r\n\r\n", {400}),
    "a chunk without its end": (lambda h, b: chunked(h) + b"3\r\nabcdef\r\n0\r\n\r\n", {400}),
    "gzip": (
        lambda h, b: relength(plus(h, b"Content-Encoding: gzip"), b"5") + b"\x1f\x8b\x08\x00\x00",
        {401, 415},
    ),
    "a head of 70 kB": (lambda h, b: plus(h, b"X-Long: " + b"a" * 70_000) + b, {400, 431}),
    "300 headers": (lambda h, b: plus(h, *(b"X-%d: 1" % n for n in range(300))) + b, {400, 431}),
    "a line of 9 kB": (lambda h, b: h.replace(b" HTTP", b"?" + b"a" * 9_000 + b" HTTP", 1) + b, {400, 414}),
    "NUL in a header": (lambda h, b: plus(h, b"X-Null: a\x00b") + b, {400}),
    "a header without colon": (lambda h, b: plus(h, CANARY) + b, {400}),
    "a folded header": (lambda h, b: plus(h, b"X-Fold: a", b" " + CANARY) + b, {400}),
    "two signatures": (lambda h, b: plus(h, b"X-Zendesk-Webhook-Signature: AAAA") + b, {400, 401}),
    "HTTP/0.9": (lambda h, b: b"GET /webhooks/zendesk\r\n\r\n", {0, 400}),
    "HTTP/9.9": (lambda h, b: h.replace(b"HTTP/1.1", b"HTTP/9.9", 1) + b, {400, 505}),
    "an unknown method": (lambda h, b: h.replace(b"POST", b"BREW", 1) + b, {400, 405}),
    "TLS on the plain port": (lambda h, b: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {0, 400}),
    "an unknown expectation": (lambda h, b: plus(h, b"Expect: " + CANARY) + b, {400, 417}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_odd_framing_is_refused_without_a_5xx(lasting_web: Web, name: str) -> None:
    odd, allowed = REFUSED[name]
    before = lasting_web.stored()
    status, body = lasting_web.send(odd(*lasting_web.delivery()))
    assert status in allowed - {505}
    assert CANARY not in body
    assert lasting_web.stored() == before


def test_a_spoofed_header_with_underscores_counts_for_nothing(lasting_web: Web) -> None:
    head, body = lasting_web.delivery()
    status, _ = lasting_web.send(
        head.replace(b"X-Zendesk-Webhook-Signature:", b"X_Zendesk_Webhook_Signature:") + body
    )
    assert status == 401


def test_a_good_chunked_delivery_is_taken(lasting_web: Web) -> None:
    before = lasting_web.stored()
    head, body = lasting_web.delivery()
    assert lasting_web.send(chunked(head) + chunk(body))[0] == 200
    assert lasting_web.stored() == before + 1


def test_a_good_delivery_just_below_the_cap_is_taken_chunked_or_not(lasting_web: Web) -> None:
    before = lasting_web.stored()
    head, body = lasting_web.delivery(size=MAX_BODY)
    assert lasting_web.send(head + body)[0] == 200
    head, body = lasting_web.delivery(size=MAX_BODY)
    assert lasting_web.send(chunked(head) + chunk(body))[0] == 200
    assert lasting_web.stored() == before + 2


@pytest.mark.parametrize("size", [MAX_BODY + 1, 2 * MAX_BODY], ids=["one byte", "twice"])
@pytest.mark.parametrize("shape", ["length", "chunked"])
def test_a_signed_body_over_the_cap_is_413_and_not_cut_to_fit(
    lasting_web: Web, size: int, shape: str
) -> None:
    before = lasting_web.stored()
    head, body = lasting_web.delivery(size=size)
    wire = head + body if shape == "length" else chunked(head) + chunk(body)
    status, _ = lasting_web.send(wire)
    # A server may hang up on a client that goes on sending; it never says 2xx.
    assert status in {0, 413}
    assert lasting_web.stored() == before


def test_an_announced_gigabyte_is_refused_before_it_is_sent(lasting_web: Web) -> None:
    head, body = lasting_web.delivery()
    assert lasting_web.send(relength(head, b"1000000000") + body)[0] == 413


def test_a_client_that_hangs_up_within_its_body_leaves_nothing(lasting_web: Web) -> None:
    before = lasting_web.stored()
    head, body = lasting_web.delivery()
    wire = lasting_web.wire().say(head + body[:-1])
    wire.close()
    assert lasting_web.get("/healthz")[0] == 200
    assert lasting_web.stored() == before


def test_the_log_holds_json_lines_without_tracebacks_or_what_came_in(lasting_web: Web) -> None:
    for name in ("length in words", "a chunk size in words", "a header without colon", "xchunked"):
        lasting_web.send(REFUSED[name][0](*lasting_web.delivery()))
    lines = [json.loads(line) for line in lasting_web.log().splitlines()]
    assert {"request unreadable"} <= {line["event"] for line in lines}
    assert CANARY.decode() not in lasting_web.log()
    assert "127.0.0.1" not in lasting_web.log()
    assert not [line for line in lines if line["level"] in {"error", "critical"}]
