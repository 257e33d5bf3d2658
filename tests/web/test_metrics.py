"""`/metrics`: behind its token, equal to what plain counting of the rows gives, and without anybody's words or ids."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from connector import audit
from connector import policy as policies
from connector.store import counters, flags, totals, watermarks
from connector.store import tables as t
from connector.store.database import Database
from connector.web.app import create_app

NOW = 1_795_341_600_000
DAY_MS = 86_400_000
TOKEN = "metrics-token-0123456789"
PLATFORMS = ("zendesk", "intercom")
CANARY = "canary@customers.example"
TODAY = "2026-11-22"
#: (counter, family, its labels)
COUNTED = (
    (counters.WEBHOOKS, "webhook_requests", ("platform", "code")),
    (counters.DUPLICATES, "webhook_duplicates", ("platform",)),
    (counters.MODEL, "model_requests", ("model", "code")),
    (counters.HELPDESK, "helpdesk_requests", ("platform", "code")),
    (counters.ACCOUNTS, "account_lookups", ("source", "outcome")),
    (counters.BRAKES, "brakes", ("platform", "brake")),
)


def client(database: Database, *, token: str = TOKEN) -> FlaskClient:
    def ring(*_: object) -> None:
        raise AssertionError("nothing is enqueued here")

    timing = policies.load().timing
    made = {"database": database, "ring": ring, "timing": timing, "clock": lambda: NOW}
    return create_app({}, **made, api_token=token, dollars_per_day=20).test_client()


def read(database: Database) -> dict[str, float]:
    """Sample lines by "name{labels}"."""
    answer = client(database).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def key(name: str, **labels: str) -> str:
    return name + "{" + ",".join(f'{label}="{value}"' for label, value in labels.items()) + "}"


@dataclass
class Books:
    """Rows made by chance, and the same rows as plain Python counts."""

    database: Database
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - made-up rows
    expected: Counter[str] = field(default_factory=Counter)

    def fill(self) -> None:
        with self.database.begin() as connection:
            for number in range(60):
                self._delivery(connection, number)
            for number in range(40):
                self._job(connection, number)
            for day in ("2026-11-21", TODAY, TODAY):
                self._counters(connection, day)

    def _counters(self, connection: sa.Connection, day: str) -> None:
        for counter, family, labels in COUNTED:
            given, number = [self.dice.choice("ab") for _ in labels], self.dice.randrange(1, 9)
            counters.add(connection, {counters.Key(counter, *given): number}, day=day)
            name = f"connector_{family}_total"
            self.expected[key(name, **dict(zip(labels, given, strict=True)))] += number

    def _delivery(self, connection: sa.Connection, number: int) -> None:
        platform, kind = self.dice.choice(PLATFORMS), self.dice.choice(("message_received", "closed"))
        state = self.dice.choice(("waiting", "paused", "done", "dead"))
        self.expected[key("connector_deliveries_total", platform=platform, kind=kind)] += 1
        self.expected["connector_dead_letters"] += state == "dead"
        if state in {"waiting", "paused"}:
            self.expected[key("connector_inbox_rows", state=state)] += 1
            waits = self.dice.choice(("model_unavailable", "helpdesk_unavailable")) if number % 2 else None
            reason = "paused" if state == "paused" else waits or "new"
            self.expected[key("connector_tickets_waiting", reason=reason)] += 1
        else:
            waits = None
        row = {"account": "acme", "ticket_id": f"{CANARY}{number}", "delivery_id": f"d{number}"}
        row |= {"digest": "x", "actor_id": "", "received_at": NOW - 1000 * (number + 1), "reason": waits}
        row |= {"topic": "sweep" if number == 0 else "topic"}
        counts = {"failures": 2 if waits else 0, "rings": 1}
        connection.execute(
            sa.insert(t.inbox).values(**row, **counts, platform=platform, kind=kind, state=state)
        )
        if state == "waiting":
            self.expected["connector_inbox_age_seconds"] = number + 1

    def _job(self, connection: sa.Connection, number: int) -> None:
        platform, done = self.dice.choice(PLATFORMS), self.dice.random() < 0.7
        outcome = self.dice.choice(("resolved", "escalated", "held"))
        took = self.dice.randrange(1, 8000)
        name = f"job-{number}"
        if number < 3:
            self.expected[key("connector_sweep_finds_total", platform=platform)] += 1
        connection.execute(
            sa.insert(t.jobs).values(
                id=name,
                platform=platform,
                account="acme",
                ticket_id=str(number),
                message_id="1",
                message_at=NOW - took * 1000,
                inbox_id=1 if number < 3 else 2,
                created_at=NOW - took * 1000,
                state="done" if done else "open",
                outcome=outcome if done else None,
                done_at=NOW if done else None,
            )
        )
        if done:
            self.expected[key("connector_jobs_total", platform=platform, outcome=outcome)] += 1
            self._histogram("connector_job_duration_seconds", platform, took)
        else:
            self.expected[key("connector_jobs_open", platform=platform)] += 1
            age = "connector_job_age_seconds"
            self.expected[age] = max(self.expected[age], took)
        self._run(connection, name, platform=platform, outcome=outcome, took=took)
        self._calls(connection, name)

    def _histogram(self, name: str, platform: str, took: int) -> None:
        for bound in (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400):
            self.expected[key(f"{name}_bucket", platform=platform, le=str(bound))] += took <= bound
        self.expected[key(f"{name}_bucket", platform=platform, le="+Inf")] += 1
        self.expected[key(f"{name}_count", platform=platform)] += 1
        self.expected[key(f"{name}_sum", platform=platform)] += took

    def _run(self, connection: sa.Connection, job: str, *, platform: str, outcome: str, took: int) -> None:
        reason = self.dice.choice(("legal_threat", "refund_over_limit", CANARY))
        connection.execute(
            sa.insert(t.runs).values(
                id=f"run-{job}",
                job_id=job,
                decided_at=NOW,
                outcome=outcome,
                reasons=[reason, "second"],
                model_calls=1,
                tool_calls=1,
                prompt_chars=1,
                cost=1,
                decision={"v": 1},
            )
        )
        family = {"escalated": "connector_escalations_total", "held": "connector_guard_blocks_total"}.get(
            outcome
        )
        if family:
            self.expected[key(family, reason="other" if reason == CANARY else reason)] += 1
        self._action(connection, job, platform=platform, took=took)

    def _action(self, connection: sa.Connection, job: str, *, platform: str, took: int) -> None:
        state = self.dice.choice(("sent", "held", "sending", "discarded"))
        connection.execute(
            sa.insert(t.actions).values(
                id=f"action-{job}",
                run_id=f"run-{job}",
                job_id=job,
                platform=platform,
                account="acme",
                ticket_id="1",
                kind="reply",
                speaks=True,
                position=0,
                state=state,
                plan={"body": CANARY},
                created_at=NOW,
                sent_at=NOW if state == "sent" else None,
            )
        )
        self.expected[key("connector_actions", platform=platform, kind="reply", state=state)] += 1
        if state == "sent":
            self._histogram("connector_first_response_seconds", platform, took)
        if state == "held":
            return
        self._step(connection, job, platform=platform, state=state)

    def _step(self, connection: sa.Connection, job: str, *, platform: str, state: str) -> None:
        resolution = self.dice.choice((None, "found", "sent_again")) if state == "sent" else None
        row = {"action_id": f"action-{job}", "name": "update", "tries": 1, "tried_at": NOW}
        done = NOW if state == "sent" else None
        connection.execute(sa.insert(t.steps).values(**row, done_at=done, resolution=resolution))
        name = "connector_ambiguous_writes"
        if state == "sending":
            self.expected[key(name, platform=platform)] += 1
        if state == "sent":
            self.expected[key("connector_helpdesk_writes_total", platform=platform)] += 1
        settled = "given_up" if state == "discarded" else resolution
        if settled:
            self.expected[key(f"{name}_total", platform=platform, resolution=settled)] += 1

    def _calls(self, connection: sa.Connection, job: str) -> None:
        model, tokens = self.dice.choice(("fast-1", "strong-1")), self.dice.randrange(10_000)
        cost = self.dice.choice((None, 2_000_000))
        day = self.dice.choice(("2026-11-21", TODAY))
        row = {"id": f"call-{job}", "day": day, "job_id": job, "model": model}
        connection.execute(sa.insert(t.spending).values(**row, reserved=5_000_000, cost=cost))
        ended, with_reserves = (cost or 0) // 1_000, (cost or 5_000_000) // 1_000  # in millionths
        self.expected[key("connector_model_cost_usd_total", model=model)] += ended
        self.expected["connector_spent_today_usd"] += with_reserves if day == TODAY else 0
        payload = {"model": model, "input_tokens": tokens, "cache_write_tokens": 1, "cache_read_tokens": 2}
        payload |= {"output_tokens": 3}
        audit.append(connection, audit.Kind.MODEL_CALL, payload, ticket=CANARY, now=NOW)
        for kind, number in (("input", tokens), ("cache_write", 1), ("cache_read", 2), ("output", 3)):
            self.expected[key("connector_model_tokens_total", model=model, type=kind)] += number
        tool, allowed = self.dice.choice(("search_kb", CANARY)), self.dice.random() < 0.5
        payload = {"tool": tool, "input": {"query": CANARY}, "allowed": allowed, "reason": ""}
        audit.append(connection, audit.Kind.TOOL_CALL, payload, ticket=CANARY, now=NOW)
        labels = {"outcome": "allowed" if allowed else "refused", "tool": "other" if tool == CANARY else tool}
        self.expected[key("connector_tool_calls_total", **labels)] += 1


@pytest.fixture
def books(database: Database) -> Books:
    made = Books(database)
    made.fill()
    return made


def test_every_number_equals_what_plain_counting_gives(books: Books) -> None:
    found = read(books.database)
    for name, value in books.expected.items():
        expected = value / 1_000_000 if "_usd" in name else value
        assert found.pop(name, 0) == pytest.approx(expected), name
    left = {name for name, value in found.items() if value}
    assert {name.partition("{")[0] for name in left} == {"connector_build_info", "connector_day_budget_usd"}


def test_what_was_added_up_for_good_counts_as_before(books: Books) -> None:
    settle_all(books.database)
    before = read(books.database)
    with books.database.begin() as connection:
        connection.execute(sa.update(t.inbox).where(t.inbox.c.state == "done").values(done_at=NOW))
    while add_some_up(books.database):
        assert read(books.database) == pytest.approx(before)
    with books.database.read() as connection:
        left = {table: uncounted(connection, table) for table in (t.inbox, t.jobs, t.spending)}
        live = connection.execute(
            sa.select(t.jobs.c.id)
            .outerjoin(t.actions, t.actions.c.job_id == t.jobs.c.id)
            .where(sa.or_(t.jobs.c.state != "done", t.actions.c.state.in_(["held", "sending"])))
        )
        assert left[t.jobs] == set(live.scalars())
        assert left[t.spending] == set()
        unfinished = connection.execute(sa.select(t.inbox.c.id).where(t.inbox.c.state != "done"))
        assert left[t.inbox] == set(unfinished.scalars())


def settle_all(database: Database) -> None:
    """A reserve that nobody settled counts from when it is added up on."""
    with database.begin() as connection:
        connection.execute(sa.update(t.spending).where(t.spending.c.cost.is_(None)).values(cost=1_000_000))


def add_some_up(database: Database) -> int:
    with database.begin() as connection:
        return totals.add_up(connection, before=NOW + 2 * DAY_MS, most=7)


def uncounted(connection: sa.Connection, table: sa.Table) -> set[Any]:
    return set(connection.execute(sa.select(table.c.id).where(~table.c.counted)).scalars())


def test_what_is_added_up_while_somebody_reads_counts_once(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, read_totals = read(books.database), totals._with_past

    def late(connection: sa.Connection, found: Any) -> Any:
        """Another process adds rows up between the two looks of a reader."""
        add_some_up(books.database)
        return read_totals(connection, found)

    monkeypatch.setattr(totals, "_with_past", late)
    for _ in range(3):
        assert read(books.database) == pytest.approx(before)


def test_two_who_add_up_at_once_count_each_row_once(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_all(books.database)
    before, count, together = read(books.database), totals._count, threading.Barrier(2)

    def slowly(connection: sa.Connection, rows: Any) -> None:
        """Where nothing keeps them apart both have counted before either has marked."""
        count(connection, rows)
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)

    monkeypatch.setattr(totals, "_count", slowly)
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda _: add_some_up(books.database), range(2)))
    monkeypatch.undo()
    assert read(books.database) == pytest.approx(before)


def test_what_was_added_up_is_not_added_again_when_it_is_let_go(books: Books) -> None:
    settle_all(books.database)
    before = read(books.database)
    with books.database.begin() as connection:
        while totals.add_up(connection, before=NOW + 2 * DAY_MS, most=7):
            pass
        rows = {table: sa.true() for table in (t.jobs, t.runs, t.actions, t.steps)}
        totals.keep(connection, rows)
        totals.keep(connection, {t.audit: sa.true(), t.audit_payloads: sa.true()})
        totals.keep(connection, {t.spending: sa.true()})
        for table in (t.steps, t.actions, t.runs, t.jobs, t.audit_payloads, t.audit, t.spending):
            connection.execute(sa.delete(table))
    after = read(books.database)
    gone = re.compile("_jobs_open|_job_age|_ambiguous_writes[{]|_spent_today|_sweep")
    kept = {name: value for name, value in before.items() if not gone.search(name)}
    assert {name: after.get(name) for name in kept} == pytest.approx(kept)


def test_no_label_carries_an_id_or_anybodys_words(books: Books) -> None:
    names = " ".join(read(books.database))
    assert CANARY not in names
    assert not re.search(r"job-|run-|action-|acme", names)


def test_a_label_from_outside_keeps_few_values(database: Database) -> None:
    with database.begin() as connection:
        for number in range(200):
            row = {"id": str(number), "day": TODAY, "job_id": "j", "model": f"model-{number}"}
            connection.execute(sa.insert(t.spending).values(**row, reserved=1, cost=1))
            asked = counters.Key(counters.MODEL, f"model-{number}", "200")
            counters.add(connection, {asked: 1}, day=TODAY)
    for family in ("connector_model_requests_total", "connector_model_cost_usd_total"):
        samples = {name: value for name, value in read(database).items() if name.startswith(family)}
        assert len(samples) == 21
    assert sum(value for name, value in read(database).items() if "requests_total" in name) == 200


def test_an_empty_database_has_numbers_too(database: Database) -> None:
    found = read(database)
    assert found["connector_dead_letters"] == found["connector_inbox_age_seconds"] == 0
    assert found["connector_workers"] == found["connector_paused"] == 0


def test_how_long_no_sweep_did_its_work_is_told(database: Database) -> None:
    with database.begin() as connection:
        watermarks.swept(connection, "zendesk", "acme", now=NOW - 90_000)
        watermarks.swept(connection, "zendesk", "acme", now=NOW, fault="ForbiddenError")
    assert read(database)[key("connector_sweep_age_seconds", platform="zendesk")] == 90


def test_workers_pause_and_breakers_are_told(database: Database) -> None:
    with database.begin() as connection:
        flags.beat(connection, flags.Worker("w1", "host", 1, NOW - 4_000))
        flags.beat(connection, flags.Worker("w2", "host", 1, NOW - 90_000))
        flags.set_paused(connection, on=True, now=NOW)
        flags.set_breaker(connection, "model", is_open=True, now=NOW)
        flags.set_breaker(connection, "zendesk", is_open=True, now=NOW)
        flags.set_breaker(connection, "zendesk", is_open=False, now=NOW)
    found = read(database)
    assert (found["connector_workers"], found["connector_worker_heartbeat_age_seconds"]) == (1, 4)
    assert found["connector_paused"] == found[key("connector_breaker_state", dep="model")] == 1
    assert found[key("connector_breaker_state", dep="zendesk")] == 0


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", f"bearer  {TOKEN}", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"],
)
def test_without_the_token_there_are_no_numbers(database: Database, given: str) -> None:
    answer = client(database).get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.data) == (401, b"")


def test_without_a_token_in_the_settings_there_is_no_such_page(database: Database) -> None:
    answer = client(database, token="").get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_the_text_is_what_prometheus_reads(books: Books) -> None:
    answer = client(books.database).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    line = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? -?\d+(\.\d+)?(e-?\d+)?')
    families: list[Any] = []
    for text in answer.text.splitlines():
        if text.startswith("# TYPE "):
            families.append(text.split()[2])
        assert text.startswith(("# HELP ", "# TYPE ")) or line.fullmatch(text), text
    assert len(families) == len(set(families))
