"""A demo that can't start says why; one that is ended midway leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def test_an_unknown_scenario_is_told_with_the_known_ones(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connector.cli", "demo", "--only", "nonsense"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 2
    assert "faq" in done.stderr


def test_live_without_a_key_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connector.cli", "demo", "--live"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 2
    assert "ANTHROPIC_API_KEY" in done.stderr


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda s: s.name)
def test_a_demo_that_is_ended_midway_leaves_no_process(tmp_path: Path, sent: signal.Signals) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "connector.cli", "demo"]
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stderr is not None
        next(line for line in demo.stderr if "asked" in line or "resolved" in line)
        family = descendants(demo.pid)
        demo.send_signal(sent)
        demo.stderr.read()
        demo.wait(30)
    assert len(family) >= 3
    deadline = time.monotonic() + 120
    while any(Path(f"/proc/{pid}").exists() for pid in family):
        assert time.monotonic() < deadline, "a process of the demo lives on"
        time.sleep(0.1)
    if sent is not signal.SIGKILL:
        assert list(tmp_path.iterdir()) == []


def test_a_requests_file_in_no_folder_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connector.cli", "demo", "--requests", "no/where.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, "--requests" in done.stderr) == (2, True)


def test_a_demo_that_is_kept_leaves_settings_for_other_commands(tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "connector.cli"]
    playing = [*command, "demo", "--only", "draft", "--serve"]
    with subprocess.Popen(playing, cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stderr is not None
        file = next(line for line in demo.stderr if line.startswith("settings")).split()[1]
        listing = [*command, "drafts", "list"]
        listed = subprocess.run(
            listing, cwd=Path(file).parent, capture_output=True, text=True, timeout=240, check=False
        )
        demo.terminate()
        demo.stderr.read()
        demo.wait(30)
    assert (listed.returncode, listed.stdout.count("waiting")) == (0, 2), listed.stderr
