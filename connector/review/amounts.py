"""Amounts of money and shares in running text, in any currency and spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from connector.review.fold import fold

#: Number words of seven languages as they stand after folding; compounds are read piece by piece.
_ONES = {
    1: "one un une ein eins eine einen uno una um uma een", 2: "two couple deux zwei dos dois duas due twee",
    3: "three trois drei tres tre drie", 4: "four quatre vier cuatro quatro quattro",
    5: "five cinq funf fuenf cinco cinque vijf", 6: "six sechs seis sei zes",
    7: "seven sept sieben siete sete sette zeven", 8: "eight huit acht ocho oito otto",
    9: "nine neuf neun nueve nove negen", 10: "ten dix zehn diez dez dieci tien",
    11: "eleven onze elf once undici", 12: "twelve douze zwolf zwoelf doce doze dodici twaalf",
    13: "thirteen treize dreizehn trece treze tredici dertien",
    14: "fourteen quatorze vierzehn catorce quattordici veertien",
    15: "fifteen quinze funfzehn fuenfzehn quince quindici vijftien",
    16: "sixteen seize sechzehn dieciseis dezesseis sedici zestien",
    17: "seventeen siebzehn diecisiete dezessete diciassette zeventien",
    18: "eighteen achtzehn dieciocho dezoito diciotto achttien",
    19: "nineteen neunzehn diecinueve dezenove diciannove negentien",
    20: "twenty vingt zwanzig veinte veinti vinte venti vent twintig",
    30: "thirty trente dreissig treinta trinta trenta trent dertig",
    40: "forty quarante vierzig cuarenta quarenta quaranta quarant veertig",
    50: "fifty cinquante funfzig fuenfzig cincuenta cinquenta cinquanta cinquant vijftig",
    60: "sixty soixante sechzig sesenta sessenta sessanta sessant zestig",
    70: "seventy septante siebzig setenta settanta settant zeventig",
    80: "eighty quatre-vingts quatre-vingt huitante achtzig ochenta oitenta ottanta ottant tachtig",
    90: "ninety nonante neunzig noventa novanta novant negentig",
    200: "doscientos doscientas duzentos duzentas", 300: "trescientos trescientas trezentos trezentas",
    400: "cuatrocientos cuatrocientas quatrocentos", 500: "quinientos quinientas quinhentos quinhentas",
    600: "seiscientos seiscientas seiscentos", 700: "setecientos setecientas setecentos",
    800: "ochocientos ochocientas oitocentos", 900: "novecientos novecientas novecentos",
}  # fmt: skip
_TIMES = {
    100: "hundred hundreds cent cents hundert cien ciento cem cento honderd",
    1000: "thousand thousands grand mille mila tausend mil duizend k",
    1_000_000: "million millions millionen millon millones milhao milhoes milione milioni miljoen",
}
VALUES = {word: value for table in (_ONES, _TIMES) for value, row in table.items() for word in row.split()}
_LINKS = frozenset({"-", "and", "und", "et", "en", "e", "y"})
_NUMBER_WORD = "|".join([*sorted(map(re.escape, VALUES), key=len, reverse=True), *sorted(_LINKS - {"-"})])

_UNITS = (
    r"us ?dollars?|dollar[isoe]*|dollars?|dolares|bucks?|smackers|balles|mause|ocken|tacken|kroten|piepen|pavos|mangos"
    r"|euritos|lucas|varos|pratas|paus|pila|contos?|euri|eurini|piek|eurootjes?|steine"
    r"|euros?|eur|pounds?(?: sterling)?|quid|sterling|gbp|usd|us\$"
    r"|rupees?|rupien|roupies|rs\.?|inr|yen|jpy|yuan|cny|rmb|francs?|franken|franchi|chf|reais|real|brl|pesos?|mxn"
    r"|kronor|kroner|krona|kronen|kr\.?|sek|nok|dkk|zloty(?:s|ch)?|pln|zl|livres|libras|sterline|ponden|pond|rands?|zar"
    r"|dirhams?|aed|riyals?|sar|lira|lire|try|rubles?|roubles?|rub|cad|aud|nzd|sgd|hkd|czk|huf|ron|krw|won|thb|baht"
    r"|shekels?|ils|nis|php|idr|vnd|twd|ngn|kes|egp|cop|clp|ars|pfund|dinars?|soles|hryvnias?|uah|руб\w*|zl|tl"
)
_SIGN = (
    "["
    + "".join(
        chr(code)
        for code in (0x24, *range(0xA2, 0xA6), *range(0x20A0, 0x20C1))
        if unicodedata.category(chr(code)) == "Sc"
    )
    + "円元块圆]"
)
_FIGURE = r"\d{1,3}(?:[ .,'’]\d{3})++(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,4})?"
_THOUSAND = r"(?:[ -]?(?:k|thousand|grand|mille|mila|mil|tausend|tsd\.?|duizend|lakhs?)\b)?"
_AFTER = re.compile(
    rf"(?<![a-z\d.,])({_FIGURE})({_THOUSAND})(?:[.,][-–]{{1,2}})?[ -]?(?:{_SIGN}|(?:(?:{_UNITS})(?!\w)))"
)
_BEFORE = re.compile(
    rf"(?:(?:[a-z]{{1,3}})?{_SIGN}|(?<!\w)(?:{_UNITS}))[ :]{{0,2}}({_FIGURE})({_THOUSAND})(?![\w%])"
)
#: As traders write whole sums: 1.490,-
_DASHED = re.compile(rf"(?<![\w.,])({_FIGURE})(),[-–]{{1,2}}(?!\w)")
#: As chats write euros: 219e
_CHATTED = re.compile(r"(?<![\w.,])(\d{3,6}(?:[.,]\d{2})?)()e\b")
_GRAND = re.compile(r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,3})?) ?(k|grand)\b")
_SPELLED = re.compile(
    rf"\b((?:(?:{_NUMBER_WORD})[ -]?){{1,12}}) ?(?:of |de |d'|di )?(?:us |u\.s\. )?(?:{_SIGN}|(?:{_UNITS}|(grand))\b)"
)
_BARE = re.compile(
    r"(?<![\w.,#/:-])(\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{2})?|\d{2,6}(?:[.,]\d{2})?)(?![\w%:/]|[.,-]\d)"
    r"(?! ?(?:%|percent|days?|"
    r"weeks?|months?|years?|hours?|minutes?|users?|seats?|items?|times|people|pieces?|licen[cs]es?|tage?|jours|dias|"
    r"giorni|dagen|stunden|uhr|mb|gb|kg|km)\b)"
)
#: A number behind one of these is a price though no currency stands beside.
_PAID = re.compile(
    r"\b(?:paid|pay(?:ing)?|costs?|price|total(?: of)?|charged|billed|bezahlt|gezahlt|kostet(?:e)?|abgebucht|paye|coute"
    r"|preleve|pague|pagado|costo|cobraron|paguei|custou|cobraram|pagato|costa(?:to)?|addebitato|betaald|kostte)"
    r"[ :]{1,2}(?:me |us |mir |mij |mi )?(\d{2,6}(?:[.,]\d{2})?)(?![\w%:/]|[.,-]\d)"
)
_EACH = re.compile(r"(?<![\w.,])(\d{1,2}) ?[x×*] ?$")
_PERCENT = r"(?:%|percent|per cent|prozent|pour ?cents?|por ciento|por cento|per cento|procent)"
_SHARE = re.compile(rf"(?<![\w.,])(\d{{1,6}}(?:[.,]\d{{1,4}})?) ?{_PERCENT}")
_SPELLED_SHARE = re.compile(rf"\b((?:(?:{_NUMBER_WORD})[ -]?){{1,12}}) ?{_PERCENT}")
#: A third cheaper, die Hälfte günstiger: shares of a price in percent.
_PARTS = {
    50: "half|halfte|moitie|mitad|metade|meta|helft", 33: "third|drittel|tiers|tercio|terco|terzo|derde",
    25: "quarter|viertel|quart|cuarto|quarto|kwart", 20: "fifth|funftel|cinquieme|quinto|quinta|vijfde",
    10: "tenth|zehntel|dixieme|decimo|tiende", 67: "two thirds|zwei drittel|deux tiers|dos tercios|due terzi",
}  # fmt: skip
_PART = re.compile(
    "|".join(rf"(?P<p{value}>\b(?:{words}))" for value, words in sorted(_PARTS.items(), reverse=True)).join(
        ("(?:", ")")
    )
    + r"[ -](?:the |of the |du |del |do |dello? |van de |de la )?"
    r"(?:cheaper|less|lower|off|more|price|cost|discount|gunstiger"
    r"|billiger|weniger|rabatt|preis\w*|moins|prix|remise|mas barat\w*|menos|precio|descuento"
    r"|mais barat\w*|preco|desconto"
    r"|in meno|meno|prezzo|sconto|goedkoper|minder|korting|prijs)\b"
)
_NUMBER = re.compile(rf"(?<![\w.,])(?:{_FIGURE})(?![\w])")
_ID_BEFORE = re.compile(
    r"(?:order|invoice|ticket|case|ref|reference|no\.?|nr\.?|number|id|phone|tel|bestell\w*|rechnung\w*|commande|facture"
    r"|pedido|factura|fatura|ordine|fattura|factuur\w*|since|in|on|from|year|anno|depuis|seit|de|am|le|el|il)\W{0,3}$"
)
_YEARS = range(1900, 2101)
_FACTOR = {"lakh": 100_000, "lakhs": 100_000}


@dataclass(frozen=True, slots=True)
class Amount:
    """*value* in whole units of whatever currency."""

    value: float
    start: int


def amounts(text: str) -> list[Amount]:
    """Sums that a currency stands beside, in figures or words."""
    folded = _shares_out(fold(text))
    figures = [
        Amount(figure(match[1]) * _factor(match[2]), match.start())
        for pattern in (_AFTER, _BEFORE, _DASHED, _CHATTED, _GRAND)
        for match in pattern.finditer(folded)
    ]
    said = ((m.start(), spelled(m[1] + (m[2] or ""))) for m in _SPELLED.finditer(folded))
    return figures + [Amount(value, start) for start, value in said if value > 0]


def bare_amounts(text: str) -> list[Amount]:
    """Numbers that may be sums though no currency stands beside: no dates, counts or numbers of orders."""
    folded = fold(text)
    return [
        Amount(figure(match[1]), match.start())
        for match in _BARE.finditer(folded)
        if not _ID_BEFORE.search(folded[max(match.start() - 12, 0) : match.start()])
        and not (match[1].isdigit() and int(match[1]) in _YEARS)
    ]


def priced(text: str) -> list[Amount]:
    """Sums that text only implies: with two decimals, behind "paid", or so many times another ("2 x $89")."""
    folded = fold(text)
    many = [Amount(a.value * _times(folded, a.start), a.start) for a in amounts(text)]
    paid = [Amount(figure(match[1]), match.start(1)) for match in _PAID.finditer(folded)]
    return (
        many
        + paid
        + [
            Amount(figure(match[1]) * _times(folded, match.start()), match.start())
            for match in _BARE.finditer(folded)
            if re.search(r"[.,]\d{2}$", match[1])
        ]
    )


def shares(text: str) -> set[float]:
    """Percentages, in words and as parts too."""
    folded = fold(text)
    said = {spelled(match[1]) for match in _SPELLED_SHARE.finditer(folded)}
    parts = {float((match.lastgroup or "p0")[1:]) for match in _PART.finditer(folded)}
    return {figure(match[1]) for match in _SHARE.finditer(folded)} | parts | (said - {0.0})


def numbers(text: str) -> set[float]:
    """Every number in figures or, with a currency, in words: what a text can vouch for."""
    folded = fold(text)
    plain = {figure(match[0]) for match in _NUMBER.finditer(folded)}
    return plain | {amount.value for amount in amounts(text)} | shares(text)


def figure(written: str) -> float:
    """1,200.00 and 1.200,00 and 1'200 as 1200."""
    digits = re.sub(r"[ '’]", "", written)
    head, mark, tail = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
    if not mark:
        return float(digits)
    whole = re.sub(r"[.,]", "", head)
    if len(tail) == 3 and whole != "0" and (not re.search(r"[.,]", head) or mark in head):
        return float(whole + tail)
    return float(f"{whole}.{tail}")


def spelled(words: str) -> float:
    """One hundred and fifty, hundertfünfzig, doscientos: their value; 0 when no number stands there."""
    total = current = 0
    for value in (value for word in words.split() for value in _pieces(word) or ()):
        if value in {1000, 1_000_000}:
            total, current = total + max(current, 1) * value, 0
        elif value == 100:
            current = max(current, 1) * 100
        else:
            current += value
    return float(total + current)


@lru_cache(maxsize=2_000)
def _pieces(word: str) -> tuple[int, ...] | None:
    """Values of the number words that *word* consists of, as "trecento" of two; None when it is no number."""
    if not word:
        return ()
    for end in range(len(word), 0, -1):
        rest = _pieces(word[end:]) if word[:end] in VALUES or word[:end] in _LINKS else None
        if rest is not None:
            return (*((VALUES[word[:end]],) if word[:end] in VALUES else ()), *rest)
    return None


def _factor(word: str) -> int:
    name = word.strip(" -.")
    return _FACTOR.get(name, 1000) if name else 1


def _times(folded: str, start: int) -> int:
    """2 in "2 x $89"."""
    each = _EACH.search(folded[max(start - 6, 0) : start])
    return int(each[1]) if each else 1


def _shares_out(folded: str) -> str:
    return _SPELLED_SHARE.sub(_blank, _SHARE.sub(_blank, folded))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def over(found: Iterable[Amount], limit: float) -> bool:
    return any(amount.value > limit for amount in found)
