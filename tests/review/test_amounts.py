from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.review.amounts import amounts, bare_amounts, numbers, priced, shares

SUMS = {
    "$1,200.00": 1200, "1.200,00 €": 1200, "USD 150": 150, "150 bucks": 150, "US$150": 150, "150,- €": 150,
    "1 200 €": 1200, "1'200.50 CHF": 1200.5, "Rs. 5000": 5000, "₹200": 200, "R$ 1.500,00": 1500, "$ 99.99": 99.99,
    "one hundred and fifty dollars": 150, "twenty-five hundred dollars": 2500, "a hundred bucks": 100,
    "one thousand two hundred dollars": 1200, "hundertfünfzig Euro": 150, "zweihundertfünfzig Euro": 250,
    "cent cinquante euros": 150, "quatre-vingt-dix euros": 90, "doscientos euros": 200, "mil euros": 1000,
    "cento e cinquenta reais": 150, "duecento euro": 200, "centocinquanta euro": 150, "tweehonderdvijftig euro": 250,
    "1.5k dollars": 1500, "£1.2k": 1200, "two grand": 2000, "150-dollar": 150, "५०० $": 500, "20.000 yen": 20000,
    "219e": 219, "300 balles": 300, "150 tacken": 150, "178 euri": 178, "200 contos": 200,
}  # fmt: skip


@pytest.mark.parametrize("written", SUMS)
def test_a_sum_is_read_in_any_spelling(written: str) -> None:
    assert {amount.value for amount in amounts(f"It was {written}, I think.")} == {SUMS[written]}


@pytest.mark.parametrize(
    "written", ["20%", "150 users", "order 12345", "version 2.150", "in 2024", "12 months"]
)
def test_other_numbers_are_no_sums(written: str) -> None:
    assert not amounts(written)
    assert not bare_amounts(written)


def test_a_number_beside_a_demand_may_be_a_sum() -> None:
    assert [amount.value for amount in bare_amounts("refund 500 please")] == [500]


def test_percentages_are_kept_apart_from_sums() -> None:
    assert shares("20 % off, zwölf Prozent mehr, 7,5 Prozent weniger") == {20, 12, 7.5}


def test_a_text_vouches_for_each_of_its_numbers() -> None:
    assert {30, 12, 1200} <= numbers("30 days, $12 a seat, twelve hundred dollars")


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_sums(text: str) -> None:
    assert all(amount.value >= 0 for amount in amounts(text) + bare_amounts(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I paid 320 for it", 320),
        ("nur 134,50 zurück", 134.5),
        ("2 x $89.99", 179.98),
        ("1.490,- ab", 1490),
        ("dei trecento euro", 300),
        ("500元", 500),
        ("5000 рублей", 5000),
    ],
)
def test_a_sum_may_be_implied(text: str, value: float) -> None:
    assert value in {amount.value for amount in [*amounts(text), *priced(text)]}


@pytest.mark.parametrize("text", ["paid in 2024", "at 10:30", "version 2.150", "paid 12 users", "total 5%"])
def test_times_versions_and_shares_imply_no_sum(text: str) -> None:
    assert all(amount.value < 100 or amount.value == 2024 for amount in priced(text))


def test_a_sum_with_two_decimals_counts_as_often_as_it_was_paid() -> None:
    assert 159.98 in {amount.value for amount in priced("you took 2x 79.99 for it")}


@pytest.mark.parametrize("written", ["the 19e", "on the 3e", "order 219ef"])
def test_an_ordinal_is_no_sum(written: str) -> None:
    assert not amounts(written)
