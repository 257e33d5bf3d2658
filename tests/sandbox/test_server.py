from __future__ import annotations

import json
import threading
from http.client import HTTPConnection

import pytest
import requests
from flask import Flask, jsonify, request

from adapters.sandbox.courier import Answer, Courier, Parcel, Rules
from adapters.sandbox.faults import Fault, Faults
from adapters.sandbox.recorder import Recorder
from adapters.sandbox.server import Server


class Shop:
    """A counter behind a server: each POST adds one."""

    def __init__(self, path=None):
        self.count, self.recorder, self.faults = 0, Recorder(path), Faults()
        app = Flask("shop")
        app.add_url_rule("/count", "get", lambda: jsonify(count=self.count))
        app.add_url_rule("/count", "add", self.add, methods=["POST"])
        self.server = Server(app, platform="shop", recorder=self.recorder, faults=self.faults)

    def add(self):
        request.get_json(silent=True)
        self.count += 1
        return jsonify(count=self.count, padding="x" * 200)


@pytest.fixture
def shop():
    shop = Shop()
    with shop.server:
        yield shop


@pytest.fixture
def http():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_connections_are_kept_alive(shop):
    connection = HTTPConnection(shop.server.url.removeprefix("http://"), timeout=10)
    counts, ports = [], set()
    for _ in range(3):
        connection.request("POST", "/count", b'{"n": 1}')
        ports.add(connection.sock.getsockname()[1])
        counts.append(json.loads(connection.getresponse().read())["count"])
    connection.close()
    assert (counts, len(ports)) == ([1, 2, 3], 1)


def test_a_connection_that_is_to_end_is_announced_as_such(shop, http):
    answer = http.get(f"{shop.server.url}/count", headers={"Connection": "close"})
    assert answer.headers["Connection"] == "close"


def test_a_chunked_body_is_read_whole(shop, http):
    http.post(f"{shop.server.url}/count", data=iter([b'{"n":', b" 1}"]))
    assert shop.recorder.lines[0]["body"] == {"n": 1}


def test_a_body_that_nobody_read_does_not_spoil_the_next_request(shop, http):
    assert http.get(f"{shop.server.url}/nowhere", data=b"x" * 10_000).status_code == 404
    assert http.get(f"{shop.server.url}/count").json() == {"count": 0}


def test_a_stopped_server_refuses_connections_and_ends_open_ones(http):
    shop = Shop()
    shop.server.start()
    http.get(f"{shop.server.url}/count")
    shop.server.stop()
    with pytest.raises(requests.ConnectionError):
        http.get(f"{shop.server.url}/count", timeout=5)


def test_a_server_that_never_started_can_be_stopped():
    Shop().server.stop()


def test_a_request_is_recorded_as_the_contract_check_reads_it(tmp_path, http):
    shop = Shop(tmp_path / "lines.jsonl")
    with shop.server:
        http.post(f"{shop.server.url}/count?by=1", json={"n": 1}, headers={"Authorization": "Bearer s3cret"})
    (line,) = shop.recorder.lines
    assert (line["platform"], line["method"], line["path"]) == ("shop", "POST", "/count?by=1")
    assert (line["body"], line["status"]) == ({"n": 1}, 200)
    assert line["headers"]["Authorization"] == "***"
    assert json.loads((tmp_path / "lines.jsonl").read_text()) == line


def test_a_secret_in_a_body_is_masked_and_a_body_that_is_not_json_is_null(shop, http):
    http.post(f"{shop.server.url}/count", json={"client_secret": "s3cret"})
    http.post(f"{shop.server.url}/count", data=b"<xml/>")
    assert [line["body"] for line in shop.recorder.of("POST", "/count")] == [{"client_secret": "***"}, None]


@pytest.mark.parametrize("kind", ["lost_request", "reset"])
def test_a_lost_request_has_no_effect_and_no_answer(shop, http, kind):
    shop.faults.add(Fault(kind, method="POST"))
    with pytest.raises(requests.ConnectionError):
        http.post(f"{shop.server.url}/count")
    assert (shop.count, shop.recorder.lines[0]["status"]) == (0, None)


@pytest.mark.parametrize("kind", ["lost_answer", "torn_body"])
def test_a_lost_answer_has_its_effect(shop, http, kind):
    shop.faults.add(Fault(kind, method="POST"))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        http.post(f"{shop.server.url}/count")
    assert shop.count == 1


def test_a_cut_body_has_its_effect_and_is_not_json(shop, http):
    shop.faults.add(Fault("cut_body"))
    answer = http.post(f"{shop.server.url}/count")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert (answer.status_code, shop.count) == (200, 1)


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault("status", status=429, retry_after="7"), 429, "application/json"),
        (Fault("status", status=502), 502, "text/html"),
        (Fault("conflict"), 409, "application/json"),
        (Fault("garbage"), 200, "text/html"),
    ],
)
def test_an_answered_fault_has_no_effect(shop, http, fault, status, kind):
    shop.faults.add(fault)
    answer = http.post(f"{shop.server.url}/count")
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, kind)
    assert answer.headers.get("Retry-After") == fault.retry_after
    assert shop.count == 0


def test_a_fault_strikes_only_its_requests_as_often_as_told(shop, http):
    shop.faults.add(Fault("status", method="POST", path_regex=r"by=2", after=1, times=2))
    seen = [http.post(f"{shop.server.url}/count?by={by}").status_code for by in (1, 2, 2, 2, 2)]
    assert seen == [200, 200, 503, 503, 200]
    assert shop.faults.struck == [("status", "POST", "/count?by=2")] * 2


def test_a_slow_answer_comes_when_the_faults_are_cleared(shop, http):
    shop.faults.add(Fault("slow", seconds=60, run=lambda: threading.Timer(0.05, shop.faults.clear).start()))
    assert http.post(f"{shop.server.url}/count", timeout=30).json()["count"] == 1


def test_somebody_can_be_quicker_than_a_request(shop, http):
    shop.faults.add(Fault("pass", method="POST", run=lambda: setattr(shop, "count", 40)))
    assert http.post(f"{shop.server.url}/count").json()["count"] == 41


class Receiver:
    """Answers deliveries with the scripted (status, headers) pairs, then with 200."""

    def __init__(self, *script):
        self.script, self.bodies = list(script), []
        app = Flask("receiver")
        app.add_url_rule("/hook", "hook", self.take, methods=["POST"])
        self.server = Server(app)

    def take(self):
        self.bodies.append(request.get_data(as_text=True))
        return ("", *self.script.pop(0)) if self.script else ("", 200)


def parcel(number, *, ticket="7"):
    return Parcel(f"d{number}", "t", ticket, lambda attempt: ({}, f"{number}.{attempt}".encode()))


def twice(answers: list[Answer]) -> float | None:
    return 60.0 if len(answers) < 3 else None


@pytest.fixture
def courier():
    courier = Courier(Rules(timeout=5, again=twice), workers=1, pace=0)
    courier.start()
    yield courier
    courier.stop()


def test_a_refused_parcel_is_tried_again_by_the_rules(courier):
    receiver = Receiver((500, {}), (503, {"Retry-After": "3"}))
    with receiver.server:
        courier.aim(f"{receiver.server.url}/hook")
        courier.send(parcel(1))
        assert courier.settle()
    assert receiver.bodies == ["1.1", "1.2", "1.3"]
    assert (courier.journal[0].statuses, courier.journal[0].over) == ([500, 503, 200], True)


def test_a_receiver_that_is_down_is_noted_and_given_up(courier):
    courier.aim("http://127.0.0.1:9/hook")
    courier.send(parcel(1))
    assert courier.settle()
    assert courier.journal[0].statuses == [0, 0, 0]


def test_nothing_is_sent_before_there_is_an_address(courier):
    courier.send(parcel(1))
    assert (courier.settle(), courier.journal) == (True, [])


def test_held_parcels_can_arrive_backwards(courier):
    receiver = Receiver()
    with receiver.server:
        courier.aim(f"{receiver.server.url}/hook")
        courier.hold()
        courier.send(parcel(1))
        courier.send(parcel(2))
        assert courier.settle()
        assert receiver.bodies == []
        courier.release(backwards=True)
        assert courier.settle()
    assert receiver.bodies == ["2.1", "1.1"]


def test_dropped_parcels_are_in_the_journal_only_and_can_be_sent_again(courier):
    receiver = Receiver()
    with receiver.server:
        courier.aim(f"{receiver.server.url}/hook")
        courier.drop_next(1)
        courier.send(parcel(1))
        courier.send(parcel(2))
        courier.redeliver("d1")
        assert courier.settle()
    assert receiver.bodies == ["2.1", "1.1"]
    assert [(e.id, e.dropped) for e in courier.journal] == [("d1", True), ("d2", False), ("d1", False)]


def test_an_unknown_delivery_can_not_be_sent_again(courier):
    with pytest.raises(KeyError):
        courier.redeliver("d9")


def test_a_redirect_is_not_followed(courier):
    receiver = Receiver((302, {"Location": "/elsewhere"}), (302, {}), (302, {}))
    with receiver.server:
        courier.aim(f"{receiver.server.url}/hook")
        courier.send(parcel(1))
        assert courier.settle()
    assert courier.journal[0].statuses == [302, 302, 302]
