"""A real web process on the loopback, and wires to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest

from connector.cli.theatre import free_port

SECRET = "webhook-secret-0123456789"
TOKEN = "metrics-token-0123456789"
PATIENCE = 180.0


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Wire:
    """One TCP connection that can be fed in pieces."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)

    def say(self, data: bytes) -> Self:
        self.socket.sendall(data)
        return self

    def answer(self) -> tuple[int, bytes]:
        """(status, everything until the server closes or the announced length is there); status 0 for none."""
        data = b""
        try:
            while not _whole(data) and (piece := self.socket.recv(65_536)):
                data += piece
        except ConnectionError:
            pass
        head, _, body = data.partition(b"\r\n\r\n")
        return (int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1") else 0), body

    def closed(self) -> bool:
        """Whether the server has let go."""
        self.socket.setblocking(False)
        try:
            return self.socket.recv(65_536) == b""
        except BlockingIOError:
            return False
        except ConnectionError:
            return True

    def close(self) -> None:
        self.socket.close()


def _whole(data: bytes) -> bool:
    head, found, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(found and lengths) and len(body) >= int(lengths[0].split(b":")[1])


class Web:
    """`connector web` in a folder of its own."""

    def __init__(self, folder: Path, **extra: str) -> None:
        self.port = free_port()
        self.file = folder / "web.db"
        self._log = folder / "web.log"
        self._numbers = itertools.count(1)
        self.environ = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.file}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "ZENDESK_URL": "https://acme.zendesk.com",
            "ZENDESK_OAUTH_CLIENT_ID": "connector",
            "ZENDESK_OAUTH_CLIENT_SECRET": "client-secret-0123456789",
            "ZENDESK_WEBHOOK_SECRETS": SECRET,
            "API_TOKEN": TOKEN,
            **extra,
        }
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "connector.cli", "web"]
            self.child = subprocess.Popen(command, env=self.environ, cwd=folder, stdout=log, stderr=log)
        eventually(self._is_up)

    def wire(self) -> Wire:
        return Wire(self.port)

    def send(self, data: bytes) -> tuple[int, bytes]:
        wire = self.wire()
        try:
            return wire.say(data).answer()
        except ConnectionError:
            return 0, b""
        finally:
            wire.close()

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return self.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n".encode())

    def delivery(self, *, size: int = 0, keep: bool = False) -> tuple[bytes, bytes]:
        """(head, body) of a new good delivery, at least *size* bytes long."""
        number = next(self._numbers)
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        payload = {"source": "zendesk-trigger", "ticket_id": str(1000 + number), "updated_at": stamp}
        body = json.dumps(payload).encode().ljust(size)
        lines = [
            "POST /webhooks/zendesk HTTP/1.1",
            "Host: connector.example",
            *(f"{name}: {value}" for name, value in self.signed(body, stamp, f"test-{number}").items()),
            f"Content-Length: {len(body)}",
            *([] if keep else ["Connection: close"]),
        ]
        return "\r\n".join([*lines, "", ""]).encode(), body

    def signed(self, body: bytes, stamp: str, invocation: str) -> dict[str, str]:
        mac = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256)
        return {
            "X-Zendesk-Webhook-Signature": base64.b64encode(mac.digest()).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
            "X-Zendesk-Webhook-Invocation-Id": invocation,
        }

    def stored(self) -> int:
        with sqlite3.connect(self.file) as connection:
            return int(connection.execute("SELECT count(*) FROM hc_inbox").fetchone()[0])

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def end(self) -> int:
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            return self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            raise

    def _is_up(self) -> bool:
        assert self.child.poll() is None, self.log()
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.end()


@pytest.fixture
def web_in(tmp_path: Path) -> Iterator[Callable[..., Web]]:
    """Makes one with other settings."""
    made: list[Web] = []

    def make(**extra: str) -> Web:
        made.append(Web(tmp_path, **extra))
        return made[-1]

    yield make
    for web in made:
        web.end()


@pytest.fixture(scope="module")
def lasting_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    made = Web(tmp_path_factory.mktemp("web"))
    yield made
    made.end()
