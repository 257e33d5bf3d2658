"""Points and spans of time in seven languages, as values that two texts can be compared by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.review.moments import NAMED, NTH, NTH_WORDS, SOON, day_of
from connector.review.numerals import NUMERAL, numeral

_UNITS: Mapping[str, str] = {
    "second": r"seconds?|secs?|sekunden?|secondes?|segundos?|second[oi]|seconden?",
    "minute": r"minutes?|mins?|minuten?|minutos?|minut[oi]|minuut",
    "hour": r"hours?|hrs?|h|stunden?|std|heures?|horas?|or[ae]|uur|uren",
    "day": r"(?:(?<=\d\d)|(?<=[14-9]))d(?!')|days?|tage?n?|jours?|dias?|giorn[oi]|dag(?:en)?",
    "week": r"(?<=\d)w|weeks?|wochen?|semaines?|semanas?|settiman[ae]|week(?:en)?|weken",
    "month": r"months?|monate?n?|mois|mes(?:es)?|mes[ei]|maand(?:en)?",
    "year": r"years?|yrs?|jahre?n?|an(?:s|nees?)?|anos?|ann[oi]|jaar|jaren",
}
#: Spans that are fixed multiples of another; a month has no fixed number of days.
_LENGTH = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 1, "year": 12}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_LONG = "|".join(words for name, words in _UNITS.items() if name not in {"second", "minute"})
_WORKING_BEFORE = r"(?P<before>business|working|werk|arbeits|geschafts|bank)"
_WORKING_AFTER = (
    r"(?P<after>ouvres?|ouvrables?|habiles|laborables|uteis|lavorativi|utiles|de trabajo|de trabalho)"
)
_TO = r"(?: ?[-/~] ?| (?:to|bis|a|or|oder|ou|o|of|tot|and|und|et|y|e|en|up to) )"
_SPAN = re.compile(
    rf"(?<![\w.,])(?P<low>{NUMERAL})(?:{_TO}(?P<high>{NUMERAL}))?[ -]?(?:full |calendar |consecutive )?"
    rf"(?:{_WORKING_BEFORE}[ -]?)?(?:{_UNIT})\b(?: {_WORKING_AFTER}\b)?"
)
_EACH = re.compile(
    rf"\b(?:per|each|every|pro|par|por|al|im|am|je|jede[nmrs]?|chaque|cada|ogni|elke) (?:{_UNIT})\b"
)
_A = re.compile(rf"\b(?:an?|une?|eine?[nmrs]?|een|uma?|una?) (?=(?:{_LONG})\b)(?:{_UNIT})\b")
_A_SHORT = re.compile(rf"(?<=\d) \w+ (?:an?|une?|eine?[nmr]?|een|uma?|una?) (?:{_UNIT})\b")
_OFTEN: Mapping[str, str] = {
    "day": r"daily|taglich\w*|quotidien\w*|diari[oa]s?|diariamente|giornalier[oa]|dagelijkse?",
    "week": r"weekly|wochentlich\w*|hebdomadaires?|semanal\w*|settimanal[ei]|wekelijkse?",
    "month": r"monthly|monatlich\w*|mensuel\w*|mensual\w*|mensa(?:l|is|lmente)|mensil[ei]|maandelijkse?",
    "year": r"yearly|annual(?:ly)?|jahrlich\w*|annuel\w*|anual\w*|annual[ei]|jaarlijkse?",
}
_OFTEN_WORD = re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{w})" for name, w in _OFTEN.items()) + r")\b")

_MONTHS = (
    "january jan januar januari janvier enero janeiro gennaio", "february feb februar februari fevrier"
    " febrero fevereiro febbraio", "march mar marz maerz maart mars marzo marco", "april apr avril abril"
    " aprile", "may mai mei mayo maio maggio", "june jun juni juin junio junho giugno", "july jul juli"
    " juillet julio julho luglio", "august aug augustus aout agosto", "september sept sep septembre"
    " septiembre setembro settembre", "october oct oktober okt octobre octubre outubro ottobre",
    "november nov novembre noviembre novembro", "december dec dezember dez decembre diciembre dezembro"
    " dicembre",
)  # fmt: skip
_DAYS = (
    "mondays? montags? lundi lunes segundas?-feira lunedi maandags?",
    "tuesdays? dienstags? mardi martes tercas?-feira martedi dinsdags?",
    "wednesdays? mittwochs? mercredi miercoles quartas?-feira mercoledi woensdags?",
    "thursdays? donnerstags? jeudi jueves quintas?-feira giovedi donderdags?",
    "fridays? freitags? vendredi viernes sextas?-feira venerdi vrijdags?",
    "saturdays? samstags? sonnabends? samedi sabado sabato zaterdags?",
    "sundays? sonntags? dimanche domingo domenica zondags?",
)
_MONTH = "|".join(f"(?P<m{i}>{'|'.join(words.split())})" for i, words in enumerate(_MONTHS, 1))
_TH = r"(?:st|nd|rd|th|\.|er|o)?"
_DATE = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<![\d./])(?P<one>\d{1,2})[./](?P<two>\d{1,2})[./](?P<year>\d{4}|\d{2})(?![\d./]*\d)"),
    re.compile(
        rf"(?<![\w.,])(?P<day>\d{{1,2}}){_TH} (?:of |de |d')?(?:{_MONTH})\b(?:,? (?:de "
        rf"|del )?(?P<year>\d{{4}}))?"
    ),
    re.compile(rf"\b(?:{_MONTH})\.? (?P<day>\d{{1,2}}){_TH}(?![\w:%])(?:,? (?P<year>\d{{4}}))?"),
)
_WEEKDAY = re.compile("|".join(rf"(?P<w{i}>\b(?:{'|'.join(w.split())})\b)" for i, w in enumerate(_DAYS)))
_CLOCK = re.compile(
    r"(?<![\w.,:])(?P<h>\d{1,2})(?:[:h](?P<m>\d{2}))?(?: ?(?P<half>[ap])\.?m\b\.?| ?(?P<uhr>uhr)\b)"
    r"|(?<![\w.,:])(?P<hour>[012]?\d):(?P<minute>[0-5]\d)(?![\d:])"
)
_ORDINALS = (
    "first 1st ersten? erste premiere? primer[oa]? primeir[oa] prim[oa] eerste",
    "second 2nd zweiten? deuxieme segund[oa] second[oa] tweede",
    "third 3rd dritten? troisieme tercer[oa]? terceir[oa] terz[oa] derde",
    "fourth 4th vierten? quatrieme cuart[oa] quart[oa] vierde",
    "fifth 5th funften? cinquieme quint[oa] vijfde",
    "last letzten? derniere? ultim[oa] laatste",
)
_DAY_WORD = r"(?P<worded>[a-z]{3,16}(?:-[a-z]{3,7}|(?: y | e )[a-z]{2,6})?)"
_WORDED_DATE = (
    re.compile(rf"\b(?P<nth>{NTH_WORDS}) (?:of )(?:{_MONTH})\b"),
    re.compile(rf"\b(?:{_MONTH}) (?:the )?(?P<nth>{NTH_WORDS})\b"),
    re.compile(rf"\b{_DAY_WORD} (?:de )?(?:{_MONTH})\b"),
)
_ORDINAL = re.compile(
    rf"\b(?:{'|'.join(f'(?P<o{i}>{chr(124).join(w.split())})' for i, w in enumerate(_ORDINALS))})"
    rf" (?:{_WORKING_BEFORE}[ -]?)?(?:{_UNIT})\b"
)


@dataclass(frozen=True, slots=True)
class Time:
    """*keys* are its possible readings."""

    keys: frozenset[tuple[object, ...]]
    start: int
    end: int

    def stands_in(self, source: Time) -> bool:
        """Whether *source* says the same: equal, without the year, or by the far end of its span."""
        return any(_same(a, b) for a in self.keys for b in source.keys)


def times(folded: str) -> list[Time]:
    """Dates, clock times, weekdays, spans and rates in folded text; each stretch of it is read once."""
    found: list[Time] = []
    rest = folded
    for read in (_dates, _worded_dates, _named, _spans, _ordinals, _clocks, _weekdays, _rates, _soon):
        for time in read(rest):
            found.append(time)
            rest = rest[: time.start] + "\0" * (time.end - time.start) + rest[time.end :]
    return found


def _dates(text: str) -> Iterator[Time]:
    for pattern in _DATE:
        for match in pattern.finditer(text):
            given = match.groupdict()
            year = int(given["year"]) % 100 if given["year"] else None
            readings = {("date", year, m, d) for m, d in _month_and_day(given) if 1 <= m <= 12}
            if readings:
                yield Time(frozenset(readings), *match.span())


def _month_and_day(given: Mapping[str, str | None]) -> list[tuple[int, int]]:
    """Which of two plain numbers is the month nobody can tell."""
    if given.get("one"):
        one, two = int(given["one"] or 0), int(given["two"] or 0)
        return [(one, two), (two, one)]
    named = next((int(name[1:]) for name, value in given.items() if name.startswith("m") and value
                  and name[1:].isdigit()), 0)  # fmt: skip
    return [(named or int(given.get("month") or 0), int(given["day"] or 0))]


def _worded_dates(text: str) -> Iterator[Time]:
    for pattern in _WORDED_DATE:
        for match in pattern.finditer(text):
            given = match.groupdict()
            day = NTH[given["nth"]] if given.get("nth") else day_of(given["worded"] or "")
            if 1 <= day <= 31:
                month = next(int(name[1:]) for name in given if re.fullmatch(r"m\d+", name) and given[name])
                yield Time(frozenset({("date", None, month, day)}), *match.span())


def _named(text: str) -> Iterator[Time]:
    for pattern, length in NAMED:
        for match in pattern.finditer(text):
            yield Time(frozenset({("span", length, length, False), ("rate", length)}), *match.span())


def _spans(text: str) -> Iterator[Time]:
    for match in _SPAN.finditer(text):
        unit = _unit(match)
        working = unit == "day" and bool(match["before"] or match["after"])
        ends = [numeral(match["low"]), numeral(match["high"] or match["low"])]
        yield Time(frozenset({("span", *(_length(end, unit) for end in ends), working)}), *match.span())


def _rates(text: str) -> Iterator[Time]:
    """Per day, daily: a rate; a day: that or a span, which only the sense tells."""
    for pattern in (_EACH, _OFTEN_WORD, _A, _A_SHORT):
        for match in pattern.finditer(text):
            length = _length(1, _unit(match))
            readings = {("rate", length)} | (
                {("span", length, length, False)} if pattern in (_A, _A_SHORT) else set()
            )
            yield Time(frozenset(readings), *match.span())


def _ordinals(text: str) -> Iterator[Time]:
    for match in _ORDINAL.finditer(text):
        place = next(i for i in range(len(_ORDINALS)) if match[f"o{i}"])
        yield Time(frozenset({("ordinal", place, _unit(match))}), *match.span())


def _clocks(text: str) -> Iterator[Time]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["h"] or match["hour"]), int(match["m"] or match["minute"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] == "p" else 0)
        yield Time(frozenset({("clock", hour * 60 + minute)}), *match.span())


def _weekdays(text: str) -> Iterator[Time]:
    for match in _WEEKDAY.finditer(text):
        yield Time(frozenset({("weekday", match.lastgroup)}), *match.span())


def _soon(text: str) -> Iterator[Time]:
    for match in SOON.finditer(text):
        yield Time(frozenset({("soon", match.lastgroup)}), *match.span())


def _unit(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value and name in _UNITS)


def _length(number: float, unit: str) -> tuple[str, float]:
    """Seconds, or months where a span has no fixed number of them."""
    return ("months" if unit in {"month", "year"} else "seconds", number * _LENGTH[unit])


def _same(said: tuple[object, ...], source: tuple[object, ...]) -> bool:
    if said == source or said[0] != source[0]:
        return said == source
    if said[0] == "date":
        return said[2:] == source[2:] and None in {said[1], source[1]}
    return said[0] == "span" and said[1] == said[2] == source[2] and said[3] == source[3]
