#!/usr/bin/env python3
"""How long a delivery waits for its 2xx while the worker is busy, and how many a second are taken at most.

The real web process answers over HTTP on the loopback, one connection for each delivery, and commits each with its
wake-up. Beside it a real engine takes up the wake-ups at once, all its threads busy with a story of three steps, each
a write to the audit log and 300 ms of waiting as for a model. Deliveries leave on a fixed schedule and their time
counts from when they should have left; "late" is how much of it the generator itself took. How many are taken at most
stands beside a Flask no-op on the same server, asked in turns.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from load import Generator, Load, quantile
from rich.console import Console
from rich.table import Table
from servers import postgres
from webside import ROOT, WebProcess, delivery, raw_post

POLICY = "[timing]\nchat_seconds = 0\n"
SATURATING = 8
STEP_SECONDS = 0.3
#: Deliveries that warm the server before anything counts, and their rate.
WARMING, WARM_RATE = 100, 50
ROUNDS = 3
NOOP = ("{python}", "-m", "gunicorn", "-b", "127.0.0.1:{port}", "-k", "connector.web.server.Threads")
COLUMNS = ("database", "load", "sent", "stored", "p50_ms", "p99_ms", "max_ms", "late_p99_ms")
MOST = ("stored_per_s", "noop_per_s", "share")


def busy_worker(url: str) -> None:
    """A worker process whose tickets take some time and some writes; runs until it is ended."""
    from connector import audit
    from connector.bootstrap import now_ms
    from connector.engine import Engine, Step
    from connector.process import keep_what_is_loaded, share_fairly
    from connector.store.checkpoint import Checkpoints
    from connector.store.database import open_database

    database = open_database(url)
    share_fairly()

    def story(inbox_id: int, step: Step) -> str:
        def work(row: int) -> str:
            with database.begin() as connection:
                audit.append(connection, audit.Kind.SWITCH, {"row": row}, ticket="bench", now=now_ms())
            time.sleep(STEP_SECONDS)
            return "done"

        return "".join(step(name, work, inbox_id) for name in ("decide", "act", "conclude"))

    Engine(database, story, clock=now_ms).launch()
    Checkpoints(database).start()
    keep_what_is_loaded()
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


def wire() -> bytes:
    body, headers = delivery()
    return raw_post(headers) + body


def paced(web: WebProcess, rate: int, seconds: float) -> dict[str, object]:
    load = Generator(web.port).paced([wire() for _ in range(int(rate * seconds))], rate)
    return {"load": f"{rate} a second", "sent": load.sent, "stored": len(load.waits), **_times(load)}


def _times(load: Load) -> dict[str, object]:
    return {
        "p50_ms": quantile(load.waits, 0.5),
        "p99_ms": quantile(load.waits, 0.99),
        "max_ms": quantile(load.waits, 1),
        "late_p99_ms": quantile(load.lags, 0.99),
    }


def saturated(web: WebProcess, seconds: float) -> float:
    """Accepted deliveries a second when SATURATING clients post without a pause."""
    load = Generator(web.port).saturating(wire, clients=SATURATING, seconds=seconds)
    return len(load.waits) / seconds


def in_turns(web: WebProcess, noop: WebProcess, seconds: float, *, load: str) -> dict[str, object]:
    """Medians of ROUNDS looks at each of the two."""
    pairs = [(saturated(web, seconds / ROUNDS), saturated(noop, seconds / ROUNDS)) for _ in range(ROUNDS)]
    rate, top = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "load": load,
        "stored_per_s": round(rate),
        "noop_per_s": round(top),
        "share": round(rate / top, 2),
    }


def measure(url: str, rates: Sequence[int], seconds: float) -> list[dict[str, object]]:
    """*url* is empty for SQLite."""
    name = "PostgreSQL" if url else "SQLite"
    # The generator's own pauses are no waits of the server.
    gc.freeze()
    noop_command = (*NOOP, "--threads", "400", "--chdir", str(ROOT / "benchmarks"), "noop:app")
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        policy.write_text(POLICY)
        extra = {"POLICY_FILE": str(policy), **({"DATABASE_URL": url} if url else {})}
        with WebProcess(extra=extra) as web, WebProcess(noop_command) as noop:
            with working(web.environ()["DATABASE_URL"], web):
                time.sleep(2)
                Generator(web.port).paced([wire() for _ in range(WARMING)], WARM_RATE)
                rows = [paced(web, rate, seconds) for rate in rates]
                rows.append(in_turns(web, noop, seconds, load="most, worker busy"))
            rows.append(in_turns(web, noop, seconds, load="most, no worker"))
    return [{"database": name, **row} for row in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, action="append", help="deliveries a second (100 and 300)")
    parser.add_argument("--seconds", type=float, default=20, help="for each figure")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--busy-worker", help=argparse.SUPPRESS)
    options, _ = parser.parse_known_args()
    if options.busy_worker:
        busy_worker(options.busy_worker)
    rates = options.rate or [100, 300]
    rows = measure("", rates, options.seconds)
    if not options.sqlite_only:
        with postgres() as url:
            rows += measure(url, rates, options.seconds)
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    table = Table(title="from a delivery to its 2xx, and how many are taken at most")
    for column in (*COLUMNS, *MOST):
        table.add_column(column.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(str(row.get(one, "")) for one in (*COLUMNS, *MOST)))
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
