"""What the Zendesk stand-in's API and its people share: memory, rules, the lock, the way out for webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from adapters.sandbox import zendesk_hooks as hooks
from adapters.sandbox import zendesk_rules as rules
from adapters.sandbox.courier import Courier, Parcel
from adapters.sandbox.files import FileHost
from adapters.sandbox.recorder import now_ms
from adapters.sandbox.zendesk_change import Desktop, Happened
from adapters.sandbox.zendesk_gate import Credentials, Gate
from adapters.sandbox.zendesk_rules import Rule
from adapters.sandbox.zendesk_state import Account, Json, Ticket
from adapters.sandbox.zendesk_surveys import Surveys
from adapters.sandbox.zendesk_webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Options:
    """*kind* of the webhook that `deliver_to` aims: event subscriptions, or one trigger that fires at every update.

    *topics* are the event types subscribed to, without their prefix (None: all that the stand-in knows).
    *strict_keys* refuses with 400 what the vendor would ignore with a warning. *per_minute* is the plan's rate
    limit. *sign_in* chooses what `environ` says. *bot_role* is what our own user may be: exports are for admins.
    *may_administer*: whether its role may manage webhooks, rules and fields, as an admin's does. *survey* is how
    customers are asked: one of the vendor's two ways, or not at all. *clock* gives epoch milliseconds. *seed* moves
    every id, for accounts that must not share any.
    """

    kind: Literal["events", "trigger"] = "events"
    topics: Collection[str] | None = None
    strict_keys: bool = True
    per_minute: int = 700
    credentials: Credentials = field(default_factory=Credentials)
    sign_in: Literal["oauth", "oauth_token", "api_token"] = "oauth"
    survey: Literal["none", "legacy", "survey"] = "none"
    bot_role: Literal["agent", "admin"] = "agent"
    may_administer: bool = True
    webhook_secret: str = field(default="c3RhbmQtaW4tc2VjcmV0LW9mLTMyLWJ5dGVzLi4uLi4=", repr=False)
    clock: Callable[[], int] = now_ms
    seed: int = 0


class Hub:
    """Whoever touches *account* or *desktop* holds *lock*; *url* is filled in by the server."""

    def __init__(self, options: Options, *, pace: float) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.url = ""
        self.files = FileHost()
        self.account = Account(options.clock, seed=options.seed)
        self.gate = Gate(options.credentials, options.clock, per_minute=options.per_minute)
        self.desktop = Desktop(self.account, self.publish)
        self.courier = Courier(hooks.rules(), pace=pace)
        self.webhooks = Webhooks(self.account)
        self.rules: dict[int, Rule] = {}
        self.writer = hooks.Writer(self.account, self.account.ulid(), options.webhook_secret)
        self.surveys = Surveys(self)
        self.support = self.account.group("Support")
        self.bot = self.account.agent("Support Assistant", options.credentials.email, self.support)
        self.bot.role = options.bot_role

    def start(self) -> None:
        """What runs beside the API."""
        self.courier.start()
        self.files.start()

    def stop(self) -> None:
        self.courier.stop()
        self.files.stop()

    def publish(self, happened: Happened) -> None:
        """Webhooks of a change, the one made by hand first; those made through the API have secrets of their own."""
        self._send_made(happened)
        if self.options.kind == "trigger":
            self.courier.send(self.writer.trigger(happened))
        else:
            self._send(self.writer.events(happened))

    def announce(self, ticket: Ticket, actor: int, topic: str, event: Json) -> None:
        """An event that no attribute shows; no trigger fires at a deletion or a merge."""
        nothing_else = Happened(ticket, actor, ticket.sheet, None)
        for parcel in self._subscribed(nothing_else, ((topic, event),)):
            self.courier.send(parcel)
        if self.options.kind == "events":
            self._send(self.writer.events(nothing_else, ((topic, event),)))

    def _send_made(self, happened: Happened) -> None:
        for parcel in (*self._subscribed(happened), *self._triggered(happened)):
            self.courier.send(parcel)

    def _subscribed(self, happened: Happened, extra: tuple[hooks.Event, ...] = ()) -> Iterator[Parcel]:
        for hook in self.webhooks.all.values():
            writer = hooks.Writer(self.account, hook.id, hook.secret)
            for parcel in () if hook.by_trigger else writer.events(happened, extra):
                if hook.wants(f"ticket.{parcel.topic}"):
                    yield replace(parcel, url=hook.endpoint, hook=hook.id)

    def _triggered(self, happened: Happened) -> Iterator[Parcel]:
        """Triggers run one after the other in order of their making."""
        fired = [
            r for r in self.rules.values() if r.kind == "trigger" and rules.fires(r, happened, self.account)
        ]
        for action in (action for rule in fired for action in rule.body["actions"]):
            hook = self.webhooks.all.get(action["value"][0])
            if hook is not None and hook.status == "active":
                writer = hooks.Writer(self.account, hook.id, hook.secret)
                parcel = writer.trigger(happened, action["value"][1])
                yield replace(parcel, url=hook.endpoint, hook=hook.id)

    def _send(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            if self.options.topics is None or parcel.topic in self.options.topics:
                self.courier.send(parcel)
