"""Migrations only add, stand being killed and being two, and refuse what they do not know; however many there are."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext

from connector.cli import COMMANDS
from connector.store.database import Database, open_database
from connector.store.migrate import VERSION_TABLE, _locked, _scripts, head, migrate

from .conftest import SNAPSHOTS, load_sqlite

if TYPE_CHECKING:
    from _pytest.fixtures import FixtureRequest

LONG = os.environ.get("LONG_TESTS") == "1"
REVISIONS = [script.revision for script in _scripts().walk_revisions()]
ADDS = re.compile(
    r"BEGIN|COMMIT|CREATE (TABLE|INDEX|UNIQUE INDEX) |ALTER TABLE \w+ ADD COLUMN |INSERT INTO |UPDATE ", re.I
)
#: How a command is used that needs more than its name.
USES = {
    "kb": "kb search word",
    "dead": "dead list",
    "audit": "audit verify",
    "privacy": "privacy export --requester zendesk:1",
    "backup": "backup copy.db",
    "health": "health --role worker",
    "backfill": "backfill zendesk --since 2026-01-01",
    "drafts": "drafts list",
    "explain": "explain 1",
    "evaluate": "evaluate zendesk --solved",
}
#: These bring a database of their own, or use none.
OWN = {"demo", "lab", "setup"}
SETTINGS = {
    "ZENDESK_URL": "https://acme.zendesk.com",
    "ZENDESK_OAUTH_CLIENT_ID": "connector",
    "ZENDESK_OAUTH_CLIENT_SECRET": "client-secret-0123456789",
    "ZENDESK_WEBHOOK_SECRETS": "webhook-secret-0123456789",
    "ANTHROPIC_API_KEY": "sk-made-up-0123456789",
    "PORT": "0",
}


def statements(revision: str, dialect: str) -> list[str]:
    """What the migration to *revision* would execute."""
    scripts, out = _scripts(), io.StringIO()
    before = scripts.get_revision(revision).down_revision or "base"
    environment = EnvironmentContext(
        Config(),
        scripts,
        fn=lambda _rev, _context: scripts._upgrade_revs(revision, before),
        as_sql=True,
        starting_rev=before,
        destination_rev=revision,
    )
    with environment:
        environment.configure(
            dialect_name=dialect, version_table=VERSION_TABLE, output_buffer=out, transactional_ddl=True
        )
        environment.run_migrations()
    bare = re.sub(r"^--.*$", "", out.getvalue(), flags=re.MULTILINE)
    found = [" ".join(part.split()) for part in bare.split(";\n")]
    return [one for one in found if one and VERSION_TABLE not in one]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_only_adds(revision: str, dialect: str) -> None:
    """The release before works on beside it: nothing it knows is renamed, retyped or dropped."""
    said = statements(revision, dialect)
    assert said
    assert [one for one in said if not ADDS.match(one)] == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", REVISIONS)
def test_a_row_of_the_release_before_still_fits(revision: str, dialect: str) -> None:
    """A new column may be left out, and a table that was there gets no new rule of uniqueness."""
    said = statements(revision, dialect)
    made = {name for one in said for name in re.findall(r"^CREATE TABLE (\w+)", one)}
    demands = [
        one for one in said if re.search(r" ADD COLUMN ", one) and "NOT NULL" in one and "DEFAULT" not in one
    ]
    rules = re.compile(r"^CREATE UNIQUE INDEX \w+ ON (\w+)")
    assert demands == []
    assert {name for one in said for name in rules.findall(one)} <= made


@pytest.mark.timeout(900)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_a_migration_that_is_killed_at_any_statement_is_finished_by_the_next(
    request: FixtureRequest, disk: Path, backend: str
) -> None:
    where = f"sqlite:///{disk}" if backend == "sqlite" else request.getfixturevalue("postgres_server")
    found = interrupted(where, "", points=0 if LONG else 4)
    assert found["points"] >= 4
    assert found["different"] == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=lambda found: found.stem)
def test_an_upgrade_that_is_killed_at_any_statement_is_finished_by_the_next(
    disk: Path, snapshot: Path
) -> None:
    found = interrupted(f"sqlite:///{disk}", str(snapshot), points=0 if LONG else 8)
    assert found["points"] >= 8
    assert found["different"] == []


def interrupted(server: str, script: str, *, points: int) -> dict[str, list[int]]:
    command = [sys.executable, str(Path(__file__).with_name("interrupt.py")), server, script, str(points)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int]] = json.loads(done.stdout)
    return found


def test_several_processes_may_upgrade_at_once(left: str) -> None:
    code = (
        "import sys; from connector.store.database import open_database; "
        "from connector.store.migrate import migrate; migrate(open_database(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, left]) for _ in range(3)]
    assert [process.wait(120) for process in started] == [0, 0, 0]
    database = open_database(left)
    with database.read() as connection:
        assert version(connection) == [head()]
    database.close()


def test_a_process_waits_for_the_one_that_migrates_however_long_it_takes(database: Database) -> None:
    other = open_database(database.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(1) as pool:
        with _locked(database):
            waiting = pool.submit(migrate, other)
            with pytest.raises(TimeoutError):
                waiting.result(4)
        waiting.result(60)
    other.close()


def version(connection: sa.Connection) -> list[str]:
    return list(connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalars())


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a release to come."""
    file = tmp_path_factory.mktemp("newer") / "connector.db"
    database = open_database(load_sqlite(SNAPSHOTS[0], file))
    migrate(database)
    make_newer(database)
    database.close()
    return file


def make_newer(database: Database) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        connection.exec_driver_sql("DROP TABLE hc_flags")


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - OWN))
def test_a_newer_database_is_refused_in_words_by_every_command(newer: Path, name: str) -> None:
    done = run(newer, *USES.get(name, name).split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "newer release" in done.stderr
    assert "9999" in done.stderr
    assert "Traceback" not in done.stderr
    assert not newer.with_name("copy.db").exists()


def test_a_newer_database_is_refused_by_the_wsgi_entry(newer: Path) -> None:
    code = "from connector import bootstrap; bootstrap.web"
    done = run(newer, code=code)
    assert done.returncode != 0
    assert "newer release" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_database_is_left_as_it_is(database: Database) -> None:
    """Nothing of it is touched, the queue's tables neither."""
    make_newer(database)
    url = database.url.render_as_string(hide_password=False)
    before = sorted(sa.inspect(database.engine).get_table_names())
    code = "import sys; from connector.store.migrate import migrate; "
    code += "from connector.store.database import open_database; migrate(open_database(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, url], capture_output=True, text=True, timeout=240, check=False
    )
    assert "newer release" in done.stderr
    assert sorted(sa.inspect(database.engine).get_table_names()) == before


def run(file: Path, *arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    options = ["-c", code] if code else ["-m", "connector.cli", *arguments]
    return subprocess.run(
        [sys.executable, *options],
        cwd=file.parent,
        env={**os.environ, **SETTINGS, "DATABASE_URL": f"sqlite:///{file}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
