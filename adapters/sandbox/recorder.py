"""Every request a stand-in receives, as lines that a contract check can read."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MASK = "***"
#: Files are no operation of the API.
FILES = ("/attachments/", "/access/")
SECRET_HEADERS = frozenset({"Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization"})
SECRET_KEYS = frozenset({"client_secret", "refresh_token", "access_token"})


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Recorder:
    """`lines` are {"platform", "method", "path", "headers", "body", "status", "at"} in order of arrival.

    *path* carries the query; *body* is parsed JSON or None; *status* is None until (or unless) answered; *at*
    is epoch milliseconds. Files are left out. With a *path* each answered line is appended to that file.
    """

    def __init__(self, path: Path | None = None, *, clock: Callable[[], int] = now_ms) -> None:
        self.lines: list[dict[str, Any]] = []
        self._path = path
        self._clock = clock
        self._guard = threading.Lock()

    def of(self, method: str, fragment: str = "") -> list[dict[str, Any]]:
        """The lines of *method* whose path holds *fragment*."""
        with self._guard:
            return [ln for ln in self.lines if ln["method"] == method and fragment in ln["path"]]

    def wrap(self, app: WSGIApplication, platform: str) -> WSGIApplication:
        def run(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if environ["PATH_INFO"].startswith(FILES):
                return app(environ, start_response)
            line = self._arrived(environ, platform)

            def answered(status: str, headers: Any, *rest: Any) -> Any:
                line["status"] = int(status[:3])
                return start_response(status, headers, *rest)

            try:
                return app(environ, answered)
            finally:
                self._store(line)

        return run

    def _arrived(self, environ: WSGIEnvironment, platform: str) -> dict[str, Any]:
        query = environ.get("QUERY_STRING", "")
        line = {
            "platform": platform,
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"] + (f"?{query}" if query else ""),
            "headers": _headers(environ),
            "body": _masked(_json(environ.get("sandbox.body", b""))),
            "status": None,
            "at": self._clock(),
        }
        with self._guard:
            self.lines.append(line)
        return line

    def _store(self, line: dict[str, Any]) -> None:
        if self._path is None:
            return
        with self._guard, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    raw = {key[5:]: value for key, value in environ.items() if key.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        raw["CONTENT_TYPE"] = environ["CONTENT_TYPE"]
    named = {key.replace("_", "-").title(): str(value) for key, value in raw.items()}
    return {key: MASK if key in SECRET_HEADERS else value for key, value in named.items()}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _masked(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {key: MASK if key in SECRET_KEYS else value for key, value in body.items()}
