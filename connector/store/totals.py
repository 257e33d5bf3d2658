"""What rows that are gone had added up to, so that no counter steps back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connector.store import numbers
from connector.store.samples import Family, Labels
from connector.store.tables import metadata, totals

Key = tuple[str, Labels]
Rows = Mapping[sa.Table, sa.ColumnElement[bool]]


def keep(connection: sa.Connection, rows: Rows) -> None:
    """Add up *rows* before they are deleted, in the transaction that does it."""
    with _alone(connection, rows):
        families = numbers.families(connection, now=0)
    found = {
        (name, labels): value
        for family in families
        if family.kind != "gauge"
        for name, labels, value in family.samples
    }
    _add(connection, found)


def with_past(connection: sa.Connection, families: Sequence[Family]) -> list[Family]:
    """*families* of the rows that are there, with what is kept of those that are gone."""
    rows = connection.execute(sa.select(totals))
    past = {(row.name, _labels(row.labels)): float(row.number) for row in rows}
    return [replace(family, samples=_joined(family, past)) for family in families]


@contextmanager
def _alone(connection: sa.Connection, rows: Rows) -> Iterator[None]:
    """Within it the connection sees nothing but *rows*: so they are counted by the code that counts all.

    Both databases look for a name among the temporary tables first.
    """
    schema = "pg_temp" if connection.dialect.name == "postgresql" else "temp"
    for table in metadata.sorted_tables:
        chosen = sa.select(table).where(rows.get(table, sa.false()))
        text = chosen.compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table.name} AS {text}")
    try:
        yield
    finally:
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"DROP TABLE {schema}.{table.name}")


def _add(connection: sa.Connection, found: Mapping[Key, float]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for (name, labels), value in sorted(found.items()):
        statement = insert(totals).values(name=name, labels=json.dumps(labels), number=value)
        more = {"number": totals.c.number + statement.excluded.number}
        connection.execute(
            statement.on_conflict_do_update(index_elements=[totals.c.name, totals.c.labels], set_=more)
        )


def _labels(text: str) -> Labels:
    return tuple((str(name), str(value)) for name, value in json.loads(text))


def _joined(family: Family, past: Mapping[Key, float]) -> list[tuple[str, Labels, float]]:
    now = {(name, labels): value for name, labels, value in family.samples}
    theirs = [key for key in past if _is_of(family, key[0])] if family.kind != "gauge" else []
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
