"""Why a draft waits and what it rests on, out of stored rows: what its note tells, for those who look from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector import notes
from connector.decision import Band
from connector.domain import AccountStatus
from connector.explain import evidence_of
from connector.reasons import APPROVED
from connector.store import drafts


@dataclass(frozen=True, slots=True)
class Source:
    """An article that the draft cites; *changed*: it is no longer what was quoted. A title is "" when it is gone."""

    title: str
    url: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Grounds:
    """*reasons* are slugs; *confidence* is the model's; *missing* are phrases for a teammate.

    *account* is a word of `AccountStatus`, "" where no evidence was gathered.
    """

    reasons: tuple[str, ...]
    confidence: float
    account: str
    sources: tuple[Source, ...]
    missing: tuple[str, ...]


def grounds(connection: sa.Connection, draft_id: str) -> Grounds:
    found = drafts.decision(connection, draft_id)
    reasons = tuple(slug for slug in found.reasons if slug != APPROVED)
    proposal = found.decision.get("proposal") or {}
    evidence = evidence_of(connection, found.decision.get("evidence"))
    if evidence is None:
        return Grounds(reasons, found.confidence, "", (), ())
    cited = set(proposal.get("citations") or ())
    passages = [one for one in evidence["passages"] if not cited or one["id"] in cited]
    sources = {(one["title"], one["url"]): one["changed"] for one in passages}
    return Grounds(
        reasons,
        found.confidence,
        evidence["account"],
        tuple(Source(*named, changed=changed) for named, changed in sources.items()),
        _missing(evidence, proposal),
    )


def _missing(evidence: Mapping[str, Any], proposal: Mapping[str, Any]) -> tuple[str, ...]:
    account, band = AccountStatus(evidence["account"]), Band(evidence["band"])
    several = bool(proposal.get("multi_part"))
    return tuple(notes.missing(account, evidence["account_silent"], band, multi_part=several))
