"""Builds what `connector setup` uses, one row a platform."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from connector import bootstrap
from connector.errors import SettingsError
from connector.ports_setup import Installer
from connector.settings import Settings
from connector.settings_file import SecretList, SetupJournal
from connector.settings_reader import Reader

JOURNAL = Path(".connector-setup.json")


@dataclass(frozen=True, slots=True)
class Wishes:
    """*fields* None is the platform's own default."""

    by_trigger: bool = False
    fields: bool | None = None


def endpoint(settings: Settings, platform: str) -> str:
    if not settings.public_url:
        raise SettingsError(
            "PUBLIC_URL is not set: set it to the https address at which the helpdesk reaches connector web"
        )
    return f"{settings.public_url}/webhooks/{platform}"


def secrets(name: str, values: tuple[str, ...]) -> SecretList:
    """Where the secrets *name* are kept; *values* are those that the settings hold now."""
    if bootstrap.in_environment(name):
        return SecretList(name, bootstrap.DOTENV, values, outside=True)
    file = Reader({}, bootstrap.DOTENV).text(f"{name}_FILE")
    return SecretList(name, bootstrap.DOTENV, values, file=Path(file) if file else None)


def _zendesk(settings: Settings, wishes: Wishes) -> Installer:
    from adapters.zendesk.auth import SETUP_SCOPE, sign_in
    from adapters.zendesk.setup import ZendeskInstaller
    from adapters.zendesk.transport import Transport

    own = settings.zendesk
    assert own is not None  # noqa: S101 - asked for switched-on platforms only
    signed = sign_in(own, scope=SETUP_SCOPE, ca_file=settings.ca_file)
    return ZendeskInstaller(
        transport=Transport(own.url, own.account, signed, ca_file=settings.ca_file, sleep=time.sleep),
        keeper=secrets("ZENDESK_WEBHOOK_SECRETS", own.webhook_secrets),
        endpoint=endpoint(settings, "zendesk"),
        by_trigger=wishes.by_trigger,
        with_fields=bool(wishes.fields),
    )


def _intercom(settings: Settings, wishes: Wishes) -> Installer:
    from adapters.intercom.setup import IntercomInstaller
    from adapters.intercom.wire import wire

    own = settings.intercom
    assert own is not None  # noqa: S101 - as above
    return IntercomInstaller(
        wire=wire(own.url, own.access_token, ca_file=settings.ca_file),
        journal_of=lambda account: SetupJournal(JOURNAL, account),
        host=urlsplit(own.url).hostname or "",
        endpoint=endpoint(settings, "intercom"),
        admin_id=own.admin_id,
        with_attributes=wishes.fields is not False,
        missing=() if own.client_secrets else ("INTERCOM_CLIENT_SECRETS",),
    )


INSTALLERS: Mapping[str, Callable[[Settings, Wishes], Installer]] = {
    "zendesk": _zendesk,
    "intercom": _intercom,
}
