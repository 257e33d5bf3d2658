"""Signing in to Zendesk: OAuth client credentials, a fixed OAuth token, or the ending API token."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from adapters.http import guarded_session
from adapters.zendesk import faults
from adapters.zendesk.times import now_ms
from connector.errors import AmbiguousError, CredentialsError, HelpdeskUnavailableError, RejectedError
from connector.payload import Payload

#: The narrow scopes cover what must work. `read` is asked for on top, because audits (who assigned a ticket)
#: and groups have no scope of their own.
#: https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/#scopes
SCOPE = "tickets:read tickets:write users:read organizations:read hc:read read"
#: Only `connector setup` and `check` ask for it: macros, views and ticket fields have no scope of their own.
SETUP_SCOPE = f"{SCOPE} webhooks:read webhooks:write triggers:read triggers:write write"
LIFETIME = 7200
EARLY_MS = 60_000


class BearerToken(AuthBase):
    """A fixed OAuth token; a 401 is final."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class ApiToken(AuthBase):
    """`email/token` Basic; Zendesk turns it off on 2027-04-30."""

    def __init__(self, email: str, token: str) -> None:
        self._basic = HTTPBasicAuth(f"{email}/token".encode(), token.encode())

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed: requests.PreparedRequest = self._basic(request)
        return signed


class Credentials(Protocol):
    """One of the three ways is filled in."""

    @property
    def url(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def client_secret(self) -> str: ...
    @property
    def oauth_token(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def api_token(self) -> str: ...


def sign_in(own: Credentials, *, scope: str, ca_file: Path | None = None) -> AuthBase:
    """*scope* is what a token of client credentials is asked to cover."""
    if own.client_id:
        return ClientCredentials(
            own.url,
            client_id=own.client_id,
            client_secret=own.client_secret,
            scope=scope,
            ca_file=ca_file,
        )
    return BearerToken(own.oauth_token) if own.oauth_token else ApiToken(own.email, own.api_token)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    expires_at: int


class ClientCredentials(AuthBase):
    """OAuth tokens of a confidential client, fetched when needed and once more on a 401.

    The token acts as the user who made the client. A request that was answered 401 did nothing, so it is sent
    again, once, with the fresh token; a write too. Threads that meet the same dead token share one fetch.
    """

    def __init__(
        self,
        url: str,
        *,
        client_id: str,
        client_secret: str,
        scope: str = SCOPE,
        session: requests.Session | None = None,
        ca_file: Path | None = None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._url = f"{url.rstrip('/')}/oauth/tokens"
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._scope = scope
        self._session = session or guarded_session([url], ca_file=ca_file)
        self._clock = clock
        self._lock = threading.Lock()
        self._token: _Token | None = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._current()}"
        request.register_hook("response", self._once_more)  # type: ignore[no-untyped-call]
        return request

    def _once_more(self, response: requests.Response, **kwargs: Any) -> requests.Response:
        if response.status_code != 401:
            return response
        again = response.request.copy()
        again.headers["Authorization"] = f"Bearer {self._fresh(again.headers['Authorization'])}"
        answered: requests.Response = response.connection.send(again, **kwargs)
        answered.history.append(response)
        answered.request = again
        return answered

    def _current(self) -> str:
        with self._lock:
            token = self._token
            if token is None or token.expires_at - EARLY_MS <= self._clock():
                token = self._token = self._fetch()
            return token.text

    def _fresh(self, refused: str) -> str:
        """A token other than the *refused* Authorization; another thread may have fetched it already."""
        with self._lock:
            token = self._token
            if token is None or f"Bearer {token.text}" == refused:
                self._token = None
                token = self._token = self._fetch()
            return token.text

    def _fetch(self) -> _Token:
        # https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
        asked = {
            "grant_type": "client_credentials",
            **self._client,
            "scope": self._scope,
            "expires_in": LIFETIME,
        }
        try:
            response = self._session.post(self._url, json=asked)
            granted = faults.answer(response, now=self._clock())
        except requests.RequestException as error:
            raise HelpdeskUnavailableError(f"zendesk gave no token: {type(error).__name__}") from None
        except AmbiguousError:
            raise HelpdeskUnavailableError("zendesk gave no token") from None
        except (RejectedError, CredentialsError):
            raise CredentialsError(
                "zendesk refused the OAuth client: check ZENDESK_OAUTH_CLIENT_ID and ZENDESK_OAUTH_CLIENT_SECRET"
            ) from None
        return self._checked(granted)

    def _checked(self, granted: Payload) -> _Token:
        # Zendesk hands out a token for a misspelt or unallowed scope too; every call with it is a 403.
        missing = missing_scopes(self._scope, str(granted.get("scope").value or ""))
        if missing:
            raise CredentialsError(f"the Zendesk OAuth token lacks the scope {' '.join(missing)}")
        text, seconds = granted.get("access_token").value, granted.get("expires_in").value
        if not isinstance(text, str) or not text:
            raise HelpdeskUnavailableError("zendesk gave no token")
        lifetime = seconds if isinstance(seconds, int) and seconds > 0 else LIFETIME
        return _Token(text, self._clock() + lifetime * 1000)


def missing_scopes(asked: str, granted: str) -> list[str]:
    """Scopes of *asked* that *granted* doesn't cover; a bare `read` covers every `x:read`."""
    held = set(granted.split())
    return [scope for scope in asked.split() if scope not in held and scope.split(":")[-1] not in held]
