"""Days of a month in words, and points and spans of time that have a word of their own, over folded text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connector.review.numerals import number_word

#: The fifteenth of May, fünfzehnten Mai, quince de mayo.
_EN_TH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)  # fmt: skip
NTH: Mapping[str, int] = {
    **{word: place for place, word in enumerate(_EN_TH.split(), 1)},
    **{f"twenty-{word}": 20 + place for place, word in enumerate(_EN_TH.split()[:9], 1)},
    "thirtieth": 30, "thirty-first": 31,
}  # fmt: skip
NTH_WORDS = "|".join(sorted(NTH, key=len, reverse=True))
_CARDINALS = "two three four five six seven eight nine ten eleven twelve twenty thirty both twice"
_FIRSTS = {"ersten": 1, "dritten": 3, "siebten": 7, "achten": 8, "eerste": 1, "derde": 3, "achtste": 8, "premier": 1,
           "primeiro": 1, "primero": 1, "primo": 1}  # fmt: skip
_ENGLISH = frozenset(_CARDINALS.split())
_ENDING = re.compile(r"(?:s?ten|de|ste)$")
SOON = re.compile(
    r"\b(?P<tomorrow>tomorrow|amanha|domani|demain|(?<!guten )(?<!goede )morgen)\b"
    r"|\b(?P<next_week>next week|nachste woche|semaine prochaine|proxima semana|prossima settimana"
    r"|volgende week)\b"
    r"|\b(?P<next_month>next month|nachsten? monat|mois prochain|proximo mes|prossimo mese|volgende maand)\b"
    r"|\b(?P<tonight>tonight|this evening|heute abend|ce soir|esta noche|hoje a noite|stasera|vanavond)\b"
    r"|\b(?P<end_week>end of (?:the |this )?week|ende (?:der|dieser) woche|fin de (?:la )?semaine"
    r"|fin(?:al|ales)? de (?:la )?semana|fi(?:m|nal) da semana|fine (?:della )?settimana|einde? van de week)\b"
    r"|\b(?P<end_month>end of (?:the |this )?month|ende (?:des|dieses) monats|monatsende|fin du mois"
    r"|fin(?:al|ales)? de(?:l)? mes|fi(?:m|nal) do mes|fine (?:del )?mese|einde? van de maand)\b"
    r"|\b(?P<end_year>end of (?:the |this )?year|ende (?:des|dieses) jahres|jahresende|fin de l'annee"
    r"|fin(?:al|ales)? de(?:l)? ano|fi(?:m|nal) do ano|fine (?:dell')?anno|einde? van het jaar)\b"
    r"|\b(?P<end_day>end of (?:the |this )?(?:business )?day|ende des tages|fin de (?:la )?journee|final del dia"
    r"|fi(?:m|nal) do dia|fine (?:della )?giornata|einde? van de dag)\b"
    r"|\b(?P<christmas>(?:by|before|until|after|at|this|next|for|vor|bis|zu|nach|avant|d'ici|apres|a|en|para"
    r"|antes d[eo]|ate o|no|prima di|entro|voor|met|na)"
    r" (?:christmas|weihnachten|noel|navidad|natal|natale|kerst(?:mis)?))\b"
    r"|\b(?P<easter>(?:by|before|until|after|at|this|next|vor|bis|zu|nach|avant|d'ici|apres|en|para|antes d[eao]|ate a"
    r"|na|prima di|entro|voor|met) (?:easter|ostern|paques|pascua|pascoa|pasqua|pasen))\b"
    r"|\b(?P<q1>q1)\b|\b(?P<q2>q2)\b|\b(?P<q3>q3)\b|\b(?P<q4>q4)\b"
)
#: Spans that have a word of their own, as seconds or months.
NAMED: tuple[tuple[re.Pattern[str], tuple[str, float]], ...] = (
    (re.compile(r"\b(?:fortnights?|quinzaine|quincena|quinzena)\b"), ("seconds", 14.0 * 86_400)),
    (
        re.compile(
            r"\b(?:half an hour|half[- ]hour|halben? stunde|demi-heure|media hora|meia hora"
            r"|mezz'ora|mezza ora|half uur)\b"
        ),
        ("seconds", 1_800.0),
    ),
    (
        re.compile(
            r"\b(?:half a year|half[- ]year|halbe[ns]? jahr|medio ano|meio ano|mezzo anno|half jaar)\b"
        ),
        ("months", 6.0),
    ),
    (
        re.compile(
            r"\b(?:(?:a|one|per|each|every|next|this) quarter(?! (?:of|cheaper|less|off|past|to)\b)"
            r"|quartals?|trimestres?|kwartaal)\b"
        ),
        ("months", 3.0),
    ),
    (
        re.compile(r"\b(?:decades?|jahrzehnts?|decennies?|decadas?|decenio|decennio|decennium)\b"),
        ("months", 120.0),
    ),
)


def day_of(word: str) -> int:
    """Of a number, or of an ordinal in German or Dutch; 0 for other words and English numbers: "Only five may ..."."""
    if word in _FIRSTS:
        return _FIRSTS[word]
    values = (number_word(one) for one in (word, _ENDING.sub("", word)) if one not in _ENGLISH)
    return next((value for value in values if value > 1), 0)
