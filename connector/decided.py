"""Stores a decision with its actions and its audit row in one transaction, before the first write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import audit
from connector.agent.loop import Run
from connector.agent.prompt import PROMPT_VERSION
from connector.attached import FileNote
from connector.compose import Composer, Planned
from connector.decision import Disposition, Evidence, Outcome, Proposal, ProposalKind, Verdict
from connector.domain import ActionKind, ActionState, Mode, Ticket
from connector.errors import StoreError
from connector.house import House
from connector.objection import channel_of
from connector.review.speak import CAPS
from connector.store import counters, drafts, jobs, runs
from connector.store.counters import Key
from connector.store.drafts import Draft, DraftState
from connector.store.spending import day_of

#: Caps and budgets: what they stopped is told to the operator.
BRAKES = frozenset({*CAPS, "code_cap", "loop", "other_connector", "budget"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for one job; *passes* are the model's runs, none when code decided alone."""

    ticket: Ticket
    job_id: str
    message_id: str
    verdict: Verdict
    proposal: Proposal
    evidence: Evidence | None
    passes: Sequence[Run]


def store(house: House, decision: Decision) -> str:
    """Id of the new run. Raises StoreError, also when the message already has a live answer."""
    category = decision.proposal.triage.category
    channel = channel_of(decision.ticket, decision.ticket.message(decision.message_id))
    mode = house.mode_of(category, channel)
    if mode is Mode.TRIAGE:
        slugs = dict.fromkeys(("mode_triage", *decision.verdict.reasons))
        decision = replace(decision, verdict=Verdict(Disposition.HOLD, tuple(slugs)))
    composer = Composer(decision.ticket, decision.message_id, house.policy, mode, people_there=_open(house))
    planned = composer.plan(decision.verdict, decision.proposal, decision.evidence)
    outcome = outcome_of(decision.verdict, decision.proposal, mode)
    now = house.clock()
    with house.database.begin() as connection:
        if not jobs.decided(connection, decision.job_id):
            raise StoreError("another worker has decided about this message")
        run_id = runs.add_run(connection, _columns(decision, house.policy.hash, outcome=outcome, now=now))
        for position, one in enumerate(planned):
            runs.add_action(
                connection,
                one.action,
                run_id=run_id,
                job_id=decision.job_id,
                state=one.state,
                position=position,
                now=now,
            )
        made = _draft(house, decision, planned, channel=channel, now=now)
        if made is not None:
            drafts.add(connection, made)
        _count_brakes(connection, decision, now=now)
        reasons = list(decision.verdict.reasons)
        payload = {"job": decision.job_id, "outcome": outcome.value, "reasons": reasons}
        ticket = str(decision.ticket.ref)
        audit.append(connection, audit.Kind.DECISION, payload, ticket=ticket, now=now, run_id=run_id)
    return run_id


def _count_brakes(connection: sa.Connection, decision: Decision, *, now: int) -> None:
    platform = decision.ticket.ref.platform
    stopped = [slug for slug in decision.verdict.reasons if slug in BRAKES]
    if stopped:
        counts = {Key(counters.BRAKES, platform, slug): 1 for slug in stopped}
        counters.add(connection, counts, day=day_of(now))


def _open(house: House) -> bool:
    policy = house.policy
    return policy.hours.is_open(datetime.fromtimestamp(house.clock() / 1000, policy.company.zone))


def _draft(
    house: House, decision: Decision, planned: Sequence[Planned], *, channel: str, now: int
) -> Draft | None:
    """What a teammate may approve; None where nothing of it will stand on the ticket."""
    held = [one.action for one in planned if one.state is ActionState.HELD and one.action.public]
    shown = [
        one.action
        for one in planned
        if one.action.kind is ActionKind.DRAFT and one.state is ActionState.READY
    ]
    if not (held and shown):
        return None
    return Draft(
        id=held[0].id,
        ref=decision.ticket.ref,
        note_id=shown[0].id,
        category=decision.proposal.triage.category,
        channel=channel[:64],
        text_hash=drafts.hash_of(held[0].body),
        newest_id=[m.id for m in decision.ticket.public][-1],
        made_at=now,
        expires_at=now + int(house.policy.drafts.valid_hours * 3_600_000),
        state=DraftState.WAITING,
    )


def outcome_of(verdict: Verdict, proposal: Proposal, mode: Mode) -> Outcome:
    if verdict.disposition is Disposition.HOLD or mode is Mode.SHADOW:
        return Outcome.HELD
    if verdict.disposition is Disposition.SEND:
        return Outcome.ASKED if proposal.kind is ProposalKind.QUESTION else Outcome.RESOLVED
    return Outcome.ESCALATED


def _columns(decision: Decision, policy_hash: str, *, outcome: Outcome, now: int) -> dict[str, Any]:
    proposal, passes = decision.proposal, decision.passes
    triage = proposal.triage
    last = passes[-1] if passes else None
    return {
        "job_id": decision.job_id,
        "decided_at": now,
        "outcome": outcome.value,
        "reasons": list(decision.verdict.reasons),
        "category": triage.category,
        "urgency": triage.urgency.value,
        "sentiment": triage.sentiment.value,
        "language": triage.language,
        "confidence": proposal.confidence,
        "model": last.model if last else None,
        "model_calls": sum(len(one.usage) for one in passes),
        "tool_calls": sum(one.tool_calls for one in passes),
        "prompt_chars": sum(sum(one.prompt_chars) for one in passes),
        "cost": sum(one.cost for one in passes),
        "decision": {
            "v": 1,
            "policy": policy_hash,
            "prompt": PROMPT_VERSION,
            "model": last.model if last else None,
            "priced_on": last.usage[-1].priced_on if last and last.usage else None,
            "disposition": decision.verdict.disposition.value,
            "proposal": {**asdict(proposal), "citations": list(proposal.citations)},
            "evidence": _evidence(decision.evidence),
        },
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    """Ids and hashes only: the texts stand in their sources."""
    if evidence is None:
        return None
    passages = [
        {"id": p.id, "version": p.version, "score": round(p.score, 3)} for p in evidence.search.passages
    ]
    files = {"files": [_file(note) for note in evidence.files]} if evidence.files else {}
    return {
        "account": evidence.account.status.value,
        "account_source": evidence.account.source,
        "account_silent": list(evidence.account.silent),
        "band": evidence.search.band.value,
        "passages": passages,
        **files,
    }


def _file(note: FileNote) -> dict[str, Any]:
    return {
        "name": note.name,
        "kind": note.kind,
        "bytes": note.size,
        "sha256": note.sha256,
        "unread": note.unread,
    }
