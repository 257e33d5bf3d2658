"""The audit log: a chain that shows every later change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

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
