"""Zendesk as a helpdesk: a ticket read whole, an action written with one conditional PUT."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import requests
from requests.auth import AuthBase

from adapters.download import Downloader
from adapters.http import Record
from adapters.zendesk import groups, history, mapping, past, writes
from adapters.zendesk.archive import ZendeskArchive
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.mapping import ident
from adapters.zendesk.objects import Objects
from adapters.zendesk.surveys import Surveys
from adapters.zendesk.sweep import Sweep
from adapters.zendesk.times import now_ms
from adapters.zendesk.transport import Transport
from adapters.zendesk.update import NEWEST_FIRST, UpdateStep, path
from connector.domain import (
    Action,
    Assignment,
    Attachment,
    Message,
    Requester,
    Status,
    Ticket,
    TicketRef,
    Touched,
)
from connector.errors import (
    ClosedTicketError,
    CredentialsError,
    NotFoundError,
    PayloadError,
    RejectedError,
)
from connector.payload import Payload
from connector.ports import Snapshot, Tagging, WriteStep
from connector.ports_backfill import Page

log = logging.getLogger(__name__)
#: Where the links of the API lead to, with a token of their own; there credentials are an error.
#: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/
FILE_PARENTS = ("zdusercontent.com",)
#: What is pasted into a text is listed among its files only when it is asked for.
WITH_ALL: Mapping[str, str | int] = {"include": "users", "include_inline_images": "true"}


class ZendeskHelpdesk:
    platform = "zendesk"
    #: A write that lands late meets a newer stamp and is refused, so a look is worth its answer at once.
    settle_seconds = 0.0

    def __init__(
        self,
        *,
        url: str,
        account: str,
        sign_in: AuthBase,
        session: requests.Session | None = None,
        record: Record | None = None,
        pace: Callable[[], None] | None = None,
        ca_file: Path | None = None,
        clock: Callable[[], int] = now_ms,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account = account
        self._transport = Transport(
            url,
            account,
            sign_in,
            session=session,
            record=record,
            pace=pace,
            ca_file=ca_file,
            clock=clock,
            sleep=sleep,
        )
        self._files = Downloader(
            url,
            parents=FILE_PARENTS,
            from_api=True,
            sign_in=sign_in,
            pace=pace,
            ca_file=ca_file,
        )
        self._sleep = sleep
        self._sweep = Sweep(self._transport, clock=clock, sleep=sleep)
        self._archive = ZendeskArchive(self._transport, clock=clock, sleep=sleep)
        self._surveys = Surveys(self._transport)
        self._groups: dict[str, str] = {}

    @cached_property
    def _objects(self) -> Objects:
        return Objects(self._transport)

    @cached_property
    def _bot(self) -> str:
        return self._who_we_are()

    def identity(self) -> str:
        return self._bot

    def _who_we_are(self) -> str:
        # Without valid credentials Zendesk answers 200 with an anonymous user.
        me = self._objects.me()
        if not ident(me.get("id")):
            raise CredentialsError("zendesk does not know us: /users/me has no id")
        if not mapping.is_staff(me):
            raise CredentialsError("our Zendesk user is no agent")
        return ident(me.get("id"))

    def read(self, ticket_id: str) -> Ticket:
        ref = TicketRef(self.platform, self.account, _ticket_number(ticket_id))
        with usable():
            return self._read(ref)

    def _read(self, ref: TicketRef) -> Ticket:
        # The stamp is read first: what comes after it makes our write a conflict.
        found = self._ticket(ref.id)
        user, requester = self._requester(found)
        comments, users = self._comments(ref.id)
        who = mapping.people([*users, user], bot=self._bot, requester=requester.id)
        messages: tuple[Message, ...] = tuple(mapping.message(comment, who) for comment in comments)
        assignments = self._assignments(found, who)
        read = mapping.ticket(found, ref=ref, requester=requester, messages=messages, assignments=assignments)
        # Nobody is asked before a ticket is solved.
        asked = read.status in {Status.SOLVED, Status.CLOSED}
        return replace(read, rating=self._surveys.rating(found)) if asked else read

    def _ticket(self, ticket_id: str) -> Payload:
        try:
            return self._objects.ticket(ticket_id)
        except ForbiddenError:
            # If we are still somebody, only this ticket is closed to us.
            self._who_we_are()
            raise RejectedError("this Zendesk ticket is not open to our user") from None

    def _requester(self, found: Payload) -> tuple[Payload, Requester]:
        user_id = found["requester_id"].id()
        try:
            user = self._objects.user(user_id)
        except NotFoundError:
            user = Payload({"id": int(user_id)})
        return user, mapping.requester(user, self._organisation(user))

    def _organisation(self, user: Payload) -> Payload | None:
        number = ident(user.get("organization_id"))
        try:
            return self._objects.organisation(number) if number else None
        except NotFoundError:
            return None

    def _comments(self, ticket_id: str) -> tuple[list[Payload], list[Payload]]:
        """(comments, users), oldest comment first."""
        pages = list(self._transport.pages(path(ticket_id, "comments"), WITH_ALL))
        comments = [comment for page in pages for comment in page["comments"]]
        return comments, [user for page in pages for user in page.get("users")]

    def _assignments(self, found: Payload, who: mapping.People) -> tuple[Assignment, ...]:
        assignee = ident(found.get("assignee_id"))
        if assignee in {"", who.bot}:
            return ()
        unknown_at = mapping.when(found["updated_at"])
        try:
            audits = self._newest(found["id"].id(), "audits")
            return (mapping.assignment(audits, to=assignee, who=who, unknown_at=unknown_at),)
        except ForbiddenError:
            return (mapping.assignment((), to=assignee, who=who, unknown_at=unknown_at),)

    def _newest(self, ticket_id: str, what: str) -> Iterator[Payload]:
        for page in self._transport.pages(path(ticket_id, what), NEWEST_FIRST):
            yield from page[what]

    def changed_since(self, since: int) -> Iterable[Touched]:
        return self._sweep.changed_since(since)

    @property
    def per_minute(self) -> float:
        return self._transport.per_minute

    def created_between(self, since: int, until: int, *, cursor: str | None) -> Page:
        return self._archive.created_between(since, until, cursor=cursor)

    def solved(self, limit: int) -> Iterable[str]:
        return past.solved(self._transport, limit, sleep=self._sleep)

    def history(self, ticket_id: str) -> Sequence[Snapshot]:
        with usable():
            pages = self._transport.pages(path(_ticket_number(ticket_id), "audits"))
            return [past.snapshot(audit) for page in pages for audit in page["audits"]]

    def fetch(self, attachment: Attachment, *, most: int, seconds: float) -> bytes:
        return self._files.fetch(attachment.url, most=most, seconds=seconds)

    def taggings(self, ticket_id: str, *, since: Message) -> Sequence[Tagging]:
        with usable():
            audits = self._newest(_ticket_number(ticket_id), "audits")
            marker = since.marker or ""
            return tuple(
                history.taggings(audits, marker=marker, bot=self._bot, is_staff=self._is_staff)
                if marker
                else ()
            )

    def _is_staff(self, user_id: str) -> bool:
        try:
            return mapping.is_staff(self._objects.user(user_id))
        except NotFoundError:
            return False

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        if ticket.status is Status.CLOSED:
            raise ClosedTicketError("the Zendesk ticket is closed")
        group = self._group_id(action.group) if action.group else None
        body = writes.update(action, ticket, bot=self._bot, group=group)
        return (
            UpdateStep(self._transport, action.id, ticket, bot=self._bot, body=body, us=self._who_we_are),
        )

    def _group_id(self, group: str) -> str | None:
        """A number as it stands, a name as /groups knows it; an unknown group must not stop a hand-over."""
        if group.isascii() and group.isdecimal():
            return group
        name = group.casefold()
        if name not in self._groups:
            self._groups |= groups.by_name(self._transport)
        if name not in self._groups:
            log.warning("zendesk group is unknown", extra={"group": group})
        return self._groups.get(name)


def _ticket_number(ticket_id: str) -> str:
    """The id, which becomes a path."""
    try:
        return Payload(ticket_id, "ticket").id()
    except PayloadError:
        raise NotFoundError("no Zendesk ticket has this id") from None
