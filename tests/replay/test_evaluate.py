"""`connector evaluate` against the stand-ins: our answer beside the team's, nothing written, nothing told twice."""

from __future__ import annotations

import json
import re

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.files import SentFile
from adapters.sandbox.pictures import png

from .conftest import ANSWER, PASSWORD


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_our_answer_stands_beside_the_teams_with_its_sources_and_cost(
    teams, connector, platform: str
) -> None:
    ticket = teams[platform].solved()
    found = connector.evaluate(platform)
    (row,) = found["tickets"]
    assert row["ticket"].endswith(f":{ticket}")
    assert (row["asked"], row["theirs"]) == (PASSWORD, ANSWER)
    assert row["decision"] == "sent"
    assert row["ours"]
    assert [source["source"] for source in row["sources"]] == ["markdown"]
    assert 0 < row["agreement"] <= 1
    assert row["cost"] > 0
    assert found["cost_usd"] * 1e9 == pytest.approx(row["cost"])


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_files_are_read_as_live(sandbox, teams, connector, platform: str) -> None:
    team = teams[platform]
    shot = SentFile("shot.png", png("The reset link does not arrive."))
    ticket = team.desk.write_in(team.ada, subject="Help", text=PASSWORD, files=(shot,))
    team.desk.teammate_replies(ticket, team.tom, ANSWER)
    team.solve(ticket)
    (row,) = connector.evaluate(platform)["tickets"]
    assert (row["decision"], row["reasons"]) == ("held", ["attached_file"])
    seen = sandbox.claude.requests[-1].body["messages"][0]["content"]
    assert [block["type"] for block in seen] == ["text", "text", "image"]
    assert team.writes() == []
    way = connector.json("explain", f"{platform}:{ticket}", "--replay")
    assert way["replay"]["evidence"]["files"] == ["shot.png (read)"]


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_two_hundred_tickets_leave_no_write_behind(teams, connector, platform: str) -> None:
    team = teams[platform]
    if platform == "zendesk":
        team.desk.hub.gate.per_minute = 100_000
    for number in range(201):
        team.solved(f"{PASSWORD} I have asked {number} times.")
    assert len(connector.evaluate(platform)["tickets"]) == 200
    assert team.writes() == []


def test_a_throttled_helpdesk_is_waited_for(zendesk, connector) -> None:
    zendesk.solved()
    zendesk.desk.faults.add(Fault("status", path_regex="audits", status=429, retry_after="1", times=4))
    assert connector.evaluate("zendesk")["compared"] == 1


def test_a_helpdesk_that_is_down_stops_it_and_what_was_compared_is_kept(zendesk, connector) -> None:
    zendesk.solved()
    zendesk.solved()
    zendesk.desk.faults.add(Fault("status", path_regex="comments", after=1, times=0))
    done = connector("evaluate", "zendesk", "--solved")
    assert done.returncode == 1
    assert "what was compared is kept: run the command again later" in done.stderr
    zendesk.desk.faults.clear()
    assert connector.evaluate("zendesk")["compared"] == 2


def test_the_model_never_sees_what_came_after_the_question(sandbox, zendesk, connector) -> None:
    ticket = zendesk.ask()
    zendesk.desk.tag(ticket, ["latertag"], by=zendesk.tom)
    zendesk.desk.teammate_replies(ticket, zendesk.tom, "A latenote among us.", public=False)
    zendesk.desk.teammate_replies(ticket, zendesk.tom, "Use the lateanswer button.")
    zendesk.desk.customer_replies(ticket, "That latethanks worked.")
    zendesk.solve(ticket)
    (row,) = connector.evaluate("zendesk")["tickets"]
    assert row["theirs"] == "Use the lateanswer button."
    told = json.dumps([line["body"] for line in sandbox.claude.recorder.lines])
    assert PASSWORD in told
    assert re.findall(r"latertag|latenote|lateanswer|latethanks", told) == []


def test_categories_have_shares_with_their_interval_and_an_advised_mode(zendesk, connector) -> None:
    for _ in range(3):
        zendesk.solved()
    zendesk.solved("My lawyer will sue you over this.", "I am sorry to hear that.")
    found = connector.evaluate("zendesk")["categories"]
    everything = found[-1]
    assert (everything["category"], everything["tickets"], everything["sent"]) == ("all", 4, 3)
    assert everything["escalated"] == 1
    assert everything["answered"] == 0.75
    assert everything["low"] < 0.75 < everything["high"]
    assert everything["advice"] == ""
    assert {one["advice"] for one in found[:-1]} == {"shadow"}
    assert sum(one["tickets"] for one in found[:-1]) == 4


def test_what_cannot_be_compared_is_counted_with_its_reason(zendesk, connector) -> None:
    zendesk.solved()
    zendesk.solved(answer="")
    found = connector.evaluate("zendesk")
    assert (found["compared"], found["listed"]) == (1, 2)
    assert found["skipped"] == {"no_teammate_reply": 1}
    page = connector.folder / "page.html"
    told = connector("evaluate", "zendesk", "--solved", "--html", str(page)).stdout
    words = "1 ticket. No teammate has answered in public, so there is nothing to compare with."
    assert f"left out: {words}" in " ".join(told.split())
    assert f"Left out: {words}" in page.read_text(encoding="utf-8")


def test_where_nothing_could_be_compared_it_says_so_in_words(zendesk, connector) -> None:
    zendesk.solved(answer="")
    told = connector("evaluate", "zendesk", "--solved", "--html", "/proc/page.html")
    assert (told.returncode, "can't be written" in told.stderr) == (1, True)
    told = connector("evaluate", "zendesk", "--solved")
    assert (told.returncode, "No ticket could be compared" in told.stdout) == (0, True)


def test_what_was_compared_is_not_decided_again(sandbox, zendesk, connector) -> None:
    for _ in range(3):
        zendesk.solved()
    first = connector.evaluate("zendesk")
    calls = len(sandbox.claude.recorder.lines)
    assert connector.evaluate("zendesk") == first
    assert len(sandbox.claude.recorder.lines) == calls
    connector.evaluate("zendesk", "--again")
    assert len(sandbox.claude.recorder.lines) == 2 * calls


def test_at_the_cap_it_stops_in_words_and_later_goes_on_where_it_was(sandbox, zendesk, connector) -> None:
    for _ in range(4):
        zendesk.solved()
    whole = connector.evaluate("zendesk")
    calls, cost = len(sandbox.claude.recorder.lines), whole["cost_usd"]
    (connector.folder / "connector.db").unlink()
    connector("kb", "sync")
    stopped = connector("evaluate", "zendesk", "--solved", "--dollars", "0.0001")
    assert stopped.returncode == 1
    assert "4 of 4 tickets not looked at" in stopped.stderr
    assert "--dollars 0.0002 goes on" in stopped.stderr
    part = connector("evaluate", "zendesk", "--solved", "--json", "--dollars", str(cost * 0.8 + 0.02))
    found = json.loads(part.stdout)
    assert 0 < found["compared"] <= 4
    assert connector.evaluate("zendesk")["compared"] == 4
    assert len(sandbox.claude.recorder.lines) == 2 * calls


def test_after_a_change_of_articles_all_is_decided_anew_and_nothing_stale_is_shown(
    sandbox, zendesk, connector
) -> None:
    zendesk.solved()
    first = connector.evaluate("zendesk")
    calls = len(sandbox.claude.recorder.lines)
    with next((connector.folder / "articles").glob("*.md")).open("a", encoding="utf-8") as article:
        article.write("\nA line more.\n")
    connector("kb", "sync")
    second = connector.evaluate("zendesk")
    assert second["setup"] != first["setup"]
    assert len(sandbox.claude.recorder.lines) == 2 * calls


def test_again_under_a_cap_shows_nothing_stale_and_a_hint_that_is_true(zendesk, connector) -> None:
    for _ in range(2):
        zendesk.solved()
    connector.evaluate("zendesk")
    stopped = connector("evaluate", "zendesk", "--solved", "--json", "--again", "--dollars", "0.0001")
    shown = json.loads(stopped.stdout)
    assert (shown["compared"], shown["left"]) == (0, 2)
    assert "2 of 2 tickets not looked at; --again --dollars 0.0002 goes on where it stopped" in stopped.stderr


def test_again_goes_on_where_it_stopped_and_begins_anew_once_it_is_done(sandbox, zendesk, connector) -> None:
    for _ in range(4):
        zendesk.solved()
    connector.evaluate("zendesk")
    calls = len(sandbox.claude.recorder.lines)
    zendesk.desk.faults.add(Fault("status", path_regex="comments", after=2, status=500, times=0))
    assert connector("evaluate", "zendesk", "--solved", "--again", "--at-once", "1").returncode == 1
    assert calls < len(sandbox.claude.recorder.lines) < 2 * calls
    zendesk.desk.faults.clear()
    assert connector.evaluate("zendesk", "--again")["compared"] == 4
    assert len(sandbox.claude.recorder.lines) == 2 * calls
    connector.evaluate("zendesk", "--again")
    assert len(sandbox.claude.recorder.lines) == 3 * calls


def test_another_model_or_policy_is_another_evaluation(zendesk, connector) -> None:
    zendesk.solved()
    usual = connector.evaluate("zendesk")
    strong = connector.evaluate("zendesk", "--model", "claude-sonnet-5-5")
    assert strong["tickets"][0]["model"] == "claude-sonnet-5-5"
    (connector.folder / "strict.toml").write_text(
        "[confidence]\nresolve = 1.0\nhold = 1.0\n", encoding="utf-8"
    )
    strict = connector.evaluate("zendesk", "--policy", "strict.toml")
    assert [one["tickets"][0]["decision"] for one in (usual, strict)] == ["sent", "escalated"]
    assert len({one["setup"] for one in (usual, strong, strict)}) == 3


def test_a_policy_without_the_strong_model_is_decided_without_it(zendesk, connector) -> None:
    zendesk.solved()
    (connector.folder / "solo.toml").write_text("[models]\nuse_strong = false\n", encoding="utf-8")
    assert connector.evaluate("zendesk", "--policy", "solo.toml")["models"] == ["claude-haiku-5-5"]


def test_a_mode_of_the_day_does_not_hide_what_would_have_been_sent(zendesk, connector) -> None:
    zendesk.solved()
    policy = 'mode = "assist"\n[speak]\nshare = 0.0\ncategories = ["billing"]\n'
    (connector.folder / "assist.toml").write_text(policy, encoding="utf-8")
    (row,) = connector.evaluate("zendesk", "--policy", "assist.toml")["tickets"]
    assert (row["decision"], row["reasons"]) == ("sent", [])


def test_the_page_stands_alone_and_escapes_every_word(zendesk, connector) -> None:
    evil = '<script>alert("x")</script> <img src=x onerror=alert(1)>'
    zendesk.solved(answer=evil, subject="<b>Password</b> & more")
    done = connector("evaluate", "zendesk", "--solved", "--html", "page.html")
    assert done.returncode == 0
    page = (connector.folder / "page.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;b&gt;Password&lt;/b&gt; &amp; more" in page
    assert PASSWORD in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


def test_the_page_begins_with_the_least_agreement_and_ends_where_nothing_was_said(zendesk, connector) -> None:
    subjects = {"Third": ANSWER, "First": "Elephants swim.", "Second": "Use the link in the mail."}
    zendesk.solved("My lawyer will sue you over this.", "I am sorry.", subject="Last")
    for subject, answer in subjects.items():
        zendesk.solved(answer=answer, subject=subject)
    connector("evaluate", "zendesk", "--solved", "--html", "page.html")
    page = (connector.folder / "page.html").read_text(encoding="utf-8")
    assert re.findall(r"First|Second|Third|Last", page) == ["First", "Second", "Third", "Last"]


def test_the_table_tells_shares_and_mode_and_logs_no_words(zendesk, connector) -> None:
    zendesk.solved()
    done = connector("evaluate", "zendesk", "--solved")
    assert "shadow: fewer than 10 tickets" in done.stdout
    assert "100% (21% to 100%)" in done.stdout
    assert "password" not in done.stderr.lower()
    assert "Forgot password" not in done.stdout


def test_a_person_that_is_forgotten_is_forgotten_here_too(zendesk, connector) -> None:
    zendesk.solved()
    connector.evaluate("zendesk")
    shown = connector("privacy", "export", "--requester", "ada@zendesk.example")
    assert PASSWORD in shown.stdout
    assert connector("privacy", "erase", "--requester", "ada@zendesk.example", "--yes").returncode == 0
    assert PASSWORD.encode() not in (connector.folder / "connector.db").read_bytes()


def test_unknown_platforms_are_refused_with_those_that_there_are(connector) -> None:
    done = connector("evaluate", "freshdesk", "--solved")
    assert done.returncode == 2
    assert "'freshdesk' is not one of 'intercom', 'zendesk'" in done.stderr


def test_a_platform_without_credentials_is_told(connector) -> None:
    connector.environ = {k: v for k, v in connector.environ.items() if not k.startswith("INTERCOM_")}
    done = connector("evaluate", "intercom", "--solved")
    assert done.returncode == 2
    assert "intercom is not set: set the INTERCOM_... names (set is: zendesk)" in done.stderr


def test_refused_credentials_are_told(sandbox, zendesk, connector) -> None:
    connector.environ["ZENDESK_OAUTH_CLIENT_SECRET"] = "wrong-secret-0123456789"
    done = connector("evaluate", "zendesk", "--solved")
    assert done.returncode == 1
    assert "connector: zendesk refuses us" in done.stderr
    assert "connector check" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_key_of_the_model_is_told(connector) -> None:
    del connector.environ["ANTHROPIC_API_KEY"]
    done = connector("evaluate", "zendesk", "--solved")
    assert (done.returncode, "ANTHROPIC_API_KEY is not set" in done.stderr) == (2, True)


def test_without_solved_tickets_it_says_what_to_do(zendesk, connector) -> None:
    zendesk.ask()
    done = connector("evaluate", "zendesk", "--solved")
    assert done.returncode == 1
    assert "zendesk shows our user no solved ticket: solve one" in done.stderr


def test_without_articles_it_says_what_to_do(zendesk, connector) -> None:
    zendesk.solved()
    (connector.folder / "connector.db").unlink()
    done = connector("evaluate", "zendesk", "--solved")
    assert done.returncode == 1
    assert "there are no articles" in done.stderr
    assert "connector kb sync" in done.stderr


def test_a_pause_stops_it_in_words(zendesk, connector) -> None:
    zendesk.solved()
    connector("pause")
    done = connector("evaluate", "zendesk", "--solved")
    assert done.returncode == 1
    assert "the connector is paused" in done.stderr
