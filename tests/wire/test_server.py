"""The stand-ins' own server behind TLS: how its faults look to a client; one client holds up no other."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask, jsonify

from adapters.sandbox.faults import Fault, Faults, Kind
from adapters.sandbox.server import Server


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def url(tls: ssl.SSLContext, faults: Faults) -> Iterator[str]:
    app = Flask("counter")
    app.add_url_rule("/", "get", lambda: jsonify(padding="x" * 200))
    with Server(app, faults=faults, tls=tls) as server:
        yield server.url


@pytest.fixture
def http(ca_file: Path) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(ca_file)
        yield session


def test_connections_are_kept_alive(url: str, http: requests.Session) -> None:
    answers = [http.get(url, stream=True) for _ in range(2)]
    assert url.startswith("https://")
    assert [len(answer.json()["padding"]) for answer in answers] == [200, 200]


def test_a_handshake_that_never_ends_keeps_nobody_waiting(url: str, http: requests.Session) -> None:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port)):
        assert http.get(url, timeout=20).ok


def test_plain_http_gets_no_answer(url: str, http: requests.Session) -> None:
    with pytest.raises(requests.ConnectionError):
        http.get(url.replace("https:", "http:"), timeout=20)
    assert http.get(url).ok


@pytest.mark.parametrize("kind", ["lost_request", "lost_answer", "reset", "torn_body"])
def test_a_broken_connection_is_one_to_the_client_and_the_next_is_whole(
    url: str, http: requests.Session, faults: Faults, kind: Kind
) -> None:
    faults.add(Fault(kind))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        http.get(url, timeout=20)
    assert http.get(url).ok
