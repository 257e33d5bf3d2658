"""What the core asks of an adapter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from connector.attached import without_bytes
from connector.domain import (
    Account,
    Action,
    Article,
    Attachment,
    Delivery,
    Event,
    Ignored,
    Message,
    Requester,
    Role,
    Ticket,
    Touched,
    Usage,
)


class Webhook(Protocol):
    """Bytes to event without I/O."""

    @property
    def platform(self) -> str: ...

    def verify(self, delivery: Delivery, *, now: int) -> None:
        """Raise SignatureError unless a configured secret signed it; *now* in epoch milliseconds."""

    def parse(self, delivery: Delivery) -> Event | Ignored:
        """Raise PayloadError for a genuine delivery that is unusable."""


class WriteStep(Protocol):
    """One HTTP write of an action; Zendesk needs one, Intercom several."""

    @property
    def name(self) -> str:
        """Stable within the action, such as "update", "reply" or "tag:ai_resolved"."""

    def landed(self) -> str | None:
        """Look in the helpdesk; the receipt (an id, or "") if this step has taken effect already."""

    def send(self) -> str:
        """Send exactly one request and return the receipt.

        Raises HelpdeskUnavailableError (surely not done), AmbiguousError (perhaps done), ConflictError,
        RejectedError, ClosedTicketError, NotFoundError or CredentialsError.
        """


@dataclass(frozen=True, slots=True)
class Tagging:
    """Who put *tag* on a ticket, as the helpdesk's own history tells it; *by* is OTHER where it does not."""

    tag: str
    at: int
    by: Role
    actor_id: str = ""


class Helpdesk(Protocol):
    @property
    def platform(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def settle_seconds(self) -> float:
        """How long a write of unknown fate may still land; 0 where writes are conditional."""

    def identity(self) -> str:
        """Id of the bot's own user; CredentialsError when we are nobody or lack a scope."""

    def read(self, ticket_id: str) -> Ticket:
        """The whole ticket as it is now; reads are retried a little, then HelpdeskUnavailableError."""

    def changed_since(self, since: int) -> Iterable[Touched]:
        """Tickets that changed at *since* (epoch ms) or later and still take writes, oldest first, each once.

        The vendor's lists lag by a minute or more: ask again from a while before the newest one.
        """

    def fetch(self, attachment: Attachment, *, most: int, seconds: float) -> bytes:
        """The file, of at most *most* bytes, from the platform's own hosts only; FileError in every other case."""

    def taggings(self, ticket_id: str, *, since: Message) -> Sequence[Tagging]:
        """Tags that the ticket carries and got after our note *since*; one that was there before is left out."""

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        """The writes of *action*, in order, against *ticket* as just read."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one update set on a ticket, None for what it left; *messages* are ids of those that came with it."""

    at: int
    messages: tuple[str, ...] = ()
    subject: str | None = None
    tags: tuple[str, ...] | None = None
    group: str | None = None


class Past(Helpdesk, Protocol):
    """A helpdesk that also tells how a ticket once stood."""

    def solved(self, limit: int) -> Iterable[str]:
        """Ids of at most *limit* solved tickets, the newest change first, each once."""

    def history(self, ticket_id: str) -> Sequence[Snapshot]:
        """How a ticket came to what it is, oldest first; an empty group is none."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """*schema* is a strict JSON schema: every object closed, every field required."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """*messages* are in the shape of the Messages API; *seconds* is the whole deadline of the call.

    *file_tokens* is the most that pictures and PDFs among the messages may cost.
    """

    model: str
    system: str
    tools: tuple[ToolSpec, ...]
    messages: tuple[Mapping[str, Any], ...]
    max_tokens: int = 2048
    seconds: float = 60.0
    file_tokens: int = 0

    @property
    def prompt_chars(self) -> int:
        """Characters of system, tools and messages as compact JSON: what runs report and budgets reserve.

        A budget takes a character for a token, so a file counts as many as the tokens that it may cost.
        """
        tools = [{"name": t.name, "description": t.description, "input_schema": t.schema} for t in self.tools]
        parts = (self.system, tools, [without_bytes(m) for m in self.messages])
        chars = sum(len(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) for part in parts)
        return chars + self.file_tokens


@dataclass(frozen=True, slots=True)
class ToolCall:
    """*input* is whatever the model sent: untrusted JSON."""

    id: str
    name: str
    input: Any


@dataclass(frozen=True, slots=True)
class ModelReply:
    """*stop* is the vendor's stop reason; *content* the blocks verbatim, to be sent back unchanged."""

    stop: str
    calls: tuple[ToolCall, ...]
    content: tuple[Mapping[str, Any], ...]
    usage: Usage
    model: str
    request_id: str = ""
    text: str = ""


class LanguageModel(Protocol):
    def complete(self, request: ModelRequest) -> ModelReply:
        """One model request. Raises ModelUnavailableError, ModelRejectedError or ModelError."""

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        """The most that such a call may cost, in nano-dollars: what a budget reserves."""

    def reads_files(self, model: str) -> bool:
        """Whether pictures and PDFs may go to *model* on this road."""

    def weigh(self, model: str, block: Mapping[str, Any], *, seconds: float) -> int:
        """The most tokens that *block*, an image or document of the Messages API, may cost, told within *seconds*.

        Raises ModelError where that can't be told, ModelRejectedError where the model would not take it.
        """


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain-text mail to one address; *id* is the same when it is sent a second time."""

    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    id: str


class MailOut(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server; MailAwayError or MailRefusedError when it did not surely take it."""

    def knock(self) -> None:
        """All of `send` but the letter itself: connect, secure, sign in. Raises what `send` raises."""


class KnowledgeSource(Protocol):
    @property
    def name(self) -> str: ...

    def mark(self, before: str) -> str:
        """A short word for what the source holds, cheap to have: *before* again while nothing seems to have changed.

        "" where only reading everything tells. Raises what `articles` raises.
        """

    def articles(self, tell: Callable[[int], None] = ...) -> Iterable[Article]:
        """Every published article; *tell* hears how many were read so far.

        SettingsError, UnavailableError or HelpdeskError when not all of it can be read.
        """


class Accounts(Protocol):
    @property
    def name(self) -> str: ...

    def lookup(self, requester: Requester) -> Account:
        """Facts of a verified requester; an unreachable source is SourceUnavailableError."""
