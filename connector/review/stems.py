"""Words that carry meaning, cut to their beginnings, so that two texts of one language can be held together."""

from __future__ import annotations

import re

from connector.review.tongues import small_words

_WORD = re.compile(r"[^\W\d_]{4,}")
_LENGTH = 5


def stems(folded: str) -> set[str]:
    """Of words of four letters and more that are no small words."""
    return {word[:_LENGTH] for word in _WORD.findall(folded) if word not in small_words()}


def shared(said: set[str], source: set[str]) -> float:
    """The share of *said* that stands in *source*; 1 for nothing."""
    return len(said & source) / len(said) if said else 1.0
