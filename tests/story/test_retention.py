"""What policy keeps no longer goes, and nothing that is still needed: the story goes on as if nothing had happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector.domain import (
    Action,
    ActionKind,
    ActionState,
    Event,
    EventKind,
    Message,
    Mode,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
)
from connector.retention import AT_ONCE, Keeper
from connector.standing import in_order
from connector.store import flags, inbox, people, totals
from connector.store.database import Database
from connector.store.runs import Spoken
from connector.store.tables import (
    actions,
    audit_head,
    audit_payloads,
    jobs,
    metadata,
    runs,
    spending,
    tickets,
)
from connector.store.tables import audit as audit_table
from connector.store.tables import inbox as inbox_table

DAY = 86_400
REF = TicketRef("zendesk", "acme", "42")
SHAPES = {"marked": (("update",), 0.0), "unmarked": (("reply", "tags", "close"), 60.0)}


@pytest.fixture
def old(world: Any, database: Database) -> Any:
    """The story's world on either database."""
    return replace(world, house=replace(world.house, database=database))


def tidy(world: Any, *, sleep: Callable[[float], None] = lambda _: None) -> dict[str, int]:
    periods = world.house.policy.retention
    return dict(Keeper(world.house.database, periods, lambda _: 0, world.clock, sleep).tidy())


def days_pass(world: Any, days: float) -> None:
    world.clock.pass_seconds(days * DAY)


def rows(world: Any, table: sa.Table, *which: Any) -> list[Any]:
    with world.house.database.read() as connection:
        return list(connection.execute(sa.select(table).where(*which)).all())


def all_text(world: Any) -> str:
    return "\n".join(str(row) for table in metadata.sorted_tables for row in rows(world, table))


def counted(world: Any) -> dict[Any, float]:
    """Every counter as `/metrics` shows it."""
    with world.house.database.read() as connection:
        found = totals.families(connection, now=world.clock())
    return {(n, labels): v for family in found if family.kind != "gauge" for n, labels, v in family.samples}


def chain_faults(world: Any) -> list[str]:
    with world.house.database.read() as connection:
        return audit.verify(connection)


def test_words_go_after_their_time_and_the_rows_stay_without_them(old: Any) -> None:
    assert old.customer_writes()[-1] == "acted:resolved"
    days_pass(old, 89)
    assert tidy(old) == {"deliveries": 1}
    assert "Forgot password" in all_text(old)
    before = counted(old)
    days_pass(old, 2)
    assert set(tidy(old)) == {"words of actions", "words of decisions", "tool calls"}
    assert "Forgot password" not in all_text(old)
    assert [row.state for row in rows(old, actions)] == ["sent"]
    assert [row.decision["proposal"]["citations"] for row in rows(old, runs)] == [["reset#1"]]
    assert counted(old) == before
    assert chain_faults(old) == []
    assert tidy(old) == {}


def test_a_ticket_that_was_quiet_long_enough_leaves_nothing_but_its_counts(old: Any) -> None:
    old.customer_writes()
    before = counted(old)
    with old.house.database.read() as connection:
        noted = audit.head(connection)
    days_pass(old, 401)
    tidy(old)
    with old.house.database.read() as connection:
        assert audit.holds(connection, *noted)
    for table in (inbox_table, jobs, runs, actions, tickets, spending):
        assert rows(old, table) == [], table.name
    kinds = [row.kind for row in rows(old, audit_table)]
    assert set(kinds) == {audit.Kind.RETENTION}
    assert chain_faults(old) == []
    assert counted(old) == before
    assert before["connector_jobs_total", (("platform", "zendesk"), ("outcome", "resolved"))] == 1


def test_who_is_erased_still_counts(old: Any) -> None:
    old.customer_writes()
    before = counted(old)
    with old.house.database.begin() as connection:
        people.erase(connection, [REF], now=old.clock())
    assert counted(old) == before
    assert any(name == "connector_model_tokens_total" for name, _ in before)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_ticket_whose_words_are_gone_goes_on_as_before(old: Any, shape: str) -> None:
    """Our old reply is known by its marker or by the id that the helpdesk gave it."""
    old.desk.names, old.desk.settle_seconds = SHAPES[shape]
    old.customer_writes()
    days_pass(old, 100)
    tidy(old)
    old.deliver()
    assert old.run()[-1] == "out:nothing_new"
    assert old.customer_writes("And where are my invoices?")[-1] == "acted:resolved"
    assert len(old.desk.spoken) == 2


@pytest.mark.parametrize("shape", SHAPES)
def test_a_message_that_came_just_before_our_old_reply_is_not_answered_again(old: Any, shape: str) -> None:
    """The reply was placed behind the message that it answers by its words; without them by its id or marker."""
    old.desk.names, old.desk.settle_seconds = SHAPES[shape]
    old.customer_writes()
    days_pass(old, 100)
    tidy(old)
    first, reply = old.desk.ticket.messages[0], old.desk.ticket.messages[1]
    between = replace(first, id="m0", text="One more thing: is it free?", at=reply.at)
    old.desk.ticket = replace(old.desk.ticket, messages=(first, between, reply))
    old.deliver()
    assert old.run()[-1] == "acted:resolved"
    old.deliver()
    assert old.run()[-1] == "out:nothing_new"
    assert len(old.desk.spoken) == 2


def test_a_message_beyond_our_memory_is_never_answered_whatever_happens_on_its_ticket(old: Any) -> None:
    """Its job is gone, so nobody could tell whether it was dealt with."""
    old.with_policy(mode="assist")
    old.customer_writes()
    drafts = len(old.desk.actions)
    days_pass(old, 401)
    tidy(old)
    assert rows(old, jobs) == []
    for kind in (EventKind.MESSAGE_RECEIVED, EventKind.TEAMMATE_ACTED):
        old.deliver(kind)
        assert old.run()[-1] == "out:too_old"
    assert len(old.desk.actions) == drafts
    old.customer_writes("And where are my invoices?")
    assert len(old.desk.actions) == drafts + 1


def test_a_late_repeat_is_known_for_thirty_days_and_harmless_after(old: Any) -> None:
    old.customer_writes()
    ref = old.desk.ticket.ref
    repeat = Event(EventKind.MESSAGE_RECEIVED, ref, "d1", "topic")

    def comes_again() -> int | None:
        with old.house.database.begin() as connection:
            row = inbox.add(connection, repeat, digest="x", now=old.clock())
            if row is not None:
                old.house.ring(connection, row, ref, 0.0)
        return row

    days_pass(old, 29.9)
    tidy(old)
    assert comes_again() is None
    days_pass(old, 0.2)
    tidy(old)
    assert comes_again() is not None
    assert old.run() == ["out:nothing_new"]
    assert len(old.desk.actions) == 1


def test_a_draft_that_nobody_took_up_is_discarded_and_its_words_go(old: Any) -> None:
    old.with_policy(categories={"account": {"mode": "assist"}})
    assert old.customer_writes()[-1] == "acted:held"
    held = [row.id for row in rows(old, actions, actions.c.state == ActionState.HELD.value)]
    assert held
    days_pass(old, 29)
    tidy(old)
    assert [row.id for row in rows(old, actions, actions.c.state == ActionState.HELD.value)] == held
    days_pass(old, 2)
    tidy(old)
    [row] = rows(old, actions, actions.c.id == held[0])
    assert (row.state, row.reason, row.plan["body"]) == ("discarded", "expired", "")
    assert [json.loads(p.payload)["state"] for p in rows(old, audit_payloads) if held[0] in p.payload][
        -1
    ] == "discarded"
    assert [row.decision["proposal"]["text"] for row in rows(old, runs)] == [""]


def test_what_is_still_to_be_done_stays_however_old_it_is(old: Any) -> None:
    """A paused delivery, a reply that waits to be sent, a job that is open."""

    def pause() -> None:
        with old.house.database.begin() as connection:
            flags.set_paused(connection, on=True, now=1)

    old.model.while_thinking = pause
    assert old.customer_writes()[-1] == "paused"
    before = {table.name: rows(old, table) for table in (inbox_table, jobs, runs, actions, tickets)}
    assert [row.state for row in before[actions.name]] == ["ready"]
    days_pass(old, 1_000)
    tidy(old)
    assert {name: rows(old, metadata.tables[name]) for name in before} == before


@pytest.mark.parametrize("what", ["a delivery", "a job", "an action"])
def test_a_quiet_ticket_on_which_something_is_open_stays(old: Any, what: str) -> None:
    """Whatever the other tables say."""
    old.customer_writes()
    with old.house.database.begin() as connection:
        change = {
            "a delivery": sa.update(inbox_table).values(state=inbox.WAITING),
            "a job": sa.update(jobs).values(state="decided"),
            "an action": sa.update(actions).values(state=ActionState.READY.value),
        }
        connection.execute(change[what])
    days_pass(old, 1_000)
    tidy(old)
    assert [len(rows(old, table)) for table in (tickets, jobs, runs, actions)] == [1, 1, 1, 1]


def test_a_dead_message_stays_in_the_operators_sight_for_the_longest_period(old: Any) -> None:
    row = old.deliver()
    with old.house.database.begin() as connection:
        inbox.finish(connection, row, state=inbox.DEAD, outcome="", reason="x", now=old.clock())
    days_pass(old, 399)
    tidy(old)
    assert [one.id for one in rows(old, inbox_table)] == [row]
    days_pass(old, 2)
    tidy(old)
    assert rows(old, inbox_table) == []


def test_few_rows_go_at_once_and_deliveries_get_their_turn_in_between(old: Any) -> None:
    """A run that is broken off is taken up by the next."""
    with old.house.database.begin() as connection:
        for number in range(3 * AT_ONCE):
            event = Event(EventKind.RATED, old.desk.ticket.ref, f"r{number}", "topic")
            row = inbox.add(connection, event, digest="x", now=old.clock())
            assert row is not None
            inbox.finish(connection, row, state=inbox.DONE, outcome="x", reason="", now=old.clock())
    days_pass(old, 31)
    left: list[int] = []

    def rest(_: float) -> None:
        old.deliver()
        left.append(len(rows(old, inbox_table, inbox_table.c.state == inbox.DONE)))
        if len(left) == 2:
            raise RuntimeError("the worker ends here")

    with pytest.raises(RuntimeError):
        tidy(old, sleep=rest)
    assert left == [2 * AT_ONCE, AT_ONCE]
    assert tidy(old) == {"deliveries": AT_ONCE}
    assert len(rows(old, inbox_table)) == 2
    assert (
        counted(old)["connector_deliveries_total", (("platform", "zendesk"), ("kind", "rated"))]
        == 3 * AT_ONCE
    )


def test_a_chain_without_its_start_and_without_the_row_that_tells_of_it_is_not_whole(old: Any) -> None:
    old.customer_writes()
    days_pass(old, 401)
    tidy(old)
    assert chain_faults(old) == []
    old.customer_writes("And where are my invoices?")
    with old.house.database.begin() as connection:
        kept = sa.select(audit_table).order_by(audit_table.c.seq)
        first, second, *_ = connection.execute(kept.offset(1)).all()
        connection.execute(sa.delete(audit_table).where(audit_table.c.seq <= first.seq))
        forged = sa.update(audit_head).where(audit_head.c.id == 0)
        connection.execute(forged.values(seq=first.seq, hash=first.hash))
    assert second.prev == first.hash
    assert chain_faults(old) == [
        f"rows up to {first.seq} are missing, and no row tells that their time was over"
    ]


def test_erased_words_are_not_taken_for_a_message_without_words() -> None:
    """Such as one that only carries a file."""
    texts = {"m1": "How do I reset my password?", "m2": "And where are my invoices?", "m3": ""}
    roles = dict.fromkeys(texts, Role.REQUESTER) | {"m3": Role.BOT}
    messages = tuple(Message(m, roles[m], text, at=n) for n, (m, text) in enumerate(texts.items()))
    ticket = Ticket(REF, "x", Status.OPEN, Requester("7"), messages, stamp="1", updated_at=1)
    erased = Action(id="a", kind=ActionKind.REPLY, ticket=REF, body="", answers="m1")
    assert in_order(ticket, [Spoken(erased, frozenset())]) == ticket


def test_shadow_rows_are_kept_and_let_go_like_any_other(old: Any) -> None:
    old.house = replace(old.house, mode=Mode.SHADOW)
    old.desk.say(Role.REQUESTER, "How do I reset my password?")
    old.deliver()
    old.run()
    days_pass(old, 401)
    tidy(old)
    assert rows(old, actions) == rows(old, jobs) == []
    assert chain_faults(old) == []
