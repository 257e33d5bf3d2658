"""What an evaluation adds up to: for each category how many would have been answered, and the mode that advises."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.intervals import rate

SENT, HELD, ESCALATED, STAYED_OUT = "sent", "held", "escalated", "stayed_out"
#: The last line, and nobody's category: code kept us out before a model saw the ticket.
ALL, UNREAD = "all", "-"
#: With fewer tickets a share says too little to act on.
FEW, ENOUGH = 10, 30
#: From these lower ends of the interval on a mode is advised; *ALIKE* is the median agreement that `auto` asks for.
AUTO_FROM, ASSIST_FROM, ALIKE = 0.5, 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Figures:
    """*answered* is the share of SENT with the ends of its 95 % interval (Wilson); *cost* in nano-dollars.

    *agreement* is the median over answers and drafts, None where there are none. *advice* is a mode and why.
    """

    category: str
    tickets: int
    sent: int
    held: int
    escalated: int
    stayed_out: int
    answered: float
    low: float
    high: float
    agreement: float | None
    cost: int
    advice: str
    why: str


def by_category(rows: Iterable[Mapping[str, Any]]) -> list[Figures]:
    """Figures of each category, the largest first, and of all tickets as the last; *rows* as `evaluate` stores them."""
    known = list(rows)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in known:
        groups.setdefault(row["category"], []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [figures(name, group) for name, group in [*ordered, (ALL, known)] if group]


def figures(category: str, rows: Sequence[Mapping[str, Any]]) -> Figures:
    """Of one row at least."""
    counts = {
        word: sum(row["decision"] == word for row in rows) for word in (SENT, HELD, ESCALATED, STAYED_OUT)
    }
    alike = [row["agreement"] for row in rows if row["agreement"] is not None]
    agreement = statistics.median(alike) if alike else None
    answered, useful = rate(counts[SENT], len(rows)), rate(counts[SENT] + counts[HELD], len(rows))
    low = answered.low or 0.0
    advice, why = advised(len(rows), sent=low, useful=useful.low or 0.0, agreement=agreement)
    if category in {ALL, UNREAD}:
        advice, why = "", ""
    return Figures(
        category,
        len(rows),
        counts[SENT],
        counts[HELD],
        counts[ESCALATED],
        counts[STAYED_OUT],
        answered.share or 0.0,
        low,
        answered.high or 0.0,
        agreement,
        sum(row["cost"] for row in rows),
        advice,
        why,
    )


def advised(tickets: int, *, sent: float, useful: float, agreement: float | None) -> tuple[str, str]:
    """(mode, why); *sent* and *useful* (drafts included) are lower ends of intervals."""
    if tickets < FEW:
        return "shadow", f"fewer than {FEW} tickets"
    if useful < ASSIST_FROM:
        return "triage", "seldom an answer or a draft"
    if tickets < ENOUGH:
        return "assist", f"fewer than {ENOUGH} tickets for auto"
    if sent < AUTO_FROM:
        return "assist", f"answers in fewer than {AUTO_FROM:.0%} for sure"
    if agreement is None or agreement < ALIKE:
        return "assist", "answers differ from the team's: read them"
    return "auto", "after two weeks of drafts that were approved unchanged"
