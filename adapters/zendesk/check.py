"""What `connector check` looks at in Zendesk; one sentence each, nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.zendesk import mapping
from adapters.zendesk import setup_things as things
from adapters.zendesk.auth import SCOPE, missing_scopes
from adapters.zendesk.faults import usable
from adapters.zendesk.mapping import ident
from adapters.zendesk.setup import who_we_are
from adapters.zendesk.transport import Transport
from adapters.zendesk.webhook import INVOCATION, SIGNATURE, TIMESTAMP, sign
from connector.errors import CredentialsError, HelpdeskError, NotFoundError
from connector.payload import Payload
from connector.ports_setup import Finding, Health

#: What Zendesk says of an invocation that did not reach us.
#: https://developer.zendesk.com/documentation/webhooks/monitoring/
FAILED = frozenset({"failed", "failure", "terminated", "throttled", "timeout", "error"})
SETUP = "run connector setup zendesk"


@dataclass(frozen=True, slots=True)
class Policy:
    """*groups* maps the place in the policy to the group it names, *fields* to the id of a ticket field.

    *solves* when a reply solves the ticket.
    """

    groups: Mapping[str, str]
    brands: Sequence[str]
    solves: bool
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ZendeskInspector:
    """*transport* signs in as the worker does, *office* with what setup may; *secrets* are those of the settings."""

    transport: Transport = field(repr=False)
    office: Transport = field(repr=False)
    secrets: Sequence[str] = field(repr=False)
    endpoint: str
    policy: Policy
    way: str

    def findings(self) -> Iterator[Finding]:
        """Stops after the credentials when they are no good."""
        try:
            me = who_we_are(self.transport)
        except CredentialsError as error:
            yield Finding("credentials", Health.WRONG, str(error), "see adapters/zendesk/README.md, step 1")
            return
        yield Finding(
            "credentials", Health.OK, f"signed in as {me.get('name').value} ({ident(me.get('id'))})"
        )
        looks: tuple[Callable[[], Iterator[Finding]], ...] = (
            self._scopes,
            lambda: _seat(me),
            self._groups,
            self._brands,
            self._fields,
            self._webhook,
        )
        for look in looks:
            yield from look()

    def clock_header(self) -> str:
        """The Date of one of Zendesk's answers."""
        response, _ = self.transport.get("/api/v2/users/me.json")
        return response.headers.get("Date", "")

    def _scopes(self) -> Iterator[Finding]:
        if self.way == "api_token":
            said = "an API token has all rights of its user, and ends on 2027-04-30"
            yield Finding(
                "scopes", Health.WARNING, said, "make an OAuth client: adapters/zendesk/README.md, step 1"
            )
            return
        granted = SCOPE if self.way == "oauth_client" else self._granted()
        missing = missing_scopes(SCOPE, granted)
        if missing:
            said = f"the token lacks {' '.join(missing)}"
            yield Finding("scopes", Health.WRONG, said, "make a token with the scopes read and write")
            return
        yield Finding("scopes", Health.OK, f"granted: {granted}")

    def _granted(self) -> str:
        with usable():
            found = self.transport.read("/api/v2/oauth/tokens/current.json")
            return " ".join(str(scope.value) for scope in found["token"].get("scopes"))

    def _groups(self) -> Iterator[Finding]:
        if not self.policy.groups:
            said = "the policy names no group: a hand-over leaves the ticket where it is"
            yield Finding("groups", Health.OK, said)
            return
        there = self._named("groups")
        wrong = {p: name for p, name in self.policy.groups.items() if name.casefold() not in there}
        for place, name in wrong.items():
            said = f"{place} is {name!r}, which Zendesk does not have; it has {', '.join(sorted(there.values()))}"
            yield Finding("groups", Health.WRONG, said, "make the group, or correct the policy")
        if not wrong:
            yield Finding(
                "groups", Health.OK, f"all there: {', '.join(sorted(set(self.policy.groups.values())))}"
            )

    def _named(self, what: str) -> dict[str, str]:
        """Names and ids, folded, to names."""
        with usable():
            found = [one for page in self.transport.pages(f"/api/v2/{what}.json") for one in page[what]]
        names = {ident(one.get("id")): mapping.text(one.get("name")) for one in found}
        return {name.casefold(): name for name in names.values()} | names

    def _brands(self) -> Iterator[Finding]:
        if not self.policy.brands:
            return
        there = self._named("brands")
        unknown = [brand for brand in self.policy.brands if brand.casefold() not in there]
        if unknown:
            said = f"speak.brands holds {', '.join(unknown)}; there are {', '.join(sorted(there))}"
            yield Finding("brands", Health.WRONG, said, "correct speak.brands in the policy")
        else:
            yield Finding("brands", Health.OK, "all there")

    def _fields(self) -> Iterator[Finding]:
        with usable():
            pages = self.transport.pages("/api/v2/ticket_fields.json")
            live = [
                one for page in pages for one in page["ticket_fields"] if one.get("active").value is not False
            ]
        required = [things.title(one) for one in live if one.get("required").value is True]
        unknown = set(self.policy.fields.values()) - {ident(one.get("id")) for one in live}
        for place, number in self.policy.fields.items():
            if number in unknown:
                said = f"{place} is {number!r}, which no ticket field is called"
                yield Finding(
                    "fields", Health.WRONG, said, "connector setup zendesk --fields prints the right ids"
                )
        if required and self.policy.solves:
            said = f"{', '.join(required)} must be filled before a ticket can be solved: such replies go to a person"
            step = (
                'make the field optional for solving, or set resolve.after_resolve = "pending" in the policy'
            )
            yield Finding("required fields", Health.WARNING, said, step)
        else:
            yield Finding("required fields", Health.OK, "none keeps a reply from going out")

    def _webhook(self) -> Iterator[Finding]:
        try:
            with usable():
                pages = self.office.pages("/api/v2/webhooks")
                hooks = [one for page in pages for one in page["webhooks"]]
                yield from self._judged(hooks)
        except HelpdeskError as error:
            said = f"can't be looked at: {error}"
            step = (
                "give the OAuth client the scopes read and write, and the bot an admin's role while you look"
            )
            yield Finding("webhook", Health.WARNING, said, step)

    def _judged(self, hooks: Sequence[Payload]) -> Iterator[Finding]:
        ours = next((hook for hook in hooks if hook.get("endpoint").value == self.endpoint), None)
        if ours is None:
            yield Finding("webhook", Health.WRONG, f"none sends to {self.endpoint}", SETUP)
            return
        wanted = things.subscriptions(by_trigger=False)
        lacking = sorted(set(wanted) - set(things.subscribed(ours)))
        if ours.get("status").value != "active":
            yield Finding("webhook", Health.WRONG, f"{things.title(ours)!r} is switched off", SETUP)
        elif lacking and things.subscribed(ours) != [things.BY_TRIGGER]:
            said = f"{things.title(ours)!r} lacks {', '.join(lacking)}"
            yield Finding("webhook", Health.WARNING, said, SETUP)
        else:
            yield Finding("webhook", Health.OK, f"{things.title(ours)!r} is active")
        yield self._secret(str(ours.get("id").value))
        yield self._failures(str(ours.get("id").value))

    def _secret(self, webhook_id: str) -> Finding:
        answer = self.office.read(f"/api/v2/webhooks/{webhook_id}/signing_secret")
        if answer.get("signing_secret", "secret").value in self.secrets:
            return Finding("signing secret", Health.OK, "the webhook's is in ZENDESK_WEBHOOK_SECRETS")
        said = "the webhook's is not in ZENDESK_WEBHOOK_SECRETS: every delivery would be refused"
        return Finding("signing secret", Health.WRONG, said, f"{SETUP}, then restart connector serve")

    def _failures(self, webhook_id: str) -> Finding:
        try:
            answer = self.office.read(f"/api/v2/webhooks/{webhook_id}/invocations")
        except NotFoundError:
            return Finding("deliveries", Health.OK, "Zendesk keeps none yet")
        words = [str(one.get("status").value).lower() for one in answer.get("invocations")]
        failed = sum(word in FAILED for word in words)
        said = f"{failed} of the newest {len(words)} failed"
        if not failed:
            return Finding("deliveries", Health.OK, said if words else "none yet")
        step = "see Admin Center > Webhooks > activity; what was missed is found by connector reconcile"
        health = Health.WRONG if failed == len(words) else Health.WARNING
        return Finding("deliveries", health, said, step)


def _seat(me: Payload) -> Iterator[Finding]:
    step = "give the bot an agent's role that may comment in public and see every ticket it should answer"
    role = mapping.text(me.get("role"))
    if not mapping.is_staff(me):
        yield Finding("seat", Health.WRONG, f"our user is {role or 'nobody'}, no agent", step)
    elif me.get("suspended").value is True:
        yield Finding("seat", Health.WRONG, "our user is suspended", step)
    elif me.get("only_private_comments").value is True:
        yield Finding("seat", Health.WRONG, "our user may write internal notes only (a light agent)", step)
    elif me.get("ticket_restriction").value:
        said = f"our user sees only some tickets ({me.get('ticket_restriction').value})"
        yield Finding("seat", Health.WARNING, said, step)
    else:
        yield Finding("seat", Health.OK, f"role {role}, public comments allowed")


def probe(secret: str, *, now: int) -> tuple[Mapping[str, str], bytes]:
    """(headers, body) of a signed delivery of a kind that nobody acts on; *now* in epoch milliseconds."""
    stamp = datetime.fromtimestamp(now // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = json.dumps({"type": "zen:event-type:connector.check", "id": f"check-{now}"}).encode()
    headers = {TIMESTAMP: stamp, SIGNATURE: sign(body, stamp, secret=secret), INVOCATION: f"check-{now}"}
    return {**headers, "Content-Type": "application/json"}, body
