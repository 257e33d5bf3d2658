"""What of the best passages is shown when only so many characters are allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from connector.knowledge.passages import sentences

Stems = Callable[[Sequence[str]], list[set[str]]]
MARK = " …"


def trim(text: str, limit: int, *, weights: Mapping[str, float], stems: Stems) -> str:
    """The run of whole sentences of at most *limit* characters that holds the weightiest words.

    *weights* are those of the question's stems. A sentence that is too long itself is cut between words.
    """
    if len(text) <= limit:
        return text
    parts = sentences(text)
    found = [{stem for stem in words if stem in weights} for words in stems(parts)]
    best, best_worth = "", -1.0
    for start in range(len(parts)):
        end = _end(parts, start, limit)
        held = set().union(*found[start:end])
        worth = sum(weights[stem] for stem in held)
        if worth > best_worth and end > start:
            best, best_worth = "".join(parts[start:end]), worth
    return best.strip() or _cut(text, limit)


def _end(parts: Sequence[str], start: int, limit: int) -> int:
    """Where the run that begins at *start* must stop."""
    length, end = 0, start
    while end < len(parts) and length + len(parts[end].rstrip()) <= limit:
        length += len(parts[end])
        end += 1
    return end


def _cut(text: str, limit: int) -> str:
    room = max(0, limit - len(MARK))
    head = text[:room].strip()
    return (head.rsplit(None, 1)[0] if " " in head else head) + MARK if room else text[:limit]
