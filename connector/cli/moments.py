"""Times as they are written and read on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click


def moment(text: str, *, option: str, zone: tzinfo, now: int) -> int:
    """Epoch milliseconds of an ISO date or time in the past, in *zone* unless it says its own."""
    try:
        given = datetime.fromisoformat(text)
        at = int((given if given.tzinfo else given.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no time such as 2026-11-22T09:30", param_hint=option) from None
    if not 0 <= at <= now:
        raise click.BadParameter(f"{text!r} is not in the past", param_hint=option)
    return at


def iso(ms: int) -> str:
    """As `moment` reads it, to the second."""
    return _told(ms, "T", "seconds")


def when(ms: int, *, to: str = "seconds") -> str:
    """For tables; *to* as `datetime.isoformat` takes it."""
    return _told(ms, " ", to)


def _told(ms: int, between: str, to: str) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=None).isoformat(between, to) + "Z"
