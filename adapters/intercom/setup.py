"""`connector setup intercom`: the tags and conversation attributes, and the steps that no API offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.intercom import people
from adapters.intercom.client import Workspace, workspace
from adapters.intercom.faults import usable
from adapters.intercom.webhook import TOPICS
from adapters.intercom.wire import VERSION, Wire
from connector.errors import (
    CredentialsError,
    NotFoundError,
    RejectedError,
    SettingsError,
)
from connector.payload import Payload
from connector.ports_setup import Change, Journal

if TYPE_CHECKING:
    from intercom import Intercom

TAGS = ("ai_approve", "ai_discard", "ai_drafted", "ai_off", "ai_resume")
ATTRIBUTES: Mapping[str, str] = {"AI category": "string", "AI urgency": "string", "AI confidence": "string"}
#: Stands in the description of an attribute that setup makes; tags have none, a journal remembers those.
MARK = "Made by connector setup intercom"
DESCRIPTION = f"{MARK}; connector setup intercom --undo archives it."
PATH = "conversations/attributes"
POLICY_STEP = (
    "In the file that POLICY_FILE names, so that triage is written there: "
    'fields.intercom = { category = "AI category", urgency = "AI urgency", confidence = "AI confidence" }'
)
COPY_STEP = (
    "Developer Hub > your app > Basic information: copy the client secret into INTERCOM_CLIENT_SECRETS in .env, then "
    "start connector serve: Intercom asks the address below when you save it."
)


@dataclass(slots=True)
class IntercomInstaller:
    """*journal_of* opens the journal of an account; *missing* are settings still to be filled in by hand."""

    wire: Wire = field(repr=False)
    journal_of: Callable[[str], Journal] = field(repr=False)
    host: str
    endpoint: str
    admin_id: str
    with_attributes: bool = True
    missing: tuple[str, ...] = ()
    _journal: Journal | None = None

    def seats(self) -> Sequence[str]:
        """Also that token, region and API version are right: anything else would be made in the wrong place."""
        here = known(self.wire, self.host)
        self._journal = self.journal_of(f"intercom:{here.account}")
        if self.with_attributes:
            self._attributes()
        name = seated(self.wire, self.admin_id)
        return (
            f"Workspace {here.account} in the region {here.region}, API version {VERSION}.",
            f"Replies will be written as {name!r} (admin {self.admin_id}): this takes one Inbox seat.",
        )

    def plan(self) -> Sequence[Change]:
        there = {name.casefold() for name in self._tags()}
        tags = [self._tag(name, there) for name in TAGS]
        return [*tags, *(self._wanted_attributes() if self.with_attributes else ())]

    def plan_undo(self) -> Sequence[Change]:
        tags, noted = self._tags(), self._opened().noted()
        gone = [name for name in TAGS if name in noted]
        there = self._attributes() if self.with_attributes else []
        ours = [one for one in there if MARK in str(one.get("description").value)]
        return [*(self._untag(name, tags.get(name)) for name in gone), *map(self._archival, ours)]

    def by_hand(self) -> Sequence[str]:
        topics = " ".join(sorted(TOPICS))
        return (
            *(COPY_STEP for name in self.missing if name == "INTERCOM_CLIENT_SECRETS"),
            f"Developer Hub > your app > Configure > Webhooks: endpoint URL {self.endpoint}",
            f"In the same place subscribe to these topics: {topics}",
            *((POLICY_STEP,) if self.with_attributes else ()),
            f"Developer Hub > your app > API version: {VERSION}",
            "Settings > the bot's teammate > conversation preferences: replying keeps a conversation unassigned.",
        )

    def _tag(self, name: str, there: set[str]) -> Change:
        def apply() -> None:
            from intercom import CreateOrUpdateTagRequest

            # Noted first: what is made and forgotten could never be taken away.
            self._opened().note(name)
            request = CreateOrUpdateTagRequest(name=name)
            self.wire.once(lambda api: api.tags.create(request=request))

        def revert() -> None:
            self._remove_tag(name, self._tags().get(name))

        return Change("keep" if name.casefold() in there else "make", f"tag {name}", apply, revert=revert)

    def _untag(self, name: str, tag_id: str | None) -> Change:
        return Change("remove", f"tag {name}", lambda: self._remove_tag(name, tag_id))

    def _remove_tag(self, name: str, tag_id: str | None) -> None:
        if tag_id is not None:
            with _gone_is_good(), _in_use(name):
                self.wire.once(lambda api: api.tags.delete(tag_id), empty=True)
        self._opened().forget(name)

    def _wanted_attributes(self) -> Iterator[Change]:
        there = {people.word(one.get("name")): one for one in self._attributes()}
        for name, kind in ATTRIBUTES.items():
            yield self._attribute(name, kind, there.get(name))

    def _attribute(self, name: str, kind: str, there: Payload | None) -> Change:
        what = f"conversation attribute {name!r}"
        if there is not None and there.get("data_type").value != kind:
            raise RejectedError(
                f"a {what} exists that holds {there.get('data_type').value}, not {kind}: rename or archive it in "
                "Settings > Data > Conversations, or run setup with --no-fields; nothing was changed"
            )
        body = {"name": name, "data_type": kind, "description": DESCRIPTION}

        def apply() -> None:
            made.append(self.wire.once(lambda api: raw(api, "POST", PATH, body)).get("id").id())

        def revert() -> None:
            for number in made:
                self._archive(number)

        made: list[str] = []
        return Change("make" if there is None else "keep", what, apply, revert=revert)

    def _archival(self, there: Payload) -> Change:
        what = f"conversation attribute {people.word(there.get('name'))!r} (archived)"
        return Change("remove", what, lambda: self._archive(there.get("id").id()))

    def _archive(self, number: str) -> None:
        with _gone_is_good():
            self.wire.once(lambda api: raw(api, "DELETE", f"{PATH}/{number}"))

    def _tags(self) -> dict[str, str]:
        """Name to id."""
        with usable():
            found = self.wire.read(lambda api: api.tags.list()).get("data")
            return {people.word(one.get("name")): one.get("id").id() for one in found}

    def _attributes(self) -> list[Payload]:
        with usable(), _planned():
            return list(self.wire.read(lambda api: raw(api, "GET", PATH)).get("data"))

    def _opened(self) -> Journal:
        assert self._journal is not None  # noqa: S101 - seats() comes first
        return self._journal


def known(wire: Wire, host: str) -> Workspace:
    """The workspace of the token; CredentialsError for a dead token or another region than the host's."""
    try:
        found = workspace(wire.read(lambda api: api.admins.identify()))
    except CredentialsError:
        raise CredentialsError(
            "intercom refuses the access token: copy it anew from Developer Hub > your app > Authentication into "
            "INTERCOM_ACCESS_TOKEN"
        ) from None
    found.check_region(host)
    return found


def seated(wire: Wire, admin_id: str) -> str:
    """The name of the teammate we write as; without one SettingsError lists those that could be."""
    with usable():
        admins = list(wire.read(lambda api: api.admins.list()).get("admins"))
    if not admin_id:
        fit = [_told(one) for one in admins if one.get("has_inbox_seat").value is True]
        raise SettingsError(
            f"INTERCOM_ADMIN_ID is not set; teammates with an Inbox seat: {', '.join(fit) or 'none'}"
        )
    found = next((one for one in admins if people.word(one.get("id")) == admin_id), None)
    if found is None:
        told = ", ".join(map(_told, admins))
        raise CredentialsError(
            f"INTERCOM_ADMIN_ID {admin_id} is no teammate of this workspace; it has: {told}"
        )
    name = people.word(found.get("name"))
    if found.get("has_inbox_seat").value is not True:
        raise CredentialsError(
            f"{name!r} (admin {admin_id}) has no Inbox seat: give it one in Settings > Teammates, then run this again"
        )
    return name


def _told(admin: Payload) -> str:
    return f"{people.word(admin.get('id'))} {people.word(admin.get('name'))}"


def raw(api: Intercom, method: str, path: str, body: Mapping[str, Any] | None = None) -> object:
    """An operation that the SDK, built from version 2.14, does not have."""
    return api._client_wrapper.httpx_client.request(path, method=method, json=body)


@contextmanager
def _planned() -> Iterator[None]:
    try:
        yield
    except CredentialsError as error:
        if "(api_plan_restricted)" not in str(error):
            raise
        raise RejectedError(
            "the workspace's plan has no conversation attributes: run setup with --no-fields"
        ) from None


@contextmanager
def _gone_is_good() -> Iterator[None]:
    try:
        yield
    except NotFoundError:
        return


@contextmanager
def _in_use(name: str) -> Iterator[None]:
    try:
        yield
    except RejectedError:
        raise RejectedError(
            f"intercom keeps the tag {name}, a segment or rule uses it: take it out there, then undo again"
        ) from None
