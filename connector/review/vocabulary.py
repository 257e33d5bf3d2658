"""Words of one language, sorted into concepts, and where a sentence holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from connector.review.amounts import VALUES
from connector.review.fold import fold

#: So many words may stand where a phrase has "..".
GAP = 3
#: Shorter stems have too many neighbours that mean something else.
LEAST_FUZZY = 5
LONGEST_STEM = 40
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept at words *start* to *end* (exclusive) of a sentence."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase: itself, a stem ("hack*", "*anwalt", "*gericht*"), any of a kind ("#age") or a gap ("..").

    A fuzzy one ("~") may have one letter wrong, missing, too many or swapped with its neighbour.
    """

    text: str
    open_left: bool = False
    open_right: bool = False
    fuzzy: bool = False

    def fits(self, token: str) -> bool:
        if self.text.startswith("#"):
            return SPECIAL[self.text](token)
        if self.open_left:
            return self.text in token if self.open_right else token.endswith(self.text)
        return self._begins(token) or (self.fuzzy and self._nearly(token))

    def _begins(self, token: str) -> bool:
        return token.startswith(self.text) if self.open_right else token == self.text

    def _nearly(self, token: str) -> bool:
        size = len(self.text)
        if size < LEAST_FUZZY or len(token) < size - 1 or token[0] != self.text[0]:
            return False
        lengths = range(size - 1, size + 2) if self.open_right else (len(token),)
        return any(one_edit(token[:length], self.text) for length in lengths)


SPECIAL: Mapping[str, Callable[[str], bool]] = {
    "#age": lambda token: 4 <= number(token) <= 17,
    "#many": lambda token: 3 <= number(token) <= 30,
    "#number": lambda token: number(token) >= 0,
    "#word": str.isalpha,
}
GAP_WORD = Word("..")
_Slot = tuple[Word, ...]
_Phrase = tuple[_Slot, ...]
_Entry = tuple[str, _Phrase]
_Index = defaultdict[str, list[_Entry]]


class Vocabulary:
    """*concepts* maps a concept to its phrases, parted by blanks: "log/sign_in hack* ~password".

    An underscore joins the words of a phrase, a slash parts what may stand in one place, which "+" makes longer:
    "sans_mon/que+je". *small* are words that hardly any sentence of the language goes without, *typed_right* such
    as look like slips of fuzzy ones.
    """

    def __init__(self, concepts: Mapping[str, str], small: str = "", typed_right: str = "") -> None:
        self._small = frozenset(fold(small).split())
        self._typed_right = frozenset(typed_right.split())
        self._whole: _Index = defaultdict(list)
        self._stems: _Index = defaultdict(list)
        self._fuzzy: defaultdict[str, list[tuple[Word, _Entry]]] = defaultdict(list)
        self._inner: list[tuple[Word, _Entry]] = []
        for concept, row in concepts.items():
            for written in row.split():
                for phrase in _phrases(written):
                    self._add((concept, phrase))
        self._starting = lru_cache(maxsize=20_000)(self._candidates)

    def hits(self, sentence: Sequence[str]) -> Iterator[Hit]:
        for start, token in enumerate(sentence):
            for concept, phrase in self._starting(token):
                end = _end(phrase, sentence, start)
                if end is not None:
                    yield Hit(concept, start, end)

    def share(self, sentence: Sequence[str]) -> int:
        """How many of the language's small words *sentence* holds."""
        return sum(token in self._small for token in sentence)

    def _add(self, entry: _Entry) -> None:
        for word in entry[1][0]:
            if word.open_left or word.text.startswith("#"):
                self._inner.append((word, entry))
                continue
            (self._stems if word.open_right else self._whole)[word.text].append(entry)
            if word.fuzzy:
                self._fuzzy[word.text[0]].append((word, entry))

    def _candidates(self, token: str) -> tuple[_Entry, ...]:
        found = [*self._whole.get(token, ())]
        for length in range(1, min(len(token), LONGEST_STEM) + 1):
            found += self._stems.get(token[:length], ())
        close = () if token in self._typed_right else self._fuzzy.get(token[0], ())
        found += [entry for word, entry in (*self._inner, *close) if word.fits(token)]
        return tuple(dict.fromkeys(found))


def number(token: str) -> int:
    """What *token* counts, in digits or words; -1 when it is no number."""
    if token.isascii() and token.isdigit():
        return int(token) if len(token) < 9 else -1
    return VALUES.get(token, -1)


@lru_cache(maxsize=50_000)
def one_edit(first: str, second: str) -> bool:
    """Whether one letter put in, taken out, changed or swapped with its neighbour makes one of the other."""
    if abs(len(first) - len(second)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if same is None:
        return True
    left, right = first[same:], second[same:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _phrases(written: str) -> Iterator[_Phrase]:
    choices = [list(_choices(part)) for part in written.split("_")]
    for chosen in product(*choices):
        phrase = tuple(slot for slots in chosen for slot in slots)
        if GAP_WORD in (*phrase[0], *phrase[-1]) or not all(word.text for slot in phrase for word in slot):
            raise ValueError(f"{written!r} begins or ends with a gap, or holds an empty word")
        yield phrase


def _choices(part: str) -> Iterator[_Phrase]:
    """What may stand in one place: one of several words, or several words in a row ("que+je")."""
    single = [one for one in part.split("/") if "+" not in one]
    if single:
        yield (tuple(word for one in single for word in _words(one)),)
    for several in (one for one in part.split("/") if "+" in one):
        yield tuple(tuple(_words(one)) for one in several.split("+"))


def _words(written: str) -> Iterable[Word]:
    fuzzy = written.startswith("~")
    bare = written.lstrip("~")
    if bare == ".." or bare.startswith("#"):
        return [Word(bare)]
    left, right = bare.startswith("*"), bare.endswith("*")
    return [Word(text, left, right, fuzzy) for text in _spellings(bare.strip("*"))]


@lru_cache(maxsize=50_000)
def _spellings(word: str) -> tuple[str, ...]:
    """Without accents; with umlauts also as those write it who have none on their keyboard."""
    return (word,) if word.isascii() else tuple(sorted({fold(word), fold(word.translate(_UMLAUTS))}))


def _fits(slot: _Slot, token: str) -> bool:
    return any(word.fits(token) for word in slot)


def _end(phrase: _Phrase, sentence: Sequence[str], start: int) -> int | None:
    """Where *phrase*, whose first word stands at *start*, ends; None when it doesn't go on so."""
    at = start + 1
    index = 1
    while index < len(phrase):
        reach = GAP if GAP_WORD in phrase[index] else 0
        index += bool(reach)
        stop = min(at + reach + 1, len(sentence))
        found = next((i for i in range(at, stop) if _fits(phrase[index], sentence[i])), None)
        if found is None:
            return None
        at, index = found + 1, index + 1
    return at
