"""The way out for one-time codes, as settings and policy have it, and what `connector check` says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connector import bootstrap
from connector.codes import Codes
from connector.errors import MailError
from connector.ports import MailOut
from connector.ports_setup import Finding, Health
from connector.settings import Settings
from connector.settings_mail import MailSettings


def codes(settings: Settings) -> Codes | None:
    """None while the policy asks nobody for a code; settings without a mail server were refused before."""
    own = settings.mail
    return None if own is None else Codes(_mail_out(own, settings.ca_file), settings.signing_key)


def findings(settings: Settings) -> Iterator[Finding]:
    """One line where codes are mailed: the server is asked all but to take a letter."""
    own = settings.mail
    if own is None:
        return
    name = f"{own.host}:{own.port}"
    try:
        _mail_out(own, settings.ca_file).knock()
    except MailError as error:
        step = "put the SMTP_ names right: until then who asks for account facts is handed over"
        yield Finding("mail", Health.WRONG, f"{name}: {error}", step)
        return
    how = {"none": "without TLS, on this machine"}.get(own.tls, "over TLS")
    yield Finding("mail", Health.OK, f"{name} answers {how}; one-time codes come from {own.sender}")


def _mail_out(own: MailSettings, ca_file: Path | None) -> MailOut:
    from adapters.mail_out import SmtpMail

    return SmtpMail(
        host=own.host,
        port=own.port,
        tls=own.tls,
        sender=own.sender,
        clock=bootstrap.now_ms,
        user=own.user,
        password=own.password,
        ca_file=ca_file,
    )
