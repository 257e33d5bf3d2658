"""The power is cut at any file operation of the inbox: what was acknowledged is there after it, and whole.

The real receiver is recorded (tests/long/record_inbox.py). A cut leaves of each file what its last sync covered,
and of what was written since any subset, the last sectors torn: that is all a disk promises.
"""

from __future__ import annotations

import base64
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

RECORDER = Path(__file__).with_name("long") / "record_inbox.py"
LONG = os.environ.get("LONG_TESTS") == "1"
STATES = 30_000 if LONG else 3_000
EVENTS = 400 if LONG else 100
SECTOR = 512
MAIN, WAL = "inbox.db", "inbox.db-wal"
UNREACHABLE = 3


@dataclass
class Disk:
    """A file as the disk surely holds it, and what was asked of it since the last sync; None: no such file."""

    sure: bytearray | None = None
    since: list[tuple[str, int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        self.sure = self.left(lambda operation: operation)
        self.since.clear()

    def left(self, survives: Any) -> bytearray | None:
        """*survives* maps an operation to what is left of it, or None."""
        content = None if self.sure is None else bytearray(self.sure)
        for kind, offset, data in filter(None, map(survives, self.since)):
            if kind == "delete":
                content = None
                continue
            content = bytearray() if content is None else content
            if kind == "truncate":
                del content[offset:]
                continue
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(data)] = data
        return content


@dataclass(frozen=True)
class Recording:
    before: bytes
    after: bytes
    operations: list[list[Any]]

    def walk(self) -> Iterator[tuple[int, dict[str, Disk], list[str]]]:
        """(operations done, disks, acknowledged so far) before the first and after each operation."""
        disks, acked = {MAIN: Disk(bytearray(self.before)), WAL: Disk()}, list[str]()
        yield 0, disks, acked
        for number, (kind, name, *rest) in enumerate(self.operations, 1):
            if kind == "ack":
                acked.append(name)
            elif kind == "sync":
                disks[name].sync()
            elif kind == "write":
                disks[name].since.append((kind, rest[0], base64.b64decode(rest[1])))
            else:
                disks[name].since.append((kind, int(rest[0]), b""))
            yield number, disks, acked


def record(folder: Path, synchronous: str) -> Recording:
    command = [sys.executable, str(RECORDER), str(folder), str(EVENTS), synchronous]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    # Only on a stranger's machine: in CI and in the long form a recorder that sees nothing is a failure.
    if done.returncode == UNREACHABLE and not LONG and not os.environ.get("CI"):
        pytest.skip("this Python carries its own SQLite inside, whose file operations can't be watched")
    assert done.returncode == 0, done.stderr[-2000:]
    operations = json.loads((folder / "operations.json").read_text(encoding="utf-8"))
    return Recording((folder / "before.db").read_bytes(), (folder / MAIN).read_bytes(), operations)


@pytest.fixture(scope="module")
def as_shipped(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("full"), "as shipped")


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("normal"), "NORMAL")


def cut(disks: dict[str, Disk], chance: random.Random) -> dict[str, bytearray | None]:
    """One state that a power cut may leave."""
    mood = chance.choice(["nothing", "everything", "first ones", "any"])
    states = {}
    for name, disk in disks.items():
        upto = chance.randint(0, len(disk.since))
        order = {id(operation): place for place, operation in enumerate(disk.since)}

        def survives(
            operation: tuple[str, int, bytes], *, upto: int = upto, order: dict[int, int] = order
        ) -> tuple[str, int, bytes] | None:
            if mood == "nothing" or (mood == "first ones" and order[id(operation)] >= upto):
                return None
            if mood == "any" and chance.random() < 0.5:
                return None
            torn = mood in {"first ones", "any"} and chance.random() < 0.2
            return _torn(operation, chance) if torn else operation

        states[name] = disk.left(survives)
    return states


def _torn(operation: tuple[str, int, bytes], chance: random.Random) -> tuple[str, int, bytes]:
    """A write of which only the first sectors reached the disk."""
    kind, offset, data = operation
    return kind, offset, data[: SECTOR * chance.randint(0, len(data) // SECTOR)]


@dataclass
class Damage:
    states: int = 0
    lost: int = 0
    lossy_states: int = 0
    broken: list[str] = field(default_factory=list)


def look(recording: Recording, folder: Path, *, states: int) -> Damage:
    """Cut the power *states* times, at places spread over the recording, and count what is missing."""
    chance = random.Random(1)  # noqa: S311 - the same cuts in every run
    places = sorted(chance.randint(0, len(recording.operations)) for _ in range(states))
    damage = Damage()
    for number, disks, acked in recording.walk():
        while places and places[0] == number:
            places.pop(0)
            _examine(cut(disks, chance), acked, folder, damage)
    assert damage.states == states
    return damage


def _examine(state: dict[str, bytearray | None], acked: list[str], folder: Path, damage: Damage) -> None:
    for name in (MAIN, WAL, "inbox.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for name, content in state.items():
        if content is not None:
            (folder / name).write_bytes(content)
    damage.states += 1
    with closing(sqlite3.connect(folder / MAIN)) as database:
        database.execute("PRAGMA synchronous=OFF")
        [verdict] = database.execute("PRAGMA integrity_check").fetchone()
        rows = dict(database.execute("SELECT delivery_id, id FROM hc_inbox"))
        rung = {int(key[:12]) for (key,) in database.execute("SELECT workflow_uuid FROM workflow_status")}
    if verdict != "ok" or rung != set(rows.values()):
        damage.broken.append(verdict)
    missing = [delivery for delivery in acked if delivery not in rows]
    damage.lost += len(missing)
    damage.lossy_states += bool(missing)


def test_the_recording_holds_every_file_operation(as_shipped: Recording) -> None:
    *_, (_, disks, acked) = as_shipped.walk()
    assert len(acked) == EVENTS
    assert disks[MAIN].left(lambda operation: operation) == as_shipped.after
    assert disks[WAL].left(lambda operation: operation) is None


def test_a_power_cut_loses_nothing_that_was_acknowledged(as_shipped: Recording, tmp_path: Path) -> None:
    damage = look(as_shipped, tmp_path, states=STATES)
    assert (damage.lost, damage.broken) == (0, [])


def test_the_same_cuts_find_the_losses_of_a_database_that_syncs_less(
    careless: Recording, tmp_path: Path
) -> None:
    damage = look(careless, tmp_path, states=300)
    assert damage.lossy_states > 100
    assert damage.broken == []
