"""Every request to Zendesk: one session, errors in our words, reads repeated a little."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import sleep as real_sleep
from typing import Any, TypeVar

import requests
from requests.auth import AuthBase
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from adapters.http import Record, guarded_session
from adapters.zendesk import faults
from adapters.zendesk.times import now_ms
from connector.errors import HelpdeskUnavailableError, UnavailableError
from connector.payload import Payload

T = TypeVar("T")
Exchange = tuple[requests.Response, Payload]
log = logging.getLogger(__name__)

SECONDS = 20.0
#: Requests in a minute of the smallest plan: https://developer.zendesk.com/api-reference/introduction/rate-limits/
SMALLEST_LIMIT = 200.0
#: A comment of 64 kB comes three times and escaped; fifty of them must fit.
MAX_BYTES = 40_000_000
PAGE_SIZE = 50
#: A ticket holds 5,000 comments at most.
PAGES = 110
ATTEMPTS = 3
LONGEST_NAP = 10.0
_backoff = wait_random_exponential(multiplier=0.25, max=2)
_KEY = re.compile(r'"([a-z_.]{1,60})"')


class Transport:
    """*url* is the account's address; a plain-http one is a stand-in on loopback."""

    def __init__(
        self,
        url: str,
        account: str,
        sign_in: AuthBase,
        *,
        session: requests.Session | None = None,
        record: Record | None = None,
        pace: Callable[[], None] | None = None,
        ca_file: Path | None = None,
        clock: Callable[[], int] = now_ms,
        sleep: Callable[[float], None] = real_sleep,
    ) -> None:
        self.per_minute = SMALLEST_LIMIT
        self.url = url.rstrip("/")
        self.account = account
        self._clock = clock
        self._sleep = sleep
        self.session = session or guarded_session(
            [self.url], seconds=SECONDS, max_bytes=MAX_BYTES, record=record, pace=pace, ca_file=ca_file
        )
        self.session.auth = sign_in

    def read(self, path: str, params: Mapping[str, str | int] | None = None) -> Payload:
        return self.patiently(lambda: self.get(path, params)[1])

    def pages(self, path: str, params: Mapping[str, str | int] | None = None) -> Iterator[Payload]:
        """Pages by cursor; `links.next` is there even on the last page, so `has_more` decides."""
        asked = {"page[size]": PAGE_SIZE, **(params or {})}
        for _ in range(PAGES):
            page = self.read(path, asked)
            yield page
            # Pages by offset have a `next_page`; taking the first for all would hide the newest messages.
            if page.get("meta", "has_more").value is not True and not page.get("next_page").value:
                return
            cursor = page.get("meta", "after_cursor").value
            if not isinstance(cursor, str) or cursor == asked.get("page[after]"):
                break
            asked["page[after]"] = cursor
        raise HelpdeskUnavailableError("zendesk's pages don't end")

    def put(self, path: str, body: Mapping[str, Any]) -> Payload:
        """Exactly one request (two if the first is answered 401 and the token can be renewed)."""
        _, answered = self._exchange(lambda: self.session.put(f"{self.url}{path}", json=body), "PUT")
        return answered

    def write(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Payload:
        """Like `put` with any other method; what has no content answers an empty object."""
        send = self.session.request
        _, answered = self._exchange(lambda: send(method, f"{self.url}{path}", json=body), method)
        return answered

    def patiently(self, read: Callable[[], T]) -> T:
        """Repeat *read* while Zendesk is unavailable and asks for no longer wait than we have."""
        retrying = Retrying(
            retry=retry_if_exception(_worth_waiting),
            wait=_nap,
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(SECONDS),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(read)

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Exchange:
        """One request, not repeated."""
        return self._exchange(lambda: self.session.get(f"{self.url}{path}", params=params), "GET")

    def _exchange(self, send: Callable[[], requests.Response], method: str) -> Exchange:
        try:
            response = send()
        except requests.RequestException as error:
            raise faults.of_network(error, method) from None
        _warn(response)
        self.per_minute = _limit(response) or self.per_minute
        return response, faults.answer(response, now=self._clock())


def _limit(response: requests.Response) -> float | None:
    """The account's limit of requests in a minute; the header's name differs by product and age."""
    found = response.headers.get("x-rate-limit") or response.headers.get("ratelimit-limit") or ""
    return float(found) if found.isascii() and found.isdigit() and int(found[:9]) > 0 else None


def _warn(response: requests.Response) -> None:
    ignored = response.headers.get("x-zendesk-api-warn")
    if ignored:
        keys = ",".join(_KEY.findall(ignored)[:10])
        log.warning("zendesk ignored part of a request", extra={"keys": keys})


def _worth_waiting(error: BaseException) -> bool:
    return isinstance(error, UnavailableError) and (error.retry_after or 0) <= LONGEST_NAP


def _nap(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, UnavailableError) else None
    return _backoff(state) if asked is None else asked
