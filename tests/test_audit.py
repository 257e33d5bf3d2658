"""The audit log: a chain that shows every later change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector.store.database import Database
from connector.store.tables import audit as rows
from connector.store.tables import audit_payloads


@pytest.fixture
def chain(database: Database) -> Database:
    for number in range(12):
        with database.begin() as connection:
            audit.append(connection, audit.Kind.SEND, {"n": number}, ticket="zendesk:acme:1", now=number)
    return database


def faults(database: Database) -> list[str]:
    with database.read() as connection:
        return audit.verify(connection)


def test_an_untouched_chain_is_whole(chain: Database) -> None:
    assert faults(chain) == []


@pytest.mark.parametrize(
    "tamper",
    [
        sa.update(rows).where(rows.c.seq == 5).values(ticket="zendesk:acme:2"),
        sa.update(rows).where(rows.c.seq == 5).values(at=99),
        sa.delete(rows).where(rows.c.seq == 5),
        sa.delete(rows).where(rows.c.seq == 12),
        sa.delete(rows).where(rows.c.seq == 1),
        sa.update(rows).where(rows.c.seq == 3).values(hash="f" * 64),
        sa.update(audit_payloads).where(audit_payloads.c.seq == 5).values(payload='{"n":6}'),
    ],
    ids=["field", "time", "row_gone", "tail_cut", "head_cut", "hash", "payload"],
)
def test_a_later_change_is_found(chain: Database, tamper: sa.sql.dml.UpdateBase) -> None:
    with chain.begin() as connection:
        connection.execute(tamper)
    assert faults(chain)


def test_erasing_a_payload_keeps_the_chain_whole(chain: Database) -> None:
    with chain.begin() as connection:
        connection.execute(sa.delete(audit_payloads).where(audit_payloads.c.seq == 5))
    assert faults(chain) == []


def test_writers_at_once_leave_no_gap_and_no_fork(database: Database) -> None:
    def write(number: int) -> None:
        with database.begin() as connection:
            audit.append(connection, audit.Kind.TOOL_CALL, {"n": number}, ticket="t", now=number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.max(rows.c.seq))).scalar_one() == 80
    assert faults(database) == []


def test_a_rolled_back_transaction_leaves_no_row(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as connection:
        audit.append(connection, audit.Kind.SEND, {}, ticket="t", now=1)
        raise RuntimeError
    assert faults(database) == []


LONG = 200


def _rows(connection: sa.Connection) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(sa.select(rows).order_by(rows.c.seq))]


def edit(connection: sa.Connection, seq: int) -> None:
    connection.execute(sa.update(rows).where(rows.c.seq == seq).values(kind="decision"))


def delete(connection: sa.Connection, seq: int) -> None:
    """The row, and all that is behind it moves up."""
    connection.execute(sa.delete(rows).where(rows.c.seq == seq))
    for later in range(seq + 1, LONG + 1):
        connection.execute(sa.update(rows).where(rows.c.seq == later).values(seq=later - 1))


def swap(connection: sa.Connection, seq: int) -> None:
    other = seq % LONG + 1
    for old, new in ((seq, 0), (other, seq), (0, other)):
        connection.execute(sa.update(rows).where(rows.c.seq == old).values(seq=new))


def insert(connection: sa.Connection, seq: int) -> None:
    """A forged row with a right hash of its own, behind *seq*."""
    before = _rows(connection)[seq - 1]
    for later in range(LONG, seq, -1):
        connection.execute(sa.update(rows).where(rows.c.seq == later).values(seq=later + 1))
    forged = {**before, "seq": seq + 1, "prev": before["hash"]}
    connection.execute(sa.insert(rows).values({**forged, "hash": audit.row_hash(forged)}))


def cut(connection: sa.Connection, seq: int) -> None:
    connection.execute(sa.delete(rows).where(rows.c.seq >= seq))


@pytest.mark.parametrize("tamper", [edit, delete, swap, insert, cut], ids=lambda tamper: tamper.__name__)
def test_each_of_two_hundred_rows_betrays_whoever_touches_it(sqlite_database: Database, tamper: Any) -> None:
    with sqlite_database.begin() as connection:
        for number in range(LONG):
            audit.append(
                connection, audit.Kind.SEND, {"n": number}, ticket=f"zendesk:acme:{number}", now=number
            )
    found = []
    with sqlite_database.begin() as connection:
        for seq in range(1, LONG + 1):
            attempt = connection.begin_nested()
            tamper(connection, seq)
            found += [seq] if audit.verify(connection) else []
            attempt.rollback()
        assert audit.verify(connection) == []
    assert found == list(range(1, LONG + 1))
