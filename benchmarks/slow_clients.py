#!/usr/bin/env python3
"""What a web server does under slow clients, and with requests in flight at SIGTERM.

300 connections (idle, headers or body one byte a second, answered but never closed) are opened, then 20 good
deliveries are sent, ten a second: how many are answered 200 within five seconds, and how slow was the slowest. For
the drain, requests that wait for the database and requests whose body is half sent are in flight when SIGTERM comes.
Servers that are not in the lock file need `--python` of an environment that has them.
"""

from __future__ import annotations

import argparse
import json
import selectors
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console
from rich.table import Table
from webside import SHIPPED, WebProcess, delivery, raw_post, read_status, status

GUNICORN = ("{python}", "-m", "gunicorn", "-b", "127.0.0.1:{port}", "--log-level", "warning")
APP = "connector.bootstrap:web"
SERVERS: Mapping[str, Sequence[str]] = {
    "shipped": SHIPPED,
    "gthread 16 threads": (*GUNICORN, "-k", "gthread", "--threads", "16", APP),
    "gthread 16, keepalive 0": (*GUNICORN, "-k", "gthread", "--threads", "16", "--keep-alive", "0", APP),
    "gthread 64 threads": (*GUNICORN, "-k", "gthread", "--threads", "64", APP),
    "gthread 400 threads": (*GUNICORN, "-k", "gthread", "--threads", "400", APP),
    "gevent": (*GUNICORN, "-k", "gevent", "--worker-connections", "1000", APP),
    "waitress": (
        *("{python}", "-m", "waitress", "--listen=127.0.0.1:{port}", "--connection-limit=2000"),
        *("--channel-timeout=10", "--threads=16", APP),
    ),
}
MODES = ("idle", "slow headers", "slow body", "never hangs up")
GOOD = 20
SPACING = 0.1
IN_FLIGHT = 8


class Crowd:
    """*count* connections that say little: a context; a thread feeds them one byte a second."""

    def __init__(self, port: int, count: int, mode: str) -> None:
        self._port, self._count, self._mode = port, count, mode
        self._clients: list[socket.socket] = []
        self._stop = threading.Event()
        self._feeder = threading.Thread(target=self._feed, daemon=True)

    def __enter__(self) -> Crowd:
        for _ in range(self._count):
            client = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            client.setblocking(False)
            client.send(self._first())
            self._clients.append(client)
        self._feeder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._feeder.join()
        for client in self._clients:
            client.close()

    def held(self) -> int:
        """How many the server has not closed."""
        with selectors.DefaultSelector() as selector:
            for client in self._clients:
                selector.register(client, selectors.EVENT_READ)
            ended = sum(_ended(key.fileobj) for key, _ in selector.select(0))
        return self._count - ended

    def _first(self) -> bytes:
        body, headers = delivery()
        head = raw_post(headers)
        said = {"idle": b"", "slow headers": head[:20], "slow body": head + body[:5]}
        return said.get(self._mode, head + body)

    def _feed(self) -> None:
        word = {"slow headers": b"x", "slow body": b" "}.get(self._mode, b"")
        while word and not self._stop.wait(1):
            for client in self._clients:
                try:
                    client.send(word)
                except OSError:
                    continue


def _ended(client: object) -> bool:
    assert isinstance(client, socket.socket)
    try:
        client.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def crowded(web: WebProcess, connections: int, mode: str, *, hold: float) -> dict[str, float | int]:
    """Good deliveries beside the crowd; with *hold*, how many connections are left after so many seconds."""
    with Crowd(web.port, connections, mode) as crowd:
        time.sleep(1)
        began = time.monotonic()
        with ThreadPoolExecutor(GOOD) as pool:
            asked = [pool.submit(_good, web.port, wait=number * SPACING) for number in range(GOOD)]
        times = [took for one in asked if (took := one.result()) is not None]
        row: dict[str, float | int] = {
            "answered": len(times),
            "slowest_ms": round(max(times, default=0) * 1000, 1),
            "resident_mb": round(web.resident_mb()),
        }
        if hold:
            time.sleep(max(0.0, hold - (time.monotonic() - began)))
            row["held"] = crowd.held()
    return row


def _good(port: int, *, wait: float) -> float | None:
    """Seconds until a good delivery was answered 200, None when it was not."""
    time.sleep(wait)
    body, headers = delivery()
    start = time.monotonic()
    return time.monotonic() - start if status(port, raw_post(headers) + body) == 200 else None


def drained(web: WebProcess) -> dict[str, float | int]:
    """SIGTERM with requests in flight: those that wait for the database, and those with half a body."""
    lock = sqlite3.connect(web.database_file, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    waiting, half = [], []
    for _ in range(IN_FLIGHT):
        body, headers = delivery()
        whole = socket.create_connection(("127.0.0.1", web.port), timeout=20)
        whole.sendall(raw_post(headers) + body)
        waiting.append(whole)
    for _ in range(IN_FLIGHT):
        body, headers = delivery()
        part = socket.create_connection(("127.0.0.1", web.port), timeout=20)
        part.sendall(raw_post(headers) + body[:10])
        half.append((part, body[10:]))
    time.sleep(0.5)
    began = time.monotonic()
    web.child.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    lock.execute("ROLLBACK")
    lock.close()
    for part, rest in half:
        try:
            part.sendall(rest)
        except OSError:
            continue
    answers = []
    for client in (*waiting, *(part for part, _ in half)):
        answers.append(read_status(client))
        client.close()
    code = web.child.wait(60)
    return {
        "in_flight": len(answers),
        "finished": sum(answer == 200 for answer in answers),
        "exit": code,
        "seconds": round(time.monotonic() - began, 1),
    }


def measure(name: str, python: str, connections: int, *, hold: float) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for mode in MODES:
        with WebProcess(SERVERS[name], python=python) as web:
            rows.append({"server": name, "clients": mode, **crowded(web, connections, mode, hold=hold)})
    with WebProcess(SERVERS[name], python=python) as web:
        rows.append({"server": name, "clients": "SIGTERM", **drained(web)})
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", action="append", choices=sorted(SERVERS), help="shipped unless named")
    parser.add_argument("--connections", type=int, default=300)
    parser.add_argument(
        "--hold", type=float, default=0, help="seconds after which held connections are counted"
    )
    parser.add_argument("--python", default=sys.executable, help="interpreter that runs the server")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    rows = [
        row
        for name in options.server or ["shipped"]
        for row in measure(name, options.python, options.connections, hold=options.hold)
    ]
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    columns = ("server", "clients", "answered", "slowest_ms", "resident_mb", "held", "in_flight", "finished")
    table = Table(title=f"{options.connections} slow clients beside {GOOD} good deliveries")
    for column in (*columns, "exit", "seconds"):
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*(str(row.get(column, "")) for column in (*columns, "exit", "seconds")))
    Console(width=130).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
