"""What becomes of a message over which workers died: a person's, then nobody's, always in the operator's sight."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from connector.deciding import DEADLY, MOST_DEATHS
from connector.domain import Role
from connector.store import inbox
from connector.store.tables import inbox as inbox_table
from connector.workflow import LAST_DEATHS


def delivered(world: Any, *, deaths: int) -> int:
    """A row whose worker died so often, the coming try counted in advance."""
    world.desk.say(Role.REQUESTER, "How do I reset my password?")
    row: int = world.deliver()
    with world.house.database.begin() as connection:
        connection.execute(sa.update(inbox_table).values(deaths=deaths))
    return row


def state(world: Any, row: int) -> tuple[str, str | None]:
    with world.house.database.read() as connection:
        found = inbox.get(connection, row)
    assert found is not None
    return found.state, found.reason


def test_after_one_death_the_message_is_answered_as_any_other(world: Any) -> None:
    row = delivered(world, deaths=MOST_DEATHS)
    assert world.run()[-1] == "acted:resolved"
    assert state(world, row) == (inbox.DONE, "")


def test_after_two_deaths_a_person_gets_it_without_another_model_call_and_the_row_is_dead(world: Any) -> None:
    row = delivered(world, deaths=MOST_DEATHS + 1)
    assert world.run()[-1] == "acted:escalated"
    assert world.model.requests == []
    assert DEADLY in world.desk.actions[0].body
    assert world.desk.spoken == []
    assert state(world, row) == (inbox.DEAD, DEADLY)


def test_a_worker_killed_over_the_hand_over_too_leaves_it_to_the_next(world: Any) -> None:
    row = delivered(world, deaths=LAST_DEATHS)
    assert world.run()[-1] == "acted:escalated"
    assert world.model.requests == []
    assert state(world, row) == (inbox.DEAD, DEADLY)


def test_what_kills_even_then_is_not_touched_again(world: Any) -> None:
    row = delivered(world, deaths=LAST_DEATHS + 1)
    assert world.run() == [f"dead:{DEADLY}"]
    assert world.desk.reads == 0
    assert state(world, row) == (inbox.DEAD, DEADLY)


def test_a_replayed_killer_is_tried_as_if_it_had_just_come_in(world: Any) -> None:
    row = delivered(world, deaths=LAST_DEATHS + 1)
    world.run()
    replay(world, row)
    assert world.run()[-1] == "acted:resolved"
    assert state(world, row) == (inbox.DONE, "")


def replay(world: Any, row: int) -> None:
    with world.house.database.begin() as connection:
        inbox.reopen(connection, row)
        world.house.ring(connection, row, world.desk.ticket.ref, 0.0)


def test_a_replayed_killer_that_a_person_has_is_not_handed_over_twice(world: Any) -> None:
    row = delivered(world, deaths=MOST_DEATHS + 1)
    world.run()
    replay(world, row)
    assert world.run() == ["out:nothing_new"]
    assert len(world.desk.actions) == 1
    assert state(world, row) == (inbox.DONE, "nothing_new")
