"""`/metrics` in the Prometheus text format: what the stored rows add up to, and what this process answered."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from flask import Blueprint, Response, request

from connector.counting import Counting
from connector.errors import StoreError
from connector.release import release
from connector.store import totals
from connector.store.database import Database
from connector.store.samples import Family, Labels, histogram
from connector.web.tally import BOUNDS, Tally

#: https://prometheus.io/docs/instrumenting/exposition_formats/
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def blueprint(
    *,
    database: Database,
    clock: Callable[[], int],
    tally: Tally,
    counting: Counting,
    token: str,
    dollars_per_day: float,
) -> Blueprint:
    """`GET /metrics` with `Authorization: Bearer <token>`; 404 while no token is set."""
    pages = Blueprint("metrics", __name__)

    @pages.get("/metrics")
    def metrics() -> Response:
        if not token:
            return Response("", status=404, mimetype="text/plain")
        if not _allowed(request.headers.get("Authorization", ""), token):
            return Response("", status=401, headers={"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
        try:
            counting.flush()
            with database.read() as connection:
                stored = totals.families(connection, now=clock())
        except StoreError:
            return Response("", status=503, headers={"Retry-After": "30"}, mimetype="text/plain")
        return Response(text([*stored, *own(tally, dollars_per_day)]), content_type=CONTENT_TYPE)

    return pages


def _allowed(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def own(tally: Tally, dollars_per_day: float) -> Iterator[Family]:
    """What no row tells: our settings, and what only this process knows."""
    took = tally.took()
    name = "connector_webhook_duration_seconds"
    lines = histogram(name, BOUNDS, list(accumulate(took.buckets)), seconds=took.seconds)
    yield Family(name, "histogram", "Time from request to answer in this process.", lines)
    name = "connector_day_budget_usd"
    yield Family(name, "gauge", "What model calls may cost in a UTC day.", [(name, (), dollars_per_day)])
    name = "connector_build_info"
    labels = (("version", release()),)
    yield Family(name, "gauge", "The release that answers.", [(name, labels, 1.0)])


def text(families: Iterable[Family]) -> str:
    """Families as text; one without samples is left out."""
    lines: list[str] = []
    for family in families:
        if family.samples:
            lines += [f"# HELP {family.name} {family.about}", f"# TYPE {family.name} {family.kind}"]
            lines += [f"{name}{_labels(labels)} {_number(value)}" for name, labels, value in family.samples]
    return "\n".join([*lines, ""])


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)
