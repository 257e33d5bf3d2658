"""What every stand-in helpdesk offers to demo, tests and fault lab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from adapters.sandbox.courier import Courier
from adapters.sandbox.faults import Faults
from adapters.sandbox.files import SentFile
from adapters.sandbox.recorder import Recorder

Author = Literal["customer", "bot", "teammate", "other"]


@dataclass(frozen=True, slots=True)
class ViewMessage:
    """*text* is what a reader would see; *at* is epoch milliseconds."""

    author: Author
    public: bool
    text: str
    at: int
    author_id: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its helpdesk holds it, in words that both platforms share (status as in `Status`).

    *group* and *assignee* are ids; *messages* are oldest first, internal notes included.
    """

    status: str
    tags: tuple[str, ...]
    group: str | None
    assignee: str | None
    priority: str | None
    messages: tuple[ViewMessage, ...]

    def by(self, author: Author, *, public: bool | None = None) -> tuple[ViewMessage, ...]:
        return tuple(m for m in self.messages if m.author == author and public in {None, m.public})


class Library(Protocol):
    """The helpdesk's articles as its editors see them; *body* is HTML, locales are the platform's."""

    def publish(
        self,
        title: str,
        body: str,
        *,
        locale: str = ...,
        of: str | None = None,
        draft: bool = False,
        restricted: bool = False,
    ) -> str:
        """Id of a new article, or of *of*, which gets a text in *locale*; *restricted* hides it from the public."""

    def unpublish(self, article_id: str, *, locale: str = ...) -> None: ...

    def restrict(self, article_id: str) -> None: ...

    def remove(self, article_id: str) -> None: ...


class Desk(Protocol):
    """A helpdesk and the people around it; every id is text, every method thread-safe."""

    @property
    def platform(self) -> str: ...

    @property
    def url(self) -> str:
        """Base address of its API."""

    @property
    def account(self) -> str:
        """As the connector will know it: `TicketRef.account`."""

    @property
    def bot_id(self) -> str:
        """The user as which the connector signs in."""

    @property
    def library(self) -> Library: ...

    @property
    def recorder(self) -> Recorder: ...

    @property
    def faults(self) -> Faults: ...

    @property
    def courier(self) -> Courier: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def environ(self) -> dict[str, str]:
        """Settings that point the connector here, see connector/settings.py."""

    def deliver_to(self, base_url: str) -> None:
        """Send webhooks to *base_url*/webhooks/<platform> from now on; until then none are sent."""

    def add_customer(
        self,
        *,
        name: str,
        email: str | None,
        verified: bool = True,
        fields: Mapping[str, str] | None = None,
        organisation: str | None = None,
    ) -> str: ...

    def add_teammate(self, *, name: str) -> str: ...

    def write_in(
        self,
        customer_id: str,
        *,
        subject: str,
        text: str,
        channel: str = "email",
        html: str | None = None,
        automatic: bool = False,
        files: Sequence[SentFile] = (),
    ) -> str:
        """A customer's new ticket; *automatic* marks it as a machine's, the way the platform would."""

    def customer_replies(
        self, ticket_id: str, text: str, *, automatic: bool = False, files: Sequence[SentFile] = ()
    ) -> str:
        """Id of the new message."""

    def teammate_replies(self, ticket_id: str, teammate_id: str, text: str, *, public: bool = True) -> str:
        """Id of the new message."""

    def assign(self, ticket_id: str, teammate_id: str | None, *, by: str) -> None: ...

    def tag(
        self, ticket_id: str, add: Sequence[str] = (), remove: Sequence[str] = (), *, by: str
    ) -> None: ...

    def close(self, ticket_id: str) -> None: ...

    def delete(self, ticket_id: str) -> None: ...

    def view(self, ticket_id: str) -> TicketView: ...

    def redeliver_last(self, ticket_id: str) -> None:
        """Send the newest delivery about the ticket once more, under the same delivery id."""
