"""A stand-in's ticket in the words that all desks share."""

from __future__ import annotations

from adapters.sandbox import zendesk_rules as rules
from adapters.sandbox.desk import Author, TicketView, ViewMessage
from adapters.sandbox.zendesk_hub import Hub
from adapters.sandbox.zendesk_state import Comment, Ticket


def view(hub: Hub, ticket: Ticket) -> TicketView:
    sheet = ticket.sheet
    return TicketView(
        status=sheet.status,
        tags=sheet.tags,
        group=_text(sheet.group_id),
        assignee=_text(sheet.assignee_id),
        priority=sheet.priority,
        messages=tuple(_message(hub, ticket, comment) for comment in ticket.comments),
    )


def _message(hub: Hub, ticket: Ticket, comment: Comment) -> ViewMessage:
    return ViewMessage(
        author=_author(hub, ticket, comment.author_id),
        public=comment.public,
        text=comment.plain,
        at=comment.at,
        author_id=str(comment.author_id),
        id=str(comment.id),
    )


def _author(hub: Hub, ticket: Ticket, user_id: int) -> Author:
    if user_id == hub.bot.id:
        return "bot"
    if user_id == ticket.requester_id:
        return "customer"
    return "teammate" if hub.account.users[user_id].is_staff else "other"


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def make_macro(hub: Hub, title: str, *, add: str, remove: str) -> None:
    """As an administrator does by hand; tags apart by spaces."""
    actions = [{"field": "current_tags", "value": add}, {"field": "remove_tags", "value": remove}]
    body = {"title": title, "description": None, "active": True, "actions": actions}
    now = hub.account.clock()
    with hub.lock:
        made = rules.Rule(hub.account.next("rule", 9_873_843_001), "macro", body, now, now)
        hub.rules[made.id] = made


def after_macro(hub: Hub, ticket: Ticket, title: str) -> tuple[str, ...]:
    """The ticket's tags once the macro is applied."""
    macro = next(r for r in hub.rules.values() if r.kind == "macro" and r.title == title)
    return rules.tags_after(macro, ticket.sheet.tags)


def in_view(hub: Hub, title: str) -> tuple[str, ...]:
    found = next(r for r in hub.rules.values() if r.kind == "view" and r.title == title)
    return tuple(str(t.id) for t in hub.account.tickets.values() if rules.shows(found, t))
