"""Receive, verify, store, answer: no model and no vendor is called before the 2xx."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request

from connector.counting import Counting
from connector.domain import Delivery, Event, EventKind, Ignored, Role
from connector.errors import PayloadError, SignatureError, StoreError
from connector.house import Ring
from connector.policy import Timing
from connector.ports import Webhook
from connector.store import counters
from connector.store.database import Database
from connector.web.intake import Intake
from connector.web.tally import Tally

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000
#: Zendesk retries a 503 only when it says when, and only below 60 s; Intercom retries once after a minute.
RETRY_AFTER = "30"


def blueprint(
    webhooks: Mapping[str, Webhook],
    *,
    database: Database,
    ring: Ring,
    timing: Timing,
    clock: Callable[[], int],
    tally: Tally,
    counting: Counting,
) -> Blueprint:
    """`POST|HEAD /webhooks/<platform>` for every platform that is switched on."""
    pages = Blueprint("receiver", __name__)
    receiver = Receiver(webhooks, database=database, ring=ring, timing=timing, clock=clock)

    def receive(platform: str) -> Response:
        began = time.monotonic()
        response = receiver.receive(platform)
        label = platform if platform in webhooks else "unknown"
        tally.answered(time.monotonic() - began)
        counting.count(counters.WEBHOOKS, label, str(response.status_code))
        if response.get_data() == b"known":
            counting.count(counters.DUPLICATES, label)
        return response

    pages.add_url_rule("/webhooks/<platform>", view_func=receive, methods=["POST", "HEAD"])
    return pages


class Receiver:
    def __init__(
        self,
        webhooks: Mapping[str, Webhook],
        *,
        database: Database,
        ring: Ring,
        timing: Timing,
        clock: Callable[[], int],
    ) -> None:
        self._webhooks = webhooks
        self._intake = Intake(database, ring, clock)
        self._timing = timing
        self._clock = clock

    def receive(self, platform: str) -> Response:
        """Status by what the sender should do: 2xx stop, 401/400/413 stop, 503 send it again."""
        webhook = self._webhooks.get(platform)
        if webhook is None:
            return _answer(404)
        if request.method == "HEAD":
            return _answer(200)
        body = _body()
        if body is None:
            return _answer(413, headers={"Connection": "close"})
        delivery = Delivery({name.lower(): value for name, value in request.headers.items()}, body)
        try:
            webhook.verify(delivery, now=self._clock())
            found = webhook.parse(delivery)
        except SignatureError:
            log.warning("delivery refused", extra={"platform": platform, "status": 401})
            return _answer(401)
        except PayloadError:
            log.warning("delivery unusable", extra={"platform": platform, "status": 400})
            return _answer(400)
        if isinstance(found, Ignored):
            log.info("delivery ignored", extra={"platform": platform, "reason": found.reason})
            return _answer(200, "ignored")
        if found.actor is Role.BOT:
            return _answer(200, "own")
        return self._store(found, body)

    def _store(self, event: Event, body: bytes) -> Response:
        facts = {"platform": event.ticket.platform, "ticket": event.ticket.id, "delivery": event.delivery_id}
        digest = hashlib.sha256(body).hexdigest()
        try:
            inbox_id = self._intake.store(event, digest=digest, delay=self._delay(event))
        except StoreError:
            log.error("delivery could not be stored", extra=facts)
            return _answer(503, headers={"Retry-After": RETRY_AFTER})
        if inbox_id is None:
            log.info("delivery known", extra=facts)
            return _answer(200, "known")
        log.info("delivery stored", extra={"inbox": inbox_id, **facts})
        return _answer(200, "stored")

    def _delay(self, event: Event) -> float:
        """A few seconds of silence before a customer's message is read; the channel decides later."""
        return self._timing.chat_seconds if event.kind is EventKind.MESSAGE_RECEIVED else 0


def _body() -> bytes | None:
    """The whole body, or None when it is over the cap: announced so, or found so while it is read."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = request.stream.read(MAX_BODY + 1)
    return None if len(body) > MAX_BODY else body


def _answer(status: int, word: str = "", headers: Mapping[str, str] | None = None) -> Response:
    return Response(word, status=status, headers=dict(headers or {}), mimetype="text/plain")
