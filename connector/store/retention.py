"""Rows whose time is over: found a few at a time, and taken without what is still needed.

Finding needs no write lock; what is taken is asked for again, because it may have been taken up meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from connector import audit as log
from connector.decision import Outcome
from connector.domain import ActionState, TicketRef
from connector.store import inbox as inbox_states
from connector.store import jobs as job_states
from connector.store import totals
from connector.store.jobs import of_ticket
from connector.store.runs import LIVE
from connector.store.tables import (
    actions,
    audit,
    audit_payloads,
    codes,
    drafts,
    inbox,
    jobs,
    outcomes,
    rating_requests,
    ratings,
    runs,
    spending,
    steps,
    tickets,
)

WORDS = ("text", "summary", "reason")


def deliveries(connection: sa.Connection, *, done: int, dead: int, most: int) -> Sequence[int]:
    """Inbox rows dealt with before *done*, and those given up before *dead* (epoch ms)."""
    over = sa.or_(
        sa.and_(inbox.c.state == inbox_states.DONE, inbox.c.done_at < done),
        sa.and_(inbox.c.state == inbox_states.DEAD, inbox.c.done_at < dead),
    )
    return connection.execute(sa.select(inbox.c.id).where(over).limit(most)).scalars().all()


def forget_deliveries(connection: sa.Connection, ids: Collection[int]) -> None:
    ended = inbox.c.state.in_([inbox_states.DONE, inbox_states.DEAD])
    these = sa.and_(inbox.c.id.in_(ids), ended)
    totals.keep(connection, {inbox: these})
    connection.execute(sa.delete(inbox).where(these))


def old_drafts(connection: sa.Connection, *, before: int, most: int) -> Sequence[str]:
    held = sa.and_(actions.c.state == ActionState.HELD.value, actions.c.created_at < before)
    return connection.execute(sa.select(actions.c.id).where(held).limit(most)).scalars().all()


def wordy_actions(connection: sa.Connection, *, unsent: int, sent: int, most: int) -> Sequence[str]:
    """Actions that still have their words: discarded ones made before *unsent*, others sent before *sent*."""
    over = sa.or_(
        sa.and_(actions.c.state == ActionState.DISCARDED.value, actions.c.created_at < unsent),
        sa.and_(actions.c.state == ActionState.SENT.value, actions.c.sent_at < sent),
    )
    body = actions.c.plan["body"].as_string()
    return connection.execute(sa.select(actions.c.id).where(over, body != "").limit(most)).scalars().all()


def blank_actions(connection: sa.Connection, ids: Collection[str]) -> None:
    """The row stays with its receipts: by them, or by the marker, our words are known in the helpdesk."""
    ended = sa.and_(actions.c.id.in_(ids), ~actions.c.state.in_(LIVE))
    for row in connection.execute(sa.select(actions.c.id, actions.c.plan).where(ended)).all():
        plan = {**row.plan, "body": "", "attributes": {}}
        connection.execute(sa.update(actions).where(actions.c.id == row.id).values(plan=plan))


def wordy_runs(connection: sa.Connection, *, held: int, before: int, most: int) -> Sequence[str]:
    """Decisions with their words, of messages that are done with: drafts from before *held*, others from *before*."""
    proposal = runs.c.decision["proposal"]
    has_words = sa.or_(*(sa.func.coalesce(proposal[word].as_string(), "") != "" for word in WORDS))
    live = sa.exists().where(actions.c.run_id == runs.c.id, actions.c.state.in_(LIVE))
    found = sa.select(runs.c.id).join(jobs, jobs.c.id == runs.c.job_id)
    draft = sa.and_(runs.c.outcome == Outcome.HELD.value, runs.c.decided_at < held)
    over = sa.or_(draft, runs.c.decided_at < before)
    found = found.where(over, jobs.c.state == job_states.DONE, has_words, ~live)
    return connection.execute(found.limit(most)).scalars().all()


def blank_runs(connection: sa.Connection, ids: Collection[str]) -> None:
    for row in connection.execute(sa.select(runs.c.id, runs.c.decision).where(runs.c.id.in_(ids))).all():
        proposal = {**row.decision["proposal"], **dict.fromkeys(WORDS, "")}
        decision: dict[str, Any] = {**row.decision, "proposal": proposal}
        connection.execute(sa.update(runs).where(runs.c.id == row.id).values(decision=decision))


def tool_calls(connection: sa.Connection, *, before: int, most: int) -> Sequence[int]:
    """Numbers of audit rows whose payload holds what the model asked for; the other kinds hold no words."""
    found = sa.select(audit_payloads.c.seq).join(audit, audit.c.seq == audit_payloads.c.seq)
    old = found.where(audit.c.kind == log.Kind.TOOL_CALL.value, audit.c.at < before)
    return connection.execute(old.limit(most)).scalars().all()


def forget_payloads(connection: sa.Connection, seqs: Collection[int]) -> None:
    totals.keep(connection, {audit: audit.c.seq.in_(seqs), audit_payloads: audit_payloads.c.seq.in_(seqs)})
    connection.execute(sa.delete(audit_payloads).where(audit_payloads.c.seq.in_(seqs)))


def quiet_tickets(connection: sa.Connection, *, before: int, most: int) -> Sequence[TicketRef]:
    """Tickets not read since *before* on which nothing is open."""
    same = [("platform", "platform"), ("account", "account"), ("ticket_id", "ticket_id")]

    def none(table: sa.Table, which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return ~sa.exists().where(*(table.c[a] == tickets.c[b] for a, b in same), which)

    quiet = sa.select(tickets).where(
        tickets.c.last_read < before,
        none(inbox, inbox.c.state != inbox_states.DONE),
        none(jobs, jobs.c.state != job_states.DONE),
        none(actions, actions.c.state.in_(LIVE)),
    )
    rows = connection.execute(quiet.limit(most))
    return [TicketRef(row.platform, row.account, row.ticket_id) for row in rows]


def forget_ticket(connection: sa.Connection, ref: TicketRef, *, before: int) -> bool:
    """False when somebody took it up meanwhile."""
    still = sa.select(sa.func.count()).where(of_ticket(ref, tickets), tickets.c.last_read < before)
    if not connection.execute(still).scalar_one():
        return False
    of_jobs = connection.execute(sa.select(jobs.c.id).where(of_ticket(ref))).scalars().all()
    of_actions = connection.execute(sa.select(actions.c.id).where(of_ticket(ref, actions))).scalars().all()
    # Children before their parents.
    rows = {
        drafts: of_ticket(ref, drafts),
        steps: steps.c.action_id.in_(of_actions),
        actions: of_ticket(ref, actions),
        runs: runs.c.job_id.in_(of_jobs),
        jobs: of_ticket(ref),
    }
    totals.keep(connection, rows)
    followed = {
        table: of_ticket(ref, table) for table in (codes, ratings, rating_requests, outcomes, tickets)
    }
    for table, which in {**rows, **followed}.items():
        connection.execute(sa.delete(table).where(which))
    return True


def old_costs(connection: sa.Connection, *, before: str, most: int) -> Sequence[str]:
    """Model calls of days before *before* (ISO date)."""
    old = sa.select(spending.c.id).where(spending.c.day < before)
    return connection.execute(old.limit(most)).scalars().all()


def forget_costs(connection: sa.Connection, ids: Collection[str]) -> None:
    totals.keep(connection, {spending: spending.c.id.in_(ids)})
    connection.execute(sa.delete(spending).where(spending.c.id.in_(ids)))


def trim_audit(connection: sa.Connection, *, before: int, most: int, now: int) -> int:
    """How many rows older than *before* were taken off the start of the audit log."""
    old = log.start(connection, before=before, most=most)
    if old is None:
        return 0
    gone = {audit: audit.c.seq <= old.seq, audit_payloads: audit_payloads.c.seq <= old.seq}
    totals.keep(connection, gone)
    log.trim(connection, old, now=now)
    return old.rows
