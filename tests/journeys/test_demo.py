"""Every row of the demo, played for real: connector processes, stand-ins on the loopback, both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.scenes import SCENES

#: How long a demo may take where other tests use the same two cores.
PATIENCE = 600
pytestmark = pytest.mark.timeout(PATIENCE)
ROWS = [(scene, platform) for scene in SCENES for platform in scene.platforms]
KEYS = [
    *("platform", "ticket", "scenario", "expected", "outcome", "reasons", "replies", "notes", "rating"),
    *("tags", "model_calls", "prompt_chars", "cost_usd", "seconds"),
]


def play(folder: Path, *options: str) -> tuple[list[dict[str, Any]], str]:
    """The demo's rows and its other output; it runs in a folder of its own."""
    command = [sys.executable, "-m", "connector.cli", "demo", "--json", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows, done.stderr


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("sqlite")
    rows, said = play(folder)
    assert "stand-in" in said
    assert list(folder.iterdir()) == []
    return rows


@pytest.fixture(scope="module")
def on_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return play(tmp_path_factory.mktemp("postgres"), "--database", postgres_server)[0]


@pytest.fixture(params=["sqlite", "postgres"])
def rows(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.mark.parametrize(("scene", "platform"), ROWS, ids=[f"{s.name}-{p}" for s, p in ROWS])
def test_a_scene_ends_as_it_must(rows: list[dict[str, Any]], scene: Any, platform: str) -> None:
    [row] = [r for r in rows if (r["scenario"], r["platform"]) == (scene.name, platform)]
    assert list(row) == KEYS
    told = (row["outcome"], row["replies"], row["rating"] or 0)
    assert told == (scene.outcome, scene.replies, scene.rating)
    assert not scene.reason or scene.reason in row["reasons"]


def test_a_hand_over_always_leaves_a_note_and_a_tag(rows: list[dict[str, Any]]) -> None:
    handed = [row for row in rows if row["outcome"] == "escalated"]
    assert handed
    assert all(row["notes"] == 1 and "ai_escalated" in row["tags"] for row in handed)


def test_a_draft_waits_on_the_ticket_until_a_teammate_approves_it(rows: list[dict[str, Any]]) -> None:
    approved = [row for row in rows if row["scenario"] == "approved"]
    assert len(approved) == 2
    assert all((row["notes"], row["replies"], row["reasons"][0]) == (1, 1, "approved") for row in approved)
    assert all("ai_drafted" not in row["tags"] and "ai_resolved" in row["tags"] for row in approved)


def test_customers_rate_by_link_and_by_a_plain_reply(rows: list[dict[str, Any]]) -> None:
    """The question costs no model call, and neither does the answer."""
    rated = [row for row in rows if row["scenario"] in {"rated_by_link", "rated_by_reply"}]
    assert [row["rating"] for row in rated] == [5] * 4
    assert all((row["replies"], row["model_calls"]) == (2, 1) for row in rated)
    assert {row["rating"] for row in rows if row not in rated} == {None, 1}


def test_a_usual_question_takes_one_call_and_a_short_prompt(rows: list[dict[str, Any]]) -> None:
    usual = [row for row in rows if row["scenario"] in {"faq", "duplicate", "lost_answer"}]
    assert all(row["model_calls"] == 1 and row["prompt_chars"] <= 12_000 for row in usual)


def test_staying_out_costs_nothing_in_words(rows: list[dict[str, Any]]) -> None:
    spoken = {"after_take_over", "rated_by_reply", "thanks"}
    quiet = [row for row in rows if row["outcome"] == "stayed_out" and row["scenario"] not in spoken]
    assert quiet
    assert all(row["replies"] == row["notes"] == row["model_calls"] == 0 for row in quiet)
