"""What Zendesk's answers and the network's failures mean for us; the only place that decides it."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from adapters.zendesk.times import wait_seconds
from connector.errors import (
    AmbiguousError,
    ClosedTicketError,
    ConflictError,
    CredentialsError,
    HelpdeskError,
    HelpdeskUnavailableError,
    NotFoundError,
    PayloadError,
    RejectedError,
)
from connector.payload import Payload

WRITES = frozenset({"PUT", "POST", "PATCH", "DELETE"})
NEVER_SENT = (NewConnectionError, ConnectTimeoutError, NameResolutionError, ssl.SSLCertVerificationError)
#: A database collision rolls back, a stale stamp means that the ticket moved.
COLLISION = "DatabaseConflict"
CLOSED = re.compile(r"closed prevents|ticket is (already )?closed|already closed", re.IGNORECASE)
#: One of several limits, each in a header of its own name.
RAN_OUT = re.compile(r"remaining=0;.*?resets=(\d{1,6})")
TITLE = re.compile(r"([^:@\n]{1,60}):")


class ForbiddenError(CredentialsError):
    """403: a scope is missing, or this one thing is not open to our user."""


class RefusedError(CredentialsError):
    """401: nobody signs in with these credentials."""


def answer(response: requests.Response, *, now: int) -> Payload:
    """The JSON object of a 2xx answer (empty for one without content), else one of our errors.

    *now* (ms) makes sense of dated waits.
    """
    status = response.status_code
    if status == 204:
        return Payload({})
    if 200 <= status < 300:
        return _object(response)
    raise _fault(response, now)


def _object(response: requests.Response) -> Payload:
    found = _json(response.content)
    if isinstance(found, dict):
        return Payload(found)
    raise unknown_fate(response.request.method, "the answer is no JSON object")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


@contextmanager
def usable() -> Iterator[None]:
    """A good answer whose content makes no sense counts as no answer."""
    try:
        yield
    except PayloadError as fault:
        raise HelpdeskUnavailableError(f"zendesk's answer is unusable: {fault}") from None


def unknown_fate(method: str | None, why: str) -> HelpdeskError:
    """A read can be repeated; a write may have happened."""
    if method in WRITES:
        return AmbiguousError(f"zendesk {method}: {why}")
    return HelpdeskUnavailableError(f"zendesk {method}: {why}")


def _fault(response: requests.Response, now: int) -> HelpdeskError:
    status, method = response.status_code, response.request.method
    where = f"zendesk answered {status} to {method}"
    if status in PLAIN:
        return PLAIN[status](where)
    if status == 429:
        return HelpdeskUnavailableError(where, retry_after=_wait(response, now))
    if status >= 500 or status == 408:
        return _server_fault(response, where, now)
    if status == 409:
        return _conflict(response, where)
    return _refusal(response, where)


# https://developer.zendesk.com/api-reference/introduction/requests/#response-format
PLAIN: dict[int, type[HelpdeskError]] = {
    401: RefusedError,
    403: ForbiddenError,
    404: NotFoundError,
    410: NotFoundError,
}


def _server_fault(response: requests.Response, where: str, now: int) -> HelpdeskError:
    if response.request.method in WRITES:
        return AmbiguousError(where)
    asked = wait_seconds(response.headers.get("retry-after"), now=now)
    return HelpdeskUnavailableError(where, retry_after=asked)


def _conflict(response: requests.Response, where: str) -> HelpdeskError:
    body = _json(response.content)
    collided = isinstance(body, dict) and body.get("error") == COLLISION
    if collided or response.request.method not in WRITES:
        return HelpdeskUnavailableError(f"{where}: collision", retry_after=1.0)
    return ConflictError(where)


def _refusal(response: requests.Response, where: str) -> RejectedError:
    said = _json(response.content)
    if any(CLOSED.search(text) for text in _texts(said)):
        return ClosedTicketError(f"{where}: the ticket is closed")
    return RejectedError(where, fields=required(said))


def _wait(response: requests.Response, now: int) -> float | None:
    """Retry-After, else the reset of the limit that ran out."""
    headers = response.headers
    resets = [found[1] for value in headers.values() if (found := RAN_OUT.search(value))]
    if headers.get("ratelimit-remaining", "0") == "0":
        resets.append(headers.get("ratelimit-reset", ""))
    waits = [wait_seconds(asked, now=now) for asked in (headers.get("retry-after"), *resets)]
    return next((wait for wait in waits if wait is not None), None)


def required(body: Any) -> tuple[str, ...]:
    """Names of the ticket fields that a 422 complains about, from any of the shapes of `details`."""
    details = body.get("details") if isinstance(body, dict) else None
    if not isinstance(details, dict):
        return ()
    named = [_named(key, item) for key, items in details.items() for item in _list(items)]
    return tuple(dict.fromkeys(name for name in named if name))


def _named(key: str, item: Any) -> str:
    """The field's title stands before the colon; an entry of `base` without one may carry its id."""
    fault = item if isinstance(item, dict) else {"description": item}
    title = TITLE.match(str(fault.get("description") or ""))
    if title:
        return title[1].strip()
    if key != "base":
        return key[:60]
    number = fault.get("ticket_field_id")
    return str(number) if isinstance(number, int) else ""


def _list(items: Any) -> list[Any]:
    return items if isinstance(items, list) else [items]


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < 8:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item, depth + 1)


def of_network(error: requests.RequestException, method: str) -> HelpdeskError:
    """*error* without its text, which may hold addresses."""
    name = type(error).__name__
    if isinstance(error, ValueError):
        # A foreign host, a bad address or header: requests refused to send it.
        return RejectedError(f"zendesk {method} can't be sent: {name}")
    if any(isinstance(cause, NEVER_SENT) for cause in _causes(error)):
        return HelpdeskUnavailableError(f"zendesk is unreachable: {name}")
    return unknown_fate(method, name)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """*error* and what it wraps: requests and urllib3 hand their causes on as arguments or as `reason`."""
    seen: list[BaseException] = [error]
    for here in seen:
        yield here
        inner = [*here.args, getattr(here, "reason", None)]
        seen += [e for e in inner if isinstance(e, BaseException) and not any(e is s for s in seen)][:8]
        del seen[32:]
