"""What is only a rating or only thanks; everything else deserves an answer."""

from __future__ import annotations

import pytest

from connector.courtesy import is_thanks, score


@pytest.mark.parametrize(
    ("text", "rated"),
    [
        ("5", 5),
        (" 4 ", 4),
        ("3!", 3),
        ("2/5", 2),
        ("4 / 5", 4),
        ("1 out of 5", 1),
        ("4 von 5 Sternen", None),
        ("4 von 5", 4),
        ("5 stars", 5),
        ("3 Sterne", 3),
        ("⭐⭐⭐⭐", 4),
        ("★★", 2),
        ("5\ufe0f\u20e3", 5),
        ("５", 5),
        ("5\n\nThanks a lot,\nAda Brook", 5),
        ("5\n\nThanks a lot,\nEve Stone", None),
        ("4\n\nOn Mon, 23 Nov 2026 at 10:00 Acme <help@acme.example> wrote:\n> How did we do? 1 to 5", 4),
        ("2\n\nIt still fails.", None),
        ("0", None),
        ("6", None),
        ("10", None),
        ("5 out of 10", None),
        ("4/10", None),
        ("4-5", None),
        ("4.5", None),
        ("-1", None),
        ("5 users can't sign in", None),
        ("1 more question", None),
        ("five", None),
        ("Option 3", None),
        ("3?", None),
        ("", None),
        ("⭐⭐⭐⭐⭐⭐", None),
    ],
)
def test_a_rating_is_a_number_from_1_to_5_and_nothing_else(text: str, rated: int | None) -> None:
    assert score(text, names=["Ada Brook"]) == rated


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much, that helped.",
        "ok thanks",
        "Perfect, thanks a lot!\n\nBest regards,\nAda",
        "Hi team,\n\nthank you, it works now.\n\nAda Brook",
        "👍",
        "Thx 🙏🏽",
        "Vielen Dank für die schnelle Antwort!",
        "Danke, das hat geholfen. Schönen Tag!",
        "Merci beaucoup, c'est parfait.",
        "Muchas gracias por su ayuda",
        "Obrigada, funcionou!",
        "Grazie mille, tutto risolto.",
        "Hartelijk dank voor het snelle antwoord",
        "Thanks!\n\n> Choose Forgot password on the sign-in page.",
    ],
)
def test_bare_thanks_are_known_in_seven_languages(text: str) -> None:
    assert is_thanks(text, names=["Ada Brook"])


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it does not work.",
        "Thanks. Where do I find the export?",
        "thanks is it fixed now?",
        "Thanks. Is it fixed now",
        "Thanks for nothing",
        "Danke, aber es geht nicht",
        "Merci, et pour la facture ?",
        "No thanks",
        "Thank you in advance",
        "Thanks, order 4711",
        "Thanks 👎",
        "Great",
        "ok",
        "Hello",
        "",
        "Thanks " * 30,
        "Thanks, Eve",
        "Thanks, https://evil.example",
    ],
)
def test_thanks_with_anything_else_deserve_an_answer(text: str) -> None:
    assert not is_thanks(text, names=["Ada Brook"])
