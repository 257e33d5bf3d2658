"""The whole connector ends at once; another release, or an old backup, goes on from the database alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connector.cli.backup import copy
from connector.engine import APPLICATION_VERSION
from connector.store.tables import jobs

WANTED = ("How do I turn on two-factor sign-in?", "My lawyer will take you to court.")
PLATFORMS = ("zendesk", "intercom")


def test_work_in_flight_is_finished_after_a_restart_under_another_executor(
    troupe: Callable[..., Any], questions: tuple[str, ...]
) -> None:
    """As an upgrade does it: everything ends in the midst, the schema is brought up to date, others go on."""
    with troupe() as played:
        for number, question in enumerate(questions * 2):
            played.write_in(PLATFORMS[number % 2], question)
        played.wait_busy(seconds=30)
        for actor in played.actors:
            actor.kill()
        before = executors(played, "PENDING")
        assert before
        for actor in played.actors:
            actor.start()
        played.settle()
        judged = played.judge()
        after = executors(played, "SUCCESS")
        assert versions(played) == {APPLICATION_VERSION}
    assert after - before
    assert (judged.duplicates, judged.lost, judged.replies) == ([], [], len(questions) * 2)


def test_an_old_backup_makes_nobody_hear_anything_twice(
    troupe: Callable[..., Any], disk_folder: Path
) -> None:
    """Backups from before, within and after the answers; each is restored, and every delivery comes again."""
    live = disk_folder / "long.db"
    with troupe() as played:
        copy(live, disk_folder / "before.db")
        for platform in PLATFORMS:
            for text in WANTED:
                played.write_in(platform, text)
        played.wait_busy(seconds=30)
        copy(live, disk_folder / "within.db")
        played.settle()
        copy(live, disk_folder / "after.db")
        said = everything(played)
        assert len(said) == 2 * len(PLATFORMS) * len(WANTED)
        for moment in ("before", "within", "after"):
            restore(played, disk_folder / f"{moment}.db", live)
            for desk in played.sandbox.desks.values():
                for delivery in {entry.id for entry in desk.courier.journal}:
                    desk.courier.redeliver(delivery)
            played.settle()
            assert everything(played) == said, moment
            with played.database.read() as connection:
                tickets = connection.execute(sa.select(sa.func.count()).select_from(jobs)).scalar_one()
            assert tickets == len(played.cases), moment


def restore(played: Any, backup: Path, live: Path) -> None:
    for actor in played.actors:
        actor.kill()
    played.database.engine.dispose()
    for end in ("-wal", "-shm"):
        Path(f"{live}{end}").unlink(missing_ok=True)
    shutil.copy(backup, live)
    for actor in played.actors:
        actor.start()
    played.wait_up()


def everything(played: Any) -> list[tuple[str, str, bool, str]]:
    """Every message and note as the helpdesks hold them."""
    return [
        (case.ticket, message.author, message.public, message.text)
        for case in played.cases
        for message in played.sandbox.desks[case.platform].view(case.ticket).messages
    ]


def executors(played: Any, status: str) -> set[str]:
    return column(played, f"SELECT executor_id FROM workflow_status WHERE status = '{status}'")


def versions(played: Any) -> set[str]:
    return column(played, "SELECT application_version FROM workflow_status")


def column(played: Any, query: str) -> set[str]:
    with played.database.read() as connection:
        return set(connection.execute(sa.text(query)).scalars())
