"""The Messages API's bad days as faults, in its own words and shapes.

https://platform.claude.com/docs/en/api/errors, https://platform.claude.com/docs/en/api/rate-limits.
"""

from __future__ import annotations

import uuid
from typing import Any

from adapters.sandbox.faults import Fault

MESSAGES = r"/v1/messages$"


def overloaded(*, times: int = 1, after: int = 0, retry_after: str | None = None) -> Fault:
    return refused(529, "overloaded_error", times=times, after=after, retry_after=retry_after)


def rate_limited(*, retry_after: str | None = "1", times: int = 1, after: int = 0) -> Fault:
    """A 429 of the token bucket; without *retry_after* it looks like an acceleration limit."""
    return refused(429, "rate_limit_error", times=times, after=after, retry_after=retry_after)


def spend_cap(*, times: int = 0) -> Fault:
    """The monthly cap of the vendor's tier: 429 without retry-after until the month is over."""
    return refused(
        429, "rate_limit_error", times=times, details={"error_code": "enforced_spend_limit_reached"}
    )


def own_limit(*, times: int = 0) -> Fault:
    """The organisation's own spend limit, which comes as a 400."""
    said = (
        "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."
    )
    return refused(400, "invalid_request_error", said=said, times=times)


def broken(*, status: int = 500, times: int = 1, after: int = 0) -> Fault:
    return refused(status, "timeout_error" if status == 504 else "api_error", times=times, after=after)


def slow(seconds: float, *, times: int = 1) -> Fault:
    return Fault("slow", path_regex=MESSAGES, seconds=seconds, times=times)


def refused(
    status: int,
    kind: str,
    *,
    said: str = "",
    retry_after: str | None = None,
    details: dict[str, Any] | None = None,
    times: int = 1,
    after: int = 0,
) -> Fault:
    """Any error in the vendor's shape; the request has no effect."""
    request_id = f"req_standin_{uuid.uuid4().hex}"
    error = {"type": kind, "message": said or kind, **({"details": details} if details else {})}
    return Fault(
        "status",
        path_regex=MESSAGES,
        status=status,
        retry_after=retry_after,
        times=times,
        after=after,
        body={"type": "error", "error": error, "request_id": request_id},
        headers={"request-id": request_id},
    )
