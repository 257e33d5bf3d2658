"""Errors named after what the caller may do about them."""

from __future__ import annotations

import math

#: A service may ask for any wait; longer than this nobody stays away from it. Seconds.
LONGEST_WAIT = 300.0


class ConnectorError(Exception):
    """Base of every error this program raises on purpose; messages hold no customer data."""


class SettingsError(ConnectorError):
    """Fix the settings; the message names every fault, one a line."""


class SignatureError(ConnectorError):
    """The delivery is not from the helpdesk it claims to come from: answer 401, store nothing."""


class PayloadError(ConnectorError):
    """Untrusted JSON lacks a field we need; the message names its path."""


class AlertError(ConnectorError):
    """The operator could not be told: try again at the next look."""


class MailError(ConnectorError):
    """A letter was not taken for sure: a person takes over. No message holds an address or a code."""


class MailAwayError(MailError):
    """The mail server does not answer, is overloaded or is not the one it claims to be: another letter may pass."""


class MailRefusedError(MailError):
    """The mail server refuses us, the sender or this address: fix the settings or let this address be."""


class StoreError(ConnectorError):
    """The database could not take a row: answer 503, send nothing."""


class DatabaseAwayError(StoreError):
    """The database does not answer or others keep it: any other row would fare the same, and later this one."""


class UnavailableError(ConnectorError):
    """Nothing happened; worth another try after *retry_after* seconds, from 0 to LONGEST_WAIT whatever was asked."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = _sane(retry_after)


class HelpdeskError(ConnectorError):
    """The helpdesk did not do what we asked for."""


class HelpdeskUnavailableError(HelpdeskError, UnavailableError):
    """Helpdesk down, throttled or unreachable, and surely no write happened: try again later."""


class AmbiguousError(HelpdeskError):
    """A write may or may not have happened: look for its marker before anything is sent again."""


class ConflictError(HelpdeskError):
    """The ticket moved on under us: re-read it and decide again."""


class RejectedError(HelpdeskError):
    """The same request would be refused again; *fields* are names of ticket fields it misses."""

    def __init__(self, message: str, *, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields


class ClosedTicketError(RejectedError):
    """The ticket takes no writes any more: stay out."""


class NotFoundError(HelpdeskError):
    """No such ticket (or deleted): stay out."""


class CredentialsError(HelpdeskError):
    """Credentials refused or scope missing: stop and tell the operator."""


class ModelError(ConnectorError):
    """The model gave nothing usable: escalate. *unpaid* when the vendor surely asks no money for the call."""

    unpaid = False


class ModelUnavailableError(ModelError, UnavailableError):
    """Model overloaded, throttled or unreachable: the ticket waits, then is handed over."""

    unpaid = True


class ModelLostError(ModelUnavailableError):
    """The model's answer was lost on its way and may have been paid for: only the queue, which pays anew, repeats."""

    unpaid = False


class ModelRejectedError(ModelError):
    """The request's shape was refused (HTTP 400): try the plainer shape, else escalate."""

    unpaid = True


class SourceUnavailableError(UnavailableError):
    """An account source did not answer: its facts are unknown, never invented."""


class FileError(ConnectorError):
    """A customer's file is not read: go on without it and say so. The argument is a slug of `attached.UNREAD`."""


class BudgetError(ConnectorError):
    """The next model call would cost more than is left: escalate without the model."""


class PausedError(ConnectorError):
    """The operator paused the connector: stop before the next call or write."""


class LaterError(ConnectorError):
    """Nothing is decided about this ticket of a backfill yet; the argument is a slug that says what it waits for."""


def _sane(seconds: float | None) -> float | None:
    """A wait that can be kept; None for no number."""
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)
