"""The Zendesk stand-in's two ways to ask how it was: legacy good or bad, and survey responses; one is active."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from flask import request

from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_json import stamp
from adapters.sandbox.zendesk_pages import page
from adapters.sandbox.zendesk_state import Audit, Json, Response, Ticket

if TYPE_CHECKING:
    from adapters.sandbox.zendesk_hub import Hub

KEYS = frozenset(
    {
        "filter[subject_zrns]",
        "filter[responder_ids]",
        "filter[created_at_start]",
        "filter[created_at_end]",
        "page[size]",
        "page[after]",
        "page[before]",
        "sort",
    }
)
ZRN = re.compile(r"zen:ticket:([1-9][0-9]{0,18})", re.ASCII)
RATED = frozenset({"solved", "closed"})


class Surveys:
    """Called under the hub's lock."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def given(self, ticket: Ticket, score: int, comment: str) -> None:
        if self._hub.options.survey == "legacy":
            self.rate(ticket, "good" if score > 3 else "bad", comment)
        else:
            self.answer(ticket, score, comment)

    def rate(self, ticket: Ticket, score: Literal["good", "bad"], comment: str) -> None:
        """The requester clicks in the legacy mail, which is sent for solved tickets only."""
        self._check("legacy", ticket)
        account = self._hub.account
        ticket.satisfaction = {"score": score, "id": account.next("satisfaction", 4_401), "comment": comment}
        event: Json = {
            "id": account.event_id(),
            "type": "SatisfactionRating",
            "score": score,
            "assignee_id": ticket.sheet.assignee_id,
            "body": comment,
        }
        self._record(ticket, event)

    def answer(self, ticket: Ticket, rating: int, comment: str) -> None:
        """The requester answers the survey of five numbers."""
        self._check("survey", ticket)
        if not 1 <= rating <= 5:
            raise ValueError("a rating is from 1 to 5")
        account = self._hub.account
        made = Response(
            account.next("response", 1), ticket.id, ticket.requester_id, rating, comment, account.clock()
        )
        account.responses.append(made)
        event: Json = {
            "id": account.event_id(),
            "type": "SurveyResponseSubmitted",
            "survey_response_id": made.uuid,
        }
        self._record(ticket, event)

    def _check(self, kind: str, ticket: Ticket) -> None:
        if self._hub.options.survey != kind:
            raise ValueError(f"the account's active survey is {self._hub.options.survey}")
        if ticket.sheet.status not in RATED:
            raise ValueError("nobody is asked before the ticket is solved")

    def _record(self, ticket: Ticket, event: Json) -> None:
        account = self._hub.account
        now = account.clock()
        ticket.updated_at = now
        audit = Audit(account.event_id(), ticket.requester_id, now, "web", {}, (event,))
        ticket.audits.append(audit)

    def responses(self) -> Json:
        """GET /api/v2/guide/survey_responses; an account without surveys has no such page."""
        if self._hub.options.survey != "survey":
            raise refusals.forbidden()
        unknown = sorted(set(request.args) - KEYS)
        if unknown:
            raise refusals.bad_request("InvalidParameter", f"{unknown[0]} is not a parameter")
        wanted = _tickets(request.args.get("filter[subject_zrns]"))
        found = [one for one in self._hub.account.responses if wanted is None or one.ticket_id in wanted]
        return page("survey_responses", found, _show, query=request.args, url=request.base_url)[0]


def _tickets(zrns: str | None) -> set[int] | None:
    if zrns is None:
        return None
    found = [ZRN.fullmatch(zrn) for zrn in zrns.split(",")]
    if not all(found):
        raise refusals.bad_request("InvalidParameter", "filter[subject_zrns] is not valid")
    return {int(one[1]) for one in found if one}


def _show(one: Response) -> Json:
    at = stamp(one.at)
    options = [{"rating": n, "label": {"type": "static", "value": str(n)}} for n in range(5, 0, -1)]
    question = {
        "type": "rating_scale_numeric",
        "sub_type": "customer_satisfaction",
        "id": "q1",
        "options": options,
    }
    category = "good" if one.rating > 3 else "neutral" if one.rating == 3 else "bad"
    rated: Json = {
        "type": "rating_scale",
        "rating": one.rating,
        "rating_category": category,
        "question": question,
    }
    said: Json = {"type": "open_ended", "value": one.comment, "question": {"type": "open_ended", "id": "q2"}}
    answers: list[Json] = [rated, *([said] if one.comment else [])]
    return {
        "id": one.uuid,
        "expires_at": stamp(one.at + 28 * 86_400_000),
        "survey_id": "01HSURVEY0000000000000000",
        "survey_version": 1,
        "responder_id": one.responder_id,
        "subjects": [{"type": "ticket", "id": one.ticket_id, "zrn": f"zen:ticket:{one.ticket_id}"}],
        "answers": [{**answer, "created_at": at, "updated_at": at} for answer in answers],
    }
