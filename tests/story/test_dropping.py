"""A dead letter counts as nothing that waits, and one that no replay cures can be put away."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from connector import dropping
from connector.domain import ActionState, Role
from connector.errors import RejectedError, UnavailableError
from connector.store import inbox, jobs, runs, totals, troubles
from connector.store import tables as t
from tests.story.conftest import Fault

NOBODY = {"connector_jobs_open", "connector_job_age_seconds"}


@pytest.fixture
def dead(world: Any) -> int:
    """The helpdesk refuses the reply, the note in its place and the bare note."""
    world.desk.script = [Fault(RejectedError("refused")) for _ in range(3)]
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row: int = world.deliver()
    world.run()
    return row


@pytest.fixture
def half_said(world: Any) -> int:
    """The reply was sent, then a day long the helpdesk did not take its tags."""
    world.desk.names = ("comment", "tags")
    world.desk.script = [None, *(Fault(UnavailableError("down")) for _ in range(500))]
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row: int = world.deliver()
    world.run()
    return row


def stored(world: Any, row: int) -> inbox.InboxRow:
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    return found


def drop(world: Any, row: int) -> bool:
    with world.house.database.begin() as connection:
        return dropping.drop(connection, row, now=world.clock())


def job_rows(world: Any) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(sa.select(t.jobs).order_by(t.jobs.c.message_at)))


def gauges(world: Any) -> dict[str, float]:
    with world.house.database.read() as connection:
        found = totals.families(connection, now=world.clock())
    return {n: value for family in found for n, _, value in family.samples if n in NOBODY}


def oldest(world: Any) -> int | None:
    with world.house.database.read() as connection:
        late = troubles.late(connection, before=world.clock() + 1)
    return late.oldest if late else None


def test_a_dead_letter_is_nothing_that_waits(world: Any, dead: int) -> None:
    assert stored(world, dead).state == inbox.DEAD
    assert [job.state for job in job_rows(world)] != ["done"]
    world.clock.pass_seconds(86_400)
    assert oldest(world) is None
    assert gauges(world) == {"connector_job_age_seconds": 0}


def test_what_is_replayed_waits_again(world: Any, dead: int) -> None:
    with world.house.database.begin() as connection:
        inbox.reopen(connection, dead)
    assert oldest(world) is not None
    assert gauges(world)["connector_jobs_open"] == 1


def test_a_dead_letter_that_is_put_away_leaves_nothing_open(world: Any, dead: int) -> None:
    assert drop(world, dead)
    assert (stored(world, dead).state, stored(world, dead).reason) == (inbox.DONE, "dropped")
    [job] = job_rows(world)
    assert (job.state, job.outcome, job.reasons) == (jobs.DONE, "stayed_out", ["dropped"])
    with world.house.database.read() as connection:
        assert runs.under_way(connection, world.desk.ticket.ref) is None
        kinds = connection.execute(sa.select(t.audit.c.kind).order_by(t.audit.c.seq.desc())).scalars()
        assert next(iter(kinds)) == "drop"
    assert not drop(world, dead)


def test_what_was_said_before_it_was_put_away_stays_said(world: Any, half_said: int) -> None:
    assert stored(world, half_said).state == inbox.DEAD
    assert len(world.desk.spoken) == 1
    assert drop(world, half_said)
    with world.house.database.read() as connection:
        states = set(connection.execute(sa.select(t.actions.c.state)).scalars())
    assert states <= {ActionState.SENT.value, ActionState.DISCARDED.value}
    world.desk.script = []
    world.desk.say(Role.REQUESTER, "It does not work, what now?")
    world.clock.pass_seconds(60)
    world.deliver()
    assert world.run()[-1].startswith("acted:")


def test_a_message_that_a_later_delivery_takes_up_is_left_to_it(world: Any, dead: int) -> None:
    world.desk.script = []
    world.desk.say(Role.REQUESTER, "Are you there?")
    world.deliver()
    assert drop(world, dead)
    assert [job.state for job in job_rows(world)] != ["done"]
    assert world.run()[-1] == "acted:resolved"
    assert [job.state for job in job_rows(world)] == ["done", "done"]
