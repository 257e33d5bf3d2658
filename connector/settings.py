"""Environment, .env and policy read once into frozen values; every fault in one message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from connector import policy as policies
from connector.domain import Mode
from connector.errors import SettingsError
from connector.policy import Policy

SECRETS = frozenset(
    {
        "ZENDESK_OAUTH_CLIENT_SECRET",
        "ZENDESK_OAUTH_TOKEN",
        "ZENDESK_API_TOKEN",
        "ZENDESK_WEBHOOK_SECRETS",
        "INTERCOM_ACCESS_TOKEN",
        "INTERCOM_CLIENT_SECRETS",
        "ANTHROPIC_API_KEY",
        "DATABASE_URL",
        "SIGNING_KEY",
        "API_TOKEN",
    }
)
PLAIN = frozenset(
    {
        "PORT",
        "HOST",
        "POLICY_FILE",
        "CONNECTOR_MODE",
        "ZENDESK_URL",
        "ZENDESK_OAUTH_CLIENT_ID",
        "ZENDESK_EMAIL",
        "INTERCOM_URL",
        "INTERCOM_ADMIN_ID",
        "ANTHROPIC_BASE_URL",
        "MODEL_FAST",
        "MODEL_STRONG",
        "KNOWLEDGE_DIR",
        "ACCOUNTS_URL",
        "ACCOUNTS_FILE",
        "PUBLIC_URL",
        "DRAIN_SECONDS",
    }
)
KNOWN = SECRETS | PLAIN | {f"{name}_FILE" for name in SECRETS}
OURS = re.compile(r"^(CONNECTOR|ZENDESK|INTERCOM)_")
MIN_SECRET = 16
#: Zendesk's published secret for test deliveries: anyone can sign with it.
#: https://developer.zendesk.com/documentation/webhooks/verifying/
PUBLIC_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105 - known to everybody, refused here
REGIONS = frozenset({"api.intercom.io", "api.eu.intercom.io", "api.au.intercom.io"})


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


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: str = field(repr=False)
    host: str
    port: int
    mode: Mode
    policy: Policy
    zendesk: ZendeskSettings | None
    intercom: IntercomSettings | None
    claude: ClaudeSettings | None
    knowledge_dir: Path | None
    accounts_url: str
    accounts_file: Path | None
    public_url: str
    signing_key: str = field(repr=False)
    api_token: str = field(repr=False)
    drain_seconds: float
    on_app_engine: bool
    warnings: tuple[str, ...] = ()

    @property
    def platforms(self) -> tuple[str, ...]:
        on = (("zendesk", self.zendesk), ("intercom", self.intercom))
        return tuple(name for name, settings in on if settings)


def load(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """Settings from *environ* over the *dotenv* file; SettingsError holds one fault a line."""
    from_file: dict[str, str] = {}
    if dotenv is not None and dotenv.is_file():
        from_file = {k: v or "" for k, v in dotenv_values(dotenv).items()}
    reader = _Reader(environ, from_file)
    settings = reader.settings()
    if reader.faults or settings is None:
        raise SettingsError("\n".join(reader.faults))
    return settings


class _Reader:
    """Reads every setting, remembers every fault, raises nothing."""

    def __init__(self, environ: Mapping[str, str], from_file: Mapping[str, str]) -> None:
        self.values = {**from_file, **environ}
        self.faults: list[str] = []
        self.warnings: list[str] = []
        unknown = {n for n in from_file if n not in KNOWN}
        unknown |= {n for n in environ if OURS.match(n) and n not in KNOWN}
        self.faults += [f"{name} is not a setting" for name in sorted(unknown)]

    def settings(self) -> Settings | None:
        policy = self._policy()
        on_app_engine = self.values.get("GAE_ENV") == "standard"
        settings = {
            "database_url": self._database(on_app_engine=on_app_engine),
            "host": self.text("HOST", "127.0.0.1"),
            "port": int(self.number("PORT", 8080, low=0, high=65_535)),
            "mode": self._mode(),
            "zendesk": self._zendesk(),
            "intercom": self._intercom(),
            "claude": self._claude(),
            "knowledge_dir": self._path("KNOWLEDGE_DIR", Path.is_dir, "a folder"),
            "accounts_url": self._url("ACCOUNTS_URL"),
            "accounts_file": self._path("ACCOUNTS_FILE", Path.is_file, "a file"),
            "public_url": self._url("PUBLIC_URL"),
            "signing_key": self.secret("SIGNING_KEY"),
            "api_token": self.secret("API_TOKEN"),
            "drain_seconds": self.number("DRAIN_SECONDS", 8, low=0, high=600),
        }
        if settings["accounts_url"] and settings["accounts_file"]:
            self.faults.append("ACCOUNTS_URL and ACCOUNTS_FILE are both set: keep one")
        if self.faults or policy is None:
            return None
        return Settings(
            **settings,  # type: ignore[arg-type]  # read field by field above
            policy=policy,
            on_app_engine=on_app_engine,
            warnings=tuple(self.warnings),
        )

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value of NAME, or what the file NAME_FILE holds."""
        plain, file = self.text(name), self.text(f"{name}_FILE")
        if plain and file:
            self.faults.append(f"{name} and {name}_FILE are both set: keep one")
        if not file:
            return plain
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.faults.append(f"{name}_FILE names a file that can't be read")
            return ""

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            value = low - 1
        if not low <= value <= high or (isinstance(default, int) and value != int(value) and name == "PORT"):
            self.faults.append(f"{name} is {raw!r}, not a number from {low:g} to {high:g}")
            return default
        return value

    def _policy(self) -> Policy | None:
        try:
            path = self.text("POLICY_FILE")
            return policies.load(Path(path) if path else None)
        except SettingsError as error:
            self.faults += str(error).splitlines()
            return None

    def _mode(self) -> Mode:
        raw = self.text("CONNECTOR_MODE", "assist")
        if raw not in set(Mode):
            self.faults.append(f"CONNECTOR_MODE is {raw!r}, not shadow, assist or auto")
            return Mode.SHADOW
        return Mode(raw)

    def _database(self, *, on_app_engine: bool) -> str:
        url = self.secret("DATABASE_URL") or "sqlite:///connector.db"
        url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            self.faults.append("DATABASE_URL is neither sqlite:///FILE nor postgresql://...")
        elif url.startswith("sqlite") and on_app_engine:
            self.faults.append(
                "DATABASE_URL is SQLite, but App Engine's disk is memory that is lost at every restart: "
                "use Cloud SQL for PostgreSQL"
            )
        elif url.removeprefix("sqlite:///") in {"", ":memory:"}:
            self.faults.append("DATABASE_URL is a SQLite database in memory: it would lose messages")
        return url

    def _path(self, name: str, fits: Callable[[Path], bool], kind: str) -> Path | None:
        raw = self.text(name)
        if not raw:
            return None
        if not fits(Path(raw)):
            self.faults.append(f"{name} is {raw!r}, which is not {kind}")
        return Path(raw)

    def _url(self, name: str, default: str = "") -> str:
        raw = self.text(name, default).rstrip("/")
        if raw and not _fit_url(raw):
            self.faults.append(f"{name} is not an https:// address (http:// only for 127.0.0.1)")
        return raw

    def _secrets(self, name: str) -> tuple[str, ...]:
        """A comma list, newest first; an empty entry is a fault: it would accept forged deliveries."""
        raw = self.secret(name)
        parts = tuple(part.strip() for part in raw.split(","))
        if not raw:
            self.faults.append(f"{name} is not set: without it anyone could forge deliveries")
        elif any(len(part) < MIN_SECRET for part in parts):
            self.faults.append(f"{name} holds a secret of fewer than {MIN_SECRET} characters")
        elif PUBLIC_SECRET in parts:
            self.faults.append(f"{name} holds Zendesk's public test secret: anyone can sign with it")
        return parts

    def _zendesk(self) -> ZendeskSettings | None:
        names = [n for n in SECRETS | PLAIN if n.startswith("ZENDESK_")]
        if not any(self.text(n) or self.text(f"{n}_FILE") for n in names):
            return None
        url = self._url("ZENDESK_URL")
        if not url:
            self.faults.append("ZENDESK_URL is not set")
        found = ZendeskSettings(
            url=url,
            account=_subdomain(url),
            webhook_secrets=self._secrets("ZENDESK_WEBHOOK_SECRETS"),
            client_id=self.text("ZENDESK_OAUTH_CLIENT_ID"),
            client_secret=self.secret("ZENDESK_OAUTH_CLIENT_SECRET"),
            oauth_token=self.secret("ZENDESK_OAUTH_TOKEN"),
            email=self.text("ZENDESK_EMAIL"),
            api_token=self.secret("ZENDESK_API_TOKEN"),
        )
        self._one_sign_in(found)
        return found

    def _one_sign_in(self, zendesk: ZendeskSettings) -> None:
        pairs = {
            "ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET": (
                zendesk.client_id,
                zendesk.client_secret,
            ),
            "ZENDESK_EMAIL + ZENDESK_API_TOKEN": (zendesk.email, zendesk.api_token),
        }
        self.faults += [
            f"{names}: one of the two is missing" for names, p in pairs.items() if any(p) != all(p)
        ]
        ways = [names for names, pair in pairs.items() if any(pair)]
        ways += ["ZENDESK_OAUTH_TOKEN"] if zendesk.oauth_token else []
        if not ways:
            self.faults.append("ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET are not set")
        if len(ways) > 1:
            self.faults.append(
                f"more than one way to sign in to Zendesk is set ({'; '.join(sorted(ways))}): keep one"
            )
        if zendesk.api_token:
            self.warnings.append(
                "ZENDESK_API_TOKEN ends on 2027-04-30, when Zendesk turns tokens off: use OAuth"
            )

    def _intercom(self) -> IntercomSettings | None:
        names = [n for n in SECRETS | PLAIN if n.startswith("INTERCOM_")]
        if not any(self.text(n) or self.text(f"{n}_FILE") for n in names):
            return None
        url = self._url("INTERCOM_URL", "https://api.intercom.io")
        host = urlsplit(url).hostname or ""
        if _fit_url(url) and url.startswith("https://") and host not in REGIONS and not _loopback(host):
            self.faults.append(f"INTERCOM_URL is none of {', '.join(sorted(REGIONS))}")
        token, admin = self.secret("INTERCOM_ACCESS_TOKEN"), self.text("INTERCOM_ADMIN_ID")
        if not token:
            self.faults.append("INTERCOM_ACCESS_TOKEN is not set")
        if not re.fullmatch(r"[1-9][0-9]{0,18}", admin, re.ASCII):
            self.faults.append("INTERCOM_ADMIN_ID is not set to the digits of the bot's admin id")
        return IntercomSettings(url, token, self._secrets("INTERCOM_CLIENT_SECRETS"), admin)

    def _claude(self) -> ClaudeSettings | None:
        key = self.secret("ANTHROPIC_API_KEY")
        fast, strong = (
            self.text("MODEL_FAST", "claude-haiku-5-5"),
            self.text("MODEL_STRONG", "claude-sonnet-5-5"),
        )
        base = self._url("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
        if base.endswith("/v1"):
            self.faults.append("ANTHROPIC_BASE_URL must not end in /v1")
        if not key:
            return None
        return ClaudeSettings(key, base, fast, None if strong.lower() == "none" else strong)


def _loopback(host: str) -> bool:
    return host in {"127.0.0.1", "localhost", "::1"}


def _fit_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))
        return secure and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


def _subdomain(url: str) -> str:
    """Acme for https://acme.zendesk.com; the host itself for a stand-in."""
    host = urlsplit(url).hostname or "" if _fit_url(url) else ""
    return host.removesuffix(".zendesk.com")
