"""python-intercom over a guarded connection: one request a call, bounded, answers read as untrusted JSON.

The SDK builds requests from typed models. Its answers are unchecked models that break on unforeseen shapes
and its errors print whole bodies, so neither is used: the connection keeps the answer and translates errors.
"""

from __future__ import annotations

import json
import ssl
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from adapters.intercom import faults
from connector.errors import HelpdeskUnavailableError
from connector.payload import Payload

if TYPE_CHECKING:
    from intercom import Intercom

VERSION = "2.16"
MAX_BYTES = 32_000_000
CONNECT_SECONDS = 5.0
#: A read waits this long for a throttle at most; longer ones go back to the queue.
SHORT_WAIT = 5.0
READ_ATTEMPTS = 3
READ_SECONDS = 20.0
#: X-RateLimit-Limit counts windows of so long: https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
WINDOW_SECONDS = 10
#: Requests in a minute of a private app, until an answer says otherwise.
USUAL_LIMIT = 10_000.0

Call = Callable[["Intercom"], object]


class Wire:
    """*clock* gives epoch seconds, *sleep* waits between attempts at a read, *pace* before each request."""

    def __init__(
        self,
        *,
        url: str,
        token: str,
        seconds: float,
        transport: httpx.BaseTransport,
        tell: Callable[[str], None],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        pace: Callable[[], None] = lambda: None,
    ) -> None:
        self.per_minute = USUAL_LIMIT
        self._pace = pace
        self._url = url
        self._token = token
        self._seconds = seconds
        self._transport = transport
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        #: The Date header of the newest answer.
        self.date = ""

    def read(self, request: Call) -> Payload:
        """Repeat a request that may be repeated: a few times, while the waits are short."""
        retrying = Retrying(
            retry=retry_if_exception(_worth_waiting),
            stop=stop_after_attempt(READ_ATTEMPTS) | stop_before_delay(READ_SECONDS),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self.once, request, repeatable=True)

    def once(self, request: Call, *, repeatable: bool = False, empty: bool = False) -> Payload:
        """Exactly one HTTP request; without *repeatable* a lost answer is an AmbiguousError.

        *empty*: the vendor's answer has no content, as to some deletions.
        """
        from intercom import Intercom

        self._pace()
        guard = _Guard(
            self._transport,
            seconds=self._seconds,
            repeatable=repeatable,
            empty=empty,
            tell=self._hear,
            clock=self._clock,
        )
        with httpx.Client(
            transport=guard, trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"}
        ) as client:
            request(
                Intercom(
                    token=self._token,
                    base_url=self._url,
                    headers={"Intercom-Version": VERSION},
                    timeout=self._seconds,
                    httpx_client=client,
                )
            )
        self.date = guard.date
        return guard.answer

    def _hear(self, code: str, headers: httpx.Headers | None) -> None:
        self._tell(code)
        within = "" if headers is None else headers.get("x-ratelimit-limit", "")
        if within.isascii() and within.isdigit() and int(within[:9]) > 0:
            self.per_minute = float(within) * 60 / WINDOW_SECONDS

    def now(self) -> float:
        """Epoch seconds."""
        return self._clock()

    def close(self) -> None:
        self._transport.close()


def wire(url: str, token: str, *, seconds: float = 20, ca_file: Path | None = None) -> Wire:
    """With real connections, which end with it, and the real clock."""
    connections = pool(ca_file)
    made = Wire(
        url=url,
        token=token,
        seconds=seconds,
        transport=connections,
        tell=lambda _code: None,
        clock=time.time,
        sleep=time.sleep,
    )
    weakref.finalize(made, connections.close)
    return made


def pool(ca_file: Path | None = None) -> httpx.HTTPTransport:
    """Connections that trust the certificates of *ca_file*, else the usual authorities."""
    verify = ssl.create_default_context(cafile=ca_file) if ca_file else True
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=2.0)
    return httpx.HTTPTransport(verify=verify, trust_env=False, retries=0, limits=limits)


def _worth_waiting(error: BaseException) -> bool:
    return isinstance(error, HelpdeskUnavailableError) and (error.retry_after or 0.0) <= SHORT_WAIT


_backoff = wait_random_exponential(multiplier=0.2, max=2)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, HelpdeskUnavailableError) else None
    return _backoff(state) if asked is None else asked


class _Guard(httpx.BaseTransport):
    """Sends one request, keeps its answer as *answer*, and gives the SDK an empty object to model."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        seconds: float,
        repeatable: bool,
        empty: bool,
        tell: Callable[[str, httpx.Headers | None], None],
        clock: Callable[[], float],
    ) -> None:
        self._empty = empty
        self._inner = inner
        self._tell = tell
        self._seconds = seconds
        self._repeatable = repeatable
        self._clock = clock
        self.answer = Payload({})
        self.date = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        told: tuple[str, httpx.Headers | None] = ("none", None)
        try:
            status, headers, body = self._exchange(request)
            told, self.date = (str(status), headers), headers.get("date", "")
        finally:
            self._tell(*told)
        if not 200 <= status < 300:
            raise faults.refused(status, headers, body, repeatable=self._repeatable, now=self._clock())
        try:
            self.answer = Payload({}) if self._empty and not body else decode(body)
        except (ValueError, RecursionError):
            raise self._silent("intercom's answer is no JSON object") from None
        return httpx.Response(200, json={})

    def _exchange(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        limits = httpx.Timeout(self._seconds, connect=min(CONNECT_SECONDS, self._seconds))
        request.extensions["timeout"] = limits.as_dict()
        try:
            response = self._inner.handle_request(request)
            try:
                return response.status_code, response.headers, self._body(response)
            finally:
                response.close()
        except faults.UNSENT as error:
            raise HelpdeskUnavailableError(f"intercom can't be reached: {type(error).__name__}") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise self._silent(f"intercom gave no whole answer: {type(error).__name__}") from None

    def _body(self, response: httpx.Response) -> bytes:
        """The whole body; a trickle or a flood ends as if the connection had broken."""
        end = time.monotonic() + self._seconds
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise httpx.ReadError("too long")
            if time.monotonic() > end:
                raise httpx.ReadTimeout("too slow")
        return bytes(body)

    def _silent(self, said: str) -> Exception:
        return faults.silent(said, repeatable=self._repeatable)


def decode(body: bytes) -> Payload:
    """A JSON object; what is no text in it (half a surrogate pair, bad UTF-8) becomes a replacement mark."""
    text = body.decode("utf-8", "replace")
    value = json.loads(text)
    if "\\ud" in text.lower():
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of failure for the caller
    return Payload(value)
