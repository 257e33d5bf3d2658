#!/usr/bin/env python3
"""How fast a backlog drains: at zero model delay with one, two and four workers, and in a rush on a slow model.

A real connector (one web process, worker processes) gets all deliveries at once after the tickets have aged a few
seconds, as they have in life; the stand-ins run in this process, on the same cores, and have no rate limit. In the
rush every model call takes a while, and a worker handles so many tickets at a time (`tickets_at_once`): with nothing
else to do it would take tickets / limit * delay seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from servers import new_database, postgres

from connector.cli.children import Children
from connector.cli.theatre import ACME, Theatre
from connector.store import jobs
from connector.store.tables import jobs as jobs_table

TICK = os.sysconf("SC_CLK_TCK")
TEXT = "How do I turn on two-factor sign-in?"
AGED_SECONDS = 3
PATIENCE = 900
UNLIMITED = 1_000_000
Row = dict[str, float | int | str]


def tree(pid: int) -> Iterator[int]:
    """*pid* and all processes below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    fields = [Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in tree(pid)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICK


@contextmanager
def connector(url: str, *, workers: int, extra: Mapping[str, str]) -> Iterator[tuple[Theatre, list[int]]]:
    """The stage, and the process ids of all that run on it; *url* is empty for SQLite."""
    with ExitStack() as open_:
        theatre = open_.enter_context(
            Theatre(database_url=url, extra={"MODEL_STRONG": "none", **extra}, apart=True)
        )
        log = open_.enter_context(tempfile.TemporaryFile())
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        more = [
            Children(("worker",), environ=theatre.environ(), folder=folder, log=log)
            for _ in range(workers - 1)
        ]
        for one in more:
            one.start()
            open_.callback(one.end, seconds=30)
        theatre.sandbox.desks["zendesk"].hub.gate.per_minute = UNLIMITED
        pids = [theatre.children.pid(name) for name in ("web", "worker")]
        yield theatre, [*pids, *(one.pid("worker") for one in more)]


def backlog(theatre: Theatre, tickets: int) -> None:
    """Tickets on both platforms, their deliveries held back until they have aged."""
    desks: list[Any] = list(theatre.sandbox.desks.values())
    for desk in desks:
        desk.courier.hold()
    for number in range(tickets):
        desk = desks[number % len(desks)]
        customer = desk.add_customer(name="Ada Brook", email=f"a{number}@customers.example")
        desk.write_in(customer, subject=f"ticket {number}", text=TEXT, channel="chat")
    time.sleep(AGED_SECONDS)


def drained(theatre: Theatre) -> int:
    count = sa.select(sa.func.count()).select_from(jobs_table).where(jobs_table.c.state == jobs.DONE)
    with theatre.database.read() as connection:
        return int(connection.execute(count).scalar_one())


def seconds_to_drain(theatre: Theatre, tickets: int) -> float:
    began = time.monotonic()
    for desk in theatre.sandbox.desks.values():
        desk.courier.release()
    while drained(theatre) < tickets:
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError(f"{drained(theatre)} of {tickets} tickets were dealt with in time")
        time.sleep(0.2)
    return time.monotonic() - began


def measure(tickets: int, url: str, workers: int) -> Row:
    with connector(url, workers=workers, extra={}) as (theatre, pids):
        backlog(theatre, tickets)
        before = sum(map(cpu_seconds, pids))
        seconds = seconds_to_drain(theatre, tickets)
        used = sum(map(cpu_seconds, pids)) - before
    return {
        "database": "PostgreSQL" if url else "SQLite",
        "workers": workers,
        "tickets": tickets,
        "seconds": round(seconds, 1),
        "tickets_per_s": round(tickets / seconds, 2),
        "cpu_ms_per_ticket": round(used * 1000 / tickets, 1),
    }


def rush(tickets: int, url: str, *, limit: int, delay: float) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        shipped = (ACME / "policy.toml").read_text(encoding="utf-8")
        policy.write_text(
            shipped.replace("[limits]", f"[limits]\ntickets_at_once = {limit}"), encoding="utf-8"
        )
        with connector(url, workers=1, extra={"POLICY_FILE": str(policy)}) as (theatre, _):
            assert theatre.sandbox.claude is not None
            theatre.sandbox.claude.delay = delay
            backlog(theatre, tickets)
            seconds = seconds_to_drain(theatre, tickets)
    ideal = tickets / limit * delay
    return {
        "database": "PostgreSQL" if url else "SQLite",
        "tickets": tickets,
        "at_once": limit,
        "model_s": delay,
        "ideal_s": round(ideal, 1),
        "seconds": round(seconds, 1),
        "ratio": round(seconds / ideal, 2),
    }


def show(title: str, rows: list[Row]) -> None:
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=120).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=200)
    parser.add_argument("--workers", type=int, action="append", help="processes (1, 2 and 4)")
    parser.add_argument(
        "--limit", type=int, default=8, help="tickets that a worker handles at once, in the rush"
    )
    parser.add_argument("--delay", type=float, default=2.0, help="seconds for a model call, in the rush")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    drains, rushes = [], []
    with ExitStack() as open_:
        server = "" if options.sqlite_only else open_.enter_context(postgres())
        for base in filter(None, ("sqlite", server)):

            def url(base: str = base) -> str:
                return "" if base == "sqlite" else new_database(base, f"drain_{uuid.uuid4().hex}")

            drains += [measure(options.tickets, url(), workers) for workers in options.workers or [1, 2, 4]]
            rushes.append(rush(options.tickets, url(), limit=options.limit, delay=options.delay))
    if options.json:
        print(json.dumps({"drain": drains, "rush": rushes}, indent=1))
        return 0
    show("drained at zero model delay, both platforms, stand-ins on the same cores", drains)
    show("all at once on a slow model, one worker", rushes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
