"""Faults by script: what a network or a vendor does on a bad day, without code in any stand-in."""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Kind = Literal[
    "status",
    "conflict",
    "garbage",
    "slow",
    "lost_request",
    "lost_answer",
    "reset",
    "cut_body",
    "torn_body",
    "pass",
]
HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>"
COLLISION = {"error": "DatabaseConflict", "description": "Database collision"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule; an empty *method* or *path_regex* (searched in path and query) matches everything.

    status      answer *status* with *body* and Retry-After *retry_after*; no effect
    conflict    409 with *body*; no effect
    garbage     200 with HTML; no effect
    slow        wait *seconds*, then go on
    lost_request  hang up before the effect
    reset       TCP reset before the effect
    lost_answer   hang up after the effect
    cut_body    half the answer, as if it were whole
    torn_body   half the answer under the whole one's length, then hang up
    pass        nothing but *run*

    The first *after* matching requests pass, the next *times* (0: for ever) are hit. *run* is called before
    anything else happens, outside every lock: it may act on the desk, as a teammate who is quicker.
    """

    kind: Kind
    method: str = ""
    path_regex: str = ""
    times: int = 1
    after: int = 0
    status: int = 503
    retry_after: str | None = None
    seconds: float = 0.0
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    run: Callable[[], object] | None = None

    def matches(self, method: str, path: str) -> bool:
        return self.method in {"", method} and re.search(self.path_regex, path) is not None


class _Armed:
    def __init__(self, fault: Fault) -> None:
        self.fault, self.seen, self.hits = fault, 0, 0

    def strikes(self) -> bool:
        self.seen += 1
        if self.seen <= self.fault.after or (self.fault.times and self.hits >= self.fault.times):
            return False
        self.hits += 1
        return True


class Faults:
    """Rules in order of `add`; the first that strikes wins. `struck` lists (kind, method, path)."""

    def __init__(self) -> None:
        self.struck: list[tuple[str, str, str]] = []
        self._armed: list[_Armed] = []
        self._guard = threading.Lock()
        self._over = threading.Event()

    def add(self, fault: Fault) -> None:
        with self._guard:
            self._over.clear()
            self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Forget every rule and wake those that are slow."""
        with self._guard:
            self._armed.clear()
            self._over.set()

    def wrap(self, app: WSGIApplication) -> WSGIApplication:
        def run(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            fault = self._pick(environ)
            if fault is None:
                return app(environ, start_response)
            if fault.run is not None:
                fault.run()
            return self._strike(fault, app)(environ, start_response)

        return run

    def _pick(self, environ: WSGIEnvironment) -> Fault | None:
        query = environ.get("QUERY_STRING", "")
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"] + (f"?{query}" if query else "")
        with self._guard:
            for armed in self._armed:
                if armed.fault.matches(method, path) and armed.strikes():
                    self.struck.append((armed.fault.kind, method, path))
                    return armed.fault
        return None

    def _strike(self, fault: Fault, app: WSGIApplication) -> WSGIApplication:
        if fault.kind == "slow":
            self._over.wait(fault.seconds)
        if fault.kind in {"slow", "pass"}:
            return app
        if fault.kind in ANSWERS:
            return ANSWERS[fault.kind](fault)
        return _Broken(app, BREAKS[fault.kind])


def _status(fault: Fault) -> Response:
    body = fault.body if fault.body is not None else (HTML if fault.status == 502 else {"error": "Fault"})
    return _answer(fault, fault.status, body)


def _answer(fault: Fault, status: int, body: Mapping[str, Any] | str) -> Response:
    html = isinstance(body, str)
    text = body if isinstance(body, str) else json.dumps(body)
    answer = Response(text, status=status, mimetype="text/html" if html else "application/json")
    answer.headers.update(dict(fault.headers))
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = fault.retry_after
    return answer


ANSWERS: dict[str, Callable[[Fault], Response]] = {
    "status": _status,
    "conflict": lambda fault: _answer(fault, 409, COLLISION if fault.body is None else fault.body),
    "garbage": lambda fault: _answer(fault, 200, HTML if fault.body is None else fault.body),
}


class _Broken:
    """An application whose connection dies at the point that *way* chooses."""

    def __init__(self, app: WSGIApplication, way: Callable[[_Exchange], Response]) -> None:
        self._app, self._way = app, way

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._way(_Exchange(self._app, environ))(environ, start_response)


@dataclass(frozen=True, slots=True)
class _Exchange:
    app: WSGIApplication
    environ: WSGIEnvironment

    def proceed(self) -> Response:
        return Response.from_app(self.app, self.environ, buffered=True)

    def hang_up(self) -> NoReturn:
        self.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError

    def reset(self) -> NoReturn:
        connection = self.environ["werkzeug.socket"]
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
        raise ConnectionResetError


def _lost_request(exchange: _Exchange) -> Response:
    exchange.hang_up()


def _lost_answer(exchange: _Exchange) -> Response:
    exchange.proceed()
    exchange.hang_up()


def _reset(exchange: _Exchange) -> Response:
    exchange.reset()


def _cut_body(exchange: _Exchange) -> Response:
    answer = exchange.proceed()
    answer.set_data(answer.get_data()[: len(answer.get_data()) // 2])
    return answer


def _torn_body(exchange: _Exchange) -> Response:
    answer = exchange.proceed()
    whole = answer.get_data()

    def half() -> Iterable[bytes]:
        yield whole[: len(whole) // 2]
        exchange.hang_up()

    answer.response = half()
    answer.headers["Content-Length"] = str(len(whole))
    return answer


BREAKS: dict[str, Callable[[_Exchange], Response]] = {
    "lost_request": _lost_request,
    "lost_answer": _lost_answer,
    "reset": _reset,
    "cut_body": _cut_body,
    "torn_body": _torn_body,
}
