"""How far a search result may be trusted: a measured scale, not the model's opinion."""

from __future__ import annotations

import math
from collections.abc import Iterable

from connector.decision import Band

#: BM25 gives one word at most (k1 + 1) times its weight; k1 is 1.2 in FTS5.
MOST_PER_WORD = 2.2
#: A mail holds more words than any one article: beyond the rarest ones nothing is expected.
WORDS_EXPECTED = 10
#: Chosen on seven public collections, mean over them: .97 of the answerable questions reach WEAK_FROM and .38
#: of those about another product; .68 and .06 reach STRONG_FROM. Of the questions about the product that no
#: article answers .26 look strong: words alone can't tell that an answer is missing.
WEAK_FROM = 0.17
STRONG_FROM = 0.40


def strength(score: float, weights: Iterable[float]) -> float:
    """*score* as a share of what a passage with every rare word of the question would get.

    *weights* are the inverse document frequencies of all words of the question, unknown ones too. A title
    that matches adds to it: the share may pass 1.
    """
    rarest = sorted(weights, reverse=True)[:WORDS_EXPECTED]
    return score / (MOST_PER_WORD * sum(rarest)) if rarest else 0.0


def band(share: float) -> Band:
    if share >= STRONG_FROM:
        return Band.STRONG
    return Band.WEAK if share >= WEAK_FROM else Band.NONE


def weight(passages: int, *, among: int) -> float:
    """Inverse document frequency of a word that stands in *passages* of *among* passages; never negative."""
    return math.log(1 + (among - passages + 0.5) / (passages + 0.5))
