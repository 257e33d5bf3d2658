"""Zendesk's JSON in our words; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.zendesk.times import epoch_ms
from connector.domain import Assignment, Attachment, Message, Requester, Role, Status, Ticket, TicketRef
from connector.payload import Payload
from connector.text import html_to_text

STAFF = frozenset({"agent", "admin"})

# https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format
STATUSES = {
    "new": Status.NEW,
    "open": Status.OPEN,
    "pending": Status.PENDING,
    "hold": Status.HOLD,
    "solved": Status.SOLVED,
    "closed": Status.CLOSED,
    "deleted": Status.CLOSED,
    "archived": Status.CLOSED,
    "scrubbed": Status.CLOSED,
}
# https://developer.zendesk.com/documentation/ticketing/reference-guides/comment-flags/
DOUBTS = frozenset({0, 2, 3, 14, 20, 21, 22})
AUTO_GENERATED = 4
# https://developer.zendesk.com/documentation/ticketing/reference-guides/via-types/
MACHINE_CHANNELS = {"rule": "rule", "system": "system", "side_conversation": "side_conversation"}
MESSAGING = frozenset({"native_messaging", "messaging"})
MESSAGING_PREFIX = "sunshine_conversations_"


@dataclass(frozen=True, slots=True)
class People:
    """Who is who on a ticket; *staff* are ids of agents and admins, *names* by id."""

    bot: str
    requester: str
    staff: frozenset[str]
    names: Mapping[str, str]

    def role(self, user_id: str) -> Role:
        if user_id == self.bot:
            return Role.BOT
        if user_id == self.requester:
            return Role.REQUESTER
        return Role.TEAMMATE if user_id in self.staff else Role.OTHER


def people(users: Iterable[Payload], *, bot: str, requester: str) -> People:
    """From side-loaded users; a name or role that is missing makes nobody a teammate."""
    known = list(users)
    return People(
        bot=bot,
        requester=requester,
        staff=frozenset(ident(u.get("id")) for u in known if is_staff(u)),
        names={ident(u.get("id")): text(u.get("name")) for u in known},
    )


def ticket(
    found: Payload,
    *,
    ref: TicketRef,
    requester: Requester,
    messages: tuple[Message, ...],
    assignments: tuple[Assignment, ...],
) -> Ticket:
    """*found* is a ticket object; PayloadError names what it lacks."""
    stamp = found["updated_at"].as_(str)
    return Ticket(
        ref=ref,
        subject=text(found.get("subject")) or text(found.get("raw_subject")),
        status=STATUSES.get(text(found.get("status")).lower(), Status.OPEN),
        requester=requester,
        messages=messages,
        stamp=stamp,
        updated_at=when(found["updated_at"]),
        channel=channel(found),
        tags=tuple(tag for item in found.get("tags") if (tag := text(item))),
        group=ident(found.get("group_id")) or None,
        brand=ident(found.get("brand_id")) or None,
        assignments=assignments,
        reply_reaches=not is_messaging(found),
        others=bool(_in_copy(found) - {requester.id}),
        spam=requester.suspended,
        follows=_follows(found.get("via", "source")),
        followed=any(True for _ in found.get("followup_ids")),
        extra={"assignee": ident(found.get("assignee_id"))},
    )


def _in_copy(found: Payload) -> set[str]:
    """Ids of people outside; followers are our own. Accounts of old name those in copy as collaborators alone.

    https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format
    """
    copied, known, own = (
        {ident(item) for item in found.get(name)} - {""}
        for name in ("email_cc_ids", "collaborator_ids", "follower_ids")
    )
    return copied | (known - own)


def _follows(source: Payload) -> str:
    """Id of the closed ticket that this one goes on from; zenpy renames `from`, which Python keeps for itself."""
    if text(source.get("rel")) != "follow_up":
        return ""
    return ident(source.get("from", "ticket_id")) or ident(source.get("from_", "ticket_id"))


def message(found: Payload, who: People) -> Message:
    """A comment; a voice comment has no text of the customer's."""
    author = ident(found.get("author_id"))
    role = who.role(author)
    metadata = found.get("metadata")
    return Message(
        id=found["id"].id(),
        role=role,
        text="" if text(found.get("type")) == "VoiceComment" else body(found),
        at=when(found["created_at"]),
        public=found.get("public").value is True,
        author_id=author,
        author_name=who.names.get(author, ""),
        channel=channel(found),
        machine=machine(found),
        verified=is_trusted(metadata),
        marker=marker(metadata) if role is Role.BOT else None,
        attachments=tuple(_file(a, in_mail=channel(found) == "email") for a in found.get("attachments")),
    )


def _file(found: Payload, *, in_mail: bool) -> Attachment:
    """https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/#json-format.

    Its scan takes seconds: one that has not ended, or failed, keeps nobody from a picture that is never opened here.
    """
    deleted = found.get("deleted").value is True
    infected = text(found.get("malware_scan_result")) == "malware_found"
    inline = in_mail and found.get("inline").value is True
    return Attachment(
        name=text(found.get("file_name")) or "attachment",
        url=text(found.get("content_url")),
        size=found.get("size").whole(),
        barred="gone" if deleted else "malware" if infected else "",
        inline=inline,
    ).sized(found.get("width").whole(), found.get("height").whole())


def body(comment: Payload) -> str:
    """The text of `html_body`, because `body` and `plain_body` keep what the mail hid from the eye."""
    html = text(comment.get("html_body"))
    return (
        html_to_text(html) if html.strip() else text(comment.get("plain_body")) or text(comment.get("body"))
    )


def machine(comment: Payload) -> str | None:
    if AUTO_GENERATED in _flags(comment.get("metadata")):
        return "auto_generated"
    return MACHINE_CHANNELS.get(channel(comment))


def is_trusted(metadata: Payload) -> bool:
    """False where Zendesk doubts that the author wrote it."""
    options = metadata.get("flags_options").value
    said = [metadata.get("trusted").value, metadata.get("system", "trusted").value]
    said += [o.get("trusted") for o in options.values() if isinstance(o, dict)] if _is_map(options) else []
    return not (DOUBTS & _flags(metadata)) and False not in said


def marker(metadata: Payload) -> str | None:
    """The action id that our write carried; believe it only of our own user."""
    return text(metadata.get("custom", "connector", "action_id")) or None


def requester(user: Payload, organisation: Payload | None) -> Requester:
    suspended = user.get("suspended").value is True
    firm = organisation or Payload(None)
    return Requester(
        id=ident(user.get("id")),
        name=text(user.get("name")),
        email=text(user.get("email")) or None,
        verified=user.get("verified").value is True and not suspended,
        suspended=suspended,
        is_teammate=is_staff(user),
        locale=text(user.get("locale")),
        organisation=text(firm.get("name")),
        fields={
            **_fields("user", user, "user_fields"),
            **_fields("organisation", firm, "organization_fields"),
        },
    )


def assignment(audits: Iterable[Payload], *, to: str, who: People, unknown_at: int) -> Assignment:
    """Who gave the ticket to user *to*; *audits* are newest first.

    A person's update can hold a trigger's change, so the event's own `via` is asked before the audit's. When
    nothing tells, a teammate did it at *unknown_at*: better silent than in somebody's way.
    """
    receiver = Role.BOT if to == who.bot else Role.TEAMMATE
    for audit in audits:
        for event in audit.get("events"):
            if text(event.get("field_name")) == "assignee_id" and str(event.get("value").value) == to:
                return Assignment(at=when(audit["created_at"]), by=_assigner(event, audit, who), to=receiver)
    return Assignment(at=unknown_at, by=Role.TEAMMATE, to=receiver)


def _assigner(event: Payload, audit: Payload, who: People) -> Role:
    author = ident(audit.get("author_id"))
    by_rule = "rule" in {channel(event), channel(audit)} or channel(audit) in MACHINE_CHANNELS
    if by_rule or not author:
        return Role.OTHER
    if author == who.bot:
        return Role.BOT
    # Who creates a ticket does not choose its assignee unless he is staff.
    outsider = author == who.requester and author not in who.staff
    return Role.OTHER if outsider else Role.TEAMMATE


def is_messaging(found: Payload) -> bool:
    word = channel(found)
    spoken = word in MESSAGING or word.startswith(MESSAGING_PREFIX)
    return spoken or found.get("from_messaging_channel").value is True


def is_staff(user: Payload) -> bool:
    return text(user.get("role")) in STAFF


def channel(found: Payload) -> str:
    return text(found.get("via", "channel"))


def when(item: Payload) -> int:
    found = epoch_ms(item.as_(str))
    return 0 if found is None else found


def ident(item: Payload) -> str:
    """The id as text; "" for none, for the system (-1) and for anything else that is no id."""
    value = item.value
    known = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return str(value) if known else ""


def text(item: Payload) -> str:
    """A string without halves of surrogate pairs; "" for anything else."""
    value = item.value
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _flags(metadata: Payload) -> frozenset[int]:
    flags = metadata.get("flags").value
    return frozenset(f for f in flags if isinstance(f, int)) if isinstance(flags, list) else frozenset()


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _fields(prefix: str, holder: Payload, key: str) -> dict[str, str]:
    """Custom fields that are set, and the tags, under names such as `user.plan`."""
    custom = holder.get(key).value
    values = {**(custom if isinstance(custom, dict) else {}), "tags": holder.get("tags").value}
    shown = {f"{prefix}.{name}": _plain(value) for name, value in values.items()}
    return {name: value for name, value in shown.items() if value}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    return text(Payload(value)) if isinstance(value, str) else str(value) if _is_number(value) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
