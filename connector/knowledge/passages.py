"""An article cut into passages: short enough to score on their own, long enough to answer a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from connector.decision import Passage
from connector.domain import Article

WORDS = 160
OVERLAP = 30
#: Scripts without blanks have no words to count: so many characters weigh as much as one.
CHARACTERS_PER_WORD = 10

#: Behind a full stop with a blank, behind an ideographic one, at a line break.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|(?<=[。！？])|\s*\n\s*")


def split(article: Article) -> list[Passage]:
    """Passages of at most 160 words, cut between paragraphs, else lines, else sentences, else words.

    A short last paragraph, such as a heading, is repeated in front of what follows it.
    """
    return [
        Passage(
            id=f"{article.id}#{number}",
            article_id=article.id,
            title=article.title,
            text=text,
            url=article.url,
            version=article.version,
            source=article.source,
        )
        for number, text in enumerate(_packed(article.text), start=1)
    ]


def sentences(text: str) -> list[str]:
    """The sentences of *text* with the blanks that follow them; joined they are *text* again."""
    ends = [0, *(found.end() for found in SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if start < end]


def weight(text: str) -> int:
    """Words, or what the length in characters amounts to."""
    return _weight(len(text.split()), len(text))


def _weight(words: int, characters: int) -> int:
    return max(words, -(-characters // CHARACTERS_PER_WORD))


def _packed(text: str) -> Iterator[str]:
    """Units of *text* put together as long as they fit."""
    held: list[tuple[str, str]] = []
    words = characters = 0
    for joint, unit in _units(text, CUTS):
        more_words, more_characters = len(unit.split()), len(joint) + len(unit)
        if held and _weight(words + more_words, characters + more_characters) > WORDS:
            yield _joined(held)
            held = held[-1:] if weight(held[-1][1]) <= OVERLAP else []
            words = sum(len(part.split()) for _, part in held)
            characters = sum(len(part) for _, part in held)
        held.append((joint, unit))
        words, characters = words + more_words, characters + more_characters
    if held:
        yield _joined(held)


def _units(text: str, cuts: tuple[tuple[str, Callable[[str], list[str]]], ...]) -> Iterator[tuple[str, str]]:
    """(what joins it to the one before, unit) for pieces of *text* none of which is too long."""
    (joint, cut), *finer = cuts
    for part in filter(None, map(str.strip, cut(text))):
        if weight(part) <= WORDS - OVERLAP or not finer:
            yield joint, part
            continue
        for number, (inner, unit) in enumerate(_units(part, tuple(finer))):
            yield (inner if number else joint), unit


def _joined(units: list[tuple[str, str]]) -> str:
    return units[0][1] + "".join(joint + unit for joint, unit in units[1:])


def _by_length(text: str) -> list[str]:
    size = (WORDS - OVERLAP) * CHARACTERS_PER_WORD
    return [text[start : start + size] for start in range(0, len(text), size)]


#: From the best place to cut to the worst, with what joins the parts again.
CUTS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    ("\n\n", lambda text: re.split(r"\n[ \t]*\n", text)),
    ("\n", str.splitlines),
    (" ", sentences),
    (" ", str.split),
    ("", _by_length),
)
