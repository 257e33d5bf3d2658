"""What every request to the Intercom stand-in passes before its route: token, rate, version."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.sandbox.intercom_rules import Refused

WINDOW = 10
#: 10,000 calls a minute, spread over windows of ten seconds.
LIMIT = 1666
VERSIONS = {"2.14": (2, 14), "2.15": (2, 15), "2.16": (2, 16)}


@dataclass(slots=True)
class Gate:
    """*clock* gives epoch milliseconds; the caller holds the lock."""

    token: str
    clock: Callable[[], int]
    limit: int = LIMIT
    window: int = 0
    used: int = field(default=0)

    def count(self) -> dict[str, str]:
        """Count a request; the X-RateLimit headers of its answer."""
        window = self.clock() // 1000 // WINDOW
        if window != self.window:
            self.window, self.used = window, 0
        self.used += 1
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str((window + 1) * WINDOW),
        }

    def check(self, headers: Mapping[str, str]) -> tuple[int, int]:
        """The API version asked for; refuses strangers, the hasty, and who names no version."""
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not hmac.compare_digest(token.encode(), self.token.encode()):
            raise Refused(401, "unauthorized", "Access Token Invalid")
        if self.used > self.limit:
            raise Refused(429, "rate_limit_exceeded", "Exceeded rate limit")
        version = VERSIONS.get(headers.get("Intercom-Version", ""))
        if version is None:
            raise Refused(400, "intercom_version_invalid", "The requested version could not be found")
        return version
