"""The ceiling of turns holds for a message, not for each model that is asked about it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from connector.store.tables import audit_payloads

SEARCH = ("search_kb", {"query": "password"})


def unsure(world: Any) -> tuple[str, dict[str, Any]]:
    """A resolution that the strong model is to decide again."""
    name, fields = world.model.script[0]
    return name, {**fields, "confidence": 0.75}


@pytest.mark.parametrize("searches", [3, 5, 6, 7])
def test_both_models_together_are_asked_eight_times_at_most(world: Any, searches: int) -> None:
    again = unsure(world)
    world.model.script = [*[SEARCH] * searches, again, *[SEARCH] * 9, again]
    world.customer_writes()
    assert len(world.model.requests) == world.house.policy.limits.turns
    assert not world.desk.spoken
    assert [action.kind.value for action in world.desk.actions] in (["note"], ["draft"])


def test_the_strong_model_has_the_turns_that_the_fast_one_left(world: Any) -> None:
    again = unsure(world)
    sure = (again[0], {**again[1], "confidence": 0.95})
    world.model.script = [*[SEARCH] * 4, again, SEARCH, sure]
    world.customer_writes()
    assert [request.model for request in world.model.requests] == ["fast"] * 5 + ["strong"] * 2
    assert len(world.desk.spoken) == 1


def test_the_audit_log_keeps_the_beginning_of_an_input_without_end(world: Any) -> None:
    world.model.script = [("search_kb", {"query": "x" * 500_000})]
    world.customer_writes()
    with world.house.database.read() as connection:
        sizes = connection.execute(sa.select(sa.func.length(audit_payloads.c.payload))).scalars().all()
        kept = connection.execute(sa.select(audit_payloads.c.payload)).scalars().all()
    assert max(sizes) < 10_000
    assert sum("x" * 7_000 in payload for payload in kept) == 3
