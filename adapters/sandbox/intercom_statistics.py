"""A conversation's figures, computed from its parts; times are epoch seconds, durations seconds."""

from __future__ import annotations

import statistics as arithmetic
from typing import Any

from adapters.sandbox.intercom_state import Conversation, Part


def statistics(conversation: Conversation) -> dict[str, Any]:
    """Every figure is None until the thing it measures has happened."""
    begin, parts = conversation.created_at, conversation.parts
    answers = [part for part in parts if part.speaks and part.author.type == "admin"]
    given = [part for part in parts if part.assigned_to]
    closed = [part for part in parts if part.kind == "close"]
    asked = [part for part in parts if part.author.type in {"user", "lead"}]
    after = [part for part in answers if given and part.at >= given[-1].at]
    return {
        "type": "conversation_statistics",
        "time_to_assignment": _since(begin, given[:1]),
        "time_to_admin_reply": _since(begin, answers[:1]),
        "time_to_first_close": _since(begin, closed[:1]),
        "time_to_last_close": _since(begin, closed[-1:]),
        "median_time_to_reply": _median(conversation, answers),
        "first_contact_reply_at": begin,
        "first_assignment_at": _at(given[:1]),
        "first_admin_reply_at": _at(answers[:1]),
        "first_close_at": _at(closed[:1]),
        "last_assignment_at": _at(given[-1:]),
        "last_assignment_admin_reply_at": _at(after[:1]),
        "last_contact_reply_at": _at(asked[-1:]) or begin,
        "last_admin_reply_at": _at(answers[-1:]),
        "last_close_at": _at(closed[-1:]),
        "last_closed_by_id": closed[-1].author.id if closed else None,
        "count_reopens": sum(part.kind in {"open", "assign_and_reopen"} for part in parts),
        "count_assignments": len(given),
        "count_conversation_parts": len(parts) + 1,
        "assigned_team_first_response_time": [],
        "assigned_team_first_response_time_in_office_hours": [],
        "handling_time": closed[-1].at - given[0].at if closed and given else None,
    }


def _at(parts: list[Part]) -> int | None:
    return parts[0].at if parts else None


def _since(begin: int, parts: list[Part]) -> int | None:
    return parts[0].at - begin if parts else None


def _median(conversation: Conversation, answers: list[Part]) -> int | None:
    waits, waiting = [], conversation.created_at
    for part in conversation.parts:
        if part in answers and waiting:
            waits.append(part.at - waiting)
            waiting = 0
        elif part.author.type in {"user", "lead"}:
            waiting = waiting or part.at
    return int(arithmetic.median(waits)) if waits else None
