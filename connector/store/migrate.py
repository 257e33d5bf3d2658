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
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from connector.errors import SettingsError, StoreError
from connector.store.database import Database, queue_engine

VERSION_TABLE = "hc_alembic_version"
#: Any constant will do; it names our lock among a PostgreSQL server's advisory locks.
LOCK_KEY = 7_230_114_905
LOCK_POLL_SECONDS = 0.1


def migrate(database: Database, *, queue_tables: bool = True) -> None:
    """Bring *database* up to date; several processes may call it at once, and one may die in between.

    Raises SettingsError for a database of a newer release, StoreError for one that can't be reached.
    """
    try:
        with _locked(database):
            if queue_tables:
                _migrate_queue(database)
            with database.transaction() as connection:
                _migrate_ours(connection)
    except DBAPIError as error:
        why = "can't be opened as a SQLite database" if database.is_sqlite else "does not answer"
        raise StoreError(f"DATABASE_URL: {database.name} {why}") from error


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


def _migrate_ours(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    environment = EnvironmentContext(
        config, scripts, fn=lambda revision, _: scripts._upgrade_revs("head", revision)
    )
    with environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE, transactional_ddl=True)
        try:
            environment.run_migrations()
        except CommandError:
            raise SettingsError("DATABASE_URL: this database belongs to a newer release") from None
