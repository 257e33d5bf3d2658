"""The connector's processes as children: started, killed and started anew, ended.

Each reads its standard input and ends with it: none outlives us, however we went.
"""

from __future__ import annotations

import os
import signal
import subprocess  # only our own command is started
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO


class Children:
    """One process for each command of *names*, each the head of a group of its own; safe in any thread."""

    def __init__(
        self, names: Sequence[str], *, environ: Mapping[str, str], folder: Path, log: IO[bytes]
    ) -> None:
        self._names, self._environ, self._folder, self._log = tuple(names), environ, folder, log
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._guard = threading.Lock()

    def start(self) -> None:
        with self._guard:
            for name in self._names:
                self._running[name] = self._start(name)

    @property
    def alive(self) -> bool:
        with self._guard:
            return bool(self._running) and all(child.poll() is None for child in self._running.values())

    def pid(self, name: str) -> int:
        with self._guard:
            return self._running[name].pid

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all that it started; a new one is on its way when this returns."""
        with self._guard:
            if name in self._running:
                self._slay(self._running[name])
                self._running[name] = self._start(name)

    def run(self, *arguments: str, seconds: float) -> int:
        """A command beside the others; its exit status."""
        command = [sys.executable, "-m", "connector.cli", *arguments]
        done = subprocess.run(  # noqa: S603
            command,
            env=dict(self._environ),
            cwd=self._folder,
            stdout=self._log,
            stderr=self._log,
            timeout=seconds,
            check=False,
        )
        return done.returncode

    def end(self, *, seconds: float) -> None:
        """SIGTERM to all, SIGKILL to those that are still there after *seconds*."""
        with self._guard:
            running, self._running = list(self._running.values()), {}
        for child in running:
            child.terminate()
        deadline = time.monotonic() + seconds
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._slay(child)
            _let_go(child)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "connector.cli", name, "--with-parent"],
            env=dict(self._environ),
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            process_group=0,
        )

    @staticmethod
    def _slay(child: subprocess.Popen[bytes]) -> None:
        """The group too: gunicorn's worker would outlive its master for a second and keep the port."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        _let_go(child)


def _let_go(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
