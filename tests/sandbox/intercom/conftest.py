"""The Intercom stand-in seen from outside: its API by `requests`, its webhooks by a listener of our own."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options
from tests.clocks import Clock

SECRET = "a-client-secret-of-the-test"


class _Api:
    """The desk's REST API as a well-behaved client sees it; *headers* set to None are left out."""

    def __init__(self, desk):
        self.desk = desk
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(self, method, path, body=None, **headers):
        named = {"Authorization": f"Bearer {self.desk.hub.options.token}", "Intercom-Version": "2.16"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, self.desk.url + path, json=body, headers=named, timeout=10)

    def reply(self, ticket, **body):
        sent = {"message_type": "comment", "type": "admin", "admin_id": self.desk.bot_id, "body": "<p>Hi</p>"}
        return self("POST", f"/conversations/{ticket}/reply", _without_none(sent | body))

    def parts(self, ticket, **body):
        sent = {"type": "admin", "admin_id": self.desk.bot_id}
        return self("POST", f"/conversations/{ticket}/parts", _without_none(sent | body))

    def read(self, ticket, query="", **headers):
        return self("GET", f"/conversations/{ticket}{query}", **headers).json()


def _without_none(body):
    return {key: value for key, value in body.items() if value is not None}


def _refusal(answer):
    """(status, code) of an error.list."""
    body = answer.json()
    assert body["type"] == "error.list"
    assert body["request_id"]
    return answer.status_code, body["errors"][0]["code"]


class _Listener:
    """An endpoint that remembers (path, headers, raw body) and answers with the next of *statuses* (then 200)."""

    def __init__(self):
        self.taken, self.statuses, self.heads, self.head_status = [], [], [], 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.taken.append((self.path, dict(self.headers), body))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_HEAD(self):
                listener.heads.append(self.path)
                self.send_response(listener.head_status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def bodies(self, topic=None):
        found = [json.loads(body) for _, _, body in self.taken]
        return [body for body in found if topic in {None, body["topic"]}]


@contextmanager
def _listening():
    listener = _Listener()
    try:
        yield listener
    finally:
        listener.stop()


@contextmanager
def _running(**options):
    desk = IntercomDesk(Options(**{"client_secret": SECRET} | options), pace=0)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    with _running(clock=clock) as desk:
        yield desk


@pytest.fixture
def api(desk):
    api = _Api(desk)
    yield api
    api.session.close()


@pytest.fixture
def customer(desk):
    return desk.add_customer(name="Mira Sand", email="mira@example.org", organisation="Sand GmbH")


@pytest.fixture
def ticket(desk, customer):
    return desk.write_in(customer, subject="Invoice", text="Where is my invoice?")


@pytest.fixture
def chat(desk, customer):
    return desk.write_in(customer, subject="", text="Hello", channel="chat")


@pytest.fixture
def listener(desk):
    with _listening() as listener:
        desk.deliver_to(listener.url)
        yield listener


def _heard(desk, listener, topic=None):
    assert desk.courier.settle()
    return listener.bodies(topic)


def _signed(body):
    return "sha1=" + hmac.digest(SECRET.encode(), body, hashlib.sha1).hex()


@pytest.fixture
def client():
    """A client for any desk."""
    return _Api


@pytest.fixture
def listening():
    """A context manager: an endpoint for any desk."""
    return _listening


@pytest.fixture
def running():
    """A context manager: a desk with other options than `desk` has."""
    return _running


@pytest.fixture
def refusal():
    return _refusal


@pytest.fixture
def heard():
    """Bodies that a listener has taken, once a desk's courier has nothing left to do."""
    return _heard


@pytest.fixture
def signed():
    """The signature that belongs to a body, computed here and not by the desk."""
    return _signed
