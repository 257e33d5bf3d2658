"""What people made of drafts, by category, and whether one could go without them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.domain import Mode, careful
from connector.intervals import Mean, Rate, average, rate
from connector.policy import Policy
from connector.store.shares import DraftRow

#: So many drafts say something about a category.
ENOUGH = 20
#: A draft that a person sent with such a distance was hardly changed.
HARDLY = 0.05
#: The share of drafts hardly changed from which a category could go without review.
READY = 0.8
#: States of drafts whose words, or a person's own in their place, went to the customer.
WENT_OUT = frozenset({"sent", "answered"})
#: States of drafts that a person has dealt with.
READ = frozenset({"approved", "sent", "discarded", "answered"})


@dataclass(frozen=True, slots=True)
class Edits:
    """Of a category's drafts: *states* by name; *distance* of what people sent, *kept* those hardly changed."""

    states: Mapping[str, int]
    distance: Mean
    kept: Rate
    mode: str
    advice: str


def edits(drafts: Sequence[DraftRow], policy: Policy, ceiling: Mode) -> Mapping[str, Edits]:
    told: dict[str, Edits] = {}
    for name in sorted({row.category for row in drafts}):
        ours = [row for row in drafts if row.category == name]
        far = [row.distance for row in ours if row.state in WENT_OUT and row.distance is not None]
        kept = rate(sum(one <= HARDLY for one in far), len(far))
        mode = careful(ceiling, policy.mode_of(name))
        advice = "is in auto already" if mode is Mode.AUTO else _ready(kept)
        told[name] = Edits(
            dict(sorted(Counter(row.state for row in ours).items())),
            average(far, bounds=(0, 1)),
            kept,
            mode.value,
            advice,
        )
    return told


def _ready(kept: Rate) -> str:
    if kept.of < ENOUGH or kept.low is None or kept.high is None:
        return f"too few drafts that people sent ({kept.of} of {ENOUGH})"
    if kept.low >= READY:
        return "looks ready for auto: people send the drafts as they are"
    return "not ready for auto: people change the drafts" if kept.high < READY else "nearly ready for auto"


def reviewed(drafts: Iterable[DraftRow]) -> int:
    """A draft that expired or was overtaken may have been read by nobody."""
    return sum(row.state in READ for row in drafts)
