"""The memory of the Zendesk stand-in: people, tickets, comments, audits."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.files import Stored

Json = dict[str, Any]
#: Author of what rules and automations do.
SYSTEM = -1
STAFF = frozenset({"agent", "admin"})


@dataclass(slots=True)
class User:
    id: int
    name: str
    email: str | None
    role: str
    created_at: int
    verified: bool = True
    suspended: bool = False
    only_private: bool = False
    organization_id: int | None = None
    default_group_id: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF


@dataclass(slots=True)
class Group:
    id: int
    name: str
    created_at: int
    members: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Organization:
    id: int
    name: str
    created_at: int


@dataclass(frozen=True, slots=True)
class TicketField:
    """*required* means: needs a value before a ticket can be solved."""

    id: int
    title: str
    required: bool
    created_at: int
    type: str = "text"
    agent_description: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an update can change besides adding a comment; *custom_fields* by field id."""

    subject: str
    status: str = "new"
    priority: str | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()
    assignee_id: int | None = None
    group_id: int | None = None
    external_id: str | None = None
    custom_fields: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comment:
    """*plain* is the text under *html* with all that the markup hides; *flags* as in the comment flags page."""

    id: int
    audit_id: int
    author_id: int
    plain: str
    html: str
    public: bool
    at: int
    channel: str
    custom: Mapping[str, Any]
    flags: tuple[int, ...] = ()
    files: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    id: int
    author_id: int
    at: int
    channel: str
    custom: Mapping[str, Any]
    events: tuple[Json, ...]


@dataclass(slots=True)
class Ticket:
    """*updated_at* is in milliseconds here and in whole seconds on the wire."""

    id: int
    requester_id: int
    submitter_id: int
    channel: str
    created_at: int
    updated_at: int
    sheet: Sheet
    is_public: bool = True
    comments: list[Comment] = field(default_factory=list)
    audits: list[Audit] = field(default_factory=list)
    deleted: bool = False
    followup_of: int | None = None
    followups: list[int] = field(default_factory=list)
    satisfaction: Json | None = None

    @property
    def messaging(self) -> bool:
        return self.channel == "native_messaging"


@dataclass(frozen=True, slots=True)
class Response:
    """An answered survey; *rating* from 1 to 5."""

    id: int
    ticket_id: int
    responder_id: int
    rating: int
    comment: str
    at: int

    @property
    def uuid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"response/{self.id}"))


class Account:
    """Ids come from counters, so that the same acts give the same ids; *seed* moves all of them."""

    def __init__(self, clock: Callable[[], int], *, seed: int = 0) -> None:
        self.clock, self.seed = clock, seed
        self.number = 22129848 + seed
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.organizations: dict[int, Organization] = {}
        self.fields: dict[int, TicketField] = {}
        self.tickets: dict[int, Ticket] = {}
        self.responses: list[Response] = []
        self.suspended_tickets: list[tuple[int, str]] = []
        self.limits = {"body_bytes": 65_535, "comments": 5_000, "metadata_bytes": 1_024}
        self._counts: Counter[str] = Counter()

    def next(self, kind: str, first: int) -> int:
        self._counts[kind] += 1
        return first + self.seed * 1_000_000 + self._counts[kind] - 1

    def event_id(self) -> int:
        """Comments, audits and audit events share one row of numbers, as with the vendor."""
        return self.next("event", 31_845_000_001)

    def uuid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.number}/{self.next('uuid', 1)}"))

    def ulid(self) -> str:
        """Time in front, a counter behind, in Crockford's alphabet."""
        value = (self.clock() << 80) | (self.number << 40) | self.next("ulid", 1)
        return "".join(
            "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(value >> shift) & 31] for shift in range(125, -1, -5)
        )

    def user(self, name: str, email: str | None, role: str, *, verified: bool = True) -> User:
        number = self.next("user", 8_447_388_090_001)
        made = User(number, name, email, role, self.clock(), verified=verified)
        self.users[made.id] = made
        return made

    def group(self, name: str) -> Group:
        made = Group(self.next("group", 8_447_320_466_001), name, self.clock())
        self.groups[made.id] = made
        return made

    def organization(self, name: str) -> Organization:
        """The one of that name, made if there is none."""
        for known in self.organizations.values():
            if known.name == name:
                return known
        made = Organization(self.next("organization", 8_447_346_622_001), name, self.clock())
        self.organizations[made.id] = made
        return made

    def field(self, title: str, *, required: bool) -> TicketField:
        made = TicketField(self.next("field", 8_447_300_100_001), title, required, self.clock())
        self.fields[made.id] = made
        return made

    def agent(self, name: str, email: str, group: Group) -> User:
        made = self.user(name, email, "agent")
        made.default_group_id = group.id
        group.members.add(made.id)
        return made
