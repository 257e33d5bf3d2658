"""What an evaluation adds up to: intervals, agreement, and the mode that is advised."""

from __future__ import annotations

import pytest

from connector import figures
from connector.likeness import Likeness


def rows(**numbers: int):
    return [
        {
            "category": "account",
            "decision": decision,
            "agreement": 0.5 if decision == "sent" else None,
            "cost": 7,
        }
        for decision, number in numbers.items()
        for _ in range(number)
    ]


def test_a_category_is_counted_by_decision_and_all_come_last() -> None:
    other = [{"category": "billing", "decision": "held", "agreement": 0.1, "cost": 3}]
    first, second, everything = figures.by_category(other + rows(sent=2, escalated=1, stayed_out=1))
    assert (first.category, first.tickets, first.sent, first.escalated, first.stayed_out) == (
        "account",
        4,
        2,
        1,
        1,
    )
    assert (first.answered, first.agreement, first.cost) == (0.5, 0.5, 28)
    assert (second.category, second.held, second.answered) == ("billing", 1, 0.0)
    assert (everything.category, everything.tickets, everything.advice) == ("all", 5, "")


def test_nothing_gives_no_figures() -> None:
    assert figures.by_category([]) == []


@pytest.mark.parametrize(
    ("numbers", "agreement", "mode"),
    [
        ({"sent": 9}, 0.9, "shadow"),
        ({"sent": 1, "escalated": 39}, 0.9, "triage"),
        ({"sent": 20}, 0.9, "assist"),
        ({"sent": 15, "escalated": 25}, 0.9, "assist"),
        ({"held": 20, "escalated": 20}, 0.9, "assist"),
        ({"sent": 36, "escalated": 4}, 0.1, "assist"),
        ({"sent": 36, "escalated": 4}, 0.9, "auto"),
    ],
)
def test_a_bolder_mode_needs_more_tickets_more_answers_and_more_agreement(
    numbers: dict[str, int], agreement: float, mode: str
) -> None:
    given = [row | {"agreement": None if row["agreement"] is None else agreement} for row in rows(**numbers)]
    assert figures.by_category(given)[0].advice == mode


def test_likeness_counts_telling_words_by_their_stems() -> None:
    likeness = Likeness()
    assert likeness.of("Open the settings and reset passwords.", "resetting a password: open setting") == 1.0
    assert likeness.of("Open Settings.", "We call you tomorrow.") == 0.0
    assert likeness.of("", "anything") == 0.0
    assert 0.0 < likeness.of("Open Settings, then Security.", "Open Settings, then Billing.") < 1.0
    likeness.close()
