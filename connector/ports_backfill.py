"""What a backfill asks of an adapter besides: old tickets page by page, many model requests at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.ports import ModelReply, ModelRequest


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
