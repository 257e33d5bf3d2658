"""One ticket's whole way out of stored rows: what came in, what was decided and why, what was written, the cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from connector.domain import TicketRef
from connector.reasons import ABOUT
from connector.store import people, stories

Json = dict[str, Any]


def way(connection: sa.Connection, ref: TicketRef) -> Json:
    """What `connector explain` shows, as JSON; times in epoch milliseconds, money in nano-dollars."""
    rows = people.stored(connection, ref)
    ticket = rows["ticket"][0] if rows["ticket"] else {}
    return {
        "ticket": str(ref),
        **{name: ticket.get(name) for name in ("first_seen", "last_read", "resumed_at", "escalated_at")},
        "deliveries": [_delivery(row) for row in rows["deliveries"]],
        "messages": [_message(connection, row, rows) for row in rows["messages"]],
        "ratings": [_rating(row) for row in rows["ratings"]],
        "audit": [_audit(row) for row in rows["audit"]],
        "cost": sum(
            row["cost"] if row["cost"] is not None else row["reserved"] for row in rows["model_costs"]
        ),
    }


def _delivery(row: Json) -> Json:
    names = ("id", "received_at", "kind", "topic", "state", "outcome", "reason", "failures", "deaths")
    return {name: row[name] for name in names}


def _message(connection: sa.Connection, job: Json, rows: Mapping[str, list[Json]]) -> Json:
    decisions = [row for row in rows["decisions"] if row["job_id"] == job["id"]]
    return {
        **{name: job[name] for name in ("message_id", "message_at", "state", "outcome", "done_at")},
        "reasons": _reasons(job["reasons"] or []),
        "decisions": [_decision(connection, row, rows) for row in decisions],
    }


def _decision(connection: sa.Connection, run: Json, rows: Mapping[str, list[Json]]) -> Json:
    names = ("decided_at", "outcome", "category", "urgency", "sentiment", "language", "confidence", "model")
    figures = ("model_calls", "tool_calls", "prompt_chars", "cost")
    stored = run["decision"]
    return {
        "run": run["id"],
        **{name: run[name] for name in (*names, *figures)},
        "policy": stored.get("policy"),
        "prompt": stored.get("prompt"),
        "disposition": stored.get("disposition"),
        "reasons": _reasons(run["reasons"] or []),
        "proposal": stored.get("proposal") or {},
        "evidence": evidence_of(connection, stored.get("evidence")),
        "actions": [_action(row, rows) for row in rows["actions"] if row["run_id"] == run["id"]],
    }


def evidence_of(connection: sa.Connection, evidence: Json | None) -> Json | None:
    """What a stored decision rests on, with the articles' titles; *changed*: one is no longer what was quoted."""
    if evidence is None:
        return None
    owners = {one["id"]: one["id"].rpartition("#")[0] for one in evidence["passages"]}
    known = stories.titles(connection, set(owners.values()))
    shown = []
    for one in evidence["passages"]:
        title, url, version = known.get(owners[one["id"]], ("", "", ""))
        shown.append({**one, "title": title, "url": url, "changed": version != one["version"]})
    return {**evidence, "passages": shown}


def _action(row: Json, rows: Mapping[str, list[Json]]) -> Json:
    """*draft* says how teammates settled words that were held."""
    names = ("id", "kind", "state", "reason", "created_at", "sent_at")
    plan = row["plan"]
    steps = ("name", "tries", "tried_at", "receipt", "done_at", "resolution")
    settled = ("state", "via", "decided_by", "decided_at", "expires_at", "reason", "edits", "distance")
    drafts = [{name: one[name] for name in settled} for one in rows["drafts"] if one["id"] == row["id"]]
    return {
        **{name: row[name] for name in names},
        "body": plan["body"],
        "tags": plan["add_tags"],
        "steps": [
            {name: step[name] for name in steps} for step in rows["writes"] if step["action_id"] == row["id"]
        ],
        "draft": drafts[0] if drafts else None,
    }


def _rating(row: Json) -> Json:
    return {name: row[name] for name in ("score", "scale", "rated_at", "answered_by")}


def _audit(row: Json) -> Json:
    """The payload is None where it was erased."""
    payload = json.loads(row["payload"]) if row["payload"] else None
    return {**{name: row[name] for name in ("seq", "at", "kind", "run_id")}, "payload": payload}


def _reasons(slugs: list[str]) -> list[Json]:
    return [{"slug": slug, "about": ABOUT.get(slug, "")} for slug in slugs]
