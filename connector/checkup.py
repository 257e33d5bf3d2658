"""What `connector check` reads from the database: state, brakes, queue, knowledge; one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches

import sqlalchemy as sa

from connector import policy as policies
from connector.decision import Outcome
from connector.policy import Limits, Policy
from connector.policy_parts import KNOWN_CHANNELS, channel_names
from connector.ports_setup import Finding, Health
from connector.review.speak import CAPS
from connector.store import (
    articles,
    flags,
    inbox,
    numbers,
    periods,
    requesters,
    sources,
    spending,
    watermarks,
)
from connector.store.requesters import DAY_MS
from connector.store.spending import NANO
from connector.store.tables import inbox as inbox_table
from connector.text import counted
from connector.web.health import BACKLOG_MS, lives

STOPPERS = CAPS | {"budget"}
#: Of the day's money: from here on it is worth a warning.
NEARLY = 0.8
#: From here on two names are so alike that one is probably misspelled: "biling", but not "accounting".
ALIKE = 0.85
#: The helpdesks sign with their clock and refuse nothing; we refuse what is five minutes off.
SKEW_WARNING, SKEW_WRONG = 60, 240


def stored(connection: sa.Connection, policy: Policy, *, now: int) -> Iterator[Finding]:
    yield _worker(connection, now)
    yield _pause(connection)
    yield _caps(connection, policy.limits, now)
    yield from _channels(connection, policy)
    yield from _breakers(connection)
    yield _queue(connection, now)
    yield _dead(connection)
    yield _knowledge(connection, policy, now)


def categories(policy: Policy) -> Iterator[Finding]:
    """One that is spelled nearly as a shipped one is probably meant to be that: its mode would hold for nothing."""
    shipped = policies.load().categories
    for name in policy.categories:
        near = [] if name in shipped else get_close_matches(name, shipped, n=1, cutoff=ALIKE)
        if near:
            said = f"{name} is a category of the policy's own, and reads like {near[0]}"
            yield Finding(
                "categories", Health.WARNING, said, f"write {near[0]} in the policy if that is meant"
            )


def _worker(connection: sa.Connection, now: int) -> Finding:
    alive = sum(lives(worker, now) for worker in flags.live(connection))
    if alive:
        return Finding("worker", Health.OK, f"{alive} at work")
    return Finding("worker", Health.WARNING, "none is at work", "start connector serve, or connector worker")


def _pause(connection: sa.Connection) -> Finding:
    since = flags.paused_since(connection)
    if since is None:
        return Finding("pause", Health.OK, "not paused")
    waiting = len(inbox.in_state(connection, inbox.PAUSED))
    said = f"paused since {_moment(since)}, waiting: {counted(waiting, 'message')}"
    return Finding("pause", Health.WARNING, said, "connector resume")


def _caps(connection: sa.Connection, limits: Limits, now: int) -> Finding:
    """The day's money and the hour's replies, with what they stopped today."""
    spent = spending.spent(connection, day=spending.day_of(now)) / NANO
    replies = requesters.busiest_hour(connection, now=now)
    today = periods.Span(now - now % DAY_MS, now + 1)
    handed = periods.reasons(connection, today, Outcome.ESCALATED)
    stopped = sum(number for reason, number in handed.items() if reason in STOPPERS)
    said = (
        f"${spent:.2f} of ${limits.dollars_per_day:.2f} spent today (UTC), "
        f"{replies} of {limits.replies_per_hour} replies in the last hour, "
        f"{counted(stopped, 'message')} handed over by a cap today"
    )
    full = spent >= limits.dollars_per_day or replies >= limits.replies_per_hour
    near = spent >= NEARLY * limits.dollars_per_day or replies >= NEARLY * limits.replies_per_hour
    if not (full or near):
        return Finding("caps", Health.OK, said)
    step = "raise limits.dollars_per_day or limits.replies_per_hour in the policy, or see connector report"
    return Finding("caps", Health.WARNING, said + (": what comes in goes to people" if full else ""), step)


def _channels(connection: sa.Connection, policy: Policy) -> Iterator[Finding]:
    """A name that no message comes by changes nothing: its messages keep the bolder mode."""
    strange = policy.named_channels - KNOWN_CHANNELS
    if not strange:
        return
    seen = connection.execute(sa.select(inbox_table.c.channel).distinct()).scalars()
    strange -= {name for channel in seen for name in channel_names(channel)}
    if strange:
        said = f"the policy names {', '.join(sorted(strange))}, by which nothing has come in yet"
        yield Finding("channels", Health.WARNING, said, "compare it with the words in connector/policy.toml")


def _breakers(connection: sa.Connection) -> Iterator[Finding]:
    for name, since in flags.breakers(connection).items():
        if since is not None:
            said = f"{name} does not answer, left alone since {_moment(since)}"
            yield Finding("outage", Health.WARNING, said, "see docs/runbooks.md")


def _queue(connection: sa.Connection, now: int) -> Finding:
    oldest = numbers.oldest_untouched(connection)
    if oldest is None:
        return Finding("queue", Health.OK, "nothing waits")
    age = max(0, now - oldest)
    said = f"the oldest delivery that nobody took up is {age // 1000} s old"
    if age <= BACKLOG_MS:
        return Finding("queue", Health.OK, said)
    return Finding("queue", Health.WRONG, said, "start more workers; see docs/runbooks.md")


def _dead(connection: sa.Connection) -> Finding:
    number = len(inbox.in_state(connection, inbox.DEAD))
    if not number:
        return Finding("dead letters", Health.OK, "none")
    return Finding(
        "dead letters", Health.WARNING, f"given up: {counted(number, 'message')}", "connector dead list"
    )


def _knowledge(connection: sa.Connection, policy: Policy, now: int) -> Finding:
    found = articles.numbers(connection)
    if not sum(found.values()):
        said = "there are no articles: every question goes to a person"
        return Finding(
            "knowledge", Health.WARNING, said, "set KNOWLEDGE_DIR or publish articles, then connector kb sync"
        )
    rows = sources.every(connection)
    faults = [f"{row.name}: {row.fault}" for row in rows if row.fault]
    if faults:
        return Finding("knowledge", Health.WARNING, "; ".join(faults), "put it right, then connector kb sync")
    told = ", ".join(f"{number} of {name}" for name, number in sorted(found.items()))
    looked = min((row.looked_at or 0 for row in rows), default=0)
    late = looked < now - 3 * policy.knowledge.every_minutes * 60_000
    said = f"{told}, last looked at {_moment(looked) if looked else 'never'}"
    return Finding(
        "knowledge", Health.WARNING if late else Health.OK, said, "connector kb sync" if late else ""
    )


def last_delivery(connection: sa.Connection, platform: str) -> Finding:
    """Of a helpdesk whose API shows no webhooks this is all that can be known of them."""
    query = sa.select(sa.func.max(inbox_table.c.received_at)).where(inbox_table.c.platform == platform)
    newest = connection.execute(query).scalar_one()
    if newest is None:
        said = "none has come in yet"
        return Finding(
            "last delivery", Health.WARNING, said, f"write a ticket; see adapters/{platform}/README.md"
        )
    return Finding("last delivery", Health.OK, f"came in at {_moment(newest)}")


def last_sweep(connection: sa.Connection, platform: str, *, now: int) -> Finding:
    """Whether what no delivery brings would be found."""
    last = watermarks.last_sweeps(connection).get(platform)
    if last is None:
        return Finding("sweep", Health.WARNING, "none yet", "a worker makes one every five minutes")
    said = f"the last good one ended at {_moment(last.since)}"
    if last.fault:
        said = f"none was good since {_moment(last.since)}, the newest ended with {last.fault}"
    late = now - last.since > watermarks.LATE_MS
    if not late:
        step = "it is tried again every five minutes" if last.fault else ""
        return Finding("sweep", Health.WARNING if last.fault else Health.OK, said, step)
    if not last.fault and not any(lives(worker, now) for worker in flags.live(connection)):
        return Finding("sweep", Health.WARNING, said, "start connector serve, or connector worker")
    return Finding("sweep", Health.WRONG, said, "connector reconcile; see docs/runbooks.md")


def skew(name: str, theirs: int | None, *, now: int) -> Finding:
    """*theirs* is the helpdesk's clock, epoch milliseconds to the second."""
    if theirs is None:
        return Finding(name, Health.WARNING, "the helpdesk told no time", "")
    off = round((now - theirs) / 1000)
    said = (
        f"{abs(off)} s {'ahead of' if off > 0 else 'behind'} the helpdesk's"
        if abs(off) > 1
        else "as the helpdesk's"
    )
    step = (
        ""
        if abs(off) < SKEW_WARNING
        else "set the clock by NTP: deliveries more than five minutes off are refused"
    )
    health = (
        Health.OK if abs(off) < SKEW_WARNING else Health.WARNING if abs(off) < SKEW_WRONG else Health.WRONG
    )
    return Finding(name, health, f"our clock is {said}", step)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
