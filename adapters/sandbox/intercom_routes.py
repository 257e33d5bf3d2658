"""The REST API of the Intercom stand-in: the gate before it, errors after it, and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from adapters.sandbox import intercom_calls as calls
from adapters.sandbox import intercom_cards as cards
from adapters.sandbox import intercom_search as search
from adapters.sandbox import intercom_writes as writes
from adapters.sandbox.intercom_hub import Hub
from adapters.sandbox.intercom_library import ArticleLibrary, Shelf
from adapters.sandbox.intercom_office import Office
from adapters.sandbox.intercom_payloads import View
from adapters.sandbox.intercom_rules import HEX, Body, Refused, invalid, not_found
from adapters.sandbox.intercom_state import Admin, Contact, Conversation

Json = dict[str, Any]


def application(hub: Hub, library: ArticleLibrary) -> Flask:
    """Every answer is JSON made under the hub's lock and carries the rate limit's headers."""
    app = Flask("intercom-stand-in")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    api = _Api(hub)
    routes = (
        *api.reads(),
        *Shelf(hub, library).routes(),
        *writes.Writes(hub).routes(),
        *Office(hub).routes(),
    )
    for method, rule, view in routes:
        name = f"{method} {rule}"
        app.add_url_rule(rule, name, _guarded(hub, view), methods=[method], provide_automatic_options=False)

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> Response:
        return _refusal(hub, refusal)

    @app.errorhandler(404)
    @app.errorhandler(405)
    def lost(_: HTTPException) -> Response:
        with hub.lock:
            g.rate = hub.gate.count()
        return _refusal(hub, not_found())

    return app


def _guarded(hub: Hub, view: Callable[..., Json | None]) -> Callable[..., Response]:
    """What gives None is answered with 200 and nothing in it."""

    def run(**path: str) -> Response:
        with hub.lock:
            g.rate = hub.gate.count()
            g.version = hub.gate.check(dict(request.headers))
            found = view(**path)
            answer = Response() if found is None else jsonify(found)
        answer.headers.update(g.rate)
        return answer

    return run


def _refusal(hub: Hub, refusal: Refused) -> Response:
    with hub.lock:
        answer = jsonify(refusal.body(hub.workspace.uuid("request")))
    answer.status_code = refusal.status
    answer.headers.update(g.rate | refusal.headers)
    return answer


class _Api:
    """The GETs, and the search that is a GET in all but name."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.space = hub, hub.workspace

    def reads(self) -> tuple[tuple[str, str, Callable[..., Json]], ...]:
        return (
            ("GET", "/me", self.me),
            ("GET", "/admins", self.admins),
            ("GET", "/admins/<admin_id>", self.admin),
            ("GET", "/teams", self.teams),
            ("GET", "/teams/<team_id>", self.team),
            ("GET", "/contacts/<contact_id>", self.contact),
            ("GET", "/contacts/<contact_id>/companies", self.contact_companies),
            ("GET", "/companies/<company_id>", self.company),
            ("GET", "/conversations", self.conversations),
            ("GET", "/conversations/<conversation_id>", self.conversation),
            ("POST", "/conversations/search", self.search),
        )

    @property
    def view(self) -> View:
        return View(self.space, calls.style(self.hub))

    def me(self) -> Json:
        app = {
            "type": "app",
            "id_code": self.space.app_id,
            "name": "Stand-in",
            "created_at": 0,
            "secure": False,
            "identity_verification": True,
            "timezone": "Etc/UTC",
            "region": self.hub.options.region,
        }
        admin = cards.admin(self.space, self.space.admins[self.hub.bot.id])
        return {**admin, "email_verified": True, "app": app}

    def admins(self) -> Json:
        return {"type": "admin.list", "admins": [cards.admin(self.space, one) for one in self.space.people()]}

    def admin(self, admin_id: str) -> Json:
        found: Admin | None = self.space.admins.get(admin_id)
        if found is None:
            raise not_found("Admin", "admin_not_found")
        return cards.admin(self.space, found)

    def teams(self) -> Json:
        return {"type": "team.list", "teams": [cards.team(one) for one in self.space.teams.values()]}

    def team(self, team_id: str) -> Json:
        found = self.space.teams.get(team_id)
        if found is None:
            raise not_found("Team", "team_not_found")
        return cards.team(found)

    def contact(self, contact_id: str) -> Json:
        return cards.contact(self.space, self._contact(contact_id))

    def contact_companies(self, contact_id: str) -> Json:
        ids = self._contact(contact_id).company_ids
        shown = [cards.company(self.space, self.space.companies[one]) for one in ids]
        pages = {"type": "pages", "next": None, "page": 1, "per_page": 50, "total_pages": 1}
        return {"type": "list", "data": shown, "pages": pages, "total_count": len(shown)}

    def company(self, company_id: str) -> Json:
        found = self.space.companies.get(company_id)
        if found is None:
            raise Refused(404, "company_not_found", "Company Not Found")
        return cards.company(self.space, found)

    def conversation(self, conversation_id: str) -> Json:
        return self.view.conversation(calls.find(self.hub, conversation_id))

    def conversations(self) -> Json:
        """An empty cursor makes the vendor stumble: 500."""
        after = request.args.get("starting_after")
        if after == "":
            raise Refused(500, "server_error", "Something went wrong")
        raw = request.args.get("per_page", str(search.DEFAULT_PAGE))
        if not raw.isascii() or not raw.isdigit():
            raise invalid("per_page", "must be an integer")
        return self._page(list(self.space.conversations.values()), int(raw[:9]), after)

    def search(self) -> Json:
        body = calls.body()
        body.only("query", "pagination")
        fits = search.query(body.object("query"))
        paging = body.object("pagination") if body.values.get("pagination") is not None else Body({})
        paging.only("per_page", "starting_after")
        size = paging.integer("per_page") if paging.has("per_page") else search.DEFAULT_PAGE
        after = paging.maybe_text("starting_after") if paging.values.get("starting_after") else None
        return self._page([c for c in self.space.conversations.values() if fits(c)], size, after)

    def _page(self, found: list[Conversation], per_page: int, after: str | None) -> Json:
        shown, pages = search.page(found, per_page=per_page, after=after)
        view = self.view
        return {
            "type": "conversation.list",
            "pages": pages,
            "total_count": len(found),
            "conversations": [view.listed(one) for one in shown],
        }

    def _contact(self, contact_id: str) -> Contact:
        found = self.space.contacts.get(contact_id) if HEX.fullmatch(contact_id) else None
        if found is None:
            raise Refused(404, "not_found", "User Not Found")
        if found.merged_into and g.version < (2, 16):
            raise Refused(404, "not_found", "User Not Found")
        if found.merged_into:
            survivor = self.space.survivor(contact_id)
            link = f'<{self.hub.url}/contacts/{survivor.id}>; rel="canonical"'
            message = "This contact has been merged; its Link header names the survivor."
            raise Refused(410, "contact_merged", message, headers={"Link": link})
        return found
