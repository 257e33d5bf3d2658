"""One setting at a time out of the environment and .env; every fault is remembered, none raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv.parser import parse_stream

SECRETS = frozenset(
    {
        "ZENDESK_OAUTH_CLIENT_SECRET",
        "ZENDESK_OAUTH_TOKEN",
        "ZENDESK_API_TOKEN",
        "ZENDESK_WEBHOOK_SECRETS",
        "INTERCOM_ACCESS_TOKEN",
        "INTERCOM_CLIENT_SECRETS",
        "ANTHROPIC_API_KEY",
        "ACCOUNTS_SQL_URL",
        "DATABASE_URL",
        "SIGNING_KEY",
        "API_TOKEN",
        "ALERT_URL",
        "SMTP_PASSWORD",
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
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USER",
        "SMTP_FROM",
        "SMTP_TLS",
        "DRAIN_SECONDS",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
    }
)
KNOWN = SECRETS | PLAIN | {f"{name}_FILE" for name in SECRETS}
# A pasted secret such as `c2VjcmV0=` reads like a name: only what looks like ours is ever repeated.
NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}", re.ASCII)
OURS = re.compile(r"^(CONNECTOR|ZENDESK|INTERCOM)_")
MIN_SECRET = 16
MAX_SECRET_FILE = 64 * 1024


class Reader:
    """*faults* and *warnings* are sentences that name a setting and never hold a secret's value.

    *pending* names may be missing still, as before `connector setup` has run.
    """

    def __init__(
        self, environ: Mapping[str, str], dotenv: Path | None, *, pending: frozenset[str] = frozenset()
    ) -> None:
        self.pending = pending
        self.faults: list[str] = []
        self.warnings: list[str] = []
        from_file = self._dotenv(dotenv)
        self.values = {**from_file, **environ}
        unknown = from_file.keys() - KNOWN
        unknown |= {name for name in environ if OURS.match(name)} - KNOWN
        self.faults += [f"{name} is not a setting" for name in sorted(unknown)]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def secret(self, name: str, *, at_least: int = 1) -> str:
        """The value of NAME, or what the file NAME_FILE holds; "" when neither is set."""
        value = self._plain_or_file(name)
        if value and name != "DATABASE_URL" and not _header_safe(value):
            self.faults.append(f"{name} holds spaces or characters that no secret has")
        elif value and len(value) < at_least:
            self.faults.append(f"{name} has fewer than {at_least} characters")
        return value

    def secrets(self, name: str, *, public: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """A comma list, newest first; none may be empty, short or *public*: forgeries would pass."""
        parts = tuple(part.strip() for part in self._plain_or_file(name).split(","))
        if parts == ("",) and name in self.pending:
            return ()
        if parts == ("",):
            self.faults.append(f"{name} is not set: without it anyone could forge deliveries")
        elif any(len(part) < MIN_SECRET for part in parts):
            self.faults.append(f"{name} holds a secret of fewer than {MIN_SECRET} characters")
        elif not all(_header_safe(part) for part in parts):
            self.faults.append(f"{name} holds spaces or characters that no secret has")
        elif public.intersection(parts):
            self.faults.append(f"{name} holds a published test secret: anyone can sign with it")
        return parts

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            value = low - 1
        if low <= value <= high:
            return value
        self.faults.append(f"{name} is {raw!r}, not a number from {low:g} to {high:g}")
        return default

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,9}", raw, re.ASCII) and low <= int(raw) <= high:
            return int(raw)
        self.faults.append(f"{name} is {raw!r}, not a whole number from {low} to {high}")
        return default

    def path(self, name: str, fits: Callable[[Path], bool], kind: str) -> Path | None:
        raw = self.text(name)
        if raw and not fits(Path(raw)):
            self.faults.append(f"{name} is {raw!r}, which is not {kind}")
        return Path(raw) if raw else None

    def url(self, name: str, default: str = "") -> str:
        """An https address, or http on this machine; the fault does not repeat it: it may hold a token."""
        raw = self.text(name, default)
        if raw and not fit_url(raw):
            self.faults.append(f"{name} is not an https:// address (http:// only for 127.0.0.1)")
        return raw

    def origin(self, name: str, default: str = "") -> str:
        """Like `url`, but scheme and host alone."""
        raw = self.url(name, default).rstrip("/")
        if fit_url(raw) and not re.fullmatch(r"https?://[^/?#]+", raw):
            self.faults.append(f"{name} must end after the host")
        return raw

    def _plain_or_file(self, name: str) -> str:
        plain, file = self.text(name), self.text(f"{name}_FILE")
        if plain and file:
            self.faults.append(f"{name} and {name}_FILE are both set: keep one")
        return self._file(f"{name}_FILE", Path(file)) if file else plain

    def _file(self, name: str, path: Path) -> str:
        try:
            fits = path.is_file() and path.stat().st_size <= MAX_SECRET_FILE
            value = path.read_text(encoding="utf-8").strip() if fits else ""
        except (OSError, ValueError):
            fits, value = False, ""
        if not fits:
            self.faults.append(f"{name} names a file that can't be read")
        elif not value:
            self.faults.append(f"{name} names an empty file")
        return value

    def _dotenv(self, path: Path | None) -> dict[str, str]:
        """The values of a .env file, taken literally: `$` means nothing in it."""
        if path is None or not path.exists():
            return {}
        found: dict[str, str] = {}
        try:
            with path.open(encoding="utf-8") as stream:
                bindings = list(parse_stream(stream))
        except (OSError, ValueError):
            self.faults.append(f"{path.name} can't be read as UTF-8 text")
            return {}
        for key, value, original, error in bindings:
            if error or (key is not None and (value is None or not NAME.fullmatch(key))):
                self.faults.append(f"{path.name} line {original.line} is not NAME=value")
            elif key in found:
                self.faults.append(f"{path.name} line {original.line} sets {key} a second time")
            elif key is not None:
                found[key] = value or ""
        return found


def fit_url(url: str) -> bool:
    """Whether *url* is an https address without credentials in it (http on this machine)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and loopback(host))
    return secure and bool(host) and "@" not in parts.netloc and port != 0 and _header_safe(url)


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "") if fit_url(url) else ""


def loopback(host: str) -> bool:
    return host in {"127.0.0.1", "localhost", "::1"}


def _header_safe(value: str) -> bool:
    """Printable ASCII without spaces: HTTP libraries quote anything else in their exceptions."""
    return bool(re.fullmatch(r"[!-~]+", value))
