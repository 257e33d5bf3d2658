"""What a wake-up is called: its id begins with the inbox row, so that ids sort by arrival."""

from __future__ import annotations

from connector.domain import TicketRef

ID_DIGITS = 12


def wake_up_id(inbox_id: int, ref: TicketRef, *, ring: int = 1) -> str:
    """Sorts by arrival: the queue breaks ties within a second by the id."""
    return f"{inbox_id:0{ID_DIGITS}d}-{ref}" + (f"#{ring}" if ring > 1 else "")


def row_of(workflow_id: str) -> int:
    """The inbox row that a wake-up is about."""
    return int(workflow_id[:ID_DIGITS])
