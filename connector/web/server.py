"""gunicorn as it serves the webhooks: one process, a thread for each request, patience with limits.

Measured against other servers in docs/decisions/0007-gthread.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RD, SHUT_RDWR, SHUT_WR
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

if TYPE_CHECKING:
    from flask import Flask

    from connector.settings import Settings

log = logging.getLogger(__name__)

#: A slow client costs one thread, so there are more threads than slow clients; a waiting one costs some 40 kB.
THREADS = 400
#: From its first byte a request may take so long to arrive.
READ_SECONDS = 10.0
#: So long an answered client may take to hang up.
LINGER_SECONDS = 2.0
#: What gunicorn refuses before the application sees it; everything else that can't be read is a 400.
REFUSALS = (
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    (errors.ExpectationFailed, 417),
)


class Threads(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's threads with three changes.

    A request has a time to arrive in: `gthread` waits for ever. A client that does not hang up after its answer
    holds its own thread and not the one that accepts. At SIGTERM the connections that wait in the listening
    socket are taken, then it is closed: later ones are refused instead of cut off.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadlines: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> Any:
        """One request, in a thread of the pool; false when the connection is to be closed."""
        self._deadlines[conn] = time.monotonic() + READ_SECONDS
        try:
            kept = super().handle(conn)
            if not kept:
                self._deadlines[conn] = time.monotonic() + LINGER_SECONDS
                _wait_for_hang_up(conn)
        finally:
            del self._deadlines[conn]
        return kept

    def murder_pending(self) -> None:
        """Called by the main thread about once a second: it also ends the reading of what came too slowly."""
        super().murder_pending()
        now = time.monotonic()
        for conn, deadline in self._deadlines.copy().items():
            if now > deadline:
                with suppress(OSError):
                    conn.sock.shutdown(SHUT_RD)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's signature
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._take_the_rest(listener)

    def _take_the_rest(self, listener: Any) -> None:
        known = -1
        while listener.sock is not None and known != self.nr_conns:
            known = self.nr_conns
            self.accept(listener)
        listener.close()

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        """A bare status: gunicorn's own page and log line repeat what came in."""
        status = 400 if isinstance(exc, errors.ParseException) else 500
        status = next((code for kind, code in REFUSALS if isinstance(exc, kind)), status)
        log.warning("request unreadable", extra={"status": status, "error": type(exc).__name__})
        with suppress(OSError):
            client.sendall(
                f"HTTP/1.1 {status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
            )


def _wait_for_hang_up(conn: TConn) -> None:
    """Read what is left until the client closes; after it gunicorn's own wait on the main thread ends at once."""
    with suppress(OSError):
        conn.sock.setblocking(True)
        conn.sock.shutdown(SHUT_WR)
        while conn.sock.recv(65_536):
            continue
        conn.sock.shutdown(SHUT_RDWR)


class JsonLogger(Logger):  # type: ignore[misc]  # as above
    """gunicorn's words go the way of ours: JSON lines, errors by their type alone."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]  # as above
    """One process: on SQLite several starve each other of the write lock."""

    def __init__(self, settings: Settings, load: Callable[[Callable[[], bool]], Flask]) -> None:
        """*load* makes the application in the forked process; it gets a function that tells whether we drain."""
        self._settings = settings
        self._load = load
        self._worker: Threads | None = None
        super().__init__()

    def load_config(self) -> None:
        wanted: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": Threads,
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": max(1, int(self._settings.drain_seconds)),
            "timeout": 60,
            "loglevel": "warning",
            "logger_class": JsonLogger,
            "post_fork": self._forked,
        }
        for key, value in wanted.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        """Runs in the forked process: connections must not cross a fork."""
        return self._load(self._draining)

    def _forked(self, _: Any, worker: Threads) -> None:
        self._worker = worker

    def _draining(self) -> bool:
        return self._worker is not None and not self._worker.alive
