"""What a text speaks of: concepts that stand close together in one sentence, in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.review.fold import fold, sentences, tokens
from connector.review.vocabulary import Hit
from connector.review.words import COMMON, CUES, EXCUSES, VOCABULARIES

#: So many words may lie between the first and the last concept of a cue.
WINDOW = 12
#: Stands in a sentence that ends in a question mark.
QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Cue:
    """All of *needs* begin within *window* words of each other, none of *bars* is anywhere in the sentence.

    *longest* bounds the words of the sentence; a cue over the *whole* text has no window.
    """

    needs: frozenset[str]
    bars: frozenset[str]
    window: int = WINDOW
    longest: int | None = None
    whole: bool = False

    @classmethod
    def parse(cls, written: str) -> Cue:
        """Of "stranger account !howto @8 <20": needs, bars, window, longest; "&" for the whole text."""
        parts = written.split()
        marked = {part[0]: int(part[1:]) for part in parts if part[0] in "@<"}
        return cls(
            frozenset(part for part in parts if part[0] not in "!@<&"),
            frozenset(part[1:] for part in parts if part[0] == "!"),
            marked.get("@", WINDOW),
            marked.get("<"),
            "&" in parts,
        )

    def shown(self, hits: Sequence[Hit], *, length: int) -> bool:
        present = {hit.concept for hit in hits}
        if not self.needs <= present or self.bars & present:
            return False
        if self.longest is not None and length > self.longest:
            return False
        return len(self.needs) == 1 or self.whole or self._close(hits)

    def _close(self, hits: Sequence[Hit]) -> bool:
        ours = sorted((hit.start, hit.concept) for hit in hits if hit.concept in self.needs)
        inside: Counter[str] = Counter()
        first = 0
        for start, concept in ours:
            inside[concept] += 1
            while start - ours[first][0] > self.window:
                inside[ours[first][1]] -= 1
                first += 1
            if sum(count > 0 for count in inside.values()) == len(self.needs):
                return True
        return False


def _parsed(table: dict[str, Sequence[str]]) -> dict[str, tuple[Cue, ...]]:
    return {topic: tuple(Cue.parse(written) for written in rows) for topic, rows in table.items()}


_CUES, _EXCUSES = _parsed(CUES), _parsed(EXCUSES)


@dataclass(frozen=True)
class Heard:
    """A sentence, or a whole text, with the concepts that each language finds in it."""

    text: str
    length: int
    tongues: tuple[tuple[Hit, ...], ...]

    def shows(self, cues: Iterable[Cue], *, whole: bool = False) -> bool:
        fit = [cue for cue in cues if cue.whole is whole]
        return any(cue.shown(hits, length=self.length) for cue in fit for hits in self.tongues if hits)


@dataclass(frozen=True)
class Said:
    """A text under examination."""

    text: str

    @cached_property
    def sentences(self) -> tuple[Heard, ...]:
        return tuple(_heard(sentence) for sentence in sentences(fold(self.text)))

    def about(self, topic: str) -> list[str]:
        """Sentences that hold a cue of *topic* and none that excuses it."""
        return [heard.text for heard in self._inexcused(topic) if heard.shows(_CUES[topic])]

    def speaks_of(self, topic: str) -> bool:
        return bool(self.about(topic)) or self._together(topic)

    def holds(self, concept: str) -> bool:
        return any(hit.concept == concept for heard in self.sentences for hits in heard.tongues for hit in hits)

    def _inexcused(self, topic: str) -> list[Heard]:
        return [heard for heard in self.sentences if not heard.shows(_EXCUSES.get(topic, ()))]

    def _together(self, topic: str) -> bool:
        """Cues that may lie in several sentences."""
        parts = self._inexcused(topic)
        tongues = tuple(
            tuple(hit for hits in same for hit in hits) for same in zip(*(p.tongues for p in parts), strict=True)
        )
        return Heard("", sum(part.length for part in parts), tongues).shows(_CUES[topic], whole=True)


def _heard(sentence: str) -> Heard:
    words = tokens(sentence)
    asked = (Hit(QUESTION, 0, 0),) if sentence.rstrip().endswith(("?", "？")) else ()
    shared = (*COMMON.hits(words), *asked)
    tongues = tuple((*vocabulary.hits(words), *shared) for vocabulary in VOCABULARIES)
    return Heard(sentence, len(words), tongues)
