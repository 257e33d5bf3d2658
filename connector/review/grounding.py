"""What a reply claims must stand in what it cites: sums, shares, times, figures, promises, deeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connector.decision import ProposalKind
from connector.review.addresses import without_addresses
from connector.review.amounts import amounts, figure, shares
from connector.review.announcing import POLITE
from connector.review.echoes import gives_back
from connector.review.fold import fold
from connector.review.numerals import worded
from connector.review.pledges import (
    COSTLY,
    THINGS,
    things,
)
from connector.review.sources import Draft, Line
from connector.review.stems import stems
from connector.review.times import Time, times

_FIGURE = re.compile(
    r"(?<![\w.,#/:-])(?:\d{1,3}(?: \d{3})++(?!\d)|\d(?:[.,'’]?\d)*+)(?:(?=[a-z]{1,2}\b)"
    r"|(?![\w%/]|-\d))"
)
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.(?:\d+|x)){2,}+(?![\w/:])")
_MARKER = re.compile(r"(?:^|(?<=[:;]))\s*(?:step |schritt |etape |paso |passo |stap )?\d{1,2}\s*[.):]"
    r"|\b(?:step|steps|schritte?|etapes?|pasos?"
                     r"|pass[oi]s?|stap(?:pen)?|option|points?|punkte?|puntos?|punt[oi]|pontos?"
                     r"|punten?)\s+\d{1,2}\b")  # fmt: skip
_COUNTED = re.compile(
    r"^\W*(?:\w+\W+)?(?:steps?|ways?|options?|things?|places?|possibilit\w+|reasons?|points?|parts?"
    r"|methods?|questions?|schritte?n?"
    r"|wege?n?|moglichkeit\w*|dinge?|punkte?n?|etapes?|facons?|choses?|pasos?|formas?|maneras?|opcion\w*"
    r"|cosas?|passos?|maneiras?"
    r"|opcoes|coisas?|pass[io]|mod[io]|cos[ae]|opzion\w*|stappen|manieren|dingen|punten|of (?:them|these"
    r"|the)|more|other)\b"
)
_NUMBER = re.compile(r"\d[\d.,]*+%?")
_JOINT = re.compile(r"[,;:()]|\b(?:and|but|while|und|aber|et|mais|y|pero|e|mas|ma|en|maar)\b")
#: Nobody puts so many numbers into a sentence; to look at each of more would take long.
_MANY = 60
_CURRENCIES = {
    "dollar": r"(?:us|ca|au)?\$|usd|dollars?|dolares|dollari|dolar\w*", "euro": "€|euros?"
        r"|eur", "pound": "£|gbp|pounds?|pfund",
    "rupee": "₹|inr|rs|rupees?", "yen": "¥|jpy|yen", "franc": "chf|francs?|franken", "real": r"r\$|brl|reais",
}  # fmt: skip
_PRICED = {
    name: re.compile(
        rf"(?:(?<![\w$])(?:{words})\s?(\d[\d.,]*\d|\d)|(?<![\w.,])(\d[\d.,]*\d"
        rf"|\d)\s?(?:{words})(?!\w))"
    )
    for name, words in _CURRENCIES.items()
}
_MEASURES = stems(
    "percent prozent dollars dollar euros pounds cents seconds minutes hours days weeks months years business"
    " working times tage tagen wochen monate monaten stunden jours heures semaines dias semanas meses horas"
    " giorni settimane mesi dagen weken"
)
#: Fewer words of meaning make no statement.
_ENOUGH = 5


def ungrounded_amount(draft: Draft) -> bool:
    """Names a sum, a percentage or a currency that no cited passage and no account fact names."""
    vouched = _numbers(draft.sources)
    for sentence, ours in draft.claims:
        if not _sums(ours) <= vouched or not _sums(sentence) <= vouched | draft.own_words.numbers:
            return True
        if any(not _priced_so(value, name, draft) for value, name in _prices(sentence)):
            return True
    return False


def ungrounded_time(draft: Draft) -> bool:
    """Names a date, a time, a span or a rate that no cited passage and no account fact names."""
    known = [time for line in draft.sources for time in line.times]
    heard = [*known, *draft.own_words.times]
    return any(
        not all(_agreed(time, known) for time in times(ours))
        or not all(_agreed(time, heard) for time in times(sentence))
        for sentence, ours in draft.claims
    )


def ungrounded_figure(draft: Draft) -> bool:
    """Names another number, in digits or words, that nobody in this run named; steps and ways may be counted."""
    known = _numbers(draft.sources) | draft.own_words.numbers
    heard = fold(f"{draft.vouched}\n{draft.said.text}")
    return any(
        any(value not in known for value in _figures(sentence))
        or any(match[0].lstrip("v") not in heard for match in _VERSION.finditer(sentence))
        for sentence in draft.lines
    )


def moved_number(draft: Draft) -> bool:
    """A number of a cited sentence stands beside another thing: "30-day refund" where 30 days are a trial."""
    return any(_misplaced(ours, draft) for _, ours in draft.claims)


def unsupported(draft: Draft) -> bool:
    """Holds a sentence of some length of which no word stands in a cited passage, a fact or the customer's words."""
    if not draft.same_tongue or draft.proposal.kind is ProposalKind.QUESTION:
        return False
    known = draft.own_words.stems.union(*(line.all_stems for line in draft.sources))
    return any(_made_up(sentence, known) for sentence in draft.lines)


def _made_up(sentence: str, known: set[str]) -> bool:
    own = stems(without_addresses(sentence))
    polite = gives_back(sentence) or sentence.rstrip().endswith(("?", ":")) or POLITE.search(sentence)
    return len(own) >= _ENOUGH and not polite and not own & known


def _sums(sentence: str) -> set[float]:
    return {amount.value for amount in amounts(sentence)} | shares(sentence)


def _numbers(sources: Iterable[Line]) -> set[float]:
    return {value for line in sources for value in line.numbers}


def _agreed(time: Time, known: Iterable[Time]) -> bool:
    return any(time.stands_in(other) for other in known)


def _prices(sentence: str) -> Iterator[tuple[float, str]]:
    for name, pattern in _PRICED.items():
        yield from ((figure(match[1] or match[2]), name) for match in pattern.finditer(sentence))


def _priced_so(value: float, currency: str, draft: Draft) -> bool:
    """False when a source names the sum in other currencies only."""
    named = {name for line in draft.sources for v, name in _prices(line.text) if v == value}
    return not named or currency in named


def _figures(sentence: str) -> Iterator[float]:
    """Numbers that are no sums, shares, times, addresses or markers of a list, and don't count steps or ways."""
    rest = _MARKER.sub(_blank, without_addresses(_VERSION.sub(_blank, sentence)))
    for time in times(rest):
        rest = rest[: time.start] + "\0" * (time.end - time.start) + rest[time.end :]
    others = {amount.value for amount in amounts(rest)} | shares(rest)
    found = [(figure(m[0]), m.end()) for m in _FIGURE.finditer(rest)]
    found += [(value, end) for value, _, end in worded(rest) if value > 1]
    for value, end in found:
        if value not in others and not (value <= 10 and _COUNTED.match(rest[end:])):
            yield value


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _spots(sentence: str) -> list[tuple[int, int]]:
    """Where times and numbers stand."""
    return [(t.start, t.end) for t in times(sentence)] + [m.span() for m in _NUMBER.finditer(sentence)]


def _clause(sentence: str, spot: tuple[int, int], spots: list[tuple[int, int]]) -> str:
    """What of *sentence* belongs to one of several numbers: cut at joints that have a number on either side."""
    left, right = 0, len(sentence)
    for joint in _JOINT.finditer(sentence) if len(spots) > 1 else ():
        if joint.end() <= spot[0] and any(start < joint.start() for start, _ in spots):
            left = joint.end()
        if joint.start() >= spot[1] and any(end > joint.end() for _, end in spots):
            right = joint.start()
            break
    return sentence[left:right]


def _misplaced(sentence: str, draft: Draft) -> bool:
    text = _MARKER.sub(_blank, sentence)
    spots = _spots(text)
    if len(spots) > _MANY:
        return True
    return any(_moved(_clause(text, spot, spots), text[slice(*spot)], draft) for spot in spots)


def _moved(clause: str, stretch: str, draft: Draft) -> bool:
    """Whether every cited place of the number speaks of other things than *clause* does."""
    about = things(clause)
    homes = [(line, part) for line in draft.sources for part in _homes(line, stretch)]
    if not homes:
        return False
    if about and not any(_about(about, line, part) for line, part in homes):
        return True
    if not draft.same_tongue or any(line.fact for line, _ in homes):
        return False
    own = stems(clause) - _MEASURES
    return len(own) > 1 and all(not own & line.all_stems for line, _ in homes)


def _homes(line: Line, stretch: str) -> Iterator[str]:
    """The clauses of a source that hold the same time or number."""
    wanted, value = times(stretch), _NUMBER.search(stretch)
    spots = _spots(line.text)
    if wanted:
        found = [(t.start, t.end) for t in line.times if wanted[0].stands_in(t)]
    else:
        number = figure(value[0].rstrip(".,%")) if value else None
        found = [m.span() for m in _NUMBER.finditer(line.text) if figure(m[0].rstrip(".,%")) == number]
    yield from (_clause(line.text, spot, spots) for spot in found)


def _about(about: set[str], line: Line, part: str) -> bool:
    """Things that a source's clause names count alone; one that names none takes them from around it."""
    own = things(part) or things(line.text)
    bound = about & (set(COSTLY) | set(THINGS))
    return bool(bound & (own or things(line.around))) or not (own or things(line.around))
