"""Peopling the Intercom stand-in's workspace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from adapters.sandbox.intercom_state import Admin, Company, Contact, Team, Workspace


def contact(
    space: Workspace,
    *,
    name: str,
    email: str | None,
    verified: bool,
    fields: Mapping[str, str],
    organisation: str | None,
) -> Contact:
    """Who is verified becomes a user, anybody else a lead with a made-up external id."""
    made = Contact(
        id=space.hexadecimal("contact"),
        external_id=f"user-{space.number('user', 1)}" if verified else space.uuid("lead"),
        role="user" if verified else "lead",
        name=name,
        email=email or "",
        created_at=space.now(),
        company_ids=(company(space, organisation).id,) if organisation else (),
        custom_attributes=dict(fields),
    )
    space.contacts[made.id] = made
    return made


def company(space: Workspace, name: str) -> Company:
    """The company of that name, made if there is none."""
    for known in space.companies.values():
        if known.name == name:
            return known
    number = space.number("company_id", 1)
    made = Company(space.hexadecimal("company"), f"company-{number}", name, created_at=space.now())
    space.companies[made.id] = made
    return made


def admin(
    space: Workspace, name: str, *, kind: str = "admin", inbox_seat: bool = True, takes: bool = True
) -> Admin:
    number = space.number("admin", 9_600_001)
    local = re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "admin"
    address = f"{local}+{number}@{space.app_id}.example"
    made = Admin(number, name, address, kind=kind, inbox_seat=inbox_seat, takes=takes)
    space.admins[number] = made
    return made


def team(space: Workspace, name: str, members: tuple[str, ...]) -> Team:
    made = Team(space.number("team", 5_010_001), name, members)
    space.teams[made.id] = made
    return made


def merge(space: Workspace, gone: str, kept: str, *, moved: bool) -> None:
    """*moved* puts *kept* in the place of *gone* in every conversation."""
    space.contacts[gone] = replace(space.contacts[gone], merged_into=space.contacts[kept].id)
    for conversation in space.conversations.values() if moved else ():
        ids = (kept if one == gone else one for one in conversation.contact_ids)
        conversation.contact_ids = list(dict.fromkeys(ids))
