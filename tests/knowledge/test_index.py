from __future__ import annotations

import threading
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.decision import Band
from connector.domain import Article
from connector.knowledge.index import Index

ARTICLES = (
    Article(
        "billing/refunds",
        "Refunds",
        "You can ask for your money back within 14 days of the purchase.\n\n"
        "Open Billing, choose the invoice and press Refund. The amount arrives after five working days.",
        url="https://help.example/refunds",
        version="abc",
    ),
    Article(
        "account/password",
        "Reset your password",
        "Choose Forgot password on the sign-in page. We send a link that is valid for one hour.",
    ),
    Article(
        "account/two-factor",
        "Two-factor sign-in",
        "Open Security and scan the code with an authenticator. Keep the recovery codes in a safe place.",
    ),
    Article(
        "shipping/times", "Delivery times", "A parcel takes two to four days inside Europe, ten elsewhere."
    ),
    Article("team/seats", "Add a seat", "Owners add colleagues under Team. Each seat is charged per month."),
    Article("cafe", "Crème brûlée", "Das Café serviert Crème brûlée über Mittag."),
)


@pytest.fixture(scope="module")
def index():
    index = Index(ARTICLES)
    yield index
    index.close()


def found(index, query, limit_chars=1000):
    return index.search(query, limit_chars=limit_chars)


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("I want my money back!", "billing/refunds"),
        ("how do i reset the password?", "account/password"),
        ("When will my parcel be delivered in Europe", "shipping/times"),
        ("adding seats for colleagues", "team/seats"),
        ("authenticator recovery code", "account/two-factor"),
        ("creme brulee im CAFE", "cafe"),
        ("cre\u0300me bru\u0302le\u0301e", "cafe"),
    ],
)
def test_the_right_article_comes_first(index, query, article):
    result = found(index, query)

    assert result.passages[0].article_id == article
    assert result.band is not Band.NONE


def test_a_question_in_the_articles_own_words_is_strong(index):
    assert found(index, "How do I reset my password?").band is Band.STRONG


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?!",
        "and what is this about",
        "Does your lawnmower run on diesel?",
        "Kann ich mit Kreditkarte bezahlen?",
        "我想退款",
        "Can my neighbour's horse eat purple asteroids during a thunderstorm in Tibet, asks the choir",
    ],
)
def test_a_question_that_no_article_touches_gives_the_explicit_nothing(index, query):
    result = found(index, query)

    assert (result.band, result.passages) == (Band.NONE, ())


def test_one_word_in_common_with_a_long_question_is_not_strong(index):
    query = "Our horse ate a parcel of purple asteroids during the thunderstorm that struck Tibet yesterday"

    assert found(index, query).band is not Band.STRONG


def test_a_passage_carries_what_a_reply_may_cite(index):
    (passage, *_) = found(index, "refund of an invoice").passages

    assert (passage.id, passage.title, passage.url) == (
        "billing/refunds#1",
        "Refunds",
        "https://help.example/refunds",
    )
    assert passage.version == "abc"
    assert passage.score > 0


@pytest.mark.parametrize("limit", [1, 40, 119, 120, 300, 1000])
def test_no_more_characters_are_shown_than_allowed(index, limit):
    result = found(index, "refund invoice password seat", limit)

    assert 0 < sum(len(passage.text) for passage in result.passages) <= limit


def test_a_long_passage_is_shown_where_it_answers():
    filler = "The office has many plants and a large kitchen with windows. " * 10
    index = Index([Article("a", "Office", f"{filler}The wifi code is posted at reception. {filler}")])

    (passage, *_) = found(index, "wifi code", 200).passages

    assert "The wifi code is posted at reception." in passage.text
    index.close()


def test_articles_that_score_alike_are_shown_side_by_side():
    twins = [
        Article(name, f"Export {name}", f"Export your {name} as a file.") for name in ("contacts", "orders")
    ]
    index = Index(twins)

    result = found(index, "export a file")

    assert {passage.article_id for passage in result.passages} == {"contacts", "orders"}
    index.close()


def test_an_article_that_only_its_title_finds_is_shown_from_its_beginning():
    index = Index([Article("a", "Invoices", "Open the menu.\n\nChoose a month."), *ARTICLES])

    (passage, *_) = found(index, "invoices").passages

    assert passage.text.startswith(("Open the menu.", "You can ask"))
    assert "a" in {p.article_id for p in found(index, "invoices").passages}
    index.close()


def test_an_index_of_nothing_finds_nothing():
    index = Index([])

    assert (index.articles, index.passages, found(index, "refund").band) == (0, 0, Band.NONE)
    index.close()


def test_a_single_article_is_found_as_well_as_one_of_many():
    index = Index(ARTICLES[:1])

    assert found(index, "How do I get a refund for an invoice?").band is Band.STRONG
    assert found(index, "How do I reset my password?").band is Band.NONE
    index.close()


def test_articles_are_counted_and_those_without_text_left_out():
    index = Index([*ARTICLES, Article("empty", "Empty", " \n")])

    assert (index.articles, index.passages) == (len(ARTICLES), len(ARTICLES))
    index.close()


def test_of_two_articles_with_one_id_the_later_counts():
    index = Index(
        [Article("a", "Fee", "The fee is 5 dollars."), Article("a", "Fee", "The fee is 7 dollars.")]
    )

    assert [passage.text for passage in found(index, "fee in dollars").passages] == ["The fee is 7 dollars."]
    index.close()


NASTY = (
    '"',
    "'; DROP TABLE article; --",
    'NEAR("a" "b", 5)',
    "refund* OR ^password NOT {title}: x",
    "AND OR NOT",
    "\x00refund\x00",
    "\ud800 refund",
    "🙂" * 500,
    "a" * 100_000,
    "refund " * 50_000,
    " ".join(f"refund{n}" for n in range(20_000)),
    "\u202erefund\u202c \ufeff",
    "ﬁnd ① ² ⅷ ß İ",
)


@pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
def test_no_text_of_a_customer_breaks_the_search(index, query):
    assert found(index, query).band in Band


@settings(max_examples=200)
@given(query=st.text())
def test_any_text_is_searched(index, query):
    assert found(index, query).band in Band


def test_several_threads_get_the_same_answers_as_one(index):
    queries = ["reset password", "refund invoice", "parcel in Europe", "recovery codes"]
    alone = {query: found(index, query) for query in queries}
    wrong: list[str] = []

    def ask(query):
        wrong.extend(query for _ in range(20) if found(index, query) != alone[query])

    threads = [
        threading.Thread(target=ask, args=(query,))
        for query, _ in zip(cycle(queries), range(8), strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_words_that_stand_everywhere_do_not_hide_the_rare_one():
    common = " ".join(f"word{n}" for n in range(100))
    index = Index(
        [*(Article(str(n), f"Page {n}", common) for n in range(300)), Article("x", "Zebra", "A zebra.")]
    )

    assert found(index, f"{common} zebra").passages[0].article_id == "x"
    index.close()
