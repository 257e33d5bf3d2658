"""`connector serve | web | worker`."""

from __future__ import annotations

import logging
import signal
import subprocess  # only our own command is started, with a fixed argument list
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask import Flask

from connector import bootstrap, logs
from connector.errors import CredentialsError, UnavailableError
from connector.house import House
from connector.settings import Settings
from connector.web.server import Server

log = logging.getLogger(__name__)


@click.command()
def web() -> None:
    """Receive webhooks on HOST:PORT until SIGTERM."""
    settings = _start()
    settings.demand(platform=True)
    bootstrap.database(settings).close()
    # Each process connects for itself: connections must not cross a fork.
    Server(settings, partial(_web_app, settings)).run()


@click.command()
@click.option("--health-port", type=click.IntRange(0, 65_535), help="Also answer /healthz and /readyz here.")
def worker(health_port: int | None) -> None:
    """Answer tickets until SIGTERM; running ones get DRAIN_SECONDS to end."""
    settings = _start()
    settings.demand(platform=True, model=True)
    stop = _stop_on_signals()
    opened = bootstrap.database(settings)
    library = bootstrap.make_library(settings, opened)
    house = bootstrap.make_house(settings, opened, library)
    _introduce(house)
    engine = bootstrap.make_engine(settings, house)
    health = _health(settings, opened, health_port, stop) if health_port is not None else None
    engine.launch()
    log.info("worker ready", extra={"executor": engine.executor_id, "platforms": list(settings.platforms)})
    stop.wait()
    engine.close(drain_seconds=settings.drain_seconds)
    if health is not None:
        health.shutdown()
    library.close()
    log.info("worker ended")


@click.command()
def serve() -> None:
    """Run `web` and `worker` as two child processes; if one dies, the other is ended and so is this."""
    settings = _start()
    settings.demand(platform=True, model=True)
    bootstrap.database(settings).close()
    stop = _stop_on_signals()
    children = {name: _child(name) for name in ("web", "worker")}
    click.echo(f"connector: listening on http://{settings.host}:{settings.port}", err=True)
    while not stop.wait(0.2):
        dead = [name for name, child in children.items() if child.poll() is not None]
        if dead:
            log.error("a child died", extra={"child": dead[0]})
            break
    died = not stop.is_set()
    _end(list(children.values()), seconds=settings.drain_seconds + 5)
    sys.exit(1 if died else 0)


def _web_app(settings: Settings, draining: Callable[[], bool]) -> Flask:
    return bootstrap.make_web(settings, bootstrap.database(settings), draining=draining)


def _start() -> Settings:
    logs.configure()
    settings = bootstrap.read_settings()
    for warning in settings.warnings:
        log.warning(warning)
    return settings


def _introduce(house: House) -> None:
    """Say at once what would fail at the first ticket; tickets then wait instead of being lost."""
    for platform, helpdesk in house.helpdesks.items():
        try:
            log.info("signed in", extra={"platform": platform, "user": helpdesk.identity()})
        except CredentialsError as error:
            log.error("helpdesk refuses our credentials", extra={"platform": platform, "why": str(error)})
        except UnavailableError:
            log.warning("helpdesk does not answer", extra={"platform": platform})


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _child(name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "connector.cli", name])  # noqa: S603


def _end(children: list[subprocess.Popen[bytes]], *, seconds: float) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _health(settings: Settings, opened: Any, port: int, stop: threading.Event) -> Any:
    """A small server beside the worker, for platforms that ask every process for its health."""
    from werkzeug.serving import make_server

    from connector.web import health

    app = Flask("worker")
    app.register_blueprint(health.blueprint(database=opened, clock=bootstrap.now_ms, draining=stop.is_set))
    server = make_server(settings.host, port, app, threaded=True)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
