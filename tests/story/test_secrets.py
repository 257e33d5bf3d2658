"""What a customer should not have written stays in the helpdesk."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from connector.domain import Role
from connector.mask import masked
from connector.store.tables import metadata


def stored(world: Any) -> str:
    with world.house.database.read() as connection:
        return repr([connection.execute(sa.select(table)).all() for table in metadata.sorted_tables])


def test_a_ticket_keeps_our_own_words_and_loses_everybody_elses_secrets(world: Any) -> None:
    for role in Role:
        world.desk.say(role, "The password is Sommer2024!")
    found = masked(world.desk.ticket)
    assert {m.role for m in found.messages if "Sommer2024" in m.text} == {Role.BOT}


def test_neither_model_nor_note_nor_database_gets_a_customers_secret(world: Any) -> None:
    """The model repeats all it was told into the note."""

    def repeat() -> None:
        told = repr(world.model.requests[-1].messages)[:4000]
        fields = {"reason": "Needs a person.", "summary": told, "next_step": "Call.", "confidence": 0.9}
        triage = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}
        world.model.script[:] = [("escalate_ticket", {**triage, **fields})]

    world.model.while_thinking = repeat
    world.customer_writes("My card 4111 1111 1111 1111 and my password: Sommer2024! are refused.")
    [note] = world.desk.actions
    assert "ending 1111" in note.body
    everything = repr(world.model.requests) + repr(world.desk.actions) + stored(world)
    assert "Sommer2024" not in everything
    assert "4111 1111" not in everything
