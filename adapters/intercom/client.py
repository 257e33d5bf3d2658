"""Intercom as a Helpdesk: conversations read whole, actions written step by step."""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from adapters.download import Downloader
from adapters.intercom import archive, history, mapping, past, people, sweep
from adapters.intercom.attachments import FILE_HOSTS, FILE_PARENTS
from adapters.intercom.directory import Directory
from adapters.intercom.faults import MergedError, usable
from adapters.intercom.mapping import Conversation
from adapters.intercom.parts import Cast
from adapters.intercom.wire import Wire, pool
from adapters.intercom.writes import Step, Writer
from connector.domain import Action, Attachment, Message, Requester, Role, Ticket, Touched
from connector.errors import (
    CredentialsError,
    NotFoundError,
    SettingsError,
)
from connector.payload import Payload
from connector.ports import Snapshot, Tagging
from connector.ports_backfill import Page

#: Data lives in one region; the other hosts answer with an empty or foreign workspace.
REGIONS = {"api.intercom.io": "US", "api.eu.intercom.io": "EU", "api.au.intercom.io": "AU"}
#: How often a contact may have been merged on before we stop following.
MERGES = 3

_NUMBER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_CONTACT = re.compile(r"[0-9a-f]{24}", re.ASCII)
_COMPANY = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_APP = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What GET /me says of the app; *verifies* when the Messenger checks who its users are."""

    account: str
    region: str
    verifies: bool

    def check_region(self, host: str) -> None:
        """CredentialsError where *host* serves another region: data would be looked for in the wrong place."""
        if self.region == REGIONS.get(host, self.region):
            return
        right = next((name for name, region in REGIONS.items() if region == self.region), "")
        raise CredentialsError(
            f"the workspace's region is not the one of {host}: set INTERCOM_URL"
            + (f" to https://{right}" if right else "")
        )


class IntercomHelpdesk:
    """*url* is the region's host, *admin_id* the teammate we write as, *seconds* the limit of a request.

    *tell* hears how each request was answered, a status or "none". *ca_file* (PEM) takes the place of the usual
    authorities. *clock* gives epoch seconds; *sleep* waits between attempts at a read.
    """

    def __init__(
        self,
        *,
        url: str,
        token: str,
        admin_id: str,
        seconds: float = 20,
        settle_seconds: float = 60,
        transport: httpx.BaseTransport | None = None,
        tell: Callable[[str], None] = lambda _code: None,
        pace: Callable[[], None] = lambda: None,
        ca_file: Path | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not _TOKEN.fullmatch(token):
            raise SettingsError("the Intercom access token is empty or holds characters no header can carry")
        if not _NUMBER.fullmatch(admin_id):
            raise SettingsError("the Intercom admin id is no id")
        self._host = urlsplit(url).hostname or ""
        self._admin_id = admin_id
        self._settle_seconds = settle_seconds
        self._workspace: Workspace | None = None
        self._wire = Wire(
            url=url,
            token=token,
            seconds=seconds,
            transport=transport or pool(ca_file),
            tell=tell,
            clock=clock,
            sleep=sleep,
            pace=pace,
        )
        self._files = Downloader(url, hosts=FILE_HOSTS, parents=FILE_PARENTS, ca_file=ca_file)
        self._directory = Directory(self._wire)
        self._sleep = sleep
        self.close = weakref.finalize(self, self._wire.close)

    @property
    def platform(self) -> str:
        return "intercom"

    @property
    def account(self) -> str:
        """The app id (`app.id_code`), asked for once."""
        return self._known().account

    @property
    def settle_seconds(self) -> float:
        return self._settle_seconds

    def identity(self) -> str:
        me = self._wire.read(lambda api: api.admins.identify())
        self._workspace = workspace(me)
        self._workspace.check_region(self._host)
        admin = me if people.word(me.get("id")) == self._admin_id else self._admin()
        if admin.get("type").value != "admin" or admin.get("has_inbox_seat").value is not True:
            raise CredentialsError("INTERCOM_ADMIN_ID is no teammate with an inbox seat")
        return self._admin_id

    def read(self, ticket_id: str) -> Ticket:
        """Conversation, contact and company; of long conversations the 500 newest parts."""
        found = self._conversation(ticket_id)
        return mapping.ticket(found, account=self.account, requester=self._requester(found))

    def changed_since(self, since: int) -> Iterable[Touched]:
        return sweep.changed_since(self._wire, since, sleep=self._sleep)

    @property
    def per_minute(self) -> float:
        return self._wire.per_minute

    def created_between(self, since: int, until: int, *, cursor: str | None) -> Page:
        return archive.created_between(self._wire, since, until, cursor=cursor, sleep=self._sleep)

    def solved(self, limit: int) -> Iterable[str]:
        return past.solved(self._wire, limit, sleep=self._sleep)

    def history(self, ticket_id: str) -> Sequence[Snapshot]:
        return past.history(self._answer(ticket_id))

    def fetch(self, attachment: Attachment, *, most: int, seconds: float) -> bytes:
        """Links carry a signature and end; no credentials of ours go along."""
        return self._files.fetch(attachment.url, most=most, seconds=seconds)

    def taggings(self, ticket_id: str, *, since: Message) -> Sequence[Tagging]:
        """Operator sets tags for workflows, which customers start: only who has a seat by /admins is a teammate."""
        answer, cast = self._answer(ticket_id), Cast(ours=self._admin_id)
        with usable():
            found = list(history.taggings(answer, cast=cast, since=since.at))
        if not any(one.by is Role.TEAMMATE for one in found):
            return found
        known = self._teammates()
        return [one if one.actor_id in known else replace(one, by=_unproven(one.by)) for one in found]

    def _teammates(self) -> set[str]:
        listed = self._wire.read(lambda api: api.admins.list()).get("admins")
        return {people.word(one.get("id")) for one in listed if one.get("has_inbox_seat").value is True}

    def steps(self, action: Action, ticket: Ticket) -> Sequence[Step]:
        """In this order: reply or note, buttons, attributes, tags, untags, release, assign, open, close.

        Priority can't be written with API version 2.16 and is left out.
        """
        return Writer(
            wire=self._wire,
            directory=self._directory,
            admin_id=self._admin_id,
            action=action,
            ticket=ticket,
            read=lambda: self._conversation(ticket.ref.id),
        ).steps()

    def _known(self) -> Workspace:
        if self._workspace is None:
            self._workspace = workspace(self._wire.read(lambda api: api.admins.identify()))
        return self._workspace

    def _admin(self) -> Payload:
        try:
            return self._wire.read(lambda api: api.admins.find(int(self._admin_id)))
        except NotFoundError:
            raise CredentialsError("INTERCOM_ADMIN_ID is no teammate of the workspace") from None

    def _conversation(self, ticket_id: str) -> Conversation:
        return mapping.understood(self._answer(ticket_id), admin_id=self._admin_id)

    def _answer(self, ticket_id: str) -> Payload:
        if not _NUMBER.fullmatch(ticket_id):
            raise NotFoundError("a conversation id is digits")
        return self._wire.read(lambda api: api.conversations.find(ticket_id))

    def _requester(self, found: Conversation) -> Requester:
        """Verified is a user who wrote through a Messenger that checks identities, and no other."""
        contact, merged = self._contact(found.contact)
        verified = found.in_messenger and not merged and self._known().verifies
        with usable():
            company = self._company(found.company, contact)
            return people.requester(found.contact, contact, company, verified=verified)

    def _contact(self, contact_id: str) -> tuple[Payload | None, bool]:
        """The contact, and whether it was merged into another since; None when it is gone."""
        merged = False
        for _ in range(1 + MERGES):
            if not _CONTACT.fullmatch(contact_id):
                break
            try:
                return self._one_contact(contact_id), merged
            except MergedError as error:
                contact_id, merged = error.into, True
            except NotFoundError:
                break
        return None, merged

    def _one_contact(self, contact_id: str) -> Payload:
        return self._wire.read(lambda api: api.contacts.find(contact_id))

    def _company(self, named: str, contact: Payload | None) -> Payload | None:
        """The contact's company: the one that the conversation names, else their only one."""
        if contact is None:
            return None
        own = [people.word(item.get("id")) for item in contact.get("companies", "data")]
        chosen = named if named in own else own[0] if len(own) == 1 else ""
        if not _COMPANY.fullmatch(chosen):
            return None
        try:
            return self._wire.read(lambda api: api.companies.find(chosen))
        except NotFoundError:
            return None


def _unproven(role: Role) -> Role:
    return Role.OTHER if role is Role.TEAMMATE else role


def workspace(me: Payload) -> Workspace:
    app = me.get("app")
    account = people.word(app.get("id_code"))
    if not _APP.fullmatch(account):
        raise CredentialsError("the access token belongs to no workspace")
    return Workspace(
        account=account,
        region=people.word(app.get("region")).upper(),
        verifies=app.get("identity_verification").value is True,
    )
