"""The way out for one-time codes, as settings and policy have it, and what `connector check` says of it."""

from __future__ import annotations

from collections.abc import Iterator

from connector import bootstrap
from connector.codes import Codes
from connector.errors import MailError
from connector.ports import Finding, Health, MailOut
from connector.settings import Settings


def codes(settings: Settings) -> Codes | None:
    """None while the policy asks nobody for a code; settings without a mail server were refused before."""
    if not settings.policy.identity.one_time_code or settings.mail is None:
        return None
    return Codes(_mail_out(settings), settings.signing_key)


def findings(settings: Settings) -> Iterator[Finding]:
    """One line where codes are mailed: the server is asked all but to take a letter."""
    own = codes(settings)
    if own is None or settings.mail is None:
        return
    name = f"{settings.mail.host}:{settings.mail.port}"
    try:
        own.mail.knock()
    except MailError as error:
        step = "put the SMTP_ names right: until then who asks for account facts is handed over"
        yield Finding("mail", Health.WRONG, f"{name}: {error}", step)
        return
    how = {"none": "without TLS, on this machine"}.get(settings.mail.tls, "over TLS")
    yield Finding("mail", Health.OK, f"{name} answers {how}; one-time codes come from {settings.mail.sender}")


def _mail_out(settings: Settings) -> MailOut:
    from adapters.mail_out import SmtpMail

    own = settings.mail
    assert own is not None  # noqa: S101 - asked before
    return SmtpMail(
        host=own.host,
        port=own.port,
        tls=own.tls,
        sender=own.sender,
        clock=bootstrap.now_ms,
        user=own.user,
        password=own.password,
        ca_file=settings.ca_file,
    )
