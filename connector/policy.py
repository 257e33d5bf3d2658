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

from connector.domain import Mode, careful
from connector.errors import SettingsError
from connector.policy_parts import Costs, Outcomes, Part, Positive, Rating, Texts

DAY_MS = 86_400_000
SHIPPED = Path(__file__).with_name("policy.toml")
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
    """Where we may speak at all; an empty list allows everything."""

    channels: tuple[str, ...]
    brands: tuple[str, ...]
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    skip_tags: tuple[str, ...]


class Resolve(Part):
    after_resolve: Literal["solved", "pending"]


class Category(Part):
    about: str
    mode: Mode = Mode.AUTO
    allowed: bool = True
    resolve: Share | None = None
    hold: Share | None = None


class AccountFacts(Part):
    """*when_silent*: what follows when an account source does not answer."""

    when_silent: Literal["go_on", "wait"]


class Knowledge(Part):
    """*helpdesks*: whether their published articles are read; an empty *locales* means all of theirs."""

    helpdesks: bool
    locales: tuple[str, ...]
    every_minutes: Annotated[float, Field(ge=1, le=1440)]


class Models(Part):
    max_tokens: Annotated[int, Field(ge=256, le=16_000)]
    seconds: Positive
    cache_ttl: Literal["5m", "1h"]
    fast_effort: Literal["low", "medium", "high"]
    strong_effort: Literal["low", "medium", "high"]


class Handover(Part):
    default_group: str
    customer_line: bool
    groups: Mapping[str, str] = {}

    def group(self, category: str) -> str | None:
        return self.groups.get(category) or self.default_group or None


class Retention(Part):
    """Days; what is still needed is kept longer."""

    inbox_days: Annotated[int, Field(ge=30)]
    draft_days: Positive
    text_days: Positive
    audit_days: Annotated[int, Field(ge=30)]

    @model_validator(mode="after")
    def _ordered(self) -> Retention:
        if max(self.inbox_days, self.draft_days, self.text_days) > self.audit_days:
            raise ValueError("audit_days must not be below the other periods")
        return self

    def beyond_memory(self, at: int, *, now: int) -> bool:
        """Whether what we knew of a message of that moment may be gone, and with it whether it was answered."""
        return at < now - self.audit_days * DAY_MS


class Contact(Part):
    """Where customers may be sent besides what a cited article says: each list may be empty."""

    mails: tuple[str, ...]
    phones: tuple[str, ...]
    hosts: tuple[str, ...]


class Disclosure(Part):
    """Whether the first reply says that an AI wrote it; `off` is for where the law doesn't ask for it."""

    on: bool


class Policy(Part):
    mode: Mode
    company: Company
    confidence: Confidence
    limits: Limits
    timing: Timing
    speak: Speak
    resolve: Resolve
    rating: Rating
    outcomes: Outcomes
    costs: Costs
    categories: Mapping[Slug, Category]
    models: Models
    knowledge: Knowledge
    accounts: AccountFacts
    handover: Handover
    retention: Retention
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
        if not (self.texts["en"].rated.strip() and self.texts["en"].link_over.strip()):
            raise ValueError("texts.en.rated and texts.en.link_over are fallbacks and must stay")
        if "other" not in self.categories:
            raise ValueError("categories.other is the fallback and must stay")
        unknown = set(self.handover.groups) - set(self.categories)
        if unknown:
            raise ValueError(f"handover.groups names no category: {', '.join(sorted(unknown))}")
        return self

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits that name this policy in stored decisions."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def mode_of(self, category: str) -> Mode:
        """The more careful of the policy's and the category's own mode."""
        return careful(self.mode, self.category(category).mode)

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
        return found.model_copy(update={name: text for name, text in english if not getattr(found, name)})


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


def parse(table: Mapping[str, Any]) -> Policy:
    """A policy from TOML tables; SettingsError names every fault by its key."""
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        faults = [_fault(item["loc"], item["msg"]) for item in error.errors()]
        raise SettingsError("\n".join(faults)) from None


def load(path: Path | None = None) -> Policy:
    """The shipped policy with *path* laid over it."""
    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    if path is None:
        return parse(table)
    try:
        upper = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"POLICY_FILE can't be read: {error.strerror}: {path}") from None
    except ValueError as error:
        raise SettingsError(f"POLICY_FILE is not TOML: {error}") from None
    return parse(overlay(table, upper))


def _fault(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(map(str, place))
    said = message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "unknown key")
    return f"policy {where}: {said}" if where else f"policy: {said}"
