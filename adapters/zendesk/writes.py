"""The one PUT of an action, as a body; no I/O."""

from __future__ import annotations

from typing import Any

from connector.domain import Action, Status, Ticket
from connector.text import clip, plain

# Longer bodies are cut off silently at 64 kB:
# https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#bodies
PUBLIC_CHARS = 5_000
NOTE_CHARS = 60_000
MAX_BYTES = 64_000


def update(action: Action, ticket: Ticket, *, bot: str, group: str | None) -> dict[str, Any]:
    """The body for PUT /tickets/{id}: conditional on the ticket as read, marked with the action's id.

    *group* is the id of the action's group. Zendesk replaces the tags as a whole and lets `public` default to
    the ticket's, so both are always said.
    """
    parts: dict[str, Any] = {
        **_comment(action),
        **_state(action, ticket, bot=bot, group=group),
        **_tags(action, ticket),
        **_custom(action),
        "safe_update": True,
        "updated_stamp": ticket.stamp,
        "metadata": {"connector": {"action_id": action.id}},
    }
    return {"ticket": parts}


def _comment(action: Action) -> dict[str, Any]:
    body = safe_body(action.body, limit=PUBLIC_CHARS if action.public else NOTE_CHARS)
    return {"comment": {"body": body, "public": action.public}} if body else {}


def safe_body(text: str, *, limit: int) -> str:
    """Zendesk expands placeholders and renders an agent's Markdown: nothing live leaves."""
    cut = clip(plain(text), limit)
    return cut.encode()[:MAX_BYTES].decode("utf-8", "ignore")


def _state(action: Action, ticket: Ticket, *, bot: str, group: str | None) -> dict[str, Any]:
    state: dict[str, Any] = {}
    if action.status is not None:
        state["status"] = action.status.value
    if action.priority is not None:
        state["priority"] = action.priority.value
    assignee = ticket.extra.get("assignee", "")
    if group is not None:
        state |= {"group_id": int(group), "assignee_id": None}
    elif action.status is Status.SOLVED and not assignee:
        # Solving is refused without an assignee.
        state["assignee_id"] = int(bot)
    elif action.status is Status.OPEN and assignee == bot:
        # Left open with us, no person would see it.
        state["assignee_id"] = None
    return state


def _tags(action: Action, ticket: Ticket) -> dict[str, Any]:
    kept = [tag for tag in ticket.tags if tag not in action.remove_tags]
    merged = list(dict.fromkeys([*kept, *action.add_tags]))
    return {} if merged == list(ticket.tags) else {"tags": merged}


def _custom(action: Action) -> dict[str, Any]:
    """Attributes whose name is the id of a ticket field."""
    fields = [
        {"id": int(name), "value": value}
        for name, value in action.attributes.items()
        if name.isascii() and name.isdecimal()
    ]
    return {"custom_fields": fields} if fields else {}
