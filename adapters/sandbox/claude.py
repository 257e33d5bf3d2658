"""A strict loopback Messages API: /v1/messages, its count_tokens and batches, /v1/models.

https://platform.claude.com/docs/en/api/messages, /docs/en/api/errors, /docs/en/api/rate-limits. Each answer
says that it is a stand-in's: header x-stand-in and the id prefix msg_standin_.
"""

from __future__ import annotations

import json
import secrets
import ssl
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from adapters.sandbox.claude_answer import Brain, Raw, message, warmed
from adapters.sandbox.claude_batches import Batches, routes
from adapters.sandbox.claude_brain import RuleBrain
from adapters.sandbox.claude_models import CAPABILITIES, Capability, describe
from adapters.sandbox.claude_rules import check, known_model, parse
from adapters.sandbox.claude_shape import RefusedError
from adapters.sandbox.claude_usage import PromptCache, prompt_chars
from adapters.sandbox.faults import Faults
from adapters.sandbox.recorder import Recorder, now_ms
from adapters.sandbox.server import Server

VERSION = "2026-10-21"
MINUTE_MS = 60_000
LIMITS = {"requests": 1_000, "tokens": 2_400_000, "input-tokens": 2_000_000, "output-tokens": 400_000}


@dataclass(slots=True)
class Call:
    """One request to /v1/messages as it went; *status* is 0 while it is under way."""

    at: int
    request_id: str
    body: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""
    prompt_chars: int = 0
    status: int = 0
    error: str = ""
    stop_reason: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)


class ClaudeStandIn:
    """*clock* in epoch milliseconds drives cache and rate windows; *delay* seconds go before each answer.

    `requests` are the calls to /v1/messages that came through the faults, in order of arrival. Above
    *per_minute* requests a 429 with retry-after follows, as from the vendor; 0 lifts that limit. *tls* serves https.
    """

    def __init__(
        self,
        *,
        brain: Brain | None = None,
        recorder: Recorder | None = None,
        faults: Faults | None = None,
        clock: Callable[[], int] = now_ms,
        delay: float = 0.0,
        port: int = 0,
        per_minute: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.brain: Brain = brain or RuleBrain()
        self.faults = faults or Faults()
        self.delay = delay
        self.recorder = recorder or Recorder(clock=clock)
        self.key = f"sk-ant-standin-{secrets.token_hex(16)}"
        self.requests: list[Call] = []
        #: What GET /v1/models/{id} says otherwise: lifecycle, retires_at.
        self.lives: dict[str, Mapping[str, str]] = {}
        self.cache = PromptCache(clock)
        self.batches = Batches(self, clock)
        self._clock = clock
        self._per_minute = per_minute
        self._arrivals: list[int] = []
        self._guard = threading.Lock()
        self._over = threading.Event()
        app = _application(self)
        self._server = Server(
            app, port=port, platform="anthropic", recorder=self.recorder, faults=self.faults, tls=tls
        )

    @property
    def url(self) -> str:
        return self._server.url

    def environ(self) -> dict[str, str]:
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": self.key}

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        """End the server and every wait in it."""
        self._over.set()
        self.faults.clear()
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def admit(self) -> None:
        """Refuse a wrong key or version, and one request too many."""
        if not secrets.compare_digest(request.headers.get("Authorization", ""), f"Bearer {self.key}"):
            raise RefusedError("invalid bearer token", status=401, kind="authentication_error")
        version = request.headers.get("anthropic-version", "")
        if version != VERSION:
            known = "is required" if not version else f"{version!r} is not a valid version"
            raise RefusedError(f"anthropic-version: {known}")
        now = self._clock()
        with self._guard:
            self._arrivals = [at for at in self._arrivals if at > now - MINUTE_MS] + [now]
            used = len(self._arrivals)
        if self._per_minute and used > self._per_minute:
            raise RefusedError(
                f"This request would exceed the limit of {self._per_minute} requests per minute",
                status=429,
                kind="rate_limit_error",
            )

    def create(self) -> Response:
        """One answer to POST /v1/messages."""
        entry = Call(self._clock(), g.request_id)
        with self._guard:
            self.requests.append(entry)
        g.call = entry
        self.admit()
        body = parse(request.get_data())
        entry.body, entry.model = body, str(body.get("model", ""))
        able = check(body)
        entry.prompt_chars = prompt_chars(body)
        return self._answered(entry, body, able)

    def _answered(self, entry: Call, body: Mapping[str, Any], able: Capability) -> Response:
        plan = self.cache.plan(body, able)
        self._over.wait(self.delay)
        if body["max_tokens"] == 0:
            made = warmed(body, plan)
        else:
            answer = self.brain.answer(body)
            if isinstance(answer, Raw):
                return Response(answer.body, answer.status, dict(answer.headers), None, answer.content_type)
            made = message(answer, body, able, plan=plan)
        self.cache.commit(plan)
        entry.stop_reason, entry.usage = str(made["stop_reason"]), made["usage"] or {}
        return _json(made)

    def limits(self) -> dict[str, str]:
        """The anthropic-ratelimit-* headers; only requests are really counted."""
        now = self._clock()
        with self._guard:
            oldest, used = min(self._arrivals, default=now), len(self._arrivals)
        reset = datetime.fromtimestamp((oldest + MINUTE_MS) // 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found: dict[str, str] = {}
        for name, usual in LIMITS.items():
            limit = (self._per_minute or usual) if name == "requests" else usual
            left = max(0, limit - used) if name == "requests" else limit
            base = f"anthropic-ratelimit-{name}"
            found |= {f"{base}-limit": str(limit), f"{base}-remaining": str(left), f"{base}-reset": reset}
        return found

    def retry_after(self) -> str:
        with self._guard:
            oldest = min(self._arrivals, default=self._clock())
        return str(max(1, (oldest + MINUTE_MS - self._clock()) // 1_000))


def _application(stand_in: ClaudeStandIn) -> Flask:
    app = Flask("claude")
    _routes(app, stand_in)
    routes(app, stand_in.batches)
    _edges(app, stand_in)
    return app


def _routes(app: Flask, stand_in: ClaudeStandIn) -> None:
    @app.before_request
    def name_it() -> None:
        g.request_id = f"req_standin_{uuid.uuid4().hex}"

    @app.post("/v1/messages")
    def create() -> Response:
        return stand_in.create()

    @app.post("/v1/messages/count_tokens")
    def count() -> Response:
        stand_in.admit()
        body = parse(request.get_data())
        able = check(body, counting=True)
        return _json({"input_tokens": stand_in.cache.plan(body, able).prompt})

    @app.get("/v1/models/<model>")
    def model(model: str) -> Response:
        stand_in.admit()
        return _json({**describe(model, known_model(model)), **stand_in.lives.get(model, {})})

    @app.get("/v1/models")
    def models() -> Response:
        stand_in.admit()
        data = [describe(name, able) for name, able in CAPABILITIES.items()]
        ids = list(CAPABILITIES)
        return _json({"data": data, "has_more": False, "first_id": ids[0], "last_id": ids[-1]})


def _edges(app: Flask, stand_in: ClaudeStandIn) -> None:
    """Errors in the vendor's shape, and the headers of every answer."""

    @app.errorhandler(RefusedError)
    def refused(error: RefusedError) -> Response:
        answer = _error(error.status, error.kind, str(error))
        if error.status == 429:
            answer.headers["retry-after"] = stand_in.retry_after()
        return answer

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        status = error.code or 500
        return _error(status, "not_found_error" if status == 404 else "invalid_request_error", error.name)

    @app.after_request
    def labelled(answer: Response) -> Response:
        entry: Call | None = g.get("call")
        if entry is not None:
            entry.status = answer.status_code
        answer.headers["request-id"] = g.request_id
        answer.headers["x-stand-in"] = stand_in.brain.name
        answer.headers.update(stand_in.limits())
        return answer


def _json(value: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def _error(status: int, kind: str, said: str) -> Response:
    entry: Call | None = g.get("call")
    if entry is not None:
        entry.error = said
    error = {"type": kind, "message": said}
    return _json({"type": "error", "error": error, "request_id": g.request_id}, status)
