"""The Zendesk stand-in's ordinary search: pages by offset, at most a thousand results.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/
"""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from adapters.sandbox import zendesk_exports as exports
from adapters.sandbox import zendesk_json as shapes
from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_hub import Hub
from adapters.sandbox.zendesk_pages import Json, page
from adapters.sandbox.zendesk_state import Ticket

KEYS = frozenset({"query", "sort_by", "sort_order", "page", "per_page"})
DEEPEST = 1_000


class Search:
    """Called under the hub's lock."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def results(self) -> Json:
        unknown = sorted(set(request.args) - KEYS)
        if unknown:
            raise refusals.unmodelled(f"the parameter {unknown[0][:40]} here")
        number, size = request.args.get("page", "1"), request.args.get("per_page", "100")
        if number.isdigit() and size.isdigit() and int(number) * int(size) > DEEPEST:
            said = "Requested response size was greater than Search Response Limits"
            raise refusals.RefusedError(422, {"error": "invalid", "description": said})
        found = [ticket for ticket in self._hub.account.tickets.values() if not ticket.deleted]
        fits = exports.query(_of_tickets(request.args.get("query", "")))
        ordered = sorted(filter(fits, found), key=self._order(), reverse=_falls())
        view = shapes.View(self._hub.account, self._hub.url)

        def show(ticket: Ticket) -> Json:
            return {**view.ticket(ticket), "result_type": "ticket"}

        turn = {key: value for key, value in request.args.items() if key in {"page", "per_page"}}
        return {**page("results", ordered, show, query=turn, url=request.base_url)[0], "facets": None}

    def _order(self) -> Callable[[Ticket], tuple[int, int]]:
        by = request.args.get("sort_by", "")
        if by not in {"updated_at", "created_at"}:
            raise refusals.unmodelled("a search by relevance")
        return lambda ticket: (getattr(ticket, by), ticket.id)


def _falls() -> bool:
    order = request.args.get("sort_order", "desc")
    if order not in {"asc", "desc"}:
        raise refusals.invalid("sort_order", "asc or desc")
    return order == "desc"


def _of_tickets(text: str) -> str:
    """The query without its type, which must name tickets."""
    words = text.split()
    if "type:ticket" not in words:
        raise refusals.unmodelled("a search for anything but tickets")
    return " ".join(word for word in words if word != "type:ticket")
