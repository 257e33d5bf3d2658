"""Slow clients, clients that never hang up, and requests in flight when the end comes."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from .conftest import TOKEN, Wire, eventually

if TYPE_CHECKING:
    from .conftest import Web

CROWD = 300
GOOD = 20
HALF = 8
#: A readiness question without its end.
QUESTION = b"GET /readyz HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def crowd(web: Web, kind: str) -> Iterator[list[Wire]]:
    head, body = web.delivery()
    refused = b"POST /webhooks/zendesk HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    said = {"idle": b"", "half a head": head[:40], "half a body": head + body[:9], "never hangs up": refused}
    wires = [web.wire().say(said[kind]) for _ in range(CROWD)]
    try:
        yield wires
    finally:
        for wire in wires:
            wire.close()


@pytest.mark.parametrize("kind", ["idle", "half a head", "half a body", "never hangs up"])
def test_good_deliveries_get_through_beside_300_clients_that_say_little(lasting_web: Web, kind: str) -> None:
    with crowd(lasting_web, kind):
        deliveries = [lasting_web.delivery() for _ in range(GOOD)]
        answers = [lasting_web.send(head + body)[0] for head, body in deliveries]
    assert answers == [200] * GOOD


@pytest.mark.parametrize("kind", ["idle", "half a head", "half a body"])
def test_a_client_that_never_ends_its_request_is_let_go(lasting_web: Web, kind: str) -> None:
    with crowd(lasting_web, kind) as wires:
        eventually(lambda: all(wire.closed() for wire in wires[:10]))


@contextmanager
def locked(web: Web) -> Iterator[None]:
    """Nobody else can write: requests wait in the application."""
    connection = sqlite3.connect(web.file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_sigterm_drops_no_request_that_was_begun(web: Web) -> None:
    halves = []
    for _ in range(HALF):
        head, body = web.delivery()
        halves.append((web.wire().say(head + body[:9]), body[9:]))
    with locked(web):
        whole = [web.wire().say(b"".join(web.delivery())) for _ in range(HALF)]
        web.child.send_signal(signal.SIGTERM)
        for wire, rest in halves:
            wire.say(rest)
    answers = [wire.answer()[0] for wire in (*whole, *(wire for wire, _ in halves))]
    assert answers == [200] * 2 * HALF
    assert web.stored() == 2 * HALF
    for wire in (*whole, *(wire for wire, _ in halves)):
        wire.close()
    assert web.end() == 0


def test_a_connection_that_was_opened_before_sigterm_is_still_answered(web: Web) -> None:
    head, body = web.delivery()
    first = web.wire().say(head)
    opened = [(web.wire(), b"".join(web.delivery())) for _ in range(HALF)]
    web.child.send_signal(signal.SIGTERM)
    answers = [wire.say(request).answer()[0] for wire, request in opened]
    assert answers == [200] * HALF
    assert first.say(body).answer()[0] == 200
    for wire, _ in opened:
        wire.close()
    first.close()
    assert web.end() == 0


def test_readyz_says_draining_while_the_last_requests_end(web: Web) -> None:
    asking = web.wire().say(QUESTION)
    web.child.send_signal(signal.SIGTERM)
    eventually(lambda: refuses(web))
    status, body = asking.say(b"\r\n").answer()
    asking.close()
    assert status == 503
    assert "draining" in json.loads(body)["faults"]


def refuses(web: Web) -> bool:
    try:
        web.wire().close()
    except ConnectionRefusedError:
        return True
    return False


def test_metrics_over_the_wire_needs_the_token(web: Web) -> None:
    assert web.get("/metrics")[0] == 401
    assert web.get("/metrics", Authorization="Bearer wrong")[0] == 401
    head, body = web.delivery()
    web.send(head + body)
    status, text = web.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert b'connector_webhook_requests_total{platform="zendesk",code="200"} 1' in text


def test_a_web_process_moves_what_it_stored_into_the_database_by_itself(web: Web) -> None:
    before = web.file.stat().st_size
    for _ in range(60):
        head, body = web.delivery()
        assert web.send(head + body)[0] == 200
    eventually(lambda: web.file.stat().st_size > before)
