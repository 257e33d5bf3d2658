"""Webhook deliveries from a stand-in to the connector, with the vendor's retries."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests


@dataclass(frozen=True, slots=True)
class Parcel:
    """*build* gives headers and raw body of the attempt (1, 2, ...): both may change with it.

    *url* is where it goes, "" for where the courier aims; *hook* is the id of the webhook that sends it.
    """

    id: str
    topic: str
    ticket_id: str
    build: Callable[[int], tuple[Mapping[str, str], bytes]] = field(repr=False)
    url: str = ""
    hook: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one attempt ended: *status* is 0 when nobody answered, then *timed_out* says why."""

    status: int
    timed_out: bool = False
    retry_after: float | None = None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Entry:
    """A journal line: *statuses* of all attempts so far (0: no answer); *over* when none will follow."""

    parcel: Parcel
    statuses: list[int] = field(default_factory=list)
    over: bool = False
    dropped: bool = False

    @property
    def id(self) -> str:
        return self.parcel.id

    @property
    def topic(self) -> str:
        return self.parcel.topic

    @property
    def ticket_id(self) -> str:
        return self.parcel.ticket_id


@dataclass(frozen=True, slots=True)
class Rules:
    """*timeout* in seconds for the whole request; *again* gives the wait before the next attempt, or None.

    *again* receives the answers so far, newest last.
    """

    timeout: float
    again: Callable[[list[Answer]], float | None]


class Courier:
    """Delivers in *workers* threads: parcels may overtake each other, as the vendors' do.

    *pace* scales every wait before a retry (0: at once). Nothing is sent before `aim`; parcels made earlier
    are lost, as with a webhook that does not exist yet.
    """

    def __init__(self, rules: Rules, *, workers: int = 2, pace: float = 1.0) -> None:
        self.journal: list[Entry] = []
        self._rules, self._pace, self._url = rules, pace, ""
        self._due: list[tuple[float, int, Entry, list[Answer]]] = []
        self._held: list[Entry] | None = None
        self._drop = 0
        self._busy = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._serial = itertools.count()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the attempts that are under way; what waits is forgotten."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def aim(self, url: str) -> None:
        with self._changed:
            self._url = url

    def send(self, parcel: Parcel) -> None:
        entry = Entry(parcel)
        with self._changed:
            if not (parcel.url or self._url):
                return
            self.journal.append(entry)
            if self._drop:
                self._drop -= 1
                entry.dropped = entry.over = True
            elif self._held is not None:
                self._held.append(entry)
            else:
                self._queue(entry, 0.0, [])

    def redeliver(self, delivery_id: str) -> None:
        """The same parcel once more, with attempts of its own; KeyError when it was never sent."""
        with self._changed:
            found = next((e for e in reversed(self.journal) if e.id == delivery_id), None)
        if found is None:
            raise KeyError(delivery_id)
        self.send(found.parcel)

    def hold(self) -> None:
        """Keep new parcels back until `release`."""
        with self._changed:
            self._held = self._held or []

    def release(self, *, backwards: bool = False) -> None:
        with self._changed:
            held, self._held = self._held or [], None
            for entry in reversed(held) if backwards else held:
                self._queue(entry, 0.0, [])

    def drop_next(self, count: int = 1) -> None:
        """Lose the next *count* parcels: the vendors promise no delivery."""
        with self._changed:
            self._drop += count

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until no attempt is under way or due; held parcels do not count. False at *timeout*."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._busy, timeout)

    def _queue(self, entry: Entry, wait: float, answers: list[Answer]) -> None:
        due = time.monotonic() + wait * self._pace
        heapq.heappush(self._due, (due, next(self._serial), entry, answers))
        self._changed.notify_all()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (task := self._next()) is not None:
                entry, answers = task
                answers = [*answers, self._attempt(session, entry.parcel, len(answers) + 1)]
                self._note(entry, answers)

    def _next(self) -> tuple[Entry, list[Answer]] | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    _, _, entry, answers = heapq.heappop(self._due)
                    self._busy += 1
                    return entry, answers
                self._changed.wait(wait)
        return None

    def _attempt(self, session: requests.Session, parcel: Parcel, number: int) -> Answer:
        headers, body = parcel.build(number)
        try:
            reply = session.post(
                parcel.url or self._url,
                data=body,
                headers=dict(headers),
                timeout=self._rules.timeout,
                allow_redirects=False,
            )
        except requests.Timeout:
            return Answer(0, timed_out=True)
        except requests.RequestException:
            return Answer(0)
        return Answer(reply.status_code, retry_after=_seconds(reply.headers.get("Retry-After")))

    def _note(self, entry: Entry, answers: list[Answer]) -> None:
        wait = None if answers[-1].taken else self._rules.again(answers)
        with self._changed:
            entry.statuses.append(answers[-1].status)
            if wait is None:
                entry.over = True
            else:
                self._queue(entry, wait, answers)
            self._busy -= 1
            self._changed.notify_all()


def _seconds(raw: str | None) -> float | None:
    return float(raw) if raw is not None and raw.isascii() and raw.isdigit() else None
