"""The Zendesk stand-in's HTTP API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from adapters.sandbox import zendesk_input as inputs
from adapters.sandbox import zendesk_json as shapes
from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.files import sign_in_page, signed_in
from adapters.sandbox.zendesk_exports import Exports
from adapters.sandbox.zendesk_gate import Token
from adapters.sandbox.zendesk_guide import SUFFIXED, Guide, HelpLibrary
from adapters.sandbox.zendesk_hub import Hub
from adapters.sandbox.zendesk_office import Office
from adapters.sandbox.zendesk_pages import Json, page
from adapters.sandbox.zendesk_search import Search
from adapters.sandbox.zendesk_state import Ticket

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_AT_ONCE = 100


def application(hub: Hub, library: HelpLibrary) -> Flask:
    app = Flask("zendesk-stand-in")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    api, exports = _Api(hub), Exports(hub)
    # Path, methods, scope, what answers.
    routes: tuple[tuple[str, str, str, Callable[..., Any]], ...] = (
        ("/api/v2/tickets/<ticket_id>", "GET", "tickets:read", api.ticket),
        ("/api/v2/tickets/<ticket_id>", "PUT", "tickets:write", api.update),
        ("/api/v2/tickets/<ticket_id>/comments", "GET", "tickets:read", api.comments),
        ("/api/v2/tickets/<ticket_id>/audits", "GET", "read", api.audits),
        ("/api/v2/users/show_many", "GET", "users:read", api.users),
        ("/api/v2/users/<user_id>", "GET", "users:read", api.user),
        ("/api/v2/organizations/<organization_id>", "GET", "organizations:read", api.organization),
        ("/api/v2/groups", "GET", "read", api.groups),
        ("/api/v2/ticket_fields", "GET", "read", api.fields),
        ("/api/v2/incremental/tickets/cursor", "GET", "tickets:read", exports.incremental),
        ("/api/v2/search/export", "GET", "read", exports.search),
        ("/api/v2/search", "GET", "read", Search(hub).results),
        ("/api/v2/guide/survey_responses", "GET", "read", hub.surveys.responses),
        *Office(hub).routes(),
    )
    guide = [(path, "GET", "hc:read", answer) for path, answer in Guide(hub, library).routes()]
    for path, method, scope, answer in (*routes, *guide):
        app.add_url_rule(path, f"{method} {path}", _guarded(hub, scope, answer), methods=[method])
    app.add_url_rule("/api/v2/users/me", "me", api.me)
    app.add_url_rule("/attachments/token/<key>/", "file", api.file)
    app.add_url_rule("/access/unauthenticated", "sign_in", sign_in_page)
    app.add_url_rule("/oauth/tokens", "tokens", api.grant, methods=["POST"])
    app.register_error_handler(refusals.RefusedError, _refused)
    app.register_error_handler(HTTPException, _unknown)
    app.after_request(_labelled)
    app.wsgi_app = _without_suffix(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def _without_suffix(app: WSGIApplication) -> WSGIApplication:
    """`.json` may stand at the end of every path."""

    def run(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        path = environ["PATH_INFO"]
        environ["PATH_INFO"] = path.removesuffix(".json")
        environ[SUFFIXED] = path.endswith(".json")
        return app(environ, start_response)

    return run


def _guarded(hub: Hub, scope: str, answer: Callable[..., Any]) -> Callable[..., Response]:
    """What *answer* gives is JSON with 200, or (JSON, status); an empty text is no content."""

    def view(**path: str) -> Response:
        with hub.lock:
            token = hub.gate.token(request.headers.get("Authorization"))
            if token is None:
                raise refusals.unauthenticated()
            _check_scope(token, scope)
            g.headers = hub.gate.count()
            found = answer(**path)
        body, status = found if isinstance(found, tuple) else (found, 200)
        made = Response() if body == "" else jsonify(body)
        made.status_code = status
        return made

    return view


def _check_scope(token: Token, scope: str) -> None:
    if not token.covers(scope):
        raise refusals.forbidden()


def _refused(refusal: refusals.RefusedError) -> Response:
    answer = jsonify(dict(refusal.body))
    answer.status_code = refusal.status
    answer.headers.update(refusal.headers)
    return answer


def _unknown(error: HTTPException) -> Response:
    """Zendesk knows an unknown path and a wrong method by one name; a fault of ours stays a 500."""
    if error.code in {404, 405}:
        return _refused(refusals.no_endpoint())
    answer = jsonify({"error": error.name, "description": "the stand-in failed"})
    answer.status_code = error.code or 500
    return answer


def _labelled(answer: Response) -> Response:
    """Limits are told with every answer that passed the gate; the refusal's own words win."""
    for name, value in g.get("headers", {}).items():
        answer.headers.setdefault(name, value)
    return answer


class _Api:
    """Each method answers one route, under the lock; ids come as text from the path."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._account = hub, hub.account

    @property
    def _view(self) -> shapes.View:
        return shapes.View(self._account, self._hub.url)

    def grant(self) -> tuple[Response, int]:
        if not request.is_json:
            raise refusals.oauth(400, "invalid_request", "parameters must be formatted as JSON")
        asked = request.get_json(silent=True)
        if not isinstance(asked, dict):
            raise refusals.oauth(400, "invalid_request", "the body is no JSON object")
        with self._hub.lock:
            return jsonify(self._hub.gate.grant(asked)), 201

    def me(self) -> Response:
        """Anonymous, with 200, for no credentials and for a dead bearer token; 401 for a wrong API token."""
        authorization = request.headers.get("Authorization")
        with self._hub.lock:
            try:
                token = self._hub.gate.token(authorization)
            except refusals.RefusedError as refusal:
                if refusal.body.get("error") != "invalid_token":
                    raise
                token = None
            if token is None:
                return jsonify({"user": shapes.ME})
            _check_scope(token, "users:read")
            g.headers = self._hub.gate.count()
            return jsonify({"user": self._view.user(self._hub.bot)})

    def ticket(self, ticket_id: str) -> Json:
        ticket = self._ticket(ticket_id)
        return {"ticket": self._view.ticket(ticket), **self._beside(ticket)}

    def _beside(self, ticket: Ticket) -> Json:
        """Side-loads that `include` asks for; unknown words are ignored, as by the vendor."""
        people = (ticket.requester_id, ticket.submitter_id, ticket.sheet.assignee_id)
        organization = self._account.organizations.get(
            self._account.users[ticket.requester_id].organization_id or 0
        )
        group = self._account.groups.get(ticket.sheet.group_id or 0)
        loads: Mapping[str, Callable[[], list[Json]]] = {
            "users": lambda: self._view.users(people),
            "groups": lambda: [self._view.group(group)] if group else [],
            "organizations": lambda: [self._view.organization(organization)] if organization else [],
        }
        return {name: load() for name, load in loads.items() if name in _included()}

    def comments(self, ticket_id: str) -> Json:
        found = self._ticket(ticket_id).comments
        inline = request.args.get("include_inline_images") == "true"
        view = shapes.View(self._account, self._hub.url, inline=inline)
        answer, shown = page("comments", found, view.comment, query=request.args, url=request.base_url)
        if "users" in _included():
            answer["users"] = self._view.users(comment.author_id for comment in shown)
        return answer

    def file(self, key: str) -> Response:
        """Private files: strangers are asked to sign in, others sent to the host that has them.

        https://support.zendesk.com/hc/en-us/articles/10223024943770
        """
        with self._hub.lock:
            token = self._hub.gate.token(request.headers.get("Authorization"))
        stored = self._hub.files.find(key)
        if stored is None or stored.file.deleted:
            raise refusals.not_found()
        if token is None:
            return sign_in_page()
        return signed_in(self._hub.files.link(stored, f"attachment/{self._account.number}"))

    def audits(self, ticket_id: str) -> Json:
        ticket = self._ticket(ticket_id)
        wanted = request.args.getlist("filter_events[]")
        found = [a for a in ticket.audits if not wanted or any(e["type"] in wanted for e in a.events)]

        def show(audit: Any) -> Json:
            return self._view.audit(ticket, audit)

        return page("audits", found, show, query=request.args, url=request.base_url)[0]

    def user(self, user_id: str) -> Json:
        return {"user": self._view.user(_found(self._account.users, user_id))}

    def users(self) -> Json:
        ids = [word for word in request.args.get("ids", "").split(",") if word]
        if len(ids) > MOST_AT_ONCE:
            raise refusals.bad_request("TooManyValues", f"at most {MOST_AT_ONCE} ids")
        found = self._view.users(_number(word, "ids") for word in ids)
        return {"users": found, "next_page": None, "previous_page": None, "count": len(found)}

    def organization(self, organization_id: str) -> Json:
        found = _found(self._account.organizations, organization_id)
        return {"organization": self._view.organization(found)}

    def groups(self) -> Json:
        found = list(self._account.groups.values())
        return page("groups", found, self._view.group, query=request.args, url=request.base_url)[0]

    def fields(self) -> Json:
        found = list(self._account.fields.values())
        return page("ticket_fields", found, self._view.field, query=request.args, url=request.base_url)[0]

    def update(self, ticket_id: str) -> Json:
        ticket = self._ticket(ticket_id)
        if not request.is_json:
            raise refusals.RefusedError(415, {"error": "UnsupportedMediaType", "description": "send JSON"})
        g.headers |= self._hub.gate.count_update(ticket.id)
        asked = inputs.read(
            request.get_data(),
            self._account,
            ticket,
            actor=self._hub.bot.id,
            strict=self._hub.options.strict_keys,
        )
        if asked.ignored:
            keys = ", ".join(f'"{key}"' for key in asked.ignored)
            g.headers["X-Zendesk-Api-Warn"] = f"{{:unpermitted_keys=>[{keys}]}}"
        if ticket.sheet.status != "closed":
            asked.check_stamp(ticket)
        audit = self._hub.desktop.apply(ticket, asked.change)
        return {"ticket": self._view.ticket(ticket), "audit": self._view.audit(ticket, audit)}

    def _ticket(self, ticket_id: str) -> Ticket:
        ticket: Ticket = _found(self._account.tickets, ticket_id)
        if ticket.deleted:
            raise refusals.not_found()
        return ticket


def _included() -> set[str]:
    return {word.strip() for word in request.args.get("include", "").split(",")}


def _number(word: str, name: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise refusals.invalid(name, "an integer")
    return int(word)


def _found(known: Mapping[int, Any], word: str) -> Any:
    number = _number(word, "id")
    if number not in known:
        raise refusals.not_found()
    return known[number]
