"""Drafts in real processes: a webhook brings the teammate's tag, the connector asks the helpdesk who set it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connector.cli.theatre import Theatre
from tests.journeys.conftest import TOKEN, AccountServer, House, policy_file

PLATFORMS = ("zendesk", "intercom")
OURS = {"ai_drafted", "ai_approve", "ai_discard"}


@dataclass
class Office(House):
    """A connector in assist mode, and teammates who settle its drafts."""

    teammates: dict[str, str] = field(default_factory=dict)

    def drafted(self, platform: str) -> tuple[str, dict[str, Any]]:
        """(ticket, draft) of a new question; the note is at least a second old."""
        ticket = self.write(platform)
        assert self.ended(platform, ticket).outcomes[0][0] == "held"
        [draft] = [one for one in self.api("/api/drafts")["drafts"] if one["ref"]["id"] == ticket]
        time.sleep(1.2)
        return ticket, self.api(f"/api/drafts/{draft['id']}")

    def tag(self, platform: str, ticket: str, name: str) -> None:
        if platform not in self.teammates:
            self.teammates[platform] = self.desk(platform).add_teammate(name="Tom Field")
        self.desk(platform).tag(ticket, [name], by=self.teammates[platform])

    def api(self, path: str, sent: Any = None) -> Any:
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(f"{self.theatre.url}{path}", data=body)
        request.add_header("Authorization", f"Bearer {TOKEN}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        run = [sys.executable, "-m", "connector.cli", "drafts", *words]
        environ = self.theatre.environ()
        return subprocess.run(run, env=environ, capture_output=True, text=True, timeout=120, check=False)

    def state(self, draft: dict[str, Any]) -> str:
        found: str = self.api(f"/api/drafts/{draft['id']}")["state"]
        return found

    def replies(self, platform: str, ticket: str) -> list[str]:
        return [m.text for m in self.desk(platform).view(ticket).by("bot", public=True)]

    def sent(self, platform: str, ticket: str, draft: dict[str, Any]) -> None:
        """The draft's words stand there once, and its tags are gone."""
        self.until(lambda: self.state(draft) == "sent")
        self.ended(platform, ticket)
        [reply] = self.replies(platform, ticket)
        assert "".join(reply.split()) == "".join(draft["text"].split())
        assert OURS.isdisjoint(self.desk(platform).view(ticket).tags)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    extra = {"POLICY_FILE": policy_file(tmp_path_factory.mktemp("drafts")), "API_TOKEN": TOKEN}
    with Theatre(mode="assist", extra=extra) as theatre:
        yield Office(theatre, AccountServer())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_teammates_tag_sends_the_draft(office: Office, platform: str) -> None:
    ticket, draft = office.drafted(platform)
    view = office.desk(platform).view(ticket)
    [note] = view.by("bot", public=False)
    for told in ("Why it waits: mode_assist", "Confidence:", "Sources:", "Missing:", "ai_approve"):
        assert told in note.text
    lines = note.text.splitlines()
    assert lines[lines.index("Sources:") + 1].startswith("- ")
    assert "ai_drafted" in view.tags
    office.tag(platform, ticket, "ai_approve")
    office.sent(platform, ticket, draft)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_discarded_draft_is_dropped(office: Office, platform: str) -> None:
    ticket, draft = office.drafted(platform)
    office.tag(platform, ticket, "ai_discard")
    office.until(lambda: office.state(draft) == "discarded")
    office.until(lambda: OURS.isdisjoint(office.desk(platform).view(ticket).tags))
    assert office.replies(platform, ticket) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_forged_approval_has_no_effect_and_a_teammates_own_answer_ends_the_draft(
    office: Office, platform: str
) -> None:
    ticket, draft = office.drafted(platform)
    desk = office.desk(platform)
    requester = str(desk.hub.account.tickets[int(ticket)].requester_id) if platform == "zendesk" else ""
    desk.tag(ticket, ["ai_approve"], by=requester or desk.operator_id)
    teammate = desk.add_teammate(name="Uma Hill")
    desk.teammate_replies(ticket, teammate, "Ah, an internal thought.", public=False)
    office.ended(platform, ticket)
    assert (office.replies(platform, ticket), office.state(draft)) == ([], "waiting")
    desk.teammate_replies(ticket, teammate, "Hello Ada, I have reset it for you.")
    office.until(lambda: office.state(draft) == "answered")
    assert office.api(f"/api/drafts/{draft['id']}")["distance"] > 0.3
    assert office.replies(platform, ticket) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_tag_and_a_command_at_the_same_moment_send_it_once(office: Office, platform: str) -> None:
    ticket, draft = office.drafted(platform)
    tagging = threading.Thread(target=office.tag, args=(platform, ticket, "ai_approve"))
    tagging.start()
    ended = office.command("approve", draft["id"], "--by", "lee")
    tagging.join()
    assert ended.returncode in {0, 1}
    assert "approved" in ended.stdout or "waits no more" in ended.stderr or "settled" in ended.stderr
    office.sent(platform, ticket, draft)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_api_edits_and_approves(office: Office, platform: str) -> None:
    ticket, draft = office.drafted(platform)
    words = "Hello Ada, choose Forgot password on the sign-in page and open the link in our mail."
    edited = office.api(f"/api/drafts/{draft['id']}/edit", {"text": words, "by": "lee"})
    office.ended(platform, ticket)
    office.until(lambda: len(office.desk(platform).view(ticket).by("bot", public=False)) == 2)
    with pytest.raises(urllib.error.HTTPError, match="409"):
        office.api(f"/api/drafts/{draft['id']}/approve", {"text_hash": draft["text_hash"]})
    office.until(lambda: _accepted(office, edited))
    office.sent(platform, ticket, edited)
    assert office.api(f"/api/drafts/{draft['id']}")["edits"] == 1


def _accepted(office: Office, draft: dict[str, Any]) -> bool:
    """The new note must be known to stand first."""
    try:
        office.api(f"/api/drafts/{draft['id']}/approve", {"text_hash": draft["text_hash"], "by": "lee"})
    except urllib.error.HTTPError as error:
        if error.code == 409:
            return False
        raise
    return True


def test_the_commands_tell_what_waits_and_refuse_in_a_sentence(office: Office, tmp_path: Path) -> None:
    _, draft = office.drafted("zendesk")
    listed = office.command("list", "--json")
    [row] = [one for one in json.loads(listed.stdout) if one["id"] == draft["id"]]
    assert row["reasons"] == ["mode_assist"]
    shown = office.command("show", draft["id"]).stdout
    assert draft["text"] in shown
    assert draft["text_hash"] in shown
    for told in ("mode_assist: We only draft", f"{draft['confidence']:.2f}", draft["sources"][0]["title"]):
        assert told in shown
    wrong = office.command("approve", draft["id"], "--hash", "0" * 12)
    assert (wrong.returncode, "look at the draft again" in wrong.stderr) == (1, True)
    unknown = office.command("discard", "nothing")
    assert (unknown.returncode, "connector drafts list has them" in unknown.stderr) == (1, True)
    file = tmp_path / "words.txt"
    file.write_text("Hello Ada, see the sign-in page.", encoding="utf-8")
    edited = office.command("edit", draft["id"], "--file", str(file))
    assert (edited.returncode, "approve it with" in edited.stdout) == (0, True)
    dropped = office.command("discard", draft["id"], "--by", "lee")
    assert (dropped.returncode, dropped.stdout) == (0, "discarded\n")
    again = office.command("approve", draft["id"])
    assert (again.returncode, again.stderr.endswith("discarded by lee (cli)\n")) == (1, True)
    assert "discarded" in office.command("list", "--state", "discarded").stdout
