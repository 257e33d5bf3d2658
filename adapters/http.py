"""One guarded way out: named hosts, no redirects, no repeats, bounded in time and size."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from connector.errors import SettingsError

CHUNK = 65_536
PORTS = {"https": 443, "http": 80}
AGENT = "helpdesk-connector"

Origin = tuple[str, str, int]
Record = Callable[[requests.PreparedRequest, requests.Response | None], None]
Timeout = float | tuple[float, float] | tuple[float, None] | None


class ForeignHostError(requests.exceptions.InvalidURL):
    """The request names a host that is not on the list; nothing was sent."""


class TooLargeError(requests.exceptions.RequestException):
    """The answer is longer than we are willing to read."""


def guarded_session(
    hosts: Collection[str],
    *,
    seconds: float = 20,
    max_bytes: int = 10_000_000,
    record: Record | None = None,
    pace: Callable[[], None] | None = None,
    ca_file: Path | None = None,
) -> requests.Session:
    """A session that talks to *hosts* only and sends each request once.

    *hosts* are origins such as `https://acme.zendesk.com`; a bare `host[:port]` means https, plain http is
    for loopback, else SettingsError. *seconds* bounds the wait for an answer and again the reading of its
    body; *max_bytes* counts the body after decompression. *pace* is called before each request and may wait.
    *record* sees each request with its answer, or with None when there was none. *ca_file* (PEM) takes the place
    of the usual authorities. What goes wrong is an exception of requests.
    """
    session = _Session()
    session.verify = str(ca_file) if ca_file else True
    guard = GuardedAdapter(origins(hosts), seconds=seconds, max_bytes=max_bytes, record=record, pace=pace)
    session.mount("https://", guard)
    session.mount("http://", guard)
    return session


class _Session(requests.Session):
    """Knows no proxy, .netrc, CA bundle of the environment, no cookie and no redirect."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["User-Agent"] = AGENT

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


class GuardedAdapter(HTTPAdapter):
    def __init__(
        self,
        allowed: frozenset[Origin],
        *,
        seconds: float,
        max_bytes: int,
        record: Record | None = None,
        pace: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(max_retries=0, pool_maxsize=32)
        self.allowed = allowed
        self.seconds = seconds
        self.max_bytes = max_bytes
        self.record = record
        self.pace = pace

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, ARG002 - the signature of requests; the body is always read
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001 - the signature of requests
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - never used
    ) -> requests.Response:
        if origin(request.url or "") not in self.allowed:
            raise ForeignHostError("the host is not on the list")
        if self.pace is not None:
            self.pace()
        response: requests.Response | None = None
        whole = False
        try:
            response = super().send(request, True, timeout or self.seconds, verify, cert)
            self._read(response)
            whole = True
        finally:
            if response is not None and not whole:
                response.close()
            self._tell(request, response if whole else None)
        return response

    def _tell(self, request: requests.PreparedRequest, response: requests.Response | None) -> None:
        if self.record is not None:
            self.record(request, response)

    def _read(self, response: requests.Response) -> None:
        """Load the body; that of a redirect is no answer, so it is left."""
        if response.is_redirect:
            response.close()
        response._content = b"" if response.is_redirect else self._whole(response)
        response._content_consumed = True  # type: ignore[attr-defined]

    def _whole(self, response: requests.Response) -> bytes:
        """A trickle or a bomb ends at the bounds."""
        body = bytearray()
        end = time.monotonic() + self.seconds
        for chunk in _chunks(response.raw):
            body += chunk
            if len(body) > self.max_bytes:
                raise TooLargeError(f"the answer is longer than {self.max_bytes} bytes")
            if time.monotonic() > end:
                raise requests.exceptions.ReadTimeout(f"the answer took longer than {self.seconds} s")
        return bytes(body)


def _chunks(raw: Any) -> Iterator[bytes]:
    """What each single read from the socket gives; urllib3's exceptions become those of requests."""
    try:
        while chunk := raw.read1(CHUNK, decode_content=True):
            yield chunk
        raw.release_conn()
    except DecodeError:
        raise requests.exceptions.ContentDecodingError("the answer can't be decompressed") from None
    except ReadTimeoutError:
        raise requests.exceptions.ReadTimeout("the answer stopped on the way") from None
    except (HTTPError, OSError) as error:
        raise requests.exceptions.ChunkedEncodingError(
            f"the answer was cut: {type(error).__name__}"
        ) from None


def origins(hosts: Collection[str]) -> frozenset[Origin]:
    found = {host: origin(host if "://" in host else f"https://{host}") for host in hosts}
    for host, known in found.items():
        if known is None or (known[0] == "http" and not is_loopback(known[1])):
            raise SettingsError(f"{host!r} is no host to talk to: https, or http on this machine")
    return frozenset(known for known in found.values() if known)


def origin(url: str) -> Origin | None:
    """(scheme, host, port) of *url*, or None when it isn't plainly one of http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, PORTS[parts.scheme] if port is None else port


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
