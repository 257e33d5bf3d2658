"""A customer's words in the one spelling that the word lists know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from connector.text import normalise

#: What of a text the lists look at; the rest of a longer one is a log or a novel.
MAX_CHARS = 50_000
_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
#: Up to six words in between, within one sentence.
_BETWEEN = r"(?:[^\w.!?\n]|[.](?=\d))++"
_GAP = rf"(?:{_BETWEEN}\w++){{0,6}}?{_BETWEEN}"
_SENTENCE = re.compile(r"(?<=[!?;])\s+|(?<=\D\.)\s+|\n+")


def fold(text: str) -> str:
    """Lower case without accents, ASCII digits and quotes; a single line break is a blank, more end a line."""
    signs = normalise(text[:MAX_CHARS]).translate(_SIGNS)
    lower = signs.casefold()
    kept = lower if lower.isascii() else _base(lower)
    paragraphs = (" ".join(paragraph.split()) for paragraph in kept.split("\n\n"))
    return "\n".join(paragraphs)


def _base(text: str) -> str:
    """Letters without their accents, digits as ASCII ones."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(_digit(char) for char in parts if unicodedata.category(char) != "Mn")


def _digit(char: str) -> str:
    return char if char.isascii() or not char.isdecimal() else str(unicodedata.digit(char))


def sentences(folded: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(folded) if sentence]


def words(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern of many; each begins and ends with a word, " .. " stands for up to six words."""
    return re.compile("|".join(rf"\b(?:{pattern.replace(' .. ', _GAP)})\b" for pattern in patterns))
