"""`connector explain`: one ticket's whole way by the stored rows, and the same ticket under another model or policy."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connector import audit, bootstrap, workflow
from connector.cli import replay_house
from connector.domain import Event, EventKind, Mode, TicketRef
from connector.store import inbox
from connector.store.database import Database

from .conftest import ANSWER, PASSWORD, Connector, Team


class Live(Team):
    """A team whose tickets the connector deals with, without its engine: each step at once."""

    def __init__(self, team: Team, connector: Connector) -> None:
        self.__dict__.update(team.__dict__)
        self.connector = connector

    def handled(self, text: str = PASSWORD, *, mode: Mode = Mode.AUTO) -> str:
        ticket = self.ask(text)
        settings = bootstrap.read_settings(self.connector.environ | self.absolute())
        opened = bootstrap.database(settings)
        chosen = replay_house.chosen(settings, model=None, policy=None)
        with replay_house.house(chosen, opened) as house:
            desk = replay_house.desk(settings, self.desk.platform)
            later: Any = lambda: bootstrap.now_ms() + 60_000  # noqa: E731 - the customer has been silent
            live = replace(house, helpdesks={desk.platform: desk}, clock=later, mode=mode)
            ref = TicketRef(desk.platform, desk.account, ticket)
            with opened.begin() as connection:
                event = Event(EventKind.MESSAGE_RECEIVED, ref, f"d{ticket}", "comment_added")
                row = inbox.add(connection, event, digest="x", now=bootstrap.now_ms())
            workflow.handle(row, step=lambda _name, act, *given: act(*given), house=live)
        opened.close()
        return ticket

    def absolute(self) -> dict[str, str]:
        folder = self.connector.folder
        return {
            "KNOWLEDGE_DIR": str(folder / "articles"),
            "DATABASE_URL": f"sqlite:///{folder / 'connector.db'}",
        }


@pytest.fixture
def live(zendesk: Team, connector: Connector) -> Live:
    return Live(zendesk, connector)


def test_the_whole_way_of_a_ticket_is_shown_from_its_rows(live: Live, connector: Connector) -> None:
    ticket = live.handled()
    way = connector.json("explain", ticket)["way"]
    assert way["ticket"] == f"zendesk:127.0.0.1:{ticket}"
    assert [row["kind"] for row in way["deliveries"]] == ["message_received"]
    (message,) = way["messages"]
    (decision,) = message["decisions"]
    assert (message["outcome"], decision["disposition"]) == ("resolved", "send")
    assert decision["evidence"]["band"] == "strong"
    assert {one["title"] for one in decision["evidence"]["passages"]} >= {"Reset your password"}
    assert not any(one["changed"] for one in decision["evidence"]["passages"])
    assert decision["proposal"]["kind"] == "resolution"
    (reply,) = decision["actions"]
    assert (reply["kind"], reply["state"]) == ("reply", "sent")
    assert [(step["name"], bool(step["receipt"])) for step in reply["steps"]] == [("update", True)]
    assert {"model_call", "decision", "send"} <= {row["kind"] for row in way["audit"]}
    assert way["cost"] == decision["cost"] > 0


def test_a_refusal_has_its_reason_in_words(live: Live, connector: Connector) -> None:
    ticket = live.handled("My lawyer will sue you over this.")
    shown = connector("explain", f"zendesk:{ticket}").stdout
    assert "because legal_threat: " in shown
    assert "proposal: escalation" in shown
    assert "note: sent" in shown


def test_a_draft_shows_that_it_waits_and_until_when(live: Live, connector: Connector) -> None:
    ticket = live.handled(mode=Mode.ASSIST)
    (decision,) = connector.json("explain", ticket)["way"]["messages"][0]["decisions"]
    held = next(action for action in decision["actions"] if action["kind"] == "reply")
    assert (held["state"], held["draft"]["state"], held["draft"]["decided_at"]) == ("held", "waiting", None)
    assert "draft: waiting until " in connector("explain", ticket).stdout


def test_an_article_that_was_changed_since_is_marked(live: Live, connector: Connector) -> None:
    ticket = live.handled()
    file: Path = connector.folder / "articles" / "reset-password.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nNew words.\n", encoding="utf-8")
    connector("kb", "sync")
    assert "(changed since)" in connector("explain", ticket).stdout


def test_another_policy_or_model_decides_the_same_message_and_nothing_is_written(
    live: Live, connector: Connector
) -> None:
    ticket = live.handled()
    writes, stored = len(live.writes()), connector.json("explain", ticket)
    (connector.folder / "strict.toml").write_text(
        "[confidence]\nresolve = 1.0\nhold = 1.0\n", encoding="utf-8"
    )
    usual = connector.json("explain", ticket, "--replay")["replay"]
    strict = connector.json("explain", ticket, "--replay", "--policy", "strict.toml")["replay"]
    strong = connector.json("explain", ticket, "--replay", "--model", "claude-sonnet-5-5")["replay"]
    assert [one["decision"] for one in (usual, strict, strong)] == ["sent", "escalated", "sent"]
    assert [one["slug"] for one in strict["reasons"]] == ["low_confidence"]
    assert strong["models"] == ["claude-sonnet-5-5"]
    assert usual["policy"] != strict["policy"]
    assert strong["cost"] > usual["cost"] > 0
    assert len(live.writes()) == writes
    assert connector.json("explain", ticket) == stored


def test_a_replay_does_not_see_our_own_later_answer(live: Live, connector: Connector, sandbox: Any) -> None:
    ticket = live.handled()
    calls = len(sandbox.claude.recorder.lines)
    made = connector.json("explain", ticket, "--replay")["replay"]
    told = json.dumps([line["body"] for line in sandbox.claude.recorder.lines[calls:]])
    assert made["decision"] == "sent"
    assert made["text"] not in told


def test_a_person_that_was_erased_leaves_a_way_without_words(live: Live, connector: Connector) -> None:
    ticket = live.handled()
    assert connector("privacy", "erase", "--requester", "ada@zendesk.example", "--yes").returncode == 0
    done = connector("explain", ticket)
    assert done.returncode == 0
    assert "resolved" in done.stdout
    assert "password" not in done.stdout.replace("reset-password#1", "").replace(
        "Reset your password", ""
    ).replace("articles/reset-password", "")


def test_a_ticket_that_we_have_never_seen_can_be_decided_by_its_platform(
    zendesk: Team, connector: Connector
) -> None:
    ticket = zendesk.solved()
    found = connector.json("explain", f"zendesk:{ticket}", "--replay")
    assert found["way"] is None
    assert found["replay"]["decision"] == "sent"
    assert found["replay"]["theirs"] == ANSWER
    shown = connector("explain", f"zendesk:{ticket}", "--replay").stdout
    assert "The team answered" in shown
    assert ANSWER in shown


def test_an_unknown_ticket_is_told_with_the_next_step(connector: Connector) -> None:
    done = connector("explain", "4711")
    assert (done.returncode, "decide it now with --replay" in done.stderr) == (1, True)
    done = connector("explain", "zendesk:4711", "--replay")
    assert (done.returncode, "zendesk has no ticket '4711'" in done.stderr) == (1, True)
    done = connector("explain", "4711", "--replay")
    assert (done.returncode, "Say intercom:4711 or zendesk:4711" in done.stderr) == (1, True)


@pytest.mark.parametrize("word", ["", ":", "zendesk:", "../x", "zendesk:../x", "4711 OR 1=1"])
def test_a_word_that_is_no_ticket_is_told(connector: Connector, word: str) -> None:
    for more in ((), ("--replay",)):
        done = connector("explain", word, *more)
        assert done.returncode == 1
        assert done.stderr.strip().startswith("connector: ")


def test_a_number_on_two_platforms_asks_which_one(connector: Connector) -> None:
    settings = bootstrap.read_settings(
        connector.environ
        | {"DATABASE_URL": f"sqlite:///{connector.folder / 'connector.db'}", "KNOWLEDGE_DIR": ""}
    )
    opened: Database = bootstrap.database(settings)
    with opened.begin() as connection:
        for platform in ("zendesk", "intercom"):
            event = Event(EventKind.MESSAGE_RECEIVED, TicketRef(platform, "acme", "7"), platform, "t")
            inbox.add(connection, event, digest="x", now=time.time_ns() // 1_000_000)
    opened.close()
    done = connector("explain", "7")
    assert done.returncode == 1
    assert "several tickets are called that: say" in done.stderr
    assert connector("explain", "intercom:7").returncode == 0


def test_model_and_policy_need_replay(connector: Connector) -> None:
    done = connector("explain", "7", "--model", "claude-sonnet-5-5")
    assert (done.returncode, "go with --replay" in done.stderr) == (2, True)


def test_the_books_of_a_replay_stand_in_the_audit_log(zendesk: Team, connector: Connector) -> None:
    ticket = zendesk.solved()
    connector("explain", f"zendesk:{ticket}", "--replay")
    opened = bootstrap.database(
        bootstrap.read_settings(
            connector.environ
            | {"DATABASE_URL": f"sqlite:///{connector.folder / 'connector.db'}", "KNOWLEDGE_DIR": ""}
        )
    )
    with opened.read() as connection:
        assert audit.verify(connection) == []
        assert audit.head(connection)[0] > 0
    opened.close()
