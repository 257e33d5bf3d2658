"""Names to ids: tags and teams of the workspace, remembered once found."""

from __future__ import annotations

from adapters.intercom import people
from adapters.intercom.faults import usable
from adapters.intercom.wire import Wire
from connector.errors import RejectedError
from connector.payload import Payload


class Directory:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tags: dict[str, str] = {}
        self._teams: dict[str, str] = {}

    def tag(self, name: str) -> str:
        """Id of the tag, created if there is none; doing so twice changes nothing."""
        from intercom import CreateOrUpdateTagRequest

        if name not in self._tags:
            request = CreateOrUpdateTagRequest(name=name)
            self._tags[name] = _id(self._wire.read(lambda api: api.tags.create(request=request)))
        return self._tags[name]

    def forget(self, name: str) -> None:
        """Somebody deleted the tag."""
        self._tags.pop(name, None)

    def team(self, group: str) -> str:
        """Id of a team given by id or name; RejectedError when no team is called so."""
        if group.isascii() and group.isdigit():
            return group
        if group not in self._teams:
            self._teams = _names(self._wire.read(lambda api: api.teams.list()))
        found = self._teams.get(group) or _folded(self._teams).get(group.casefold())
        if found is None:
            raise RejectedError("no team of the workspace has the name of the group", fields=("group",))
        return found


def _names(answer: Payload) -> dict[str, str]:
    with usable():
        return {people.word(team.get("name")): team.get("id").id() for team in answer.get("teams")}


def _folded(names: dict[str, str]) -> dict[str, str]:
    return {name.casefold(): found for name, found in names.items()}


def _id(tag: Payload) -> str:
    with usable():
        return tag.get("id").id()
