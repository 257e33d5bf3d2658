"""`connector serve`: web and worker as two child processes that live and end with this one."""

from __future__ import annotations

import logging
import subprocess  # only our own command is started, with a fixed argument list
import sys
import threading
import time
from collections.abc import Callable

import click

from connector import bootstrap
from connector.cli import process
from connector.settings import Settings

log = logging.getLogger(__name__)

NAMES = ("web", "worker")
#: A child that dies is started again; one that dies so often within so many seconds is given up.
DEATHS, WITHIN_SECONDS = 5, 60.0
#: Beside the drain a child has to stop its threads and hand back its work.
GOOD_BYE_SECONDS = 10.0
#: What a child answers when its settings are at fault: starting it again would not help.
FAULTY = 2


@click.command()
@process.WITH_PARENT
def serve(*, with_parent: bool) -> None:
    """Run `web` and `worker` as two child processes until SIGTERM; one that dies is started again."""
    settings = process.start()
    settings.demand(platform=True, model=True)
    process.check_port(settings)
    bootstrap.check_sources(settings)
    bootstrap.database(settings).close()
    stop = process.stop_on_signals()
    if with_parent:
        process.end_with_parent()
    click.echo(f"connector: serving http://{settings.host}:{settings.port}", err=True)
    sys.exit(Family(start_child, monotonic=time.monotonic).live(stop, settings))


def start_child(name: str) -> subprocess.Popen[bytes]:
    """The child reads its standard input: when we are gone, however we went, it ends too."""
    command = [sys.executable, "-m", "connector.cli", name, "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603


class Family:
    def __init__(
        self, start: Callable[[str], subprocess.Popen[bytes]], *, monotonic: Callable[[], float]
    ) -> None:
        self._start = start
        self._monotonic = monotonic
        self._children = {name: start(name) for name in NAMES}
        self._deaths: list[float] = []

    def live(self, stop: threading.Event, settings: Settings) -> int:
        """Exit status: 0 after *stop*, 2 for settings at fault, 1 when children keep dying."""
        status = 0
        while not status and not stop.wait(0.2):
            status = next(filter(None, map(self._look_after, NAMES)), 0)
        self._end(settings.drain_seconds + GOOD_BYE_SECONDS)
        return status

    def _look_after(self, name: str) -> int:
        """Start a dead child again; a status when that is of no use."""
        found = self._children[name].poll()
        if found is None:
            return 0
        log.error("a child died", extra={"child": name, "status": found})
        now = self._monotonic()
        self._deaths = [at for at in self._deaths if now - at < WITHIN_SECONDS] + [now]
        if found == FAULTY:
            return FAULTY
        if len(self._deaths) >= DEATHS:
            return 1
        self._children[name] = self._start(name)
        return 0

    def _end(self, seconds: float) -> None:
        children = list(self._children.values())
        for child in children:
            child.terminate()
        deadline = self._monotonic() + seconds
        for child in children:
            try:
                child.wait(max(0.1, deadline - self._monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                child.stdin.close()
