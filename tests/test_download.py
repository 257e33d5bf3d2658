"""Where files may be fetched from, what goes along, and when it ends."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from adapters import download
from adapters.download import Downloader, is_public
from adapters.http import origin
from adapters.intercom.attachments import FILE_HOSTS, FILE_PARENTS
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import FILE_PARENTS as ZENDESK_PARENTS
from connector.errors import FileError

ZENDESK = Downloader("https://acme.zendesk.com", parents=ZENDESK_PARENTS, from_api=True)
INTERCOM = Downloader("https://api.intercom.io", hosts=FILE_HOSTS, parents=FILE_PARENTS)


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.9",
    "169.254.169.254",
    "0.0.0.1",
    "100.64.0.1",
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "::127.0.0.1",
    "fec0::1",
    "192.88.99.1",
    "240.0.0.1",
]


@dataclass
class Place:
    """A host of files: *script* by path is (status, headers, body); what was asked, with its Authorization."""

    url: str = ""
    script: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def places() -> Iterator[tuple[Place, Place]]:
    """The API's host and another one."""
    running = [_serving(Place()) for _ in range(2)]
    yield running[0][0], running[1][0]
    for _, server in running:
        server.shutdown()
        server.server_close()


def _serving(place: Place) -> tuple[Place, ThreadingHTTPServer]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append((self.path, self.headers.get("Authorization")))
            status, headers, body = place.script[self.path]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                return

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    place.url = f"http://127.0.0.1:{server.server_address[1]}"
    return place, server


def loader(place: Place, **changes: Any) -> Downloader:
    return Downloader(place.url, from_api=True, sign_in=BearerToken("secret"), **changes)


def reason(fetcher: Downloader, url: str, most: int = 1_000) -> str:
    with pytest.raises(FileError) as refused:
        fetcher.fetch(url, most=most, seconds=20)
    return str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.png",
        "http://acme.zendesk.com/a.png",
        "https://acme.zendesk.com:8443/a.png",
        "https://acme.zendesk.com@evil.example/a.png",
        "https://acme.zendesk.com.evil.example/a.png",
        "https://other.zendesk.com/a.png",
        "https://evilzdusercontent.com/a.png",
        "https://zdusercontent.com.evil.example/a.png",
        "https://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "https://2130706433/a.png",
        "file:///etc/passwd",
        "ftp://acme.zendesk.com/a.png",
        "//acme.zendesk.com/a.png",
        "https://acme.zendesk.com:port/a.png",
        "javascript:alert(1)",
    ],
)
def test_zendesk_files_come_from_the_account_and_the_vendors_file_hosts_only(url):
    assert not ZENDESK.allows(origin(url))
    assert reason(ZENDESK, url) == "foreign_host"


def test_zendesks_own_hosts_are_allowed_but_only_the_account_may_begin():
    assert ZENDESK.allows(origin("https://acme.zendesk.com/attachments/token/x/?name=a.png"))
    assert ZENDESK.allows(origin("https://p14.zdusercontent.com/attachment/1/x?token=y"))
    assert reason(ZENDESK, "https://p14.zdusercontent.com/attachment/1/x") == "foreign_host"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://downloads.intercomcdn.com/i/o/1/a.png?expires=1&signature=2", True),
        ("https://downloads.intercomcdn.eu/i/o/1/a.png", True),
        ("https://downloads.au.intercomcdn.com/i/o/1/a.png", True),
        ("https://acme.intercom-attachments-7.com/i/o/1/a.png", True),
        ("https://acme.intercom-attachments.eu/i/o/1/a.png", True),
        ("https://acme.intercom-attachments-10.com/i/o/1/a.png", False),
        ("https://intercomcdn.com.evil.example/a.png", False),
        ("https://evil.downloads.intercomcdn.com/a.png", False),
        ("http://downloads.intercomcdn.com/a.png", False),
        ("https://picsum.photos/200", False),
    ],
)
def test_intercom_files_come_from_the_vendors_file_hosts_only(url, allowed):
    assert INTERCOM.allows(origin(url)) is allowed


def test_no_address_is_no_file():
    assert reason(ZENDESK, "") == "gone"


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_none_to_connect_to(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["104.16.51.111", "2606:4700::6810:336f", "::ffff:104.16.51.111", "64:ff9b::104.16.51.111"],
)
def test_public_addresses_are(address):
    assert is_public(address)


def test_a_vendors_host_that_leads_to_a_private_address_is_never_connected_to(monkeypatch):
    """DNS that an attacker has a hand in: one bad address is enough."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("104.16.51.111", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    connected: list[Any] = []
    monkeypatch.setattr(download, "create_connection", lambda *a, **_: connected.append(a))
    assert reason(INTERCOM, "https://downloads.intercomcdn.com/a.png") == "download_failed"
    assert connected == []


def test_a_public_address_is_connected_to_as_it_was_looked_at(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("104.16.51.111", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    connected: list[Any] = []

    def connect(address, *_, **__):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(download, "create_connection", connect)
    assert reason(INTERCOM, "https://downloads.intercomcdn.com/a.png") == "download_failed"
    assert connected == [("104.16.51.111", 443)]


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ECONNREFUSED])
def test_an_address_without_a_road_to_it_is_not_the_last(monkeypatch, number):
    """A machine with IPv6 in its DNS and none on its wire."""
    rows = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, 443))
        for ip in ("2606:4700::6810:336f", "104.16.51.111")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    connected: list[str] = []

    def connect(address, *_, **__):
        connected.append(address[0])
        raise OSError(number, "no")

    monkeypatch.setattr(download, "create_connection", connect)
    assert reason(INTERCOM, "https://downloads.intercomcdn.com/a.png") == "download_failed"
    assert connected == ["2606:4700::6810:336f", "104.16.51.111"]


def test_credentials_go_to_the_api_and_not_along_a_redirect(places):
    api, host = places
    api.script["/a"] = (302, {"Location": f"{host.url}/b"}, b"")
    host.script["/b"] = (200, {}, b"bytes")
    assert loader(api).fetch(f"{api.url}/a", most=100, seconds=20) == b"bytes"
    assert api.asked == [("/a", "Bearer secret")]
    assert host.asked == [("/b", None)]


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "https://evil.example/a", "http://10.0.0.1/", "file:///x"],
)
def test_a_redirect_to_another_host_is_not_followed(places, target):
    api, _ = places
    api.script["/a"] = (302, {"Location": target}, b"")
    assert reason(loader(api), f"{api.url}/a") == "foreign_host"


@pytest.mark.parametrize("target", ["https://[x/", "//[", "http://[::1"])
def test_a_redirect_to_nowhere_is_a_failed_download(places, target):
    api, _ = places
    api.script["/a"] = (302, {"Location": target}, b"")
    assert reason(loader(api), f"{api.url}/a") == "download_failed"


def test_the_words_of_a_redirect_are_not_read(places):
    """Some hosts send a whole page with it, longer than the file may be."""
    api, _ = places
    api.script["/a"] = (302, {"Location": "/b"}, b"x" * 500_000)
    api.script["/b"] = (200, {}, b"bytes")
    assert loader(api).fetch(f"{api.url}/a", most=100, seconds=20) == b"bytes"


def test_redirects_that_never_end_do_end(places):
    api, _ = places
    api.script["/a"] = (302, {"Location": "/a"}, b"")
    assert reason(loader(api), f"{api.url}/a") == "download_failed"
    assert len(api.asked) == download.HOPS


@pytest.mark.parametrize(("status", "why"), [(403, "gone"), (404, "gone"), (410, "gone"), (401, "gone")])
def test_a_link_that_is_over_is_gone(places, status, why):
    api, _ = places
    api.script["/a"] = (status, {}, b"no")
    assert reason(loader(api), f"{api.url}/a") == why


@pytest.mark.parametrize("status", [204, 206, 304, 429, 500, 503])
def test_any_other_answer_is_a_failed_download(places, status):
    api, _ = places
    api.script["/a"] = (status, {}, b"")
    assert reason(loader(api), f"{api.url}/a") == "download_failed"


def test_a_body_is_read_up_to_the_cap_whatever_its_length_claims(places):
    api, _ = places
    api.script["/large"] = (200, {}, b"x" * 10_000_000)
    assert reason(loader(api), f"{api.url}/large") == "too_large"


def test_a_length_that_claims_too_little_gives_no_more_than_it_claims(places):
    api, _ = places
    api.script["/a"] = (200, {"Content-Length": "10"}, b"x" * 10_000_000)
    assert loader(api).fetch(f"{api.url}/a", most=1_000, seconds=20) == b"x" * 10


def test_a_length_that_claims_too_much_is_a_failed_download(places):
    api, _ = places
    api.script["/a"] = (200, {"Content-Length": "5000", "Connection": "close"}, b"x" * 10)
    assert reason(loader(api), f"{api.url}/a", 10_000) == "download_failed"


def test_a_host_that_does_not_answer_costs_a_while_only(places):
    api, _ = places
    listening = socket.create_server(("127.0.0.1", 0))
    api.script["/a"] = (302, {"Location": f"http://127.0.0.1:{listening.getsockname()[1]}/"}, b"")
    assert reason(loader(api, seconds=0.2), f"{api.url}/a") == "download_failed"
    listening.close()
