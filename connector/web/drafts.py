"""`/api/drafts`: what waits for a teammate, for whoever holds the API token."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request

from connector.approvals import Approvals, SettledError, Shown, UnfitTextError, UnknownDraftError
from connector.errors import ConnectorError, PayloadError, StoreError
from connector.payload import Payload
from connector.store import drafts
from connector.store.drafts import DraftState

MOST_BYTES = 64_000
PAGE = 200
HASH_CHARS = 12
#: What an error of the core is to a client.
STATUS: Mapping[type[ConnectorError], int] = {
    UnknownDraftError: 404,
    SettledError: 409,
    UnfitTextError: 422,
    PayloadError: 400,
    StoreError: 503,
}


def blueprint(approvals: Approvals, *, token: str) -> Blueprint:
    """Each request with `Authorization: Bearer <token>`; 404 while no token is set."""
    pages = Blueprint("drafts", __name__, url_prefix="/api/drafts")

    @pages.before_request
    def allowed() -> Response | None:
        if not token:
            return Response("", status=404, mimetype="text/plain")
        given = request.headers.get("Authorization", "")
        if hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return None
        return Response("", status=401, headers={"WWW-Authenticate": "Bearer"}, mimetype="text/plain")

    @pages.errorhandler(ConnectorError)
    def refused(error: ConnectorError) -> Response:
        code = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        answer = jsonify(error=str(error) if code < 500 else "try again later")
        answer.status_code = code
        return answer

    @pages.get("")
    def listed() -> Response:
        states = [_state(word) for word in request.args.getlist("state")] or list(
            map(DraftState, drafts.OPEN)
        )
        platform = request.args.get("platform")
        found = approvals.listed(states=states, platform=platform, most=PAGE)
        return jsonify(drafts=[one.row() for one in found])

    @pages.get("/<draft_id>")
    def one(draft_id: str) -> Response:
        return _shown(approvals.shown(draft_id))

    actions: Mapping[str, Callable[[str, Payload], object]] = {
        "approve": lambda draft_id, sent: approvals.approve(draft_id, by=_by(sent), text_hash=_hash(sent)),
        "edit": lambda draft_id, sent: approvals.edit(draft_id, sent["text"].as_(str), by=_by(sent)),
        "discard": lambda draft_id, sent: approvals.discard(draft_id, by=_by(sent)),
    }

    @pages.post("/<draft_id>/<any(approve, edit, discard):action>")
    def act(draft_id: str, action: str) -> Response:
        actions[action](draft_id, _sent())
        return _shown(approvals.shown(draft_id))

    return pages


def _sent() -> Payload:
    body = request.stream.read(MOST_BYTES + 1) if request.content_length else b"{}"
    if len(body) > MOST_BYTES:
        raise PayloadError("the body is too long")
    return Payload.loads(body)


def _hash(sent: Payload) -> str:
    """Of the text that the caller saw: an approval without it could be for other words."""
    found = sent["text_hash"].as_(str)
    if len(found) < HASH_CHARS:
        raise PayloadError(f"$.text_hash must have at least {HASH_CHARS} characters of the draft's text_hash")
    return found


def _by(sent: Payload) -> str:
    """Whom the caller names, for the record; the token is what allows it."""
    return sent.get("by").maybe(str, "") or "api"


def _state(word: str) -> DraftState:
    if word not in set(DraftState):
        raise PayloadError(f"state must be one of {', '.join(DraftState)}")
    return DraftState(word)


def _shown(found: Shown) -> Response:
    return jsonify(found.row())
