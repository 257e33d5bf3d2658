"""A customer's words in the one spelling that the word lists know."""

from __future__ import annotations

import re
import unicodedata

from connector.text import normalise

#: What of a text the lists look at; the rest of a longer one is a log or a novel.
MAX_CHARS = 50_000
#: More sentences than anybody writes: what lies between the first and the last of them stays in one.
MAX_SENTENCES = 1_000
_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-",
                        "ł": "l", "ø": "o", "đ": "d", "ı": "i"})  # fmt: skip
_SENTENCE = re.compile(r"(?<=[!?;。！？])\s*+(?![!?;。！？])|(?<=\D\.)\s+(?=\D)|\s(?=\d{1,2}\)\s)|\n+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
#: A letter that is dragged out ("pleeeease"); a word of one letter alone ("OOO", "www") stays.
_DRAGGED = re.compile(r"(?<![^\W\d_])([^\W\d_])\1+(?![^\W\d_])|([^\W\d_])\2{2,}")
#: A figure that stands for a letter within a word ("h4cked"), never at its ends: "2fa", "3rd" and "mp3" stay.
_LEET = re.compile(r"(?<=[a-z])[013457](?=[a-z]{2})")
_LETTERS = str.maketrans("013457", "oieast")
#: Short forms of English, also where the apostrophe is left out.
_SHORT = (
    (re.compile(r"\b(ca|wo)n'?t\b"), lambda match: {"ca": "can", "wo": "will"}[match[1]] + " not"),
    (re.compile(r"(?:(?<=[a-z])n't|(?<=\b(?:do|is))nt|(?<=\b(?:did|was|has))nt"
                r"|(?<=\b(?:does|have|were))nt|(?<=\b(?:could|would))nt|(?<=\bshould)nt)\b"), " not"),
    (re.compile(r"(?<=[a-z])'ll\b"), " will"),
    (re.compile(r"(?<=\bi)'m\b"), " am"),
    (re.compile(r"(?<=[a-z])'re\b"), " are"),
    (re.compile(r"(?<=[a-z])'ve\b"), " have"),
    (re.compile(r"\b(i|you|we|they|he|she)'d\b"), r"\1 would"),
    (re.compile(r"\b(it|that|there|what|here|who|this|he|she)'s\b"), r"\1 is"),
    (re.compile(r"\be-?\s?mail"), "email"),
)  # fmt: skip


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
    """A row of signs ends one sentence; what holds no letter and no digit is none."""
    return [sentence for sentence in _SENTENCE.split(folded) if re.search(r"[^\W_]", sentence)]


def bounded(found: list[str]) -> list[str]:
    """*found* with all that is too much in the middle as one sentence."""
    half = MAX_SENTENCES // 2
    if len(found) <= MAX_SENTENCES:
        return found
    return [*found[:half], " ".join(found[half:-half]), *found[-half:]]


def head_and_tail(text: str, room: int) -> str:
    """*text* in at most *room* characters: threats stand below logs as often as above."""
    if len(text) <= room:
        return text
    half = max(room // 2 - 1, 0)
    return f"{text[:half]}\n\n{text[len(text) - half :]}" if half else ""


def tokens(folded: str) -> list[str]:
    """Words and numbers in their order; "didn't" is two words, "3rd" is a number and a word, "h4cked" is "hacked"."""
    for short, long in _SHORT:
        folded = short.sub(long, folded)
    folded = _LEET.sub(
        lambda match: match[0].translate(_LETTERS), _DRAGGED.sub(lambda match: match[2] or match[0], folded)
    )
    return _TOKEN.findall(folded)
