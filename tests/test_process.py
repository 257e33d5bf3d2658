"""What long-lived processes set up for themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from connector.process import Repeated, wind_down
from connector.settings_reader import KNOWN
from tests.clocks import Clock

WEB = """
import gc
from connector import bootstrap
from connector.cli.run import _web_app
app = _web_app(bootstrap.read_settings(), lambda: False)
print(gc.get_freeze_count() > 10_000, len(gc.get_objects(generation=2)) < 5_000)
"""


def test_the_collector_never_looks_again_at_what_the_web_process_was_built_of(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in KNOWN} | {
        "ZENDESK_URL": "https://acme.zendesk.com",
        "ZENDESK_OAUTH_TOKEN": "token-0123456789",
        "ZENDESK_WEBHOOK_SECRETS": "secret-0123456789",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'web.db'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", WEB], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True True\n", done.stderr[-2000:]


class Part:
    """Writes down what it is told; to close it takes as long as it may."""

    def __init__(self, name: str, clock: Clock, told: list[Any]) -> None:
        self.name, self.clock, self.told = name, clock, told

    def signal(self) -> None:
        self.told.append(f"{self.name} signalled")

    def close(self, *, seconds: float) -> None:
        self.clock.forward(seconds)
        self.told.append((self.name, round(seconds, 3)))


@pytest.mark.parametrize(("took", "waits"), [(0, (5.0, 3.0)), (6, (2.0, 0.2)), (9, (0.2, 0.2))])
def test_the_drain_begins_at_once_and_the_rest_is_waited_for_in_what_it_left(
    took: float, waits: tuple[float, float]
) -> None:
    clock, told = Clock(0), list[Any]()

    def drain() -> int:
        told.append("drained")
        clock.forward(took)
        return 3

    parts = [Part(name, clock, told) for name in ("feeding", "chores")]
    assert wind_down(drain, parts, seconds=8, monotonic=lambda: clock() / 1000) == 3
    first, second = waits
    assert told == [
        "feeding signalled",
        "chores signalled",
        "drained",
        ("feeding", first),
        ("chores", second),
    ]


def test_a_thread_that_works_on_is_signalled_without_waiting() -> None:
    begun, release = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        release.wait(60)

    repeated = Repeated("slow", work, ())
    repeated.start(every=0.01)
    assert begun.wait(30)
    before = time.monotonic()
    repeated.signal()
    repeated.stop(seconds=0.1)
    assert time.monotonic() - before < 4
    release.set()
