"""A person's right to be shown what is stored, and to be forgotten."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from connector import audit
from connector.audit_files import AuditFiles
from connector.cli import cli
from connector.domain import Mode, Requester, TicketRef
from connector.errors import ConnectorError
from connector.store import codes, people, ratings, replays
from connector.store.replays import DONE, ReplayRow
from connector.store.requesters import mail_hash

PEOPLE, FORGOTTEN = 12, 5


def marks(number: int) -> tuple[str, ...]:
    """What only this person's rows may hold: address, their words, ours, their id."""
    person = f"{number:02}"
    return (
        f"quax{person}@persons.example",
        f"zebra{person}striped",
        f"heard{chr(97 + number)}well",
        f"7788{person}88",
    )


def live(world: Any, number: int) -> None:
    """One person's ticket, answered; the model repeats what it was told, and that in the audit log, too."""
    address, said, heard, person = marks(number)
    ref = TicketRef("zendesk", "acme", str(number))
    who = Requester(person, "Quax", address)
    desk = world.desk
    desk.ticket = replace(desk.ticket, ref=ref, requester=who, messages=(), tags=(), subject="Password")
    triage = {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}
    reply = (
        f"Hello Quax, {heard}: choose Forgot password on the sign-in page and follow the link that we send."
    )
    fields = {"reply": reply, "citations": ["reset#1"], "confidence": 0.95, "multi_part": False}
    world.model.script[:] = [
        ("search_kb", {"query": f"password {said}"}),
        ("resolve_ticket", {**triage, **fields}),
    ]
    world.customer_writes(f"How do I reset my password? My name is {said}.")
    found = {"v": 1, "asked": f"My name is {said}.", "ours": reply, "theirs": heard}
    with world.house.database.begin() as connection:
        row = ReplayRow(ref, DONE, 1, found)
        replays.put(connection, row, setup="0123456789abcdef", now=world.house.clock(), requester=who)
        ratings.ask(connection, ref, f"action-{number}", now=world.clock())
        ratings.record(connection, ref, score=4, source=ratings.LINK, at=world.clock())
        codes.issue(
            connection,
            ref,
            message_id="m1",
            category="account",
            requester_id=person,
            mail_hash=mail_hash(address),
            on_file=True,
            now=world.clock(),
        )


@pytest.fixture
def peopled(world: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    for number in range(PEOPLE):
        world.house = replace(world.house, mode=Mode.ASSIST if number % 3 == 2 else Mode.AUTO)
        live(world, number)
    url = world.house.database.url.render_as_string(hide_password=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    return world


def command(*arguments: str) -> Any:
    return CliRunner().invoke(cli, arguments)


def on_disk(world: Any) -> bytes:
    folder = Path(str(world.house.database.url.database)).parent
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("by", ["address", "address in capitals", "id"])
def test_no_byte_of_a_forgotten_person_is_left_on_the_disk(peopled: Any, by: str) -> None:
    address, *_, person = marks(FORGOTTEN)
    who = {"address": address, "address in capitals": address.upper(), "id": f"zendesk:{person}"}[by]
    before = on_disk(peopled)
    assert all(mark.encode() in before for mark in marks(FORGOTTEN)[1:])
    done = command("privacy", "erase", "--requester", who, "--yes")
    assert (done.exit_code, done.stdout) == (0, "erased: 1 ticket\n")
    after = on_disk(peopled)
    assert [mark for mark in marks(FORGOTTEN) if mark.encode() in after] == []
    assert [n for n in range(PEOPLE) if n != FORGOTTEN and marks(n)[1].encode() not in after] == []
    with peopled.house.database.read() as connection:
        assert audit.verify(connection) == []


def test_the_files_of_the_audit_log_forget_too(
    peopled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policy.toml").write_text('[audit]\nfolder = "logs"\n', encoding="utf-8")
    monkeypatch.setenv("POLICY_FILE", "policy.toml")
    who = marks(FORGOTTEN)[0]
    done = command("privacy", "erase", "--requester", who, "--yes")
    assert isinstance(done.exception, ConnectorError)
    assert "is not here" in str(done.exception)
    database = peopled.house.database
    assert AuditFiles(database, tmp_path / "logs", lambda: peopled.clock() + 2 * 86_400_000).write()
    ticket = f"zendesk:acme:{FORGOTTEN}"
    before = rows_of(tmp_path / "logs")
    assert [row for row in before if row["ticket"] == ticket and row["payload"]]
    done = command("privacy", "erase", "--requester", who, "--yes")
    assert (done.exit_code, done.stdout) == (0, "erased: 1 ticket, of 1 audit file too\n")
    after = rows_of(tmp_path / "logs")
    forgotten = [{**row, "payload": None} if row["ticket"] == ticket else row for row in before]
    assert after == forgotten


def rows_of(folder: Path) -> list[dict[str, Any]]:
    lines = [line for file in sorted(folder.iterdir()) for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def test_the_export_holds_every_row_of_the_person_and_none_of_another(peopled: Any) -> None:
    shown = command("privacy", "export", "--requester", marks(FORGOTTEN)[0])
    assert shown.exit_code == 0
    [ticket] = json.loads(shown.stdout)["tickets"]
    assert ticket["of"] == f"zendesk:acme:{FORGOTTEN}"
    assert all(ticket[name] for name in ticket)
    assert all(mark in shown.stdout for mark in marks(FORGOTTEN))
    assert [n for n in range(PEOPLE) if n != FORGOTTEN and marks(n)[1] in shown.stdout] == []


def test_an_unknown_person_is_told(peopled: Any) -> None:
    for name in ("export", "erase"):
        done = command("privacy", name, "--requester", "nobody@persons.example")
        assert (done.exit_code, done.stdout) == (1, "")
        assert "nothing is stored" in done.stderr


def test_without_a_yes_nothing_is_erased(peopled: Any) -> None:
    done = CliRunner().invoke(cli, ["privacy", "erase", "--requester", marks(1)[0]], input="n\n")
    assert done.exit_code == 1
    assert command("privacy", "export", "--requester", marks(1)[0]).exit_code == 0


def test_a_forgotten_draft_is_never_sent_and_a_new_message_is_a_new_beginning(peopled: Any) -> None:
    assert command("privacy", "erase", "--requester", marks(2)[0], "--yes").exit_code == 0
    with peopled.house.database.read() as connection:
        rows = people.stored(connection, TicketRef("zendesk", "acme", "2"))
    assert {row["state"] for row in rows["actions"]} <= {"discarded", "sent"}
    assert {row["state"] for row in rows["messages"]} == {"done"}


def test_a_forgotten_persons_next_message_is_answered_once(peopled: Any) -> None:
    live(peopled, FORGOTTEN)
    words = len(peopled.desk.spoken)
    assert command("privacy", "erase", "--requester", marks(FORGOTTEN)[0], "--yes").exit_code == 0
    peopled.clock.pass_seconds(3600)
    peopled.house = replace(peopled.house, mode=Mode.AUTO)
    peopled.deliver()
    peopled.run()
    assert len(peopled.desk.spoken) == words
    assert peopled.customer_writes("How do I reset my password?")[-1] == "acted:resolved"
    assert len(peopled.desk.spoken) == words + 1


def test_nobody_is_forgotten_while_a_message_to_them_is_on_its_way(peopled: Any) -> None:
    ref = TicketRef("zendesk", "acme", "1")
    with peopled.house.database.begin() as connection:
        connection.exec_driver_sql("UPDATE hc_actions SET state = 'sending' WHERE ticket_id = '1'")
    with pytest.raises(ConnectorError, match="on its way"), peopled.house.database.begin() as connection:
        people.erase(connection, [ref], now=1)


def test_a_database_in_use_is_told_and_the_rows_are_erased_all_the_same(peopled: Any) -> None:
    with peopled.house.database.read() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM hc_inbox").scalar()
        done = command("privacy", "erase", "--requester", marks(1)[0], "--yes")
    assert (done.exit_code, type(done.exception)) == (1, ConnectorError)
    assert "run the command again" in str(done.exception)
    assert os.environ["DATABASE_URL"] not in str(done.exception)
    assert marks(1)[1].encode() in on_disk(peopled)
    assert command("privacy", "erase", "--requester", marks(1)[0]).exit_code == 1
    assert marks(1)[1].encode() not in on_disk(peopled)


def test_the_audit_log_is_written_to_a_file_with_its_payloads(peopled: Any, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    done = command("audit", "export", str(file))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert (done.exit_code, done.stderr) == (0, f"{len(lines)} rows; the audit log is whole\n")
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert {line["kind"] for line in lines} == {"model_call", "tool_call", "decision", "send"}
    of_one = command("audit", "export", "--ticket", "zendesk:acme:3", "--format", "csv").stdout.splitlines()
    assert len(of_one) == 1 + sum(line["ticket"] == "zendesk:acme:3" for line in lines)
    assert of_one[0].startswith("seq,at,kind,ticket,")
    assert command("audit", "export", "--from", "2099-01-01").stdout == ""
    assert command("audit", "export", "--to", "2099-01-01").stdout.count("\n") == len(lines)
