"""Fetches a file that a helpdesk names: from the platform's own hosts, redirects by hand, bounded in size and time.

Each hop is judged before anything is sent: https, an allowed host, no user name in the address; a host's address is
looked up and must be a public one before a connection is made to it. Credentials go to the API's own host only. Where
the API itself is a stand-in on this machine, any port of this machine may be the host of the files.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from adapters.http import GuardedAdapter, Origin, TooLargeError, guarded_session, is_loopback, origin
from connector.errors import FileError, HelpdeskError

SECONDS = 10.0
HOPS = 4
#: A link that is over, a file that was deleted, or one that is not for us.
GONE = frozenset({401, 403, 404, 410})


#: Where IPv6 leads to the IPv4 address in its last 32 bits (RFC 6052), and relays that are no more (RFC 7526).
NAT64 = ipaddress.ip_network("64:ff9b::/96")
RELAYS = ipaddress.ip_network("192.88.99.0/24")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Downloader:
    """*api* is the address of the platform's API, *hosts* are exact names, *parents* domains whose hosts count too.

    The first address must lie on *api* itself if *from_api*, where *sign_in* goes along; *pace* is called before each
    request to it. *seconds* are for all hops of a file together, and once more for its body.
    """

    def __init__(
        self,
        api: str,
        *,
        hosts: Collection[str] = (),
        parents: Collection[str] = (),
        from_api: bool = False,
        sign_in: AuthBase | None = None,
        pace: Callable[[], None] | None = None,
        seconds: float = SECONDS,
        ca_file: Path | None = None,
    ) -> None:
        self._api = origin(api)
        self._stand_in = self._api is not None and is_loopback(self._api[1])
        self._hosts = frozenset(hosts)
        self._parents = tuple(f".{parent}" for parent in parents)
        self._from_api = from_api
        self._sign_in = sign_in
        self._pace = pace
        self._seconds = seconds
        self._ca_file = ca_file

    def fetch(self, url: str, *, most: int, seconds: float) -> bytes:
        """Within *seconds* in all. FileError: `foreign_host`, `too_large`, `gone` or `download_failed`."""
        if not url:
            raise FileError("gone")
        if self._from_api and origin(url) != self._api:
            raise FileError("foreign_host")
        end = time.monotonic() + min(self._seconds, seconds / 2)
        for _ in range(HOPS):
            answer = self._get(url, most, seconds=max(end - time.monotonic(), 0.1))
            if not answer.is_redirect:
                return _body(answer)
            url = _next(url, answer)
        raise FileError("download_failed")

    def allows(self, found: Origin | None) -> bool:
        """Whether a request may go there at all."""
        if found is None:
            return False
        if found == self._api or (self._stand_in and is_loopback(found[1])):
            return True
        named = found[1] in self._hosts or found[1].endswith(self._parents)
        return named and (found[0], found[2]) == ("https", 443)

    def _get(self, url: str, most: int, *, seconds: float) -> requests.Response:
        place = origin(url)
        if place is None or not self.allows(place):
            raise FileError("foreign_host")
        ours = place == self._api
        try:
            with self._session(place, most, seconds, ours=ours) as session:
                return session.get(url, auth=self._sign_in if ours else None)
        except TooLargeError:
            raise FileError("too_large") from None
        except (requests.RequestException, HelpdeskError, ValueError):
            raise FileError("download_failed") from None

    def _session(self, place: Origin, most: int, seconds: float, *, ours: bool) -> requests.Session:
        named = f"{place[0]}://{_bracketed(place[1])}:{place[2]}"
        pace = self._pace if ours else None
        bounds: dict[str, Any] = {"seconds": seconds, "max_bytes": most, "pace": pace}
        session = guarded_session([named], ca_file=self._ca_file, **bounds)
        session.headers["Accept-Encoding"] = "identity"
        if not is_loopback(place[1]):
            session.mount("https://", PublicAdapter(frozenset({place}), **bounds))
        return session


class PublicAdapter(GuardedAdapter):
    """Connects to public addresses only, whatever a name leads to."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        try:
            addresses = public_addresses(self._dns_host, self.port)
        except OSError as error:
            raise NewConnectionError(self, f"no connection {type(error).__name__}") from None
        for address in addresses:
            # One that can't be reached says nothing about the next: there may be no road for IPv6.
            with suppress(OSError):
                return self._connected(address)
        raise NewConnectionError(self, "no connection")

    def _connected(self, address: str) -> socket.socket:
        return create_connection(
            (address, self.port or 443),
            self.timeout,
            source_address=self.source_address,
            socket_options=self.socket_options,
        )


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


def public_addresses(host: str, port: int | None) -> list[str]:
    """Addresses to connect to; OSError if any that *host* leads to is private, local or reserved."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)]
    if not found or not all(map(is_public, found)):
        raise OSError("the host leads to no public address")
    return list(dict.fromkeys(found))


def is_public(address: str) -> bool:
    """By the registries of special addresses: https://www.iana.org/assignments/iana-ipv6-special-registry."""
    known = _within(ipaddress.ip_address(address.partition("%")[0]))
    special = known.is_multicast or known.is_reserved or known in RELAYS
    return known.is_global and not special and not getattr(known, "is_site_local", False)


def _within(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _body(answer: requests.Response) -> bytes:
    if answer.status_code in GONE:
        raise FileError("gone")
    if answer.status_code != 200 or not answer.content:
        raise FileError("download_failed")
    return answer.content


def _next(url: str, answer: requests.Response) -> str:
    """Where a redirect leads; never from https to http."""
    try:
        found = urljoin(url, answer.headers["location"])
        was, now = urlsplit(url).scheme, urlsplit(found).scheme
    except ValueError:
        raise FileError("download_failed") from None
    if was == "https" and now != "https":
        raise FileError("foreign_host")
    return found


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
