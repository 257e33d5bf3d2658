"""Lets go of what policy keeps no longer: few rows at a time, as on SQLite a transaction keeps deliveries waiting."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector import acting
from connector.domain import ActionState
from connector.policy_parts import DAY_MS, Retention
from connector.store import backfills, codes, drafts, replays, runs, totals
from connector.store import retention as rows
from connector.store.database import Database
from connector.store.drafts import DraftState
from connector.store.spending import day_of

log = logging.getLogger(__name__)

AT_ONCE = 50
#: What was finished so long ago changes no more.
SETTLED_MS = 3_600_000
ADDED_AT_ONCE = 500
#: Between two transactions: whoever waits for the lock meanwhile gets it.
REST_SECONDS = 0.05
#: The engine's own rows: the inbox tells their story longer.
WAKE_UP_DAYS = 14

Find = Callable[[sa.Connection], Sequence[Any]]
Take = Callable[[sa.Connection, Sequence[Any]], object]


@dataclass(frozen=True, slots=True)
class Keeper:
    """*forget* deletes some of the engine's wake-ups that ended before a moment and tells how many."""

    database: Database
    periods: Retention
    forget: Callable[[int], int]
    clock: Callable[[], int]
    sleep: Callable[[float], None]

    def tidy(self) -> Counter[str]:
        """How many rows of each kind were let go. StoreError comes through; the next run goes on where it was."""
        now, done = self.clock(), Counter[str]()
        for name, find, take in self._tasks(now):
            for taken in self._batches(find, take):
                done[name] += taken
        for name, step in self._steps(now):
            while taken := step():
                done[name] += taken
                self.sleep(REST_SECONDS)
        if done:
            log.info("old rows were let go", extra=dict(done))
        return done

    def add_up(self) -> int:
        """Count for the last time what was finished an hour ago; how many rows. StoreError comes through."""
        done = 0
        while taken := self._add_some_up():
            done += taken
            self.sleep(REST_SECONDS)
        return done

    def _add_some_up(self) -> int:
        with self.database.begin() as connection:
            return totals.add_up(connection, before=self.clock() - SETTLED_MS, most=ADDED_AT_ONCE)

    def _batches(self, find: Find, take: Take) -> Iterator[int]:
        """Until nothing is found, or what is found can't be taken."""
        seen: set[Any] = set()
        while True:
            with self.database.read() as connection:
                found = [one for one in find(connection) if one not in seen]
            if not found:
                return
            with self.database.begin() as connection:
                take(connection, found)
            seen.update(found)
            yield len(found)
            self.sleep(REST_SECONDS)

    def _tasks(self, now: int) -> Iterator[tuple[str, Find, Take]]:
        """In this order: drafts are discarded before their words go, and words before their rows."""
        inbox, draft, text, audit = (self._before(now, days) for days in self._days)
        most = {"most": AT_ONCE}
        yield "drafts", lambda c: rows.old_drafts(c, before=draft, **most), self._discard
        yield (
            "words of actions",
            lambda c: rows.wordy_actions(c, unsent=draft, sent=text, **most),
            rows.blank_actions,
        )
        yield (
            "words of decisions",
            lambda c: rows.wordy_runs(c, held=draft, before=text, **most),
            rows.blank_runs,
        )
        yield "replays", lambda c: replays.old(c, before=text, **most), replays.forget_rows
        yield "codes", lambda c: codes.old(c, before=text, **most), codes.blank
        yield "tool calls", lambda c: rows.tool_calls(c, before=text, **most), rows.forget_payloads
        yield (
            "deliveries",
            lambda c: rows.deliveries(c, done=inbox, dead=audit, **most),
            rows.forget_deliveries,
        )
        yield (
            "tickets",
            lambda c: rows.quiet_tickets(c, before=audit, most=AT_ONCE // 5),
            lambda c, found: [rows.forget_ticket(c, ref, before=audit) for ref in found],
        )
        yield "backfills", lambda c: backfills.over(c, before=audit, most=1), backfills.forget
        yield "model costs", lambda c: rows.old_costs(c, before=day_of(audit), **most), rows.forget_costs

    def _steps(self, now: int) -> Iterator[tuple[str, Callable[[], int]]]:
        yield "wake-ups", lambda: self.forget(self._before(now, WAKE_UP_DAYS))
        yield "audit rows", lambda: self._trim(now)

    @property
    def _days(self) -> tuple[int, int, int, int]:
        own = self.periods
        return own.inbox_days, own.draft_days, own.text_days, own.audit_days

    @staticmethod
    def _before(now: int, days: int) -> int:
        return now - days * DAY_MS

    def _discard(self, connection: sa.Connection, ids: Sequence[str]) -> None:
        """But for those that somebody took up meanwhile."""
        for action_id in ids:
            ended = {"state": DraftState.EXPIRED.value, "reason": acting.EXPIRED}
            if drafts.get(connection, action_id) and not drafts.change_waiting(
                connection, action_id, **ended
            ):
                continue
            stored = runs.get_action(connection, action_id)
            if stored.state is ActionState.HELD:
                acting.discard(connection, stored, now=self.clock(), reason=acting.EXPIRED)

    def _trim(self, now: int) -> int:
        before = self._before(now, self.periods.audit_days)
        with self.database.begin() as connection:
            return rows.trim_audit(connection, before=before, most=AT_ONCE, now=now)
