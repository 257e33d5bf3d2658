from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.review.fold import fold, tokens
from connector.review.hearing import Cue, Said
from connector.review.vocabulary import Hit, Vocabulary, one_edit
from connector.review.words import LANGUAGES, cues, table

WORDS = Vocabulary(
    {
        "account": "account konto",
        "hack": "~hacked hack_into",
        "law": "*anwalt*",
        "back": "get/give_.._back zurück",
        "minor": "#age_years",
        "ex": "ex_#word",
        "without": "sans_mon/que+je",
        "paper": "telegiornali",
    },
    small="the is my",
    typed_right="hackee",
    short={"jai": "j'ai konto"},
)


def found(text: str) -> list[tuple[str, int, int]]:
    return [(hit.concept, hit.start, hit.end) for hit in WORDS.hits(tokens(fold(text)))]


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("KONTO", "account"),
        ("haked", "hack"),
        ("hakced", "hack"),
        ("hacket", "hack"),
        ("they hack into it", "hack"),
        ("Rechtsanwältin", "law"),
        ("Fachanwaltschaft", "law"),
        ("give me my money back", "back"),
        ("zurueck", "back"),
        ("ZURÜCK", "back"),
        ("he is 12 years old", "minor"),
        ("twelve years", "minor"),
        ("40 years", ""),
        ("our ex-accountant", "ex"),
        ("sans que je sache", "without"),
        ("sans mon accord", "without"),
        ("telegionali", "paper"),
        ("telegiornale", ""),
        ("kontooooo", "account"),
        ("h4cked", "hack"),
    ],
)
def test_a_concept_is_found_in_each_of_its_spellings(text: str, concept: str) -> None:
    assert {name for name, _, _ in found(text)} == ({concept} if concept else set())


@pytest.mark.parametrize("text", ["give it all of the money back", "hack", "accounts", "hackee", "shacked"])
def test_what_lies_further_off_is_another_word(text: str) -> None:
    assert found(text) == []


def test_a_hit_tells_where_it_stands() -> None:
    assert found("please give it back") == [("back", 1, 4)]


@pytest.mark.parametrize("phrase", ["_.._back", "back_..", "a__b", "*"])
def test_a_phrase_without_beginning_or_end_is_a_fault_of_thetable(phrase: str) -> None:
    with pytest.raises(ValueError, match="gap"):
        Vocabulary({"x": phrase.strip("_") if phrase.startswith("_") else phrase})


@given(st.text("abcd", max_size=5), st.text("abcd", max_size=5))
def test_one_edit_is_seen_from_both_sides(first: str, second: str) -> None:
    assert one_edit(first, second) == one_edit(second, first)
    assert one_edit(first, first + "x")
    assert not one_edit(first, first + "xy")


def test_short_forms_of_chats_are_spelled_out() -> None:
    assert WORDS.spelled_out(["jai", "hack"]) == ["j'ai", "konto", "hack"]


@pytest.mark.parametrize("text", ["2fa", "mp3", "3rd", "www", "ooo", "v2", "b2b"])
def test_figures_at_the_ends_of_words_and_words_of_one_letter_stay(text: str) -> None:
    assert "".join(tokens(fold(text))) == text


def hits(written: str) -> list[Hit]:
    """ "a . b" has a at 0 and b at 2."""
    return [Hit(word, i, i + 1) for i, word in enumerate(written.split()) if word != "."]


SHOWN = {
    "a b": "b . a",
    "a b @1": "a . b a",
    "a b >": "b a . b",
    "a b @2 >": "a . . a b",
    "a b c @3 >": "a b . c",
    "a !x+y": "a x",
    "a <2": "a .",
    "a b &": "a" + " ." * 40 + " b",
}
NOT_SHOWN = {
    "a b": "a a",
    "a b @1": "a . b",
    "a b >": "b a",
    "a b @2 >": "a . . b",
    "a b c @3 >": "a c b",
    "a !x": "a . . x",
    "a !x+y": "a x . y",
    "a <2": "a . .",
}


@pytest.mark.parametrize("cue", SHOWN)
def test_a_cue_is_shown_when_its_concepts_stand_together(cue: str) -> None:
    assert Cue.parse(cue).shown(hits(SHOWN[cue]), length=len(SHOWN[cue].split()))


@pytest.mark.parametrize("cue", NOT_SHOWN)
def test_a_cue_is_not_shown_when_one_is_missing_too_far_out_of_order_or_barred(cue: str) -> None:
    assert not Cue.parse(cue).shown(hits(NOT_SHOWN[cue]), length=len(NOT_SHOWN[cue].split()))


def test_a_word_counts_only_in_the_language_that_the_sentence_is_in() -> None:
    assert Said("Das muss vor Gericht, dann sehen wir uns dort.").speaks_of("legal_threat")
    assert not Said("The gericht of the day is in my basket and I want to pay.").speaks_of("legal_threat")


def test_a_sentence_in_another_language_is_heard_within_a_text() -> None:
    text = (
        "Hello, thank you for your mail, I have read it. Ich gehe jetzt zu meinem Anwalt. Kind regards to you"
    )
    assert Said(text).speaks_of("legal_threat")


def test_an_excuse_covers_its_own_sentence_only() -> None:
    assert not Said("How do I refund my customers?").speaks_of("refund")
    assert Said("How do I refund my customers? And please refund me too.").speaks_of("refund")


def test_cues_and_vocabularies_know_the_same_concepts() -> None:
    defined = {name for file in (*LANGUAGES, "common") for name in table(file)["concepts"]} | {"question"}
    rows = [row for topic in cues().values() for kind in topic.values() for row in kind]
    parsed = [Cue.parse(row) for row in rows]
    used = {name for cue in parsed for name in (*cue.needs, *(one for group in cue.bars for one in group))}
    assert used - defined == set()
    assert defined - used - {"question"} == set()
