"""`connector health`: whether what this container runs is alive, for container hosts that ask by a command.

Light, because it is asked every half minute: it loads neither the adapters nor the engine.
"""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

import click

from connector import settings as settings_module
from connector.errors import ConnectorError
from connector.process import here, runs
from connector.roster import DEAD_AFTER_MS
from connector.settings import Settings
from connector.store import flags
from connector.store.database import open_database
from connector.store.migrate import refuse_newer

ROLES = ("serve", "web", "worker")
FIRST = Path("/proc/1/cmdline")
#: Of the web half's answer.
PATIENCE = 4.0
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - listened on, asked at the loopback


@click.command()
@click.option(
    "--role", type=click.Choice(ROLES), help="Instead of the command that the container was started with."
)
def health(*, role: str | None) -> None:
    """Exit status 0 while what this container runs is alive.

    That is /healthz of `serve` and `web`, and the heartbeat of a `worker`, which listens nowhere.
    Example, in a Dockerfile: HEALTHCHECK CMD ["connector", "health"]
    """
    chosen = role or started_as(FIRST) or "serve"
    settings = settings_module.load(os.environ, Path(".env"))
    fault = beat(settings) if chosen == "worker" else answered(settings)
    if fault:
        raise ConnectorError(f"{chosen}: {fault}")
    click.echo(f"{chosen}: alive")


def started_as(file: Path) -> str:
    """The role among the words of a process's command line, "" where there is none."""
    try:
        words = file.read_bytes().decode(errors="replace").replace("\0", " ").split()
    except OSError:
        return ""
    return next((word for word in words if word in ROLES), "")


def answered(settings: Settings) -> str:
    """What is wrong with the web half, "" for nothing."""
    host = ANY.get(settings.host, settings.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/healthz"
    # The environment's proxy is for the way out, not for this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE) as answer:
            return "" if answer.status == 200 else f"{url} answers {answer.status}"
    except urllib.error.HTTPError as error:
        return f"{url} answers {error.code}"
    except (OSError, HTTPException) as error:
        return f"{url} does not answer ({getattr(error, 'reason', error)})"


def beat(settings: Settings) -> str:
    """What is wrong with the worker of this container, "" for nothing."""
    opened = open_database(settings.database_url)
    try:
        with opened.read() as connection:
            refuse_newer(connection)
            living = flags.live(connection)
    finally:
        opened.close()
    ours = [one for one in living if one.host == here() and runs(one.pid)]
    if not ours:
        return "none has signed on here: see its log"
    rest = time.time_ns() // 1_000_000 - max(one.seen for one in ours)
    return f"its heart stood still for {rest // 1000} s" if rest > DEAD_AFTER_MS else ""
