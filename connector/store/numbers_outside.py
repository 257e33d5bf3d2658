"""What the services around us did, as samples: model, helpdesks, account sources, and the money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from connector.audit import Kind
from connector.domain import ActionState
from connector.store import counters, flags
from connector.store import spending as books
from connector.store.runs import SENT_AGAIN
from connector.store.samples import (
    MODEL,
    Labels,
    Rows,
    Samples,
    among,
    audited,
    bounded,
    by_model,
    counted,
    payload_field,
)
from connector.store.spending import NANO
from connector.store.tables import actions, audit, jobs, spending, steps
from connector.store.tables import counters as counted_days

TOOLS = frozenset(
    {"lookup_account", "search_kb", "classify_ticket", "resolve_ticket", "escalate_ticket", "ask_customer"}
)
TOKENS = ("input", "cache_write", "cache_read", "output")
#: A write whose action was dropped before anybody could tell what became of it.
GIVEN_UP = "given_up"

Read = Callable[[sa.Connection, int, Rows], Samples]


def from_counters(name: str, *labels: str) -> Read:
    """The totals of a counter; a label that is not named here is left out."""

    def read(connection: sa.Connection, _: int, rows: Rows) -> Samples:
        found = counters.totals(connection, name) if counted_days in rows else {}
        return {tuple(zip(labels, key, strict=False)): float(number) for key, number in found.items()}

    return read


def model_requests(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    found = counters.totals(connection, counters.MODEL) if counted_days in rows else {}
    return by_model(((model, code, number) for (model, code), number in found.items()), "code")


def spent(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    """Of calls that ended: a reserve would step back when it is settled."""
    query = sa.select(spending.c.model, sa.func.sum(spending.c.cost)).where(spending.c.cost.is_not(None))
    query = query.where(among(rows, spending)).group_by(spending.c.model)
    nano = bounded("model", ((str(model), int(cost)) for model, cost in connection.execute(query)), MODEL)
    return {labels: cost / NANO for labels, cost in nano.items()}


def spent_today(connection: sa.Connection, now: int, _: Rows) -> Samples:
    return {(): books.spent(connection, day=books.day_of(now)) / NANO}


def tokens(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    sums = [
        sa.func.sum(sa.cast(payload_field(connection, f"{kind}_tokens"), sa.BigInteger)) for kind in TOKENS
    ]
    model = payload_field(connection, "model")
    query = audited(Kind.MODEL_CALL, model, *sums).where(among(rows, audit))
    found = connection.execute(query.group_by(model)).all()
    pairs = ((row[0], kind, row[place + 1]) for row in found for place, kind in enumerate(TOKENS))
    return by_model(pairs, "type")


def tool_calls(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    tool, allowed = payload_field(connection, "tool"), payload_field(connection, "allowed")
    query = audited(Kind.TOOL_CALL, tool, allowed, sa.func.count()).where(among(rows, audit))
    found: dict[Labels, float] = {}
    for name, yes, number in connection.execute(query.group_by(tool, allowed)):
        label = name if name in TOOLS else "other"
        key = (("outcome", "allowed" if str(yes) in {"1", "true"} else "refused"), ("tool", label))
        found[key] = found.get(key, 0) + number
    return found


def landed(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    query = _steps(rows, actions.c.platform).where(steps.c.done_at.is_not(None))
    return counted(connection, ("platform",), query.group_by(actions.c.platform))


def unknown(connection: sa.Connection, _: int = 0, __: Rows | None = None) -> Samples:
    under_way = sa.and_(steps.c.done_at.is_(None), actions.c.state == ActionState.SENDING.value)
    unfinished = {actions: actions.c.job_id.in_(sa.select(jobs.c.id).where(~jobs.c.counted))}
    query = _steps(unfinished, actions.c.platform).where(under_way)
    return counted(connection, ("platform",), query.group_by(actions.c.platform))


def resolution() -> sa.ColumnElement[str]:
    """How a write of unknown fate was settled; NULL for writes that never were in doubt, or still are."""
    dropped = sa.and_(steps.c.done_at.is_(None), actions.c.state == ActionState.DISCARDED.value)
    before_it_was_noted = sa.and_(steps.c.done_at.is_not(None), steps.c.tries > 1)
    said: sa.ColumnElement[str] = sa.func.coalesce(
        steps.c.resolution, sa.case((dropped, GIVEN_UP), (before_it_was_noted, SENT_AGAIN))
    )
    return said


def settled(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    by = (actions.c.platform, resolution())
    query = _steps(rows, *by).where(by[1].is_not(None)).group_by(*by)
    return counted(connection, ("platform", "resolution"), query)


def _steps(rows: Rows, *columns: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    joined = sa.select(*columns, sa.func.count()).join(actions, actions.c.id == steps.c.action_id)
    return joined.where(among(rows, actions))


def breakers(connection: sa.Connection, _: int, __: Rows) -> Samples:
    known: Mapping[str, int | None] = flags.breakers(connection)
    return {(("dep", name),): float(since is not None) for name, since in known.items()}
