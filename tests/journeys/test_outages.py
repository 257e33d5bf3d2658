"""Outages played for real: connector processes, stand-ins on the loopback, and what the numbers say meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

PLATFORMS = ("zendesk", "intercom")
#: Where the platform vouches for the customer, so that account facts are asked for.
VOUCHED = {"zendesk": "email", "intercom": "chat"}


def write(house: Any) -> dict[str, str]:
    """A ticket on each platform."""
    return {platform: house.write(platform, channel=VOUCHED[platform]) for platform in PLATFORMS}


def waiting(house: Any, reason: str) -> float:
    number: float = house.numbers().get(f'connector_tickets_waiting{{reason="{reason}"}}', 0)
    return number


def breaker(house: Any, service: str) -> float:
    state: float = house.numbers()[f'connector_breaker_state{{dep="{service}"}}']
    return state


def answered_once(house: Any, tickets: dict[str, str]) -> bool:
    found = [house.ended(*ticket) for ticket in tickets.items()]
    return all((one.outcomes, one.replies, one.notes) == ([("resolved", ())], 1, 0) for one in found)


def redeliver(house: Any, tickets: dict[str, str]) -> None:
    for platform, ticket in tickets.items():
        house.desk(platform).redeliver_last(ticket)
        assert house.desk(platform).courier.settle(10)


def test_a_model_that_is_down_for_a_while_delays_the_one_answer(house: Any) -> None:
    assert {breaker(house, service) for service in ("model", *PLATFORMS, "accounts:http")} == {0}
    house.take_away(house.model.faults)
    tickets = write(house)
    house.until(lambda: waiting(house, "model_unavailable") == len(PLATFORMS))
    assert house.report().waiting["model_unavailable"].tickets == len(PLATFORMS)
    house.model.faults.clear()
    assert answered_once(house, tickets)
    redeliver(house, tickets)
    assert answered_once(house, tickets)
    assert waiting(house, "model_unavailable") == 0


def test_a_model_that_stays_away_is_handed_over_once_with_note_and_tag_and_costs_nothing(house: Any) -> None:
    spent = house.report().budget.spent_today
    house.take_away(house.model.faults)
    tickets = write(house)
    for ticket in tickets.items():
        ended = house.ended(*ticket)
        assert ended.outcomes == [("escalated", ("model_unavailable",))]
        assert (ended.replies, ended.notes, "ai_escalated" in ended.tags) == (0, 1, True)
    numbers, report = house.numbers(), house.report()
    assert breaker(house, "model") == 1
    assert "model" in report.breakers_open
    assert numbers['connector_escalations_total{reason="model_unavailable"}'] == 2
    assert report.reasons["escalated"]["model_unavailable"] == 2
    assert sum(value for name, value in numbers.items() if 'code="503"' in name and "model" in name) >= 8
    assert report.budget.spent_today == spent
    house.model.faults.clear()
    redeliver(house, tickets)
    assert [house.ended(*ticket).notes for ticket in tickets.items()] == [1, 1]


def test_helpdesks_that_are_down_lose_nothing_and_each_message_is_answered_once_afterwards(
    house: Any,
) -> None:
    house.until(lambda: answered_once(house, write(house)))  # the model's breaker is closed again
    for platform in PLATFORMS:
        house.take_away(house.desk(platform).faults)
    tickets = write(house)
    house.until(lambda: all(breaker(house, platform) == 1 for platform in PLATFORMS))
    numbers, report = house.numbers(), house.report()
    assert waiting(house, "helpdesk_unavailable") == 2
    for platform in PLATFORMS:
        assert numbers[f'connector_helpdesk_requests_total{{platform="{platform}",code="503"}}'] >= 5
    assert report.waiting["helpdesk_unavailable"].tickets == 2
    assert set(PLATFORMS) <= set(report.breakers_open)
    for platform in PLATFORMS:
        house.desk(platform).faults.clear()
    assert answered_once(house, tickets)
    assert {breaker(house, platform) for platform in PLATFORMS} == {0}
    assert house.report().dead_letters == 0


@pytest.mark.parametrize(
    "answer", [(500, b"sorry"), (200, b"<html>It works</html>"), None], ids=["500", "garbage", "silence"]
)
def test_an_account_source_that_is_down_leaves_the_facts_unknown_and_is_seen(
    house: Any, answer: tuple[int, bytes] | None
) -> None:
    assert house.ended("zendesk", house.write("zendesk")).accounts == ["found"]
    house.accounts.answer = answer
    name = 'connector_account_lookups_total{source="http",outcome="unavailable"}'
    before = house.numbers().get(name, 0)
    tickets = write(house)
    assert answered_once(house, tickets)
    assert [house.ended(*ticket).accounts for ticket in tickets.items()] == [["unknown"], ["unknown"]]
    house.until(lambda: house.numbers().get(name, 0) == before + 2)
    assert "account source does not answer" in house.theatre.log


def test_an_account_source_that_stays_down_is_left_alone_then_asked_again(house: Any) -> None:
    house.accounts.answer = (500, b"sorry")
    while breaker(house, "accounts:http") != 1:
        house.ended("zendesk", house.write("zendesk"))
    assert "accounts:http" in house.report().breakers_open
    asked = house.accounts.asked
    assert house.ended("zendesk", house.write("zendesk")).accounts == ["unknown"]
    assert house.accounts.asked == asked
    house.accounts.answer = (200, b'{"plan": "Pro"}')
    house.until(lambda: house.ended("zendesk", house.write("zendesk")).accounts == ["found"])
    assert breaker(house, "accounts:http") == 0


def test_a_spent_day_budget_is_handed_over_once_without_a_call(poor_house: Any) -> None:
    tickets = write(poor_house)
    for ticket in tickets.items():
        ended = poor_house.ended(*ticket)
        assert ended.outcomes == [("escalated", ("budget",))]
        assert (ended.replies, ended.notes, "ai_escalated" in ended.tags) == (0, 1, True)
    redeliver(poor_house, tickets)
    assert [poor_house.ended(*ticket).notes for ticket in tickets.items()] == [1, 1]
    assert poor_house.model.requests == []
    numbers = poor_house.numbers()
    assert numbers["connector_day_budget_usd"] == 0.0001
    assert numbers['connector_escalations_total{reason="budget"}'] == 2
    assert poor_house.report().reasons["escalated"] == {"budget": 2}
