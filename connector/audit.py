"""Append-only, hash-chained record of model calls, tool calls, decisions and sends.

A row's hash covers its fields, the hash of its payload and the hash of the row before it. The payload stands in
a table of its own with a random salt, so that erasing a payload keeps the chain valid and its hash tells nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.store.tables import audit, audit_head, audit_payloads

ZERO = "0" * 64
_IS_HEAD = audit_head.c.id == 1
_HEAD = sa.select(audit_head).where(_IS_HEAD).with_for_update()
_ROW, _PAYLOAD = sa.insert(audit), sa.insert(audit_payloads)
_MOVE_HEAD = sa.update(audit_head).where(_IS_HEAD)


class Kind(StrEnum):
    MODEL_CALL = "model_call"
    TOOL_CALL = "tool_call"
    DECISION = "decision"
    SEND = "send"
    RATING = "rating"
    DRAFT = "draft"
    CODE = "code"
    SWITCH = "switch"
    RETENTION = "retention"
    DROP = "drop"


def append(
    connection: sa.Connection,
    kind: Kind,
    payload: Mapping[str, Any],
    *,
    ticket: str,
    now: int,
    run_id: str | None = None,
) -> int:
    """Add a row inside the caller's transaction and return its number: what it records stands or falls with it."""
    head = connection.execute(_HEAD).one()
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    salt = secrets.token_hex(16)
    row = {
        "seq": head.seq + 1,
        "at": now,
        "kind": kind.value,
        "ticket": ticket,
        "run_id": run_id,
        "payload_hash": _sha(salt + text),
        "prev": head.hash,
    }
    row["hash"] = row_hash(row)
    connection.execute(_ROW, row)
    connection.execute(_PAYLOAD, {"seq": row["seq"], "salt": salt, "payload": text})
    connection.execute(_MOVE_HEAD, {"seq": row["seq"], "hash": row["hash"]})
    return int(row["seq"])


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's fields in canonical JSON, *prev* among them."""
    fields = {key: row[key] for key in ("seq", "at", "kind", "ticket", "run_id", "payload_hash", "prev")}
    return _sha(json.dumps(fields, sort_keys=True, separators=(",", ":")))


def verify(connection: sa.Connection) -> list[str]:
    """Every fault in the chain, as a sentence; empty when it is whole."""
    taken, prev = tail(connection)
    faults = _tail_faults(connection, taken, prev)
    expected = taken + 1
    joined = sa.select(audit, audit_payloads.c.salt, audit_payloads.c.payload).outerjoin(
        audit_payloads, audit_payloads.c.seq == audit.c.seq
    )
    for row in connection.execute(joined.order_by(audit.c.seq)):
        faults += _row_faults(dict(row._mapping), expected=expected, prev=prev)
        expected, prev = row.seq + 1, row.hash
    head = connection.execute(sa.select(audit_head).where(audit_head.c.id == 1)).one_or_none()
    if head is None or (head.seq, head.hash) != (expected - 1, prev):
        faults.append("the head does not fit the last row: rows are missing at the end")
    return faults


def head(connection: sa.Connection) -> tuple[int, str]:
    """(number, hash) of the last row: written down elsewhere it shows a chain that was made anew as a whole."""
    row = connection.execute(sa.select(audit_head).where(audit_head.c.id == 1)).one()
    return row.seq, row.hash


def tail(connection: sa.Connection) -> tuple[int, str]:
    """(number, hash) of the newest row that retention took; (0, ZERO) while the chain is there from its start."""
    row = connection.execute(sa.select(audit_head).where(audit_head.c.id == 0)).one_or_none()
    return (0, ZERO) if row is None else (row.seq, row.hash)


class Start(NamedTuple):
    """*rows* of the chain's start up to the row *seq*, whose hash is *hash*."""

    seq: int
    hash: str
    rows: int


def start(connection: sa.Connection, *, before: int, most: int) -> Start | None:
    """What of the chain's start is older than *before* (epoch ms)."""
    found = sa.select(audit.c.seq, audit.c.at, audit.c.hash).order_by(audit.c.seq).limit(most)
    old = list(takewhile(lambda row: row.at < before, connection.execute(found)))
    return Start(old[-1].seq, old[-1].hash, len(old)) if old else None


def trim(connection: sa.Connection, off: Start, *, now: int) -> None:
    """Take *off* the chain; that is a row of its own, at the other end."""
    payload = {"upto": off.seq, "hash": off.hash, "rows": off.rows}
    append(connection, Kind.RETENTION, payload, ticket="", now=now)
    connection.execute(sa.delete(audit_payloads).where(audit_payloads.c.seq <= off.seq))
    connection.execute(sa.delete(audit).where(audit.c.seq <= off.seq))
    connection.execute(sa.delete(audit_head).where(audit_head.c.id == 0))
    connection.execute(sa.insert(audit_head).values(id=0, seq=off.seq, hash=off.hash))


def holds(connection: sa.Connection, seq: int, hash_: str) -> bool:
    """Whether the row *seq* still is the one that an earlier `head` named."""
    if (seq, hash_) == tail(connection):
        return True
    found = connection.execute(sa.select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    return found == hash_


def rows(
    connection: sa.Connection, *, since: int | None, until: int | None, ticket: str | None
) -> Iterator[dict[str, Any]]:
    """Rows as they stand, *payload* decoded (None where it was erased), *at* as ISO 8601 in UTC; oldest first."""
    joined = sa.select(audit, audit_payloads.c.salt, audit_payloads.c.payload).outerjoin(
        audit_payloads, audit_payloads.c.seq == audit.c.seq
    )
    if since is not None:
        joined = joined.where(audit.c.at >= since)
    if until is not None:
        joined = joined.where(audit.c.at < until)
    if ticket is not None:
        joined = joined.where(audit.c.ticket == ticket)
    for row in connection.execution_options(yield_per=1000).execute(joined.order_by(audit.c.seq)):
        found = dict(row._mapping)
        found["at"] = datetime.fromtimestamp(row.at / 1000, tz=UTC).isoformat(timespec="milliseconds")
        found["payload"] = None if row.payload is None else json.loads(row.payload)
        yield found


def _tail_faults(connection: sa.Connection, seq: int, hash_: str) -> list[str]:
    """What is missing at the start must be what the newest row about it says."""
    if seq == 0:
        return []
    of_kind = sa.select(audit_payloads.c.payload).join(audit, audit.c.seq == audit_payloads.c.seq)
    said = of_kind.where(audit.c.kind == Kind.RETENTION.value).order_by(audit.c.seq.desc()).limit(1)
    found = json.loads(connection.execute(said).scalar() or "{}")
    if (found.get("upto"), found.get("hash")) == (seq, hash_):
        return []
    return [f"rows up to {seq} are missing, and no row tells that their time was over"]


def _row_faults(row: Mapping[str, Any], *, expected: int, prev: str) -> list[str]:
    seq = row["seq"]
    faults = []
    if seq != expected:
        faults.append(f"row {expected} is missing")
    if row["prev"] != prev:
        faults.append(f"row {seq} does not follow the row before it")
    if row["hash"] != row_hash(row):
        faults.append(f"row {seq} was changed")
    if row["payload"] is not None and row["payload_hash"] != _sha(row["salt"] + row["payload"]):
        faults.append(f"the payload of row {seq} was changed")
    return faults


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
