"""What the account's own survey brought, read back with the ticket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
import requests

from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options
from adapters.zendesk import surveys
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Rating, Scale
from connector.errors import PayloadError
from connector.payload import Payload

AT = 1_795_341_605_000


@contextmanager
def playing(
    survey: Literal["none", "legacy", "survey"],
) -> Iterator[tuple[ZendeskDesk, ZendeskHelpdesk, str]]:
    """A solved ticket on a stand-in that asks so."""
    desk = ZendeskDesk(Options(survey=survey, sign_in="oauth_token", clock=lambda: AT))
    desk.start()
    token = desk.hub.options.credentials.fixed_token
    ticket = desk.write_in(desk.add_customer(name="Ada", email="a@x.example"), subject="s", text="t")
    desk.solve(ticket, desk.add_teammate(name="Tom"))
    yield desk, ZendeskHelpdesk(url=desk.url, account=desk.account, sign_in=BearerToken(token)), ticket
    desk.stop()


def asked(desk: ZendeskDesk) -> list[Any]:
    return list(desk.recorder.of("GET", "survey_responses"))


@pytest.mark.parametrize(("score", "told"), [(5, 5), (4, 5), (3, 1), (1, 1)])
def test_a_legacy_rating_is_good_or_bad(score: int, told: int) -> None:
    with playing("legacy") as (desk, helpdesk, ticket):
        assert helpdesk.read(ticket).rating is None
        desk.rate(ticket, score)
        assert helpdesk.read(ticket).rating == Rating(told, Scale.TWO, AT)


@pytest.mark.parametrize("score", [1, 3, 5])
def test_a_survey_response_is_from_1_to_5(score: int) -> None:
    with playing("survey") as (desk, helpdesk, ticket):
        other = desk.write_in(desk.add_customer(name="Eve", email="e@x.example"), subject="s", text="t")
        desk.solve(other, desk.add_teammate(name="Kim"))
        desk.rate(other, 2)
        assert helpdesk.read(ticket).rating is None
        desk.rate(ticket, score, "slow")
        assert helpdesk.read(ticket).rating == Rating(score, Scale.FIVE, AT)


def test_an_account_without_surveys_is_asked_once_and_answers_go_on() -> None:
    with playing("none") as (desk, helpdesk, ticket):
        for _ in range(3):
            assert helpdesk.read(ticket).rating is None
        assert len(asked(desk)) == 1


def test_nobody_asks_for_ratings_of_an_open_ticket() -> None:
    with playing("survey") as (desk, helpdesk, ticket):
        desk.customer_replies(ticket, "It fails again.")
        helpdesk.read(ticket)
        assert asked(desk) == []


def test_a_follow_up_and_the_ticket_that_it_follows_know_of_each_other() -> None:
    with playing("none") as (desk, helpdesk, ticket):
        assert not helpdesk.read(ticket).followed
        desk.close(ticket)
        desk.customer_replies(ticket, "It fails again.")
        [after] = desk.followups(ticket)
        assert helpdesk.read(ticket).followed
        assert helpdesk.read(after).follows == ticket


def response(**over: Any) -> Payload:
    options = [{"rating": n} for n in (5, 4, 3, 2, 1)]
    answer = {
        "type": "rating_scale",
        "rating": 4,
        "rating_category": "good",
        "updated_at": "2026-11-22T10:00:05Z",
        "question": {"options": options},
        **over,
    }
    found = {
        "subjects": [{"zrn": "zen:ticket:35"}],
        "answers": [{"type": "open_ended", "value": "x"}, answer],
    }
    return Payload({"survey_responses": [found]})


@pytest.mark.parametrize(
    ("over", "rating"),
    [
        ({}, Rating(4, Scale.FIVE, AT)),
        ({"question": {"options": [{"rating": 2}, {"rating": 1}]}, "rating": 2}, Rating(5, Scale.TWO, AT)),
        ({"question": {"options": []}, "rating_category": "bad"}, Rating(1, Scale.TWO, AT)),
        ({"question": {"options": []}, "rating_category": "neutral"}, None),
        ({"rating": "4", "rating_category": None}, None),
        ({"rating": 6, "rating_category": None}, None),
        ({"type": "skipped"}, None),
        ({"updated_at": None, "created_at": "2026-11-22T10:00:05Z"}, Rating(4, Scale.FIVE, AT)),
    ],
)
def test_other_scales_are_told_by_their_category(over: dict[str, Any], rating: Rating | None) -> None:
    assert surveys.newest(response(**over), "35") == rating


def test_a_response_about_another_ticket_is_not_ours_whatever_was_asked_for() -> None:
    assert surveys.newest(response(), "36") is None


def test_a_rating_without_a_time_is_unusable() -> None:
    with pytest.raises(PayloadError, match="no time"):
        surveys.newest(response(updated_at=None), "35")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?filter[subject_zrns]=zen:ticket:1", 200),
        ("?filter[subject_zrns]=1", 400),
        ("?ticket=1", 400),
    ],
)
def test_the_stand_in_refuses_what_the_vendor_does_not_know(query: str, status: int) -> None:
    with playing("survey") as (desk, _, __):
        token = desk.hub.options.credentials.fixed_token
        url = f"{desk.url}{surveys.PATH}{query}"
        assert (
            requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=5).status_code == status
        )


def test_the_stand_in_asks_nobody_before_a_ticket_is_solved_and_in_one_way_only() -> None:
    with playing("legacy") as (desk, _, ticket):
        with pytest.raises(ValueError, match="active survey"):
            desk.hub.surveys.answer(desk.hub.account.tickets[int(ticket)], 5, "")
        desk.customer_replies(ticket, "It fails.")
        with pytest.raises(ValueError, match="solved"):
            desk.rate(ticket, 5)
