"""The words of internal notes: first what code knows, then what the model wrote, marked and defused; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from connector.decision import Evidence, Proposal, ProposalKind, Verdict
from connector.mask import mask
from connector.review.addresses import addresses
from connector.text import clip, plain

BANNER = (
    "Written by the AI connector. Lines that begin with > are the AI's own words: nobody has checked them."
)
DRAFT_BANNER = "Written by the AI connector; check before you rely on it."
UNSENT = "Not sent to the customer:"
#: Of what the model wrote, so that what code knows is never cut off.
MAX_REASON, MAX_SUMMARY, MAX_UNSENT, MAX_DRAFT = 400, 1_800, 1_800, 4_000
MAX_FACTS = 1_000


def hand_over(proposal: Proposal, reasons: Sequence[str], evidence: Evidence | None) -> str:
    """Why and on what grounds, by code; then reason, summary and unsent reply of the model."""
    parts = [f"Hand-over. {BANNER}", _rows(("Why", ", ".join(reasons)), *facts(proposal, evidence))]
    if proposal.by_code:
        return "\n\n".join([*parts, plain(proposal.summary)]).strip()
    said = [(proposal.reason, MAX_REASON), (proposal.summary, MAX_SUMMARY)]
    parts += [quoted(quiet(text, evidence), longest) for text, longest in said if text.strip()]
    if proposal.kind is not ProposalKind.ESCALATION and proposal.text.strip():
        parts += [f"{UNSENT}\n{quoted(quiet(proposal.text, evidence), MAX_UNSENT)}"]
    return "\n\n".join(parts)


def draft(body: str, proposal: Proposal, verdict: Verdict, evidence: Evidence | None) -> str:
    """*body* is what an approval sends; it stands last, so that nothing in it can pass for our facts."""
    kind = "question" if proposal.kind is ProposalKind.QUESTION else "reply"
    rows = _rows(("Why it waits", ", ".join(verdict.reasons)), *facts(proposal, evidence))
    return "\n\n".join(
        [f"Draft {kind}. {DRAFT_BANNER}", rows, "From here to the end, the draft:", clip(body, MAX_DRAFT)]
    )


def rejected(body: str, fields: Iterable[str]) -> str:
    """In place of a write that the helpdesk refused; names the fields it misses."""
    missing = ", ".join(fields) or "not named"
    rows = _rows(("Why", "the helpdesk refused the update"), ("Required fields", missing))
    return f"Hand-over. {BANNER}\n\n{rows}\n\n{UNSENT}\n{quoted(plain(body), MAX_DRAFT)}"


def facts(proposal: Proposal, evidence: Evidence | None) -> list[tuple[str, str]]:
    """(name, value) of what code knows; of the model's only what it chose from a list."""
    triage = proposal.triage
    kind = f"{triage.category}, urgency {triage.urgency}, sentiment {triage.sentiment}, {triage.language}"
    rows = [("Category", kind)]
    if not proposal.by_code:
        rows.append(("Confidence", f"{proposal.confidence:.2f}"))
    if evidence is not None:
        # Customers choose some of these values, such as the name of their firm; strangers may title an article.
        told = quiet("; ".join(f"{key}: {value}" for key, value in evidence.account.facts.items()), evidence)
        rows.append(
            ("Account", f"{evidence.account.status}" + (f" ({clip(told, MAX_FACTS)})" if told else ""))
        )
        cited = [p for p in evidence.search.passages if not proposal.citations or p.id in proposal.citations]
        sources = "\n".join(f"- {quiet(p.title, evidence)} {p.url}".strip() for p in cited)
        rows.append(("Sources", "\n" + sources if sources else "no relevant results"))
    return rows


def quiet(text: str, evidence: Evidence | None) -> str:
    """Words of others for a teammate: plain, without secrets, and with addresses that nothing makes a link of.

    Links of this run's passages stay.
    """
    ours = {passage.url for passage in evidence.search.passages} if evidence else set()
    safe = mask(plain(text))
    for address in sorted(set(addresses(safe)), key=len, reverse=True):
        if address not in ours:
            safe = safe.replace(address, _defused(address))
    # What was put in its place may stand before a parenthesis: that would be a link again.
    return plain(safe)


def quoted(text: str, longest: int) -> str:
    return "\n".join(f"> {line}" for line in clip(text, longest).splitlines())


def _defused(address: str) -> str:
    """https[:]//evil[.]test, eve[at]evil[.]test: to be read, not to be clicked."""
    return re.sub(
        r"\.(?=\w)", "[.]", address.replace("://", "[:]//").replace("@", "[at]").replace("\\", "[\\]")
    )


def _rows(*rows: tuple[str, str]) -> str:
    return "\n".join(f"{name}: {plain(value)}" for name, value in rows if value)
