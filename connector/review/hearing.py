"""What a text speaks of: concepts that stand close together in one sentence, in whatever order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from connector.review.fold import MAX_CHARS, MAX_SENTENCES, bounded, fold, head_and_tail, sentences, tokens
from connector.review.vocabulary import Hit, Vocabulary
from connector.review.words import cues, vocabularies, vocabulary

#: So many words may lie between the first and the last concept of a cue.
WINDOW = 12
#: Stands in a sentence that ends in a question mark.
QUESTION = "question"
#: So many small words of a language tell that a text is written in it.
FEW = 2
#: So many more of them than another language has leave that one out.
LEAD = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """All of *needs* begin within *window* words of each other, in their order when *ordered*.

    No group of *bars* is wholly in the sentence; *longest* bounds its words. A cue over the *whole* text has no
    window.
    """

    needs: tuple[str, ...]
    bars: tuple[frozenset[str], ...]
    window: int = WINDOW
    longest: int | None = None
    ordered: bool = False
    whole: bool = False

    @classmethod
    def parse(cls, written: str, *, window: int = WINDOW) -> Cue:
        """Of "stranger account !howto+feature @8 <20 >": needs, bars, window, longest, ordered; "&": whole text."""
        parts = written.split()
        marked = {part[0]: int(part[1:]) for part in parts if re.fullmatch(r"[@<]\d+", part)}
        return cls(
            tuple(part for part in parts if part[0] not in "!@<>&"),
            tuple(frozenset(part[1:].split("+")) for part in parts if part[0] == "!"),
            marked.get("@", window),
            marked.get("<"),
            ">" in parts,
            "&" in parts,
        )

    def shown(self, hits: Sequence[Hit], *, length: int) -> bool:
        present = {hit.concept for hit in hits}
        if not present.issuperset(self.needs) or any(group <= present for group in self.bars):
            return False
        if self.longest is not None and length > self.longest:
            return False
        return (
            len(self.needs) == 1
            or self.whole
            or (self._in_order(hits) if self.ordered else self._close(hits))
        )

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

    def _in_order(self, hits: Sequence[Hit]) -> bool:
        """Of each beginning of the row so far, where its latest first word stands."""
        begun: dict[int, int] = {}
        for hit in sorted(hits, key=lambda hit: hit.start):
            for place in (place for place, need in enumerate(self.needs) if need == hit.concept):
                since = hit.start if place == 0 else begun.get(place - 1)
                if since is not None and hit.start - since <= self.window:
                    begun[place] = since
        return len(self.needs) - 1 in begun


@cache
def _cues(topic: str, kind: str = "cues") -> tuple[Cue, ...]:
    return tuple(Cue.parse(written) for written in cues()[topic].get(kind, ()))


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
    """A text under examination; *parts* are messages that it consists of, each in a language of its own."""

    text: str
    parts: tuple[str, ...] = ()
    overlong: bool = False

    @classmethod
    def of(cls, messages: Sequence[str]) -> Said:
        """The most important first: of what is too much, the middle of a message and the last ones go unheard."""
        parts, room = [], MAX_CHARS
        for message in messages:
            parts.append(head_and_tail(message, room))
            room = max(room - len(message), 0)
        kept = tuple(part for part in parts if part)
        return cls("\n\n".join(kept), kept, overlong=sum(map(len, messages)) > MAX_CHARS)

    @cached_property
    def sentences(self) -> tuple[Heard, ...]:
        return tuple(heard for part in self.parts or (self.text,) for heard in _heard_in(part))

    @property
    def too_much(self) -> bool:
        """Whether something in it may have gone unheard."""
        return self.overlong or len(self.sentences) > MAX_SENTENCES

    def about(self, topic: str) -> list[str]:
        """Sentences that hold a cue of *topic* and none that excuses it."""
        return [heard.text for heard in self._inexcused(topic) if heard.shows(_cues(topic))]

    def speaks_of(self, topic: str) -> bool:
        return bool(self.about(topic)) or self._together(topic)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """All that any language finds in it."""
        return frozenset(hit.concept for heard in self.sentences for hits in heard.tongues for hit in hits)

    def holds(self, concept: str) -> bool:
        return concept in self.concepts

    def _inexcused(self, topic: str) -> list[Heard]:
        return [heard for heard in self.sentences if not heard.shows(_cues(topic, "excuses"))]

    def _together(self, topic: str) -> bool:
        """Cues that may lie in several sentences."""
        cues = [cue for cue in _cues(topic) if cue.whole]
        parts = self._inexcused(topic) if cues else []
        tongues = (
            tuple(hit for hits in same for hit in hits)
            for same in zip(*(p.tongues for p in parts), strict=True)
        )
        return Heard("", sum(part.length for part in parts), tuple(tongues)).shows(cues, whole=True)


def _heard_in(part: str) -> Iterable[Heard]:
    folded = fold(part)
    spoken = _tongues(tokens(folded), range(len(vocabularies())))
    return (_heard(sentence, spoken) for sentence in bounded(sentences(folded)))


def _heard(sentence: str, spoken: Collection[int]) -> Heard:
    """*spoken* are the languages of the whole text; a longer sentence shows its own."""
    words = tokens(sentence)
    asked = (Hit(QUESTION, 0, 0),) if sentence.rstrip().endswith(("?", "？")) else ()
    heard = _tongues(words, spoken)
    tongues = ((*_hits(v, words), *asked) if i in heard else () for i, v in enumerate(vocabularies()))
    return Heard(sentence, len(words), tuple(tongues))


def _hits(tongue: Vocabulary, words: Sequence[str]) -> Iterable[Hit]:
    full = tongue.spelled_out(words)
    return (*tongue.hits(full), *vocabulary("common").hits(full))


def _tongues(words: Sequence[str], otherwise: Collection[int]) -> Collection[int]:
    """Places of the languages whose small words are there; *otherwise* when there are too few to tell."""
    shares = [vocabulary.share(words) for vocabulary in vocabularies()]
    most = max(shares)
    if most < FEW:
        return otherwise
    return {i for i, share in enumerate(shares) if 2 * share > most or share + LEAD >= most}
