"""Waking many rows of the inbox up from a command, while others write too."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from connector.house import Ring
from connector.store import inbox
from connector.store.database import Database
from connector.store.inbox import InboxRow

#: Rows in one transaction: few, because on SQLite it keeps deliveries waiting.
BATCH = 20


def ring_all(
    opened: Database, rows: Sequence[InboxRow], ring: Ring, *, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Look at *rows* again, but for those that changed their state meanwhile; how many they were.

    Between two transactions it rests as long as one took: who waits for the database only asks now and then.
    """
    rung = 0
    for begin in range(0, len(rows), BATCH):
        before = time.monotonic()
        rung += _ring(opened, rows[begin : begin + BATCH], ring)
        if begin + BATCH < len(rows):
            sleep(time.monotonic() - before)
    return rung


def _ring(opened: Database, rows: Sequence[InboxRow], ring: Ring) -> int:
    rung = 0
    with opened.begin() as connection:
        for row in rows:
            now = inbox.get(connection, row.id)
            if now is not None and now.state == row.state:
                inbox.reopen(connection, row.id)
                ring(connection, row.id, row.ref, 0)
                rung += 1
    return rung
