"""What the stored rows add up to, for `/metrics` and `/readyz`: families of samples, no ids and no words of anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from connector.decision import Outcome
from connector.domain import ActionState
from connector.store import counters, waiting
from connector.store import flags as switches
from connector.store import jobs as job_states
from connector.store import numbers_outside as outside
from connector.store.inbox import DEAD, PAUSED, WAITING
from connector.store.samples import SLUG, Family, Labels, Rows, Samples, among, bounded, counted, spread
from connector.store.spending import for_backfill
from connector.store.tables import actions, inbox, jobs, runs
from connector.store.watermarks import brought_by_no_delivery, last_sweeps

ACTIONS = "connector_actions"


def oldest_untouched(connection: sa.Connection) -> int | None:
    """When the oldest waiting delivery came in that was never tried, in epoch milliseconds."""
    fresh = sa.and_(inbox.c.state == WAITING, inbox.c.failures == 0)
    found = connection.execute(sa.select(sa.func.min(inbox.c.received_at)).where(fresh)).scalar_one()
    return None if found is None else int(found)


def families(connection: sa.Connection, rows: Rows, *, now: int, gauges: bool = True) -> list[Family]:
    """Everything that is counted, read in the caller's transaction; what adds up is that of *rows*.

    Without *gauges* it is nothing but what adds up.
    """
    found = [
        Family(name, kind, about, _plain(name, read(connection, now, rows)))
        for name, kind, about, read in SIMPLE
        if gauges or adds_up(name, kind)
    ]
    return [
        *found,
        *(Family(name, "histogram", about, read(connection, name, rows)) for name, about, read in SPREAD),
    ]


def adds_up(name: str, kind: str) -> bool:
    """Actions stay in their last state: that gauge is a sum like a counter."""
    return kind != "gauge" or name == ACTIONS


def _plain(name: str, samples: Samples) -> list[tuple[str, Labels, float]]:
    return [(name, labels, value) for labels, value in sorted(samples.items())]


def _deliveries(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    by = (inbox.c.platform, inbox.c.kind)
    query = sa.select(*by, sa.func.count()).where(among(rows, inbox)).group_by(*by)
    return counted(connection, ("platform", "kind"), query)


def _inbox_rows(connection: sa.Connection, _: int, __: Rows) -> Samples:
    unfinished = [WAITING, PAUSED]
    query = sa.select(inbox.c.state, sa.func.count()).where(inbox.c.state.in_(unfinished))
    found = counted(connection, ("state",), query.group_by(inbox.c.state))
    return {(("state", state),): found.get((("state", state),), 0) for state in unfinished}


def _dead(connection: sa.Connection, _: int, __: Rows) -> Samples:
    query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == DEAD)
    return {(): float(connection.execute(query).scalar_one())}


def _inbox_age(connection: sa.Connection, now: int, _: Rows) -> Samples:
    query = sa.select(sa.func.min(inbox.c.received_at)).where(inbox.c.state == WAITING)
    oldest = connection.execute(query).scalar_one()
    return {(): 0.0 if oldest is None else max(0, now - oldest) / 1000}


def _waiting(connection: sa.Connection, _: int, __: Rows) -> Samples:
    found = waiting.by_reason(connection)
    return bounded("reason", ((reason, one.tickets) for reason, one in found.items()), SLUG)


def _jobs_done(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    by = (jobs.c.platform, jobs.c.outcome)
    query = sa.select(*by, sa.func.count()).where(jobs.c.state == job_states.DONE)
    return counted(connection, ("platform", "outcome"), query.where(among(rows, jobs)).group_by(*by))


def _jobs_open(connection: sa.Connection, _: int, __: Rows) -> Samples:
    query = sa.select(jobs.c.platform, sa.func.count()).where(waiting.under_way())
    return counted(connection, ("platform",), query.group_by(jobs.c.platform))


def _job_age(connection: sa.Connection, now: int, _: Rows) -> Samples:
    query = sa.select(sa.func.min(jobs.c.created_at)).where(waiting.under_way())
    oldest = connection.execute(query).scalar_one()
    return {(): 0.0 if oldest is None else max(0, now - oldest) / 1000}


def _swept(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    query = sa.select(jobs.c.platform, sa.func.count()).where(among(rows, jobs), brought_by_no_delivery())
    return counted(connection, ("platform",), query.group_by(jobs.c.platform))


def _sweep_age(connection: sa.Connection, now: int, _: Rows) -> Samples:
    found = last_sweeps(connection)
    return {(("platform", name),): max(0, now - last.since) / 1000 for name, last in found.items()}


def _escalations(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    return _by_reason(connection, rows, Outcome.ESCALATED)


def _held(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    return _by_reason(connection, rows, Outcome.HELD)


def _by_reason(connection: sa.Connection, rows: Rows, outcome: Outcome) -> Samples:
    """Runs by the first reason, the one that decided."""
    reason = runs.c.reasons[0].as_string()
    query = sa.select(reason, sa.func.count()).where(among(rows, runs), runs.c.outcome == outcome.value)
    return bounded(
        "reason",
        ((str(name or ""), int(number)) for name, number in connection.execute(query.group_by(reason))),
        SLUG,
    )


def _actions(connection: sa.Connection, _: int, rows: Rows) -> Samples:
    by = (actions.c.platform, actions.c.kind, actions.c.state)
    query = sa.select(*by, sa.func.count()).where(among(rows, actions)).group_by(*by)
    return counted(connection, ("platform", "kind", "state"), query)


def _workers(connection: sa.Connection, now: int, _: Rows) -> Samples:
    return {(): float(sum(now - worker.seen < 30_000 for worker in switches.live(connection)))}


def _heartbeat(connection: sa.Connection, now: int, _: Rows) -> Samples:
    seen = [worker.seen for worker in switches.live(connection)]
    return {(): max(0, now - max(seen)) / 1000} if seen else {}


def _paused(connection: sa.Connection, _: int, __: Rows) -> Samples:
    return {(): float(switches.paused(connection))}


#: (name, kind, what it tells, how it is read)
SIMPLE: Sequence[tuple[str, str, str, outside.Read]] = (
    (
        "connector_webhook_requests_total",
        "counter",
        "Requests to the webhooks, by our answer.",
        outside.from_counters(counters.WEBHOOKS, "platform", "code"),
    ),
    (
        "connector_webhook_duplicates_total",
        "counter",
        "Deliveries that were known already.",
        outside.from_counters(counters.DUPLICATES, "platform"),
    ),
    ("connector_deliveries_total", "counter", "Deliveries stored, by what happened.", _deliveries),
    ("connector_inbox_rows", "gauge", "Deliveries that are not dealt with.", _inbox_rows),
    ("connector_inbox_age_seconds", "gauge", "Age of the oldest delivery that waits.", _inbox_age),
    ("connector_tickets_waiting", "gauge", "Tickets that wait, by what they wait for.", _waiting),
    ("connector_dead_letters", "gauge", "Deliveries given up.", _dead),
    ("connector_sweep_finds_total", "counter", "Customer messages that no delivery brought.", _swept),
    ("connector_sweep_age_seconds", "gauge", "Since a sweep last did its work.", _sweep_age),
    ("connector_jobs_total", "counter", "Customer messages dealt with.", _jobs_done),
    ("connector_jobs_open", "gauge", "Customer messages under way.", _jobs_open),
    ("connector_job_age_seconds", "gauge", "Age of the oldest customer message under way.", _job_age),
    ("connector_escalations_total", "counter", "Hand-overs, by the reason that decided.", _escalations),
    ("connector_guard_blocks_total", "counter", "Drafts, by the rule that kept them from being sent.", _held),
    (
        "connector_model_requests_total",
        "counter",
        "Requests to the model, by status or none.",
        outside.model_requests,
    ),
    ("connector_model_tokens_total", "counter", "Tokens of model calls.", outside.tokens),
    (
        "connector_model_cost_usd_total",
        "counter",
        "Dollars for model calls that ended; a reserve nobody settled counts after two days.",
        outside.spent,
    ),
    (
        "connector_spent_today_usd",
        "gauge",
        "Dollars of this UTC day, open reserves included.",
        outside.spent_today,
    ),
    ("connector_tool_calls_total", "counter", "Tool calls of the model.", outside.tool_calls),
    (
        "connector_account_lookups_total",
        "counter",
        "Questions to account sources, by how they ended.",
        outside.from_counters(counters.ACCOUNTS, "source", "outcome"),
    ),
    (
        "connector_helpdesk_requests_total",
        "counter",
        "Requests to helpdesks, by status or none.",
        outside.from_counters(counters.HELPDESK, "platform", "code"),
    ),
    (
        "connector_brakes_total",
        "counter",
        "Messages that a cap or a budget kept from being answered.",
        outside.from_counters(counters.BRAKES, "platform", "brake"),
    ),
    (
        "connector_codes_total",
        "counter",
        "One-time codes, by what became of them.",
        outside.from_counters(counters.CODES, "platform", "outcome"),
    ),
    (ACTIONS, "gauge", "Replies, notes and drafts by state.", _actions),
    ("connector_helpdesk_writes_total", "counter", "Writes that took effect.", outside.landed),
    (
        "connector_ambiguous_writes",
        "gauge",
        "Writes of which nobody knows yet whether they landed.",
        outside.unknown,
    ),
    (
        "connector_ambiguous_writes_total",
        "counter",
        "Writes of unknown fate, by what became of them.",
        outside.settled,
    ),
    ("connector_workers", "gauge", "Workers heard of in the last 30 seconds.", _workers),
    ("connector_worker_heartbeat_age_seconds", "gauge", "Since a worker was last heard of.", _heartbeat),
    ("connector_breaker_state", "gauge", "1: a service is down and left alone.", outside.breakers),
    ("connector_paused", "gauge", "1 while the operator keeps us silent.", _paused),
)


def _job_seconds(connection: sa.Connection, name: str, rows: Rows) -> list[tuple[str, Labels, float]]:
    took = jobs.c.done_at - jobs.c.created_at
    query = sa.select().where(among(rows, jobs), jobs.c.state == job_states.DONE)
    return spread(connection, name, took, query, jobs.c.platform)


def _first_seconds(connection: sa.Connection, name: str, rows: Rows) -> list[tuple[str, Labels, float]]:
    """From the customer's message to the first public word of ours that answers it, but for backfills."""
    spoke = sa.and_(actions.c.speaks, actions.c.state == ActionState.SENT.value)
    query = sa.select().select_from(jobs).join(actions, actions.c.job_id == jobs.c.id)
    query = query.where(among(rows, jobs), spoke, ~for_backfill())
    return spread(connection, name, actions.c.sent_at - jobs.c.message_at, query, jobs.c.platform)


Spread = Callable[[sa.Connection, str, Rows], list[tuple[str, Labels, float]]]
SPREAD: Sequence[tuple[str, str, Spread]] = (
    ("connector_job_duration_seconds", "From reading a message to being done with it.", _job_seconds),
    ("connector_first_response_seconds", "From a customer's message to our answer.", _first_seconds),
)
