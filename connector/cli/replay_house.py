"""What decides again without a helpdesk: the house of `evaluate` and `explain --replay`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from connector import bootstrap
from connector import policy as policies
from connector.domain import Mode
from connector.errors import ConnectorError, SettingsError
from connector.house import House, Models
from connector.knowledge.library import Library
from connector.ports import Past
from connector.settings import Settings
from connector.store.database import Database


def chosen(settings: Settings, *, model: str | None, policy: Path | None) -> Settings:
    """*settings* with another model, which then works alone, and another policy file."""
    settings.demand(platform=True, model=True)
    if policy is not None:
        settings = replace(settings, policy=policies.load(policy, option="--policy"))
    if model is not None and settings.claude is not None:
        settings = replace(settings, claude=replace(settings.claude, fast=model, strong=None))
    return settings


def desk(settings: Settings, platform: str) -> Past:
    """SettingsError where the platform has no credentials."""
    if platform not in settings.platforms:
        known = " and ".join(settings.platforms)
        raise SettingsError(f"{platform} is not set: set the {platform.upper()}_... names (set is: {known})")
    return cast("Past", bootstrap.PLATFORMS[platform].helpdesk(settings))


@contextmanager
def house(settings: Settings, opened: Database) -> Iterator[House]:
    """A house without helpdesks, so that nothing can be written to one."""
    claude = settings.claude
    assert claude is not None  # noqa: S101 - demanded in `chosen`
    strong = claude.strong if settings.policy.models.use_strong else None
    limit = settings.policy.limits.passage_chars
    library = Library(opened, limit_chars=limit, monotonic=time.monotonic)
    try:
        if not library.articles():
            raise ConnectorError(
                "there are no articles, so every ticket would go to a person: run connector kb sync first"
            )
        yield House(
            database=opened,
            helpdesks={},
            policy=settings.policy,
            mode=Mode.AUTO,
            models=Models(bootstrap.language_model(settings), claude.fast, strong),
            search=library.search,
            accounts=bootstrap.accounts(settings),
            ring=lambda *_: None,
            clock=bootstrap.now_ms,
            monotonic=time.monotonic,
            sleep=time.sleep,
        )
    finally:
        library.close()
