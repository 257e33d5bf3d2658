"""What the Zendesk stand-in's API and its people share: memory, rules, the lock, the way out for webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from adapters.sandbox import zendesk_hooks as hooks
from adapters.sandbox.courier import Courier, Parcel
from adapters.sandbox.recorder import now_ms
from adapters.sandbox.zendesk_change import Desktop, Happened
from adapters.sandbox.zendesk_gate import Credentials, Gate
from adapters.sandbox.zendesk_state import Account, Json, Ticket
from adapters.sandbox.zendesk_surveys import Surveys


@dataclass(frozen=True, slots=True)
class Options:
    """*kind* of webhook: event subscriptions, or one trigger that fires at every update.

    *topics* are the event types subscribed to, without their prefix (None: all that the stand-in knows).
    *strict_keys* refuses with 400 what the vendor would ignore with a warning. *per_minute* is the plan's rate
    limit. *sign_in* chooses what `environ` says. *bot_role* is what our own user may be: exports are for admins.
    *survey* is how customers are asked: one of the vendor's two ways, or not at all. *clock* gives epoch
    milliseconds. *seed* moves every id, for accounts that must not share any.
    """

    kind: Literal["events", "trigger"] = "events"
    topics: Collection[str] | None = None
    strict_keys: bool = True
    per_minute: int = 700
    credentials: Credentials = field(default_factory=Credentials)
    sign_in: Literal["oauth", "oauth_token", "api_token"] = "oauth"
    survey: Literal["none", "legacy", "survey"] = "none"
    bot_role: Literal["agent", "admin"] = "agent"
    webhook_secret: str = field(default="c3RhbmQtaW4tc2VjcmV0LW9mLTMyLWJ5dGVzLi4uLi4=", repr=False)
    clock: Callable[[], int] = now_ms
    seed: int = 0


class Hub:
    """Whoever touches *account* or *desktop* holds *lock*; *url* is filled in by the server."""

    def __init__(self, options: Options, *, pace: float) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.url = ""
        self.account = Account(options.clock, seed=options.seed)
        self.gate = Gate(options.credentials, options.clock, per_minute=options.per_minute)
        self.desktop = Desktop(self.account, self.publish)
        self.courier = Courier(hooks.rules(), pace=pace)
        self.writer = hooks.Writer(self.account, self.account.ulid(), options.webhook_secret)
        self.surveys = Surveys(self)
        self.support = self.account.group("Support")
        self.bot = self.account.agent("Support Assistant", options.credentials.email, self.support)
        self.bot.role = options.bot_role

    def publish(self, happened: Happened) -> None:
        """Webhooks of a change."""
        if self.options.kind == "trigger":
            self.courier.send(self.writer.trigger(happened))
        else:
            self._send(self.writer.events(happened))

    def announce(self, ticket: Ticket, actor: int, topic: str, event: Json) -> None:
        """An event that no attribute shows; no trigger fires at a deletion or a merge."""
        if self.options.kind == "events":
            nothing_else = Happened(ticket, actor, ticket.sheet, None)
            self._send(self.writer.events(nothing_else, ((topic, event),)))

    def _send(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            if self.options.topics is None or parcel.topic in self.options.topics:
                self.courier.send(parcel)
