"""What the core asks of an adapter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connector.domain import (
    Account,
    Action,
    Article,
    Delivery,
    Event,
    Ignored,
    Requester,
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

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        """The writes of *action*, in order, against *ticket* as just read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An old ticket as a list tells it; *status* is one of `Status`, times are epoch milliseconds."""

    id: str
    created_at: int
    updated_at: int
    status: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """*cursor* leads to the next page, None ends the list.

    *per_minute* is the limit of this list alone, None where it has none of its own. *note* is a slug when the
    list had to be read in another way than the best one.
    """

    tickets: tuple[Listed, ...]
    cursor: str | None
    per_minute: float | None = None
    note: str = ""


class Archive(Protocol):
    """Old tickets of a helpdesk."""

    @property
    def platform(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def per_minute(self) -> float:
        """The vendor's limit of requests in a minute, as its answers say, else its smallest one."""

    def created_between(self, since: int, until: int, *, cursor: str | None) -> Page:
        """One page of the tickets created from *since* to before *until* (epoch ms) that still take writes.

        Pages overlap and have no order that counts. Raises RejectedError for a cursor that has expired.
        """


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """*schema* is a strict JSON schema: every object closed, every field required."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """*messages* are in the shape of the Messages API; *seconds* is the whole deadline of the call."""

    model: str
    system: str
    tools: tuple[ToolSpec, ...]
    messages: tuple[Mapping[str, Any], ...]
    max_tokens: int = 2048
    seconds: float = 60.0

    @property
    def prompt_chars(self) -> int:
        """Characters of system, tools and messages as compact JSON: what runs report and budgets reserve."""
        tools = [{"name": t.name, "description": t.description, "input_schema": t.schema} for t in self.tools]
        parts = (self.system, tools, self.messages)
        return sum(len(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) for part in parts)


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


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch as the vendor shows it; *requests* is how many it has, *created_at* in epoch milliseconds."""

    id: str
    ended: bool
    requests: int
    created_at: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """*kind* is succeeded, errored, canceled or expired; *answer* the vendor's message as JSON, *error* its type."""

    request_id: str
    kind: str
    answer: str = ""
    error: str = ""


class BatchedModel(Protocol):
    """A model that answers many requests together, later, and for less."""

    def create(self, requests: Mapping[str, ModelRequest]) -> str:
        """Id of a new batch of *requests* by their ids.

        Raises ModelLostError when it may have been made, another ModelError when it surely was not.
        """

    def state(self, batch_id: str) -> BatchState: ...

    def recent(self, since: int) -> Sequence[BatchState]:
        """Batches made at *since* (epoch ms) or later."""

    def results(self, batch_id: str) -> Iterator[BatchResult]:
        """Of a batch that has ended, in no order."""

    def cancel(self, batch_id: str) -> None: ...

    def read(self, answer: str, request: ModelRequest) -> ModelReply:
        """What a succeeded result says, at the batch's price. ModelError for one that is malformed."""


class KnowledgeSource(Protocol):
    @property
    def name(self) -> str: ...

    def articles(self) -> Iterable[Article]:
        """Every published article; SettingsError or SourceUnavailableError when it can't be read."""


class Accounts(Protocol):
    @property
    def name(self) -> str: ...

    def lookup(self, requester: Requester) -> Account:
        """Facts of a verified requester; an unreachable source is SourceUnavailableError."""
