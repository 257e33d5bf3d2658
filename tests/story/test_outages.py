"""What is down is waited for within a stated limit, then a person gets the ticket; afterwards nothing is done twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import policy as policies
from connector.domain import Account, AccountStatus, Requester, Role
from connector.errors import (
    CredentialsError,
    HelpdeskUnavailableError,
    ModelLostError,
    ModelRejectedError,
    ModelUnavailableError,
    SourceUnavailableError,
)
from connector.store import inbox, spending
from connector.store.tables import jobs, runs
from connector.waits import LAST_SECONDS, LAST_TRIES, delay

HOUR, DAY = 3_600, 86_400
WAITS = (15, 60, 300, 900)


def ask(world: Any, text: str = "How do I reset my password?") -> int:
    """A message long enough ago to be read at once."""
    world.desk.say(Role.REQUESTER, text)
    world.clock.pass_seconds(60)
    return int(world.deliver())


def run_for(world: Any, seconds: float) -> None:
    """Every wake-up that is due within *seconds*; the clock stands at their end."""
    end = world.clock() + seconds * 1000
    while any(due <= end for _, due in world.rings):
        world.rings.sort(key=lambda ring: ring[1])
        rest = world.rings[1:]
        world.rings[:] = world.rings[:1]
        world.run(limit=1)
        world.rings += rest
    world.clock.now = int(end)


def outcomes(world: Any) -> list[tuple[str, list[str]]]:
    with world.house.database.read() as connection:
        return [(row.outcome, row.reasons) for row in connection.execute(sa.select(jobs))]


def spent(world: Any) -> int:
    with world.house.database.read() as connection:
        return spending.spent(connection, day=spending.day_of(world.clock()))


def test_a_model_that_stays_away_is_waited_for_as_long_as_policy_says_then_a_person_gets_it(
    world: Any,
) -> None:
    world.model.down = ModelUnavailableError("overloaded")
    ask(world)
    began = world.clock()
    world.run()
    assert world.clock() - began == sum(WAITS) * 1000
    assert len(world.model.requests) == len(WAITS) + 1
    assert [action.public for action in world.desk.actions] == [False]
    assert outcomes(world) == [("escalated", ["model_unavailable"])]
    world.model.down = None
    world.deliver()
    world.run()
    assert len(world.desk.actions) == 1


def test_a_model_that_is_back_in_time_answers_once(world: Any) -> None:
    world.model.down = ModelUnavailableError("overloaded")
    ask(world)
    run_for(world, sum(WAITS) - 1)
    world.model.down = None
    world.deliver()
    world.run()
    assert outcomes(world) == [("resolved", [])]
    assert len(world.desk.actions) == 1


@pytest.mark.parametrize("error", [ModelUnavailableError("overloaded"), ModelRejectedError("refused")])
def test_a_call_that_the_vendor_surely_does_not_charge_spends_no_budget(world: Any, error: Exception) -> None:
    world.model.down = error
    ask(world)
    world.run()
    assert len(world.model.requests) >= 2
    assert spent(world) == 0


def test_a_call_whose_answer_was_lost_stays_spent_with_its_reserve(world: Any) -> None:
    world.model.down = ModelLostError("cut")
    ask(world)
    world.run()
    assert spent(world) == len(world.model.requests) * world.model.estimate("m", prompt_chars=0, max_tokens=0)


def test_a_days_outage_of_the_model_leaves_the_budget_to_the_tickets_after_it(world: Any) -> None:
    world.with_policy(limits={"dollars_per_day": 0.002})
    world.model.down = ModelUnavailableError("overloaded")
    ask(world)
    world.run()
    world.model.down = None
    world.desk.ticket = replace(world.desk.ticket, tags=("ai_resume",))
    ask(world)
    world.run()
    assert ("resolved", []) in outcomes(world)


def test_a_spent_budget_is_handed_over_once_without_a_call_and_without_a_wait(world: Any) -> None:
    world.with_policy(limits={"dollars_per_day": 0.0005})
    ask(world)
    began = world.clock()
    world.run()
    world.deliver()
    world.run()
    assert (world.clock(), world.model.requests) == (began, [])
    assert outcomes(world) == [("escalated", ["budget"])]
    [note] = world.desk.actions
    assert (note.public, "budget" in note.body) == (False, True)
    assert "ai_escalated" in world.desk.ticket.tags


@pytest.mark.parametrize("error", [HelpdeskUnavailableError("down"), CredentialsError("refused")])
@pytest.mark.parametrize("hours", [1, 20])
def test_a_helpdesk_that_was_away_for_hours_is_answered_once_when_it_is_back(
    world: Any, error: Exception, hours: int
) -> None:
    ask(world)
    world.desk.down = error
    run_for(world, hours * HOUR)
    assert world.desk.sent == []
    world.desk.down = None
    run_for(world, LAST_SECONDS)
    world.deliver()
    world.run()
    assert outcomes(world) == [("resolved", [])]
    assert len(world.desk.actions) == 1


def test_a_helpdesk_that_goes_away_right_before_the_write_gets_the_decided_answer_later(world: Any) -> None:
    ask(world)

    def leave() -> None:
        world.desk.down = HelpdeskUnavailableError("down")

    world.model.while_thinking = leave
    run_for(world, HOUR)
    world.desk.down = None
    run_for(world, LAST_SECONDS)
    assert outcomes(world) == [("resolved", [])]
    assert (len(world.model.requests), len(world.desk.actions)) == (1, 1)


def test_a_model_that_is_down_after_a_long_outage_of_the_helpdesk_is_not_waited_for_again(world: Any) -> None:
    ask(world)
    world.desk.down = HelpdeskUnavailableError("down")
    run_for(world, HOUR)
    world.desk.down, world.model.down = None, ModelUnavailableError("overloaded")
    run_for(world, 2 * LAST_SECONDS)
    assert outcomes(world) == [("escalated", ["model_unavailable"])]
    assert len(world.desk.actions) == 1


@pytest.mark.parametrize("waits", [list(WAITS), [1, 2, 2], []])
def test_whatever_the_waits_of_policy_a_helpdesk_is_waited_for_a_day_before_the_row_is_dead(
    world: Any, waits: list[float]
) -> None:
    world.with_policy(timing={"retry_seconds": waits})
    row = ask(world)
    world.desk.down = HelpdeskUnavailableError("down")
    began = world.clock()
    world.run()
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    assert (found.state, found.reason) == (inbox.DEAD, "helpdesk_unavailable")
    assert 0.9 * DAY < (world.clock() - began) / 1000 < 1.1 * DAY


@pytest.mark.parametrize("asked", [0, 1, 30, 1e9, float("inf")])
@pytest.mark.parametrize("failures", [1, 4, 5, 6, LAST_TRIES + 4])
def test_no_service_can_put_a_ticket_off_for_longer_than_five_minutes_or_our_own_wait(
    asked: float, failures: int
) -> None:
    ours = delay(WAITS, failures, reason="helpdesk_unavailable", asked=0)
    assert delay(WAITS, failures, reason="helpdesk_unavailable", asked=asked) <= max(ours, 300)


@dataclass
class Source:
    """An account source; *down* is raised instead of an answer."""

    down: Exception | None = None
    silent: Sequence[str] = ()
    name: str = "http"
    asked: list[str] = field(default_factory=list)

    def lookup(self, requester: Requester) -> Account:
        self.asked.append(requester.id)
        if self.down is not None:
            raise self.down
        return Account(AccountStatus.FOUND, {"plan": "Pro"}, self.name, tuple(self.silent))


@pytest.fixture
def source(world: Any) -> Source:
    """The customer is vouched for, so that accounts are asked."""
    made = Source()
    ada = Requester(Role.REQUESTER.value, "Ada Brook", "ada@customers.example", verified=True)
    world.desk.ticket = replace(world.desk.ticket, requester=ada)
    world.house = replace(world.house, accounts=made)
    return made


def seen_by_model(world: Any) -> str:
    return str(world.model.requests[-1].messages)


def account(world: Any) -> dict[str, Any]:
    with world.house.database.read() as connection:
        [row] = connection.execute(sa.select(runs))
    evidence: dict[str, Any] = row.decision["evidence"]
    return evidence


def test_facts_of_a_source_that_is_down_are_unknown_and_the_run_goes_on(world: Any, source: Source) -> None:
    source.down = SourceUnavailableError("HTTP 500")
    ask(world)
    world.run()
    assert outcomes(world) == [("resolved", [])]
    assert account(world)["account"] == "unknown"
    assert '"status":"unknown","facts":{}' in seen_by_model(world)


def test_a_source_that_is_silent_beside_another_makes_the_facts_incomplete(
    world: Any, source: Source
) -> None:
    source.silent = ["http"]
    ask(world)
    world.run()
    assert account(world)["account_silent"] == ["http"]
    assert policies.load().accounts.when_silent == "go_on"
    assert "incomplete: conclude nothing" in seen_by_model(world)


@pytest.mark.parametrize("change", [{"down": SourceUnavailableError("down")}, {"silent": ("crm",)}])
def test_policy_can_have_tickets_wait_for_the_source_then_a_person_gets_them_without_a_call(
    world: Any, source: Source, change: dict[str, Any]
) -> None:
    world.with_policy(accounts={"when_silent": "wait"})
    for name, value in change.items():
        setattr(source, name, value)
    ask(world)
    began = world.clock()
    world.run()
    assert world.clock() - began == sum(WAITS) * 1000
    assert world.model.requests == []
    assert outcomes(world) == [("escalated", ["accounts_unavailable"])]
    [note] = world.desk.actions
    assert (note.public, "ai_escalated" in world.desk.ticket.tags) == (False, True)


def test_a_source_that_is_back_in_time_is_used(world: Any, source: Source) -> None:
    world.with_policy(accounts={"when_silent": "wait"})
    source.down = SourceUnavailableError("down")
    ask(world)
    run_for(world, 60)
    source.down = None
    world.run()
    assert outcomes(world) == [("resolved", [])]
    assert account(world)["account"] == "found"


def test_a_ticket_that_goes_to_a_person_anyway_does_not_wait_for_account_facts(
    world: Any, source: Source
) -> None:
    world.with_policy(accounts={"when_silent": "wait"})
    source.down = SourceUnavailableError("down")
    ask(world, "If the export is not fixed by Friday my lawyer will take you to court.")
    began = world.clock()
    world.run()
    assert world.clock() == began
    assert [outcome for outcome, _ in outcomes(world)] == ["escalated"]
