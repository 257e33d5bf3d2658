"""`connector health`: what a container host asks to learn whether a container lives, in each of its roles."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from connector.cli import health
from connector.process import here
from connector.store import flags
from connector.store.database import Database

SILENT_MS = 61_000


def ask(sqlite_database: Database, *options: str, port: int = 8080) -> Result:
    environ = {"DATABASE_URL": sqlite_database.url.render_as_string(), "PORT": str(port)}
    return CliRunner().invoke(health.health, options, env=environ)


def beat(sqlite_database: Database, *, host: str, pid: int, ago: int = 0) -> None:
    with sqlite_database.begin() as connection:
        flags.beat(connection, flags.Worker("one", host, pid, time.time_ns() // 1_000_000 - ago))


@pytest.fixture
def web() -> Iterator[Any]:
    """A web half that answers /healthz with the handler's *status*."""

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_GET(self) -> None:
            self.send_response(self.status if self.path == "/healthz" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("role", ["serve", "web"])
def test_the_web_half_is_asked_over_http(sqlite_database: Database, web: Any, role: str) -> None:
    found = ask(sqlite_database, "--role", role, port=web.server_port)
    assert (found.exit_code, found.output) == (0, f"{role}: alive\n")


def test_a_web_half_that_is_gone_is_told(sqlite_database: Database, web: Any) -> None:
    web.server_close()
    found = ask(sqlite_database, "--role", "web", port=web.server_port)
    assert "/healthz does not answer" in str(found.exception)


def test_a_worker_listens_nowhere_and_lives_as_long_as_its_heart_beats(sqlite_database: Database) -> None:
    beat(sqlite_database, host=here(), pid=os.getpid())
    assert ask(sqlite_database, "--role", "worker").output == "worker: alive\n"
    beat(sqlite_database, host=here(), pid=os.getpid(), ago=SILENT_MS)
    assert "its heart stood still for 61 s" in str(ask(sqlite_database, "--role", "worker").exception)


def test_a_worker_elsewhere_or_one_that_ended_does_not_count(sqlite_database: Database) -> None:
    beat(sqlite_database, host="another-kernel:1", pid=os.getpid())
    assert "none has signed on here" in str(ask(sqlite_database, "--role", "worker").exception)
    beat(sqlite_database, host=here(), pid=2**22 + 1)
    assert "none has signed on here" in str(ask(sqlite_database, "--role", "worker").exception)


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (["python", "-m", "connector.cli", "worker"], "worker"),
        (["/sbin/docker-init", "--", "python", "-m", "connector.cli", "web"], "web"),
        (["python", "-m", "connector.cli", "worker", "--health-port", "8080"], "worker"),
        (["sh", "-c", "python -m connector.cli worker"], "worker"),
        (["/bin/sh"], ""),
    ],
)
def test_the_role_is_that_of_the_containers_first_process(
    tmp_path: Path, words: list[str], role: str
) -> None:
    (tmp_path / "cmdline").write_bytes("\0".join([*words, ""]).encode())
    assert health.started_as(tmp_path / "cmdline") == role
    assert health.started_as(tmp_path / "nothing") == ""


def test_the_environments_proxy_is_not_asked(
    sqlite_database: Database, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(sqlite_database, "--role", "web", port=web.server_port).output == "web: alive\n"


def test_an_answer_that_is_not_ok_is_told_by_its_status(sqlite_database: Database, web: Any) -> None:
    web.RequestHandlerClass.status = 503
    assert "/healthz answers 503" in str(
        ask(sqlite_database, "--role", "web", port=web.server_port).exception
    )
