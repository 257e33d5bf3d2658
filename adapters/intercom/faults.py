"""What Intercom's refusals and silences mean; the one place that translates them.

https://developers.intercom.com/docs/references/rest-api/errors/error-codes
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from connector.errors import (
    AmbiguousError,
    ConflictError,
    CredentialsError,
    HelpdeskError,
    HelpdeskUnavailableError,
    NotFoundError,
    PayloadError,
    RejectedError,
)


class MergedError(NotFoundError):
    """The contact lives on as *into*, or under an id we were not told."""

    def __init__(self, message: str, *, into: str = "") -> None:
        super().__init__(message)
        self.into = into


@contextmanager
def usable() -> Iterator[None]:
    """A good answer whose content makes no sense counts as no answer."""
    try:
        yield
    except PayloadError as error:
        raise HelpdeskUnavailableError(f"intercom's answer is unusable: {error}") from None


class ForbiddenError(CredentialsError):
    """403: a permission is missing, or this one thing is not open to our user."""


class NoSuchTagError(RejectedError):
    """The conversation exists, the tag does not."""


STATUSES: Mapping[int, type[HelpdeskError]] = {
    400: RejectedError,
    401: CredentialsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    422: RejectedError,
}
#: Codes that say more than their status: a 404 need not mean the conversation.
CODES: Mapping[str, type[HelpdeskError]] = {
    "admin_not_found": CredentialsError,
    "api_plan_restricted": CredentialsError,
    "assignee_not_found": RejectedError,
    "team_not_found": RejectedError,
    "team_unavailable": RejectedError,
    "tag_not_found": NoSuchTagError,
    "contact_merged": MergedError,
}
#: The request never left this machine.
UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_CODE = re.compile(r"[a-z][a-z_]{0,59}", re.ASCII)
_CONTACT_LINK = re.compile(r"/contacts/([0-9a-f]{24})\b", re.ASCII)


def refused(
    status: int, headers: httpx.Headers, body: bytes, *, repeatable: bool, now: float
) -> HelpdeskError:
    """The error of an answer that is no 2xx; *now* in epoch seconds. No text of the answer goes into it."""
    code = _code(body)
    said = f"intercom answered {status}" + (f" ({code})" if code else "")
    if status == 429:
        return HelpdeskUnavailableError(said, retry_after=wait(headers, now=now))
    if status >= 500 or status == 408:
        return silent(said, repeatable=repeatable)
    kind = CODES.get(code) or STATUSES.get(status, RejectedError)
    if kind is MergedError:
        link = _CONTACT_LINK.search(headers.get("link", ""))
        return MergedError(said, into=link[1] if link else "")
    return kind(said)


def silent(said: str, *, repeatable: bool) -> HelpdeskError:
    """No answer, or none that can be understood: a write may have happened."""
    return HelpdeskUnavailableError(said) if repeatable else AmbiguousError(said)


def wait(headers: httpx.Headers, *, now: float) -> float | None:
    """Seconds until `X-RateLimit-Reset` (epoch seconds); None for nonsense."""
    reset = headers.get("x-ratelimit-reset", "")
    if not re.fullmatch(r"[0-9]{1,12}", reset, re.ASCII):
        return None
    return float(reset) - now


def _code(body: bytes) -> str:
    """The first code of an `error.list`; "" for anything else, such as a gateway's page."""
    try:
        code = json.loads(body)["errors"][0]["code"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
