"""Reading long lists: the one layer that repeats a page, ready to wait as long as rate limits ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from connector.errors import HelpdeskUnavailableError

T = TypeVar("T")
ATTEMPTS = 5
#: Seconds; limits of calls in a minute are told as the rest of that minute.
LONGEST_NAP = 60.0
_backoff = wait_random_exponential(multiplier=0.5, max=8)


def patiently(read: Callable[[], T], *, sleep: Callable[[float], None]) -> T:
    """*read* sends one request that may be repeated; its last HelpdeskUnavailableError comes through."""
    retrying = Retrying(
        retry=retry_if_exception(_worth_waiting),
        wait=_nap,
        stop=stop_after_attempt(ATTEMPTS),
        sleep=sleep,
        reraise=True,
    )
    return retrying(read)


def _worth_waiting(error: BaseException) -> bool:
    return isinstance(error, HelpdeskUnavailableError) and (error.retry_after or 0) <= LONGEST_NAP


def _nap(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, HelpdeskUnavailableError) else None
    return _backoff(state) if asked is None else asked
