"""The report equals what plain counting of the same rows gives, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector import policy as policies
from connector.domain import Mode
from connector.report import Report, compute
from connector.store import counters, flags
from connector.store import tables as t
from connector.store.database import Database
from connector.store.periods import Span

NOW = 1_795_341_600_000
HOUR, DAY = 3_600_000, 86_400_000
START = NOW - 3 * DAY
PLATFORMS = ("zendesk", "intercom")
OUTCOMES = ("resolved", "asked", "escalated", "held", "stayed_out")


def read(database: Database, *, platform: str | None = None, start: int = START) -> Report:
    with database.read() as connection:
        return compute(connection, Span(start, NOW, platform), policy=policies.load(), mode=Mode.AUTO)


@dataclass
class Books:
    """Rows of one ticket each; what they say is also kept here."""

    database: Database
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, **row: Any) -> str:
        """*read_at* and *took* (ms until our answer), *outcome* None for one under way, *cost* of its model call."""
        number = len(self.rows)
        usual = {"platform": "zendesk", "read_at": NOW - HOUR, "outcome": "resolved", "reasons": []}
        row = {
            **usual,
            "took": None,
            "cost": 0,
            "topic": "t",
            "write": None,
            "disposition": "send",
            "kind": "reply",
            "id": f"job-{number}",
            **row,
        }
        self.rows.append(row)
        with self.database.begin() as connection:
            self._store(connection, row, number)
        return str(row["id"])

    def _store(self, connection: sa.Connection, row: dict[str, Any], number: int) -> None:
        ref = {"platform": row["platform"], "account": "acme", "ticket_id": str(number)}
        insert(
            connection,
            t.tickets,
            **ref,
            first_seen=row["read_at"],
            last_read=row["read_at"],
            resume_tag=False,
        )
        inbox_id = deliver(connection, ref, at=row["read_at"], topic=row["topic"], state="done")
        done = row["outcome"] is not None
        insert(
            connection, t.jobs, **ref, id=row["id"], message_id="1", message_at=row["read_at"] - 1000,
            inbox_id=inbox_id, created_at=row["read_at"], state="done" if done else "open",
            outcome=row["outcome"], reasons=row["reasons"] if done else None, done_at=NOW if done else None,
        )  # fmt: skip
        insert(
            connection, t.runs, id=f"run-{number}", job_id=row["id"], decided_at=NOW, reasons=[], outcome="x",
            model_calls=1, tool_calls=1, prompt_chars=1, cost=0, decision={"disposition": row["disposition"]},
        )  # fmt: skip
        sent = row["took"] is not None
        state = "sent" if sent else "discarded" if row["write"] == "given_up" else "ready"
        insert(
            connection, t.actions, **ref, id=f"action-{number}", run_id=f"run-{number}", job_id=row["id"],
            kind=row["kind"], speaks=True, position=0, state=state, plan={}, created_at=NOW,
            sent_at=row["read_at"] - 1000 + row["took"] if sent else None,
        )  # fmt: skip
        insert(
            connection, t.spending, id=f"call-{number}", job_id=row["id"], model="m", reserved=5_000_000,
            day="2026-11-22" if row["read_at"] >= NOW - 10 * HOUR else "2026-11-20", cost=row["cost"],
        )  # fmt: skip
        if row["cost"] is not None:
            name, cost = ":".join(ref.values()), {"cost": row["cost"]}
            audit.append(connection, audit.Kind.MODEL_CALL, cost, ticket=name, now=row["read_at"])
        if row["write"]:
            known = row["write"] if row["write"] != "given_up" else None
            insert(
                connection, t.steps, action_id=f"action-{number}", name="update", tries=1,
                tried_at=row["read_at"], done_at=NOW if known else None, resolution=known,
            )  # fmt: skip


def insert(connection: sa.Connection, table: sa.Table, **values: Any) -> Any:
    return connection.execute(sa.insert(table).values(**values)).inserted_primary_key


def deliver(connection: sa.Connection, ref: dict[str, str], *, at: int, **over: Any) -> int:
    words = {"digest": "x", "kind": "message_received", "topic": "t", "actor_id": "", "state": "waiting"}
    counts = {"failures": 0, "rings": 1, "received_at": at, "delivery_id": f"d{random.random()}"}  # noqa: S311
    [number] = insert(connection, t.inbox, **{**ref, **words, **counts, **over})
    return int(number)


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
def many(books: Books) -> Books:
    dice = random.Random(11)  # noqa: S311 - made-up rows
    for _ in range(90):
        outcome = dice.choice((*OUTCOMES, None))
        speaks = outcome in {"resolved", "asked"}
        books.add(
            platform=dice.choice(PLATFORMS),
            read_at=NOW - dice.randrange(1, 5 * 24) * HOUR,
            outcome=outcome,
            reasons=[] if speaks else [dice.choice(("legal_threat", "no_relevant_results")), "second"],
            took=dice.randrange(1, 4_000_000) if speaks else None,
            disposition=dice.choice(("send", "hold")),
            cost=dice.choice((None, 1_000_000, 3_000_000)),
            write=dice.choice((None, "found", "sent_again", "given_up")) if not speaks else None,
        )
    return books


@pytest.mark.parametrize("platform", [None, *PLATFORMS])
def test_the_report_is_what_plain_counting_gives(many: Books, platform: str | None) -> None:
    found = read(many.database, platform=platform)
    on = [row for row in many.rows if platform in {None, row["platform"]}]
    there = [row for row in on if row["read_at"] >= START]
    assert found.messages.received == len(there)
    ended = Counter(row["outcome"] for row in there)
    assert found.messages.under_way == ended.pop(None)
    assert found.outcomes == {outcome: ended[outcome] for outcome in OUTCOMES}
    for outcome in ("escalated", "held", "stayed_out"):
        counted = Counter(row["reasons"][0] for row in there if row["outcome"] == outcome)
        assert found.reasons[outcome] == counted
    told = asdict(found.our_first_answer_seconds)
    answered = [row for row in there if row["took"] is not None]
    covers, by = told.pop("covers"), told.pop("by")
    assert (covers["count"], covers["of"]) == (len(answered), len(there))
    assert told == ranked(answered)
    for name, disposition in (("automatic", "send"), ("approved", "hold")):
        assert by[name] == ranked([row for row in answered if row["disposition"] == disposition])
    writes = Counter(row["write"] for row in there if row["write"])
    assert asdict(found.ambiguous_writes) == {
        **dict.fromkeys(("found", "sent_again", "given_up"), 0),
        **writes,
        "open": 0,
    }


def ranked(rows: list[dict[str, Any]]) -> dict[str, Any]:
    took = sorted(row["took"] / 1000 for row in rows)
    median, p90 = (took[ceil(len(took) * share) - 1] for share in (0.5, 0.9))
    return {"count": len(took), "median": median, "p90": p90}


def test_only_the_first_answer_of_a_ticket_counts_from_its_first_message_on(books: Books) -> None:
    """A follow-up that is answered at once makes no ticket quick, nor does a line that a person will answer."""
    books.add(took=60_000)
    books.add(took=1_000, kind="handover_line")
    books.add(outcome="stayed_out")
    ref = {"platform": "zendesk", "account": "acme", "ticket_id": "0"}
    with books.database.begin() as connection:
        insert(
            connection, t.jobs, **ref, id="later", message_id="2", message_at=NOW - 60_000, inbox_id=1,
            created_at=NOW - 60_000, state="done", outcome="resolved", reasons=[], done_at=NOW,
        )  # fmt: skip
        insert(
            connection, t.actions, **ref, id="second", run_id="run-0", job_id="later", kind="reply", speaks=True,
            position=0, state="sent", plan={}, created_at=NOW, sent_at=NOW - 59_000,
        )  # fmt: skip
    found = read(books.database).our_first_answer_seconds
    assert (found.count, found.median, found.covers.count, found.covers.of) == (1, 60.0, 1, 3)


@pytest.mark.parametrize("platform", [None, "zendesk"])
def test_money_is_that_of_the_calls_in_the_period(many: Books, platform: str | None) -> None:
    """Which begins within a UTC day: what was spent before, on the same day, is no part of it."""
    found = read(many.database, platform=platform, start=NOW - 9 * HOUR)
    on = [
        row for row in many.rows if platform in {None, row["platform"]} and row["read_at"] >= NOW - 10 * HOUR
    ]
    paid = [row["cost"] for row in on if row["cost"] is not None and row["read_at"] >= NOW - 9 * HOUR]
    assert (found.model.calls, found.model.tickets) == (len(paid), len(paid))
    assert found.model.dollars == found.followed.money.model == pytest.approx(sum(paid) / 1e9)
    assert found.model.reserved == pytest.approx(sum(row["cost"] is None for row in on) * 0.005)


def test_dollars_of_a_day_in_another_zone_are_of_the_same_hours_as_its_tickets(books: Books) -> None:
    """At five in the afternoon in Los Angeles the UTC days touched are 25 hours long."""
    midnight = NOW - 17 * HOUR
    for at in (midnight - 7 * HOUR, midnight - 1, midnight, NOW - 1):
        books.add(read_at=at, cost=1_000_000_000)
    found = read(books.database, start=midnight)
    assert (found.messages.received, found.model.calls, found.model.dollars) == (2, 2, 2.0)


def test_the_budget_of_today_counts_every_platform(books: Books) -> None:
    books.add(platform="zendesk", cost=1_500_000_000)
    books.add(platform="intercom", cost=None)
    books.add(platform="intercom", read_at=NOW - 2 * DAY, cost=9_000_000_000)
    budget = read(books.database, platform="zendesk").budget
    assert asdict(budget) == {"dollars_per_day": 20, "spent_today": 1.505, "left_today": 18.495}


def test_no_budget_is_left_when_more_was_spent(books: Books) -> None:
    books.add(cost=21_000_000_000)
    assert read(books.database).budget.left_today == 0


def test_an_answer_before_its_question_by_the_vendors_clock_took_no_time(books: Books) -> None:
    books.add(took=-5_000)
    assert read(books.database).our_first_answer_seconds.median == 0


def test_a_reason_that_is_no_slug_is_not_repeated(books: Books) -> None:
    books.add(outcome="escalated", reasons=["canary@customers.example"])
    books.add(outcome="escalated", reasons=[])
    assert read(books.database).reasons["escalated"] == {"other": 2}


def test_waiting_tickets_are_told_by_reason_with_the_age_of_the_oldest(database: Database) -> None:
    rows = [
        ("1", {"failures": 2, "reason": "model_unavailable"}, 50),
        ("1", {"failures": 1, "reason": "model_unavailable"}, 90),
        ("2", {"failures": 1, "reason": "model_unavailable"}, 10),
        ("3", {"failures": 9, "reason": "helpdesk_unavailable", "platform": "intercom"}, 600),
        ("4", {"state": "paused", "reason": "paused"}, 7),
        ("5", {}, 3),
        ("6", {"state": "done", "reason": "model_unavailable", "failures": 2}, 5),
        ("7", {"state": "dead", "reason": "internal_error", "failures": 99}, 5),
    ]
    with database.begin() as connection:
        for ticket, over, age in rows:
            ref = {"platform": "zendesk", "account": "acme", "ticket_id": ticket}
            deliver(
                connection, {**ref, "platform": over.pop("platform", "zendesk")}, at=NOW - age * 1000, **over
            )
    found = read(database)
    assert {reason: (one.tickets, one.oldest_seconds) for reason, one in found.waiting.items()} == {
        "model_unavailable": (2, 90),
        "helpdesk_unavailable": (1, 600),
        "paused": (1, 7),
        "new": (1, 3),
    }
    assert next(iter(found.waiting)) == "model_unavailable"
    assert found.dead_letters == 1
    assert set(read(database, platform="intercom").waiting) == {"helpdesk_unavailable"}
    assert read(database, platform="intercom").dead_letters == 0


def test_a_message_that_a_sweep_found_counts_unless_a_delivery_came_all_the_same(books: Books) -> None:
    for later in (None, 10_000, 2 * HOUR):
        books.add(topic="sweep")
        if later is not None:
            ref = {"platform": "zendesk", "account": "acme", "ticket_id": str(len(books.rows) - 1)}
            with books.database.begin() as connection:
                deliver(connection, ref, at=NOW - HOUR + later, state="done")
    books.add()
    assert read(books.database).messages.found_by_sweep == 2


def test_refused_duplicates_are_those_of_the_days_of_the_period(database: Database) -> None:
    with database.begin() as connection:
        for day, platform in (
            ("2026-11-18", "zendesk"),
            ("2026-11-19", "zendesk"),
            ("2026-11-22", "intercom"),
        ):
            counters.add(connection, {counters.Key(counters.DUPLICATES, platform): 3}, day=day)
    assert read(database).messages.duplicates_refused == 6
    assert read(database, platform="intercom").messages.duplicates_refused == 3


def test_open_breakers_are_told_the_other_helpdesks_left_out(database: Database) -> None:
    with database.begin() as connection:
        for name in ("model", "zendesk", "intercom", "accounts:http", "accounts:file"):
            flags.set_breaker(connection, name, is_open=name != "accounts:file", now=NOW - 60_000)
    assert set(read(database).breakers_open) == {"model", "zendesk", "intercom", "accounts:http"}
    found = read(database, platform="zendesk").breakers_open
    assert found == dict.fromkeys(("accounts:http", "model", "zendesk"), "2026-11-22T09:59:00+00:00")


def switch(connection: sa.Connection, *, on: bool, at: int) -> None:
    flags.set_paused(connection, on=on, now=at)
    audit.append(connection, audit.Kind.SWITCH, {"switch": "pause", "on": on}, ticket="", now=at)


def test_pauses_are_counted_with_their_time_in_the_period(database: Database) -> None:
    with database.begin() as connection:
        switch(connection, on=True, at=START - 2 * HOUR)
        switch(connection, on=False, at=START - HOUR)
        switch(connection, on=True, at=START - HOUR)
        switch(connection, on=False, at=START + HOUR)
        switch(connection, on=True, at=NOW - HOUR)
    found = read(database).pauses
    assert asdict(found) == {"since": "2026-11-22T09:00:00+00:00", "times": 2, "seconds": 2 * 3600}
    with database.begin() as connection:
        switch(connection, on=False, at=NOW)
    assert read(database).pauses.since is None


def test_an_empty_database_says_so_and_has_every_number(database: Database) -> None:
    found = read(database)
    assert found.empty
    assert found.our_first_answer_seconds.median is None
    assert found.model.dollars == 0
    with database.begin() as connection:
        deliver(connection, {"platform": "zendesk", "account": "acme", "ticket_id": "1"}, at=1)
    assert not read(database).empty
