"""Whether a message is only a rating, or only thanks: strict, for what is more than that deserves an answer; pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from connector.text import strip_quoted

WORDS = Path(__file__).with_name("courtesy.toml")
#: Longer thanks say more than thanks.
LONGEST = 25
_SCORE = re.compile(
    r"([1-5])(?:\s?/\s?5|\s(?:von|out of|of|sur|de|su|van|di) 5)?"
    r"(?:\s?(?:stars?|sterne?|étoiles?|estrellas?|estrelas?|stell[ae]|ster(?:ren)?))?\s?[.!]?",
    re.IGNORECASE,
)
_STARS = re.compile(r"\s?".join(["[⭐★]"]) + r"(?:\s?[⭐★]){0,4}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: What may stand between words without saying anything.
_QUIET = re.compile(r"[\s.,;:!()\-–—'’\"“”*~&/]|\ufe0f|[\U0001f3fb-\U0001f3ff]")


def score(text: str, *, names: Iterable[str] = ()) -> int | None:
    """The rating from 1 to 5 that *text* is, besides thanks and the writer's *names*; None for all else."""
    fresh = strip_quoted(unicodedata.normalize("NFKC", text))[0].replace("\u20e3", "").replace("\ufe0f", "")
    first, _, rest = fresh.strip().partition("\n")
    found = _rated(first.strip())
    return found if found is not None and _is_polite(rest, names) else None


def is_thanks(text: str, *, names: Iterable[str] = ()) -> bool:
    """Whether *text* thanks, in one of seven languages or a sign, and says nothing else."""
    fresh = strip_quoted(unicodedata.normalize("NFKC", text))[0]
    words = _words(fresh)
    thanks = _vocabulary()["thanks"] | _vocabulary()["signs"]
    return _is_polite(fresh, names) and any(word in thanks for word in words)


def _rated(line: str) -> int | None:
    if found := _SCORE.fullmatch(line):
        return int(found[1])
    return sum(line.count(star) for star in "⭐★") if _STARS.fullmatch(line) else None


def _is_polite(text: str, names: Iterable[str]) -> bool:
    """Whether nothing stands in *text* but polite words; a question or a figure is none."""
    known = _vocabulary()["thanks"] | _vocabulary()["polite"] | _vocabulary()["signs"]
    theirs = {word for name in names for word in _words(name)}
    words = _words(text)
    left = _QUIET.sub("", "".join(c for c in _WORD.sub("", text) if c not in _vocabulary()["signs"]))
    asks = any(line.split()[0] in _vocabulary()["asks"] for line in _sentences(text))
    return not left and not asks and len(words) <= LONGEST and all(w in known | theirs for w in words)


def _sentences(text: str) -> list[str]:
    parts = re.split(r"[.,;!\n]+", text.casefold())
    return [" ".join(_WORD.findall(part)) for part in parts if _WORD.search(part)]


def _words(text: str) -> list[str]:
    signs = [c for c in text if c in _vocabulary()["signs"]]
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)] + signs


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    read = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {kind: frozenset(" ".join(lines).split()) for kind, lines in read.items()}
