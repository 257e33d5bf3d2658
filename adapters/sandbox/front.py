"""The network between the vendors and the connector: passes deliveries on, and breaks by script."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests
from flask import Flask, Response, request

from adapters.sandbox.faults import Faults
from adapters.sandbox.server import Server

#: A balancer keeps a request back so long while nobody listens behind it.
PATIENCE = 8.0
HOP_BY_HOP = {"connection", "host", "content-length", "transfer-encoding", "keep-alive"}


class Front:
    """A context: deliver to *url* and it reaches *target*, unless a fault stands in between."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.faults = Faults()
        app = Flask("front")
        app.add_url_rule("/<path:path>", "pass_on", self._pass_on, methods=["POST", "HEAD"])
        self._server = Server(app, faults=self.faults)

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        self._server.stop()

    def _pass_on(self, path: str) -> Response:
        """The connector's answer, or 502: once sent, a delivery is not repeated here."""
        kept = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        self._wait_for_listener()
        with requests.Session() as session, suppress(requests.RequestException):
            session.trust_env = False
            answer = session.request(
                request.method,
                f"{self._target}/{path}",
                data=request.get_data(),
                headers=kept,
                timeout=30,
                allow_redirects=False,
            )
            passed = {k: v for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP}
            return Response(answer.content, answer.status_code, passed)
        return Response(status=502)

    def _wait_for_listener(self) -> None:
        parts = urlsplit(self._target)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 80), 1):
                return
            time.sleep(0.05)
