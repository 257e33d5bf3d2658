#!/usr/bin/env python3
"""A backfill beside the stand-ins: the share of the rate it uses, throttles, kills, memory, and what a batch saves.

1. Old tickets are worked off by a real worker at a share of the vendor's rate. Requests are counted at the stand-in
   from the first twentieth of the tickets to the last; a ticket that is read once more after it was dealt with (the
   sweep does) is live traffic and counted apart. Beside it stands how long the worker's threads were ready to run and
   waited for a core: a share below 95 % beside a long wait measures the machine's other work, not the lane.
2. The worker is killed (-9) again and again while it works; every ticket must end with one reply or one hand-over.
3. The same tickets once at the full price and once through --batch.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from drain import Row, show
from memory import look

from connector.cli.theatre import ACME, Theatre
from connector.store.backfill_tables import backfill_tickets

DAY_MS = 86_400_000
TEXT = "How do I turn on two-factor sign-in?"
ABOUT = re.compile(r"/(tickets|users)/(\d+)")
#: What a day may cost is not what is measured.
LIMITS = "dollars_per_day = 1000.0\n"
PATIENCE = 3 * 3600
#: Of the helpdesk for a ticket; between two kills.
REQUESTS_EACH, SECONDS_EACH = 10, 12


@dataclass
class Clock:
    """The stand-ins' time: the real one, *back* milliseconds ago."""

    back: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 - self.back


@dataclass
class Stage:
    theatre: Theatre
    clock: Clock
    #: Whose ticket it is, by the user's id.
    owners: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Any:
        return self.theatre.sandbox.desks["zendesk"]

    def write(self, tickets: int) -> list[str]:
        """Three days old, and nobody is told."""
        self.clock.back = 3 * DAY_MS
        self.desk.courier.aim("")
        made = []
        for _ in range(tickets):
            number = len(self.owners)
            customer = self.desk.add_customer(name="Ada Brook", email=f"a{number}@customers.example")
            made.append(self.desk.write_in(customer, subject=f"ticket {number}", text=TEXT, channel="chat"))
            self.owners[customer] = made[-1]
        self.clock.back = 0
        return made

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 5 * 86_400))
        command = [sys.executable, "-m", "connector.cli", "backfill", "zendesk", "--since", since, "--json"]
        return subprocess.Popen(
            [*command, *arguments],
            cwd=self.theatre.folder,
            env=self.theatre.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, *arguments: str) -> dict[str, Any]:
        said, _ = self.command(*arguments).communicate(timeout=PATIENCE)
        found: dict[str, Any] = json.loads(said)
        return found

    def words(self, tickets: list[str]) -> Counter[tuple[int, int]]:
        """How many tickets have so many (replies, notes) of ours."""
        views = (self.desk.view(one) for one in tickets)
        return Counter((len(v.by("bot", public=True)), len(v.by("bot", public=False))) for v in views)

    def ends(self) -> Counter[str]:
        """Tickets of the first backfill by state."""
        with self.theatre.database.read() as connection:
            return Counter(connection.execute(sa.select(backfill_tickets.c.state)).scalars())

    def left(self) -> bool:
        """Whether a ticket is not dealt with yet."""
        ends = self.ends()
        return not ends or ends["done"] + ends["left"] < sum(ends.values())

    def done_at(self) -> dict[str, int]:
        with self.theatre.database.read() as connection:
            rows = connection.execute(backfill_tickets.select()).all()
        return {row.ticket_id: row.done_at for row in rows}


@dataclass
class Held:
    """What the worker held and took: resident megabytes by look; (ran, waited for a core) in nanoseconds by thread."""

    memory: list[float] = field(default_factory=list)
    threads: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, played: Stage) -> None:
        rows = look(played.theatre, 0)
        self.memory.extend(float(row["resident_mb"]) for row in rows if row["process"] == "worker")
        pid = played.theatre.children.pid("worker")
        for task in Path(f"/proc/{pid}/task").iterdir():
            # A thread may end between the two; what it took stays counted.
            with suppress(OSError):
                ran, waited, _ = map(int, task.joinpath("schedstat").read_text().split())
                self.threads[task.name] = (ran, waited)

    def row(self, seconds: float) -> Row:
        ran, waited = (sum(one[place] for one in self.threads.values()) / 1e9 for place in (0, 1))
        quarters = [self.memory[(len(self.memory) - 1) * part // 4] for part in range(1, 5)]
        return {
            "mb_by_quarter": " ".join(f"{one:.0f}" for one in quarters),
            "worker_cores": round(ran / seconds, 2),
            "waited_for_a_core": f"{waited / (ran + waited):.0%}",
        }


@contextmanager
def stage(*, per_minute: int) -> Iterator[Stage]:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        shipped = (ACME / "policy.toml").read_text(encoding="utf-8")
        policy.write_text(shipped.replace("[limits]\n", f"[limits]\n{LIMITS}"), encoding="utf-8")
        extra = {"POLICY_FILE": str(policy), "MODEL_STRONG": "none"}
        with Theatre(clock=clock, extra=extra, apart=True) as theatre:
            theatre.sandbox.desks["zendesk"].hub.gate.per_minute = per_minute
            yield Stage(theatre, clock)


def rate(tickets: int, *, per_minute: int, share: float) -> Row:
    with stage(per_minute=per_minute) as played:
        made = played.write(tickets)
        held = Held()
        over = threading.Event()
        watch = threading.Thread(target=_watch, args=(played, held, over))
        watch.start()
        found = played.run("--rate-share", str(share))
        over.set()
        watch.join()
        lane, later, throttled = _requests(played)
        words = played.words(made)
    used = _steady(lane) / (share * per_minute)
    return {
        "tickets": tickets,
        "minutes": round(found["seconds"] / 60, 1),
        "allowed_per_min": round(share * per_minute),
        "share_used": f"{used:.1%}",
        "requests_each": round(len(lane) / tickets, 1),
        "read_again": later,
        "answers_429": len(throttled),
        "once": sum(number for (replies, notes), number in words.items() if replies + notes == 1),
        **held.row(found["seconds"]),
    }


def _watch(played: Stage, held: Held, over: threading.Event) -> None:
    while not over.wait(2.0):
        held.look(played)


def _requests(played: Stage) -> tuple[list[int], int, list[int]]:
    """When the lane asked (epoch ms), how often a ticket was read after its end, and when we were throttled."""
    done = played.done_at()
    lane, later, throttled = [], 0, []
    for line in list(played.theatre.sandbox.recorder.lines):
        if line["platform"] != "zendesk":
            continue
        if line["status"] == 429:
            throttled.append(line["at"])
        about = ABOUT.search(line["path"])
        if about is None:
            continue
        ticket = about[2] if about[1] == "tickets" else played.owners.get(about[2], "")
        if line["at"] > done.get(ticket, 0) + 500:
            later += 1
        else:
            lane.append(line["at"])
    return sorted(lane), later, throttled


def _steady(lane: list[int]) -> float:
    """Requests in a minute between the first twentieth and the last."""
    cut = len(lane) // 20
    inner = lane[cut : len(lane) - cut]
    return (len(inner) - 1) / ((inner[-1] - inner[0]) / 60_000)


def kills(tickets: int, number: int) -> Row:
    """At a rate that lasts for all the kills."""
    chance = random.Random(7)  # noqa: S311 - moments, no secrets
    with stage(per_minute=max(60, tickets * REQUESTS_EACH * 60 // (number * SECONDS_EACH))) as played:
        made = played.write(tickets)
        child = played.command("--rate-share", "1")
        killed = 0
        while killed < number and played.left():
            played.theatre.wait_ready()
            time.sleep(chance.uniform(0.0, 4.0))
            played.theatre.children.kill("worker")
            killed += 1
            if killed % 5 == 0 and played.left():
                child.kill()
                child.communicate()
                child = played.command("--rate-share", "1")
        child.communicate(timeout=PATIENCE)
        words, ends = played.words(made), played.ends()
    return {
        "tickets": tickets,
        "kills": killed,
        "done": ends["done"],
        "left": ends["left"],
        "once": sum(count for (replies, notes), count in words.items() if replies + notes == 1),
        "twice": sum(count for (replies, notes), count in words.items() if replies > 1),
        "never": words.get((0, 0), 0),
    }


def prices(tickets: int) -> list[Row]:
    rows: list[Row] = []
    for batch in (False, True):
        with stage(per_minute=100_000) as played:
            made = played.write(tickets)
            found = played.run("--rate-share", "1", *(["--batch"] if batch else []))
            once = played.words(made)
        rows.append(
            {
                "road": "--batch" if batch else "live",
                "tickets": tickets,
                "once": once.get((1, 0), 0),
                "dollars_each": f"{found['dollars_per_ticket']:.6f}",
                "minutes": round(found["seconds"] / 60, 1),
            }
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--per-minute", type=int, default=2_500, help="the vendor's limit of requests")
    parser.add_argument("--share", type=float, default=0.4, help="the part of it that the backfill may use")
    parser.add_argument("--only", choices=["rate", "kills", "prices"], help="one of the three parts")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    limit = {"per_minute": options.per_minute, "share": options.share}
    parts: dict[str, list[Row]] = {}
    if options.only in {None, "rate"}:
        parts["rate"] = [rate(options.tickets, **limit)]
    if options.only in {None, "kills"}:
        parts["kills"] = [kills(max(20, options.tickets // 10), options.kills)]
    if options.only in {None, "prices"}:
        parts["prices"] = prices(max(20, options.tickets // 30))
    if options.json:
        print(json.dumps(parts, indent=1))
        return 0
    for name, rows in parts.items():
        show(f"backfill: {name}", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
