"""Both databases keep the promises that the tables make."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from connector import store
from connector.domain import (
    Action,
    ActionKind,
    ActionState,
    Event,
    EventKind,
    Message,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
    Urgency,
)
from connector.errors import SettingsError, StoreError
from connector.store import articles, flags, inbox, jobs, requesters, runs, spending
from connector.store.database import Database, open_database
from connector.store.migrate import VERSION_TABLE, migrate
from connector.store.tables import PREFIX, metadata, tickets

REF = TicketRef("zendesk", "acme", "42")
RUN = {
    "decided_at": 1,
    "outcome": "resolved",
    "reasons": [],
    "model_calls": 1,
    "tool_calls": 2,
    "prompt_chars": 100,
    "cost": 7,
    "decision": {"v": 1},
}


def event(delivery_id: str, ref: TicketRef = REF) -> Event:
    return Event(EventKind.MESSAGE_RECEIVED, ref, delivery_id, "ticket.created")


def action(kind: ActionKind = ActionKind.REPLY, action_id: str = "a1") -> Action:
    return Action(
        id=action_id,
        kind=kind,
        ticket=REF,
        body="Hello",
        status=Status.SOLVED,
        add_tags=("ai_resolved",),
        priority=Urgency.HIGH,
        attributes={"x": "y"},
    )


def ticket(*, teammate_at: int) -> Ticket:
    spoke = Message("t1", Role.TEAMMATE, "I am on it", at=teammate_at)
    return Ticket(REF, "Hi", Status.OPEN, Requester("7"), (spoke,), stamp="1", updated_at=1)


@pytest.fixture
def run(database: Database) -> tuple[str, str]:
    """(job id, run id)"""
    message = Message("m1", Role.REQUESTER, "Hi", at=5)
    with database.begin() as connection:
        job = jobs.ensure(connection, REF, message, inbox_id=1, now=10)
        return job.id, runs.add_run(connection, {**RUN, "job_id": job.id})


def test_a_known_delivery_id_makes_no_second_row(database: Database) -> None:
    with database.begin() as connection:
        first = inbox.add(connection, event("d1"), digest="x", now=1)
        second = inbox.add(connection, event("d1"), digest="x", now=2)
    assert first is not None
    assert second is None


def test_the_same_delivery_id_of_another_account_is_another_delivery(database: Database) -> None:
    with database.begin() as connection:
        inbox.add(connection, event("d1"), digest="x", now=1)
        assert inbox.add(connection, event("d1", TicketRef("zendesk", "other", "42")), digest="x", now=1)


def test_fifty_posts_of_one_delivery_at_once_make_one_row(database: Database) -> None:
    def post(_: int) -> int | None:
        with database.begin() as connection:
            return inbox.add(connection, event("d1"), digest="x", now=1)

    with ThreadPoolExecutor(16) as pool:
        made = [row for row in pool.map(post, range(50)) if row is not None]
    assert len(made) == 1


def test_a_message_has_one_job_however_often_it_is_read(database: Database) -> None:
    message = Message("m1", Role.REQUESTER, "Hi", at=5)
    with database.begin() as connection:
        ids = {jobs.ensure(connection, REF, message, inbox_id=n, now=n).id for n in range(3)}
    assert len(ids) == 1


def test_a_second_speaking_action_for_a_message_is_refused_by_the_database(
    database: Database, run: tuple[str, str]
) -> None:
    job_id, run_id = run
    with database.begin() as connection:
        runs.add_action(
            connection, action(), run_id=run_id, job_id=job_id, state=ActionState.READY, position=0, now=1
        )
    with pytest.raises(StoreError), database.begin() as connection:
        runs.add_action(
            connection,
            action(ActionKind.QUESTION, "a2"),
            run_id=run_id,
            job_id=job_id,
            state=ActionState.READY,
            position=1,
            now=1,
        )


def test_a_discarded_action_makes_room_and_notes_never_need_it(
    database: Database, run: tuple[str, str]
) -> None:
    job_id, run_id = run
    with database.begin() as connection:
        for position, kind in enumerate((ActionKind.REPLY, ActionKind.NOTE, ActionKind.NOTE)):
            runs.add_action(
                connection,
                action(kind, f"a{position}"),
                run_id=run_id,
                job_id=job_id,
                state=ActionState.READY,
                position=position,
                now=1,
            )
        runs.set_state(connection, "a0", ActionState.DISCARDED, now=2, reason="superseded")
        runs.add_action(
            connection,
            action(action_id="a9"),
            run_id=run_id,
            job_id=job_id,
            state=ActionState.READY,
            position=9,
            now=3,
        )
        assert [one.action.id for one in runs.to_send(connection, REF)] == ["a1", "a2", "a9"]


def test_a_stored_action_comes_back_as_it_was(database: Database, run: tuple[str, str]) -> None:
    job_id, run_id = run
    with database.begin() as connection:
        runs.add_action(
            connection, action(), run_id=run_id, job_id=job_id, state=ActionState.READY, position=0, now=1
        )
    with database.read() as connection:
        assert runs.get_action(connection, "a1").action == action()


def test_the_first_to_intend_a_write_may_send_it_and_nobody_beside_them(
    database: Database, run: tuple[str, str]
) -> None:
    job_id, run_id = run
    with database.begin() as connection:
        runs.add_action(
            connection, action(), run_id=run_id, job_id=job_id, state=ActionState.READY, position=0, now=1
        )
        first, beside = (runs.intend(connection, "a1", "update", now=2, tries=0) for _ in range(2))
        again, too_late = (runs.intend(connection, "a1", "update", now=3, tries=1) for _ in range(2))
    assert (first, beside, again, too_late) == (True, False, True, False)


def test_history_counts_what_was_sent_since_the_last_teammate(
    database: Database, run: tuple[str, str]
) -> None:
    job_id, run_id = run
    with database.begin() as connection:
        runs.add_action(
            connection, action(), run_id=run_id, job_id=job_id, state=ActionState.READY, position=0, now=1
        )
        runs.set_state(connection, "a1", ActionState.SENT, now=100)
        before = jobs.history(connection, ticket(teammate_at=50), now=200)
        after = jobs.history(connection, ticket(teammate_at=150), now=200)
    assert (before.attempts, after.attempts, after.replies_today) == (1, 0, 1)


def test_words_count_for_their_requester_their_domain_and_the_account(
    database: Database, run: tuple[str, str]
) -> None:
    hour, day = 3_600_000, 86_400_000
    job_id, run_id = run
    ada, bob = Requester("7", email="Ada@Customer.example"), Requester("8", email="bob@customer.example")
    whose = {REF.id: ada, "o7": ada, "o8": bob, "o9": Requester("9", email="eve@gmail.com")}
    with database.begin() as connection:
        runs.add_action(
            connection, action(), run_id=run_id, job_id=job_id, state=ActionState.READY, position=0, now=1
        )
        runs.set_state(connection, "a1", ActionState.SENT, now=day)
        for ticket_id, who in whose.items():
            ref = replace(REF, id=ticket_id)
            jobs.seen(connection, ref, now=day, resumed=False)
            requesters.note(connection, ref, who)

        def counted(ticket_id: str, now: int) -> tuple[int, ...]:
            return astuple(requesters.volume(connection, replace(REF, id=ticket_id), now=now))

        soon, later, late = day + 1, day + 2 * hour, 3 * day
        assert [counted("o7", now) for now in (soon, later, late)] == [
            (1, 1, 1, 1),
            (0, 1, 0, 0),
            (0, 0, 0, 0),
        ]
        assert counted("o8", soon) == (0, 0, 1, 1)
        assert counted("o9", soon) == (0, 0, 0, 1)
        assert counted("unknown", soon) == (0, 0, 0, 1)
        elsewhere = replace(REF, account="other")
        assert astuple(requesters.volume(connection, elsewhere, now=soon)) == (0, 0, 0, 0)


def test_customers_of_a_free_mail_provider_share_no_domain(database: Database) -> None:
    with database.begin() as connection:
        jobs.seen(connection, REF, now=1, resumed=False)
        requesters.note(connection, REF, Requester("9", email="eve@gmail.com"))
        row = connection.execute(sa.select(tickets)).one()
    assert (row.requester_id, row.mail_domain) == ("9", None)
    assert row.mail_hash == requesters.mail_hash(" EVE@gmail.com")


def test_an_unsettled_call_stays_spent_with_its_reserve(database: Database) -> None:
    with database.begin() as connection:
        row = {"day": "2026-11-23", "job_id": "j", "model": "m", "amount": 500}
        spending.reserve(connection, requester="ada", **row)
        settled = spending.reserve(connection, requester="bob", **row)
        spending.settle(connection, settled, cost=20)
        assert spending.spent(connection, day="2026-11-23") == 520
        assert spending.spent(connection, day="2026-11-24") == 0
        assert spending.spent(connection, day="2026-11-23", requester="ada") == 500


def test_a_tickets_money_is_that_of_all_its_messages(database: Database) -> None:
    elsewhere = replace(REF, id="43")
    with database.begin() as connection:
        for number, ref in enumerate((REF, REF, elsewhere)):
            message = Message(f"m{number}", Role.REQUESTER, "Hello", at=1)
            job = jobs.ensure(connection, ref, message, inbox_id=1, now=1)
            spending.reserve(
                connection, requester="ada", day="2026-11-23", job_id=job.id, model="m", amount=100 + number
            )
        assert spending.spent_on(connection, REF) == 201
        assert spending.spent_on(connection, elsewhere) == 102


def test_pause_is_seen_by_every_process(database: Database) -> None:
    other = open_database(database.url.render_as_string(hide_password=False))
    with database.begin() as connection:
        assert flags.set_paused(connection, on=True, now=1)
        assert not flags.set_paused(connection, on=True, now=2)
    with other.read() as connection:
        assert flags.paused(connection)
    other.close()


def test_articles_follow_their_source(database: Database) -> None:
    from connector.domain import Article

    first = [Article("a", "A", "one", version="1"), Article("b", "B", "two", version="1")]
    second = [Article("a", "A", "new", version="2"), Article("c", "C", "three", version="1")]
    with database.begin() as connection:
        articles.replace_source(connection, "folder", first, now=1)
        before = articles.fingerprint(connection)
        done = articles.replace_source(connection, "folder", second, now=2)
        assert (done.added, done.changed, done.removed) == (1, 1, 1)
        assert [a.text for a in articles.every(connection)] == ["new", "three"]
        assert articles.fingerprint(connection) != before


def test_several_processes_may_migrate_an_empty_database_at_once(database_url: str) -> None:
    code = (
        "import sys; from connector.store.database import open_database; "
        "from connector.store.migrate import migrate; migrate(open_database(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, database_url]) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer release"):
        migrate(database, queue_tables=False)


def test_the_migrations_build_what_the_tables_say(database: Database) -> None:
    found = sa.inspect(database.engine)
    for table in metadata.sorted_tables:
        assert {c["name"] for c in found.get_columns(table.name)} == set(table.columns.keys())
        assert table.name.startswith(PREFIX)


def test_migrations_and_tables_do_not_differ(database: Database) -> None:
    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or (name or "").startswith(PREFIX)

    # Tables stand in several modules.
    for module in pkgutil.iter_modules(store.__path__, f"{store.__name__}."):
        importlib.import_module(module.name)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        found = compare_metadata(context, metadata)
    assert [diff for diff in found if VERSION_TABLE not in str(diff)] == []


def test_sqlite_syncs_every_commit_and_locks_at_begin(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.read() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert modes == ["wal", 2]
    with database.begin() as connection, pytest.raises(StoreError):
        other = open_database(sqlite_url, busy_ms=50)
        with other.begin():
            pass
    assert connection.closed


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        open_database(f"sqlite:///{tmp_path / 'no' / 'where.db'}")
