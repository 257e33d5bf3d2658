"""The guarded session: whom it talks to, how often, how long and how much."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from itertools import repeat

import pytest
import requests

from adapters.http import ForeignHostError, TooLargeError, guarded_session, origin
from connector.errors import SettingsError

OK = b"HTTP/1.1 200 OK\r\n"


class Wire:
    """Says the given bytes to everybody who connects, piece by piece, *pause* seconds apart."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.pause = 0.0
        self.heard: list[bytes] = []
        self.over = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while not self.over.is_set():
            talk, _ = self.socket.accept()
            with talk:
                request = talk.recv(65_536)
                if request:
                    self.heard.append(request)
                    self.say(talk)

    def say(self, talk: socket.socket) -> None:
        for piece in self.pieces:
            try:
                talk.sendall(piece)
            except OSError:
                return
            if self.pause and self.over.wait(self.pause):
                return

    def end(self) -> None:
        self.over.set()
        with socket.create_connection(self.socket.getsockname()):
            pass
        self.thread.join()
        self.socket.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.end()


def body(content, *headers):
    lines = [OK, f"Content-Length: {len(content)}\r\n".encode(), *headers, b"\r\n"]
    return b"".join(lines) + content


def test_an_answer_arrives_whole(wire):
    wire.pieces = [body(b"{}")]
    assert guarded_session([wire.url]).get(wire.url + "/a").content == b"{}"


def test_a_compressed_chunked_answer_arrives_whole(wire):
    packed = gzip.compress(b"x" * 5000)
    wire.pieces = [OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"]
    wire.pieces += [b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:9], packed[9:])] + [b"0\r\n\r\n"]
    assert guarded_session([wire.url]).get(wire.url).content == b"x" * 5000


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.zendesk.com/",
        "https://evil.test/",
        "https://acme.zendesk.com.evil.test/",
        "https://acme.zendesk.com@evil.test/",
        "https://user:word@acme.zendesk.com/",
        "https://acme.zendesk.com:444/",
        "https://evil.test#@acme.zendesk.com/",
        "https://evil.test\\@acme.zendesk.com/",
        "http://127.0.0.1:1/",
    ],
)
def test_a_host_that_is_not_listed_is_never_reached(url):
    with pytest.raises((ForeignHostError, requests.exceptions.InvalidURL)):
        guarded_session(["https://acme.zendesk.com"]).get(url)


def test_another_scheme_is_never_reached():
    with pytest.raises(requests.exceptions.InvalidSchema):
        guarded_session(["https://acme.zendesk.com"]).get("file:///etc/passwd")


@pytest.mark.parametrize(
    "host", ["http://acme.zendesk.com", "ftp://acme.test", "https://", "https://a:x/", ""]
)
def test_a_host_that_can_not_be_safe_is_refused(host):
    with pytest.raises(SettingsError):
        guarded_session([host])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Acme.Zendesk.com/x", ("https", "acme.zendesk.com", 443)),
        ("https://acme.test:8443", ("https", "acme.test", 8443)),
        ("http://[::1]:80/", ("http", "::1", 80)),
        ("https://a@b/", None),
        ("https://a:99999/", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, expected):
    assert origin(url) == expected


def test_a_redirect_is_an_answer_like_any(wire):
    wire.pieces = [b"HTTP/1.1 307 X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"]
    assert guarded_session([wire.url]).post(wire.url, data=b"x").status_code == 307
    assert len(wire.heard) == 1


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"HTTP/1.1 503 X\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"],
        [OK + b"Content-Length: 9\r\n\r\nabc"],
    ],
)
def test_nothing_is_sent_twice(wire, pieces):
    wire.pieces = pieces
    with contextlib.suppress(requests.RequestException):
        guarded_session([wire.url]).put(wire.url, data=b"x")
    assert len(wire.heard) == 1


def test_neither_scheme_repeats_requests():
    session = guarded_session(["https://acme.zendesk.com"])
    adapters = [session.get_adapter(f"{scheme}://acme.zendesk.com") for scheme in ("https", "http")]
    assert [adapter.max_retries.total for adapter in adapters] == [0, 0]


@pytest.mark.parametrize(
    "piece",
    [
        OK + b"Content-Length: 9\r\n\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n30\r\nabc",
        body(b"no gzip", b"Content-Encoding: gzip\r\n"),
        b"",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_cut_answer_is_an_exception_of_requests(wire, piece):
    wire.pieces = [piece]
    with pytest.raises(requests.RequestException):
        guarded_session([wire.url]).get(wire.url)


def test_a_long_answer_is_not_read_to_the_end(wire):
    wire.pieces = [body(b"x" * 2000)]
    with pytest.raises(TooLargeError):
        guarded_session([wire.url], max_bytes=1000).get(wire.url)


def test_a_bomb_is_measured_after_decompression(wire):
    wire.pieces = [body(gzip.compress(b"\0" * 3_000_000), b"Content-Encoding: gzip\r\n")]
    with pytest.raises(TooLargeError):
        guarded_session([wire.url], max_bytes=1_000_000).get(wire.url)


def test_a_trickle_ends_in_time(wire):
    wire.pieces = [OK + b"Content-Length: 5000\r\n\r\n", *repeat(b"x", 5000)]
    wire.pause = 0.02
    with pytest.raises(requests.exceptions.ReadTimeout):
        guarded_session([wire.url], seconds=0.2).get(wire.url)


@pytest.mark.parametrize("head", [b"", OK + b"Content-Length: 50\r\n\r\nx"])
def test_silence_ends_in_time(wire, head):
    wire.pieces = [head]
    wire.pause = 60
    with pytest.raises(requests.exceptions.Timeout):
        guarded_session([wire.url], seconds=0.1).get(wire.url)


def test_the_environment_has_no_say(wire, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    wire.pieces = [body(b"{}")]
    assert guarded_session([wire.url]).get(wire.url).ok


def test_cookies_are_not_kept(wire):
    wire.pieces = [body(b"{}", b"Set-Cookie: session=1; Path=/\r\n", b"Connection: close\r\n")]
    session = guarded_session([wire.url])
    for _ in range(2):
        session.get(wire.url)
    assert not any(b"cookie" in heard.lower() for heard in wire.heard)


def test_each_request_is_recorded_with_its_answer_or_none(wire):
    seen = []
    session = guarded_session(
        [wire.url],
        record=lambda request, response: seen.append((request.method, response and response.status_code)),
    )
    wire.pieces = [body(b"{}", b"Connection: close\r\n")]
    session.get(wire.url)
    wire.pieces = []
    with pytest.raises(requests.RequestException):
        session.put(wire.url, data=b"x")
    assert seen == [("GET", 200), ("PUT", None)]
