"""What the long-running commands share: their start, their signals, their tie to a parent."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading

import click

from connector import bootstrap, logs
from connector.errors import SettingsError
from connector.settings import Settings

log = logging.getLogger(__name__)

WITH_PARENT = click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")


def start() -> Settings:
    logs.configure()
    settings = bootstrap.read_settings()
    for warning in settings.warnings:
        log.warning(warning)
    return settings


def stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def end_with_parent() -> None:
    """Ask ourselves to end when standard input does: the other end of the pipe is our parent's."""

    def watch() -> None:
        # Not by sys.stdin: a thread that waits in its lock when the interpreter ends would abort the process.
        while os.read(0, 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def check_port(settings: Settings) -> None:
    """Tell before anything starts that HOST:PORT can't be had."""
    try:
        [(family, kind, *_, address), *_] = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        raise SettingsError(f"HOST {settings.host!r}, PORT {settings.port}: {error.strerror}") from None
