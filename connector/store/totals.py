"""What finished rows have added up to, once and for all.

So counting takes no longer the more of them there are, and no counter steps back when they are let go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store import inbox as inbox_states
from connector.store import jobs as job_states
from connector.store import numbers
from connector.store.requesters import DAY_MS
from connector.store.runs import LIVE
from connector.store.samples import Family, Labels, Rows
from connector.store.spending import day_of
from connector.store.statements import hold
from connector.store.tables import actions, audit, counters, flags, inbox, jobs, runs, spending, totals

Key = tuple[str, Labels]
#: The flag whose *set_at* is the number of the last audit row that was added up.
AUDITED = "audit_counted"
#: Any constant that no other advisory lock of ours has.
LOCK_KEY = 7_230_114_907
#: What a message counts for each time that it ends.
ENDINGS = (
    "connector_jobs_total",
    "connector_job_duration_seconds",
    "connector_guard_blocks_total",
    "connector_escalations_total",
)
#: What a message counts by itself, without its runs, and would lose by being opened for another row of the inbox.
OF_MESSAGE = ("connector_jobs_total", "connector_job_duration_seconds", "connector_sweep_finds_total")


def families(connection: sa.Connection, *, now: int) -> list[Family]:
    """Everything that is counted, with what is kept of rows that were counted before or are gone.

    First in its transaction: rows and totals are of one moment.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    return _with_past(connection, numbers.families(connection, _uncounted(connection), now=now))


def keep(connection: sa.Connection, rows: Rows) -> None:
    """Add up *rows* before they are deleted, in the transaction that does it."""
    _lock(connection)
    fresh = _uncounted(connection)
    _count(connection, {table: sa.and_(which, fresh.get(table, sa.true())) for table, which in rows.items()})


def keep_ending(connection: sa.Connection, job_id: str) -> None:
    """Count how a message ended that is taken up again: its draft was approved, and it will end once more."""
    these = jobs.c.id == job_id
    found = _found(connection, {jobs: these, runs: runs.c.job_id == job_id})
    _add(connection, {key: value for key, value in found.items() if key[0].startswith(ENDINGS)})


def keep_watched(connection: sa.Connection, job_id: str) -> None:
    """Count how a message ended that was only watched, before it is opened again; its run stays and counts itself."""
    take_back(connection, job_id)
    found = _found(connection, {jobs: jobs.c.id == job_id})
    _add(connection, {key: value for key, value in found.items() if key[0].startswith(OF_MESSAGE)})


def take_back(connection: sa.Connection, job_id: str) -> None:
    """A message that was counted for the last time gets one more action: it is counted anew, with that."""
    _lock(connection)
    these = sa.and_(jobs.c.id == job_id, jobs.c.counted)
    if connection.execute(sa.select(jobs.c.id).where(these)).one_or_none() is None:
        return
    _add(connection, {key: -value for key, value in _found(connection, _of_jobs(these)).items()})
    connection.execute(sa.update(jobs).where(these).values(counted=False))


def add_up(connection: sa.Connection, *, before: int, most: int) -> int:
    """Count some rows that were finished before *before* (epoch ms) for the last time; how many they were."""
    _lock(connection)
    for take in TAKES:
        if taken := take(connection, before, most):
            return taken
    return 0


def _lock(connection: sa.Connection) -> None:
    """Until the transaction ends nobody else counts: a row would be added up twice."""
    hold(connection, LOCK_KEY)


def _deliveries(connection: sa.Connection, before: int, most: int) -> int:
    over = sa.and_(~inbox.c.counted, inbox.c.state == inbox_states.DONE, inbox.c.done_at < before)
    return _mark(connection, inbox, over, most, lambda these: {inbox: these})


def _jobs(connection: sa.Connection, before: int, most: int) -> int:
    """With their runs, actions and writes; not while a draft may still be sent."""
    live = sa.exists().where(actions.c.job_id == jobs.c.id, actions.c.state.in_(LIVE))
    over = sa.and_(~jobs.c.counted, jobs.c.state == job_states.DONE, jobs.c.done_at < before, ~live)
    return _mark(connection, jobs, over, most, _of_jobs)


def _costs(connection: sa.Connection, before: int, most: int) -> int:
    """Of days that are over: a call that never came back keeps its reserve."""
    over = sa.and_(~spending.c.counted, spending.c.day < day_of(before - DAY_MS))
    unsettled = sa.and_(over, spending.c.cost.is_(None))
    connection.execute(sa.update(spending).where(unsettled).values(cost=spending.c.reserved))
    return _mark(connection, spending, over, most, lambda these: {spending: these})


def _audit_rows(connection: sa.Connection, before: int, most: int) -> int:
    start = _audited(connection)
    old = sa.select(audit.c.seq).where(audit.c.seq > start, audit.c.at < before).order_by(audit.c.seq)
    found = connection.execute(old.limit(most)).scalars().all()
    if found:
        _count(connection, {audit: sa.and_(audit.c.seq > start, audit.c.seq <= found[-1])})
        connection.execute(sa.delete(flags).where(flags.c.name == AUDITED))
        connection.execute(sa.insert(flags).values(name=AUDITED, value="", set_at=found[-1]))
    return len(found)


TAKES: Sequence[Callable[[sa.Connection, int, int], int]] = (_deliveries, _jobs, _costs, _audit_rows)


def _mark(
    connection: sa.Connection,
    table: sa.Table,
    over: sa.ColumnElement[bool],
    most: int,
    rows: Callable[[sa.ColumnElement[bool]], Rows],
) -> int:
    ids = connection.execute(sa.select(table.c.id).where(over).limit(most)).scalars().all()
    if ids:
        these = table.c.id.in_(ids)
        _count(connection, rows(these))
        connection.execute(sa.update(table).where(these).values(counted=True))
    return len(ids)


def _of_jobs(these: sa.ColumnElement[bool]) -> Rows:
    ids = sa.select(jobs.c.id).where(these)
    return {jobs: these, runs: runs.c.job_id.in_(ids), actions: actions.c.job_id.in_(ids)}


def _uncounted(connection: sa.Connection) -> Rows:
    of_audit = audit.c.seq > _audited(connection)
    own = {inbox: ~inbox.c.counted, spending: ~spending.c.counted, audit: of_audit, counters: sa.true()}
    return {**own, **_of_jobs(~jobs.c.counted)}


def _audited(connection: sa.Connection) -> int:
    found = connection.execute(sa.select(flags.c.set_at).where(flags.c.name == AUDITED)).scalar_one_or_none()
    return int(found or 0)


def _count(connection: sa.Connection, rows: Rows) -> None:
    _add(connection, _found(connection, rows))


def _found(connection: sa.Connection, rows: Rows) -> Mapping[Key, float]:
    return {
        (name, labels): value
        for family in numbers.families(connection, rows, now=0, gauges=False)
        for name, labels, value in family.samples
    }


def _add(connection: sa.Connection, found: Mapping[Key, float]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for (name, labels), value in sorted(found.items()):
        statement = insert(totals).values(name=name, labels=json.dumps(labels), number=value)
        more = {"number": totals.c.number + statement.excluded.number}
        connection.execute(
            statement.on_conflict_do_update(index_elements=[totals.c.name, totals.c.labels], set_=more)
        )


def _with_past(connection: sa.Connection, found: Sequence[Family]) -> list[Family]:
    rows = connection.execute(sa.select(totals))
    past = {(row.name, _labels(row.labels)): float(row.number) for row in rows}
    return [replace(family, samples=_joined(family, past)) for family in found]


def _labels(text: str) -> Labels:
    return tuple((str(name), str(value)) for name, value in json.loads(text))


def _joined(family: Family, past: Mapping[Key, float]) -> list[tuple[str, Labels, float]]:
    now = {(name, labels): value for name, labels, value in family.samples}
    theirs = (
        [key for key in past if _is_of(family, key[0])] if numbers.adds_up(family.name, family.kind) else []
    )
    keys = [*now, *(key for key in theirs if key not in now)]
    lines = [(*key, now.get(key, 0.0) + (past.get(key, 0.0) if theirs else 0.0)) for key in keys]
    return lines if family.kind != "histogram" else sorted(lines, key=_place)


def _is_of(family: Family, name: str) -> bool:
    return name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") == family.name


def _place(line: tuple[str, Labels, float]) -> tuple[Labels, bool, float]:
    """Of one set of labels the buckets come first, by their bounds."""
    name, labels, _ = line
    bound = dict(labels).get("le")
    rest = tuple(pair for pair in labels if pair[0] != "le")
    return rest, bound is None, float(bound or 0) if bound is not None else float(name.endswith("_count"))
