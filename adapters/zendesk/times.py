"""Zendesk's timestamps and waits as numbers."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def epoch_ms(text: str) -> int | None:
    """Epoch milliseconds of an RFC 3339 time with up to nine digits of fraction, None when it is none."""
    found = _RFC3339.fullmatch(text)
    if found is None:
        return None
    try:
        whole = datetime.fromisoformat(found[1] + (found[3] or "Z").upper())
    except ValueError:
        return None
    since = whole - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + int((found[2] or "0").ljust(3, "0")[:3])


def wait_seconds(header: str | None, *, now: int) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as an HTTP date."""
    if not header:
        return None
    asked = _number(header)
    return _until(header, now) if asked is None else asked


def _number(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*", text, re.ASCII)
    return float(found[1]) if found else None


def _until(text: str, now: int) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() - now / 1000
    except (ValueError, OverflowError, TypeError):
        return None
