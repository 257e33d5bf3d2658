"""A web process on the loopback in a temporary folder, and deliveries that it accepts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from connector.cli.theatre import free_port
from connector.settings_reader import KNOWN

ROOT = Path(__file__).parents[1]
SECRET = "bench-webhook-secret-0123456789"  # noqa: S105 - made up for the loopback
SHIPPED = ("{python}", "-m", "connector.cli", "web")
START_SECONDS = 30
_numbers = itertools.count(1)


def delivery(ticket: int | None = None) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a new signed Zendesk trigger delivery; tickets differ unless one is named."""
    number = next(_numbers)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    payload = {
        "source": "zendesk-trigger",
        "ticket_id": str(ticket or 100_000 + number),
        "updated_at": stamp,
    }
    body = json.dumps(payload).encode()
    mac = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256)
    headers = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Zendesk-Webhook-Signature": base64.b64encode(mac.digest()).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Invocation-Id": f"bench-{os.getpid()}-{number}",
    }
    return body, headers


def raw_post(headers: Mapping[str, str], *, path: str = "/webhooks/zendesk", close: bool = True) -> bytes:
    """The head of a POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, *(["Connection: close"] if close else []), "", ""]).encode()


def disk() -> Path:
    """A folder that is no memory disk: the connector refuses SQLite there."""
    return Path("/var/tmp") if Path("/var/tmp").is_dir() else Path.cwd()  # noqa: S108 - only a folder is made in it


class WebProcess:
    """A context around one web process; *command* may hold `{python}` and `{port}`."""

    def __init__(
        self,
        command: Sequence[str] = SHIPPED,
        *,
        python: str = sys.executable,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="connector-bench-", dir=disk()))
        self.database_file = self.folder / "bench.db"
        self._command = [part.format(python=python, port=self.port) for part in command]
        self._extra = dict(extra or {})
        self.log_file = self.folder / "web.log"
        self.child: subprocess.Popen[bytes]

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in KNOWN}
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        return {
            **kept,
            "PYTHONPATH": os.pathsep.join((str(ROOT), packages)),
            "DATABASE_URL": f"sqlite:///{self.database_file}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "ZENDESK_URL": "https://acme.zendesk.com",
            "ZENDESK_OAUTH_CLIENT_ID": "bench",
            "ZENDESK_OAUTH_CLIENT_SECRET": "bench-client-secret-0123456789",
            "ZENDESK_WEBHOOK_SECRETS": SECRET,
            **self._extra,
        }

    def __enter__(self) -> Self:
        with self.log_file.open("wb") as log:
            self.child = subprocess.Popen(
                self._command, env=self.environ(), cwd=self.folder, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.child.poll() is None:
            if status(self.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200:
                return self
            time.sleep(0.1)
        text = self.log_file.read_text(errors="replace")
        self.__exit__(None, None, None)
        raise RuntimeError(f"the web process did not start:\n{text[-3_000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def resident_mb(self) -> float:
        """Resident memory of the process and its children, in MB."""
        return sum(_resident_kb(pid) for pid in _tree(self.child.pid)) / 1024


def status(port: int, request: bytes, *, seconds: float = 5) -> int:
    """The status of the answer, or 0 when none came in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
            client.sendall(request)
            return read_status(client)
    except OSError:
        return 0


def read_status(client: socket.socket) -> int:
    """The status on the first line that comes, 0 when the connection ends before it."""
    head = b""
    try:
        while b"\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return 0
            head += piece
    except OSError:
        return 0
    return int(head.split(b" ", 2)[1])


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _tree(int(child))
    return found


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
