"""Works old tickets off in a lane of their own: lists them, puts a few at a time into the inbox, and harvests.

One worker does it, the first of the living. Every step is a transaction of ours and could be done twice: the list
goes on from its cursor, a ticket has its place, and what answers it is the same story that answers live tickets.
Live tickets come first: nothing is fed while one of them waits for a free place.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.batch_lane import BatchLane
from connector.deciding import LATER
from connector.domain import Event, EventKind, Mode
from connector.errors import HelpdeskError, RejectedError, UnavailableError
from connector.house import Ring
from connector.lane import BUDGET_SHARE
from connector.policy import Limits
from connector.ports_backfill import Archive, Listed, Page
from connector.reconcile import DOUBT_MS
from connector.store import backfill_looks, backfills, batches, flags, inbox, spending, watermarks
from connector.store.backfills import Backfill, Ended
from connector.store.database import Database
from connector.store.requesters import DAY_MS
from connector.store.spending import NANO
from connector.taking import BOLD

log = logging.getLogger(__name__)

#: The part of `replies_per_hour` that a backfill may use up; the rest is for live tickets.
REPLIES_SHARE = 0.5
#: How long a ticket waits whose turn it was not, and how often it is taken up in all.
LATER_MS, MOST_ROUNDS = 600_000, 30
#: Between two looks at a helpdesk that does not answer.
AWAY_SECONDS = 5.0
KNOWN, NO_TICKETS = "read_already", "no_tickets"
#: What will not be better in ten minutes: the next backfill tries again.
GIVEN_UP = frozenset({"internal_error"})


@dataclass(frozen=True, slots=True)
class Feeder:
    """*places* is how many tickets of a backfill one worker has under way; *workers* tells how many live.

    *backlog* counts wake-ups that wait for a free place; *pace* hears whose share of the rate counts now.
    """

    database: Database
    ring: Ring
    clock: Callable[[], int]
    archives: Mapping[str, Archive]
    limits: Limits
    places: int
    workers: Callable[[], int]
    backlog: Callable[[sa.Connection], int]
    pace: Callable[[Backfill], None]
    batch_lane: BatchLane

    def tick(self) -> bool:
        """Do what is due for every backfill; False when there is none. StoreError comes through."""
        with self.database.read() as connection:
            active = backfills.active(connection)
            paused = flags.paused(connection)
        for one in active:
            if paused:
                self._note(one, "paused")
            elif one.state == backfills.LISTING:
                self._list(one)
            else:
                self._work(one)
        return bool(active)

    def _note(self, backfill: Backfill, reason: str, **values: Any) -> None:
        """Say what it waits for, when that is news."""
        if reason != backfill.reason or values:
            with self.database.begin() as connection:
                backfills.change(connection, backfill.id, reason=reason or None, **values)

    def _list(self, backfill: Backfill) -> None:
        archive = self.archives.get(backfill.platform)
        if archive is None or self.clock() < backfill.listed_at:
            return
        self.pace(backfill)
        options = backfill.options
        try:
            if archive.account != backfill.account:
                self._fail(backfill, "other_account")
                return
            page = archive.created_between(options.since, options.until, cursor=backfill.cursor)
        except UnavailableError as error:
            wait = max(error.retry_after or 0, AWAY_SECONDS)
            self._note(backfill, "helpdesk_unavailable", listed_at=self.clock() + int(wait * 1000))
        except RejectedError:
            self._begin_anew(backfill)
        except HelpdeskError:
            self._fail(backfill, "helpdesk_credentials")
        else:
            self._take_page(backfill, page, per_minute=archive.per_minute)

    def _begin_anew(self, backfill: Backfill) -> None:
        """A cursor has expired; what is listed stays listed."""
        if backfill.cursor is None:
            self._fail(backfill, "list_refused")
        else:
            self._note(backfill, "list_again", cursor=None)

    def _fail(self, backfill: Backfill, reason: str) -> None:
        log.error("a backfill failed", extra={"backfill": backfill.id, "reason": reason})
        with self.database.begin() as connection:
            backfills.change(
                connection, backfill.id, state=backfills.FAILED, reason=reason, ended_at=self.clock()
            )

    def _take_page(self, backfill: Backfill, page: Page, *, per_minute: float) -> None:
        """Its tickets and the place where the list goes on, in one transaction."""
        options, now = backfill.options, self.clock()
        own = page.per_minute
        rest = 0 if own is None else int(60_000 / (own * options.share))
        with self.database.begin() as connection:
            fresh = backfills.unlisted(
                connection, backfill.id, [one for one in page.tickets if fits(one, options)]
            )
            read = self._read_already(connection, backfill, fresh)
            room = self._room(connection, backfill)
            wanted = [one for one in fresh if one.id not in read][: room if options.limit else None]
            chosen = [one for one in fresh if one.id in read] + wanted
            rows = [_row(one, known=one.id in read, now=now) for one in chosen]
            backfills.add_tickets(connection, backfill.id, rows)
            over = page.cursor is None or (options.limit > 0 and len(wanted) >= room)
            values = {"cursor": page.cursor, "listed_at": now + rest, "per_minute": per_minute}
            state = backfills.WORKING if over else backfills.LISTING
            note = page.note or backfill.note or None
            backfills.change(connection, backfill.id, state=state, reason=None, note=note, **values)

    def _room(self, connection: sa.Connection, backfill: Backfill) -> int:
        """How many tickets may still be listed; those that need no work don't count."""
        waiting = backfills.counts(connection, backfill.id).get(backfills.LISTED, 0)
        return max(0, backfill.options.limit - waiting)

    def _read_already(
        self, connection: sa.Connection, backfill: Backfill, rows: Sequence[Listed]
    ) -> frozenset[str]:
        """Tickets that we read since they changed and on which nothing is open, nor was only watched."""
        ids = [one.id for one in rows]
        reads = watermarks.last_reads(connection, backfill.platform, backfill.account, ids)
        still = backfill_looks.open_jobs(connection, backfill, ids)
        if Mode(backfill.options.mode) in BOLD:
            still |= backfill_looks.perhaps_watched(connection, backfill, ids)
        seen = (one.id for one in rows if one.updated_at + DOUBT_MS <= reads.get(one.id, 0))
        return frozenset(seen) - still

    def _work(self, backfill: Backfill) -> None:
        self._harvest(backfill)
        if backfill.state == backfills.STOPPING:
            self._stop(backfill)
            return
        self.batch_lane.work(backfill)
        with self.database.read() as connection:
            counts = backfills.counts(connection, backfill.id)
            obstacle = self._obstacle(connection, backfill)
        waiting, queued, parked = (
            counts.get(state, 0) for state in (backfills.LISTED, backfills.QUEUED, backfills.PARKED)
        )
        if not waiting + queued + parked:
            self._finish(backfill, counts)
            return
        self._note(backfill, obstacle if waiting else "batch" if parked and not queued else "")
        if waiting and not obstacle:
            self._feed(backfill, most=self.places * max(1, self.workers()) - queued)

    def _obstacle(self, connection: sa.Connection, backfill: Backfill) -> str:
        """Why nothing may be fed now, "" for no reason."""
        now, limits = self.clock(), self.limits
        if self.backlog(connection):
            return "live_first"
        spent = spending.spent(connection, day=spending.day_of(now))
        if spent >= limits.dollars_per_day * BUDGET_SHARE * NANO:
            return "budget"
        said = backfill_looks.said_within_hour(connection, backfill.platform, backfill.account, now=now)
        if said >= limits.replies_per_hour * REPLIES_SHARE:
            return "account_cap"
        due = backfills.next_due(connection, backfill.id)
        return "later" if due is not None and due > now else ""

    def _feed(self, backfill: Backfill, *, most: int) -> None:
        if most <= 0:
            return
        with self.database.read() as connection:
            rows = backfills.to_feed(connection, backfill.id, now=self.clock(), most=most)
        for row in rows:
            with self.database.begin() as connection:
                self._queue(connection, backfill, row)

    def _queue(self, connection: sa.Connection, backfill: Backfill, row: backfills.TicketRow) -> None:
        """The inbox row, its wake-up and the ticket's new state stand or fall together."""
        ref, rounds = backfill.ref(row.ticket_id), row.rounds + 1
        name = f"backfill-{backfill.id[:13]}-{row.ticket_id}-{rounds}"
        event = Event(EventKind.MESSAGE_RECEIVED, ref, name, f"{backfills.TOPIC}{backfill.id}")
        digest = hashlib.sha256(name.encode()).hexdigest()
        inbox_id = inbox.add(connection, event, digest=digest, now=self.clock())
        if inbox_id is None:
            return  # another worker was quicker
        self.ring(connection, inbox_id, ref, 0)
        values = {"state": backfills.QUEUED, "inbox_id": inbox_id, "rounds": rounds}
        backfills.change_ticket(connection, backfill.id, row.ticket_id, **values)

    def _harvest(self, backfill: Backfill) -> None:
        with self.database.read() as connection:
            found = backfills.ended(connection, backfill.id)
        for one in found:
            with self.database.begin() as connection:
                self._take_in(connection, backfill, one)

    def _take_in(self, connection: sa.Connection, backfill: Backfill, one: Ended) -> None:
        ticket_id = one.ticket.ticket_id
        values = self._what_became(connection, backfill, one)
        backfills.change_ticket(connection, backfill.id, ticket_id, **values)
        if values["state"] in {backfills.DONE, backfills.LEFT}:
            backfills.forget_words(connection, backfill.id, ticket_id)

    def _what_became(self, connection: sa.Connection, backfill: Backfill, one: Ended) -> dict[str, Any]:
        now = self.clock()
        if not one.reason.startswith(LATER):
            nobodys = one.state == inbox.DEAD and not one.outcome
            state = backfills.LEFT if nobodys else backfills.DONE
            done_at = one.done_at or now
            return {"state": state, "outcome": one.outcome, "reason": one.reason, "done_at": done_at}
        reason = one.reason.removeprefix(LATER)
        left = {"state": backfills.LEFT, "reason": reason, "done_at": now}
        if one.ticket.rounds >= MOST_ROUNDS:
            return left
        if reason == "parked":
            asked = batches.outstanding(connection, backfill.id, one.ticket.ticket_id)
            return {"state": backfills.PARKED if asked else backfills.LISTED, "reason": None}
        if reason in GIVEN_UP or reason.startswith("batch_"):
            return left
        day = (now // DAY_MS + 1) * DAY_MS
        due = day if reason == "budget" else now + LATER_MS
        return {"state": backfills.LISTED, "reason": reason, "not_before": due}

    def _finish(self, backfill: Backfill, counts: Mapping[str, int]) -> None:
        reason = None if counts else NO_TICKETS
        with self.database.begin() as connection:
            backfills.forget_words(connection, backfill.id)
            backfills.change(
                connection, backfill.id, state=backfills.FINISHED, reason=reason, ended_at=self.clock()
            )
        log.info("a backfill ended", extra={"backfill": backfill.id, **counts})

    def _stop(self, backfill: Backfill) -> None:
        """What is under way ends in peace; nothing new begins."""
        with self.database.begin() as connection:
            backfills.leave(
                connection, backfill.id, states=(backfills.LISTED, backfills.PARKED), reason="stopped"
            )
        over = self.batch_lane.stop(backfill)
        with self.database.begin() as connection:
            counts = backfills.counts(connection, backfill.id)
            if over and not counts.get(backfills.QUEUED):
                backfills.forget_words(connection, backfill.id)
                values = {"state": backfills.STOPPED, "reason": None, "ended_at": self.clock()}
                backfills.change(connection, backfill.id, **values)


def fits(one: Listed, options: backfills.Options) -> bool:
    """Whether a ticket is one of those that are wanted."""
    tags = {tag.casefold() for tag in one.tags}
    wanted = {tag.casefold() for tag in options.tags}
    return one.status in options.statuses and (not wanted or bool(wanted & tags))


def _row(one: Listed, *, known: bool, now: int) -> dict[str, Any]:
    row = {"ticket_id": one.id, "created_at": one.created_at, "state": backfills.LISTED}
    done = {"state": backfills.DONE, "reason": KNOWN, "done_at": now}
    return {**row, "reason": None, "done_at": None, **(done if known else {})}
