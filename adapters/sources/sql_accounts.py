"""Account facts from the operator's own database: one SELECT with bound parameters, read-only and timed."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from adapters.sources.facts import facts, key
from connector.domain import Account, AccountStatus, Requester
from connector.errors import SettingsError, SourceUnavailableError

#: Several rows, such as orders, are numbered; more than these are not read.
MAX_ROWS = 10
CONNECT_SECONDS = 3
#: SQLite asks after so many of its own instructions whether it should go on.
INSTRUCTIONS = 5_000
#: What a query may ask for; one of the first two ties the answer to the requester.
PERSONAL, PARAMETERS = {"email", "requester_id"}, {"email", "requester_id", "organisation"}
_NAME = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_READS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


class SqlAccounts:
    """*query* may use :email, :requester_id and :organisation; each row is a set of facts by column.

    A column `email` must repeat the address that was asked for. *seconds* bounds the query on the server.
    What is wrong with address or query is a SettingsError; a database that fails is an unavailable source.
    """

    name = "sql"

    def __init__(self, url: str, query: str, *, seconds: float) -> None:
        self._names = _checked(query)
        self._query = sa.text(query.strip().removesuffix(";"))
        self._seconds = seconds
        self._engine = _engine(_address(url))

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        given = {
            "email": requester.email,
            "requester_id": requester.id,
            "organisation": requester.organisation,
        }
        if any(not given[name] for name in self._names):
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        return self._read(self._rows({name: given[name] for name in self._names}), requester.email or "")

    def close(self) -> None:
        self._engine.dispose()

    def _rows(self, given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        # No cause is kept: the exceptions of drivers hold the parameters.
        try:
            with self._engine.connect() as connection, connection.begin():
                _bound(connection, self._seconds)
                found = connection.execute(self._query, given)
                return [dict(row) for row in found.mappings().fetchmany(MAX_ROWS)]
        except (SQLAlchemyError, sqlite3.Error, UnicodeError) as error:
            raise SourceUnavailableError(f"ACCOUNTS_SQL_URL: {type(error).__name__}") from None

    def _read(self, rows: Sequence[Mapping[str, Any]], email: str) -> Account:
        if not rows:
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        shown = []
        for row in rows:
            about = row.get("email", email)
            if not isinstance(about, str) or key(about) != key(email):
                raise SourceUnavailableError("ACCOUNTS_SQL_URL answered about another address")
            shown.append({name: value for name, value in row.items() if name != "email" and _plain(value)})
        found = facts(shown[0] if len(shown) == 1 else {"row": shown})
        return Account(AccountStatus.FOUND, found, self.name)


def _plain(value: object) -> bool:
    return not isinstance(value, bytes | bytearray | memoryview)


def _checked(query: str) -> frozenset[str]:
    """The parameters that *query* uses."""
    names = frozenset(_NAME.findall(query))
    wrong = sorted(names - PARAMETERS)
    if wrong:
        raise SettingsError(f"policy accounts.sql: :{wrong[0]} is none of {', '.join(sorted(PARAMETERS))}")
    if not names & PERSONAL:
        raise SettingsError(
            "policy accounts.sql: needs :email or :requester_id, or it would answer about anyone"
        )
    if not _READS.match(query) or ";" in query.strip().removesuffix(";"):
        raise SettingsError("policy accounts.sql: is not one SELECT")
    return names


def _address(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError:
        raise SettingsError("ACCOUNTS_SQL_URL is not an address such as postgresql://host/database") from None
    if found.get_backend_name() == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    if found.drivername == "sqlite" and found.database and Path(found.database).is_file():
        return found
    raise SettingsError("ACCOUNTS_SQL_URL is neither postgresql://... nor sqlite:/// and an existing file")


def _engine(url: URL) -> sa.Engine:
    options: dict[str, Any] = {"pool_size": 4, "max_overflow": 4, "pool_timeout": CONNECT_SECONDS}
    try:
        if url.drivername == "sqlite":
            # A file that is opened read-only is not made when it is missing.
            place = f"file:{quote(str(Path(url.database or '').resolve()))}?mode=ro"
            opener = partial(sqlite3.connect, place, uri=True, check_same_thread=False)
            return sa.create_engine("sqlite://", creator=opener, poolclass=sa.pool.QueuePool, **options)
        limits = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": CONNECT_SECONDS * 1000}
        return sa.create_engine(url, connect_args=limits, pool_pre_ping=True, **options)
    except (SQLAlchemyError, NoSuchModuleError, ImportError):
        raise SettingsError("ACCOUNTS_SQL_URL names a database that no installed driver speaks") from None


def _bound(connection: sa.Connection, seconds: float) -> None:
    """Nothing but reading, and no longer than *seconds*, in this transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
        return
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(_until(time.monotonic() + seconds), INSTRUCTIONS)


def _until(end: float) -> Callable[[], bool]:
    return lambda: time.monotonic() > end
