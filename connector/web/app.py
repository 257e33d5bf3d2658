"""The Flask application; it never launches the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from connector.approvals import Approvals
from connector.counting import Counting
from connector.house import Ring
from connector.policy import Timing
from connector.ports import Webhook
from connector.store.database import Database
from connector.web import drafts, health, metrics, receiver
from connector.web import rate as rating
from connector.web.rate import Rate
from connector.web.tally import Tally


def create_app(
    webhooks: Mapping[str, Webhook],
    *,
    database: Database,
    ring: Ring,
    timing: Timing,
    clock: Callable[[], int],
    api_token: str = "",
    counting: Counting | None = None,
    dollars_per_day: float = 0,
    draft_hours: float = 72,
    draining: Callable[[], bool] = lambda: False,
    rate: Rate | None = None,
) -> Flask:
    """Without *api_token* there is neither `/metrics` nor `/api/drafts`.

    *draining* tells whether this process is about to end.
    """
    app = Flask("connector")
    app.url_map.strict_slashes = False
    tally, counting = Tally(), counting or Counting(database, clock=clock)
    app.register_blueprint(
        receiver.blueprint(
            webhooks,
            database=database,
            ring=ring,
            timing=timing,
            clock=clock,
            tally=tally,
            counting=counting,
        )
    )
    app.register_blueprint(health.blueprint(database=database, clock=clock, draining=draining))
    app.register_blueprint(
        metrics.blueprint(
            database=database,
            clock=clock,
            tally=tally,
            counting=counting,
            token=api_token,
            dollars_per_day=dollars_per_day,
        )
    )
    if rate is not None:
        app.register_blueprint(rating.blueprint(rate))
    approvals = Approvals(database, ring, clock, via="api", hours=draft_hours)
    app.register_blueprint(drafts.blueprint(approvals, token=api_token))
    app.register_error_handler(HTTPException, _bare)
    app.register_error_handler(ParseException, _unreadable)
    return app


def _bare(error: HTTPException) -> Response:
    """A status and nothing else: an answer never echoes what came in."""
    response = Response("", status=error.code or 500, mimetype="text/plain")
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _unreadable(_: Exception) -> Response:
    """The server found the fault in the body, such as a bad chunk, only while we read it."""
    return Response("", status=400, headers={"Connection": "close"}, mimetype="text/plain")
