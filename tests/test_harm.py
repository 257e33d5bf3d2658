"""The fault lab's judge: each kind of harm is seen, and what is no harm is not."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sandbox.desk import TicketView, ViewMessage
from connector.cli.harm import Harm, JobRow, count

#: letter -> (author, public): customer, bot, internal note of the bot, teammate
LETTERS: dict[str, tuple[Any, bool]] = {
    "c": ("customer", True),
    "b": ("bot", True),
    "n": ("bot", False),
    "t": ("teammate", True),
    "i": ("teammate", False),
}


def view(history: str) -> TicketView:
    """*history* is a letter for each message; a digit behind it makes bot messages with equal words."""
    messages = []
    for place, word in enumerate(history.split()):
        author, public = LETTERS[word[0]]
        text = word[1:] or f"words {place}"
        messages.append(ViewMessage(author, public, text, place, author, id=str(place)))
    return TicketView("open", (), None, None, None, tuple(messages))


def row(place: int, outcome: str = "resolved", *reasons: str, state: str = "done") -> JobRow:
    return JobRow(str(place), state, outcome, reasons)


@pytest.mark.parametrize(
    ("history", "duplicates"),
    [("c b", 0), ("c b b", 1), ("c b c b", 0), ("c c b b", 0), ("c c b1 b1", 1), ("c b1 c b1", 0), ("b", 1)],
)
def test_one_message_of_ours_for_each_of_the_customers(history: str, duplicates: int) -> None:
    assert count(view(history), []).duplicates == duplicates


@pytest.mark.parametrize(
    ("history", "found"),
    [("c t b", 1), ("c b t", 0), ("c t c b", 0), ("c i b", 0), ("c t n", 0), ("c t b b", 2)],
)
def test_a_word_of_ours_behind_a_teammates_answers_an_older_message(history: str, found: int) -> None:
    assert count(view(history), []).after_teammate == found


@pytest.mark.parametrize(
    ("history", "rows"),
    [
        ("c b", [row(0)]),
        ("c b", [row(0, "asked")]),
        ("c n", [row(0, "escalated", "legal_threat")]),
        ("c n", [row(0, "held", "mode_assist")]),
        ("c t", [row(0, "stayed_out", "taken_over")]),
        ("c c t", [row(1, "stayed_out", "taken_over")]),
        ("c c b", [row(0, "stayed_out", "superseded"), row(1)]),
        ("c b c n", [row(0), row(2, "escalated", "human_wanted")]),
        ("c b", [row(0, "stayed_out", "already_answered")]),
    ],
)
def test_a_message_is_dealt_with_when_the_helpdesk_shows_it(history: str, rows: list[JobRow]) -> None:
    assert count(view(history), rows).lost == 0


@pytest.mark.parametrize(
    ("history", "rows"),
    [
        ("c", []),
        ("c b", []),
        ("c", [row(0, "", state="open")]),
        ("c b", [row(0, "", state="decided")]),
        ("c", [row(0)]),
        ("c n", [row(0)]),
        ("c b", [row(0, "escalated", "legal_threat")]),
        ("c", [row(0, "stayed_out")]),
        ("c b c", [row(0), row(2)]),
        ("c b c", [row(0)]),
        ("c c b", [row(0), row(1)]),
        ("c c b", [row(0), row(1, "stayed_out", "already_answered")]),
        ("c c n", [row(0, "escalated", "x"), row(1, "escalated", "x")]),
    ],
)
def test_a_message_is_lost_when_nothing_shows_for_it(history: str, rows: list[JobRow]) -> None:
    assert count(view(history), rows).lost == 1


def test_the_rest_is_counted_as_it_is_and_adds_up() -> None:
    found = count(view("c b c n"), [row(0), row(2, "escalated", "human_wanted")])
    assert found == Harm(jobs=2, replies=1, escalated=1)
    assert found + found == Harm(jobs=4, replies=2, escalated=2)
    assert not found.done
    assert Harm(lost=1).done
