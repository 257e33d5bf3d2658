"""Numbers that stand in words, in seven languages, as whole words of folded text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connector.review.amounts import figure

_WORDS: Mapping[int, str] = {
    1: "one ein eins eine einen einem einer un une uno una um uma een",
    2: "two zwei deux dos dois duas due twee both twice zweimal tweemaal",
    3: "three drei trois tres tre drie",
    4: "four vier quatre cuatro quatro quattro",
    5: "five funf fuenf cinq cinco cinque vijf",
    6: "six sechs seis sei zes",
    7: "seven sieben sept siete sete sette zeven",
    8: "eight acht huit ocho oito otto",
    9: "nine neun neuf nueve nove negen",
    10: "ten zehn dix diez dez dieci tien",
    11: "eleven elf onze once undici",
    12: "twelve zwolf zwoelf douze doce doze dodici twaalf",
    14: "fourteen vierzehn quatorze catorce quattordici veertien",
    15: "fifteen funfzehn quinze quince quindici vijftien",
    20: "twenty zwanzig vingt veinte vinte venti twintig",
    24: "twenty-four vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig",
    28: "twenty-eight achtundzwanzig vingt-huit veintiocho ventotto achtentwintig",
    30: "thirty dreissig trente treinta trinta trenta dertig",
    40: "forty vierzig quarante cuarenta quarenta quaranta veertig",
    45: "forty-five funfundvierzig quarante-cinq quarantacinque vijfenveertig",
    48: "forty-eight achtundvierzig quarante-huit quarantotto achtenveertig",
    50: "fifty funfzig cinquante cincuenta cinquenta cinquanta vijftig",
    60: "sixty sechzig soixante sesenta sessenta sessanta zestig",
    72: "seventy-two zweiundsiebzig soixante-douze settantadue tweeenzeventig",
    90: "ninety neunzig quatre-vingt-dix noventa novanta negentig",
    100: "hundred hundert cent cien cem cento honderd",
}
_VALUES = {word: value for value, row in _WORDS.items() for word in row.split()}
#: Words that are something else as often as a number: an article, a month, "once".
_DOUBTFUL = frozenset(_WORDS[1].split()) | {
    "once",
    "sept",
    "tres",
    "both",
    "sei",
    "cent",
    "elf",
    "acht",
    "due",
}
_LONGEST_FIRST = sorted(map(re.escape, _VALUES), key=len, reverse=True)
#: A figure or a word, for patterns over folded text.
NUMERAL = rf"\d{{1,5}}(?:[.,]\d{{1,3}})?|\b(?:{'|'.join(_LONGEST_FIRST)})\b"
_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_LONGEST_FIRST)})(?![\w-])")


def numeral(written: str) -> float:
    """The value of what NUMERAL matched."""
    return float(_VALUES[written]) if written in _VALUES else figure(written)


def worded(folded: str, *, doubtful: bool = False) -> list[tuple[float, int, int]]:
    """(value, start, end) of numbers in words; *doubtful* adds those that may be something else."""
    return [
        (float(_VALUES[match[0]]), *match.span())
        for match in _WORD.finditer(folded)
        if doubtful or match[0] not in _DOUBTFUL
    ]
