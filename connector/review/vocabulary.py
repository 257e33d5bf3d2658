"""Words of one language, sorted into concepts, and where a sentence holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, product

from connector.review.amounts import VALUES
from connector.review.fold import fold

#: So many words may stand where a phrase has "..".
GAP = 3
#: Shorter stems have too many neighbours that mean something else.
LEAST_FUZZY = 5
#: A word of so many letters that is a phrase by itself is fuzzy without being marked, its end excepted: other ends
#: are other forms or another language's.
LONG = 8
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
    firm_end: bool = False

    @property
    def special(self) -> bool:
        return self.text.startswith("#")

    def fits(self, token: str) -> bool:
        if self.special:
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
        if self.firm_end and token[-1] != self.text[-1]:
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
_Entry = tuple[str, tuple["_Step", ...]]
_Index = defaultdict[str, list[_Entry]]


class Vocabulary:
    """*concepts* maps a concept to its phrases, parted by blanks: "log/sign_in hack* ~password".

    An underscore joins the words of a phrase, a slash parts what may stand in one place, which "+" makes longer:
    "sans_mon/que+je". *small* are words that hardly any sentence of the language goes without, *typed_right* such
    as look like slips of fuzzy ones, *short* is how chats write some words ("jai": "j ai").
    """

    def __init__(
        self,
        concepts: Mapping[str, str],
        small: str = "",
        typed_right: str = "",
        short: Mapping[str, str] | None = None,
    ) -> None:
        self._short = {fold(word): fold(long).split() for word, long in (short or {}).items()}
        self._small = frozenset(fold(small).split()) | {word for word in self._short if len(word) > 2}
        self._typed_right = frozenset(typed_right.split())
        self._whole: _Index = defaultdict(list)
        self._stems: _Index = defaultdict(list)
        self._slips: defaultdict[str, list[tuple[Word, _Entry]]] = defaultdict(list)
        self._inner: list[tuple[Word, _Entry]] = []
        for concept, row in concepts.items():
            for written in row.split():
                for phrase in _phrases(written):
                    self._add(phrase[0], (concept, _steps(phrase)))
        self._starting = lru_cache(maxsize=20_000)(self._candidates)

    def spelled_out(self, sentence: Sequence[str]) -> list[str]:
        """*sentence* with the short forms of the language's chats written in full."""
        return [long for word in sentence for long in self._short.get(word, (word,))]

    def hits(self, sentence: Sequence[str]) -> Iterator[Hit]:
        for start, token in enumerate(sentence):
            for concept, rest in self._starting(token):
                end = _end(rest, sentence, start)
                if end is not None:
                    yield Hit(concept, start, end)

    def share(self, sentence: Sequence[str]) -> int:
        """How many of the language's small words *sentence* holds."""
        return sum(token in self._small for token in sentence)

    def _add(self, first: _Slot, entry: _Entry) -> None:
        for word in first:
            if word.open_left or word.special:
                self._inner.append((word, entry))
                continue
            (self._stems if word.open_right else self._whole)[word.text].append(entry)
            if word.fuzzy:
                self._expect_slips(word, entry)
            elif not entry[1] and not word.open_right and len(word.text) >= LONG:
                self._expect_slips(replace(word, fuzzy=True, firm_end=True), entry)

    def _expect_slips(self, word: Word, entry: _Entry) -> None:
        for key in {word.text, *_one_out(word.text)}:
            self._slips[key].append((word, entry))

    def _candidates(self, token: str) -> tuple[_Entry, ...]:
        found = [*self._whole.get(token, ())]
        for length in range(1, min(len(token), LONGEST_STEM) + 1):
            found += self._stems.get(token[:length], ())
        found += [entry for word, entry in (*self._inner, *self._nearly(token)) if word.fits(token)]
        return tuple(dict.fromkeys(found))

    def _nearly(self, token: str) -> Iterable[tuple[Word, _Entry]]:
        """Fuzzy words that share with a beginning of *token* what is left when one letter is out, and some more."""
        if len(token) < LEAST_FUZZY - 1 or token in self._typed_right or token in self._small:
            return
        for key in self._slips.keys() & _slip_keys(token):
            yield from self._slips[key]


def _one_out(word: str) -> Iterable[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


@lru_cache(maxsize=2_000)
def _slip_keys(token: str) -> frozenset[str]:
    """The beginnings of *token*, and each with one letter out."""
    starts = [token[:length] for length in range(LEAST_FUZZY - 1, min(len(token), LONGEST_STEM) + 1)]
    return frozenset(key for start in starts for key in (start, *_one_out(start)))


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


@dataclass(frozen=True, slots=True)
class _Step:
    """The next word of a phrase: at most *reach* others stand before it."""

    reach: int
    words: frozenset[str]
    others: _Slot

    def fits(self, token: str) -> bool:
        return token in self.words or any(word.fits(token) for word in self.others)


@lru_cache(maxsize=100_000)
def _steps(phrase: _Phrase) -> tuple[_Step, ...]:
    """Of all but the first word of *phrase*."""
    pairs = pairwise(phrase)
    return tuple(_step(slot, GAP if _is_gap(before) else 0) for before, slot in pairs if not _is_gap(slot))


def _step(slot: _Slot, reach: int) -> _Step:
    others = tuple(word for word in slot if word.open_left or word.open_right or word.fuzzy or word.special)
    return _Step(reach, frozenset(word.text for word in slot if word not in others), others)


def _is_gap(slot: _Slot) -> bool:
    return slot[0].text == ".."


def _end(rest: Sequence[_Step], sentence: Sequence[str], start: int) -> int | None:
    """Where the phrase whose first word stands at *start* and that has *rest* ends; None when it doesn't go on so."""
    at = start + 1
    for step in rest:
        stop = min(at + step.reach + 1, len(sentence))
        found = next((i for i in range(at, stop) if step.fits(sentence[i])), None)
        if found is None:
            return None
        at = found + 1
    return at
