"""Each figure of the report equals what a query of one's own makes of the same rows, on both databases."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector import policy as policies
from connector.domain import Mode
from connector.report import Report, as_object, as_rows, compute
from connector.report_page import html
from connector.store import tables as t
from connector.store.database import Database
from connector.store.periods import Span

NOW = 1_795_341_600_000
HOUR, DAY = 3_600_000, 86_400_000
START = NOW - 8 * DAY
BEFORE = NOW - 72 * HOUR
PLATFORMS = ("zendesk", "intercom")
STATES = ("answered", "contained", "verified", "reopened", "escalated", "taken_over", "held", "stayed_out")
RESOLVED = {"answered", "contained", "verified", "reopened"}
CATEGORIES = ("billing", "account", "how_to")
USAGE = {
    "input_tokens": 700,
    "cache_write_tokens": 50,
    "cache_read_tokens": 2_000,
    "output_tokens": 90,
    "cost": 2_500_000,
}


@pytest.fixture
def filled(database: Database) -> Database:
    """200 tickets of ten days with everything that follows, drawn by lot, and a call of an evaluation."""
    dice = random.Random(5)  # noqa: S311 - made-up rows
    with database.begin() as connection:
        audit.append(connection, audit.Kind.MODEL_CALL, USAGE, ticket="", now=NOW - HOUR)
        for number in range(200):
            ticket(connection, dice, number)
    return database


def put(connection: sa.Connection, table: sa.Table, **values: Any) -> None:
    connection.execute(sa.insert(table).values(**values))


def ticket(connection: sa.Connection, dice: random.Random, number: int) -> None:
    ref = {"platform": dice.choice(PLATFORMS), "account": "acme", "ticket_id": str(number)}
    seen = NOW - dice.randrange(1, 10 * 24) * HOUR
    state, done = dice.choice(STATES), dice.random() > 0.1
    by = {"taken_over": "human", "stayed_out": "nobody"}.get(state, dice.choice(("automatic", "approved")))
    later = min(NOW, seen + dice.choice((0, 30, 90)) * HOUR)
    put(
        connection, t.tickets, **ref, first_seen=seen, last_read=seen, resume_tag=False,
        escalated_at=later if state == "escalated" else None,
    )  # fmt: skip
    put(
        connection, t.jobs, **ref, id=f"j{number}", message_id="1", message_at=seen, inbox_id=number,
        created_at=seen, state="done" if done else "open", outcome="x" if done else None,
    )  # fmt: skip
    for turn in range(dice.randrange(1, 3)):
        put(
            connection, t.runs, id=f"r{number}-{turn}", job_id=f"j{number}", decided_at=seen + turn * HOUR,
            outcome="resolved", reasons=[], category=dice.choice(CATEGORIES), model_calls=dice.randrange(3),
            tool_calls=dice.randrange(5), prompt_chars=1, cost=0, decision={"disposition": "send"},
        )  # fmt: skip
        audit.append(connection, audit.Kind.MODEL_CALL, USAGE, ticket=":".join(ref.values()), now=seen)
    put(
        connection, t.outcomes, **ref, outcome=state, answered_by=by, reopens=int(state == "reopened"),
        resolved_at=later if state in RESOLVED and (state != "answered" or dice.random() < 0.5) else None,
        confirmed=False, told_at=NOW,
    )  # fmt: skip
    put(
        connection, t.spending, id=f"s{number}", job_id=f"j{number}", model="m", reserved=1_000_000,
        day="2026-11-22" if seen >= NOW - 10 * HOUR else "2026-11-20", cost=dice.choice((None, 3_000_000)),
    )  # fmt: skip
    if dice.random() < 0.5:
        put(
            connection, t.ratings, **ref, score=dice.choice((1, 5)) if number % 4 == 0 else dice.randrange(1, 6),
            scale="two" if number % 4 == 0 else "five", source="link", rated_at=seen + HOUR, answered_by=by,
        )  # fmt: skip
    if dice.random() < 0.4:
        put(
            connection, t.actions, **ref, id=f"a{number}", run_id=f"r{number}-0", job_id=f"j{number}", kind="reply",
            speaks=True, position=0, state="held", plan={}, created_at=seen,
        )  # fmt: skip
        state = dice.choice(("sent", "answered", "discarded", "waiting", "expired", "approved"))
        put(
            connection, t.drafts, **ref, id=f"a{number}", note_id="n", category=dice.choice(CATEGORIES),
            channel="email", text_hash="x", newest_id="1", made_at=seen, expires_at=NOW, state=state, edits=0,
            distance=dice.choice((0.0, 0.02, 0.4) if state in {"sent", "answered"} else (None, 0.4)),
        )  # fmt: skip


def read(database: Database, platform: str | None = None) -> Report:
    with database.read() as connection:
        return compute(connection, Span(START, NOW, platform), policy=policies.load(), mode=Mode.AUTO)


def query(database: Database, platform: str | None, text: str) -> list[Any]:
    """*text* with {on} for the platform of the alias `t`, {start} and {end}."""
    on = "1 = 1" if platform is None else f"t.platform = '{platform}'"
    with database.read() as connection:
        return list(connection.exec_driver_sql(text.format(on=on, start=START, end=NOW, before=BEFORE)))


SAME = "{0}.platform = t.platform AND {0}.account = t.account AND {0}.ticket_id = t.ticket_id"
THERE = (
    "FROM hc_tickets t JOIN hc_outcomes o ON "
    + SAME.format("o")
    + " WHERE {on} AND t.first_seen >= {start} AND t.first_seen < {end} AND NOT EXISTS (SELECT 1 FROM hc_jobs j"
    + " WHERE " + SAME.format("j") + " AND j.state <> 'done')"
)  # fmt: skip
#: Taken up, and so long as it is that a resolution would count by now.
OVER = (
    "o.outcome <> 'stayed_out' AND t.first_seen <= {before} AND COALESCE(o.resolved_at, 0) <= {before} AND "
    "COALESCE(t.escalated_at, 0) <= {before} AND NOT (o.outcome = 'answered' AND o.resolved_at IS NOT NULL)"
)
KEPT = "o.outcome IN ('contained', 'verified') AND o.answered_by = 'automatic'"
AUTO = f"SUM(CASE WHEN {KEPT} AND {OVER} THEN 1 ELSE 0 END), SUM(CASE WHEN {OVER} THEN 1 ELSE 0 END)"
EACH = pytest.mark.parametrize("platform", [None, *PLATFORMS])


@EACH
def test_every_ticket_is_in_one_state_and_they_are_100_percent(
    filled: Database, platform: str | None
) -> None:
    found = read(filled, platform).followed.tickets
    counted = dict(query(filled, platform, f"SELECT o.outcome, COUNT(*) {THERE} GROUP BY o.outcome"))
    assert {name: rate.count for name, rate in found.became.items()} == {s: counted.get(s, 0) for s in STATES}
    assert sum(rate.count for rate in found.became.values()) == found.total == sum(counted.values())
    assert sum(rate.share or 0 for rate in found.became.values()) == pytest.approx(1, abs=1e-4)
    [(open_,)] = query(
        filled, platform,
        "SELECT COUNT(*) FROM hc_tickets t WHERE {on} AND t.first_seen >= {start} AND t.first_seen < {end} AND EXISTS "
        "(SELECT 1 FROM hc_jobs j WHERE " + SAME.format("j") + " AND j.state <> 'done')",
    )  # fmt: skip
    assert found.under_way == open_


@EACH
def test_the_rates_are_those_of_the_rows(filled: Database, platform: str | None) -> None:
    found = read(filled, platform).followed.rates
    [row] = query(
        filled, platform,
        f"SELECT {AUTO}, "
        "SUM(CASE WHEN o.outcome = 'escalated' THEN 1 ELSE 0 END), COUNT(*), "
        f"SUM(CASE WHEN o.resolved_at IS NOT NULL AND o.reopens > 0 AND {OVER} THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN o.resolved_at IS NOT NULL AND {OVER} THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN o.outcome <> 'stayed_out' THEN 1 ELSE 0 END) "
        + THERE,
    )  # fmt: skip
    assert (found.auto_resolution.count, found.auto_resolution.of) == tuple(row[:2])
    assert (found.escalation.count, found.escalation.of) == tuple(row[2:4])
    assert (found.reopen.count, found.reopen.of) == tuple(row[4:6])
    assert found.too_young == row[6] - row[1] > 0
    assert found.auto_resolution.of > 5 < found.reopen.of


@EACH
@pytest.mark.parametrize("by", ["automatic", "approved", "human"])
def test_ratings_stand_side_by_side(filled: Database, platform: str | None, by: str) -> None:
    found = read(filled, platform).followed.csat[by]
    rated = (
        "FROM hc_ratings t WHERE {on} AND t.rated_at >= {start} AND t.rated_at < {end} AND t.answered_by = "
        f"'{by}'"
    )
    [(mean, count)] = query(
        filled, platform, f"SELECT AVG(t.score * 1.0), COUNT(*) {rated} AND t.scale = 'five'"
    )
    [(good, all_)] = query(
        filled, platform, f"SELECT SUM(CASE WHEN t.score >= 4 THEN 1 ELSE 0 END), COUNT(*) {rated}"
    )
    assert found.stars.count == count
    assert found.stars.mean == (None if mean is None else pytest.approx(float(mean), abs=1e-6))
    assert (found.satisfied.count, found.satisfied.of) == (good or 0, all_)


@EACH
def test_what_a_ticket_took_is_that_of_its_decisions_and_calls(
    filled: Database, platform: str | None
) -> None:
    report = read(filled, platform)
    found = report.followed.per_ticket
    decided = "FROM hc_runs r JOIN hc_jobs t ON t.id = r.job_id WHERE {on} AND r.decided_at >= {start}"
    decided += " AND r.decided_at < {end}"
    [(calls, tools, tickets)] = query(
        filled, platform, f"SELECT SUM(r.model_calls), SUM(r.tool_calls), COUNT(DISTINCT t.id) {decided}"
    )
    logged = "SELECT a.ticket, p.payload FROM hc_audit a JOIN hc_audit_payloads p ON p.seq = a.seq"
    payloads = [
        json.loads(payload)
        for name, payload in query(filled, None, logged + " WHERE a.at >= {start} AND a.at < {end}")
        if name and (platform is None or name.split(":")[0] == platform)
    ]
    assert found.tickets == tickets
    assert found.model_calls == pytest.approx(int(calls) / tickets, abs=1e-5)
    assert found.tool_calls == pytest.approx(int(tools) / tickets, abs=1e-5)
    assert found.input_tokens == pytest.approx(len(payloads) * 750 / tickets, abs=1e-5)
    assert found.cached_tokens == pytest.approx(len(payloads) * 2_000 / tickets, abs=1e-5)
    assert found.output_tokens == pytest.approx(len(payloads) * 90 / tickets, abs=1e-5)
    assert report.model.dollars == pytest.approx(len(payloads) * 0.0025)
    assert found.dollars == pytest.approx(len(payloads) * 0.0025 / tickets, abs=1e-5)


@EACH
def test_the_cost_before_and_after_follows_from_minutes_and_rate(
    filled: Database, platform: str | None
) -> None:
    report = read(filled, platform)
    found, costs = report.followed.money, policies.load().costs
    [(ours, people)] = query(
        filled, platform,
        "SELECT COUNT(*), SUM(CASE WHEN o.outcome IN ('answered', 'contained', 'verified') AND "
        f"o.answered_by <> 'human' THEN 0 ELSE 1 END) {THERE} AND o.outcome <> 'stayed_out'",
    )  # fmt: skip
    [(drafts,)] = query(
        filled, platform,
        "SELECT COUNT(*) FROM hc_drafts t WHERE {on} AND t.made_at >= {start} AND t.made_at < {end} AND "
        "t.state IN ('approved', 'sent', 'discarded', 'answered')",
    )  # fmt: skip
    minute = costs.dollars_per_hour / 60
    before = ours * costs.minutes_per_ticket * minute
    after = people * costs.minutes_per_ticket * minute + drafts * costs.minutes_per_review * minute
    assert (found.tickets, found.by_people, found.drafts_reviewed) == (ours, people, drafts)
    assert found.before == pytest.approx(before, abs=1e-3)
    assert found.after == pytest.approx(after + report.model.dollars, abs=1e-3)
    assert found.saved == pytest.approx(1 - (after + report.model.dollars) / before, abs=1e-5)


@EACH
def test_the_shares_by_category_platform_mode_and_day_are_those_of_the_rows(
    filled: Database, platform: str | None
) -> None:
    found = read(filled, platform).followed.shares
    newest = (
        "(SELECT r.category FROM hc_runs r JOIN hc_jobs j ON j.id = r.job_id WHERE " + SAME.format("j")
        + " ORDER BY r.decided_at DESC LIMIT 1)"
    )  # fmt: skip
    names = {
        "category": newest,
        "platform": "t.platform",
        "mode": "o.answered_by",
        "day": "t.first_seen / 86400000",
    }
    for name, column in names.items():
        rows = query(filled, platform, f"SELECT {column}, COUNT(*), {AUTO} {THERE} GROUP BY 1")
        counted = {key: tuple(numbers) for key, *numbers in rows}
        told = {
            key: (one.tickets.count, one.auto_resolution.count, one.auto_resolution.of)
            for key, one in found[name].items()
        }
        if name == "day":
            assert list(told.values()) == [counted[day] for day in sorted(counted)]
        else:
            assert told == counted


@EACH
def test_drafts_are_compared_with_what_people_sent(filled: Database, platform: str | None) -> None:
    found = read(filled, platform).followed.drafts
    far = "CASE WHEN t.state IN ('sent', 'answered') THEN t.distance END"
    rows = query(
        filled, platform,
        f"SELECT t.category, COUNT(*), AVG({far}), COUNT({far}), SUM(CASE WHEN {far} <= 0.05 THEN 1 ELSE 0 END) "
        "FROM hc_drafts t WHERE {on} AND t.made_at >= {start} AND t.made_at < {end} GROUP BY t.category",
    )  # fmt: skip
    assert {row[0] for row in rows} == set(found)
    for name, made, mean, people, kept in rows:
        assert sum(found[name].states.values()) == made
        assert (found[name].kept.count, found[name].kept.of) == (kept, people)
        assert found[name].distance.mean == (None if mean is None else pytest.approx(float(mean), abs=1e-6))


def rates_of(database: Database, days: int) -> Any:
    with database.read() as connection:
        span = Span(NOW - days * DAY, NOW)
        return compute(connection, span, policy=policies.load(), mode=Mode.AUTO).followed


def test_the_share_resolved_by_us_does_not_depend_on_the_period(database: Database) -> None:
    """Of a hundred tickets a day one half is resolved for good and one handed over; one is left to people by lot."""
    with database.begin() as connection:
        for number in range(701):
            seen, ours = NOW - (number * 7 * DAY) // 700 - 1, number % 2 == 0
            ref = {"platform": "zendesk", "account": "acme", "ticket_id": str(number)}
            stayed = "answered" if seen > BEFORE else "contained"
            put(
                connection, t.tickets, **ref, first_seen=seen, last_read=seen, resume_tag=False,
                escalated_at=None if ours else seen,
            )  # fmt: skip
            put(
                connection, t.outcomes, **ref, outcome=stayed if ours else "escalated", reopens=0, confirmed=False,
                answered_by="automatic", resolved_at=seen if ours else None, told_at=NOW,
            )  # fmt: skip
        lot = sa.update(t.outcomes).where(t.outcomes.c.ticket_id == "699")
        connection.execute(lot.values(outcome="stayed_out", answered_by="nobody"))
    week = rates_of(database, 7)
    assert (week.rates.auto_resolution.count, week.rates.auto_resolution.of) == (200, 399)
    assert week.rates.too_young == 300
    shares = [one.auto_resolution.share for one in week.shares["day"].values()]
    assert all(one is None or 0.48 < one < 0.52 for one in shares)
    newest = rates_of(database, 3).rates
    assert (newest.auto_resolution.share, newest.reopen.share, newest.too_young) == (None, None, 300)


def test_an_empty_store_has_every_figure_and_no_share(database: Database) -> None:
    found = read(database).followed
    assert found.tickets.total == 0
    assert found.rates.auto_resolution.share is None
    assert found.money.saved is None
    assert found.per_ticket.dollars is None


def test_advice_follows_the_interval_and_not_few_numbers(database: Database) -> None:
    with database.begin() as connection:
        for number in range(60):
            name = CATEGORIES[number % 3]
            put(
                connection, t.actions, platform="zendesk", account="a", ticket_id="1", id=f"a{number}",
                run_id=run(connection), job_id="j", kind="reply", speaks=False, position=0, state="held", plan={},
                created_at=NOW,
            )  # fmt: skip
            if name == "how_to" and number > 30:
                continue
            put(
                connection, t.drafts, platform="zendesk", account="a", ticket_id="1", id=f"a{number}", note_id="n",
                category=name, channel="email", text_hash="x", newest_id="1", made_at=NOW - HOUR, expires_at=NOW,
                state="sent", edits=0, distance=0.0 if name != "account" else 0.5,
            )  # fmt: skip
    found = advised(database, Mode.ASSIST)
    assert found["billing"].advice.startswith("looks ready for auto")
    assert found["account"].advice.startswith("not ready")
    assert found["how_to"].advice.startswith("too few")


def advised(database: Database, mode: Mode) -> Any:
    """With the policy as shipped, whose mode is auto."""
    with database.read() as connection:
        return compute(connection, Span(START, NOW), policy=policies.load(), mode=mode).followed.drafts


@pytest.mark.parametrize(
    ("mode", "counts", "said"),
    [(Mode.ASSIST, "assist", "too few drafts"), (Mode.AUTO, "auto", "is in auto already")],
)
def test_the_mode_of_the_settings_caps_that_of_the_policy_in_the_advice(
    filled: Database, mode: Mode, counts: str, said: str
) -> None:
    found = advised(filled, mode)
    assert {one.mode for one in found.values()} == {counts}
    assert all(one.advice.startswith(said) for one in found.values())


def run(connection: sa.Connection) -> str:
    known = connection.execute(sa.select(t.runs.c.id)).scalar()
    if known is None:
        put(
            connection, t.jobs, id="j", platform="zendesk", account="a", ticket_id="1", message_id="1", message_at=1,
            inbox_id=1, created_at=1, state="done",
        )  # fmt: skip
        put(
            connection, t.runs, id="r", job_id="j", decided_at=1, outcome="held", reasons=[], model_calls=0,
            tool_calls=0, prompt_chars=0, cost=0, decision={},
        )  # fmt: skip
    return "r"


def test_object_lines_and_page_hold_the_same_figures(filled: Database) -> None:
    report = read(filled)
    figure = as_object(report)["rates"]["auto_resolution"]
    lines = dict(as_rows(report))
    assert lines["rates.auto_resolution.count"] == str(figure["count"])
    page = html(report)
    assert f"{figure['count']} of {figure['of']}" in page
    assert page.count("<svg") >= 10


def test_the_page_needs_nothing_from_outside(filled: Database) -> None:
    page = html(read(filled))
    for sign in ("http://", "https://", "src=", "<script", "@import", "url(", "<link"):
        assert sign not in page
    assert page.count("<svg") == page.count("</svg>") == page.count('role="img"')


def test_a_category_from_outside_is_no_markup_on_the_page(database: Database) -> None:
    with database.begin() as connection:
        ticket(connection, random.Random(1), 1)  # noqa: S311 - made-up rows
        connection.execute(sa.update(t.runs).values(category="<b>bold</b>"))
        connection.execute(sa.update(t.jobs).values(state="done"))
        connection.execute(sa.update(t.tickets).values(first_seen=NOW - HOUR))
    page = html(read(database))
    assert "<b>bold" not in page
    assert "category.other" in dict(as_rows(read(database))).__str__()
