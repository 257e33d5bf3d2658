"""The operator is told once when something turns bad and once when it is over, and never a word of anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import sqlalchemy as sa

from adapters.alarm import webhook
from connector import alerts, audit
from connector import policy as policies
from connector.alerts import Alert, Watch, message
from connector.domain import Event, EventKind, TicketRef
from connector.errors import AlertError, SettingsError
from connector.settings import load
from connector.store import backfills, flags, inbox, spending, troubles, watermarks
from connector.store.database import Database
from connector.store.tables import audit_payloads

MINUTE = 60_000
HOOK = "https://hooks.slack.com/services/T000/B000/secret"


@dataclass
class Operator:
    """Hears alerts; *deaf* refuses them."""

    database: Database
    now: int = 1_800_000_000_000
    heard: list[Alert] = field(default_factory=list)
    deaf: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, alert: Alert) -> None:
        if self.deaf:
            raise AlertError("no")
        self.heard.append(alert)

    @property
    def watch(self) -> Watch:
        return Watch(self.database, policies.load(), self, lambda: self.now, swept=("zendesk",))

    def names(self) -> list[tuple[str, bool]]:
        self.watch.look()
        found = [(one.name, one.over) for one in self.heard]
        self.heard.clear()
        return found

    def deliver(self, topic: str = "t") -> int:
        ticket, name = TicketRef("zendesk", "acme", "4711"), f"d{next(self.numbers)}"
        event = Event(EventKind.MESSAGE_RECEIVED, ticket, name, topic)
        with self.database.begin() as connection:
            row = inbox.add(connection, event, digest="x", now=self.now)
        assert row is not None
        return row

    def end(self, row: int, state: str) -> None:
        with self.database.begin() as connection:
            inbox.finish(connection, row, state=state, outcome="", reason="r", now=self.now)


@pytest.fixture
def operator(database: Database) -> Operator:
    return Operator(database)


def test_dead_letters_are_told_once_and_once_when_they_are_gone(operator: Operator) -> None:
    row = operator.deliver()
    operator.end(row, inbox.DEAD)
    assert operator.names() == [("dead_letters", False)]
    assert operator.names() == []
    operator.end(row, inbox.DONE)
    assert operator.names() == [("dead_letters", True)]
    assert operator.names() == []


def test_an_old_dead_letter_hides_no_new_ones(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    assert operator.names() == [("dead_letters", False)]
    for told in (1, 0, 1, 0, 0, 0, 1):
        operator.end(operator.deliver(), inbox.DEAD)
        assert len(operator.names()) == told
    operator.watch.look()
    assert operator.heard == []
    with operator.database.read() as connection:
        assert troubles.told(connection) == {"dead_letters": troubles.Told(8, operator.now)}


def test_dead_letters_that_nobody_minds_are_told_again_after_a_day(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    assert operator.names() == [("dead_letters", False)]
    operator.now += 24 * 60 * MINUTE - 1
    assert operator.names() == []
    operator.now += 1
    assert operator.names() == [("dead_letters", False)]
    assert operator.names() == []


def test_what_an_earlier_release_told_without_a_number_is_told_again_after_a_day(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    with operator.database.begin() as connection:
        troubles.note(connection, "dead_letters", over=False, now=operator.now)
    assert operator.names() == []
    operator.now += 24 * 60 * MINUTE
    assert operator.names() == [("dead_letters", False)]


def test_one_stuck_message_hides_no_stopped_queue(operator: Operator) -> None:
    operator.deliver()
    operator.now += 31 * MINUTE
    assert operator.names() == [("late", False)]
    operator.deliver()
    assert operator.names() == []
    operator.now += 31 * MINUTE
    operator.watch.look()
    assert [one.text for one in operator.heard] == ["2 messages not dealt with, the oldest after 62 minutes"]


def test_each_breaker_is_an_alert_of_its_own(operator: Operator) -> None:
    def switch(name: str, *, on: bool) -> None:
        with operator.database.begin() as connection:
            flags.set_breaker(connection, name, is_open=on, now=operator.now)

    switch("model", on=True)
    switch("accounts:http", on=True)
    assert sorted(operator.names()) == [("breaker:accounts:http", False), ("breaker:model", False)]
    switch("model", on=False)
    switch("zendesk", on=True)
    assert sorted(operator.names()) == [("breaker:model", True), ("breaker:zendesk", False)]


def test_spending_is_told_at_80_percent_of_the_day(operator: Operator) -> None:
    def spend(dollars: float) -> None:
        with operator.database.begin() as connection:
            day = spending.day_of(operator.now)
            amount = int(dollars * spending.NANO)
            spending.reserve(connection, day=day, job_id="j", requester="r", model="m", amount=amount)

    spend(15.9)
    assert operator.names() == []
    spend(0.2)
    assert [name.split(":")[0] for name, _ in operator.names()] == ["spend"]
    spend(1)
    assert operator.names() == []
    operator.now += 24 * 60 * MINUTE
    assert operator.names() == []
    spend(16)
    assert [name.split(":")[0] for name, _ in operator.names()] == ["spend"]


def test_a_message_that_waits_too_long_is_told_but_not_during_a_pause(operator: Operator) -> None:
    row = operator.deliver()
    operator.now += 30 * MINUTE
    assert operator.names() == []
    operator.now += MINUTE
    with operator.database.begin() as connection:
        flags.set_paused(connection, on=True, now=operator.now)
    assert operator.names() == []
    with operator.database.begin() as connection:
        flags.set_paused(connection, on=False, now=operator.now)
    assert operator.names() == [("late", False)]
    operator.end(row, inbox.DONE)
    assert operator.names() == [("late", True)]


def test_a_ticket_of_a_backfill_may_wait_for_hours(operator: Operator) -> None:
    operator.deliver(f"{backfills.TOPIC}one")
    operator.now += 300 * MINUTE
    assert operator.names() == []


def test_a_sweep_that_does_not_work_is_told_after_three_periods(operator: Operator) -> None:
    def sweep(*, account: str = "acme", fault: str = "") -> None:
        with operator.database.begin() as connection:
            watermarks.swept(connection, "zendesk", account, now=operator.now, fault=fault)

    sweep(account="one of old settings")
    operator.now += 300 * MINUTE
    sweep()
    operator.now += 15 * MINUTE
    sweep(fault="ForbiddenError")
    assert operator.names() == []
    operator.now += MINUTE
    assert replace(operator.watch, swept=()).look() == 0
    assert replace(operator.watch, began=operator.now - MINUTE).look() == 0
    assert operator.names() == [("sweep:zendesk", False)]
    assert operator.names() == []
    sweep()
    assert operator.names() == [("sweep:zendesk", True)]


def test_a_changed_audit_log_is_told_once(operator: Operator) -> None:
    with operator.database.begin() as connection:
        audit.append(connection, audit.Kind.SEND, {"n": 1}, ticket="t", now=operator.now)
    assert operator.watch.check_audit() == 0
    with operator.database.begin() as connection:
        connection.execute(sa.update(audit_payloads).values(payload='{"n": 2}'))
    assert [operator.watch.check_audit() for _ in range(2)] == [1, 0]
    assert [one.name for one in operator.heard] == ["audit"]
    assert operator.names() == [("audit", False)]


def test_what_did_not_arrive_is_told_at_the_next_look(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    operator.deaf = True
    with pytest.raises(AlertError):
        operator.watch.look()
    operator.deaf = False
    assert operator.names() == [("dead_letters", False)]


def test_a_restart_repeats_nothing(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    assert operator.names() == [("dead_letters", False)]
    assert Operator(operator.database, now=operator.now).names() == []


def test_an_alert_names_no_ticket_and_no_word_of_a_customer(operator: Operator) -> None:
    operator.end(operator.deliver(), inbox.DEAD)
    operator.watch.look()
    [alert] = operator.heard
    told = str(dict(message(alert)))
    assert "4711" not in told
    assert "Replay dead letters" in told


def test_every_runbook_that_an_alert_names_exists(operator: Operator) -> None:
    text = (Path(alerts.__file__).parents[1] / "docs" / "runbooks.md").read_text(encoding="utf-8")
    named = {*alerts._RUNBOOKS.values(), "Replay dead letters", "The model is down"}
    assert [name for name in named if f"\n## {name}\n" not in text] == []


@responses.activate
@pytest.mark.parametrize(
    ("url", "keys"), [(HOOK, {"text"}), ("https://ops.example/hook", {"text", "alert", "state", "runbook"})]
)
def test_slack_gets_the_text_alone_and_others_all(url: str, keys: set[str]) -> None:
    sent = responses.post(url, json={})
    webhook(url)(message(Alert("late", "a message waits", "Messages wait too long")))
    assert set(json.loads(sent.calls[0].request.body or "")) == keys


@responses.activate
@pytest.mark.parametrize("answer", [500, 404, 302, "cut"])
def test_an_alert_that_was_not_taken_is_an_error_without_the_address(answer: Any) -> None:
    if answer == "cut":
        responses.post(HOOK, body=requests.ConnectionError("hooks.slack.com/services/secret"))
    else:
        responses.post(HOOK, status=answer, headers={"Location": "https://evil.example"})
    with pytest.raises(AlertError) as told:
        webhook(HOOK)(message(Alert("late", "x", "y")))
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("url", ["http://ops.example/hook", "ftp://x", "hooks.slack.com/services/x"])
def test_an_address_that_is_no_https_is_a_fault_of_the_settings_and_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="ALERT_URL") as told:
        load({"ALERT_URL": url})
    assert url not in str(told.value)
