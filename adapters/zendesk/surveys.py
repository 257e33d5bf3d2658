"""What Zendesk's own surveys brought: the legacy good or bad, or a survey's response; no I/O but `Surveys`."""

from __future__ import annotations

import logging

from adapters.zendesk.faults import ForbiddenError
from adapters.zendesk.mapping import ident, text, when
from adapters.zendesk.transport import Transport
from connector.domain import Rating, Scale
from connector.errors import NotFoundError, PayloadError, RejectedError
from connector.payload import Payload

log = logging.getLogger(__name__)

#: https://developer.zendesk.com/api-reference/ticketing/ticket-management/csat_survey_responses/
PATH = "/api/v2/guide/survey_responses"
#: A survey with another scale than 1 to 5 is told by its categories.
CATEGORIES = {"good": 5, "bad": 1}
LEGACY = {"good": 5, "bad": 1}
TOP = 5


def legacy(found: Payload) -> Rating | None:
    """From a ticket object, which gives no time of the rating; offered and unoffered are none."""
    score = LEGACY.get(text(found.get("satisfaction_rating", "score")))
    return None if score is None else Rating(score, Scale.TWO, when(found["updated_at"]))


def newest(page: Payload, ticket_id: str) -> Rating | None:
    """The newest rating of *ticket_id* on a page of responses; the filter alone is not trusted."""
    ours = [one for one in page.get("survey_responses") if _is_about(one, ticket_id)]
    given = [rating for one in ours for answer in one.get("answers") if (rating := _rating(answer))]
    return max(given, key=lambda rating: rating.at, default=None)


def _is_about(response: Payload, ticket_id: str) -> bool:
    return any(text(s.get("zrn")) == f"zen:ticket:{ticket_id}" for s in response.get("subjects"))


def _rating(answer: Payload) -> Rating | None:
    if text(answer.get("type")) != "rating_scale":
        return None
    at = _time(answer)
    score = answer.get("rating").value
    tops = [one.get("rating").value for one in answer.get("question", "options")]
    if TOP in tops and len(tops) == TOP and isinstance(score, int) and 1 <= score <= TOP:
        return Rating(score, Scale.FIVE, at)
    category = CATEGORIES.get(text(answer.get("rating_category")))
    return None if category is None else Rating(category, Scale.TWO, at)


def _time(answer: Payload) -> int:
    for name in ("updated_at", "created_at"):
        if text(answer.get(name)):
            return when(answer[name])
    raise PayloadError(f"{answer.path} has no time")


class Surveys:
    """Asks for responses until the account turns out to have none: its plan or our scopes lack them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._there = True

    def rating(self, found: Payload) -> Rating | None:
        """Of a ticket object: legacy, else the newest response; one of the two is active in an account."""
        if (known := legacy(found)) is not None or not self._there:
            return known
        ticket_id = ident(found.get("id"))
        try:
            asked: dict[str, str | int] = {
                "filter[subject_zrns]": f"zen:ticket:{ticket_id}",
                "page[size]": 100,
            }
            return newest(self._transport.read(PATH, asked), ticket_id)
        except (ForbiddenError, NotFoundError, RejectedError):
            self._there = False
            log.info("zendesk has no survey responses for us")
            return None
