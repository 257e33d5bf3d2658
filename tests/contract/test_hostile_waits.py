"""Whatever wait a vendor asks for: a worker's thread naps little, the rest is told within five minutes, and each
request is counted by how it was answered."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.claude.model import ClaudeModel
from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Action, ActionKind
from connector.errors import LONGEST_WAIT, UnavailableError
from connector.ports import ModelRequest, ToolSpec

ASKED = ("1", "0", "-5", "1e9", "1000000000", "soon", "Thu, 01 Jan 2099 00:00:00 GMT", "nan", "inf", "")
_serial = itertools.count(1)
#: What one thread of a worker may sleep in all.
NAPS = 60.0
REQUEST = ModelRequest(
    "claude-haiku-5-5",
    "Rules.",
    (
        ToolSpec(
            "search_kb", "Passages.", {"type": "object", "properties": {}, "additionalProperties": False}
        ),
    ),
    ({"role": "user", "content": [{"type": "text", "text": "Hello"}]},),
)


@dataclass
class Vendor:
    """One real adapter against its stand-in; *naps* is what it would have slept, *told* how requests ended."""

    ask: Callable[[], object]
    faults: Any
    naps: list[float]
    told: Counter[str]
    close: Callable[[], object]
    write: Callable[[], object] = lambda: None
    headers: tuple[str, ...] = ("Retry-After",)

    def fail(self, status: int, asked: str) -> None:
        headers = dict.fromkeys(self.headers, asked)
        self.faults.add(Fault("status", status=status, headers=headers, times=0))


@dataclass
class Ears:
    naps: list[float] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)


def _zendesk(box: Sandbox, ears: Ears) -> Vendor:
    desk: Any = box.desks["zendesk"]
    token = desk.hub.options.credentials.fixed_token

    def record(_: object, answer: Any) -> None:
        ears.told["none" if answer is None else str(answer.status_code)] += 1

    helpdesk = ZendeskHelpdesk(
        url=desk.url, account=desk.account, sign_in=BearerToken(token), record=record, sleep=ears.sleep
    )
    headers = ("Retry-After", "ratelimit-reset")
    return _desk(desk, helpdesk, ears, helpdesk._transport.session.close, headers)


def _intercom(box: Sandbox, ears: Ears) -> Vendor:
    desk: Any = box.desks["intercom"]

    def tell(code: str) -> None:
        ears.told[code] += 1

    helpdesk = IntercomHelpdesk(
        url=desk.url, token=desk.hub.options.token, admin_id=desk.bot_id, tell=tell, sleep=ears.sleep
    )
    return _desk(desk, helpdesk, ears, helpdesk.close, ("Retry-After", "X-RateLimit-Reset"))


def _desk(
    desk: Any, helpdesk: Any, ears: Ears, close: Callable[[], object], headers: tuple[str, ...]
) -> Vendor:
    customer = desk.add_customer(name="Ada Brook", email=f"ada.{next(_serial)}@customers.example")
    ticket_id = desk.write_in(customer, subject="Password", text="How do I reset my password?")
    ticket = helpdesk.read(ticket_id)
    action = Action("6f0c5c1e-0000-4000-8000-000000000001", ActionKind.REPLY, ticket.ref, "Hello.")
    [step, *_] = helpdesk.steps(action, ticket)
    ears.told.clear()
    return Vendor(
        lambda: helpdesk.read(ticket_id), desk.faults, ears.naps, ears.told, close, step.send, headers
    )


def _claude(box: Sandbox, ears: Ears) -> Vendor:
    claude = box.claude
    assert claude is not None

    def tell(_: str, code: str) -> None:
        ears.told[code] += 1

    model = ClaudeModel(api_key=claude.key, base_url=claude.url, tell=tell, sleep=ears.sleep)
    return Vendor(lambda: model.complete(REQUEST), claude.faults, ears.naps, ears.told, model.close)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


HELPDESKS = [pytest.param(_zendesk, id="zendesk"), pytest.param(_intercom, id="intercom")]


@pytest.fixture(params=[*HELPDESKS, pytest.param(_claude, id="claude")])
def vendor(request: pytest.FixtureRequest, box: Sandbox) -> Iterator[Vendor]:
    made: Vendor = request.param(box, Ears())
    yield made
    made.faults.clear()
    made.close()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ASKED)
def test_a_wait_is_kept_within_limits_whatever_is_asked_for(vendor: Vendor, asked: str, status: int) -> None:
    vendor.fail(status, asked)
    with pytest.raises(UnavailableError) as caught:
        vendor.ask()
    assert sum(vendor.naps) <= NAPS
    assert all(nap >= 0 for nap in vendor.naps)
    assert caught.value.retry_after is None or 0 <= caught.value.retry_after <= LONGEST_WAIT
    assert vendor.told == {str(status): len(vendor.naps) + 1}


@pytest.mark.parametrize("vendor", HELPDESKS, indirect=True)
@pytest.mark.parametrize("asked", ASKED)
def test_a_throttled_write_is_sent_once_and_left_to_the_queue(vendor: Vendor, asked: str) -> None:
    vendor.fail(429, asked)
    with pytest.raises(UnavailableError) as caught:
        vendor.write()
    assert (vendor.naps, vendor.told) == ([], {"429": 1})
    assert caught.value.retry_after is None or 0 <= caught.value.retry_after <= LONGEST_WAIT


def test_a_request_without_an_answer_is_counted_as_such(vendor: Vendor) -> None:
    vendor.faults.add(Fault("reset", times=0))
    with pytest.raises(UnavailableError):
        vendor.ask()
    assert set(vendor.told) == {"none"}
