"""What the stored rows add up to, for `/metrics` and `/readyz`: families of samples, no ids and no words of anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from connector.audit import Kind
from connector.decision import Outcome
from connector.domain import ActionState
from connector.store import flags as switches
from connector.store import jobs as job_states
from connector.store.inbox import DEAD, PAUSED, WAITING
from connector.store.samples import (
    MODEL,
    SLUG,
    Family,
    Labels,
    Samples,
    audited,
    bounded,
    by_model,
    counted,
    payload_field,
    spread,
)
from connector.store.tables import actions, flags, inbox, jobs, runs, spending, steps

NANO = 1_000_000_000
TOOLS = frozenset(
    {"lookup_account", "search_kb", "classify_ticket", "resolve_ticket", "escalate_ticket", "ask_customer"}
)
TOKENS = ("input", "cache_write", "cache_read", "output")


def oldest_untouched(connection: sa.Connection) -> int | None:
    """When the oldest waiting delivery came in that was never tried, in epoch milliseconds."""
    fresh = sa.and_(inbox.c.state == WAITING, inbox.c.failures == 0)
    found = connection.execute(sa.select(sa.func.min(inbox.c.received_at)).where(fresh)).scalar_one()
    return None if found is None else int(found)


def families(connection: sa.Connection, *, now: int) -> list[Family]:
    """Everything that is counted, read in the caller's transaction."""
    found = [
        Family(name, kind, about, _plain(name, read(connection, now))) for name, kind, about, read in SIMPLE
    ]
    return [
        *found,
        *(Family(name, "histogram", about, read(connection, name)) for name, about, read in SPREAD),
    ]


def _plain(name: str, samples: Samples) -> list[tuple[str, Labels, float]]:
    return [(name, labels, value) for labels, value in sorted(samples.items())]


def _deliveries(connection: sa.Connection, _: int) -> Samples:
    by = (inbox.c.platform, inbox.c.kind)
    return counted(connection, ("platform", "kind"), sa.select(*by, sa.func.count()).group_by(*by))


def _inbox_rows(connection: sa.Connection, _: int) -> Samples:
    unfinished = [WAITING, PAUSED]
    query = sa.select(inbox.c.state, sa.func.count()).where(inbox.c.state.in_(unfinished))
    found = counted(connection, ("state",), query.group_by(inbox.c.state))
    return {(("state", state),): found.get((("state", state),), 0) for state in unfinished}


def _dead(connection: sa.Connection, _: int) -> Samples:
    query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == DEAD)
    return {(): float(connection.execute(query).scalar_one())}


def _inbox_age(connection: sa.Connection, now: int) -> Samples:
    query = sa.select(sa.func.min(inbox.c.received_at)).where(inbox.c.state == WAITING)
    oldest = connection.execute(query).scalar_one()
    return {(): 0.0 if oldest is None else max(0, now - oldest) / 1000}


def _jobs_done(connection: sa.Connection, _: int) -> Samples:
    by = (jobs.c.platform, jobs.c.outcome)
    query = sa.select(*by, sa.func.count()).where(jobs.c.state == job_states.DONE).group_by(*by)
    return counted(connection, ("platform", "outcome"), query)


def _jobs_open(connection: sa.Connection, _: int) -> Samples:
    query = sa.select(jobs.c.platform, sa.func.count()).where(jobs.c.state != job_states.DONE)
    return counted(connection, ("platform",), query.group_by(jobs.c.platform))


def _escalations(connection: sa.Connection, _: int) -> Samples:
    return _by_reason(connection, Outcome.ESCALATED)


def _held(connection: sa.Connection, _: int) -> Samples:
    return _by_reason(connection, Outcome.HELD)


def _by_reason(connection: sa.Connection, outcome: Outcome) -> Samples:
    """Runs by the first reason, the one that decided."""
    reason = runs.c.reasons[0].as_string()
    query = sa.select(reason, sa.func.count()).where(runs.c.outcome == outcome.value).group_by(reason)
    return bounded(
        "reason", ((str(name or ""), int(number)) for name, number in connection.execute(query)), SLUG
    )


def _spent(connection: sa.Connection, _: int) -> Samples:
    total = sa.func.sum(sa.func.coalesce(spending.c.cost, spending.c.reserved))
    rows = connection.execute(sa.select(spending.c.model, total).group_by(spending.c.model))
    nano = bounded("model", ((str(model), int(cost)) for model, cost in rows), MODEL)
    return {labels: cost / NANO for labels, cost in nano.items()}


def _model_requests(connection: sa.Connection, _: int) -> Samples:
    settled = sa.case((spending.c.cost.is_(None), "unsettled"), else_="answered")
    query = sa.select(spending.c.model, settled, sa.func.count()).group_by(spending.c.model, settled)
    return by_model(connection.execute(query), "code")


def _tokens(connection: sa.Connection, _: int) -> Samples:
    sums = [
        sa.func.sum(sa.cast(payload_field(connection, f"{kind}_tokens"), sa.BigInteger)) for kind in TOKENS
    ]
    model = payload_field(connection, "model")
    rows = connection.execute(audited(Kind.MODEL_CALL, model, *sums).group_by(model)).all()
    pairs = ((row[0], kind, row[place + 1]) for row in rows for place, kind in enumerate(TOKENS))
    return by_model(pairs, "type")


def _tool_calls(connection: sa.Connection, _: int) -> Samples:
    tool, allowed = payload_field(connection, "tool"), payload_field(connection, "allowed")
    rows = connection.execute(audited(Kind.TOOL_CALL, tool, allowed, sa.func.count()).group_by(tool, allowed))
    found: dict[Labels, float] = {}
    for name, yes, number in rows:
        label = name if name in TOOLS else "other"
        key = (("outcome", "allowed" if str(yes) in {"1", "true"} else "refused"), ("tool", label))
        found[key] = found.get(key, 0) + number
    return found


def _landed(connection: sa.Connection, _: int) -> Samples:
    return _steps(connection, steps.c.done_at.is_not(None))


def _unknown(connection: sa.Connection, _: int) -> Samples:
    return _steps(connection, steps.c.done_at.is_(None))


def _settled(connection: sa.Connection, _: int) -> Samples:
    return _steps(connection, sa.and_(steps.c.tries > 1, steps.c.done_at.is_not(None)))


def _steps(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Samples:
    query = sa.select(actions.c.platform, sa.func.count()).join(actions, actions.c.id == steps.c.action_id)
    return counted(connection, ("platform",), query.where(which).group_by(actions.c.platform))


def _actions(connection: sa.Connection, _: int) -> Samples:
    by = (actions.c.platform, actions.c.kind, actions.c.state)
    return counted(connection, ("platform", "kind", "state"), sa.select(*by, sa.func.count()).group_by(*by))


def _workers(connection: sa.Connection, now: int) -> Samples:
    return {(): float(sum(now - worker.seen < 30_000 for worker in switches.live(connection)))}


def _heartbeat(connection: sa.Connection, now: int) -> Samples:
    seen = [worker.seen for worker in switches.live(connection)]
    return {(): max(0, now - max(seen)) / 1000} if seen else {}


def _breakers(connection: sa.Connection, _: int) -> Samples:
    """Open breakers: a row for each, named after what it keeps away from."""
    rows = connection.execute(
        sa.select(flags.c.name, flags.c.value).where(flags.c.name.startswith(switches.BREAKER))
    )
    return {(("dep", row.name.removeprefix(switches.BREAKER)),): float(row.value == "open") for row in rows}


def _paused(connection: sa.Connection, _: int) -> Samples:
    return {(): float(switches.paused(connection))}


#: (name, kind, what it tells, how it is read)
SIMPLE: Sequence[tuple[str, str, str, Callable[[sa.Connection, int], Samples]]] = (
    ("connector_deliveries_total", "counter", "Deliveries stored, by what happened.", _deliveries),
    ("connector_inbox_rows", "gauge", "Deliveries that are not dealt with.", _inbox_rows),
    ("connector_inbox_age_seconds", "gauge", "Age of the oldest delivery that waits.", _inbox_age),
    ("connector_dead_letters", "gauge", "Deliveries given up.", _dead),
    ("connector_jobs_total", "counter", "Customer messages dealt with.", _jobs_done),
    ("connector_jobs_open", "gauge", "Customer messages under way.", _jobs_open),
    ("connector_escalations_total", "counter", "Hand-overs, by the reason that decided.", _escalations),
    (
        "connector_guard_blocks_total",
        "counter",
        "Drafts instead of sending, by the rule that decided.",
        _held,
    ),
    (
        "connector_model_requests_total",
        "counter",
        "Model calls; unsettled ones never came back.",
        _model_requests,
    ),
    ("connector_model_tokens_total", "counter", "Tokens of model calls.", _tokens),
    ("connector_model_cost_usd_total", "counter", "Dollars for model calls, open reserves included.", _spent),
    ("connector_tool_calls_total", "counter", "Tool calls of the model.", _tool_calls),
    ("connector_actions", "gauge", "Replies, notes and drafts by state.", _actions),
    ("connector_helpdesk_writes_total", "counter", "Writes that took effect in the helpdesk.", _landed),
    (
        "connector_ambiguous_writes",
        "gauge",
        "Writes of which nobody knows yet whether they landed.",
        _unknown,
    ),
    (
        "connector_ambiguous_writes_total",
        "counter",
        "Writes that took more than one try and landed.",
        _settled,
    ),
    ("connector_workers", "gauge", "Workers heard of in the last 30 seconds.", _workers),
    ("connector_worker_heartbeat_age_seconds", "gauge", "Since a worker was last heard of.", _heartbeat),
    ("connector_breaker_state", "gauge", "1 while we stay away from a service that is down.", _breakers),
    ("connector_paused", "gauge", "1 while the operator keeps us silent.", _paused),
)


def _job_seconds(connection: sa.Connection, name: str) -> list[tuple[str, Labels, float]]:
    took = jobs.c.done_at - jobs.c.created_at
    return spread(connection, name, took, sa.select().where(jobs.c.state == job_states.DONE), jobs.c.platform)


def _first_seconds(connection: sa.Connection, name: str) -> list[tuple[str, Labels, float]]:
    """From the customer's message to the first public word of ours that answers it."""
    spoke = sa.and_(actions.c.speaks, actions.c.state == ActionState.SENT.value)
    query = sa.select().select_from(jobs).join(actions, actions.c.job_id == jobs.c.id).where(spoke)
    return spread(connection, name, actions.c.sent_at - jobs.c.message_at, query, jobs.c.platform)


SPREAD: Sequence[tuple[str, str, Callable[[sa.Connection, str], list[tuple[str, Labels, float]]]]] = (
    ("connector_job_duration_seconds", "From reading a message to being done with it.", _job_seconds),
    ("connector_first_response_seconds", "From a customer's message to our answer.", _first_seconds),
)
