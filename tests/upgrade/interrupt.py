"""Kill a migration before its n-th statement, then let another process migrate: `interrupt.py URL SCRIPT POINTS`.

URL is of the database server, or of a folder's SQLite files (`sqlite:///FOLDER`); SCRIPT is an SQL file to begin
with ("" for an empty database, SQLite only); POINTS is how many statements to try, spread evenly, 0 for all. Prints
JSON: the number of statements of a whole migration, and for each point the schema that it ended with.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connector.store.database import open_database
from connector.store.migrate import migrate

KILLED = 9


def fresh(server: str, script: str) -> str:
    """URL of a new database."""
    name = f"broken_{uuid.uuid4().hex}"
    if server.startswith("sqlite"):
        file = Path(server.removeprefix("sqlite:///")) / f"{name}.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(Path(script).read_text(encoding="utf-8") if script else "")
        return f"sqlite:///{file}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def in_child(work: Any) -> int:
    """Exit status of *work* done in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = work() or 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def migrate_until(url: str, point: int) -> int:
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == point:
            os._exit(KILLED)

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    migrate(open_database(url))
    os.pwrite(TOLD, str(seen[0]).encode().ljust(8), 0)
    return 0


def whole(url: str) -> list[str]:
    """What the schema holds, in words that can be compared."""
    engine = sa.create_engine(url)
    query = (
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"
        if url.startswith("sqlite")
        else """SELECT 'column ' || table_schema || table_name || column_name || data_type || is_nullable
            FROM information_schema.columns WHERE table_schema IN ('public', 'dbos')
            UNION ALL SELECT 'index ' || indexrelid::regclass::text || indisvalid || pg_get_indexdef(indexrelid)
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relnamespace::regnamespace::text IN ('public', 'dbos')"""
    )
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql(query)]
        version = connection.exec_driver_sql("SELECT version_num FROM hc_alembic_version").scalar_one()
    engine.dispose()
    return [*sorted(found), f"version {version}"]


def main(server: str, script: str, points: int) -> None:
    url = fresh(server, script)
    assert in_child(lambda: migrate_until(url, 0)) == 0
    total = int(os.pread(TOLD, 8, 0))
    step = max(1, total // points) if points else 1
    ends: dict[int, list[str]] = {0: whole(url)}
    for point in range(1, total + 1, step):
        broken = fresh(server, script)
        assert in_child(lambda url=broken, at=point: migrate_until(url, at)) == KILLED
        assert in_child(lambda url=broken: migrate_until(url, 0)) == 0
        ends[point] = whole(broken)
    different = [point for point, end in ends.items() if end != ends[0]]
    print(json.dumps({"statements": total, "points": len(ends) - 1, "different": different}))  # noqa: T201


if __name__ == "__main__":
    TOLD = os.memfd_create("told")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
