"""Databases as earlier releases left them, and the helpdesks as they stood at that moment."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox import scenes
from adapters.sandbox.box import Sandbox
from connector import bootstrap
from connector.domain import ActionState
from connector.engine import migrate_queue
from connector.process import here
from connector.settings_database import on_memory_disk
from connector.settings_reader import KNOWN
from connector.store import runs
from connector.store.database import Database, open_database
from connector.store.migrate import VERSION_TABLE, migrate, migrate_ours
from connector.store.tables import actions, workers

HERE = Path(__file__).parent
SNAPSHOTS = sorted(HERE.glob("*.sql"))
ACME = Path(scenes.__file__).with_name("acme")
#: Of the tickets of record.py: what the helpdesk has of ours already.
STANDING = ("answered", "sent, answer lost", "sent, to be looked for")

_spec = importlib.util.spec_from_file_location("record", HERE / "record.py")
assert _spec is not None
assert _spec.loader is not None
record = importlib.util.module_from_spec(_spec)
sys.modules["record"] = record
_spec.loader.exec_module(record)


def load_sqlite(snapshot: Path, file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(snapshot.read_text(encoding="utf-8"))
    return f"sqlite:///{file}"


def load_postgres(snapshot: Path, url: str, folder: Path) -> str:
    """The snapshot's rows in the schema that its release made on PostgreSQL; the queue's schema is of today."""
    source = sa.create_engine(load_sqlite(snapshot, folder / "source.db"))
    database = open_database(url)
    migrate_queue(url)
    with source.connect() as given, database.engine.begin() as taken:
        version = given.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one()
        migrate_ours(taken, to=version)
        for schema in (None, "dbos"):
            there = sa.MetaData(schema=schema)
            there.reflect(taken)
            for table in there.sorted_tables:
                if table.name != VERSION_TABLE and not table.name.endswith("migrations"):
                    _copy(given, taken, table)
        inbox = "SELECT setval(pg_get_serial_sequence('hc_inbox', 'id'), (SELECT max(id) FROM hc_inbox))"
        taken.exec_driver_sql(inbox)
    source.dispose()
    database.close()
    return url


def _copy(given: sa.Connection, taken: sa.Connection, table: sa.Table) -> None:
    if not sa.inspect(given).has_table(table.name):
        return
    rows = given.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings().all()
    made = [{c.name: _value(c, row[c.name]) for c in table.columns if c.name in row} for row in rows]
    taken.execute(sa.delete(table))
    if made:
        taken.execute(sa.insert(table), made)


def _value(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.Boolean):
        return bool(value)
    return json.loads(value) if isinstance(column.type, sa.JSON) else value


class Release:
    """A snapshot's database at *url*, its tickets in a sandbox, and workers of today."""

    def __init__(self, url: str, box: Sandbox, folder: Path) -> None:
        self.url, self.box, self.folder = url, box, folder
        self.tickets: Mapping[str, str] = record.people_write(box)

    def environ(self) -> dict[str, str]:
        policy = self.folder / "policy.toml"
        text = record.POLICY.replace("[600]", "[1]").replace("settle_seconds = 600", "settle_seconds = 3")
        # A question for a rating would be a public message more than the work that was left.
        policy.write_text(f"{text}\n[rating]\nask = false\n", encoding="utf-8")
        return {
            **{name: value for name, value in os.environ.items() if name not in KNOWN},
            **self.box.environ(),
            "DATABASE_URL": self.url,
            "CONNECTOR_MODE": "auto",
            "POLICY_FILE": str(policy),
            "KNOWLEDGE_DIR": str(ACME / "articles"),
        }

    def let_stand(self, snapshot: Path) -> None:
        """Put into the helpdesks what the release had sent: the same actions through the same adapters."""
        copy = open_database(load_sqlite(snapshot, self.folder / "copy.db"))
        migrate(copy)
        desks = bootstrap.helpdesks(bootstrap.read_settings(self.environ()))
        for name in STANDING:
            with copy.read() as connection:
                found = sa.select(actions.c.id).where(actions.c.ticket_id == self.tickets[name])
                stored = runs.get_action(connection, connection.execute(found).scalar_one())
            desk = desks[stored.action.ticket.platform]
            steps = desk.steps(stored.action, desk.read(stored.action.ticket.id))
            for step in steps if stored.state is ActionState.SENT else steps[:1]:
                step.send()
        copy.close()

    def bury_its_worker(self, database: Database) -> None:
        """Its process was on this machine and is gone."""
        with database.begin() as connection:
            connection.execute(sa.update(workers).values(host=here(), pid=2**22 + 1))

    def worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "connector.cli", "worker"]
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(command, env=self.environ(), cwd=self.folder, stdout=log, stderr=log)

    @property
    def log(self) -> str:
        return (self.folder / "worker.log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """On a disk that is none of memory: the connector refuses SQLite elsewhere."""
    if not on_memory_disk(tmp_path):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="connector-upgrade-", dir="/var/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(params=SNAPSHOTS, ids=lambda snapshot: snapshot.stem)
def snapshot(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def left(request: pytest.FixtureRequest, snapshot: Path, disk: Path) -> str:
    """URL of the database that the release of *snapshot* left."""
    if request.param == "sqlite":
        return load_sqlite(snapshot, disk / "connector.db")
    return load_postgres(snapshot, request.getfixturevalue("postgres_url"), disk)


@pytest.fixture
def release(left: str, snapshot: Path, disk: Path) -> Iterator[Release]:
    with Sandbox(pace=0.1) as box:
        made = Release(left, box, disk)
        made.let_stand(snapshot)
        yield made
