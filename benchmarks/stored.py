"""Databases that hold many finished tickets: copies of a few that a real connector has just dealt with.

Each copy has ids of its own and a time of its own, so that every index has the keys it would have; texts, sizes and
numbers of rows are those of the originals. The engine's tables hold what its retention would have kept.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connector import audit
from connector.cli.theatre import Theatre
from connector.retention import WAKE_UP_DAYS
from connector.store import jobs
from connector.store.database import Database, open_database
from connector.store.migrate import migrate
from connector.store.spending import day_of
from connector.store.tables import jobs as jobs_table

Row = dict[str, Any]
DAY_MS = 86_400_000
#: Tickets whose rows are written in one go.
BATCH = 2_000
#: Who writes, and to how many of each domain they belong.
PER_REQUESTER, PER_DOMAIN = 3, 20
PATIENCE = 120
TEXTS = (
    "How do I turn on two-factor sign-in?",
    "How do I reset my password?",
    "I want a refund of 500 dollars for last month, please.",
    "Where do I find my invoices?",
)
#: How the rows of one ticket are found: table -> (column, what its value is taken from).
OURS = {
    "hc_tickets": ("ticket_id", "ticket"),
    "hc_inbox": ("ticket_id", "ticket"),
    "hc_jobs": ("ticket_id", "ticket"),
    "hc_runs": ("job_id", "hc_jobs.id"),
    "hc_actions": ("ticket_id", "ticket"),
    "hc_steps": ("action_id", "hc_actions.id"),
    "hc_audit": ("ticket", "ref"),
    "hc_audit_payloads": ("seq", "hc_audit.seq"),
    "hc_spending": ("job_id", "hc_jobs.id"),
}
ENGINES = {
    "workflow_status": ("queue_partition_key", "ref"),
    "workflow_input": ("workflow_uuid", "workflow_status.workflow_uuid"),
    "workflow_output": ("workflow_uuid", "workflow_status.workflow_uuid"),
    "operation_outputs": ("workflow_uuid", "workflow_status.workflow_uuid"),
}
UUIDS = {
    "hc_jobs": ("id",),
    "hc_runs": ("id", "job_id"),
    "hc_actions": ("id", "run_id", "job_id"),
    "hc_steps": ("action_id",),
    "hc_audit": ("run_id",),
    "hc_spending": ("id", "job_id"),
}
TIMES = frozenset(
    {"at", "first_seen", "last_read", "resumed_at", "escalated_at", "received_at", "done_at", "message_at"}
    | {"created_at", "decided_at", "sent_at", "tried_at", "updated_at", "completed_at", "retention_timestamp"}
    | {"started_at_epoch_ms", "completed_at_epoch_ms", "delay_until_epoch_ms"}
)


@dataclass(frozen=True, slots=True)
class Original:
    """All rows of one finished ticket, by table; *began* is its first time in epoch milliseconds."""

    ref: str
    ticket: str
    began: int
    rows: Mapping[str, Sequence[Row]]


def originals(folder: Path, count: int = 16) -> list[Original]:
    """Tickets on both platforms that a connector dealt with just now, in a database of its own in *folder*."""
    file = folder / "originals.db"
    with Theatre(database_url=f"sqlite:///{file}", extra={"MODEL_STRONG": "none"}) as theatre:
        desks = list(theatre.sandbox.desks.values())
        for number in range(count):
            desk = desks[number % len(desks)]
            customer = desk.add_customer(name="Ada Brook", email=f"a{number}@customers.example")
            text = TEXTS[number // len(desks) % len(TEXTS)]
            desk.write_in(customer, subject=f"ticket {number}", text=text, channel="chat")
        _wait(theatre.database, count)
        theatre.sandbox.settle()
        time.sleep(3)
    return every_ticket(file)


def every_ticket(file: Path) -> list[Original]:
    """The tickets of the SQLite database in *file*."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [_original(connection, row) for row in connection.execute("SELECT * FROM hc_tickets")]


def _wait(database: Database, count: int) -> None:
    done = sa.select(sa.func.count()).select_from(jobs_table).where(jobs_table.c.state == jobs.DONE)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with database.read() as connection:
            if connection.execute(done).scalar_one() >= count:
                return
        time.sleep(0.5)
    raise RuntimeError("the originals were not dealt with in time")


def _original(connection: sqlite3.Connection, ticket: sqlite3.Row) -> Original:
    known = {"ticket": [ticket["ticket_id"]]}
    known["ref"] = [f"{ticket['platform']}:{ticket['account']}:{ticket['ticket_id']}"]
    rows: dict[str, list[Row]] = {}
    for table, (column, source) in {**OURS, **ENGINES}.items():
        if "." in source:
            other, _, name = source.partition(".")
            known[source] = [row[name] for row in rows[other]]
        marks = ",".join("?" * len(known[source]))
        found = connection.execute(f"SELECT * FROM {table} WHERE {column} IN ({marks})", known[source])  # noqa: S608
        rows[table] = [dict(row) for row in found]
    return Original(known["ref"][0], ticket["ticket_id"], rows["hc_inbox"][0]["received_at"], rows)


@dataclass(frozen=True, slots=True)
class _Names:
    """What copy *k* is called: *inbox* and *audit* give its numbers by those of the original."""

    k: int
    at: int
    ticket: str
    ref: str
    inbox: Mapping[int, int]
    audit: Mapping[int, int]

    def wake_up(self, original: str) -> str:
        number, _, rest = original.partition("-")
        ring = rest[rest.find("#") :] if "#" in rest else ""
        return f"{self.inbox[int(number)]:012d}-{self.ref}{ring}"

    @property
    def requester(self) -> str:
        return f"r{self.k // PER_REQUESTER}"


#: What is particular to a table: columns of the copy, from the original's row.
PARTICULAR: Mapping[str, Callable[[Row, _Names], Row]] = {
    "hc_tickets": lambda _, n: {
        "ticket_id": n.ticket,
        "requester_id": n.requester,
        "mail_hash": hashlib.sha256(n.requester.encode()).hexdigest(),
        "mail_domain": f"customers{n.k // PER_DOMAIN}.example",
    },
    "hc_inbox": lambda row, n: {
        "ticket_id": n.ticket,
        "id": n.inbox[row["id"]],
        "delivery_id": _uuid(row["delivery_id"], n.k),
    },
    "hc_jobs": lambda row, n: {"ticket_id": n.ticket, "inbox_id": n.inbox[row["inbox_id"]]},
    "hc_actions": lambda _, n: {"ticket_id": n.ticket},
    "hc_audit": lambda row, n: {"ticket": n.ref, "seq": n.audit[row["seq"]]},
    "hc_audit_payloads": lambda row, n: {"seq": n.audit[row["seq"]]},
    "hc_spending": lambda _, n: {
        "day": day_of(n.at),
        "requester": f"{n.ref.rpartition(':')[0]}:{n.requester}",
    },
    "workflow_status": lambda row, n: {
        "workflow_uuid": n.wake_up(row["workflow_uuid"]),
        "queue_partition_key": n.ref,
    },
    **dict.fromkeys(
        ("workflow_input", "workflow_output", "operation_outputs"),
        lambda row, n: {"workflow_uuid": n.wake_up(row["workflow_uuid"])},
    ),
}


class Copies:
    """Rows of ticket number *k* of *count*, the last of which came in just now, the first *days* ago."""

    def __init__(self, found: Sequence[Original], *, count: int, days: float, now: int) -> None:
        self._found, self._count, self._now = found, count, now
        self._span = days * DAY_MS
        self._inbox, self._seq = itertools.count(1), itertools.count(1)
        self.head, self.seq = audit.ZERO, 0

    def rows(self, k: int) -> Iterator[tuple[str, Row]]:
        """(table, row), those that others refer to first."""
        one = self._found[k % len(self._found)]
        names = self._names(one, k)
        shift = names.at - one.began
        kept = names.at > self._now - WAKE_UP_DAYS * DAY_MS
        for table in (*OURS, *(ENGINES if kept else ())):
            for row in one.rows[table]:
                yield table, self._copy(table, row, names, shift=shift)

    def _names(self, one: Original, k: int) -> _Names:
        at = self._now - int(self._span * (self._count - k) / self._count)
        ticket = f"{one.ticket}{k:07d}"
        inbox = {row["id"]: next(self._inbox) for row in one.rows["hc_inbox"]}
        seqs = {row["seq"]: next(self._seq) for row in one.rows["hc_audit"]}
        return _Names(k, at, ticket, one.ref.removesuffix(one.ticket) + ticket, inbox, seqs)

    def _copy(self, table: str, row: Row, names: _Names, *, shift: int) -> Row:
        copy = {**row, **{name: row[name] + shift for name in TIMES & row.keys() if row[name]}}
        copy |= {name: _uuid(row[name], names.k) for name in UUIDS.get(table, ()) if row[name]}
        copy |= PARTICULAR[table](row, names) if table in PARTICULAR else {}
        if table == "hc_audit":
            copy["prev"] = self.head
            copy["hash"] = self.head = audit.row_hash(copy)
            self.seq = copy["seq"]
        return copy


def _uuid(old: str, k: int) -> str:
    return str(uuid.UUID(bytes=hashlib.md5(f"{old}{k}".encode(), usedforsecurity=False).digest()))


def fill(url: str, found: Sequence[Original], *, count: int, days: float) -> None:
    """Migrate the database at *url*, which holds no tickets, and store *count* finished ones in it."""
    database = open_database(url)
    migrate(database)
    copies = Copies(found, count=count, days=days, now=time.time_ns() // 1_000_000)
    writer = _into_sqlite if database.is_sqlite else _into_postgres
    batches = (_together(copies, range(at, min(at + BATCH, count + 1))) for at in range(1, count + 1, BATCH))
    writer(database, batches)
    with database.begin() as connection:
        head = {"seq": copies.seq, "hash": copies.head}
        connection.execute(sa.text("UPDATE hc_audit_head SET seq = :seq, hash = :hash"), head)
    database.close()


def _together(copies: Copies, numbers: Iterable[int]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for k in numbers:
        for table, row in copies.rows(k):
            rows.setdefault(table, []).append(row)
    return rows


def _into_sqlite(database: Database, batches: Iterable[Mapping[str, Sequence[Row]]]) -> None:
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1000000")
        for batch in batches:
            for table, rows in batch.items():
                names = list(rows[0])
                marks = ",".join("?" * len(names))
                values = ([row[name] for name in names] for row in rows)
                connection.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})", values)  # noqa: S608
            connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _into_postgres(database: Database, batches: Iterable[Mapping[str, Sequence[Row]]]) -> None:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        known = _columns(connection)
        for batch in batches:
            for table, rows in batch.items():
                names = [name for name in rows[0] if name in known[table]]
                where = f"dbos.{table}" if table in ENGINES else table
                with raw.cursor().copy(f"COPY {where} ({','.join(names)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row([row[name] for name in names])
        last = "SELECT setval(pg_get_serial_sequence('hc_inbox', 'id'), (SELECT max(id) FROM hc_inbox))"
        connection.exec_driver_sql(last)
        connection.exec_driver_sql("VACUUM ANALYZE")


def _columns(connection: sa.Connection) -> Mapping[str, set[str]]:
    look = sa.inspect(connection)
    schemas = {**dict.fromkeys(OURS, "public"), **dict.fromkeys(ENGINES, "dbos")}
    return {
        table: {c["name"] for c in look.get_columns(table, schema=schema)}
        for table, schema in schemas.items()
    }
