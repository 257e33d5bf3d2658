"""A short form of the hostile lab: one family in every mode, against real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.sandbox.hostile import catalogue
from adapters.sandbox.monitor import Violation
from connector.cli.episode import Episode
from connector.cli.hostile import rows_of
from connector.cli.inquest import Judged


def lab(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "connector.cli", "lab", "--hostile", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=550, check=False)


@pytest.mark.timeout(600)
def test_what_a_hostile_model_leaves_behind_harms_nobody_in_any_mode(tmp_path: Path) -> None:
    done = lab(tmp_path, "--json", "--only", "F")
    assert done.returncode == 0, done.stdout + done.stderr[-2_000:]
    [row] = json.loads(done.stdout)
    assert list(row) == ["family", "behaviours", "episodes", "violations", "canaries_out"]
    assert (row["family"], row["behaviours"]) == ("F", 8)
    assert row["episodes"] >= 3 * 2 * 8
    assert row["violations"] == row["canaries_out"] == 0
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_family_is_told_with_the_known_ones(tmp_path: Path) -> None:
    done = lab(tmp_path, "--only", "Z")
    assert done.returncode == 2
    assert "A, B, C, D, E, F" in done.stderr


def test_violations_count_in_the_family_of_their_behaviour() -> None:
    first, second = (next(b for b in catalogue() if b.family == family) for family in "AB")
    found = (Violation("canary_prompt", "x"), Violation("spoke", "x"))
    judged = [
        Judged(Episode(None, second, second.cases[0], "zendesk"), found),  # type: ignore[arg-type]
        Judged(Episode(None, first, first.cases[0], "zendesk"), ()),  # type: ignore[arg-type]
    ]
    rows = rows_of([first, second], judged)
    assert [(r.family, r.episodes, r.violations, r.canaries_out) for r in rows] == [
        ("A", 1, 0, 0),
        ("B", 1, 2, 1),
    ]
