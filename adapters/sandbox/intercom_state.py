"""The Intercom stand-in's memory: a workspace with its people and conversations."""

from __future__ import annotations

import hashlib
import html
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

VISIBLE = frozenset({"comment", "assignment", "assign_and_reopen", "open", "close", "quick_reply"})


@dataclass(frozen=True, slots=True)
class Admin:
    """A teammate, or Operator with kind "bot"; *takes* is the preference to be assigned what one answers."""

    id: str
    name: str
    email: str
    kind: str = "admin"
    inbox_seat: bool = True
    away: bool = False
    takes: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    admin_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """*id* is Intercom's, *company_id* the customer's own word for it."""

    id: str
    company_id: str
    name: str
    plan: str = ""
    created_at: int = 0
    custom_attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A user (identified) or a lead; *merged_into* is the id of the survivor."""

    id: str
    external_id: str
    role: str
    name: str
    email: str
    created_at: int
    company_ids: tuple[str, ...] = ()
    custom_attributes: Mapping[str, Any] = field(default_factory=dict)
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """*type* is user, lead, admin or bot."""

    type: str
    id: str
    name: str
    email: str
    from_ai_agent: bool = False
    is_ai_answer: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """*at*, *by* and *part_id* are set where it is applied."""

    id: str
    name: str
    at: int = 0
    by: str = ""
    part_id: str = ""


@dataclass(slots=True)
class Attribute:
    """A conversation attribute; an archived one counts as gone, its name is free."""

    id: int
    name: str
    data_type: str
    created_at: int
    description: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """*body* is HTML; *assigned_to* is (type, id); *unnotified* parts never reached the customer."""

    id: str
    kind: str
    body: str | None
    at: int
    author: Author
    state: str
    assigned_to: tuple[str, str] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    event_details: Mapping[str, Any] = field(default_factory=dict)
    email_subject: str | None = None
    attachments: tuple[Mapping[str, Any], ...] = ()
    package_code: str | None = None
    unnotified: bool = False

    @property
    def words(self) -> str:
        """The body, or the labels of a quick reply that has none."""
        options = self.metadata.get("quick_reply_options", ())
        return self.body or "<br>".join(html.escape(option["text"]) for option in options)

    @property
    def speaks(self) -> bool:
        """Whether a customer sees it as words."""
        return self.kind in VISIBLE and bool(self.words)


@dataclass(frozen=True, slots=True)
class Rating:
    score: int
    remark: str
    requested_at: int
    at: int
    admin_id: str | None


@dataclass(slots=True)
class Conversation:
    """*source* is the first message; *subject* plain text; times are epoch seconds as on the wire."""

    id: str
    source: Part
    channel: str
    subject: str
    contact_ids: list[str]
    created_at: int
    updated_at: int
    parts: list[Part] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    state: str = "open"
    read: bool = False
    title: str | None = None
    waiting_since: int | None = None
    snoozed_until: int | None = None
    admin_id: str | None = None
    team_id: str | None = None
    company_id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    rating: Rating | None = None
    fin: dict[str, Any] | None = None


@dataclass(slots=True)
class Workspace:
    """*clock* gives epoch milliseconds; every id is the next in a fixed row, so runs repeat exactly."""

    app_id: str
    clock: Callable[[], int]
    seed: int = 0
    admins: dict[str, Admin] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def now(self) -> int:
        return self.clock() // 1000

    def number(self, kind: str, first: int) -> str:
        """The next id of *kind*, counted up from *first*."""
        count = self.counts[kind] = self.counts.get(kind, -1) + 1
        return str(first + self.seed * 10_000 + count)

    def hexadecimal(self, kind: str) -> str:
        """The next id of contacts and companies: 24 hex digits."""
        name = f"{kind}/{self.app_id}/{self.number(kind, 1)}"
        return "69" + hashlib.sha256(name.encode()).hexdigest()[:22]

    def uuid(self, kind: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{self.app_id}/{self.number(kind, 1)}"))

    def operator(self) -> Admin:
        return next(admin for admin in self.admins.values() if admin.kind == "bot")

    def people(self) -> Iterable[Admin]:
        return (admin for admin in self.admins.values() if admin.kind == "admin")

    def tag(self, name: str) -> Tag:
        """The tag of that name (case does not count), created if there is none."""
        for tag in self.tags.values():
            if tag.name.casefold() == name.casefold():
                return tag
        tag = Tag(self.number("tag", 8_120_001), name)
        self.tags[tag.id] = tag
        return tag

    def attribute(self, name: str) -> Attribute | None:
        return next((one for one in self.attributes if one.name == name and not one.archived), None)

    def add_attribute(self, name: str, data_type: str, *, description: str = "") -> Attribute:
        number = int(self.number("attribute", 1))
        self.attributes.append(Attribute(number, name, data_type, self.now(), description))
        return self.attributes[-1]

    def survivor(self, contact_id: str) -> Contact:
        """The contact that *contact_id* has become."""
        contact = self.contacts[contact_id]
        while contact.merged_into:
            contact = self.contacts[contact.merged_into]
        return contact
