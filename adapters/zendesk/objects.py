"""Tickets, users and organisations read with zenpy, which sees nothing but good answers to GET.

zenpy itself would sleep through a 429 without end, send a PUT four times when the answer is lost, and serve
objects from a cache. So its session is a stub with `get` alone, and its cache is off. It is GPLv3: import it
nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from adapters.zendesk.transport import Transport
from connector.errors import HelpdeskUnavailableError
from connector.payload import Payload


class Objects:
    """Each method gives the object as zenpy has read it, as JSON."""

    def __init__(self, transport: Transport) -> None:
        from zenpy import Zenpy

        # At DEBUG it writes addresses and bodies of requests and answers.
        logging.getLogger("zenpy").setLevel(logging.CRITICAL)
        self._transport = transport
        self._zenpy = Zenpy(subdomain=transport.account, session=_Reads(transport), disable_cache=True)

    def me(self) -> Payload:
        return self._read(self._zenpy.users.me)

    def ticket(self, ticket_id: str) -> Payload:
        return self._read(lambda: self._zenpy.tickets(id=int(ticket_id)))

    def user(self, user_id: str) -> Payload:
        return self._read(lambda: self._zenpy.users(id=int(user_id)))

    def organisation(self, organisation_id: str) -> Payload:
        return self._read(lambda: self._zenpy.organizations(id=int(organisation_id)))

    def _read(self, call: Callable[[], Any]) -> Payload:
        return Payload(self._transport.patiently(lambda: _object(call)))


class _Reads:
    """What zenpy takes for a session; the address it builds is only a name, the path counts."""

    authorized = True

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.headers: dict[str, str] = {}

    def get(self, url: str, **_: Any) -> requests.Response:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response, _answer = self._transport.get(path)
        # zenpy chooses its decoder by the address of the request.
        response.request.url = url
        return response


def _object(call: Callable[[], Any]) -> dict[str, Any]:
    from zenpy.lib.exception import ZenpyException

    try:
        found = call().to_dict()
    except (ZenpyException, AttributeError, TypeError, ValueError):
        # Its texts hold the whole answer.
        raise HelpdeskUnavailableError("zendesk's answer is not the object asked for") from None
    if not isinstance(found, dict):
        raise HelpdeskUnavailableError("zendesk's answer is not the object asked for")
    return found
