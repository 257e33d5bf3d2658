"""What the words of a text weigh together: a second ear for what no cue spells out.

A cue needs its concepts side by side; customers also say the same thing in words of which none is a sign by itself.
So each word, its beginning, each pair of neighbours and each concept carries points for a trigger, learnt from
labelled letters by `checks/weigh.py` (logistic regression, J. Langford's per-feature rates) and kept as a table. The
points are added up and divided by the root of how many marks a text has: a long one needs more of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise

from connector.review.fold import tokens

#: So much of a word stands for its inflections.
STEM = 5
#: A text of fewer marks is held to be as long, lest one word decide.
LEAST_MARKS = 25
#: A shorter text says too little, a longer one is a log or a novel; the cues hear both.
WORDS = range(4, 251)


def marks(folded: str, concepts: Iterable[str]) -> frozenset[str]:
    """Words, their beginnings ("refun*"), neighbours ("my_money") and *concepts* ("=money") of a text."""
    words = [token if len(token) <= STEM else token[:STEM] + "*" for token in tokens(folded)]
    pairs = (f"{one}_{two}" for one, two in pairwise(words))
    return frozenset((*words, *pairs, *(f"={concept}" for concept in concepts)))


def weight(topic: str, found: frozenset[str]) -> float:
    """Log-odds, shifted so that what is over 0 counts; minus infinity for a *topic* that nothing was learnt for."""
    table = weights().get(topic)
    if table is None or not found:
        return -math.inf
    return table[""] + points(table, found)


def points(table: Mapping[str, float], found: Collection[str]) -> float:
    return sum(table.get(mark, 0.0) for mark in found) / root(found)


def root(found: Collection[str]) -> float:
    return math.sqrt(max(len(found), LEAST_MARKS))


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Topic -> mark -> points; the empty mark is what every text begins with."""
    path = resources.files("connector.review.words").joinpath("weights.json")
    found: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return found
