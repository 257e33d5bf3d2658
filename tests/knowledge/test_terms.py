from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.knowledge.terms import MAX_CHARACTERS, Stemmer, words


@pytest.fixture
def stemmer():
    stemmer = Stemmer()
    yield stemmer
    stemmer.close()


def test_words_are_telling_lower_case_and_unique():
    assert words("Hello, how do I CANCEL my plan? Cancel the Plan!") == ["cancel", "plan"]


def test_nothing_of_the_search_syntax_survives():
    assert words('"x" OR NEAR(y* ^z) -{a}: b+c \\ \x00k _e_') == ["x", "near", "y", "z", "b", "c", "k", "e"]


@given(st.text())
def test_a_word_is_letters_and_digits_only(text):
    assert all(word.isalnum() for word in words(text))


def test_a_text_of_any_length_is_read_up_to_a_limit():
    assert len(words(" ".join(f"w{n}" for n in range(100_000)))) < MAX_CHARACTERS


def test_stems_join_endings_and_drop_accents(stemmer):
    assert stemmer.stems(["Cancelling cancelled", "Über Café", ""]) == [{"cancel"}, {"uber", "cafe"}, set()]


def test_a_stemmer_forgets_what_it_saw(stemmer):
    stemmer.stems(["one two three"])

    assert stemmer.stems(["four"]) == [{"four"}]
