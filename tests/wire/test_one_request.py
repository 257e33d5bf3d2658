"""Whatever becomes of a write, it left once: counted by the server, over https as in production.

Stock zenpy repeats a lost PUT over https and not over http, so nothing here would show over http.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from zenpy import Zenpy

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Action, ActionKind, Status, Ticket
from connector.errors import AmbiguousError, HelpdeskError, HelpdeskUnavailableError
from connector.ports import Helpdesk, WriteStep

HANG = 0.7
ORDER_NUMBER = "Order number"


@dataclass(frozen=True)
class Kind:
    """A write request: the step of an action that makes it, and how the server knows it.

    A *harmless* one may be repeated: its failure means that nothing happened that matters.
    """

    platform: str
    step: str
    method: str
    path: str
    kind: ActionKind = ActionKind.REPLY
    body: str = "Choose Forgot password."
    harmless: bool = False
    before: Callable[[Any], object] = lambda _: None


def revoke(desk: Any) -> None:
    desk.revoke_tokens()


PUT = ("zendesk", "update", "PUT", r"/tickets/\d+")
PARTS, TAGS = r"/conversations/\d+/parts", r"/conversations/\d+/tags"
NOTE = ActionKind.NOTE
KINDS = {
    "zendesk reply": Kind(*PUT),
    "zendesk note": Kind(*PUT, kind=NOTE),
    "zendesk tags and state": Kind(*PUT, kind=NOTE, body=""),
    "zendesk token": Kind(*PUT[:2], "POST", "/oauth/tokens", harmless=True, before=revoke),
    "intercom reply": Kind("intercom", "reply", "POST", r"/conversations/\d+/reply"),
    "intercom note": Kind("intercom", "note", "POST", r"/conversations/\d+/reply", kind=NOTE),
    "intercom attributes": Kind("intercom", "attributes", "PUT", r"/conversations/\d+"),
    "intercom tag made": Kind("intercom", "tag:", "POST", r"^/tags", harmless=True),
    "intercom tag attached": Kind("intercom", "tag:", "POST", TAGS),
    "intercom tag detached": Kind("intercom", "untag:", "DELETE", TAGS),
    "intercom release": Kind("intercom", "release", "POST", PARTS),
    "intercom assignment": Kind("intercom", "assign", "POST", PARTS),
    "intercom close": Kind("intercom", "close", "POST", PARTS),
}

#: How the network fails, and whether the request took effect before (None: later, when nobody listens).
MODES: Mapping[str, tuple[Fault, bool | None]] = {
    "closed before the effect": (Fault("lost_request"), False),
    "closed after the effect": (Fault("lost_answer"), True),
    "reset": (Fault("reset"), False),
    "503": (Fault("status", status=503, retry_after="0"), False),
    "hangs": (Fault("slow", seconds=60), None),
    "half an answer": (Fault("torn_body"), True),
    "half an answer as if whole": (Fault("cut_body"), True),
}


@dataclass
class Play:
    """One action on a new ticket, ready to take the step of *kind*."""

    box: Sandbox
    kind: Kind
    helpdesk: Helpdesk
    made: list[Ticket] = field(default_factory=list)

    @property
    def desk(self) -> Any:
        return self.box.desks[self.kind.platform]

    def ready(self) -> WriteStep:
        """Every step before it is taken."""
        ticket = self.ticket()
        for step in self.helpdesk.steps(self.action(ticket), ticket):
            if step.name.startswith(self.kind.step):
                self.kind.before(self.desk)
                return step
            step.send()
        raise AssertionError("no such step")

    def ticket(self) -> Ticket:
        desk = self.desk
        ada = desk.add_customer(name="Ada Brook", email=f"{uuid.uuid4().hex}@customers.example")
        ticket_id = desk.write_in(ada, subject="Password", text="How do I reset my password?")
        tom = desk.add_teammate(name="Tom Field")
        desk.tag(ticket_id, add=["vip"], by=tom)
        desk.assign(ticket_id, desk.bot_id, by=tom)
        return self.helpdesk.read(ticket_id)

    def action(self, ticket: Ticket) -> Action:
        """Everything that an action can hold; on Zendesk all of it is one request."""
        desk, team = self.desk, None
        if self.kind.platform == "intercom":
            desk.add_attribute(ORDER_NUMBER)
            team = desk.add_team("Billing")
        tag = f"ai_{uuid.uuid4().hex}"
        made = Action(str(uuid.uuid4()), self.kind.kind, ticket.ref, self.kind.body, status=Status.SOLVED)
        return replace(
            made, add_tags=(tag,), remove_tags=("vip",), group=team, attributes={ORDER_NUMBER: "A-7"}
        )

    def requests(self) -> int:
        lines = self.desk.recorder.of(self.kind.method)
        return sum(re.search(self.kind.path, line["path"]) is not None for line in lines)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", KINDS)
def test_a_write_leaves_once_per_attempt_and_its_failure_says_whether_it_may_have_happened(
    box: Sandbox, connect: Callable[..., Helpdesk], waits: Any, name: str, mode: str
) -> None:
    kind, (fault, took_effect) = KINDS[name], MODES[mode]
    play = Play(box, kind, connect(kind.platform, seconds=HANG if mode == "hangs" else 20))
    step = play.ready()
    before = play.requests()
    waits.seconds.clear()
    play.desk.faults.add(replace(fault, method=kind.method, path_regex=kind.path, times=0))
    with pytest.raises(HelpdeskError) as caught:
        step.send()
    assert play.requests() - before == 1 + len(waits.seconds)
    play.desk.faults.clear()
    if kind.harmless:
        assert type(caught.value) is HelpdeskUnavailableError
        return
    assert (type(caught.value), waits.seconds) == (AmbiguousError, [])
    if took_effect is not None:
        assert (step.landed() is not None) is took_effect


# The control: a session as stock zenpy makes it


def stock(verify: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = verify
    session.mount("https://", HTTPAdapter(**Zenpy.http_adapter_kwargs()))
    return session


def lost_put(box: Sandbox, helpdesk: Helpdesk, mode: str) -> int:
    play = Play(box, KINDS["zendesk reply"], helpdesk)
    step = play.ready()
    before = play.requests()
    play.desk.faults.add(replace(MODES[mode][0], method="PUT", times=0))
    with pytest.raises(HelpdeskError):
        step.send()
    return play.requests() - before


@pytest.mark.parametrize("mode", ["closed before the effect", "closed after the effect", "reset", "503"])
def test_a_session_of_stock_zenpy_sends_a_lost_write_four_times_and_only_over_https(
    box: Sandbox, connect: Callable[..., Helpdesk], ca_file: Path, mode: str
) -> None:
    assert lost_put(box, connect("zendesk", session=stock(str(ca_file))), mode) == 4
    with Sandbox(intercom=False, claude=False) as plain:
        desk: Any = plain.desks["zendesk"]
        sign_in = BearerToken(desk.hub.options.credentials.fixed_token)
        with stock(str(ca_file)) as session:
            helpdesk = ZendeskHelpdesk(url=desk.url, account=desk.account, sign_in=sign_in, session=session)
            assert lost_put(plain, helpdesk, mode) == 1
