"""What became of writes of unknown fate is kept and counted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import acting
from connector.domain import ActionKind, Role
from connector.errors import AmbiguousError, HelpdeskUnavailableError
from connector.store import numbers_outside as numbers
from connector.store.tables import actions, jobs
from tests.story.test_roads import HAND_OVER, rows


@pytest.fixture(params=["conditional", "several_steps"])
def shaped(request: pytest.FixtureRequest, world: Any) -> Any:
    """A helpdesk with one conditional write, and one with several that may still land for a minute."""
    if request.param == "several_steps":
        world.desk.settle_seconds, world.desk.names = 60.0, ("reply", "tags", "close")
    return world


def fault(error: Exception, *, after: bool = False) -> Any:
    return SimpleNamespace(error=error, after=after, late=0)


def settled(world: Any) -> dict[str, float]:
    with world.house.database.read() as connection:
        found = numbers.settled(connection, 0, {actions: sa.true()})
    return {dict(labels)["resolution"]: value for labels, value in found.items()}


def open_ones(world: Any) -> float:
    with world.house.database.read() as connection:
        return sum(numbers.unknown(connection).values())


def test_a_write_whose_answer_was_lost_was_found(shaped: Any) -> None:
    shaped.desk.script = [fault(AmbiguousError("cut"), after=True)]
    shaped.customer_writes()
    assert len(shaped.desk.spoken) == 1
    assert settled(shaped) == {"found": 1}
    assert open_ones(shaped) == 0


def test_a_write_that_never_arrived_was_sent_again(shaped: Any) -> None:
    shaped.desk.script = [fault(AmbiguousError("cut"))]
    shaped.customer_writes()
    assert len(shaped.desk.spoken) == 1
    assert settled(shaped) == {"sent_again": 1}


def test_a_write_that_a_teammate_overtook_was_given_up_and_is_open_no_more(shaped: Any) -> None:
    shaped.desk.script = [fault(AmbiguousError("cut"))]
    shaped.desk.say(Role.REQUESTER, "How do I reset my password?")
    shaped.deliver()
    while not shaped.desk.sent:
        shaped.run(limit=1)
    assert (open_ones(shaped), settled(shaped)) == (1, {})
    shaped.desk.say(Role.TEAMMATE, "I will call you.")
    shaped.run()
    assert shaped.desk.spoken == []
    assert (open_ones(shaped), settled(shaped)) == (0, {"given_up": 1})


def test_a_write_that_surely_did_not_happen_is_none_of_them(shaped: Any) -> None:
    shaped.desk.script = [fault(HelpdeskUnavailableError("down"))]
    shaped.customer_writes()
    assert len(shaped.desk.spoken) == 1
    assert settled(shaped) == {}


def test_words_whose_fate_stays_unknown_end_with_a_person(shaped: Any) -> None:
    """However long it goes on: a customer is not left with nothing, and not written to again and again."""
    most = acting.MOST_SENDS if shaped.desk.settle_seconds == 0 else acting.MOST_UNCONDITIONAL
    shaped.desk.script = [fault(AmbiguousError("cut")) for _ in range(most)]
    shaped.customer_writes()
    assert [one.kind for one, _ in shaped.desk.sent][: most + 1] == [ActionKind.REPLY] * most + [
        ActionKind.NOTE
    ]
    [note] = shaped.desk.actions
    assert note.kind is ActionKind.NOTE
    assert "Perhaps sent to the customer:" in note.body
    assert "See whether the answer below stands" in note.body
    [job] = rows(shaped, jobs)
    assert (job.outcome, job.reasons[0]) == ("escalated", "unknown_fate")
    assert (open_ones(shaped), settled(shaped)["given_up"]) == (0, 1)


def test_a_note_of_unknown_fate_is_sent_until_it_stands(shaped: Any) -> None:
    shaped.model.script[:] = [HAND_OVER]
    shaped.desk.script = [fault(AmbiguousError("cut")) for _ in range(20)]
    shaped.customer_writes()
    assert [one.kind for one in shaped.desk.actions] == [ActionKind.NOTE]
    [job] = rows(shaped, jobs)
    assert job.outcome == "escalated"


def test_a_request_that_never_left_is_no_try(shaped: Any) -> None:
    down = [fault(HelpdeskUnavailableError("down")) for _ in range(4)]
    shaped.desk.script = [fault(AmbiguousError("cut")), *down]
    shaped.customer_writes()
    assert len(shaped.desk.spoken) == 1
    [job] = rows(shaped, jobs)
    assert job.outcome == "resolved"


def test_a_step_behind_the_words_that_never_stands_is_left_out(world: Any) -> None:
    """The customer has the answer: nobody is asked to give it once more."""
    world.desk.settle_seconds, world.desk.names = 60.0, ("reply", "tags", "close")
    world.desk.script = [None, *[fault(AmbiguousError("cut")) for _ in range(acting.MOST_SENDS)]]
    world.customer_writes()
    assert [name for _, name in world.desk.sent] == ["reply", *["tags"] * acting.MOST_SENDS, "close"]
    [job] = rows(world, jobs)
    assert job.outcome == "resolved"
