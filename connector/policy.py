"""The policy: what the operator allows, read from TOML; shipped defaults in policy.toml."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator

from connector import policy_faults
from connector.domain import Mode, careful
from connector.errors import SettingsError
from connector.policy_after import FALLBACKS, Alerts, Costs, Outcomes, Rating, Texts
from connector.policy_identity import Identity
from connector.policy_parts import (
    Attachments,
    AuditTrail,
    Contact,
    Disclosure,
    Drafts,
    Fields,
    Handover,
    Hours,
    Part,
    Positive,
    Retention,
    channel_names,
)
from connector.policy_sources import AccountFacts, Knowledge

SHIPPED = Path(__file__).with_name("policy.toml")
#: Names the operator's file.
SETTING = "POLICY_FILE"
PROFILES = Path(__file__).with_name("profiles")
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Company(Part):
    """*time_zone* is an IANA name such as Europe/Berlin."""

    name: str
    product: str
    time_zone: str
    tone: str
    max_words: Positive
    languages: tuple[str, ...]

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            zone(name)
        except (LookupError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone such as Europe/Berlin") from None
        return name

    @property
    def zone(self) -> tzinfo:
        return zone(self.time_zone)


class Confidence(Part):
    resolve: Share
    hold: Share

    @model_validator(mode="after")
    def _ordered(self) -> Confidence:
        if self.hold > self.resolve:
            raise ValueError("hold must not be above resolve")
        return self


class Limits(Part):
    """*money* in whole units of any currency, budgets in dollars, times in seconds."""

    money: Annotated[float, Field(ge=0)]
    attempts: Positive
    replies_per_ticket: Positive
    replies_per_requester_hour: Positive
    replies_per_requester_day: Positive
    replies_per_domain_hour: Positive
    replies_per_hour: Positive
    dollars_per_day: Annotated[float, Field(ge=0)]
    dollars_per_requester_day: Annotated[float, Field(ge=0)]
    dollars_per_ticket: Annotated[float, Field(ge=0)]
    turns: Annotated[int, Field(ge=1, le=8)]
    last_free_turn: Positive
    tool_calls: Positive
    run_seconds: Positive
    tickets_at_once: Annotated[int, Field(ge=1, le=64)]
    message_chars: Positive
    passage_chars: Positive


class Timing(Part):
    chat_seconds: Seconds
    mail_seconds: Seconds
    retry_seconds: tuple[Seconds, ...]
    settle_seconds: Seconds


class Speak(Part):
    """Where we may speak at all; an empty list allows everything.

    Tickets outside *share* are left alone; those of other *categories* are known as such only when the model has
    read them, and go as in `shadow`.
    """

    share: Share
    categories: tuple[str, ...]
    channels: tuple[str, ...]
    brands: tuple[str, ...]
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    skip_tags: tuple[str, ...]


class Resolve(Part):
    after_resolve: Literal["solved", "pending"]


class Category(Part):
    """*channels* narrow *mode* further for messages that come by them."""

    about: str
    mode: Mode = Mode.AUTO
    channels: Mapping[str, Mode] = {}
    allowed: bool = True
    resolve: Share | None = None
    hold: Share | None = None


class Models(Part):
    use_strong: bool
    max_tokens: Annotated[int, Field(ge=256, le=16_000)]
    seconds: Positive
    cache_ttl: Literal["5m", "1h"]
    fast_effort: Literal["low", "medium", "high"]
    strong_effort: Literal["low", "medium", "high"]


class Policy(Part):
    profile: Literal["", "solo", "growing", "enterprise"] = ""
    mode: Mode
    channels: Mapping[str, Mode] = {}
    company: Company
    confidence: Confidence
    limits: Limits
    timing: Timing
    speak: Speak
    resolve: Resolve
    rating: Rating
    outcomes: Outcomes
    costs: Costs
    alerts: Alerts
    categories: Mapping[Slug, Category]
    models: Models
    knowledge: Knowledge
    accounts: AccountFacts
    attachments: Attachments
    identity: Identity
    drafts: Drafts
    fields: Mapping[Literal["zendesk", "intercom"], Fields] = {}
    handover: Handover
    hours: Hours
    retention: Retention
    audit: AuditTrail
    contact: Contact
    disclosure: Disclosure
    texts: Mapping[str, Texts]

    @model_validator(mode="after")
    def _whole(self) -> Policy:
        if "en" not in self.texts:
            raise ValueError("texts.en is the fallback and must stay")
        if not self.texts["en"].disclosure.strip():
            raise ValueError(
                "texts.en.disclosure is the fallback and must stay; disclosure.on switches it off"
            )
        for name in FALLBACKS:
            if not getattr(self.texts["en"], name).strip():
                raise ValueError(f"texts.en.{name} is a fallback and must stay")
        if "other" not in self.categories:
            raise ValueError("categories.other is the fallback and must stay")
        named = {
            "handover.groups": self.handover.groups,
            "handover.priorities": self.handover.priorities,
            "speak.categories": self.speak.categories,
        }
        for place, names in named.items():
            unknown = set(names) - set(self.categories)
            if unknown:
                known = ", ".join(self.categories)
                raise ValueError(f"{place} names no category: {min(unknown)}; there are {known}")
        return self

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits that name this policy in stored decisions."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def mode_of(self, category: str, channel: str = "") -> Mode:
        """The most careful of what policy, category and channel say; shadow where `speak` leaves a category out."""
        if self.speak.categories and category not in self.speak.categories:
            return Mode.SHADOW
        own, names = self.category(category), channel_names(channel)
        places = [
            mode
            for modes in (self.channels, own.channels)
            for name, mode in modes.items()
            if name.casefold() in names
        ]
        return careful(self.mode, own.mode, *places)

    def fields_of(self, platform: str) -> Fields:
        return next((fields for name, fields in self.fields.items() if name == platform), Fields())

    @property
    def named_channels(self) -> frozenset[str]:
        """All that are named anywhere, in small letters."""
        own = (channel for category in self.categories.values() for channel in category.channels)
        return frozenset(name.casefold() for name in (*self.channels, *self.speak.channels, *own))

    def category(self, slug: str) -> Category:
        return self.categories.get(slug, self.categories["other"])

    def thresholds(self, category: str) -> tuple[float, float]:
        """(resolve, hold) for *category*."""
        own = self.category(category)
        resolve = self.confidence.resolve if own.resolve is None else own.resolve
        hold = self.confidence.hold if own.hold is None else own.hold
        return resolve, min(hold, resolve)

    def text(self, language: str) -> Texts:
        """In *language*, what is missing in English."""
        english = self.texts["en"]
        found = self.texts.get(language, english)
        missing = {name: getattr(english, name) for name in FALLBACKS if not getattr(found, name)}
        return found.model_copy(update=missing)


def zone(name: str) -> tzinfo:
    """UTC is known without the system's table of zones."""
    return UTC if name == "UTC" else ZoneInfo(name)


def overlay(base: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """*upper* over *base* key by key; lists replace."""
    merged = dict(base)
    for key, value in upper.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, Mapping)
        merged[key] = overlay(below, value) if both and isinstance(below, dict) else value
    return merged


def parse(table: Mapping[str, Any], *, lines: Mapping[str, int] | None = None, origin: str = "") -> Policy:
    """A policy from TOML tables; SettingsError names every fault by its key, and by its line where *lines* has it.

    *origin* begins each of its lines.
    """
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        told = policy_faults.told(error, Policy, table, lines or {})
        raise SettingsError("\n".join(f"{origin}{line}" for line in told)) from None


def load(path: Path | None = None, *, option: str = "") -> Policy:
    """The shipped policy, the profile that *path* names laid over it, and *path* over both.

    SettingsError names *option* and its file in every fault, POLICY_FILE where there is none.
    """
    table = _read(SHIPPED)
    if path is None:
        return parse(table)
    try:
        text = path.read_text(encoding="utf-8")
        upper = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{option or SETTING} can't be read: {error.strerror}: {path}") from None
    except ValueError as error:
        raise SettingsError(f"{option or SETTING} is not TOML: {path}: {error}") from None
    profile = PROFILES / f"{upper.get('profile')}.toml"
    below = overlay(table, _read(profile)) if profile in PROFILES.iterdir() else table
    origin = f"{option} {path}: " if option else ""
    return parse(overlay(below, upper), lines=policy_faults.lines(text), origin=origin)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
