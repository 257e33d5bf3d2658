"""Environment, .env and policy read once into frozen values; every fault in one message."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector import policy as policies
from connector.domain import Mode
from connector.errors import SettingsError
from connector.policy import Policy
from connector.settings_database import MOUNTS, database_url, on_memory_disk
from connector.settings_mail import MailSettings, mail
from connector.settings_platforms import (
    PUBLIC_SECRET,
    REGIONS,
    ClaudeSettings,
    IntercomSettings,
    ZendeskSettings,
    claude,
    intercom,
    zendesk,
)
from connector.settings_reader import KNOWN, MIN_SECRET, PLAIN, SECRETS, Reader, fit_url

_BY_EMAIL = re.compile(r"(?<![:\w\\]):email\b(?!:)")

__all__ = [
    "KNOWN",
    "MIN_SECRET",
    "PLAIN",
    "PUBLIC_SECRET",
    "REGIONS",
    "SECRETS",
    "ClaudeSettings",
    "IntercomSettings",
    "Settings",
    "ZendeskSettings",
    "load",
    "on_memory_disk",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """*drain_seconds* is what SIGTERM leaves us; account sources that are not set are empty or None.

    *ca_file* holds the authorities to trust in place of the usual ones; *mail* is None where no codes are mailed.
    """

    database_url: str = field(repr=False)
    host: str
    port: int
    mode: Mode
    policy: Policy
    zendesk: ZendeskSettings | None
    intercom: IntercomSettings | None
    claude: ClaudeSettings | None
    knowledge_dir: Path | None
    accounts_url: str = field(repr=False)
    accounts_file: Path | None
    accounts_sql_url: str = field(repr=False)
    public_url: str
    signing_key: str = field(repr=False)
    api_token: str = field(repr=False)
    alert_url: str = field(repr=False)
    drain_seconds: float
    ca_file: Path | None
    on_app_engine: bool
    mail: MailSettings | None = None
    policy_file: Path | None = None
    warnings: tuple[str, ...] = ()

    @property
    def platforms(self) -> tuple[str, ...]:
        on = (("zendesk", self.zendesk), ("intercom", self.intercom))
        return tuple(name for name, settings in on if settings)

    def demand(self, *, platform: bool = False, model: bool = False) -> None:
        """Raise SettingsError with everything that a command needs and that is not set."""
        missing = []
        if platform and not self.platforms:
            missing.append("no helpdesk is set: set the ZENDESK_... or the INTERCOM_... names")
        if model and self.claude is None:
            missing.append("ANTHROPIC_API_KEY is not set")
        if missing:
            raise SettingsError("\n".join(missing))


def load(
    environ: Mapping[str, str],
    dotenv: Path | None = None,
    *,
    mounts: Path = MOUNTS,
    pending: frozenset[str] = frozenset(),
) -> Settings:
    """Settings from *environ* over the *dotenv* file; SettingsError holds one fault a line.

    *pending* names may be missing still: `connector setup` fetches them.
    """
    reader = Reader(environ, dotenv, pending=pending)
    policy = _policy(reader)
    on_app_engine = environ.get("GAE_ENV") == "standard"
    sql_url = reader.secret("ACCOUNTS_SQL_URL")
    if bool(sql_url) != bool(policy.accounts.sql):
        reader.faults.append(
            "ACCOUNTS_SQL_URL and policy accounts.sql need each other: one of them is not set"
        )
    if policy.identity.one_time_code and policy.accounts.sql and not _BY_EMAIL.search(policy.accounts.sql):
        reader.faults.append(
            "policy accounts.sql: needs :email where identity.one_time_code is on: a code proves an address alone"
        )
    settings = Settings(
        database_url=database_url(reader, on_app_engine=on_app_engine, mounts=mounts),
        host=_host(reader),
        port=reader.whole("PORT", 8080, low=0, high=65_535),
        mode=_mode(reader),
        policy=policy,
        zendesk=zendesk(reader),
        intercom=intercom(reader),
        claude=claude(reader),
        knowledge_dir=reader.path("KNOWLEDGE_DIR", Path.is_dir, "a folder"),
        accounts_url=reader.url("ACCOUNTS_URL"),
        accounts_file=reader.path("ACCOUNTS_FILE", Path.is_file, "a file"),
        accounts_sql_url=sql_url,
        public_url=reader.url("PUBLIC_URL").rstrip("/"),
        signing_key=reader.secret("SIGNING_KEY", at_least=MIN_SECRET),
        api_token=reader.secret("API_TOKEN", at_least=MIN_SECRET),
        alert_url=_alert_url(reader),
        drain_seconds=reader.number("DRAIN_SECONDS", 8, low=0, high=600),
        ca_file=_ca_file(reader),
        on_app_engine=on_app_engine,
        mail=mail(reader, wanted=policy.identity.one_time_code),
        policy_file=Path(reader.text("POLICY_FILE")) if reader.text("POLICY_FILE") else None,
        warnings=tuple(reader.warnings),
    )
    if reader.faults:
        raise SettingsError("\n".join(reader.faults))
    return settings


def _policy(reader: Reader) -> Policy:
    """The operator's policy; the shipped one stands in while the other faults are read."""
    path = reader.text("POLICY_FILE")
    try:
        return policies.load(Path(path) if path else None)
    except SettingsError as error:
        reader.faults += str(error).splitlines()
        return policies.load()


def _mode(reader: Reader) -> Mode:
    raw = reader.text("CONNECTOR_MODE", Mode.ASSIST)
    if raw in set(Mode):
        return Mode(raw)
    reader.faults.append(f"CONNECTOR_MODE is {raw!r}, not shadow, triage, assist or auto")
    return Mode.SHADOW


def _host(reader: Reader) -> str:
    raw = reader.text("HOST", "127.0.0.1")
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", raw):
        reader.faults.append(f"HOST is {raw!r}, not a name or an address to listen on")
    return raw


def _alert_url(reader: Reader) -> str:
    """A webhook's address is its own secret: whoever has it can write there."""
    url = reader.secret("ALERT_URL")
    if url and not fit_url(url):
        reader.faults.append("ALERT_URL is not an https:// address (http:// only for 127.0.0.1)")
    return url


def _ca_file(reader: Reader) -> Path | None:
    """The names that OpenSSL and requests know, in this order: other programs beside us read them too."""
    name = "SSL_CERT_FILE" if reader.text("SSL_CERT_FILE") else "REQUESTS_CA_BUNDLE"
    return reader.path(name, _holds_certificates, "a file of PEM certificates")


def _holds_certificates(path: Path) -> bool:
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        return False
    return True
