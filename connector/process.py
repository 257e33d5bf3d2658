"""This process among others: where it runs, whether another one does, and what it does again and again."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, Protocol

log = logging.getLogger(__name__)

#: How long `stop` waits for work that may hang on a database that is away.
JOIN_SECONDS = 5.0
#: So long each part is waited for even if there is no time left.
LAST_SECONDS = 0.2
SWITCH_SECONDS = 0.001


class Repeated:
    """A thread that does *work* over and over; errors of the kinds *borne* do not end it."""

    def __init__(self, name: str, work: Callable[[], None], borne: tuple[type[Exception], ...]) -> None:
        self._work = work
        self._borne = borne
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name=name, daemon=True)
        self._every = 0.0

    def start(self, *, every: float) -> None:
        self._every = every
        self._thread.start()

    def signal(self) -> None:
        """Begin no further work, without waiting."""
        self._stop.set()

    def stop(self, *, seconds: float = JOIN_SECONDS) -> None:
        self.signal()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _go_on(self) -> None:
        while not self._stop.is_set():
            try:
                self._work()
            except self._borne as error:
                log.warning(
                    "repeated work broke", extra={"work": self._thread.name, "error": type(error).__name__}
                )
            self._stop.wait(self._every)


class Part(Protocol):
    """What a process does beside its main work."""

    def signal(self) -> None: ...
    def close(self, *, seconds: float) -> None: ...


def wind_down(
    drain: Callable[[], int], parts: Sequence[Part], *, seconds: float, monotonic: Callable[[], float]
) -> int:
    """Tell *parts* to end, `drain` meanwhile, then wait for them with what is left of *seconds*; what drain returns.

    Waited for first, they would take from the time after which the process is killed, while work is still claimed.
    """
    for part in parts:
        part.signal()
    end = monotonic() + seconds
    left = drain()
    for part in parts:
        part.close(seconds=min(JOIN_SECONDS, max(LAST_SECONDS, end - monotonic())))
    return left


def at_most(seconds: float, work: Callable[[], None], *, borne: tuple[type[Exception], ...]) -> None:
    """Do *work*, but do not wait longer for it than *seconds*; errors of the kinds *borne* are logged."""

    def tried() -> None:
        try:
            work()
        except borne as error:
            log.warning("last work broke", extra={"error": type(error).__name__})

    thread = threading.Thread(target=tried, name="last work", daemon=True)
    thread.start()
    thread.join(seconds)


def end_at_once() -> NoReturn:
    """Leave without waiting for threads that still work: the interpreter's own end would."""
    logging.shutdown()
    os._exit(0)


def share_fairly() -> None:
    """Threads that come back from the disk or the network get the interpreter within a millisecond, not five.

    A request comes back a dozen times, and whoever waits inside a transaction keeps the database's lock.
    """
    sys.setswitchinterval(SWITCH_SECONDS)


def keep_what_is_loaded() -> None:
    """Called once all is set up: the garbage collector passes over what lives as long as the process.

    It stops all threads for a tenth of a second whenever it looks through that.
    """
    gc.collect()
    gc.freeze()


def here() -> str:
    """Names the kernel and its table of processes, "" where they can't be told: host names repeat in containers."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
