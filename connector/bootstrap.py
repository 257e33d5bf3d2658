"""The composition root: the one place where the core and its adapters meet.

Vendor SDKs are imported where they are built: together they cost seconds at start.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector import links, logs, workflow
from connector import settings as settings_module
from connector.counting import Counting, until_exit
from connector.engine import Doorbell, Engine
from connector.errors import SettingsError
from connector.guards import Guards
from connector.house import House, Models
from connector.knowledge.intake import Intake
from connector.knowledge.library import Library
from connector.lanes import Lanes
from connector.ports import Accounts, Helpdesk, KnowledgeSource, Webhook
from connector.roster import Crew
from connector.settings import Settings
from connector.settings_platforms import check_prices
from connector.store import counters
from connector.store.database import BUSY_MS, WEB_BUSY_MS, Database, open_database
from connector.store.migrate import migrate

if TYPE_CHECKING:
    from flask import Flask
    from requests.auth import AuthBase

    from adapters.claude.model import ClaudeModel

log = logging.getLogger(__name__)

DOTENV = Path(".env")
NO_DATABASE = "connector serve makes it, in the folder of its .env"
Told = Callable[..., None]
#: What `connector setup` fetches or asks for, and `connector check` names when it is missing.
PENDING = frozenset({"ZENDESK_WEBHOOK_SECRETS", "INTERCOM_CLIENT_SECRETS", "INTERCOM_ADMIN_ID"})


def read_settings(
    environ: Mapping[str, str] | None = None, *, pending: frozenset[str] = frozenset()
) -> Settings:
    """Settings of this process: the environment over `.env` in the working folder."""
    return settings_module.load(os.environ if environ is None else environ, DOTENV, pending=pending)


def in_environment(name: str) -> bool:
    """Whether *name* or its file is set outside of `.env`, where no command can change it."""
    return any(os.environ.get(word, "").strip() for word in (name, f"{name}_FILE"))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def database(settings: Settings, *, busy_ms: int = BUSY_MS) -> Database:
    """The database, migrated; every process passes through here first."""
    opened = open_database(settings.database_url, busy_ms=busy_ms)
    migrate(opened)
    return opened


def existing_database(settings: Settings) -> Database:
    """For commands that look at what others made: SettingsError where there is nothing."""
    opened = open_database(settings.database_url)
    if opened.is_sqlite and not Path(opened.url.database or "").is_file():
        opened.close()
        raise SettingsError(f"DATABASE_URL: there is no database at {opened.name}; {NO_DATABASE}")
    migrate(opened)
    return opened


@dataclass(frozen=True, slots=True)
class Platform:
    """How a helpdesk is built from settings; a new one is a row in PLATFORMS.

    *helpdesk* also takes whom to tell how each request was answered, a status or "none", and what to call before one.
    """

    webhook: Callable[[Settings], Webhook]
    helpdesk: Callable[..., Helpdesk]


def _zendesk_webhook(settings: Settings) -> Webhook:
    from adapters.zendesk.webhook import ZendeskWebhook

    assert settings.zendesk is not None  # noqa: S101 - PLATFORMS is asked for switched-on platforms only
    return ZendeskWebhook(settings.zendesk.account, settings.zendesk.webhook_secrets)


def _unheard(*_: str) -> None:
    """For commands that count nothing."""


def zendesk_sign_in(settings: Settings) -> AuthBase:
    """With whichever of the three ways is set."""
    from adapters.zendesk.auth import SCOPE, sign_in

    assert settings.zendesk is not None  # noqa: S101 - as above
    return sign_in(settings.zendesk, scope=SCOPE, ca_file=settings.ca_file)


def _zendesk(settings: Settings, tell: Told = _unheard, pace: Told = _unheard) -> Helpdesk:
    from adapters.zendesk.client import ZendeskHelpdesk

    own = settings.zendesk
    assert own is not None  # noqa: S101 - as above
    return ZendeskHelpdesk(
        url=own.url,
        account=own.account,
        sign_in=zendesk_sign_in(settings),
        record=lambda _, answer: tell("none" if answer is None else str(answer.status_code)),
        pace=pace,
        ca_file=settings.ca_file,
    )


def _intercom_webhook(settings: Settings) -> Webhook:
    from adapters.intercom.webhook import IntercomWebhook

    assert settings.intercom is not None  # noqa: S101 - as above
    return IntercomWebhook(settings.intercom.client_secrets, settings.intercom.admin_id)


def _intercom(settings: Settings, tell: Told = _unheard, pace: Told = _unheard) -> Helpdesk:
    from adapters.intercom.client import IntercomHelpdesk

    own = settings.intercom
    assert own is not None  # noqa: S101 - as above
    return IntercomHelpdesk(
        url=own.url,
        token=own.access_token,
        admin_id=own.admin_id,
        settle_seconds=settings.policy.timing.settle_seconds,
        tell=tell,
        pace=pace,
        ca_file=settings.ca_file,
    )


PLATFORMS: Mapping[str, Platform] = {
    "zendesk": Platform(_zendesk_webhook, _zendesk),
    "intercom": Platform(_intercom_webhook, _intercom),
}


def webhooks(settings: Settings) -> dict[str, Webhook]:
    return {name: PLATFORMS[name].webhook(settings) for name in settings.platforms}


def helpdesks(settings: Settings, tell: Callable[[str, str], None] = _unheard) -> dict[str, Helpdesk]:
    """*tell* hears the platform and how a request was answered."""
    return {name: PLATFORMS[name].helpdesk(settings, partial(tell, name)) for name in settings.platforms}


def language_model(settings: Settings, tell: Callable[[str, str], None] = _unheard) -> ClaudeModel:
    """*tell* hears the model's id and how a request was answered."""
    from adapters.claude import model as claude_model
    from adapters.claude import prices

    claude, models = settings.claude, settings.policy.models
    assert claude is not None  # noqa: S101 - demanded before
    check_prices(claude, known=prices.known, vendor=claude_model.VENDOR)
    effort = {claude.fast: models.fast_effort}
    if claude.strong:
        effort[claude.strong] = models.strong_effort
    return claude_model.ClaudeModel(
        api_key=claude.api_key,
        base_url=claude.base_url,
        cache_ttl=models.cache_ttl,
        effort=effort,
        tell=tell,
        ca_file=settings.ca_file,
    )


def accounts(settings: Settings, guard: Callable[[Accounts], Accounts] = lambda source: source) -> Accounts:
    """Those that are set, in the order of the policy; a new source is a line here."""
    from adapters.sources.facts import Merged
    from adapters.sources.field_accounts import HelpdeskFields
    from adapters.sources.file_accounts import FileAccounts
    from adapters.sources.http_accounts import HttpAccounts
    from adapters.sources.sql_accounts import SqlAccounts

    own = settings.policy.accounts
    found: dict[str, Accounts] = {"helpdesk": HelpdeskFields()}
    if settings.accounts_file:
        found["file"] = guard(FileAccounts(settings.accounts_file))
    if settings.accounts_url:
        found["http"] = guard(HttpAccounts(settings.accounts_url, ca_file=settings.ca_file))
    if settings.accounts_sql_url:
        found["sql"] = guard(SqlAccounts(settings.accounts_sql_url, own.sql, seconds=own.sql_seconds))
    return Merged(*(found[name] for name in own.order if name in found))


def folder_sources(settings: Settings) -> list[KnowledgeSource]:
    """Those on this machine, quick enough to read before anything starts."""
    from adapters.sources.markdown import MarkdownFolder

    return [MarkdownFolder(settings.knowledge_dir)] if settings.knowledge_dir else []


def check_sources(settings: Settings) -> None:
    """Raise SettingsError for account and article sources that can't be read, before anything starts."""
    language_model(settings)
    accounts(settings)
    for source in folder_sources(settings):
        list(source.articles())


def make_house(settings: Settings, opened: Database, library: Library, counting: Counting) -> House:
    settings.demand(platform=True, model=True)
    claude = settings.claude
    assert claude is not None  # noqa: S101 - demanded above
    guards = Guards(opened, counting, now_ms, time.monotonic)
    llm = language_model(settings, partial(counting.count, counters.MODEL))
    return House(
        database=opened,
        helpdesks=guards.helpdesks(helpdesks(settings, partial(counting.count, counters.HELPDESK))),
        policy=settings.policy,
        mode=settings.mode,
        models=Models(
            guards.model(llm), claude.fast, claude.strong if settings.policy.models.use_strong else None
        ),
        search=library.search,
        accounts=accounts(settings, guards.accounts),
        ring=ring(opened),
        clock=now_ms,
        monotonic=time.monotonic,
        sleep=time.sleep,
        rating_link=links.maker(settings, now_ms),
    )


def ring(opened: Database) -> Callable[..., None]:
    bell = Doorbell(opened)
    return lambda connection, inbox_id, ref, delay: bell.ring(connection, inbox_id, ref, delay=delay)


def make_library(settings: Settings, opened: Database) -> Library:
    """The knowledge base, its folder read once more; a chore looks after the helpdesks' articles."""
    for source in folder_sources(settings):
        try:
            Intake(opened, now_ms).sync(source)
        except SettingsError as error:
            log.error("articles could not be read: the stored ones stay", extra={"why": str(error)})
    library = Library(opened, limit_chars=settings.policy.limits.passage_chars, monotonic=time.monotonic)
    if not library.articles():
        log.warning("there are no articles yet: until then every question goes to a person")
    return library


def make_engine(settings: Settings, house: House, lanes: Lanes | None = None) -> Engine:
    """Tickets of a backfill are dealt with in its lane if there are *lanes*."""
    crew = Crew(concurrency=settings.policy.limits.tickets_at_once)
    story = logs.followed(lanes.handle if lanes else partial(workflow.handle, house=house))
    return Engine(house.database, story, clock=now_ms, crew=crew)


def make_web(settings: Settings, opened: Database, *, draining: Callable[[], bool] = lambda: False) -> Flask:
    from connector.web.app import create_app
    from connector.web.rate import Rate

    settings.demand(platform=True)
    return create_app(
        webhooks(settings),
        database=opened,
        ring=ring(opened),
        timing=settings.policy.timing,
        clock=now_ms,
        api_token=settings.api_token,
        counting=until_exit(opened, clock=now_ms),
        dollars_per_day=settings.policy.limits.dollars_per_day,
        draft_hours=settings.policy.drafts.valid_hours,
        draining=draining,
        rate=Rate(links.of(settings, now_ms), settings.policy, opened, ring(opened), now_ms),
    )


def __getattr__(name: str) -> Any:
    """`connector.bootstrap:web` for any WSGI server: settings are judged when the server loads it."""
    if name != "web":
        raise AttributeError(name)
    logs.configure()
    try:
        settings = read_settings()
        return make_web(settings, database(settings, busy_ms=WEB_BUSY_MS))
    except SettingsError as error:
        raise SystemExit(f"connector: the settings need attention:\n{error}") from None
