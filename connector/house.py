"""What the story needs to run: made once by the composition root, handed to every function that acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connector.codes import Codes
from connector.decision import SearchResult
from connector.domain import Mode, TicketRef, careful
from connector.lane import Lane
from connector.policy import Policy
from connector.ports import Accounts, Helpdesk, LanguageModel
from connector.store.database import Database

#: (connection, inbox id, ticket, delay in seconds): enqueue a wake-up in the caller's transaction.
Ring = Callable[[sa.Connection, int, TicketRef, float], None]


@dataclass(frozen=True, slots=True)
class Models:
    """*strong* is None when the fast model works alone."""

    llm: LanguageModel
    fast: str
    strong: str | None


@dataclass(frozen=True, slots=True)
class House:
    """*clock* gives epoch milliseconds, *sleep* takes seconds, *search* answers from the knowledge base.

    *lane* is None for live tickets.
    *codes* is None where nobody is asked for a one-time code.
    *rating_link* gives the address of the page that answers a rating request, "" where there is none.
    """

    database: Database
    helpdesks: Mapping[str, Helpdesk]
    policy: Policy
    mode: Mode
    models: Models
    search: Callable[[str], SearchResult]
    accounts: Accounts | None
    ring: Ring
    clock: Callable[[], int]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    lane: Lane | None = None
    codes: Codes | None = None
    rating_link: Callable[[str, str], str] = lambda _action_id, _language: ""

    @property
    def ceiling(self) -> Mode:
        """The boldest mode any ticket may have."""
        return careful(self.mode, self.policy.mode)

    def mode_of(self, category: str, channel: str) -> Mode:
        """What counts for messages of a category that come by *channel*."""
        return careful(self.mode, self.policy.mode_of(category, channel))
