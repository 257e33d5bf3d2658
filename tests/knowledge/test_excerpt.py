from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.knowledge.excerpt import trim


def stems(texts):
    return [set(text.lower().replace(".", " ").split()) for text in texts]


def cut(text, limit, **weights):
    return trim(text, limit, weights=weights, stems=stems)


def test_what_fits_is_shown_whole():
    assert cut("One. Two.", 9) == "One. Two."


def test_the_sentences_with_the_weightiest_words_are_kept():
    text = "Our shop is open. Refunds take five days. Write to us. We like cats."

    assert cut(text, 40, refunds=3.0, days=1.0, cats=0.5) == "Refunds take five days. Write to us."


def test_without_a_match_the_beginning_is_shown():
    assert cut("First one. Second one. Third one.", 24) == "First one. Second one."


def test_a_sentence_that_is_too_long_is_cut_between_words():
    assert cut("alpha beta gamma delta", 16) == "alpha beta …"


def test_blanks_before_the_cut_are_no_word():
    assert cut(" aaa", 3) == " …"


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_hardly_any_room_gives_hardly_any_text(limit):
    assert len(cut("x" * 50, limit)) <= limit


@given(st.text(st.sampled_from("ab .\n。")), st.integers(0, 60))
def test_the_limit_is_kept(text, limit):
    assert len(cut(text, limit, a=1.0)) <= limit
