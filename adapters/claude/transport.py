"""An HTTP transport whose deadline holds for the whole call, and whose answers have a size."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpcore2
import httpx2

MAX_ANSWER = 1_000_000


class UnfitAnswerError(Exception):
    """The answer is larger than it may be, or compressed though we asked for it plain."""


class Deadline:
    """When the call of the present thread must be over."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._call = threading.local()

    @contextmanager
    def within(self, seconds: float, *, room: int = MAX_ANSWER) -> Iterator[None]:
        """*room* is how many bytes the answer may have."""
        self._call.end = self._clock() + seconds
        self._call.room = room
        try:
            yield
        finally:
            del self._call.end

    @property
    def room(self) -> int:
        return cast("int", self._call.room)

    def left(self) -> float:
        return cast("float", self._call.end) - self._clock()

    def cap(self, timeout: float | None) -> float:
        """Seconds that one socket operation may take; a usual timeout starts anew with every byte."""
        left = self.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("the call's deadline has passed")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        capped = self._deadline.cap(timeout)
        return _Stream(super().connect_tcp(host, port, capped, local_address, socket_options), self._deadline)


class _Body(httpx2.SyncByteStream):
    def __init__(self, inner: Any, *, room: int) -> None:
        self._inner = inner
        self._room = room

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > self._room:
                raise UnfitAnswerError(f"the answer is larger than {self._room} bytes")
            yield chunk

    def close(self) -> None:
        self._inner.close()


class BoundedTransport(httpx2.BaseTransport):
    """HTTP/1.1 without proxy settings from the environment; use it inside `deadline.within`."""

    def __init__(self, deadline: Deadline, *, ca_file: Path | None = None) -> None:
        self._deadline = deadline
        context = (
            ssl.create_default_context(cafile=ca_file)
            if ca_file
            else httpx2.create_ssl_context(trust_env=False)
        )
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context, keepalive_expiry=30, network_backend=_Backend(deadline)
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast("Iterable[bytes]", request.stream),
                extensions=request.extensions,
            )
        )
        response = httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream, room=self._deadline.room)
        )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            response.close()
            raise UnfitAnswerError("the answer is compressed though we asked for it plain")
        return response

    def close(self) -> None:
        self._pool.close()
