"""How long a row waits until it is tried again, and for how many tries."""

from __future__ import annotations

from collections.abc import Sequence

from connector.errors import LONGEST_WAIT

#: After the waits of policy are used up a row is tried this often, at last every LAST_SECONDS, then it is dead:
#: in all that takes a day.
LAST_TRIES, LAST_SECONDS = 96, 900.0
#: What a hand-over by code does without: once the waits for it are used up, a person gets the ticket at once.
NOT_NEEDED = frozenset({"model_unavailable", "accounts_unavailable", "internal_error"})


def why(word: str) -> tuple[str, float]:
    """(reason, seconds asked for) of a "later" or "failed" word."""
    kind, _, rest = word.partition(":")
    if kind != "later":
        return "internal_error", 0
    reason, _, seconds = rest.rpartition(":")
    return reason, float(seconds or 0)


def delay(waits: Sequence[float], failures: int, *, reason: str, asked: float) -> float:
    """Seconds until the next try after *failures*: policy's *waits*, then a hand-over at once, then ever longer."""
    asked = min(asked, LONGEST_WAIT)
    over = failures - len(waits)
    if over <= 0:
        return max(asked, waits[failures - 1])
    if over == 1 and reason in NOT_NEEDED:
        return 0.0
    last = max(1.0, waits[-1] if waits else 0.0)
    return max(asked, min(LAST_SECONDS, last * 2.0**over))
