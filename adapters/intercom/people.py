"""Who is who: authors to roles, contacts to requesters; no I/O."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from connector.domain import Requester, Role
from connector.payload import Payload

#: Author types of customers; a lead's later parts may say "user".
CONTACTS = frozenset({"user", "lead", "contact", "visitor"})


@dataclass(frozen=True, slots=True)
class Author:
    """*type* is user, lead, contact, visitor, admin, bot, team or campaign; *ai* is set for Fin."""

    type: str = ""
    id: str = ""
    name: str = ""
    email: str = ""
    ai: bool = False

    @property
    def is_contact(self) -> bool:
        return self.type in CONTACTS


def author(payload: Payload) -> Author:
    return Author(
        type=word(payload.get("type")),
        id=word(payload.get("id")),
        name=payload.get("name").maybe(str, ""),
        email=payload.get("email").maybe(str, ""),
        ai=payload.get("from_ai_agent").value is True or payload.get("is_ai_answer").value is True,
    )


def role(who: Author, *, ours: str, requesters: Collection[str] | None, app: str = "") -> Role:
    """Judge by the author alone: bots speak under teammates' topics too.

    *ours* is the bot's admin id. *requesters* are the contact ids that count as the requester, None when the
    conversation has one contact only. *app* is the part's `app_package_code`: another program wrote it.
    """
    if who.is_contact:
        return Role.REQUESTER if requesters is None or who.id in requesters else Role.OTHER
    if who.type != "admin":
        return Role.OTHER
    if who.id == ours:
        return Role.BOT
    return Role.OTHER if who.ai or app else Role.TEAMMATE


def word(payload: Payload) -> str:
    """An id or slug given as string or number; anything else is ""."""
    value = payload.value
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def assignee(payload: Payload) -> str:
    """Nobody is null, 0, "0" or ""."""
    found = word(payload)
    return "" if found == "0" else found


def requester(
    contact_id: str, contact: Payload | None, company: Payload | None, *, verified: bool
) -> Requester:
    """*contact* and *company* as GET /contacts/{id} and /companies/{id} answer; None where there is none."""
    if contact is None:
        return Requester(id=contact_id)
    organisation = "" if company is None else company.get("name").maybe(str, "")
    language = contact.get("language_override").maybe(str) or contact.get("browser_language").maybe(str, "")
    return Requester(
        id=word(contact.get("id")) or contact_id,
        name=contact.get("name").maybe(str, ""),
        email=contact.get("email").maybe(str) or None,
        verified=verified and contact.get("role").value == "user",
        locale=language,
        organisation=organisation,
        fields=_fields(contact, prefix="user") | _company_fields(company),
    )


def _company_fields(company: Payload | None) -> dict[str, str]:
    if company is None:
        return {}
    plan = company.get("plan", "name").value
    named = {"organisation.plan": plan} if isinstance(plan, str) and plan else {}
    return named | _fields(company, prefix="organisation")


def _fields(holder: Payload, *, prefix: str) -> dict[str, str]:
    return {f"{prefix}.{name}": text for name, text in attributes(holder.get("custom_attributes")).items()}


def attributes(payload: Payload) -> dict[str, str]:
    """Custom attributes that are plain values, as text; lists, objects and nulls are left out."""
    values = payload.value if isinstance(payload.value, dict) else {}
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if isinstance(value, str | int | float)
    }
