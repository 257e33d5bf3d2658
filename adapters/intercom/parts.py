"""A conversation's source and parts as messages and assignments; no I/O."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from adapters.intercom import attachments, mail, people
from connector.domain import Assignment, Message, Role
from connector.errors import PayloadError
from connector.payload import Payload
from connector.text import html_to_text

NOTES = frozenset({"note", "note_and_reopen"})
#: Part types that hold words for the customer. A teammate's first reply is an "assignment" with a body, a
#: customer's reply to a closed conversation an "open". Other types are the helpdesk's own: passed over.
SPOKEN = frozenset(
    {
        "comment",
        "quick_reply",
        "assignment",
        "assign_and_reopen",
        "assign_and_unsnooze",
        "default_assignment",
        "open",
        "close",
        "snoozed",
    }
)
#: Rules hand these out, whoever is named as author.
RULES = frozenset({"default_assignment", "away_mode_assignment"})
#: `delivered_as` of first messages that nobody typed for this customer.
#: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations
BROADCASTS = frozenset({"campaigns_initiated", "automated", "operator_initiated"})
MAX_SECONDS = 2**40


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom to tell apart: *ours* is the bot's admin id, *requesters* as in `people.role`."""

    ours: str
    requesters: Collection[str] | None = None

    def role(self, author: people.Author, app: str = "") -> Role:
        return people.role(author, ours=self.ours, requesters=self.requesters, app=app)


def seconds(payload: Payload) -> int:
    """A time of the API (epoch seconds) in milliseconds."""
    value = payload.as_(int)
    if not 0 <= value < MAX_SECONDS:
        raise PayloadError(f"{payload.path} is no time")
    return value * 1000


def first_message(source: Payload, *, cast: Cast, at: int, channel: str) -> Message | None:
    """The source; None where it holds no words (a conversation begun by a workflow)."""
    author = people.author(source.get("author"))
    broadcast = people.word(source.get("delivered_as")) in BROADCASTS and not author.is_contact
    role = Role.OTHER if broadcast else cast.role(author)
    return _message(
        source,
        author=author,
        role=role,
        at=at,
        channel=channel,
        machine="campaign" if broadcast else _machine(source, author, role),
    )


def message(part: Payload, *, cast: Cast, channel: str) -> Message | None:
    """The part's words, or None when it holds none."""
    kind = people.word(part.get("part_type"))
    if kind not in SPOKEN | NOTES:
        return None
    author = people.author(part.get("author"))
    role = cast.role(author, people.word(part.get("app_package_code")))
    by_mail = part.get("email_message_metadata").value is not None
    return _message(
        part,
        author=author,
        role=role,
        at=seconds(part["created_at"]),
        channel="email" if by_mail and author.is_contact else channel,
        machine=_machine(part, author, role),
        public=kind not in NOTES,
    )


def assignment(part: Payload, *, cast: Cast) -> Assignment | None:
    """Who gave the conversation to which teammate; teams and bots count as OTHER."""
    to = part.get("assigned_to")
    if people.word(to.get("type")) not in {"admin", "team", "bot"}:
        return None
    rule = people.word(part.get("part_type")) in RULES
    by = Role.OTHER if rule else cast.role(people.author(part.get("author")), _app(part))
    receiver = people.Author(type=people.word(to.get("type")), id=people.word(to.get("id")))
    return Assignment(at=seconds(part["created_at"]), by=by, to=cast.role(receiver))


def _message(
    holder: Payload,
    *,
    author: people.Author,
    role: Role,
    at: int,
    channel: str,
    machine: str | None,
    public: bool = True,
) -> Message | None:
    body = holder.get("body").maybe(str, "")
    files = attachments.listed(holder, in_mail=channel == "email")
    words = html_to_text(body) if body.strip() else _options(holder)
    if not (body.strip() or words or files) or (author.is_contact and holder.get("redacted").value is True):
        return None
    return Message(
        id=people.word(holder.get("id")) or "source",
        role=role,
        text=words,
        at=at,
        public=public,
        author_id=author.id,
        author_name=author.name,
        channel=channel,
        machine=machine,
        attachments=files,
    )


def _app(part: Payload) -> str:
    return people.word(part.get("app_package_code"))


def _options(part: Payload) -> str:
    """The labels of quick replies: such a part has no body."""
    texts = (option.get("text").maybe(str, "") for option in part.get("metadata", "quick_reply_options"))
    return "\n".join(text for text in texts if text)


def _machine(holder: Payload, author: people.Author, role: Role) -> str | None:
    """Slug of the program that wrote it, None for people and for ourselves."""
    if author.is_contact:
        return mail.robot(_subject(holder), _sender(holder) or author.email)
    if role is not Role.OTHER:
        return None
    if author.ai:
        return "ai_agent"
    return "app" if _app(holder) else author.type or "unknown"


def _subject(holder: Payload) -> str:
    """The mail's subject; a source may carry it only as its own, in HTML."""
    mailed = holder.get("email_message_metadata", "subject").maybe(str)
    return mailed or html_to_text(holder.get("subject").maybe(str, ""))


def _sender(holder: Payload) -> str:
    headers = holder.get("email_message_metadata", "email_address_headers")
    found = (h.get("email_address").maybe(str, "") for h in headers if h.get("type").value == "from")
    return next(found, "")
