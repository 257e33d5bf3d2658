"""Stand-ins with articles, and the sources that read them; a clock that passes while somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.intercom.wire import Wire, pool
from adapters.sandbox.intercom import IntercomDesk
from adapters.sandbox.intercom_hub import Options as IntercomOptions
from adapters.sandbox.zendesk import ZendeskDesk
from adapters.sandbox.zendesk_hub import Options as ZendeskOptions
from adapters.sources.help_center import HelpCenter
from adapters.sources.intercom_articles import IntercomArticles
from adapters.zendesk.auth import BearerToken
from adapters.zendesk.transport import Transport
from tests.clocks import Clock

START = 1_795_341_600_000


class Shelf:
    """*desk* with its *source*; `ids` is what the source shows."""

    def __init__(self, desk: Any, clock: Clock, make: Callable[..., Any]) -> None:
        self.desk, self.clock, self._make = desk, clock, make
        self.library = desk.library
        self.source = make()

    def only(self, *locales: str) -> Any:
        return self._make(locales=locales)

    def ids(self) -> list[str]:
        return [article.id for article in self.source.articles()]


def zendesk_shelf() -> Shelf:
    clock = Clock(START)
    desk = ZendeskDesk(ZendeskOptions(clock=clock), pace=0)
    desk.start()
    token = desk.hub.options.credentials.fixed_token

    def make(**more: Any) -> HelpCenter:
        transport = Transport(desk.url, "acme", BearerToken(token), clock=clock, sleep=clock.forward)
        return HelpCenter(transport, clock=clock, sleep=clock.forward, **more)

    return Shelf(desk, clock, make)


def intercom_shelf() -> Shelf:
    clock = Clock(START)
    desk = IntercomDesk(IntercomOptions(clock=clock), pace=0)
    desk.start()

    def make(**more: Any) -> IntercomArticles:
        wire = Wire(
            url=desk.url,
            token=desk.hub.options.token,
            seconds=10,
            transport=pool(),
            tell=lambda _code: None,
            clock=lambda: clock() / 1000,
            sleep=clock.forward,
        )
        return IntercomArticles(wire, sleep=clock.forward, **more)

    return Shelf(desk, clock, make)


@pytest.fixture
def zendesk() -> Iterator[Shelf]:
    made = zendesk_shelf()
    yield made
    made.desk.stop()


@pytest.fixture
def intercom() -> Iterator[Shelf]:
    made = intercom_shelf()
    yield made
    made.desk.stop()


@pytest.fixture(params=["zendesk", "intercom"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """Each platform in turn."""
    made: Shelf = request.getfixturevalue(request.param)
    return made
