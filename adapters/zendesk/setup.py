"""`connector setup zendesk`: webhook, signing secret, triggers, macros, view and fields, made once and kept right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.zendesk import mapping
from adapters.zendesk import setup_things as things
from adapters.zendesk.faults import ForbiddenError, RefusedError, usable
from adapters.zendesk.mapping import ident
from adapters.zendesk.setup_things import Wanted
from adapters.zendesk.transport import Transport
from connector.errors import CredentialsError, NotFoundError, RejectedError
from connector.payload import Payload
from connector.ports_setup import Change, Keeper

#: The most that one page may hold; an account may have thousands of triggers.
PAGE: Mapping[str, str | int] = {"page[size]": 100}
#: In this order they go: a webhook that a trigger calls can't be deleted.
PATHS = {
    "trigger": "/api/v2/triggers",
    "macro": "/api/v2/macros",
    "view": "/api/v2/views",
    "ticket_field": "/api/v2/ticket_fields",
    "webhook": "/api/v2/webhooks",
}


@dataclass(slots=True)
class ZendeskInstaller:
    """*endpoint* is where deliveries go; *by_trigger* makes triggers in place of event subscriptions."""

    transport: Transport = field(repr=False)
    keeper: Keeper = field(repr=False)
    endpoint: str
    by_trigger: bool = False
    with_fields: bool = False
    _webhook_id: str = ""
    _kept_secret: str = field(default="", repr=False)
    _left: list[str] = field(default_factory=list)
    _field_ids: dict[str, str] = field(default_factory=dict)

    def seats(self) -> Sequence[str]:
        me = who_we_are(self.transport)
        name = str(me.get("name").value or "the user of these credentials")
        if not mapping.is_staff(me):
            raise CredentialsError(f"{name} is no agent: give it an agent seat, then run this again")
        return (
            f"Replies will be written as {name!r}: this takes one agent seat, with a role that may comment in public.",
            "Making webhooks, triggers and fields takes an admin's rights; the role can be lowered afterwards.",
        )

    def plan(self) -> Sequence[Change]:
        there = {kind: self._list(kind) for kind in PATHS}
        hook, stale = self._hook(there["webhook"])
        wanted = [*things.macros(), things.view(), *(things.fields() if self.with_fields else [])]
        triggers = things.triggers(self._webhook_id) if self.by_trigger else []
        changes = [*hook, *(self._one(there, one) for one in [*triggers, *wanted])]
        return [*changes, *self._unwanted(there["trigger"], {one.title for one in triggers}), *stale]

    def plan_undo(self) -> Sequence[Change]:
        ours = [(kind, one) for kind in PATHS for one in self._list(kind) if things.is_ours(one)]
        return [self._removal(kind, one) for kind, one in ours]

    def by_hand(self) -> Sequence[str]:
        found = ", ".join(f'{name} = "{number}"' for name, number in sorted(self._field_ids.items()))
        step = f"In the file that POLICY_FILE names, so that triage is written there: fields.zendesk = {{ {found} }}"
        return (*self._left, *((step,) if found else ()))

    def _hook(self, there: Sequence[Payload]) -> tuple[list[Change], list[Change]]:
        """What makes the webhook right, and what takes away those of ours that it replaces."""
        wanted = things.webhook(self.endpoint, by_trigger=self.by_trigger)
        ours = [hook for hook in there if things.is_ours(hook)]
        fits = [hook for hook in ours if _by_trigger(hook) == self.by_trigger]
        stale = [self._removal("webhook", hook) for hook in ours if hook not in fits[:1]]
        if not ours:
            _refuse_strangers(there, self.endpoint)
        if not fits:
            what = f"{wanted.what}, its {self._secret_place()}"
            made = Change("make", what, lambda: self._make_hook(wanted), revert=self._unmake_hook)
            return [made], stale
        self._webhook_id = str(fits[0].get("id").value)
        return [*self._corrected(wanted, fits[0]), *self._secret_kept()], stale

    def _corrected(self, wanted: Wanted, there: Payload) -> Iterator[Change]:
        differences = wanted.differences(there)
        path = f"{wanted.path}/{self._webhook_id}"

        def apply() -> None:
            body = {key: wanted.body[key] for key in wanted.shape}
            self._write("PATCH", path, {"webhook": body})

        yield Change("change" if differences else "keep", wanted.what, apply, differences)

    def _secret_kept(self) -> Iterator[Change]:
        kept = self.keeper.holds(self._secret(self._webhook_id))
        yield Change("keep" if kept else "change", self._secret_place(), self._keep_secret)

    def _secret_place(self) -> str:
        return f"signing secret in {self.keeper.place}"

    def _make_hook(self, wanted: Wanted) -> None:
        made = self._write("POST", wanted.path, {"webhook": wanted.body}).get("webhook", "id")
        self._webhook_id = str(made.value)
        self._keep_secret()

    def _unmake_hook(self) -> None:
        if self._webhook_id:
            self._delete(f"{PATHS['webhook']}/{self._webhook_id}")
        self.keeper.drop(self._kept_secret)

    def _keep_secret(self) -> None:
        secret = self._kept_secret = self._secret(self._webhook_id)
        if self.keeper.writable:
            self.keeper.add(secret)
        elif not self.keeper.holds(secret):
            self._left.append(
                "ZENDESK_WEBHOOK_SECRETS comes from the environment, which setup can't change: reveal the signing "
                f"secret of the webhook {things.NAME!r} in Admin Center and put it there, in front of the others"
            )

    def _secret(self, webhook_id: str) -> str:
        with usable():
            answer = self.transport.read(f"/api/v2/webhooks/{webhook_id}/signing_secret")
            return answer["signing_secret"]["secret"].as_(str)

    def _one(self, there: Mapping[str, Sequence[Payload]], wanted: Wanted) -> Change:
        """What makes one rule or field right; RejectedError if somebody else's has its name."""
        same = [one for one in there[wanted.kind] if things.title(one).casefold() == wanted.title.casefold()]
        ours = next((one for one in same if things.is_ours(one)), None)
        if ours is not None:
            return self._kept(wanted, ours)
        if same:
            raise RejectedError(_taken(wanted.what, same[0]))
        return self._new(wanted)

    def _remember(self, wanted: Wanted, there: Payload) -> None:
        """The ids of fields go into the policy, which only a person changes."""
        if wanted.kind == "ticket_field":
            self._field_ids[wanted.title.removeprefix("AI ")] = ident(there.get("id"))

    def _new(self, wanted: Wanted) -> Change:
        made: list[str] = []

        def apply() -> None:
            answer = self._write("POST", wanted.path, {wanted.kind: self._current(wanted).body})
            made.append(f"{wanted.path}/{ident(answer.get(wanted.kind, 'id'))}")
            self._remember(wanted, answer.get(wanted.kind))

        def revert() -> None:
            for path in made:
                self._delete(path)

        return Change("make", wanted.what, apply, revert=revert)

    def _kept(self, wanted: Wanted, ours: Payload) -> Change:
        path = f"{wanted.path}/{ident(ours.get('id'))}"
        differences = wanted.differences(ours)
        self._remember(wanted, ours)

        def apply() -> None:
            self._write("PUT", path, {wanted.kind: self._current(wanted).body})

        return Change("change" if differences else "keep", wanted.what, apply, differences)

    def _current(self, wanted: Wanted) -> Wanted:
        """A trigger names the webhook, which may have been made since the plan was."""
        again = things.triggers(self._webhook_id) if wanted.kind == "trigger" else [wanted]
        return next(one for one in again if one.title == wanted.title)

    def _unwanted(self, there: Sequence[Payload], wanted: set[str]) -> list[Change]:
        ours = [one for one in there if things.is_ours(one) and things.title(one) not in wanted]
        return [self._removal("trigger", one) for one in ours]

    def _removal(self, kind: str, there: Payload) -> Change:
        what = f"{kind.replace('_', ' ')} {things.title(there)!r}"
        path = f"{PATHS[kind]}/{there.get('id').value}"
        if kind != "webhook":
            return Change("remove", what, lambda: self._delete(path))

        def apply() -> None:
            # The secret can be read only while the webhook is there.
            self.keeper.drop(self._secret(str(there.get("id").value)))
            self._delete(path)

        return Change("remove", f"{what}, its {self._secret_place()}", apply)

    def _delete(self, path: str) -> None:
        """Gone already is as good."""
        try:
            self.transport.write("DELETE", path)
        except NotFoundError:
            return

    def _list(self, kind: str) -> list[Payload]:
        with _allowed(kind), usable():
            pages = self.transport.pages(PATHS[kind], PAGE)
            return [one for page in pages for one in page[f"{kind}s"]]

    def _write(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Payload:
        with _allowed(path.split("/")[3].removesuffix("s")):
            return self.transport.write(method, path, body)


def who_we_are(transport: Transport) -> Payload:
    """Our user. With dead credentials Zendesk answers 200 and an anonymous one."""
    try:
        me = transport.read("/api/v2/users/me.json").get("user")
    except RefusedError:
        raise CredentialsError(
            "zendesk refuses our credentials (401): check ZENDESK_EMAIL and ZENDESK_API_TOKEN, or use an OAuth client"
        ) from None
    if not ident(me.get("id")):
        raise CredentialsError("zendesk does not know us (/users/me is anonymous): check ZENDESK_OAUTH_TOKEN")
    return me


def _by_trigger(hook: Payload) -> bool:
    return things.subscribed(hook) == [things.BY_TRIGGER]


def _refuse_strangers(there: Sequence[Payload], endpoint: str) -> None:
    """A second webhook to one address would bring everything twice; a name twice would confuse people."""
    for hook in there:
        if hook.get("endpoint").value == endpoint:
            raise RejectedError(
                f"a webhook that setup did not make, {things.title(hook)!r}, sends to {endpoint} already: "
                "delete it in Admin Center > Apps and integrations > Webhooks, then run setup again"
            )
        if things.title(hook).casefold() == things.NAME.casefold():
            raise RejectedError(_taken(f"webhook {things.NAME!r}", hook))


def _taken(what: str, there: Payload) -> str:
    since = str(there.get("created_at").value or "an unknown time")[:10]
    return (
        f"a {what} exists that setup did not make (id {there.get('id').value}, since {since}): "
        "rename or delete it in Admin Center, then run setup again; nothing was changed"
    )


@contextmanager
def _allowed(kind: str) -> Iterator[None]:
    """403 and 404 for a whole collection as sentences: rights, scope or plan."""
    name = kind.replace("_", " ")
    try:
        yield
    except ForbiddenError:
        raise CredentialsError(
            f"our Zendesk user may not manage {name}s (403): give the bot an admin's role for the setup, and "
            "give the OAuth client the scopes read and write"
        ) from None
    except NotFoundError:
        raise RejectedError(
            f"zendesk knows no {name}s here (404): the plan may lack them, or the object is gone; run setup again"
        ) from None
