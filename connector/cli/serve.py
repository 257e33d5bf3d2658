"""`connector serve`: web and worker as two child processes that live and end with this one."""

from __future__ import annotations

import logging
import subprocess  # only our own command is started, with a fixed argument list
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click

from connector import bootstrap
from connector.cli import process
from connector.settings import Settings

log = logging.getLogger(__name__)

NAMES = ("web", "worker")
#: A child that dies is started again. Without a web process that lives we are of no use: one that dies so often within
#: so many seconds is given up. A worker is not: deliveries are stored meanwhile, and lost if the web went with it.
DEATHS, WITHIN_SECONDS = 5, 60.0
LASTING = "worker"
#: Before each start of a worker that keeps dying; one that lived for WITHIN_SECONDS begins anew.
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
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


@dataclass(slots=True)
class _Child:
    """*process* None: it is to be started at *due*. *deaths* are the times of those that count, newest last."""

    process: subprocess.Popen[bytes] | None
    started: float
    due: float = 0.0
    deaths: list[float] = field(default_factory=list)


class Family:
    def __init__(
        self, start: Callable[[str], subprocess.Popen[bytes]], *, monotonic: Callable[[], float]
    ) -> None:
        self._start = start
        self._monotonic = monotonic
        self._children = {name: _Child(start(name), monotonic()) for name in NAMES}

    def live(self, stop: threading.Event, settings: Settings) -> int:
        """Exit status: 0 after *stop*, 2 for settings at fault, 1 when the web process keeps dying."""
        status = 0
        while not status and not stop.wait(0.2):
            status = next(filter(None, map(self._look_after, NAMES)), 0)
        self._end(settings.drain_seconds + GOOD_BYE_SECONDS)
        return status

    def _look_after(self, name: str) -> int:
        """Start a dead child again, now or later; a status when that is of no use."""
        child, now = self._children[name], self._monotonic()
        if child.process is None:
            self._start_if_due(name, child, now)
            return 0
        found = child.process.poll()
        if found is None:
            return 0
        log.error("a child died", extra={"child": name, "status": found})
        return FAULTY if found == FAULTY else self._mourn(name, child, now)

    def _mourn(self, name: str, child: _Child, now: float) -> int:
        if name == LASTING:
            lived = now - child.started
            child.deaths = [*([] if lived >= WITHIN_SECONDS else child.deaths), now]
        else:
            child.deaths = [at for at in child.deaths if now - at < WITHIN_SECONDS] + [now]
            if len(child.deaths) >= DEATHS:
                return 1
        child.process, child.due = None, now + _wait(name, len(child.deaths))
        self._start_if_due(name, child, now)
        return 0

    def _start_if_due(self, name: str, child: _Child, now: float) -> None:
        if now >= child.due:
            child.process, child.started = self._start(name), now

    def _end(self, seconds: float) -> None:
        children = [one.process for one in self._children.values() if one.process is not None]
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


def _wait(name: str, deaths: int) -> float:
    """Seconds before the next start."""
    if name != LASTING:
        return 0.0
    return float(min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(deaths - 1, 10)))
