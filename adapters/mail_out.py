"""Letters over SMTP: one connection each, secured before anything is said, time-outs throughout.

https://www.rfc-editor.org/rfc/rfc5321, https://www.rfc-editor.org/rfc/rfc8314 (TLS for submission),
https://www.rfc-editor.org/rfc/rfc3834 (Auto-Submitted).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from adapters.http import is_loopback
from connector.errors import MailAwayError, MailRefusedError
from connector.ports import Letter

#: For the connection and for each answer.
SECONDS = 10.0
#: From here on a server's answer means that the same would be refused again (RFC 5321, 4.2.1).
PERMANENT = 500


class SmtpMail:
    """*tls* is starttls, tls (from the first byte) or none, which only a relay on this machine may have.

    *ca_file* (PEM) takes the place of the usual authorities; *clock* gives epoch milliseconds.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        tls: str,
        sender: str,
        clock: Callable[[], int],
        user: str = "",
        password: str = "",
        ca_file: Path | None = None,
        seconds: float = SECONDS,
    ) -> None:
        if tls == "none" and not is_loopback(host):
            raise MailRefusedError("mail without TLS is for this machine alone")
        self._host, self._port, self._tls, self._sender = host, port, tls, sender
        self._user, self._password = user, password
        self._clock, self._seconds = clock, seconds
        self._context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)

    def send(self, letter: Letter) -> None:
        with self._session() as server:
            server.send_message(self._message(letter), from_addr=self._sender, to_addrs=[letter.to])

    def knock(self) -> None:
        with self._session() as server:
            server.noop()

    def _message(self, letter: Letter) -> EmailMessage:
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self._sender, letter.to, letter.subject
        made["Date"] = formatdate(self._clock() / 1000)
        # The same when it is sent again, so that mail programs show one.
        made["Message-ID"] = f"<{letter.id}@{self._sender.rpartition('@')[2]}>"
        made["Auto-Submitted"], made["X-Auto-Response-Suppress"] = "auto-generated", "All"
        made.set_content(letter.body)
        return made

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Signed in. No cause is kept: the exceptions of smtplib hold addresses and the server's words."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise _translated(error, self._host) from None
        try:
            self._sign_in(server)
            yield server
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise _translated(error, self._host) from None
        finally:
            # Whatever the server says to our farewell, it has taken the letter or has not.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._tls == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._seconds, context=self._context)
        return smtplib.SMTP(self._host, self._port, timeout=self._seconds)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if self._tls == "starttls":
            server.starttls(context=self._context)
        if self._user:
            server.login(self._user, self._password)


def _translated(error: Exception, host: str) -> MailAwayError | MailRefusedError:
    if isinstance(error, ssl.SSLError):
        return MailAwayError(f"{host} has no TLS or a certificate that is not trusted")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailRefusedError(f"{host} refuses SMTP_USER and SMTP_PASSWORD ({error.smtp_code})")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailRefusedError(f"{host} offers no TLS or no way to sign in")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=PERMANENT)
        kind = MailRefusedError if code >= PERMANENT else MailAwayError
        return kind(f"{host} does not take the address ({code})")
    if isinstance(error, smtplib.SMTPResponseException):
        kind = MailRefusedError if error.smtp_code >= PERMANENT else MailAwayError
        return kind(f"{host} answered {error.smtp_code}")
    if isinstance(error, ValueError):
        return MailRefusedError("the letter can't be written as a mail")
    return MailAwayError(f"{host} does not answer ({type(error).__name__})")
