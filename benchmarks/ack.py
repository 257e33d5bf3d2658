#!/usr/bin/env python3
"""How long a delivery waits for its 2xx while the worker is busy, and how many a second are taken at most.

The real web process answers over HTTP on the loopback, one connection for each delivery, and commits each with its
wake-up. Beside it a real engine takes up the wake-ups at once, all its threads busy with a story of three steps, each
a write to the audit log and 300 ms of waiting as for a model. Deliveries leave on a fixed schedule and their time
counts from when they should have left. The last figures stand beside a Flask no-op on the same server.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from webside import ROOT, WebProcess, delivery, raw_post, status

POLICY = "[timing]\nchat_seconds = 0\n"
CLIENTS = 32
SATURATING = 8
STEP_SECONDS = 0.3
NOOP = ("{python}", "-m", "gunicorn", "-b", "127.0.0.1:{port}", "-k", "connector.web.server.Threads")


def busy_worker(url: str) -> None:
    """A worker process whose tickets take some time and some writes; runs until it is ended."""
    from connector import audit
    from connector.bootstrap import now_ms
    from connector.engine import Engine, Step
    from connector.store.database import open_database

    database = open_database(url)

    def story(inbox_id: int, step: Step) -> str:
        def work(row: int) -> str:
            with database.begin() as connection:
                audit.append(connection, audit.Kind.SWITCH, {"row": row}, ticket="bench", now=now_ms())
            time.sleep(STEP_SECONDS)
            return "done"

        return "".join(step(name, work, inbox_id) for name in ("decide", "act", "conclude"))

    Engine(database, story, clock=now_ms).launch()
    while True:
        time.sleep(1)


@contextmanager
def working(url: str, web: WebProcess) -> Iterator[None]:
    command = [sys.executable, __file__, "--busy-worker", url]
    with (web.folder / "worker.log").open("wb") as log:
        child = subprocess.Popen(command, env=web.environ(), stdout=log, stderr=log)
    try:
        yield
        assert child.poll() is None, "the worker ended early"
    finally:
        child.kill()
        child.wait()


def post(port: int, due: float, wire: bytes) -> tuple[int, float]:
    """(status, seconds since *due*, which is monotonic)."""
    time.sleep(max(0.0, due - time.monotonic()))
    return status(port, wire, seconds=15), time.monotonic() - due


def paced(port: int, rate: int, seconds: float) -> dict[str, float | int]:
    count = int(rate * seconds)
    wires = [raw_post(headers) + body for body, headers in (delivery() for _ in range(count))]
    start = time.monotonic() + 0.5
    with ThreadPoolExecutor(CLIENTS) as pool:
        sent = [pool.submit(post, port, start + number / rate, wire) for number, wire in enumerate(wires)]
        answers = [one.result() for one in sent]
    times = sorted(took * 1000 for answer, took in answers if answer == 200)
    return {
        "rate": rate,
        "sent": count,
        "stored": len(times),
        "p50_ms": round(quantile(times, 0.5), 1),
        "p99_ms": round(quantile(times, 0.99), 1),
        "max_ms": round(times[-1] if times else 0, 1),
    }


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def saturated(port: int, seconds: float) -> float:
    """Accepted deliveries a second when SATURATING clients post without a pause."""

    def client() -> int:
        taken = 0
        while time.monotonic() < end:
            body, headers = delivery()
            taken += status(port, raw_post(headers) + body) == 200
        return taken

    end = time.monotonic() + seconds
    with ThreadPoolExecutor(SATURATING) as pool:
        return sum(one.result() for one in [pool.submit(client) for _ in range(SATURATING)]) / seconds


def measure(url: str, rates: list[int], seconds: float) -> list[dict[str, object]]:
    """*url* is empty for SQLite."""
    name = "PostgreSQL" if url else "SQLite"
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        policy.write_text(POLICY)
        extra = {"POLICY_FILE": str(policy), **({"DATABASE_URL": url} if url else {})}
        with WebProcess(extra=extra) as web:
            with working(web.environ()["DATABASE_URL"], web):
                time.sleep(2)
                rows += [{"database": name, **paced(web.port, rate, seconds)} for rate in rates]
                busy = saturated(web.port, seconds / 2)
            idle = saturated(web.port, seconds / 2)
    with WebProcess((*NOOP, "--threads", "400", "--chdir", str(ROOT / "benchmarks"), "noop:app")) as noop:
        top = saturated(noop.port, seconds / 2)
    for load, rate in (("most, worker busy", busy), ("most, no worker", idle)):
        rows.append(
            {"database": name, "rate": load, "stored_per_s": round(rate), "noop_per_s": round(top)}
            | {"share": round(rate / top, 2)}
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, action="append", help="deliveries a second (100 and 300)")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--database-url", action="append", help="measure here too; empty is SQLite")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--busy-worker", help=argparse.SUPPRESS)
    options, _ = parser.parse_known_args()
    if options.busy_worker:
        busy_worker(options.busy_worker)
    rows = [
        row
        for url in options.database_url or [""]
        for row in measure(url, options.rate or [100, 300], options.seconds)
    ]
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    columns = ("database", "rate", "sent", "stored", "p50_ms", "p99_ms", "max_ms")
    table = Table(title="from a delivery to its 2xx, worker busy")
    for column in (*columns, "stored_per_s", "noop_per_s", "share"):
        table.add_column(column.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(str(row.get(one, "")) for one in (*columns, "stored_per_s", "noop_per_s", "share")))
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
