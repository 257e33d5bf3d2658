"""The sweep: a customer's message that no delivery brought gets a wake-up all the same.

Vendors drop webhooks: an outage longer than their retries, a breaker, a paused subscription. So every helpdesk
is asked from time to time which tickets changed, and each that changed after our last look is put into the
inbox, where jobs are unique by message: sweeping twice, or beside a delivery, answers nothing twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import sqlalchemy as sa

from connector.domain import Event, EventKind, TicketRef, Touched
from connector.errors import HelpdeskError
from connector.house import Ring
from connector.ports import Helpdesk
from connector.store import backfill_looks, inbox, watermarks
from connector.store.database import Database

log = logging.getLogger(__name__)

#: Vendors' lists lag by minutes and move while they are read.
OVERLAP_MS = 15 * 60_000
#: How far the first sweep looks back; older tickets are the business of `connector backfill`.
FIRST_MS = 60 * 60_000
#: A look this soon after a change may have missed it: stamps are cut to seconds, their clock is not ours, and a
#: read takes its time.
DOUBT_MS = 2 * 60_000
#: A wake-up comes after the second that its stamp names is over.
SOONEST_SECONDS = 2.0
#: Over so many seconds come the looks at tickets that a backfill has just written to: hundreds at once would keep live
#: tickets waiting.
SPREAD_SECONDS = 240
#: Tickets in one transaction: few, because on SQLite it keeps deliveries waiting.
BATCH = 20


@dataclass(frozen=True, slots=True)
class Swept:
    """*changed* tickets were listed from *since* (epoch ms) on; those not in the other two were read already.

    *queued* got a wake-up now (or would get one), *known* had one from an earlier sweep.
    """

    since: int
    changed: int = 0
    queued: tuple[Touched, ...] = ()
    known: int = 0


@dataclass(frozen=True, slots=True)
class Sweeper:
    """*delay* in seconds is how long a customer may go on writing; *tell* hears (tickets done, of how many)."""

    database: Database
    ring: Ring
    clock: Callable[[], int]
    delay: float
    tell: Callable[[int, int], None] = lambda _done, _total: None

    def sweep(self, helpdesk: Helpdesk, *, since: int | None = None, dry_run: bool = False) -> Swept:
        """Look at what changed since *since* (epoch ms), else since the last sweep.

        The mark of the last sweep moves with every batch, so a sweep that was cut short goes on where it was.
        It stays when *since* begins behind it: what lies between was not looked at. Errors of the helpdesk
        and StoreError come through; what was queued before them stays queued. How it ended is written down.
        """
        try:
            done, moved = self._sweep(helpdesk, since=since, dry_run=dry_run)
        except HelpdeskError as error:
            if not dry_run:
                self._note(helpdesk, fault=type(error).__name__)
            raise
        if moved:
            self._note(helpdesk)
        return done

    def _note(self, helpdesk: Helpdesk, *, fault: str = "") -> None:
        with self.database.begin() as connection:
            watermarks.swept(connection, helpdesk.platform, helpdesk.account, now=self.clock(), fault=fault)

    def _sweep(self, helpdesk: Helpdesk, *, since: int | None, dry_run: bool) -> tuple[Swept, bool]:
        """With whether everything since the mark was looked at."""
        desk, now = _Desk(helpdesk.platform, helpdesk.account), self.clock()
        with self.database.read() as connection:
            mark = watermarks.at(connection, desk.platform, desk.account)
        start = since if since is not None else now - FIRST_MS if mark is None else mark - OVERLAP_MS
        moves = not dry_run and (mark is None or start <= mark)
        changed = list(helpdesk.changed_since(start))
        swept = Swept(start, changed=len(changed))
        if moves and mark is None:
            self._write(desk, [], mark=start)
        for begin in range(0, len(changed), BATCH):
            batch = changed[begin : begin + BATCH]
            unread, fresh = self._look(desk, batch)
            if not dry_run:
                fresh = self._write(desk, fresh, mark=min(batch[-1].updated_at, now) if moves else None)
            known = swept.known + len(unread) - len(fresh)
            swept = replace(swept, queued=(*swept.queued, *fresh), known=known)
            self.tell(begin + len(batch), len(changed))
        fields = {"platform": desk.platform, "changed": swept.changed, "queued": len(swept.queued)}
        log.info("swept", extra=fields)
        return swept, moves

    def _look(self, desk: _Desk, batch: Sequence[Touched]) -> tuple[list[Touched], list[Touched]]:
        """Those we have not read since they changed, and of these the ones that no sweep queued before.

        A read that came shortly after a change may have missed it all the same.
        """
        with self.database.read() as connection:
            reads = watermarks.last_reads(connection, desk.platform, desk.account, [one.id for one in batch])
            unread = [one for one in batch if one.updated_at + DOUBT_MS > reads.get(one.id, 0)]
            ids = [delivery_id(one) for one in unread]
            queued = watermarks.delivered(connection, desk.platform, desk.account, ids)
        return unread, [one for one in unread if delivery_id(one) not in queued]

    def _write(self, desk: _Desk, fresh: Sequence[Touched], *, mark: int | None) -> list[Touched]:
        """Rows, wake-ups and the new mark in one transaction; another sweep may have been quicker."""
        with self.database.begin() as connection:
            ours = backfill_looks.worked_off(
                connection, desk.platform, desk.account, [one.id for one in fresh]
            )
            waits = {one.id: _spread(one) if one.id in ours else 0.0 for one in fresh}
            made = [one for one in fresh if self._queue(connection, desk.ref(one), one, wait=waits[one.id])]
            if mark is not None:
                watermarks.advance(connection, desk.platform, desk.account, to=mark)
        return made

    def _queue(self, connection: sa.Connection, ref: TicketRef, one: Touched, *, wait: float) -> bool:
        event = Event(EventKind.MESSAGE_RECEIVED, ref, delivery_id(one), inbox.SWEEP)
        digest = hashlib.sha256(event.delivery_id.encode()).hexdigest()
        row = inbox.add(connection, event, digest=digest, now=self.clock())
        if row is not None:
            self.ring(connection, row, ref, max(self.delay, SOONEST_SECONDS, wait))
        return row is not None


def _spread(one: Touched) -> float:
    """Seconds; the same for every sweep."""
    return float(crc32(one.id.encode()) % SPREAD_SECONDS)


@dataclass(frozen=True, slots=True)
class _Desk:
    platform: str
    account: str

    def ref(self, one: Touched) -> TicketRef:
        return TicketRef(self.platform, self.account, one.id)


def delivery_id(one: Touched) -> str:
    """The same for every sweep that sees this change."""
    return f"sweep-{one.id}-{one.updated_at}"
