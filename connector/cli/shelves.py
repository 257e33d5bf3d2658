"""Builds the sources of articles that settings and policy name; a new one is a row here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from connector import bootstrap
from connector.ports import KnowledgeSource
from connector.settings import Settings


def knowledge_sources(settings: Settings) -> list[KnowledgeSource]:
    """The folder, and what the helpdesks publish."""
    platforms = settings.platforms if settings.policy.knowledge.helpdesks else ()
    return [*bootstrap.folder_sources(settings), *(PUBLISHED[name](settings) for name in platforms)]


def _help_center(settings: Settings) -> KnowledgeSource:
    from adapters.sources.help_center import HelpCenter
    from adapters.zendesk.transport import Transport

    own = settings.zendesk
    assert own is not None  # noqa: S101 - asked for switched-on platforms only
    sign_in = bootstrap.zendesk_sign_in(settings)
    transport = Transport(own.url, own.account, sign_in, ca_file=settings.ca_file)
    locales = settings.policy.knowledge.locales
    return HelpCenter(transport, locales=locales, clock=bootstrap.now_ms, sleep=time.sleep)


def _intercom_articles(settings: Settings) -> KnowledgeSource:
    from adapters.intercom.wire import Wire, pool
    from adapters.sources.intercom_articles import IntercomArticles

    own = settings.intercom
    assert own is not None  # noqa: S101 - as above
    wire = Wire(
        url=own.url,
        token=own.access_token,
        seconds=20,
        transport=pool(settings.ca_file),
        tell=lambda _code: None,
        clock=time.time,
        sleep=time.sleep,
    )
    return IntercomArticles(wire, locales=settings.policy.knowledge.locales, sleep=time.sleep)


PUBLISHED: Mapping[str, Callable[[Settings], KnowledgeSource]] = {
    "zendesk": _help_center,
    "intercom": _intercom_articles,
}
