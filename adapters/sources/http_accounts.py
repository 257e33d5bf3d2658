"""Account facts from an endpoint of the operator: GET ADDRESS?email=..., answered with a JSON object."""

from __future__ import annotations

from pathlib import Path

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from adapters.http import guarded_session
from adapters.sources.facts import facts, key
from connector.domain import Account, AccountStatus, Requester
from connector.errors import PayloadError, SourceUnavailableError
from connector.payload import Payload

SECONDS = 10
MAX_BYTES = 1_000_000
#: Only reading, so a second try is always safe.
TWICE = Retrying(
    stop=stop_after_attempt(2), retry=retry_if_exception_type(SourceUnavailableError), reraise=True
)


class HttpAccounts:
    """404 means that the customer is unknown; anything but 200 with an object means that we don't know."""

    name = "http"

    def __init__(
        self, url: str, *, session: requests.Session | None = None, ca_file: Path | None = None
    ) -> None:
        self.url = url
        self.session = session or guarded_session(
            {url}, seconds=SECONDS, max_bytes=MAX_BYTES, ca_file=ca_file
        )

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        if not requester.email:
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        return TWICE.copy()(self._ask, requester.email)

    def _ask(self, email: str) -> Account:
        # No cause is kept and no text of the answer: the exceptions of requests hold the whole address.
        try:
            response = self.session.get(
                self.url, params={"email": email}, headers={"Accept": "application/json"}
            )
        except (requests.RequestException, UnicodeError) as error:
            raise SourceUnavailableError(f"ACCOUNTS_URL: {type(error).__name__}") from None
        if response.status_code == requests.codes.not_found:
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        if response.status_code != requests.codes.ok:
            raise SourceUnavailableError(f"ACCOUNTS_URL answered {response.status_code}")
        return self._read(response.content, email)

    def _read(self, body: bytes, email: str) -> Account:
        try:
            payload = Payload.loads(body)
            about = payload.get("email").maybe(str, email)
        except PayloadError:
            raise SourceUnavailableError("ACCOUNTS_URL answered with something else than an object") from None
        if key(about) != key(email):
            raise SourceUnavailableError("ACCOUNTS_URL answered about another address")
        found = facts({name: value for name, value in payload.as_(dict).items() if name != "email"})
        status = AccountStatus.FOUND if payload.value else AccountStatus.NOT_FOUND
        return Account(status, found, self.name)
