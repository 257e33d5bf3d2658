"""Numbers, spans, days and shares in words are claims like those in figures."""

from __future__ import annotations

from typing import Any

import pytest

from connector.decision import Disposition
from connector.review.amounts import shares
from connector.review.fold import fold
from connector.review.numerals import worded
from connector.review.times import times
from tests.review.alive import reply
from tests.review.test_registry import judged

CLAIMS = [
    "Contacts stay in Settings for eighteen months.",
    "Contacts stay in Settings for sixteen days.",
    "Contacts stay in Settings for seventeen days.",
    "Contacts stay in Settings for thirteen weeks.",
    "Contacts stay in Settings for seventy days.",
    "Contacts stay in Settings for 30d.",
    "Contacts stay in Settings for a fortnight.",
    "Contacts stay in Settings for half a year.",
    "Contacts stay in Settings for a decade.",
    "Contacts stay in Settings for twenty-three days.",
    "Contacts stay in Settings for one hundred and twenty days.",
    "A contacts seat costs eighteen percent less.",
    "A contacts seat costs twenty-five percent less.",
    "A contacts seat is twenty-five percent cheaper.",
    "A contacts seat is a third cheaper.",
    "Contacts are ready by the end of the month.",
    "Contacts are ready by the end of the week.",
    "Contacts are ready tonight.",
    "Contacts are ready in Q3.",
    "Contacts are ready by Christmas.",
    "Contacts are ready on the fifteenth of May.",
    "Kontakte bleiben fünfunddreißig Tage in Settings.",
    "Kontakte bleiben achtzehn Monate in Settings.",
    "Kontakte sind fünfundzwanzig Prozent günstiger.",
    "Contacts kosten ein Drittel weniger.",
    "Contacts kommen am fünfzehnten Mai.",
    "Los contacts quedan dieciocho meses.",
    "Los contacts quedan treinta y cinco meses.",
    "Los contacts cuestan veinticinco por ciento menos.",
    "Os contacts ficam dezoito meses.",
    "Os contacts ficam trinta e cinco dias.",
    "I contacts restano diciotto mesi.",
    "I contacts restano trentacinque giorni.",
    "Contacts blijven achttien maanden.",
    "Contacts blijven vijfendertig dagen.",
    "Les contacts restent quatre-vingt-dix-sept jours.",
    "Les contacts arrivent le quinze mai.",
    "I contacts arrivano il quindici maggio.",
    "Contacts llegan el quince de mayo.",
    "Contacts: vingt-cinq pour cent de moins.",
]
SAME = [
    ("twenty-five percent cheaper", "25% cheaper"),
    ("thirty-five days", "35 days"),
    ("fünfunddreißig Tage", "35 Tage"),
    ("treinta y cinco días", "35 días"),
    ("trinta e cinco dias", "35 dias"),
    ("quatre-vingt-dix jours", "90 jours"),
    ("soixante-douze heures", "72 heures"),
    ("vijfendertig dagen", "35 dagen"),
    ("ventotto giorni", "28 giorni"),
    ("the fifteenth of May", "15 May"),
    ("le quinze mai", "15 mai"),
    ("am fünfzehnten Mai", "am 15. Mai"),
    ("a fortnight", "14 days"),
    ("half a year", "6 months"),
    ("two weeks", "a fortnight"),
    ("dix-huit mois", "18 mois"),
    ("two or three days", "2 or 3 days"),
    ("two to three days", "2-3 days"),
    ("ein hundert Tage", "100 Tage"),
    ("a third off", "33% off"),
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_in_words_goes_out_only_if_an_article_makes_it(claim: str, desk: Any) -> None:
    page = desk.evidence(desk.passage(text=f"Open Settings, choose Contacts and press Export. {claim}"))
    assert judged(desk, reply(claim)(desk)).disposition is not Disposition.SEND
    assert judged(desk, {**reply(claim)(desk), "evidence": page}).disposition is Disposition.SEND


@pytest.mark.parametrize(("words", "figures"), SAME)
def test_words_and_figures_say_the_same(words: str, figures: str) -> None:
    said, source = times(fold(words)), times(fold(figures))
    assert shares(words) == shares(figures)
    assert len(said) == len(source)
    assert all(any(one.stands_in(other) for other in source) for one in said)
    assert said or shares(words)


@pytest.mark.parametrize(
    "text",
    [
        "Unten finden Sie die Seiten.",
        "An undue load.",
        "Only five may be open.",
        "Each one may.",
        "The first may be.",
    ],
)
def test_a_word_that_is_made_of_numbers_is_none_and_may_is_no_month(text: str) -> None:
    assert not times(fold(text))
    assert {value for value, _, _ in worded(fold(text))} <= {5.0}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["un", "cent ", "vingt-", "twenty ", "one hundred and ", "dix-", "trentun", "a third "]
)
def test_no_row_of_numbers_labours(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    assert len(worded(text)) + len(times(text)) + len(shares(text)) >= 0
