"""Every row of docs/guide-coverage.md, run as a newcomer would: it shows what the row says, not only status 0."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.scenes import SCENES
from connector.cli.theatre import Theatre
from connector.domain import AccountStatus

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guide-coverage.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
TOKEN = "coverage-token-0123456789"
PATIENCE = 600
pytestmark = pytest.mark.timeout(PATIENCE)
PLAYED = ("faq", "rated_by_link", "refund_over_limit", "draft")
#: Commands that other tests run, or that are these tests.
ELSEWHERE = {
    "make test": "Makefile",
    "make test-long": "tests/long",
    "make bench": "tests/test_docs.py",
    "connector serve": "tests/test_cli.py",
    "connector reconcile": "tests/test_reconcile.py",
    "connector lab": "tests/journeys/test_lab.py",
    "connector lab --hostile": "tests/journeys/test_hostile.py",
}
TOOLS = ("lookup_account", "search_kb", "resolve_ticket", "escalate_ticket")
#: What each row's command must show, by the row's number and the command; a pattern over the whole output.
SHOWN: Mapping[tuple[int, str], tuple[str, ...]] = {
    (1, "connector explain TICKET"): (r"category account, urgency normal, sentiment neutral, language en",),
    (1, "connector report"): (r"Outcomes", r"billing +│", r"account +│"),
    (2, "connector explain TICKET"): (
        rf"evidence: account ({'|'.join(AccountStatus)})",
        r"Reset your password  https://help\.acme\.example/",
    ),
    (3, "connector explain TICKET"): (r"Hand-over\. Written by the AI", r"Issue: ", r"\| > ", r"Next step: "),
    (4, "connector check"): (r"database +\S+demo\.db answers",),
    (5, "connector audit export"): tuple(f'"tool": "{name}"' for name in TOOLS),
    (8, "connector report"): (r"5\.00.* of 5; satisfied 100%",),
    (9, "connector check"): (r"zendesk +delivery +a signed one went through",),
    (10, "connector report"): (r"tickets that got one +│ \d+% ", r" within +│ .+\(half of \d+\)"),
    (11, "connector report"): (
        r"calls +│ \d+ about \d+ tickets",
        r"(?s)Per ticket that was decided about.*? model +│ \$0\.\d+",
        r"budget left .+ of \$20",
    ),
    (11, "connector backfill zendesk --since 2026-11-01 --dry-run"): (r"cost, about +│ +\$0\.\d+", r"open +│ +\d"),
    (12, "connector kb search reset password"): (r"^strong: ", r"https://help\.acme\.example/articles/reset-password"),
    (14, "connector audit export"): (r'(?s)\A[^\n]+"tool": "lookup_account"',),
    (15, "connector explain TICKET"): (r"decided .+ by claude-haiku-5-5: model calls 1",),
    (16, "connector drafts list"): (r"shipping +│ mode_assist .+│ waiting",),
    (17, "connector report"): (r"Thresholds against ratings", r"billing +│ from 0\.\d\d, draft from 0\.\d\d"),
    (18, "connector audit verify"): (r"the audit log is whole; head \d+:[0-9a-f]{64}",),
    (18, "connector audit export"): (r'"kind": "tool_call"', r'"prev": "0{64}"'),
    (18, "connector explain TICKET"): (r'Audit log\n.+tool_call .+"tool": "lookup_account"',),
    (19, "connector report --days 14"): (r"\A\d{4}-\d\d-\d\d 00:00 to ", r"answered +│ \d+% \(\d+ of \d+; "),
    (20, "connector setup zendesk --dry-run"): (r"\+ make +webhook", r"\+ make +macro 'Approve AI draft'"),
    (21, "connector setup intercom --dry-run"): (r"\+ make +tag ai_approve", r"By hand, 1\. .+/webhooks/intercom"),
    (22, "connector backfill zendesk --since 2026-11-01"): (r"resolved +│ +1\b", r"cost of a ticket +│ +\$0\.\d+"),
    (23, "connector evaluate zendesk --solved"): (r"1 solved zendesk ticket, decided again", r"account +│ +1 │ +1 │"),
}  # fmt: skip
#: What the demo must show where a row plays one of its scenes: outcome, replies, notes, rating.
DEMO = {
    "faq": ("resolved", 1, 0, None),
    "refund_over_limit": ("escalated", 0, 1, None),
    "no_answer": ("escalated", 0, 1, None),
    "rated_by_link": ("resolved", 2, 0, 5),
    "approved": ("resolved", 1, 1, None),
}


def commands() -> Iterator[tuple[int, str]]:
    """Of all rows, as they stand there, both in the command's column and in the remarks."""
    for number, _, shown, remarks in ROW.findall(PAGE):
        for span in SPAN.findall(f"{shown} {remarks}"):
            if span.startswith(("make ", "connector ")):
                yield int(number), span


@dataclass
class Newcomer:
    """Sits in the folder that `connector demo --serve` names."""

    theatre: Theatre
    tickets: Mapping[str, str]
    said: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """Standard output; each command once."""
        if command not in self.said:
            words = [sys.executable, "-m", "connector.cli", *shlex.split(command)[1:]]
            environ = {**os.environ, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                words,
                cwd=self.theatre.folder,
                env=environ,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            assert "Traceback" not in done.stderr, done.stderr[-2000:]
            # A check finds things to mend in a helpdesk that setup has not seen yet.
            assert done.returncode == 0 or command == "connector check", done.stderr[-2000:]
            self.said[command] = done.stdout
        return self.said[command]


@pytest.fixture(scope="module")
def newcomer() -> Iterator[Newcomer]:
    with Theatre(extra={"API_TOKEN": TOKEN}) as theatre:
        played = theatre.play([one for one in SCENES if one.name in PLAYED], lambda _: None)
        tickets = {one.scene.name: one.ticket for one in played if one.platform == "zendesk"}
        desk: Any = theatre.sandbox.desks["zendesk"]
        teammate = desk.add_teammate(name="Tom Field")
        desk.courier.aim("")  # what came in before the connector
        _write(desk, "bo", "When are invoices issued?")
        solved = _write(desk, "cy", "How do I reset my password?")
        desk.teammate_replies(solved, teammate, "Choose Forgot password on the sign-in page.")
        desk.solve(solved, teammate)
        lines = [f"{name}={value}\n" for name, value in theatre.settings().items()]
        (theatre.folder / ".env").write_text("".join(lines), encoding="utf-8")
        yield Newcomer(theatre, tickets)


def _write(desk: Any, name: str, text: str) -> str:
    customer = desk.add_customer(name=name, email=f"{name}@customers.example")
    return str(desk.write_in(customer, subject=text, text=text))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    words = [word for name in DEMO for word in ("--only", name)]
    done = subprocess.run(
        [sys.executable, "-m", "connector.cli", "demo", "--json", *words],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_page_has_the_guides_twenty_four_systems() -> None:
    assert [int(number) for number, *_ in ROW.findall(PAGE)] == list(range(1, 25))


def test_every_command_of_the_page_is_run_here_or_elsewhere() -> None:
    named = list(commands())
    known = {*ELSEWHERE, *(f'make demo ARGS="--only {name}"' for name in DEMO)}
    assert [one for one in named if one not in SHOWN and one[1] not in known] == []
    assert [one for one in SHOWN if one not in named] == []
    assert all((ROOT / place).exists() for place in ELSEWHERE.values())


@pytest.mark.parametrize(("row", "command"), SHOWN, ids=[f"{row}-{command}" for row, command in SHOWN])
def test_a_command_shows_what_its_row_says(newcomer: Newcomer, row: int, command: str) -> None:
    ticket = newcomer.tickets["refund_over_limit" if row == 3 else "faq"]
    said = newcomer.run(command.replace("TICKET", ticket))
    missing = [one for one in SHOWN[row, command] if not re.search(one, said, re.MULTILINE)]
    assert missing == [], said


def test_the_passages_of_a_search_are_cut_to_what_helps(newcomer: Newcomer) -> None:
    said = newcomer.run("connector kb search reset password")
    assert 100 < len(said) < 1_500


def test_the_numbers_are_served_to_whoever_holds_the_token(newcomer: Newcomer) -> None:
    request = urllib.request.Request(f"{newcomer.theatre.url}/metrics")
    request.add_header("Authorization", f"Bearer {TOKEN}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert b"\nconnector_" in answer.read()


@pytest.mark.parametrize("name", DEMO)
def test_a_scene_of_the_demo_shows_what_its_row_says(demo: list[dict[str, Any]], name: str) -> None:
    assert f'`make demo ARGS="--only {name}"`' in PAGE
    rows = [one for one in demo if one["scenario"] == name]
    assert len(rows) == 2
    ends = {(one["outcome"], one["replies"], one["notes"], one["rating"]) for one in rows}
    assert ends == {DEMO[name]}
    assert all(one["model_calls"] == 1 for one in rows)
