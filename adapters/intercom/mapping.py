"""GET /conversations/{id} as the API answers it, read into a Ticket; no I/O.

https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.intercom import parts, people
from adapters.intercom.faults import usable
from adapters.intercom.parts import Cast
from connector.domain import Assignment, Message, Rating, Requester, Role, Scale, Status, Ticket, TicketRef
from connector.payload import Payload
from connector.text import html_to_text

STATES = {"open": Status.OPEN, "snoozed": Status.HOLD, "closed": Status.SOLVED}
#: Fin's states in which it has let go; null and resolutions it assumes are still its own.
HANDED_OVER = frozenset(
    {"escalated", "routed_to_team", "negative_feedback", "abandoned", "procedure_handoff"}
)
#: Channels on which Intercom can know that a contact is signed in.
MESSENGER = "conversation"
#: The best of Intercom's ratings.
TOP = 5


@dataclass(frozen=True, slots=True)
class Conversation:
    """*contact* is the id of the main contact, *tags* are ids by name, *assignee* is an admin id or "".

    At most the 500 newest parts are among *messages*.
    """

    id: str
    subject: str
    status: Status
    channel: str
    contact: str
    company: str
    messages: tuple[Message, ...]
    assignments: tuple[Assignment, ...]
    tags: Mapping[str, str]
    team: str
    assignee: str
    updated_at: int
    fin_leads: bool
    in_messenger: bool
    others: bool
    rating: Rating | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def has_tag(self, name: str) -> bool:
        """Tag names differ by more than case."""
        return name.casefold() in {known.casefold() for known in self.tags}


def conversation(payload: Payload, *, admin_id: str) -> Conversation:
    """Raises PayloadError where the answer can't be trusted to be whole."""
    source, found = payload.get("source"), list(payload.get("conversation_parts", "conversation_parts"))
    channel = people.word(source.get("type"))
    contact, requesters = _contacts(payload, people.author(source.get("author")))
    cast = Cast(ours=admin_id, requesters=requesters)
    first = parts.first_message(source, cast=cast, at=parts.seconds(payload["created_at"]), channel=channel)
    spoken = [first, *(parts.message(part, cast=cast, channel=channel) for part in found)]
    given = (parts.assignment(part, cast=cast) for part in found)
    messages = tuple(sorted((m for m in spoken if m), key=lambda m: m.at))
    assignee = people.assignee(payload.get("admin_assignee_id"))
    return Conversation(
        id=payload["id"].id(),
        subject=_subject(payload),
        status=STATES[state(payload)],
        channel=channel,
        contact=contact,
        company=people.word(payload.get("company", "id")),
        messages=messages,
        assignments=tuple(a for a in given if a),
        tags={t["name"].as_(str): people.word(t["id"]) for t in payload.get("tags", "tags")},
        team=people.assignee(payload.get("team_assignee_id")),
        assignee=assignee,
        updated_at=parts.seconds(payload["updated_at"]),
        fin_leads=assignee != admin_id and _fin_leads(payload, messages),
        in_messenger=_in_messenger(payload, messages),
        others=requesters is not None,
        rating=_rating(payload.get("conversation_rating")),
        attributes=people.attributes(payload.get("custom_attributes")),
    )


def understood(payload: Payload, *, admin_id: str) -> Conversation:
    """Like `conversation`; an unusable answer is a HelpdeskUnavailableError."""
    with usable():
        return conversation(payload, admin_id=admin_id)


def last_own(payload: Payload, *, admin_id: str) -> str:
    """Id of our newest part of any type, "" when there is none."""
    found = list(payload.get("conversation_parts", "conversation_parts"))
    authors = ((part, people.author(part.get("author"))) for part in reversed(found))
    ours = (part for part, author in authors if (author.type, author.id) == ("admin", admin_id))
    return next((people.word(part.get("id")) for part in ours), "")


def ticket(found: Conversation, *, account: str, requester: Requester) -> Ticket:
    tag_ids = {f"tag:{name}": tag_id for name, tag_id in found.tags.items()}
    return Ticket(
        ref=TicketRef("intercom", account, found.id),
        subject=found.subject,
        status=found.status,
        requester=requester,
        messages=found.messages,
        stamp=str(found.updated_at // 1000),
        updated_at=found.updated_at,
        channel=found.channel,
        tags=tuple(found.tags),
        group=found.team or None,
        assignments=found.assignments,
        foreign_bot=found.fin_leads,
        others=found.others,
        rating=found.rating,
        extra={"assignee": found.assignee, **tag_ids},
    )


def _rating(found: Payload) -> Rating | None:
    """Its `created_at` is when it was asked for; one without a score is only asked for."""
    score, at = found.get("rating").value, found.get("updated_at").value
    if not isinstance(score, int) or isinstance(score, bool) or not 1 <= score <= TOP:
        return None
    asked = found.get("created_at")
    return Rating(score, Scale.FIVE, parts.seconds(found["updated_at"] if isinstance(at, int) else asked))


def _contacts(payload: Payload, first: people.Author) -> tuple[str, frozenset[str] | None]:
    """The requester's contact id, and which author ids are theirs (None: every contact's).

    A merged contact goes on under a new id, so the author of the source counts as the requester as well.
    """
    ids = [people.word(item.get("id")) for item in payload.get("contacts", "contacts")]
    started = first.id if first.is_contact else ""
    main = started if started in ids or not ids else ids[0]
    return main, frozenset({main, started} - {""}) if len(ids) > 1 else None


def state(payload: Payload) -> str:
    state = people.word(payload.get("state"))
    if state in STATES:
        return state
    return "closed" if payload["open"].as_(bool) is False else "open"


def _subject(payload: Payload) -> str:
    return payload.get("title").maybe(str) or html_to_text(payload.get("source", "subject").maybe(str, ""))


def _fin_leads(payload: Payload, messages: tuple[Message, ...]) -> bool:
    """Fin took part, has not handed over, and neither a teammate nor we spoke after it."""
    if payload.get("ai_agent_participated").value is not True:
        return False
    if people.word(payload.get("ai_agent", "resolution_state")) in HANDED_OVER:
        return False
    last = next((m.role for m in reversed(messages) if _leads(m)), Role.OTHER)
    return last is Role.OTHER


def _leads(message: Message) -> bool:
    spoke = message.role in {Role.TEAMMATE, Role.BOT} or message.machine == "ai_agent"
    return message.public and spoke


def _in_messenger(payload: Payload, messages: tuple[Message, ...]) -> bool:
    """Whether everything the requester wrote came through the Messenger."""
    current = people.word(payload.get("channel", "current"))
    channels = {m.channel for m in messages if m.role is Role.REQUESTER}
    return channels == {MESSENGER} and current in {"", "messenger"}
