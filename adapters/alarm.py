"""One webhook for alerts: Slack's incoming webhooks, or anything that takes JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import requests

from adapters.http import guarded_session
from connector.errors import AlertError

SECONDS = 10.0
MAX_BYTES = 100_000
#: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
SLACK = "hooks.slack.com"


def webhook(url: str, *, ca_file: Path | None = None) -> Callable[[Mapping[str, object]], None]:
    """What posts a message; AlertError, without the address, when it was not taken.

    Slack takes `text` and refuses what it does not know; others get all of the message.
    """
    parts = urlsplit(url)
    session = guarded_session(
        [f"{parts.scheme}://{parts.netloc}"], seconds=SECONDS, max_bytes=MAX_BYTES, ca_file=ca_file
    )

    def post(message: Mapping[str, object]) -> None:
        body = {"text": message["text"]} if parts.hostname == SLACK else dict(message)
        try:
            answer = session.post(url, json=body)
        except requests.RequestException as error:
            raise AlertError(f"the alert did not arrive: {type(error).__name__}") from None
        if not 200 <= answer.status_code < 300:
            raise AlertError(f"the alert was answered {answer.status_code}")

    return post
