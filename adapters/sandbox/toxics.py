"""Bad networks: a loopback port that passes bytes on to a server, some connections of which are ill-treated.

The kinds are those of Toxiproxy: https://github.com/Shopify/toxiproxy#toxics
"""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

HOST = "127.0.0.1"
CHUNK = 65_536
POLL = 0.05
Kind = Literal["down", "latency", "bandwidth", "slow_close", "timeout", "reset_peer", "slicer", "limit_data"]


@dataclass(frozen=True, slots=True)
class Toxic:
    """What befalls the bytes of a connection in one direction.

    down        nobody is there: closed at once
    latency     each piece comes *seconds* late
    bandwidth   *size* bytes a second
    slow_close  the end comes *seconds* late
    timeout     nothing comes, and the end after *seconds*
    reset_peer  TCP reset after *size* bytes
    limit_data  the end after *size* bytes
    slicer      pieces of *size* bytes
    """

    kind: Kind
    seconds: float = 0.0
    size: int = 0


class Proxy:
    """Passes on to the server at *url*; a *share* of connections gets *toxic*, in a direction that chance chooses.

    `url` is where to connect instead; `struck` counts the ill-treated connections.
    """

    def __init__(self, url: str, toxic: Toxic, *, share: float = 1.0, chance: random.Random) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or HOST, parts.port or 80)
        self._toxic, self._share, self._chance = toxic, share, chance
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.url = f"{parts.scheme}://{HOST}:{self._listener.getsockname()[1]}"
        self.struck = 0
        self.over = threading.Event()
        self._open: set[_Connection] = set()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for connection in list(self._open):
            connection.close()
            connection.join()

    def settle(self, timeout: float = 10.0) -> None:
        """Wait until nothing is under way: what a client has given up on either arrived or never will."""
        end = time.monotonic() + timeout
        while any(connection.is_busy for connection in list(self._open)) and time.monotonic() < end:
            time.sleep(0.005)

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        ill = self._chance.random() < self._share
        self.struck += ill
        if ill and self._toxic.kind == "down":
            client.close()
            return
        ways = self._chance.choice([(self._toxic, None), (None, self._toxic)]) if ill else (None, None)
        connection = _Connection(client, socket.create_connection(self._target), ways, over=self.over)
        self._open = {known for known in self._open if known.is_open} | {connection}
        connection.start()


class _Connection:
    """*ways* are what befalls the bytes to the server and those from it."""

    def __init__(
        self,
        client: socket.socket,
        server: socket.socket,
        ways: tuple[Toxic | None, Toxic | None],
        *,
        over: threading.Event,
    ) -> None:
        self._client, self._server, self._over = client, server, over
        self._held = 0
        self._unanswered = False
        self._guard = threading.Lock()
        self._threads = [
            threading.Thread(target=self._pump, args=(client, server, ways[0]), daemon=True),
            threading.Thread(target=self._pump, args=(server, client, ways[1]), daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def is_open(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    @property
    def is_busy(self) -> bool:
        return self.is_open and (self._held > 0 or self._unanswered)

    def close(self) -> None:
        """Without a shutdown, which would make a FIN of what is to be a reset."""
        self._unanswered = False
        self._client.close()
        self._server.close()

    def _pump(self, source: socket.socket, target: socket.socket, toxic: Toxic | None) -> None:
        passed = 0
        try:
            for data in _pieces(source):
                self._unanswered = source is self._client
                with self._holding():
                    if not self._treat(toxic, data, passed, target):
                        return
                passed += len(data)
            if toxic and toxic.kind == "slow_close":
                self._over.wait(toxic.seconds)
        except (OSError, ValueError):
            # The other direction has closed both sockets.
            return
        finally:
            self.close()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        with self._guard:
            self._held += 1
        try:
            yield
        finally:
            with self._guard:
                self._held -= 1

    def _treat(self, toxic: Toxic | None, data: bytes, passed: int, target: socket.socket) -> bool:
        """Pass *data* on in the toxic's way; False when the connection ends with it."""
        kind = toxic.kind if toxic else ""
        if toxic is None or kind in {"slow_close", "down"}:
            target.sendall(data)
        elif kind == "timeout":
            self._hold(data, toxic.seconds, target)
            return False
        elif kind in {"reset_peer", "limit_data"}:
            return self._cut(toxic, data, passed, target)
        elif kind == "latency":
            target.sendall(self._hold(data, toxic.seconds, target))
        else:
            self._drip(toxic, data, target)
        return True

    def _cut(self, toxic: Toxic, data: bytes, passed: int, target: socket.socket) -> bool:
        left = toxic.size - passed
        target.sendall(data[: max(left, 0)])
        if len(data) < left:
            return True
        if toxic.kind == "reset_peer":
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def _drip(self, toxic: Toxic, data: bytes, target: socket.socket) -> None:
        size = toxic.size if toxic.kind == "slicer" else max(int(toxic.size * POLL), 1)
        for start in range(0, len(data), size):
            target.sendall(data[start : start + size])
            self._over.wait(toxic.seconds if toxic.kind == "slicer" else POLL)

    def _hold(self, data: bytes, seconds: float, target: socket.socket) -> bytes:
        """*data* and what comes behind it in *seconds*; a client that gives up ends it: what is held never arrives."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._over.wait(POLL):
            if target is self._server:
                data += _more(self._client)
            elif self._client.fileno() < 0:
                raise ConnectionAbortedError
        return data


def _more(source: socket.socket) -> bytes:
    """What is there to be read; ConnectionAbortedError at the end."""
    if not select.select([source], [], [], 0)[0]:
        return b""
    data = source.recv(CHUNK)
    if not data:
        raise ConnectionAbortedError
    return data


def _pieces(source: socket.socket) -> Iterator[bytes]:
    """What arrives until the end; never waits long, because a socket in use is not closed."""
    while True:
        if select.select([source], [], [], POLL)[0]:
            data = source.recv(CHUNK)
            if not data:
                return
            yield data
