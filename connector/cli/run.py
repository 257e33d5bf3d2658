"""`connector web | worker`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import click
from flask import Flask

from connector import bootstrap
from connector.cli import post, process
from connector.cli.alerts import alarm
from connector.cli.lane import make_lanes
from connector.cli.shelves import knowledge_sources
from connector.counting import Counting
from connector.engine import Engine
from connector.errors import CredentialsError, UnavailableError
from connector.house import House
from connector.lanes import Feeding
from connector.process import end_at_once, keep_what_is_loaded, share_fairly, wind_down
from connector.settings import Settings
from connector.store.checkpoint import Checkpoints
from connector.store.database import WEB_BUSY_MS, WORKER_BUSY_MS
from connector.upkeep import make_chores
from connector.web.server import Server

log = logging.getLogger(__name__)


@click.command()
@process.WITH_PARENT
def web(*, with_parent: bool) -> None:
    """Receive webhooks on HOST:PORT until SIGTERM."""
    settings = process.start()
    settings.demand(platform=True)
    process.check_port(settings)
    if with_parent:
        process.end_with_parent()
    bootstrap.database(settings).close()
    # Each process connects for itself: connections must not cross a fork.
    Server(settings, partial(_web_app, settings)).run()


@click.command()
@click.option("--health-port", type=click.IntRange(0, 65_535), help="Also answer /healthz and /readyz here.")
@process.WITH_PARENT
def worker(*, health_port: int | None, with_parent: bool) -> None:
    """Answer tickets until SIGTERM; running ones get DRAIN_SECONDS to end."""
    settings = process.start()
    settings.demand(platform=True, model=True)
    stop = process.stop_on_signals()
    share_fairly()
    if with_parent:
        process.end_with_parent()
    opened = bootstrap.database(settings, busy_ms=WORKER_BUSY_MS)
    library = bootstrap.make_library(settings, opened)
    counting = Counting(opened, clock=bootstrap.now_ms)
    house = replace(bootstrap.make_house(settings, opened, library, counting), codes=post.codes(settings))
    _introduce(house)
    engine, feeding = _engine(settings, house, counting)
    health = _health(settings, opened, health_port, stop) if health_port is not None else None
    checkpoints = Checkpoints(opened)
    sources = knowledge_sources(settings)
    chores = make_chores(
        settings,
        house,
        sources=sources,
        engine=engine,
        stop=threading.Event(),
        alarm=alarm(settings),
    )
    engine.launch()
    for part in (chores, counting, checkpoints, feeding):
        part.start()
    keep_what_is_loaded()
    log.info("worker ready", extra={"executor": engine.executor_id, "platforms": list(settings.platforms)})
    stop.wait()
    drain = partial(engine.close, drain_seconds=settings.drain_seconds)
    left = wind_down(drain, (feeding, chores), seconds=settings.drain_seconds, monotonic=house.monotonic)
    if health is not None:
        health.shutdown()
    for ending in (counting, checkpoints, library):
        ending.close()
    log.info("worker ended", extra={"left": left})
    _leave(engine, left)


def _engine(settings: Settings, house: House, counting: Counting) -> tuple[Engine, Feeding]:
    lanes = make_lanes(settings, house, counting)
    engine = bootstrap.make_engine(settings, house, lanes)
    return engine, lanes.feeding(engine)


def _leave(engine: Engine, left: int) -> None:
    """What still runs is given to the next worker; waiting for it would take as long as a model may."""
    if left:
        engine.abandon()
        end_at_once()


def _web_app(settings: Settings, draining: Callable[[], bool]) -> Flask:
    """In the process that answers."""
    share_fairly()
    opened = bootstrap.database(settings, busy_ms=WEB_BUSY_MS)
    Checkpoints(opened).start()
    app = bootstrap.make_web(settings, opened, draining=draining)
    keep_what_is_loaded()
    return app


def _introduce(house: House) -> None:
    """Say at once what would fail at the first ticket; tickets then wait instead of being lost."""
    for platform, helpdesk in house.helpdesks.items():
        try:
            log.info("signed in", extra={"platform": platform, "user": helpdesk.identity()})
        except CredentialsError as error:
            log.error("helpdesk refuses our credentials", extra={"platform": platform, "why": str(error)})
        except UnavailableError:
            log.warning("helpdesk does not answer", extra={"platform": platform})


def _health(settings: Settings, opened: Any, port: int, stop: threading.Event) -> Any:
    """A small server beside the worker, for platforms that ask every process for its health."""
    from werkzeug.serving import make_server

    from connector.web import health

    app = Flask("worker")
    app.register_blueprint(health.blueprint(database=opened, clock=bootstrap.now_ms, draining=stop.is_set))
    server = make_server(settings.host, port, app, threaded=True)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
