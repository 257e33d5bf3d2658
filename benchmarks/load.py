"""A load generator in one thread: deliveries leave on a fixed schedule, whether earlier ones were answered or not."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

#: A vendor hangs up after so long.
PATIENCE = 10.0
STATUS_CHARS = len("HTTP/1.1 200")


@dataclass(slots=True)
class Load:
    """*waits* are seconds from when a delivery should have left to its 2xx, so nobody's queue goes uncounted.

    *lags* are seconds from then to when it did leave: what the generator itself adds.
    """

    sent: int = 0
    waits: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Client:
    due: float
    wire: bytes
    head: bytes = b""


class Generator:
    """One connection for each delivery to the server at *port* on the loopback."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._selector = selectors.DefaultSelector()
        self.load = Load()

    @property
    def open(self) -> int:
        return len(self._selector.get_map())

    def paced(self, wires: Sequence[bytes], rate: float) -> Load:
        """Send *wires* at *rate* a second."""
        start = time.monotonic() + 0.2
        while self.load.sent < len(wires) or self.open:
            due = start + self.load.sent / rate
            if self.load.sent < len(wires) and time.monotonic() >= due:
                self._leave(wires[self.load.sent], due)
                continue
            self._answers(max(0.0, due - time.monotonic()) if self.load.sent < len(wires) else 0.1)
        return self.load

    def saturating(self, wire: Callable[[], bytes], *, clients: int, seconds: float) -> Load:
        """*clients* post without a pause; answers that come later than *seconds* don't count."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if self.open < clients:
                self._leave(wire(), now)
            else:
                self._answers(end - now)
        taken, self.load.waits = self.load.waits, []
        while self.open:
            self._answers(0.1)
        self.load.waits = taken
        return self.load

    def _leave(self, wire: bytes, due: float) -> None:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        client.setblocking(False)
        client.connect_ex(self._address)
        self._selector.register(client, selectors.EVENT_WRITE, _Client(due, wire))
        self.load.sent += 1
        self.load.lags.append(time.monotonic() - due)

    def _answers(self, seconds: float) -> None:
        ready = self._selector.select(seconds)
        for key, _ in ready:
            self._go_on(key)
        if not ready:
            self._give_up()

    def _go_on(self, key: selectors.SelectorKey) -> None:
        client, state = key.fileobj, key.data
        assert isinstance(client, socket.socket)
        try:
            if key.events == selectors.EVENT_WRITE:
                client.send(state.wire)
                self._selector.modify(client, selectors.EVENT_READ, state)
                return
            piece = client.recv(4096)
        except OSError:
            piece = b""
        state.head += piece
        if not piece or len(state.head) >= STATUS_CHARS:
            self._end(client, state)

    def _end(self, client: socket.socket, state: _Client) -> None:
        if state.head[9:10] == b"2":
            self.load.waits.append(time.monotonic() - state.due)
        self._selector.unregister(client)
        client.close()

    def _give_up(self) -> None:
        late = time.monotonic() - PATIENCE
        for key in list(self._selector.get_map().values()):
            if key.data.due < late:
                assert isinstance(key.fileobj, socket.socket)
                self._end(key.fileobj, _Client(key.data.due, b""))


def quantile(numbers: Sequence[float], share: float) -> float:
    """In milliseconds, of seconds; 0 for none."""
    ordered = sorted(numbers)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0
