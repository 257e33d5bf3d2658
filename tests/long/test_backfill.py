"""kill -9 in the midst of a backfill: every ticket once, one batch for each request; live tickets are not kept."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connector.cli.theatre import Theatre

DAY_MS = 86_400_000
TEXT = "How do I reset my password? The reset link does not arrive."
LONG = os.environ.get("LONG_TESTS") == "1"
POLICY = """
[timing]
settle_seconds = 3
chat_seconds = 0.5
retry_seconds = [1, 2, 4]
[limits]
dollars_per_day = 100000.0
dollars_per_ticket = 1000.0
dollars_per_requester_day = 1000.0
"""


@dataclass
class Stage:
    """*back* is how old, in milliseconds, the stand-ins take the present to be."""

    folder: Path
    back: int = 0
    serial: int = 0
    theatre: Theatre = field(init=False)

    def __post_init__(self) -> None:
        policy = self.folder / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        extra = {"POLICY_FILE": str(policy)}
        self.theatre = Theatre(clock=self.clock, extra=extra, apart=True)

    def clock(self) -> int:
        return time.time_ns() // 1_000_000 - self.back

    @property
    def desk(self) -> Any:
        return self.theatre.sandbox.desks["zendesk"]

    def write(self, count: int, *, days: int = 0) -> list[str]:
        """Tickets of so many *days* ago come without a webhook."""
        self.back = days * DAY_MS
        if days:
            self.desk.courier.aim("")
        made = []
        for _ in range(count):
            self.serial += 1
            customer = self.desk.add_customer(name="Ada", email=f"a{self.serial}@c{self.serial}.example")
            made.append(self.desk.write_in(customer, subject="Password", text=TEXT, channel="chat"))
        self.back = 0
        self.desk.deliver_to(self.theatre.url)
        return made

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
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

    def said(self, ticket: str) -> tuple[int, int]:
        view = self.desk.view(ticket)
        return len(view.by("bot", public=True)), len(view.by("bot", public=False))

    def until(self, holds: Callable[[], object], seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.theatre.log[-3000:]
            time.sleep(0.2)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    with made.theatre:
        yield made


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("road", [(), ("--batch",)], ids=["live", "batch"])
def test_a_backfill_killed_again_and_again_deals_with_each_ticket_once(
    stage: Stage, road: tuple[str, ...]
) -> None:
    kills, chance = (20 if LONG else 4), random.Random(3)  # noqa: S311
    tickets = stage.write(4 * kills, days=3)
    claude = stage.theatre.sandbox.claude
    assert claude is not None
    claude.batches.seconds = 5.0
    child = stage.begin("--rate-share", "1", *road)
    killed = 0
    while killed < kills and child.poll() is None:
        time.sleep(chance.uniform(1.0, 5.0))
        stage.theatre.children.kill("worker")
        killed += 1
        if killed % 2 == 0:
            child.kill()
            child.communicate()
            child = stage.begin("--rate-share", "1", *road)
    said, _ = child.communicate(timeout=900)
    found = json.loads(said)
    assert (killed >= kills // 2, found["left"], sum(found["done"].values())) == (True, {}, len(tickets))
    assert {sum(stage.said(ticket)) for ticket in tickets} == {1}
    asked = [name for batch in claude.batches.all.values() for name in batch.requests]
    assert len(asked) == len(set(asked))


@pytest.mark.timeout(600)
def test_a_live_ticket_is_answered_while_a_backfill_keeps_to_its_slow_lane(stage: Stage) -> None:
    """At this share the old tickets take minutes; the new one does not wait for them."""
    old = stage.write(30, days=3)
    stage.desk.hub.gate.per_minute = 600
    child = stage.begin("--rate-share", "0.2")
    stage.until(lambda: any(sum(stage.said(one)) for one in old))
    [new] = stage.write(1)
    began = len([one for one in old if sum(stage.said(one))])
    stage.until(lambda: stage.said(new) == (1, 0))
    assert len([one for one in old if sum(stage.said(one))]) - began <= 12
    child.kill()
    child.communicate()
    assert sum(sum(stage.said(one)) for one in old) < len(old)
