"""A message that kills its worker is put aside after few deaths, in people's sight; the others are answered."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox.claude_answer import Answer, said
from adapters.sandbox.claude_script import ScriptBrain
from connector.deciding import DEADLY
from connector.store import inbox
from connector.store.tables import inbox as inbox_table

LONG = os.environ.get("LONG_TESTS") == "1"
PILL = "How do I turn on the volcano?"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"] if LONG else ["sqlite"])
def test_a_message_that_kills_its_worker_ends_with_a_person_and_the_others_are_answered(
    troupe: Callable[..., Any], request: pytest.FixtureRequest, questions: tuple[str, ...], backend: str
) -> None:
    good = 100 if LONG else 24
    url = request.getfixturevalue("postgres_url") if backend == "postgres" else ""
    with troupe(url) as played:
        [worker] = played.of("worker")

        def kill(_: Mapping[str, Any]) -> Answer:
            """The worker dies while it waits for this answer, and is started again."""
            played.kill(worker)
            return Answer((said("nobody hears this"),))

        played.sandbox.claude.brain = ScriptBrain().add(*[kill] * 50, when=PILL)
        for number in range(good):
            played.write_in("zendesk", questions[number % len(questions)])
            if number == good // 3:
                pill = played.write_in("zendesk", PILL)
        played.settle()
        judged = played.judge()
        with played.database.read() as connection:
            dead = inbox.in_state(connection, inbox.DEAD)
            deaths = sa.select(sa.func.max(inbox_table.c.deaths)).where(
                inbox_table.c.ticket_id != pill.ticket
            )
            most = connection.execute(deaths).scalar_one()
        said_to_pill = played.sandbox.desks["zendesk"].view(pill.ticket)
    assert played.kills["worker"] == 2
    assert (judged.replies, judged.duplicates, judged.lost, judged.out_of_order) == (good, [], [], [])
    assert [(row.ref.id, row.reason) for row in dead] == [(pill.ticket, DEADLY)]
    assert most <= 1
    assert len(said_to_pill.by("bot", public=False)) == 1
    assert "ai_escalated" in said_to_pill.tags
