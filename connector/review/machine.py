"""Signs that a program wrote a message: who sent it, how its subject begins, what its body or its headers say.

The signs are those that Discourse and Zammad look for, as far as a helpdesk shows them; RFC 3834 forbids to
answer any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from connector.domain import Message, Ticket
from connector.review.fold import fold, tokens
from connector.review.hearing import Cue
from connector.review.words import table, vocabulary
from connector.text import strip_quoted

#: Absence notes and delivery reports say what they are at once.
HEAD_CHARS = 700
#: Between two concepts of a mail's head.
WINDOW = 60

_SENDER = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|(?:.*[-_.+])?(?:no|not|do[-_.]?not|dont|never|nicht"
    r"|ne[-_.]?pas)[-_.]?"
    r"(?:reply|respond|antworten|repondre|responder|rispondere)\b.*|noreply.*|nao[-_.]?responda"
    r"|bounces?(?:[-_.+].*)?"
    r"|auto[-_.]?(?:reply|response|responder|notify|mailer|confirm)|notifications?(?:[-_.+].*)?"
    r"|mail[-_.]?delivery.*"
    r"|newsletters?|alerts?|system|daemon|cron|root|nobody|monitoring"
    r"|delivery[-_.]?(?:status|failure).*|abuse[-_.]?report.*|fbl[-_.].*|null|listserv|majordomo"
    r"|.*-(?:bounces|owner|request))"
)
_NAME = re.compile(
    r"(?:mail delivery (?:sub)?system|mail delivery service|mailer-?daemon|postmaster|mail administrator"
    r"|system administrator"
    r"|microsoft outlook|internet mail delivery|mail system|delivery notification)"
)
_REPLY = r"(?:(?:re|aw|fw|fwd|sv|antw)\s*:\s*)?"
_COLON = r"\s*(?:[:：\[(|].*|(?:re|aw|fwd?|wg|tr|rv)\s*:.*)"
#: Kind of a subject, how it ends, and what its body must say for it.
_BY_BODY = (("notes", r"\s*(?:-\s.*)?", "absent"), ("names", "", "returned"), ("doubtful", "", "bodies"))
#: Header -> what its value looks like when a program sent the mail.
_HEADERS = {
    "auto-submitted": re.compile(r"(?!no\b)\S.*"),
    "precedence": re.compile(r"(?:bulk|junk|list|auto_?reply)\b.*"),
    "x-auto-response-suppress": re.compile(r".*\ball\b.*"),
    "return-path": re.compile(r"<\s*>"),
    "content-type": re.compile(r"multipart/report.*"),
    "list-unsubscribe": re.compile(r".+"),
    "x-loop": re.compile(r"(?:yes|true)\b.*"),
    "x-failed-recipients": re.compile(r".+"),
    "x-mlserver": re.compile(r".+"),
}
_HEADER_NAME = re.compile(
    r"x-(?:auto-?(?:reply\S*|respond\S*|generated)|mail-autoreply|apple-(?:action|unsubscribe))"
)
_HEADER_VALUE = re.compile(
    r"auto[-_]?(?:response|submitted|replied|reply|generated|respond)|holidayreply|machinegenerated"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """*subject* is empty unless the message opened the ticket: replies carry the ticket's."""

    subject: str
    address: str
    name: str
    head: str
    headers: Mapping[str, str] = field(default_factory=dict)


def _robot_address(mail: Mail) -> bool:
    """Nobody reads what is sent to such an address."""
    return bool(mail.address and _SENDER.fullmatch(mail.address)) or bool(_NAME.match(mail.name))


def _robot_header(mail: Mail) -> bool:
    """The mail's own headers say so; "no" in Auto-Submitted is a person's."""
    return any(
        (name in _HEADERS and _HEADERS[name].fullmatch(fold(value)))
        or _HEADER_NAME.fullmatch(name)
        or (name != "x-auto-response-suppress" and _HEADER_VALUE.search(fold(value)))
        for name, value in mail.headers.items()
    )


def _robot_subject(mail: Mail) -> bool:
    """Absence notes and delivery reports begin so; a question about them ends in a question mark.

    People name a thing by the same words, so a subject without a colon counts only above a body that says so.
    """
    if mail.subject.endswith("?"):
        return False
    if _subjects("notes", _COLON).fullmatch(mail.subject) or _subjects("reports").fullmatch(mail.subject):
        return True
    return "?" not in mail.head and any(
        _says(mail, body) for kind, end, body in _BY_BODY if _subjects(kind, end).fullmatch(mail.subject)
    )


def _robot_talk(mail: Mail) -> bool:
    """The body says that a program wrote it, or that its writer is away and when he returns, and asks nothing."""
    return "?" not in mail.head and _says(mail, "cues")


SIGNS: tuple[tuple[str, Callable[[Mail], bool]], ...] = (
    ("robot_address", _robot_address),
    ("robot_header", _robot_header),
    ("robot_subject", _robot_subject),
    ("robot_talk", _robot_talk),
)


def machine_sign(ticket: Ticket, message: Message, *, headers: Mapping[str, str] | None = None) -> str | None:
    """The platform's own sign, or the first of ours; None when a person seems to have written.

    *headers* are the mail's, by lower-case name, where a source shows them; the helpdesks' APIs don't.
    """
    if message.machine:
        return message.machine
    mail = _mail(ticket, message, headers or {})
    return next((slug for slug, shows in SIGNS if shows(mail)), None)


def _mail(ticket: Ticket, message: Message, headers: Mapping[str, str]) -> Mail:
    opened = bool(ticket.public) and ticket.public[0].id == message.id
    theirs = message.author_id in {"", ticket.requester.id}
    address = (ticket.requester.email or "") if theirs else ""
    return Mail(
        subject=fold(ticket.subject) if opened else "",
        address=fold(address).partition("@")[0],
        name=fold(message.author_name or (ticket.requester.name if theirs else "")),
        head=fold(strip_quoted(message.text[: 4 * HEAD_CHARS])[0][:HEAD_CHARS]),
        headers=headers,
    )


@cache
def _subjects(kind: str, end: str = "") -> re.Pattern[str]:
    return re.compile(f"{_REPLY}(?:{'|'.join(table('mail')[kind])}){end}")


@cache
def _cues(kind: str) -> tuple[Cue, ...]:
    return tuple(Cue.parse(written, window=WINDOW) for written in table("mail")[kind])


def _says(mail: Mail, kind: str) -> bool:
    words = tokens(mail.head)
    hits = tuple(vocabulary("mail").hits(words))
    return any(cue.shown(hits, length=len(words)) for cue in _cues(kind))
