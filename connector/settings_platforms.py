"""Who we talk to: Zendesk, Intercom and Claude, each on when its credentials are set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connector.errors import SettingsError
from connector.settings_reader import KNOWN, Reader, host_of, loopback

#: Zendesk's published secret for test deliveries: anyone can sign with it.
#: https://developer.zendesk.com/documentation/webhooks/verifying/
PUBLIC_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105 - known to everybody, refused here
REGIONS = frozenset({"api.intercom.io", "api.eu.intercom.io", "api.au.intercom.io"})
ZENDESK_HOST = re.compile(r"[a-z0-9][a-z0-9-]*\.zendesk\.com")


@dataclass(frozen=True, slots=True)
class ZendeskSettings:
    """*account* is the subdomain; exactly one of the three ways to sign in is filled."""

    url: str
    account: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    oauth_token: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    api_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IntercomSettings:
    url: str
    access_token: str = field(repr=False)
    client_secrets: tuple[str, ...] = field(repr=False)
    admin_id: str


@dataclass(frozen=True, slots=True)
class ClaudeSettings:
    """*strong* is None with MODEL_STRONG=none: the fast model alone."""

    api_key: str = field(repr=False)
    base_url: str
    fast: str
    strong: str | None


def zendesk(reader: Reader) -> ZendeskSettings | None:
    if not _any_set(reader, "ZENDESK_"):
        return None
    url = _zendesk_url(reader)
    found = ZendeskSettings(
        url=url,
        # A stand-in on this machine has no subdomain: its host takes the place.
        account=host_of(url).removesuffix(".zendesk.com"),
        webhook_secrets=reader.secrets("ZENDESK_WEBHOOK_SECRETS", public=frozenset({PUBLIC_SECRET})),
        client_id=reader.text("ZENDESK_OAUTH_CLIENT_ID"),
        client_secret=reader.secret("ZENDESK_OAUTH_CLIENT_SECRET"),
        oauth_token=reader.secret("ZENDESK_OAUTH_TOKEN"),
        email=reader.text("ZENDESK_EMAIL"),
        api_token=reader.secret("ZENDESK_API_TOKEN"),
    )
    _one_sign_in(reader, found)
    return found


def intercom(reader: Reader) -> IntercomSettings | None:
    if not _any_set(reader, "INTERCOM_"):
        return None
    url = reader.origin("INTERCOM_URL", "https://api.intercom.io")
    host, token = host_of(url), reader.secret("INTERCOM_ACCESS_TOKEN")
    admin = reader.text("INTERCOM_ADMIN_ID")
    if host and host not in REGIONS and not loopback(host):
        reader.faults.append(f"INTERCOM_URL is none of {', '.join(sorted(REGIONS))}")
    if not token:
        reader.faults.append("INTERCOM_ACCESS_TOKEN is not set")
    missing = not admin and "INTERCOM_ADMIN_ID" in reader.pending
    if not missing and not re.fullmatch(r"[1-9][0-9]{0,18}", admin, re.ASCII):
        reader.faults.append("INTERCOM_ADMIN_ID is not set to the digits of the bot's admin id")
    return IntercomSettings(url, token, reader.secrets("INTERCOM_CLIENT_SECRETS"), admin)


def claude(reader: Reader) -> ClaudeSettings | None:
    key = reader.secret("ANTHROPIC_API_KEY")
    base = reader.url("ANTHROPIC_BASE_URL", "https://api.anthropic.com").rstrip("/")
    fast = reader.text("MODEL_FAST", "claude-haiku-5-5")
    strong = reader.text("MODEL_STRONG", "claude-sonnet-5-5")
    if base.endswith("/v1"):
        reader.faults.append("ANTHROPIC_BASE_URL must not end in /v1")
    if fast.lower() == "none":
        reader.faults.append("MODEL_FAST is 'none': only MODEL_STRONG can be left out")
    if not key:
        return None
    return ClaudeSettings(key, base, fast, None if strong.lower() == "none" else strong)


def check_prices(claude: ClaudeSettings, *, known: Callable[[str], bool], vendor: str) -> None:
    """Without a price no budget can hold: SettingsError for the vendor's models that have none."""
    named = {"MODEL_FAST": claude.fast, "MODEL_STRONG": claude.strong}
    unknown = [f"{name} is {model!r}" for name, model in named.items() if model and not known(model)]
    if unknown and urlsplit(claude.base_url).hostname == vendor:
        raise SettingsError("\n".join(f"{fault}, which has no price here" for fault in unknown))


def _any_set(reader: Reader, prefix: str) -> bool:
    return any(reader.text(name) for name in KNOWN if name.startswith(prefix))


def _zendesk_url(reader: Reader) -> str:
    """Credentials go to this host: a typing error must not send them elsewhere."""
    url = reader.origin("ZENDESK_URL")
    host = host_of(url)
    if not url:
        reader.faults.append("ZENDESK_URL is not set")
    if host and not ZENDESK_HOST.fullmatch(host) and not loopback(host):
        reader.faults.append("ZENDESK_URL is not https://SUBDOMAIN.zendesk.com")
    return url


def _one_sign_in(reader: Reader, found: ZendeskSettings) -> None:
    ways = {
        "ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET": (found.client_id, found.client_secret),
        "ZENDESK_OAUTH_TOKEN": (found.oauth_token,),
        "ZENDESK_EMAIL + ZENDESK_API_TOKEN": (found.email, found.api_token),
    }
    begun = [names for names, values in ways.items() if any(values)]
    reader.faults += [f"{names}: one of the two is missing" for names in begun if not all(ways[names])]
    if not begun:
        reader.faults.append("ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET are not set")
    if len(begun) > 1:
        reader.faults.append(f"more than one way to sign in to Zendesk is set ({'; '.join(begun)}): keep one")
    if found.api_token:
        reader.warnings.append(
            "ZENDESK_API_TOKEN ends on 2027-04-30, when Zendesk turns tokens off: use OAuth"
        )
