"""The stand-ins behind TLS, with an authority of their own, and the real adapters that trust it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from adapters.http import guarded_session
from adapters.intercom.client import IntercomHelpdesk
from adapters.sandbox.box import Sandbox
from adapters.zendesk.auth import ClientCredentials
from adapters.zendesk.client import ZendeskHelpdesk
from connector.ports import Helpdesk

HOST = "127.0.0.1"


@dataclass
class Waits:
    """Takes the place of sleep between attempts and counts them."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def shared_box(tls: ssl.SSLContext) -> Iterator[Sandbox]:
    with Sandbox(claude=False, tls=tls) as box:
        yield box


@pytest.fixture
def box(shared_box: Sandbox) -> Iterator[Sandbox]:
    """Both helpdesks over https, without a fault."""
    yield shared_box
    for desk in shared_box.desks.values():
        desk.faults.clear()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def connect(box: Sandbox, ca_file: Path, waits: Waits) -> Iterator[Callable[..., Helpdesk]]:
    """The real adapter of a platform; *seconds* bound each request. *session* is for Zendesk only."""
    opened: list[Any] = []

    def zendesk(seconds: float, session: Any) -> ZendeskHelpdesk:
        desk: Any = box.desks["zendesk"]
        known = desk.hub.options.credentials
        own = session or guarded_session([desk.url], seconds=seconds, ca_file=ca_file)
        for_tokens = guarded_session([desk.url], seconds=seconds, ca_file=ca_file)
        opened.extend([own, for_tokens])
        sign_in = ClientCredentials(
            desk.url, client_id=known.client_id, client_secret=known.client_secret, session=for_tokens
        )
        return ZendeskHelpdesk(url=desk.url, account=HOST, sign_in=sign_in, session=own, sleep=waits)

    def intercom(seconds: float) -> IntercomHelpdesk:
        desk: Any = box.desks["intercom"]
        token = desk.hub.options.token
        made = IntercomHelpdesk(
            url=desk.url, token=token, admin_id=desk.bot_id, seconds=seconds, ca_file=ca_file, sleep=waits
        )
        opened.append(made)
        return made

    def made(platform: str, *, seconds: float = 20, session: Any = None) -> Helpdesk:
        return zendesk(seconds, session) if platform == "zendesk" else intercom(seconds)

    yield made
    for one in opened:
        one.close()
