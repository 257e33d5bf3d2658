"""Parts of the policy that need nothing of the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connector.domain import Urgency

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MS = 86_400_000
Positive = Annotated[int, Field(gt=0)]
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


#: What helpdesks call a channel for which operators have a plainer word: Intercom's Messenger is a chat.
PLAINER = {"conversation": "chat"}


#: What helpdesks are known to call their channels; others may exist.
#: https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
KNOWN_CHANNELS = frozenset(
    {
        "email",
        "mail",
        "web",
        "web_form",
        "help_center",
        "api",
        "mobile",
        "mobile_sdk",
        "sdk",
        "chat",
        "conversation",
    }
    | {
        "messaging",
        "native_messaging",
        "web_messaging",
        "whatsapp",
        "sms",
        "facebook",
        "twitter",
        "instagram",
    }
    | {"any_channel", "voice", "phone", "phone_call", "side_conversation", "web_service", "web_widget"}
)


def channel_names(channel: str | None) -> frozenset[str]:
    """What a policy may call *channel*, in small letters."""
    name = (channel or "").casefold()
    return frozenset({name, PLAINER.get(name, name)})


class Drafts(Part):
    """How long a teammate may approve a draft."""

    valid_hours: Annotated[float, Field(gt=0, le=720)]


class Fields(Part):
    """Where triage goes besides tags: ids of ticket fields (Zendesk), names of attributes (Intercom)."""

    category: str = ""
    urgency: str = ""
    language: str = ""
    confidence: str = ""

    def filled(self, **values: str) -> dict[str, str]:
        """*values* under the helpdesk's own names, those without one left out."""
        named = {getattr(self, name): value for name, value in values.items()}
        return {name: value for name, value in named.items() if name and value}


class Handover(Part):
    default_group: str
    customer_line: bool
    groups: Mapping[str, str] = {}
    priorities: Mapping[str, Urgency] = {}

    def priority(self, category: str, urgency: Urgency) -> Urgency | None:
        """What policy says of the category, else what triage says when it is above normal."""
        found = self.priorities.get(category, urgency)
        return found if category in self.priorities or found in {Urgency.HIGH, Urgency.URGENT} else None

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


class AuditTrail(Part):
    """*folder* gets the audit log as files, one a day; "" for none."""

    folder: str


class Contact(Part):
    """Where customers may be sent besides what a cited article says: each list may be empty."""

    mails: tuple[str, ...]
    phones: tuple[str, ...]
    hosts: tuple[str, ...]


class Attachments(Part):
    """Of one ticket: at most *max_files* files of *max_bytes* in all go to the model, if *read*.

    Without *auto* what answers a message with a file waits for a teammate. The ceiling is the vendor's: a request of
    32 MB, in which a file takes a third more than its bytes.
    """

    read: bool
    auto: bool
    max_files: Annotated[int, Field(ge=1, le=20)]
    max_bytes: Annotated[int, Field(ge=1_000, le=20_000_000)]


class Disclosure(Part):
    """Whether the first reply says that an AI wrote it; `off` is for where the law doesn't ask for it."""

    on: bool


class Hours(Part):
    """When people answer, in the company's time zone: "09:00-17:00", or "" for a day off; none at all is always."""

    open: Mapping[str, str] = {}

    @field_validator("open")
    @classmethod
    def _readable(cls, days: Mapping[str, str]) -> Mapping[str, str]:
        for day, span in days.items():
            if day not in DAYS:
                raise ValueError(f"{day!r} is no day: use {', '.join(DAYS)}")
            if span and not _reads(span):
                raise ValueError(f"{day} = {span!r} is no span such as 09:00-17:00")
        return days

    def is_open(self, moment: datetime) -> bool:
        """*moment* in the company's time zone."""
        if not self.open:
            return True
        span = self.open.get(DAYS[moment.weekday()], "")
        if not span:
            return False
        begin, end = _minutes(span)
        return begin <= moment.hour * 60 + moment.minute < end


def _reads(span: str) -> bool:
    found = _SPAN.fullmatch(span)
    if not found or (found[3] == "24" and found[4] != "00"):
        return False
    begin, end = _minutes(span)
    return begin < end


def _minutes(span: str) -> tuple[int, int]:
    begin, _, end = span.partition("-")
    return _minute(begin), _minute(end)


def _minute(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    parsed = time.fromisoformat(text)
    return parsed.hour * 60 + parsed.minute
