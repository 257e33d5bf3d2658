"""The one migrator: the queue's tables, then ours, under one lock; every process calls it first."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from connector.errors import SettingsError, StoreError
from connector.store.database import READING, Database, queue_engine
from connector.store.pooler import refuse_pooler

VERSION_TABLE = "hc_alembic_version"
#: Any constant will do; it names our lock among a PostgreSQL server's advisory locks.
LOCK_KEY = 7_230_114_905
LOCK_POLL_SECONDS = 0.1


def migrate(database: Database, *, queue_tables: bool = True) -> None:
    """Bring *database* up to date; several processes may call it at once, and one may die in between.

    Raises SettingsError for a database of a newer release or behind a pooler by transaction, StoreError for one
    that can't be reached.
    """
    try:
        refuse_pooler(database)
        with _locked(database):
            with database.transaction(READING) as connection:
                refuse_newer(connection)
            if queue_tables:
                _migrate_queue(database)
            with database.transaction() as connection:
                migrate_ours(connection)
    except DBAPIError as error:
        raise StoreError(f"DATABASE_URL: {database.name} {_why(database, error)}") from error


def _why(database: Database, error: DBAPIError) -> str:
    if "lock" in str(error.orig):
        return "is locked by another process: try again"
    return "can't be opened as a SQLite database" if database.is_sqlite else "does not answer"


@contextmanager
def _locked(database: Database) -> Iterator[None]:
    if database.is_sqlite:
        path = Path(str(database.url.database) + ".lock")
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    # Neither an open transaction nor a waiting statement: the queue's CREATE INDEX CONCURRENTLY waits for both.
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        while not connection.execute(sa.select(sa.func.pg_try_advisory_lock(LOCK_KEY))).scalar_one():
            time.sleep(LOCK_POLL_SECONDS)
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(LOCK_KEY)))


def _migrate_queue(database: Database) -> None:
    from connector.engine import migrate_queue

    engine = queue_engine(database)
    try:
        with engine.connect():
            pass  # sets WAL on a new file before the queue's own migrations open it
        migrate_queue(database.url.render_as_string(hide_password=False))
    finally:
        engine.dispose()


def migrate_ours(connection: sa.Connection, *, to: str = "head") -> None:
    """In the caller's transaction; the caller holds the lock."""
    scripts = _scripts()
    environment = EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(to, revision)
    )
    with environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE, transactional_ddl=True)
        environment.run_migrations()


def head() -> str:
    """The version that this release brings a database to."""
    return str(_scripts().get_current_head())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def refuse_newer(connection: sa.Connection) -> None:
    """SettingsError for a database whose version this release does not know."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return
    version: sa.Select[str] = sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE))
    found = connection.execute(version).scalar()
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise SettingsError(
            f"DATABASE_URL: this database belongs to a newer release (its version is {found})"
        )
