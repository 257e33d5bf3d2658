"""What `connector check` looks at in Intercom; one sentence each, nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from adapters.intercom import people
from adapters.intercom.setup import PATH, TAGS, known, raw, seated
from adapters.intercom.webhook import SIGNATURE, sign
from adapters.intercom.wire import Call, Wire
from connector.errors import CredentialsError, NotFoundError, SettingsError
from connector.ports_setup import Finding, Health

SETUP = "run connector setup intercom"
#: The id of no contact: that it is not found shows that it may be looked for.
NOBODY = "0" * 24
#: What the app must be allowed to do, and a read that shows it.
PERMISSIONS: Mapping[str, Call] = {
    "read conversations": lambda api: api.conversations.list(per_page=1),
    "read and write tags": lambda api: api.tags.list(),
    "read admins and teams": lambda api: api.teams.list(),
    "read contacts": lambda api: api.contacts.find(NOBODY),
}


@dataclass(frozen=True, slots=True)
class IntercomInspector:
    """*teams* maps the place in the policy to the team it names, *attributes* to a conversation attribute."""

    wire: Wire = field(repr=False)
    host: str
    admin_id: str
    teams: Mapping[str, str]
    attributes: Mapping[str, str]

    def findings(self) -> Iterator[Finding]:
        """Stops after the credentials when they are no good."""
        try:
            here = known(self.wire, self.host)
        except CredentialsError as error:
            yield Finding("credentials", Health.WRONG, str(error), "see adapters/intercom/README.md, step 2")
            return
        yield Finding("credentials", Health.OK, f"workspace {here.account}, region {here.region}")
        yield self._seat()
        looks: tuple[Callable[[], Iterator[Finding]], ...] = (
            self._permissions,
            self._teams,
            self._tags,
            self._attributes,
        )
        for look in looks:
            yield from look()

    def clock_header(self) -> str:
        """The Date of one of Intercom's answers."""
        self.wire.read(lambda api: api.admins.identify())
        return self.wire.date

    def _seat(self) -> Finding:
        try:
            name = seated(self.wire, self.admin_id)
        except (CredentialsError, SettingsError) as error:
            return Finding("seat", Health.WRONG, str(error), "see adapters/intercom/README.md, step 1")
        return Finding("seat", Health.OK, f"{name} ({self.admin_id}) has an Inbox seat")

    def _permissions(self) -> Iterator[Finding]:
        missing = [name for name, read in PERMISSIONS.items() if not self._may(read)]
        if missing:
            step = "Developer Hub > your app > Authentication: add them, then copy the new access token"
            yield Finding("permissions", Health.WRONG, f"the app may not {', '.join(missing)}", step)
        else:
            yield Finding("permissions", Health.OK, f"the app may {', '.join(PERMISSIONS)}")

    def _may(self, read: Call) -> bool:
        try:
            self.wire.read(read)
        except CredentialsError:
            return False
        except NotFoundError:
            return True
        return True

    def _teams(self) -> Iterator[Finding]:
        if not self.teams:
            said = "the policy names no team: a conversation stays with the bot after a hand-over"
            yield Finding("teams", Health.WARNING, said, "set handover.default_group in the policy")
            return
        found = list(self.wire.read(lambda api: api.teams.list()).get("teams"))
        names = {people.word(one.get("name")) for one in found}
        there = {name.casefold() for name in names} | {people.word(one.get("id")) for one in found}
        wrong = {place: name for place, name in self.teams.items() if name.casefold() not in there}
        for place, name in wrong.items():
            said = f"{place} is {name!r}, which Intercom does not have; it has {', '.join(sorted(names)) or 'none'}"
            yield Finding("teams", Health.WRONG, said, "make the team, or correct the policy")
        if not wrong:
            yield Finding("teams", Health.OK, f"all there: {', '.join(sorted(set(self.teams.values())))}")

    def _tags(self) -> Iterator[Finding]:
        there = {
            people.word(one.get("name")) for one in self.wire.read(lambda api: api.tags.list()).get("data")
        }
        missing = [name for name in TAGS if name not in there]
        if missing:
            yield Finding("tags", Health.WARNING, f"{', '.join(missing)} can't be chosen in the inbox", SETUP)
        else:
            yield Finding("tags", Health.OK, f"all there: {', '.join(TAGS)}")

    def _attributes(self) -> Iterator[Finding]:
        if not self.attributes:
            return
        found = self.wire.read(lambda api: raw(api, "GET", PATH)).get("data")
        there = {people.word(one.get("name")) for one in found}
        for place, name in self.attributes.items():
            if name not in there:
                said = f"{place} is {name!r}, which no conversation attribute is called"
                yield Finding("fields", Health.WRONG, said, "connector setup intercom makes them")


def probe(secret: str, *, now: int) -> tuple[Mapping[str, str], bytes]:
    """(headers, body) of a signed ping, as Intercom itself sends them; *now* in epoch milliseconds."""
    item = {"type": "ping", "message": "connector check"}
    envelope = {"type": "notification_event", "topic": "ping", "id": None, "created_at": now // 1000}
    body = json.dumps({**envelope, "data": {"type": "notification_event_data", "item": item}}).encode()
    return {SIGNATURE: sign(body, secret=secret).decode(), "Content-Type": "application/json"}, body
