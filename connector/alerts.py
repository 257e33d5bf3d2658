"""Tells the operator once when something turns bad, and once when it is over; never a word of anybody.

What is counted is told again when there are twice as many, or after a day: one old trouble hides no new ones.
What was told stands in the database, so that a restart or another worker repeats nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connector import audit
from connector.policy import Policy
from connector.store import flags, spending, troubles, watermarks
from connector.store.database import Database
from connector.store.requesters import DAY_MS
from connector.store.spending import NANO
from connector.store.troubles import Told
from connector.text import counted

log = logging.getLogger(__name__)

#: What is counted and not over is told again after so long.
AGAIN_MS = DAY_MS
AUDIT, DEAD, BREAKER, SPEND, LATE = "audit", "dead_letters", "breaker", "spend", "late"
SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Alert:
    """*name* is stable, *runbook* the heading in docs/runbooks.md; *over* tells that it has passed.

    *number* is of how many messages, 0 where nothing is counted.
    """

    name: str
    text: str
    runbook: str
    over: bool = False
    number: int = 0


def message(alert: Alert) -> Mapping[str, object]:
    """What a webhook gets; chat programs show its *text*."""
    head = "Over" if alert.over else "Alert"
    where = "" if alert.over else f" (docs/runbooks.md: {alert.runbook})"
    return {
        "text": f"{head} from the helpdesk connector: {alert.text}{where}",
        "alert": alert.name,
        "state": "over" if alert.over else "raised",
        "runbook": alert.runbook,
    }


#: Sends one alert; AlertError when it did not arrive, and then it is sent again at the next look.
Alarm = Callable[[Alert], None]


def through(post: Callable[[Mapping[str, object]], None]) -> Alarm:
    return lambda alert: post(message(alert))


@dataclass(frozen=True, slots=True)
class Watch:
    """*alarm* None: alerts are only logged.

    *swept* are the platforms whose sweeps are to work; who *began* (epoch ms) lately had no time for one.
    """

    database: Database
    policy: Policy
    alarm: Alarm | None
    clock: Callable[[], int]
    swept: Collection[str] = ()
    began: int = 0

    def look(self) -> int:
        """How many changes were told. StoreError and AlertError come through."""
        with self.database.read() as connection:
            bad = {one.name: one for one in self._troubles(connection)}
            told = troubles.told(connection)
        fresh = [one for name, one in bad.items() if self._is_news(one, told.get(name))]
        passed = [self._passed(name) for name in told if name not in bad and name != AUDIT]
        return self._tell([*fresh, *passed])

    def _is_news(self, alert: Alert, told: Told | None) -> bool:
        """Where an earlier release told it, its number is not known."""
        if told is None:
            return True
        doubled = 0 < 2 * told.number <= alert.number
        return doubled or (alert.number > 0 and self.clock() - told.at >= AGAIN_MS)

    def check_audit(self) -> int:
        """The chain is walked as a whole, which is too much for every look."""
        with self.database.read() as connection:
            faults = audit.verify(connection)
            known = AUDIT in troubles.told(connection)
        if bool(faults) is known:
            return 0
        if not faults:
            return self._tell([self._passed(AUDIT)])
        text = f"the audit log was changed: {counted(len(faults), 'fault')}"
        return self._tell([Alert(AUDIT, text, "The audit log has faults")])

    def _troubles(self, connection: sa.Connection) -> Iterator[Alert]:
        now, wanted = self.clock(), self.policy.alerts
        if dead := troubles.dead(connection):
            text = f"could not be dealt with: {counted(dead, 'message')}"
            yield Alert(DEAD, text, "Replay dead letters", number=dead)
        for service, since in flags.breakers(connection).items():
            if since is not None:
                yield Alert(f"{BREAKER}:{service}", f"{service} is down and left alone", _runbook(service))
        spent = spending.spent(connection, day=spending.day_of(now)) / NANO
        budget = self.policy.limits.dollars_per_day
        if budget and spent >= wanted.spend_share * budget:
            text = f"${spent:.2f} of the day's ${budget:.2f} for the model are spent"
            yield Alert(f"{SPEND}:{spending.day_of(now)}", text, "The budget is nearly spent")
        before = now - wanted.oldest_minutes * 60_000
        late = None if flags.paused(connection) else troubles.late(connection, before=before)
        if late is not None:
            minutes = counted((now - late.oldest) // 60_000, "minute")
            text = f"{counted(late.number, 'message')} not dealt with, the oldest after {minutes}"
            yield Alert(LATE, text, "Messages wait too long", number=late.number)
        yield from self._sweeps(connection, now)

    def _sweeps(self, connection: sa.Connection, now: int) -> Iterator[Alert]:
        for platform, last in watermarks.last_sweeps(connection).items():
            if platform in self.swept and now - max(last.since, self.began) > watermarks.LATE_MS:
                minutes = counted((now - last.since) // 60_000, "minute")
                text = f"no sweep of {platform} has done its work for {minutes}"
                yield Alert(f"{SWEEP}:{platform}", text, "The sweep does not work")

    def _passed(self, name: str) -> Alert:
        kind = name.partition(":")[0]
        return Alert(
            name, f"{name.replace('_', ' ')}: over", _RUNBOOKS.get(kind, "Replay dead letters"), over=True
        )

    def _tell(self, alerts: list[Alert]) -> int:
        """A day's spending that is over is no news: the next day begins with nothing."""
        for one in alerts:
            silent = one.over and one.name.startswith(SPEND)
            if not silent:
                log.warning("alert", extra={"alert": one.name, "over": one.over})
            if self.alarm is not None and not silent:
                self.alarm(one)
            with self.database.begin() as connection:
                troubles.note(connection, one.name, over=one.over, now=self.clock(), number=one.number)
        return len(alerts)


_RUNBOOKS = {
    AUDIT: "The audit log has faults",
    SPEND: "The budget is nearly spent",
    LATE: "Messages wait too long",
    SWEEP: "The sweep does not work",
    BREAKER: "The helpdesk is down",
}


def _runbook(service: str) -> str:
    return "The model is down" if service == "model" else "The helpdesk is down"
