"""Numbers that stand in words, in seven languages, as whole words of folded text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connector.review.amounts import VALUES, figure, spelled

#: Begin a longer word, or are no number of a reply's by themselves.
_NEVER_ALONE = (
    "vent trent quarant cinquant sessant settant ottant novant veinti mila k grand couple hundreds cents thousands"
    " million millions millionen millon millones milhao milhoes milione milioni miljoen"
)
_TWICE = {"both": 2, "twice": 2, "zweimal": 2, "tweemaal": 2, "fuenf": 5}
_TENS: Mapping[str, Mapping[int, str]] = {
    "und": {20: "zwanzig", 30: "dreissig", 40: "vierzig", 50: "funfzig fuenfzig", 60: "sechzig", 70: "siebzig",
            80: "achtzig", 90: "neunzig"},
    "en": {20: "twintig", 30: "dertig", 40: "veertig", 50: "vijftig", 60: "zestig", 70: "zeventig", 80: "tachtig",
           90: "negentig"},
}  # fmt: skip
_ONES: Mapping[str, str] = {
    "und": "ein zwei drei vier funf sechs sieben acht neun",
    "en": "een twee drie vier vijf zes zeven acht negen",
}
_ITALIAN = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_ITALIAN_ONES = "uno due tre quattro cinque sei sette otto nove"
_SPANISH_ONES = "uno dos tres cuatro cinco seis siete ocho nueve"


def _compounds() -> dict[str, int]:
    """Those that are one word: fünfunddreißig, vijfendertig, trentacinque, veinticinco."""
    turned = {
        f"{one}{link}{ten}": value + place
        for link, tens in _TENS.items()
        for value, row in tens.items()
        for ten in row.split()
        for place, one in enumerate(_ONES[link].split(), 1)
    }
    italian = {
        f"{ten[:-1] if one[0] in 'uo' else ten}{one}": 10 * tens + place
        for tens, ten in enumerate(_ITALIAN.split(), 2)
        for place, one in enumerate(_ITALIAN_ONES.split(), 1)
    }
    spanish = {f"veinti{one}": 20 + place for place, one in enumerate(_SPANISH_ONES.split(), 1)}
    return {**turned, **italian, **spanish, "veintiun": 21}


_VALUES: Mapping[str, int] = {
    **{word: value for word, value in VALUES.items() if word not in _NEVER_ALONE.split()},
    **_TWICE,
    **_compounds(),
}
#: Words that are something else as often as a number: an article, a month, "once".
_OTHERS = "once sept tres both sei cent elf acht due"
_DOUBTFUL = {word for word, value in _VALUES.items() if value == 1}.union(_OTHERS.split())


def _any(low: int, high: int) -> str:
    found = [word for word, value in _VALUES.items() if low <= value <= high]
    return "|".join(sorted(map(re.escape, found), key=len, reverse=True))


_AND = r"[ -](?:(?:y|e|et|and)[ -])?"
#: Twenty-five, treinta y cinco, quatre-vingt-dix-sept, dix-huit.
_PARTED = rf"(?:dix-(?:sept|huit|neuf)|(?:{_any(20, 90)})(?:{_AND}(?:{_any(1, 19)})(?:-(?:{_any(7, 9)}))?)?)"
_HUNDREDS = rf"(?:(?:{_any(1, 9)})[ -]?)?(?:{_any(100, 900)})(?:{_AND}(?:{_PARTED}|{_any(1, 19)}))?"
_WRITTEN = rf"(?:{_HUNDREDS}|{_PARTED}|{_any(1, 1_000)})"
#: A figure or a word, for patterns over folded text.
NUMERAL = rf"\d{{1,5}}(?:[.,]\d{{1,3}})?|\b{_WRITTEN}\b"
_WORD = re.compile(rf"(?<![\w-]){_WRITTEN}(?![\w-])")


def numeral(written: str) -> float:
    """The value of what NUMERAL matched."""
    if written[0].isdigit():
        return figure(written)
    return float(_VALUES[written]) if written in _VALUES else spelled(written)


def number_word(word: str) -> int:
    """The value of *word*; 0 when it is no number."""
    return int(numeral(word)) if _WORD.fullmatch(word) else 0


def worded(folded: str, *, doubtful: bool = False) -> list[tuple[float, int, int]]:
    """(value, start, end) of numbers in words; *doubtful* adds those that may be something else."""
    return [
        (numeral(match[0]), *match.span())
        for match in _WORD.finditer(folded)
        if doubtful or match[0] not in _DOUBTFUL
    ]
