"""Samples as Prometheus counts them, read from rows: labels that stay few, histograms, fields of the audit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.audit import Kind
from connector.store.tables import audit, audit_payloads

#: Upper bounds of histograms, in seconds: from a chat's patience to a letter's.
BOUNDS = (5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400)
#: A label that comes from outside keeps so many values; the rarer ones share "other".
MOST = 20
SLUG = re.compile(r"[a-z][a-z0-9_]{0,47}")
MODEL = re.compile(r"[a-z0-9][a-z0-9._:@-]{0,63}")

Labels = tuple[tuple[str, str], ...]
Samples = Mapping[Labels, float]
#: Which rows of a table are added up; none of a table that is not named.
Rows = Mapping[sa.Table, sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Family:
    """*kind* is counter, gauge or histogram; a histogram's *samples* are its `_bucket`, `_sum` and `_count` lines."""

    name: str
    kind: str
    about: str
    samples: Sequence[tuple[str, Labels, float]]


def among(rows: Rows, table: sa.Table) -> sa.ColumnElement[bool]:
    return rows.get(table, sa.false())


def counted(connection: sa.Connection, labels: Sequence[str], query: sa.Select[Any]) -> Samples:
    """Rows of (a column for each of *labels*, number) as samples."""
    return {
        tuple((label, str(value)) for label, value in zip(labels, row[:-1], strict=True)): float(row[-1] or 0)
        for row in connection.execute(query)
    }


def payload_field(connection: sa.Connection, field: str) -> sa.ColumnElement[str]:
    """A field of the audit's JSON, whose column is plain text because its hash is taken over it."""
    if connection.dialect.name == "postgresql":
        text: sa.ColumnElement[str] = sa.cast(audit_payloads.c.payload, sa.JSON)[field].as_string()
        return text
    path = f"$.{field}"
    found: sa.ColumnElement[str] = sa.type_coerce(
        sa.func.json_extract(audit_payloads.c.payload, path), sa.String
    )
    return found


def audited(kind: Kind, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = sa.select(*columns).join(audit, audit.c.seq == audit_payloads.c.seq)
    return joined.where(audit.c.kind == kind.value)


def bounded(label: str, rows: Iterable[tuple[str, int]], pattern: re.Pattern[str]) -> Samples:
    """The MOST frequent names that look like names; the rest is "other"."""
    found: dict[Labels, float] = {}
    for place, (name, number) in enumerate(sorted(rows, key=lambda row: (-row[1], row[0]))):
        known = name if place < MOST and pattern.fullmatch(name) else "other"
        found[((label, known),)] = found.get(((label, known),), 0) + number
    return found


def by_model(rows: Iterable[Sequence[Any]], second: str) -> Samples:
    """(model, word, number) as samples with the labels model and *second*."""
    listed = [(str(model or ""), str(word), float(number or 0)) for model, word, number in rows]
    keep = sorted({model for model, _, _ in listed if MODEL.fullmatch(model)})[:MOST]
    found: dict[Labels, float] = {}
    for model, word, number in listed:
        key = (("model", model if model in keep else "other"), (second, word))
        found[key] = found.get(key, 0) + number
    return found


def spread(
    connection: sa.Connection,
    name: str,
    took: sa.ColumnElement[int],
    query: sa.Select[Any],
    platform: sa.Column[str],
) -> list[tuple[str, Labels, float]]:
    """The lines of a histogram, by platform; *took* in milliseconds."""
    under = [sa.func.sum(sa.case((took <= bound * 1000, 1), else_=0)) for bound in BOUNDS]
    columns = query.add_columns(platform, sa.func.count(), sa.func.coalesce(sa.func.sum(took), 0), *under)
    lines: list[tuple[str, Labels, float]] = []
    for row in connection.execute(columns.group_by(platform).order_by(platform)):
        lines += histogram(
            name, BOUNDS, (*row[3:], row[1]), seconds=float(row[2]) / 1000, labels=(("platform", row[0]),)
        )
    return lines


def histogram(
    name: str, bounds: Sequence[float], cumulated: Sequence[float], *, seconds: float, labels: Labels = ()
) -> list[tuple[str, Labels, float]]:
    """*cumulated* holds a count for each bound and the whole one last."""
    edges = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    buckets = [
        (f"{name}_bucket", (*labels, ("le", edge)), float(count))
        for edge, count in zip(edges, cumulated, strict=True)
    ]
    return [*buckets, (f"{name}_sum", labels, seconds), (f"{name}_count", labels, float(cumulated[-1]))]
