"""The runbooks are short, one for each case, and what they show is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.domain import Event, EventKind, TicketRef
from connector.store import inbox
from connector.store.database import open_database
from connector.store.migrate import migrate

RUNBOOKS = Path(__file__).parents[1] / "docs" / "runbooks.md"
TEXT = RUNBOOKS.read_text(encoding="utf-8")
CASES = (
    "Stop the AI now",
    "Rotate a webhook secret",
    "Rotate API tokens",
    "Replay dead letters",
    "A duplicated reply is reported",
    "The model is down",
    "The helpdesk is down",
    "One-time codes are not mailed",
    "The budget is nearly spent",
    "Messages wait too long",
    "The sweep does not work",
    "The audit log has faults",
    "The disk is full",
    "Restore from a backup",
)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.*)$", TEXT, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def shown() -> Iterator[tuple[str, str]]:
    """Every command with what stands under it."""
    for block in CONSOLE.findall(TEXT):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = piece.partition("\n")
            yield command, printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A connector's folder in which one message is dead and one waits for the end of a pause."""
    database = open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    migrate(database)
    with database.begin() as connection:
        for number, state in enumerate((inbox.DEAD, inbox.PAUSED)):
            ticket = TicketRef("zendesk", "acme", str(4711 + number))
            event = Event(EventKind.MESSAGE_RECEIVED, ticket, f"d{number}", "ticket.comment_added")
            row = inbox.add(connection, event, digest="x", now=1_795_341_600_000)
            assert row == number + 1
            reason = "helpdesk_unavailable" if state == inbox.DEAD else "paused"
            inbox.finish(connection, row, state=state, outcome="", reason=reason, now=1_795_341_600_000)
    database.close()
    return tmp_path


def test_there_is_one_for_each_case_and_none_is_long() -> None:
    assert tuple(sections()) == CASES
    lengths = {
        case: len([line for line in body.splitlines() if line.strip()]) for case, body in sections().items()
    }
    assert max(lengths.values()) <= 14, lengths


def test_every_command_prints_what_the_runbooks_show(folder: Path) -> None:
    found = list(shown())
    assert len(found) >= 4
    for command, printed in found:
        words = command.split()
        assert words[0] == "connector"
        done = subprocess.run(
            [sys.executable, "-m", "connector.cli", *words[1:]],
            cwd=folder,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, printed), command
