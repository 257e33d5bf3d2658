"""The mail server that one-time codes go out by: all of it or nothing, and never in the clear over a network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from connector.settings_reader import MIN_SECRET, Reader, loopback

#: TLS mode to its usual port: submission, implicit TLS (both RFC 8314), and a relay on this machine.
PORTS = {"starttls": 587, "tls": 465, "none": 25}
NAMES = (
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_USER",
    "SMTP_PASSWORD",
    "SMTP_PASSWORD_FILE",
    "SMTP_FROM",
    "SMTP_TLS",
)
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
#: One plain address; what else RFC 5322 allows has no place in a setting or in a recipient that others chose.
ADDRESS = re.compile(
    r"(?=[!-~]{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """*tls* is starttls, tls, or none for a relay on this machine; *user* "" where the server asks for no name."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    sender: str


def mail(reader: Reader, *, wanted: bool) -> MailSettings | None:
    """*wanted*: the policy has codes mailed; else None, whatever others have set: the names are common ones."""
    if not wanted:
        return None
    if not reader.text("SIGNING_KEY") and not reader.text("SIGNING_KEY_FILE"):
        reader.faults.append(
            f"policy identity.one_time_code needs SIGNING_KEY ({MIN_SECRET} characters or more), which is not set"
        )
    if not any(map(reader.text, NAMES)):
        reader.faults.append(
            "policy identity.one_time_code needs a mail server: SMTP_HOST and SMTP_FROM are not set"
        )
        return None
    return _whole(reader)


def _whole(reader: Reader) -> MailSettings:
    host, tls = reader.text("SMTP_HOST"), reader.text("SMTP_TLS", "starttls").lower()
    sender = reader.text("SMTP_FROM")
    user, password = reader.text("SMTP_USER"), reader.secret("SMTP_PASSWORD")
    faults = reader.faults
    if not HOST.fullmatch(host):
        faults.append("SMTP_HOST is not set to the name of a mail server" if host else "SMTP_HOST is not set")
    if tls not in PORTS:
        faults.append(f"SMTP_TLS is {tls!r}, not {', '.join(PORTS)}")
    elif tls == "none" and host and not loopback(host):
        faults.append(
            "SMTP_TLS is none, which is for 127.0.0.1 alone: a code must not cross a network in the clear"
        )
    if not ADDRESS.fullmatch(sender):
        faults.append(
            "SMTP_FROM is not a mail address such as codes@example.com" if sender else "SMTP_FROM is not set"
        )
    if bool(user) != bool(password):
        faults.append("SMTP_USER and SMTP_PASSWORD need each other: one of them is not set")
    port = reader.whole("SMTP_PORT", PORTS.get(tls, 587), low=1, high=65_535)
    return MailSettings(host, port, tls, user, password, sender)
