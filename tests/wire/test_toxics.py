"""The bad network of the stand-ins: what a client sees of each toxic."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator

import pytest
import requests
from flask import Flask, jsonify, request

from adapters.sandbox.server import Server
from adapters.sandbox.toxics import Proxy, Toxic

WHOLE = "x" * 3000


class Shop:
    """Counts the posts that arrived whole."""

    def __init__(self) -> None:
        self.count = 0
        app = Flask("shop")
        app.add_url_rule("/", "add", self.add, methods=["POST"])
        self.server = Server(app)

    def add(self):
        self.count += request.get_data(as_text=True) == WHOLE
        return jsonify(whole=WHOLE)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    with made.server:
        yield made


class Way(random.Random):
    """No chance: every connection is struck, in the direction named."""

    def __init__(self, place: int) -> None:
        super().__init__(1)
        self.place = place

    def random(self) -> float:
        return 0.0

    def choice(self, seq):
        return seq[self.place]


UP, DOWN = 0, 1


def post(url: str) -> str:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=WHOLE, timeout=1).json()["whole"]


@pytest.mark.parametrize("way", [UP, DOWN])
@pytest.mark.parametrize(
    "toxic",
    [
        Toxic("latency", seconds=0.1),
        Toxic("slicer", size=64, seconds=0.001),
        Toxic("bandwidth", size=50_000),
        Toxic("slow_close", seconds=0.1),
    ],
    ids=lambda toxic: toxic.kind,
)
def test_what_only_hinders_lets_everything_through(shop: Shop, toxic: Toxic, way: int) -> None:
    with Proxy(shop.server.url, toxic, chance=Way(way)) as proxy:
        assert post(proxy.url) == WHOLE
        assert (shop.count, proxy.struck) == (1, 1)


@pytest.mark.parametrize(("way", "arrived"), [(UP, 0), (DOWN, 1)])
@pytest.mark.parametrize(
    "toxic",
    [Toxic("timeout", seconds=30), Toxic("reset_peer", size=500), Toxic("limit_data", size=500)],
    ids=lambda toxic: toxic.kind,
)
def test_what_breaks_loses_the_request_or_its_answer(
    shop: Shop, toxic: Toxic, way: int, arrived: int
) -> None:
    with Proxy(shop.server.url, toxic, chance=Way(way)) as proxy:
        with pytest.raises(requests.RequestException):
            post(proxy.url)
        proxy.settle()
        assert shop.count == arrived


def test_a_reset_is_one(shop: Shop) -> None:
    proxy = Proxy(shop.server.url, Toxic("reset_peer"), chance=Way(DOWN))
    with proxy, pytest.raises(requests.ConnectionError, match="reset"):
        post(proxy.url)


def test_nobody_is_there(shop: Shop) -> None:
    proxy = Proxy(shop.server.url, Toxic("down"), chance=Way(UP))
    with proxy, pytest.raises(requests.ConnectionError):
        post(proxy.url)
    assert shop.count == 0


def test_what_a_client_gave_up_on_never_arrives(shop: Shop) -> None:
    """Head and body of the request may come apart: what was not read yet does not hide that the client has left."""
    host, port = shop.server.url.removeprefix("http://").split(":")
    with Proxy(f"http://{host}:{port}", Toxic("latency", seconds=3), chance=Way(UP)) as proxy:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(WHOLE)}\r\n\r\n".encode()
        with socket.create_connection((host, int(proxy.url.rsplit(":", 1)[1]))) as client:
            client.sendall(head)
            time.sleep(0.2)
            client.sendall(WHOLE.encode())
        began = time.monotonic()
        proxy.settle()
        assert time.monotonic() - began < 2
    assert shop.count == 0


def test_only_a_share_is_struck(shop: Shop) -> None:
    with Proxy(shop.server.url, Toxic("latency"), share=0.5, chance=random.Random(1)) as proxy:  # noqa: S311
        for _ in range(40):
            post(proxy.url)
        assert 10 < proxy.struck < 30
