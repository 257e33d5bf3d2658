"""Old tickets worked off: the real command, a real worker, stand-ins whose tickets are days old."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.claude.prices import PRICES
from connector.cli.theatre import Theatre

PLATFORMS = ("zendesk", "intercom")
DAY_MS = 86_400_000
TEXT = "How do I reset my password? The reset link does not arrive."


@dataclass
class Clock:
    """The stand-ins' time: the real one, *back* milliseconds ago."""

    back: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 - self.back


@dataclass
class Old:
    """A running connector whose helpdesks hold tickets that nothing told it of."""

    theatre: Theatre
    clock: Clock
    serial: int = 0

    def desk(self, platform: str) -> Any:
        return self.theatre.sandbox.desks[platform]

    def write(self, platform: str, count: int = 1, *, days: int = 3, text: str = TEXT) -> list[str]:
        """Tickets made *days* ago, whose deliveries were lost."""
        desk = self.desk(platform)
        self.clock.back = days * DAY_MS
        desk.courier.aim("")
        made = []
        for _ in range(count):
            self.serial += 1
            customer = desk.add_customer(name="Ada Brook", email=f"a{self.serial}@c{self.serial}.example")
            made.append(desk.write_in(customer, subject=f"ticket {self.serial}", text=text, channel="chat"))
        self.clock.back = 0
        desk.deliver_to(self.theatre.url)
        return made

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "connector.cli", "backfill", *arguments],
            cwd=self.theatre.folder,
            env=self.theatre.environ(),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == status, f"{done.stdout}\n{done.stderr}\n{self.theatre.log[-3000:]}"
        assert "Traceback" not in done.stderr
        return done

    def replies(self, platform: str, tickets: list[str]) -> list[int]:
        return [len(self.desk(platform).view(one).by("bot", public=True)) for one in tickets]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Old]:
    policy = tmp_path_factory.mktemp("backfill") / "policy.toml"
    policy.write_text("[timing]\nsettle_seconds = 2\nretry_seconds = [1, 2]\n", encoding="utf-8")
    clock = Clock()
    with Theatre(clock=clock, extra={"POLICY_FILE": str(policy)}) as theatre:
        yield Old(theatre, clock)


def price(answer: dict[str, Any]) -> float:
    """Dollars of a message at the full price, by the price list."""
    usage, row = answer["usage"], PRICES[answer["model"]]
    made = usage["cache_creation"]
    nano = usage["input_tokens"] * row.input + usage["output_tokens"] * row.output
    nano += usage["cache_read_input_tokens"] * row.read + made["ephemeral_1h_input_tokens"] * row.write_1h
    return float(nano + made["ephemeral_5m_input_tokens"] * row.write_5m) / 1e9


def since(days: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - days * 86_400))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_old_tickets_are_answered_once_and_a_second_backfill_finds_them_dealt_with(
    old: Old, platform: str
) -> None:
    older, tickets = old.write(platform, days=9), old.write(platform, 3)
    done = old.run(platform, "--since", since(5), "--rate-share", "1", "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sorted(row["ticket"] for row in rows) == sorted(tickets)
    assert {(row["state"], row["outcome"]) for row in rows} == {("done", "resolved")}
    assert all(float(row["dollars"]) > 0 for row in rows)
    assert (old.replies(platform, tickets), old.replies(platform, older)) == ([1, 1, 1], [0])
    again = old.run(platform, "--since", since(5), "--status", "solved", "--rate-share", "1", "--json")
    found = json.loads(again.stdout)
    assert (found["tickets"], sum(found["done"].values()), found["dollars"]) == (3, 3, 0)
    assert old.replies(platform, tickets) == [1, 1, 1]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_batch_decides_for_half_the_price_and_is_acted_on_through_the_same_review(
    old: Old, platform: str
) -> None:
    """The last ticket asks for a person, so code escalates it whatever the model says."""
    tickets = old.write(platform, 3) + old.write(platform, text="I want to speak to a human being, now!")
    claude = old.theatre.sandbox.claude
    assert claude is not None
    claude.batches.fates.extend(["expired", "invalid_request_error"])
    asked = len(claude.requests)
    done = old.run(platform, "--since", since(5), "--batch", "--rate-share", "1", "--json")
    found = json.loads(done.stdout)
    assert (found["done"], found["left"]) == ({"resolved": 3, "escalated": 1}, {})
    assert old.replies(platform, tickets) == [1, 1, 1, 0]
    assert len(claude.requests) == asked
    results = [one for batch in claude.batches.all.values() for one in batch.results.values()]
    answers = [one["message"] for one in results if one["type"] == "succeeded"]
    claude.batches.all.clear()
    assert found["dollars"] == pytest.approx(sum(map(price, answers)) / 2)
