from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.http import guarded_session
from adapters.sources.http_accounts import HttpAccounts
from connector.domain import Account, AccountStatus, Requester
from connector.errors import SourceUnavailableError

ANN = Requester("1", email="ann+1&x=y@example.com", verified=True)


class Endpoint:
    """Gives *answers*, (status, headers, body), in order, the last one again and again; remembers what was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                endpoint.asked.append(urlsplit(self.path))
                status, headers, body = endpoint.answers[min(len(endpoint.asked), len(endpoint.answers)) - 1]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/accounts?key=k1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}).start()

    def answer(self, status=200, value=None, *, body=None, headers=None):
        raw = json.dumps(value).encode() if body is None else body
        self.answers.append((status, headers or {}, raw))
        return self

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def endpoint():
    endpoint = Endpoint()
    yield endpoint
    endpoint.close()


@pytest.fixture
def accounts(endpoint):
    session = guarded_session({endpoint.url}, seconds=5, max_bytes=10_000)
    yield HttpAccounts(endpoint.url, session=session)
    session.close()


def test_the_object_becomes_facts(endpoint, accounts):
    endpoint.answer(value={"plan": {"name": "Pro"}, "seats": 3, "email": "ANN+1&x=y@example.com"})

    found = accounts.lookup(ANN)

    assert found == Account(AccountStatus.FOUND, {"plan.name": "Pro", "seats": "3"}, "http")


def test_the_address_is_quoted_and_the_operators_own_parameters_stay(endpoint, accounts):
    endpoint.answer(value={"plan": "Pro"})

    accounts.lookup(ANN)

    assert parse_qs(endpoint.asked[0].query) == {"key": ["k1"], "email": [ANN.email]}


@pytest.mark.parametrize(("status", "value"), [(404, {"error": "nobody"}), (200, {})])
def test_nobody_of_that_address_is_not_found(endpoint, accounts, status, value):
    endpoint.answer(status, value)

    assert accounts.lookup(ANN).status is AccountStatus.NOT_FOUND
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("requester", "status"),
    [
        (Requester("1", email="ann@example.com", verified=False), AccountStatus.UNVERIFIED),
        (Requester("1", email=None, verified=True), AccountStatus.NOT_FOUND),
    ],
)
def test_without_a_verified_address_nobody_is_asked(endpoint, accounts, requester, status):
    endpoint.answer(value={"plan": "Pro"})

    assert accounts.lookup(requester).status is status
    assert endpoint.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 401},
        {"status": 204},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:1/elsewhere"}},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b'{"a": NaN}'},
        {"body": b'{"a": 1, "a": 2}'},
        {"value": {"a": "x" * 20_000}},
        {"value": {"plan": "Pro", "email": "eve@example.com"}},
        {"value": {"plan": "Pro", "email": 5}},
        {"body": b"x", "headers": {"Content-Encoding": "gzip"}},
    ],
    ids=range(12),
)
def test_anything_else_is_unknown_after_a_second_try_and_says_no_address(endpoint, accounts, answer):
    endpoint.answer(**answer)

    with pytest.raises(SourceUnavailableError) as caught:
        accounts.lookup(ANN)

    assert len(endpoint.asked) == 2
    assert "example.com" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_second_try_counts(endpoint, accounts):
    endpoint.answer(503).answer(value={"plan": "Pro"})

    assert accounts.lookup(ANN).facts == {"plan": "Pro"}


def test_an_endpoint_that_is_gone_is_unknown(endpoint):
    session = guarded_session({"http://127.0.0.1:1"})

    with pytest.raises(SourceUnavailableError) as caught:
        HttpAccounts("http://127.0.0.1:1/", session=session).lookup(ANN)

    assert "example.com" not in str(caught.value)
    session.close()


def test_a_session_of_its_own_talks_to_that_host_only(endpoint):
    endpoint.answer(value={"plan": "Pro"})
    accounts = HttpAccounts(endpoint.url)

    assert accounts.lookup(ANN).facts == {"plan": "Pro"}
    accounts.session.close()
