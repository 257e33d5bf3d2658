from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connector.domain import Article
from connector.knowledge.passages import WORDS, sentences, split, weight


def texts(text):
    return [passage.text for passage in split(Article("a", "Title", text))]


def paragraph(word, *, words):
    return " ".join([word] * words)


def test_a_short_article_is_one_passage():
    (only,) = split(
        Article("faq/refund", "Refunds", "Within 14 days.", url="https://x.example", version="v1")
    )

    assert (only.id, only.article_id, only.title, only.text) == (
        "faq/refund#1",
        "faq/refund",
        "Refunds",
        "Within 14 days.",
    )
    assert (only.url, only.version) == ("https://x.example", "v1")


def test_an_article_without_text_has_no_passages():
    assert texts(" \n\n ") == []


def test_passages_are_numbered_in_order():
    article = Article(
        "a", "Title", "\n\n".join(paragraph(word, words=100) for word in ("one", "two", "three"))
    )

    assert [passage.id for passage in split(article)] == ["a#1", "a#2", "a#3"]


def test_paragraphs_stay_whole_and_together_while_they_fit():
    parts = [paragraph(word, words=60) for word in ("one", "two", "three", "four")]

    assert texts("\n\n".join(parts)) == ["\n\n".join(parts[:2]), "\n\n".join(parts[2:])]


def test_a_heading_goes_with_what_follows_it():
    before, after = paragraph("before", words=125), paragraph("after", words=125)

    first, second = texts(f"{before}\n\nHow to cancel\n\n{after}")

    assert second == f"How to cancel\n\n{after}"
    assert first.startswith(before)


def test_a_long_paragraph_is_cut_between_lines_then_sentences_then_words():
    lines = "\n".join(paragraph("line", words=40) for _ in range(5))
    sentence = "This is a sentence of exactly nine short words. "

    by_line, by_sentence, by_word = (
        texts(text) for text in (lines, sentence * 30, paragraph("word", words=400))
    )

    assert {len(line.split()) for text in by_line for line in text.splitlines()} == {40}
    assert all(text.endswith(".") for text in by_sentence)
    assert sum(len(text.split()) for text in by_word) >= 400


def test_text_without_blanks_is_cut_by_length():
    found = texts("汉" * 10_000)

    assert "".join(found) == "汉" * 10_000
    assert max(map(len, found)) <= WORDS * 10


@given(st.text(st.sampled_from("ab .\n。!")), st.integers(1, 60))
def test_no_passage_is_too_long_and_no_word_is_lost(text, times):
    whole = text * times

    found = texts(whole)

    assert all(weight(part) <= WORDS for part in found)
    assert set("".join(whole.split())) == set("".join("".join(found).split()))


@given(st.text())
def test_sentences_joined_are_the_text_again(text):
    assert "".join(sentences(text)) == text


def test_a_sentence_ends_at_a_stop_and_at_a_line_break():
    assert [s.strip() for s in sentences('Go. "Now!" Why? 3.5 kg\nEnd。次')] == [
        "Go.",
        '"Now!"',
        "Why?",
        "3.5 kg",
        "End。",
        "次",
    ]
