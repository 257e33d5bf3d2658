"""A backup of any moment is restored after everything was sent: nothing is sent a second time."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

SHAPES = {
    "one conditional write": (("update",), 0.0),
    "several plain writes": (("reply", "tags", "close"), 60.0),
}


@dataclass
class Backups:
    """A copy of the database and of the wake-ups that wait after every commit."""

    world: Any
    folder: Path
    kept: list[tuple[Path, list[Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        engine = self.world.house.database.engine
        self.file = Path(engine.url.database)
        engine.dispose()
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        sa.event.listen(engine, "checkin", lambda *_: self.take())

    def take(self) -> None:
        target = self.folder / f"{len(self.kept)}.db"
        with closing(sqlite3.connect(self.file)) as live, closing(sqlite3.connect(target)) as made:
            made.execute("PRAGMA synchronous=OFF")
            live.backup(made)
        self.kept.append((target, list(self.world.rings)))

    def restore(self, number: int) -> None:
        target, rings = self.kept[number]
        self.world.house.database.engine.dispose()
        for end in ("-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)
        shutil.copy(target, self.file)
        self.world.rings[:] = rings


#: What the customer writes, whether a hand-over is told to them, and how it ends.
CASES = {
    "an answer": ("How do I reset my password?", False, "resolved"),
    "a hand-over": ("My lawyer will take you to court.", False, "escalated"),
    "a hand-over with a line": ("My lawyer will take you to court.", True, "escalated"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES)
def test_after_a_restore_of_any_moment_nothing_is_said_again(
    world: Any, tmp_path: Path, shape: str, case: str
) -> None:
    """Tags and states may be set to what they are already; words may not be said again, notes neither."""
    world.desk.names, world.desk.settle_seconds = SHAPES[shape]
    text, line, outcome = CASES[case]
    world.with_policy(handover={"customer_line": line})
    backups = Backups(world, tmp_path)
    backups.take()
    assert world.customer_writes(text)[-1] == f"acted:{outcome}"
    said = len(world.desk.actions)
    moments = len(backups.kept)
    assert moments > 10
    again = Counter[str]()
    for number in range(moments):
        backups.restore(number)
        world.clock.pass_seconds(600)
        world.deliver()
        world.run()
        again.update(
            f"{action.kind} after backup {number} of {moments}" for action in world.desk.actions[said:]
        )
        del world.desk.actions[said:]
    assert not again
