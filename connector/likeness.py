"""How much two answers say the same, by their words alone: a hint for where to read, no judgement."""

from __future__ import annotations

import threading

from connector.knowledge.terms import Stemmer, words


class Likeness:
    def __init__(self) -> None:
        self._stemmer = Stemmer()
        self._turn = threading.Lock()

    def of(self, one: str, other: str) -> float:
        """0 to 1: the F1 of the stems of both texts' telling words; 0 when either has none."""
        first, second = (self._stems(text) for text in (one, other))
        shared = len(first & second)
        return 2 * shared / (len(first) + len(second)) if shared else 0.0

    def close(self) -> None:
        self._stemmer.close()

    def _stems(self, text: str) -> set[str]:
        with self._turn:
            return set().union(*self._stemmer.stems(words(text)))
