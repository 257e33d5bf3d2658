from __future__ import annotations

import pytest

from connector.decision import Band
from connector.knowledge.bands import STRONG_FROM, WEAK_FROM, band, strength, weight


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, Band.NONE),
        (WEAK_FROM - 0.001, Band.NONE),
        (WEAK_FROM, Band.WEAK),
        (STRONG_FROM - 0.001, Band.WEAK),
        (STRONG_FROM, Band.STRONG),
        (1.8, Band.STRONG),
    ],
)
def test_the_share_names_the_band(share, expected):
    assert band(share) is expected


def test_a_question_without_words_has_no_strength():
    assert strength(5.0, []) == 0.0


def test_only_the_rarest_words_of_a_long_mail_are_expected():
    rare = [5.0] * 10

    assert strength(11.0, rare) == strength(11.0, rare + [0.1] * 200)


def test_a_rare_word_weighs_more_than_a_common_one_and_none_weighs_nothing():
    rare, common, everywhere = (weight(n, among=100) for n in (1, 50, 100))

    assert rare > common > everywhere > 0
