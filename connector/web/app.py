"""The Flask application; it never launches the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from connector.house import Ring
from connector.policy import Timing
from connector.ports import Webhook
from connector.store.database import Database
from connector.web import health, receiver


def create_app(
    webhooks: Mapping[str, Webhook],
    *,
    database: Database,
    ring: Ring,
    timing: Timing,
    clock: Callable[[], int],
) -> Flask:
    app = Flask("connector")
    app.url_map.strict_slashes = False
    app.register_blueprint(
        receiver.blueprint(webhooks, database=database, ring=ring, timing=timing, clock=clock)
    )
    app.register_blueprint(health.blueprint(database=database, clock=clock))
    app.register_error_handler(HTTPException, _bare)
    return app


def _bare(error: HTTPException) -> Response:
    """A status and nothing else: an answer never echoes what came in."""
    response = Response("", status=error.code or 500, mimetype="text/plain")
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response
