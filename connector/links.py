"""Links that carry their own proof: who holds one may rate one answer, until it is too old."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from connector.settings import Settings

SALT = "rating"
LONGEST = 400
_ACTION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class RatingLinks:
    """*base* is the public address of the web process, *key* signs, *days* is how long a link is good.

    *clock* gives epoch milliseconds.
    """

    base: str
    key: str = field(repr=False)
    days: int
    clock: Callable[[], int]

    def make(self, action_id: str, language: str) -> str:
        """Letters and digits only after the last slash: helpdesks take other characters for markup."""
        signed = self._serializer().dumps([action_id.replace("-", ""), language])
        return f"{self.base}/rate/{base64.b32encode(signed.encode()).decode().rstrip('=').lower()}"

    def read(self, token: str) -> tuple[str, str] | None:
        """(action id, language), None for a token that is forged, damaged or too old."""
        try:
            raw = base64.b32decode(token[:LONGEST].upper() + "=" * (-len(token[:LONGEST]) % 8))
            said = self._serializer().loads(raw, max_age=self.days * 86_400)
        except (BadSignature, ValueError):
            return None
        plain, language = said
        action_id = f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
        return (action_id, str(language)) if _ACTION.fullmatch(action_id) else None

    def _serializer(self) -> URLSafeTimedSerializer:
        clock = self.clock

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return clock() // 1000

        return URLSafeTimedSerializer(self.key, salt=SALT, signer=Signer)


def of(settings: Settings, clock: Callable[[], int]) -> RatingLinks | None:
    """None where nobody could follow links, or anybody could forge them."""
    if not (settings.public_url and settings.signing_key):
        return None
    return RatingLinks(settings.public_url, settings.signing_key, settings.policy.rating.link_days, clock)


def maker(settings: Settings, clock: Callable[[], int]) -> Callable[[str, str], str]:
    """What makes the address of an action's rating page, "" where there is none."""
    found = of(settings, clock)
    return found.make if found else lambda _action_id, _language: ""
