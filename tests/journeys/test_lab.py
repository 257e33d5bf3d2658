"""A short form of the fault lab: real processes on SQLite, one ticket in each row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.lab import SCENARIOS
from connector.cli.theatre import ACME
from connector.policy import load

SHORT = (
    "duplicate",
    "lost_answer",
    "refused_422",
    "error_500_lasting",
    "teammate_in_outage",
    "kill_after_write",
    "kill_web_stored",
)
KEYS = ["scenario", "platform", "jobs", "replies", "duplicates", "lost", "after_teammate", "escalated"]


def lab(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "connector.cli", "lab", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("lab")
    only = [word for name in SHORT for word in ("--only", name)]
    return lab(folder, "--json", "--tickets", "1", *only), folder


@pytest.fixture(scope="module")
def rows(played: tuple[subprocess.CompletedProcess[str], Path]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(played[0].stdout)
    return found


def test_the_lab_ends_well_and_leaves_nothing_behind(
    played: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, folder = played
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert list(folder.iterdir()) == []


def test_each_row_is_a_scenario_on_a_platform_with_the_agreed_keys(rows: list[dict[str, Any]]) -> None:
    assert [(row["scenario"], row["platform"]) for row in rows] == [
        (scenario.name, platform)
        for scenario in SCENARIOS
        if scenario.name in SHORT
        for platform in scenario.platforms
    ]
    assert all(list(row) == KEYS for row in rows)


@pytest.mark.parametrize("name", SHORT)
def test_a_fault_does_no_harm(rows: list[dict[str, Any]], name: str) -> None:
    found = [row for row in rows if row["scenario"] == name]
    assert [row["jobs"] for row in found] == [1, 1]
    assert all(row["duplicates"] == row["lost"] == row["after_teammate"] == 0 for row in found)


def test_what_should_be_answered_is_answered(rows: list[dict[str, Any]]) -> None:
    answered = {"duplicate", "lost_answer", "kill_after_write", "kill_web_stored"}
    assert all(row["replies"] == 1 for row in rows if row["scenario"] in answered)


def test_a_refused_reply_goes_to_a_person_and_a_teammate_keeps_the_word(rows: list[dict[str, Any]]) -> None:
    by_name = {name: [row for row in rows if row["scenario"] == name] for name in SHORT}
    for name in ("refused_422", "error_500_lasting"):
        assert all(row["escalated"] == 1 and row["replies"] == 0 for row in by_name[name])
    assert all(row["replies"] == 0 for row in by_name["teammate_in_outage"])


def test_an_unknown_scenario_is_told_with_the_known_ones(tmp_path: Path) -> None:
    done = lab(tmp_path, "--only", "nonsense")
    assert done.returncode == 2
    assert "kill_after_write" in done.stderr


def test_nobody_is_asked_for_a_rating_in_the_lab_however_long_it_lasts() -> None:
    """Its rows count every public message of ours: a question about a reply would pass for a second reply."""
    assert not load(ACME / "lab.toml").rating.ask
