#!/usr/bin/env python3
"""What web and worker process hold after many tickets: resident memory, its peak, threads and open files.

A real connector answers tickets on both platforms, a few dozen at a time; the stand-ins run in this process and
forget what they recorded. Growth counts from the first look, when caches and pools are full.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drain import TEXT, UNLIMITED, Row, drained, show, tree
from servers import postgres

from connector.cli.theatre import Theatre

#: Tickets under way: enough that no thread of the worker ever waits for one.
UNDER_WAY = 40
LOOKS = (1_000, 5_000, 10_000, 20_000)
PATIENCE = 300


def looks(tickets: int) -> list[int]:
    """After how many tickets the processes are looked at, the last time after all of them."""
    found = [number for number in LOOKS if number < tickets]
    return [*(found or [max(1, tickets // 4)]), tickets]


def look(theatre: Theatre, tickets: int) -> list[Row]:
    return [
        {"tickets": tickets, "process": name, **_held(theatre.children.pid(name))}
        for name in ("web", "worker")
    ]


def _held(pid: int) -> Row:
    """Of *pid* and its children: gunicorn's web process has one."""
    pids = list(tree(pid))
    memory = [_status(one) for one in pids]
    return {
        "resident_mb": round(sum(one["VmRSS"] for one in memory) / 1024, 1),
        "peak_mb": round(sum(one["VmHWM"] for one in memory) / 1024, 1),
        "threads": sum(one["Threads"] for one in memory),
        "files": sum(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in pids),
    }


def _status(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {name: int(value.split()[0]) for name, value in pairs if name in {"VmRSS", "VmHWM", "Threads"}}


class Feed:
    """Writes tickets so that UNDER_WAY are never exceeded."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._desks: list[Any] = list(theatre.sandbox.desks.values())
        self.written = 0

    def up_to(self, tickets: int) -> None:
        """Return when so many have been dealt with."""
        done, changed = 0, time.monotonic()
        while done < tickets:
            now = drained(self._theatre)
            if now > done:
                done, changed = now, time.monotonic()
            if time.monotonic() - changed > PATIENCE:
                raise RuntimeError(f"nothing has moved since ticket {done}")
            for _ in range(min(UNDER_WAY - (self.written - done), tickets - self.written)):
                self._write()
            self._forget()
            time.sleep(0.2)

    def _write(self) -> None:
        desk = self._desks[self.written % len(self._desks)]
        customer = desk.add_customer(name="Ada Brook", email=f"a{self.written}@customers.example")
        desk.write_in(customer, subject=f"ticket {self.written}", text=TEXT, channel="chat")
        self.written += 1

    def _forget(self) -> None:
        sandbox = self._theatre.sandbox
        sandbox.recorder.lines.clear()
        assert sandbox.claude is not None
        sandbox.claude.requests.clear()
        for desk in self._desks:
            desk.courier.journal.clear()


def measure(tickets: int, url: str) -> list[Row]:
    """*url* is empty for SQLite."""
    rows: list[Row] = []
    with Theatre(database_url=url, extra={"MODEL_STRONG": "none"}, apart=True) as theatre:
        theatre.sandbox.desks["zendesk"].hub.gate.per_minute = UNLIMITED
        feed = Feed(theatre)
        began = time.monotonic()
        for number in looks(tickets):
            feed.up_to(number)
            rows += look(theatre, number)
            print(f"{number} tickets after {time.monotonic() - began:.0f} s", file=sys.stderr)
    first = {row["process"]: row for row in rows[:2]}
    for row in rows:
        since = first[row["process"]]
        thousands = (row["tickets"] - since["tickets"]) / 1_000
        grown = row["resident_mb"] - since["resident_mb"]
        row["mb_per_1000"] = round(grown / thousands, 2) if thousands else 0.0
    return [{"database": "PostgreSQL" if url else "SQLite", **row} for row in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000, help="20,000 take about an hour on two cores")
    parser.add_argument("--postgres", action="store_true", help="on the server that comes as a wheel")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    with ExitStack() as open_:
        rows = measure(options.tickets, open_.enter_context(postgres()) if options.postgres else "")
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    show("held by the connector's processes", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
