"""The words of the house as frozen values; times are epoch milliseconds, money nano-dollars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connector.attached import Attachment as Attachment  # noqa: PLC0414 - a word of this room, for adapters too
from connector.lookups import Account as Account  # noqa: PLC0414 - a word of this room, for adapters too
from connector.lookups import AccountStatus as AccountStatus  # noqa: PLC0414 - as above
from connector.lookups import Article as Article  # noqa: PLC0414 - as above


@dataclass(frozen=True, slots=True)
class TicketRef:
    """*account* is the Zendesk subdomain or the Intercom app id."""

    platform: str
    account: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.account}:{self.id}"


class Role(StrEnum):
    REQUESTER = "requester"
    TEAMMATE = "teammate"
    BOT = "bot"
    OTHER = "other"


class EventKind(StrEnum):
    MESSAGE_RECEIVED = "message_received"
    TEAMMATE_ACTED = "teammate_acted"
    RATED = "rated"
    RATING_DUE = "rating_due"
    CLOSED = "closed"
    DELETED = "deleted"


class Status(StrEnum):
    """A ticket's state; CLOSED takes no writes any more (closed, merged, spam, deleted)."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Mode(StrEnum):
    """From the most careful to the boldest: see `careful`."""

    SHADOW = "shadow"
    TRIAGE = "triage"
    ASSIST = "assist"
    AUTO = "auto"


def careful(*modes: Mode) -> Mode:
    """The most careful of *modes*."""
    return min(modes, key=list(Mode).index)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An HTTP request as it arrived; header names are lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """A normalised delivery: a hint to look at a ticket, never the truth about it.

    *channel* is the vendor's word when the delivery names it; *actor_id* the vendor's id of who acted, so that our
    own doings can be told apart without a look; *rating* is 1-5.
    """

    kind: EventKind
    ticket: TicketRef
    delivery_id: str
    topic: str
    actor: Role = Role.OTHER
    actor_id: str = ""
    message_id: str | None = None
    channel: str | None = None
    rating: int | None = None
    occurred_at: int | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine delivery that needs no work; *reason* is a stable slug."""

    reason: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One comment or part with customer-visible or internal text.

    *text* is plain text already freed from markup and hidden nodes. *machine* is the platform's own sign
    that a program wrote it (a slug) or None. *verified* is False when the platform doubts the author.
    *marker* is the action id when the platform shows that we wrote it.
    """

    id: str
    role: Role
    text: str
    at: int
    public: bool = True
    author_id: str = ""
    author_name: str = ""
    channel: str = ""
    machine: str | None = None
    verified: bool = True
    marker: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """The ticket was given to teammate *to* by *by*; both may be ids of ours."""

    at: int
    by: Role
    to: Role


@dataclass(frozen=True, slots=True)
class Requester:
    id: str
    name: str = ""
    email: str | None = None
    verified: bool = False
    suspended: bool = False
    is_teammate: bool = False
    locale: str = ""
    organisation: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else ""


class Scale(StrEnum):
    """FIVE: 1 to 5. TWO: good and bad, told as 5 and 1."""

    FIVE = "five"
    TWO = "two"


#: A customer who rates so low is heard by a person.
LOW = 2


@dataclass(frozen=True, slots=True)
class Rating:
    """What the helpdesk's own survey brought; *at* in epoch milliseconds."""

    score: int
    scale: Scale
    at: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is now; *messages* are oldest first, internal notes included.

    *stamp* is the vendor's revision word for conditional writes, verbatim. *foreign_bot* is set while another
    bot (Fin) leads. *reply_reaches* is False where a public reply would not reach the customer (messaging
    tickets). *others*: people in copy read along. *spam*: suspended or marked as spam. *follows* is the id of the
    closed ticket that this one goes on from; *followed* whether another does. *extra* is for the adapter alone.
    """

    ref: TicketRef
    subject: str
    status: Status
    requester: Requester
    messages: tuple[Message, ...]
    stamp: str
    updated_at: int
    channel: str = ""
    tags: tuple[str, ...] = ()
    group: str | None = None
    brand: str | None = None
    assignments: tuple[Assignment, ...] = ()
    foreign_bot: bool = False
    reply_reaches: bool = True
    others: bool = False
    spam: bool = False
    rating: Rating | None = None
    follows: str = ""
    followed: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def public(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.public)

    @property
    def from_requester(self) -> tuple[Message, ...]:
        return tuple(m for m in self.public if m.role is Role.REQUESTER)

    def message(self, message_id: str) -> Message | None:
        return next((m for m in self.messages if m.id == message_id), None)


@dataclass(frozen=True, slots=True)
class Touched:
    """A ticket that changed, as a list tells it: *updated_at* is the vendor's, cut to what it is given in."""

    id: str
    updated_at: int


class ActionKind(StrEnum):
    REPLY = "reply"
    QUESTION = "question"
    CODE_REQUEST = "code_request"  # by code, for the one-time code that was mailed: no attempt at an answer
    HANDOVER_LINE = "handover_line"
    RATING_REQUEST = "rating_request"
    NOTE = "note"
    DRAFT = "draft"
    #: The ticket is solved again, without a word: its customer only thanked or rated.
    SOLVE = "solve"
    NOTICE = "notice"


#: Of these at most one exists for a customer message (P2).
SPEAKING = frozenset(
    {ActionKind.REPLY, ActionKind.QUESTION, ActionKind.CODE_REQUEST, ActionKind.HANDOVER_LINE}
)
#: Customers see nothing of these.
INTERNAL = frozenset({ActionKind.NOTE, ActionKind.DRAFT, ActionKind.NOTICE, ActionKind.SOLVE})


class ActionState(StrEnum):
    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do in the helpdesk, complete before the first write; *id* is the marker.

    *body* is plain text. *status* is set on the ticket with it, None leaves it. *group* is the policy's name
    or id of a group or team, *priority* is set when given. *attributes* are ticket fields by name. *answers*
    is the id of the customer message it is for: where no marker travels, our words are looked for after it.
    """

    id: str
    kind: ActionKind
    ticket: TicketRef
    body: str
    status: Status | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    group: str | None = None
    priority: Urgency | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""

    @property
    def public(self) -> bool:
        return self.kind not in INTERNAL


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one model call; *cost* in nano-dollars by the price table of *priced_on* (ISO date)."""

    input_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0
    priced_on: str = ""

    @property
    def prompt_tokens(self) -> int:
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens
