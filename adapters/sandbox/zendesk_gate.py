"""Who may come in, with which scopes, and how often: Zendesk's authentication and rate limits."""

from __future__ import annotations

import base64
import binascii
import hmac
import itertools
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.sandbox import zendesk_refusals as refusals

# https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/#scopes
RESOURCES = (
    "tickets",
    "users",
    "auditlogs",
    "organizations",
    "hc",
    "apps",
    "triggers",
    "automations",
    "targets",
    "webhooks",
)
SCOPES = frozenset({"read", "write", "impersonate"}) | {
    f"{r}:{w}" for r in RESOURCES for w in ("read", "write")
}
GRANTS = frozenset({"authorization_code", "refresh_token"})
TOKEN_KEYS = frozenset(
    {
        "grant_type",
        "client_id",
        "client_secret",
        "scope",
        "expires_in",
        "code",
        "redirect_uri",
        "code_verifier",
    }
    | {"refresh_token", "refresh_token_expires_in"}
)
MINUTE_MS = 60_000
UPDATES, UPDATE_WINDOW_MS = 30, 600_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the stand-in accepts; *allowed* are the scopes the OAuth client may have."""

    client_id: str = "stand-in-client"
    client_secret: str = field(default="stand-in-client-secret", repr=False)
    email: str = "assistant@acme.example"
    api_token: str = field(default="stand-in-api-token-0001", repr=False)
    fixed_token: str = field(default="stand-in-fixed-oauth-token", repr=False)
    allowed: frozenset[str] = SCOPES

    def environ(self, sign_in: str) -> dict[str, str]:
        """Settings that sign in one of the three ways."""
        ways = {
            "oauth": {
                "ZENDESK_OAUTH_CLIENT_ID": self.client_id,
                "ZENDESK_OAUTH_CLIENT_SECRET": self.client_secret,
            },
            "oauth_token": {"ZENDESK_OAUTH_TOKEN": self.fixed_token},
            "api_token": {"ZENDESK_EMAIL": self.email, "ZENDESK_API_TOKEN": self.api_token},
        }
        return ways[sign_in]


@dataclass(frozen=True, slots=True)
class Token:
    """*usable* is False for a token that was asked for with a scope that does not exist."""

    scopes: frozenset[str]
    expires_at: int | None = None
    usable: bool = True

    def covers(self, scope: str) -> bool:
        return self.usable and (scope in self.scopes or scope.rpartition(":")[2] in self.scopes)


FULL = Token(frozenset({"read", "write"}))


class Gate:
    """Every caller is the bot: it made the OAuth client and owns the API token."""

    def __init__(self, credentials: Credentials, clock: Callable[[], int], *, per_minute: int) -> None:
        self.credentials, self.clock, self.per_minute = credentials, clock, per_minute
        self._tokens: dict[str, Token] = {credentials.fixed_token: FULL}
        self._serial = itertools.count(1)
        self._minute, self._used = 0, 0
        self._updates: dict[int, deque[int]] = {}

    def revoke(self) -> None:
        """Every OAuth token dies; new ones can be had."""
        self._tokens.clear()

    def grant(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a good POST /oauth/tokens."""
        self._check_grant(asked)
        words = str(asked.get("scope") or "read write").split()
        known = [w for w in words if w in SCOPES and Token(self.credentials.allowed).covers(w)]
        seconds = asked.get("expires_in")
        expires_at = None if seconds is None else self.clock() + seconds * 1000
        name = f"stand-in-oauth-{next(self._serial):04d}-{self.clock():x}"
        self._tokens[name] = Token(frozenset(known), expires_at, usable=len(known) == len(words))
        granted = {"access_token": name, "token_type": "bearer", "scope": " ".join(known)}
        return granted if seconds is None else {**granted, "expires_in": seconds}

    def _check_grant(self, asked: Mapping[str, Any]) -> None:
        grant = asked.get("grant_type")
        if set(asked) - TOKEN_KEYS:
            raise refusals.oauth(400, "invalid_request", "unknown parameters")
        if grant in GRANTS:
            raise refusals.oauth(400, "invalid_grant", "The provided authorization grant is invalid.")
        if grant != "client_credentials":
            raise refusals.oauth(400, "unsupported_grant_type", "The grant type is not supported.")
        wanted = (self.credentials.client_id, self.credentials.client_secret)
        if not all(map(_same, wanted, (asked.get("client_id"), asked.get("client_secret")))):
            raise refusals.oauth(401, "invalid_client", "Client authentication failed.")
        seconds = asked.get("expires_in")
        if seconds is not None and not (type(seconds) is int and 300 < seconds < 172_800):
            raise refusals.oauth(400, "invalid_request", "expires_in is out of range")

    def token(self, authorization: str | None) -> Token | None:
        """None for an anonymous caller; refuses wrong credentials."""
        kind, _, word = (authorization or "").partition(" ")
        if kind.lower() == "bearer":
            return self._bearer(word.strip())
        if kind.lower() == "basic":
            return self._basic(word.strip())
        return None

    def _bearer(self, word: str) -> Token:
        token = self._tokens.get(word)
        if token is None or (token.expires_at is not None and token.expires_at <= self.clock()):
            raise refusals.dead_token()
        return token

    def _basic(self, word: str) -> Token:
        wanted = f"{self.credentials.email}/token:{self.credentials.api_token}"
        try:
            given = base64.b64decode(word, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise refusals.unauthenticated() from None
        if not _same(wanted, given):
            raise refusals.unauthenticated()
        return FULL

    def count(self) -> dict[str, str]:
        """The headers of the account's limit, which is per calendar minute; refuses what is over it."""
        minute, rest = divmod(self.clock(), MINUTE_MS)
        if minute != self._minute:
            self._minute, self._used = minute, 0
        self._used += 1
        reset = (MINUTE_MS - rest + 999) // 1000
        headers = self._account_headers(max(self.per_minute - self._used, 0), reset)
        if self._used > self.per_minute:
            raise refusals.throttled("Number of allowed API requests per minute exceeded", reset, headers)
        return headers

    def _account_headers(self, left: int, reset: int) -> dict[str, str]:
        return {
            "X-Rate-Limit": str(self.per_minute),
            "X-Rate-Limit-Remaining": str(left),
            "ratelimit-limit": str(self.per_minute),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(reset),
        }

    def count_update(self, ticket_id: int) -> dict[str, str]:
        """30 updates of a ticket by a user in 10 minutes: https://support.zendesk.com/hc/articles/8638126078234."""
        now, seen = self.clock(), self._updates.setdefault(ticket_id, deque())
        while seen and seen[0] <= now - UPDATE_WINDOW_MS:
            seen.popleft()
        over = len(seen) >= UPDATES
        if not over:
            seen.append(now)
        reset = (seen[0] + UPDATE_WINDOW_MS - now + 999) // 1000
        said = f"total={UPDATES}; remaining={UPDATES - len(seen)}; resets={reset}"
        headers = {"zendesk-ratelimit-per-ticket-updates": said}
        if over:
            raise refusals.throttled("Number of allowed ticket updates exceeded", reset, headers)
        return headers

    def narrow(self, allowed: frozenset[str]) -> None:
        """From now on the OAuth client may have *allowed* scopes only; tokens given out keep theirs."""
        self.credentials = replace(self.credentials, allowed=allowed)


def _same(wanted: str, given: object) -> bool:
    return isinstance(given, str) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
