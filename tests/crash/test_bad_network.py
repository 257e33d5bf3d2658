"""Bad networks to the helpdesk and to the model: every message is answered once or handed over once."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.claude.model import ClaudeModel
from adapters.http import guarded_session
from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.toxics import Proxy, Toxic
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Mode
from connector.store.database import Database, open_database

JOBS = 50 if os.environ.get("LONG_TESTS") == "1" else 3
#: Longer than any answer takes here, and shorter than what a toxic holds back.
SECONDS = 0.4
#: Of connections: a message takes dozens to the helpdesk and one to the model.
SHARE, OF_MODEL = 0.25, 0.7
TOXICS = {
    "nobody there": Toxic("down"),
    "late": Toxic("latency", seconds=0.05),
    "too late": Toxic("latency", seconds=9),
    "thin": Toxic("bandwidth", size=100_000),
    "closed slowly": Toxic("slow_close", seconds=0.1),
    "silent": Toxic("timeout", seconds=9),
    "reset": Toxic("reset_peer", size=700),
    "cut": Toxic("limit_data", size=700),
    "sliced": Toxic("slicer", size=97, seconds=0.0005),
}


@dataclass(frozen=True)
class Scenario:
    """What `World.play` takes."""

    tool: str
    fields: dict[str, Any]
    mode: Mode = Mode.AUTO
    before: Callable[[Any, str, str], object] = lambda *_: None
    then: Callable[[Any, str], object] | None = None
    waits: bool = False


TRIAGE = {
    "category": "account",
    "urgency": "normal",
    "sentiment": "neutral",
    "language": "en",
    "confidence": 0.95,
}
REPLY = "Hello Ada, choose Forgot password on the sign-in page and follow the link that we send."
ANSWER = Scenario("resolve_ticket", {**TRIAGE, "reply": REPLY, "citations": ["reset#1"], "multi_part": False})


@pytest.fixture(scope="module")
def shared_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The network is what is tried here: one database is enough."""
    path = tmp_path_factory.mktemp("network") / "network.db"
    shutil.copy(sqlite_template, path)
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


def helpdesk(world: Any, url: str, closing: ExitStack) -> Any:
    """The real adapter, as a new process makes it; each request has a connection, and its luck, of its own."""
    desk, clock = world.desk, world.clock
    if world.platform == "zendesk":
        session = closing.enter_context(guarded_session([url], seconds=SECONDS))
        session.headers["Connection"] = "close"
        return ZendeskHelpdesk(
            url=url,
            account=desk.account,
            sign_in=BearerToken(desk.hub.options.credentials.fixed_token),
            session=session,
            clock=clock,
            sleep=clock.pass_seconds,
        )
    made = IntercomHelpdesk(
        url=url,
        token=desk.hub.options.token,
        admin_id=desk.bot_id,
        seconds=SECONDS,
        transport=httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0)),
        clock=clock.seconds,
        sleep=clock.pass_seconds,
    )
    closing.callback(made.close)
    return made


def bad_network(url: str, name: str, *, share: float = SHARE) -> Proxy:
    """The same one in every run; some connections are spared."""
    return Proxy(url, TOXICS[name], share=share, chance=random.Random(name))  # noqa: S311 - no secrets


@contextmanager
def over(world: Any, name: str) -> Iterator[Proxy]:
    """All connections to the helpdesk lead through a bad network; what waits long finds it at rest."""
    with bad_network(world.desk.url, name) as proxy, ExitStack() as closing:
        world.between, world.clock.before = lambda _: helpdesk(world, proxy.url, closing), proxy.settle
        try:
            yield proxy
        finally:
            world.between, world.clock.before = lambda real: real, lambda: None


def dealt_with(ended: Any) -> bool:
    """Answered or handed over, once; nothing is left to do and nothing is dead."""
    (job,), _, rows = ended.books
    words, notes = ended.view.by("bot", public=True), ended.view.by("bot", public=False)
    handed_over = job[1] == "escalated" and len(notes) == 1
    answered = job[1] == "resolved" and len(words) == 1 and not notes
    return job[0] == "done" and rows == ["done"] and len(words) <= 1 and (answered or handed_over)


@pytest.mark.timeout(60 * JOBS)
@pytest.mark.parametrize("name", TOXICS)
def test_over_a_bad_network_to_the_helpdesk_each_message_is_dealt_with_once(world: Any, name: str) -> None:
    with over(world, name) as proxy:
        ended = [world.play(ANSWER) for _ in range(JOBS)]
        struck = proxy.struck
    assert [one.books for one in ended if not dealt_with(one)] == []
    assert struck


@pytest.mark.timeout(60 * JOBS)
@pytest.mark.parametrize("name", TOXICS)
@pytest.mark.parametrize("world", ["zendesk"], indirect=True)
def test_over_a_bad_network_to_the_model_each_message_is_dealt_with_once(world: Any, name: str) -> None:
    with (
        ClaudeStandIn() as claude,
        bad_network(claude.url, name, share=OF_MODEL) as proxy,
        ExitStack() as closing,
    ):

        def model(_: Any) -> ClaudeModel:
            made = ClaudeModel(api_key=claude.key, base_url=proxy.url, sleep=world.clock.pass_seconds)
            closing.callback(made.close)
            return made

        world.model = model
        try:
            ended = [world.play(ANSWER) for _ in range(JOBS)]
        finally:
            world.model = world.scripted
        assert proxy.struck
    assert [one.books for one in ended if not dealt_with(one)] == []
