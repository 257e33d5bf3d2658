"""Who sent a delivery: an HMAC over its raw bytes, held against every secret in constant time."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """*digest* as hashlib names it; *written* gives the code in the form that the header has."""

    digest: str
    written: Callable[[bytes], bytes]

    def sign(self, message: bytes, *, secret: bytes) -> bytes:
        return self.written(hmac.digest(secret, message, self.digest))

    def is_genuine(self, given: bytes, message: bytes, *, secrets: Sequence[bytes]) -> bool:
        """Whether *given* is the whole code of *message* under one of *secrets*; all of them are tried."""
        matches = [hmac.compare_digest(self.sign(message, secret=secret), given) for secret in secrets]
        return any(matches)
