"""`connector setup intercom` against the strict stand-in: tags and attributes made once, completed, taken away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from adapters.intercom.setup import ATTRIBUTES, MARK, TAGS
from adapters.intercom.webhook import TOPICS
from adapters.sandbox.faults import Fault
from connector import policy
from connector.cli.installers import JOURNAL

SETUP = ("setup", "intercom")
UNDO = (*SETUP, "--undo")


def made(place: Any) -> tuple[set[str], dict[str, str]]:
    """Names of tags, and live attributes with their types."""
    space = place.desk.hub.workspace
    live = {one.name: one.data_type for one in space.attributes if not one.archived}
    return {tag.name for tag in space.tags.values()}, live


def test_setup_makes_tags_and_attributes_and_says_what_is_left_to_do_by_hand(intercom: Any) -> None:
    told = intercom.run(*SETUP)
    assert told.status == 0
    assert made(intercom) == (set(TAGS), dict(ATTRIBUTES))
    assert told.says(f"{intercom.setting('PUBLIC_URL')}/webhooks/intercom", *TOPICS)
    assert told.text.index("Inbox seat") < told.text.index("make")
    assert all(one.description.startswith(MARK) for one in intercom.desk.hub.workspace.attributes)


def test_a_second_setup_changes_nothing(intercom: Any) -> None:
    intercom.run(*SETUP)
    before, writes, journal = made(intercom), len(intercom.writes()), Path(JOURNAL).read_text()
    assert intercom.run(*SETUP).says("nothing was changed")
    assert (made(intercom), len(intercom.writes())) == (before, writes)
    assert Path(JOURNAL).read_text() == journal


def test_undo_leaves_everything_exactly_as_it_was(intercom: Any) -> None:
    intercom.desk.hub.workspace.tag("ai_off")
    intercom.desk.add_attribute("Plan")
    before, file = made(intercom), intercom.dotenv.read_bytes()
    intercom.run(*SETUP)
    assert intercom.run(*UNDO).status == 0
    assert (made(intercom), intercom.dotenv.read_bytes()) == (before, file)
    assert [path.name for path in intercom.folder.iterdir()] == [".env"]
    assert intercom.run(*UNDO).says("Nothing that setup has made is left")


@pytest.mark.parametrize("command", [SETUP, UNDO], ids=["setup", "undo"])
def test_a_dry_run_changes_nothing(intercom: Any, command: tuple[str, ...]) -> None:
    if command is UNDO:
        intercom.run(*SETUP)
    before, writes = made(intercom), len(intercom.writes())
    assert intercom.run(*command, "--dry-run").says("ai_approve")
    assert (made(intercom), len(intercom.writes())) == (before, writes)


def test_after_an_undo_setup_makes_everything_anew(intercom: Any) -> None:
    for command in (SETUP, UNDO, SETUP):
        assert intercom.run(*command).status == 0
    assert made(intercom) == (set(TAGS), dict(ATTRIBUTES))


BREAKS = ["lost_request", "lost_answer"]


def cuts(requests: list[Any], kind: str) -> list[int]:
    """Every call; a read is the same whether its request or its answer is lost."""
    return [n for n, one in enumerate(requests) if kind == "lost_answer" or one["method"] != "GET"]


@pytest.mark.parametrize("kind", BREAKS)
def test_a_setup_cut_short_at_any_call_is_completed_and_can_be_undone(place_of: Any, kind: str) -> None:
    with place_of("intercom") as whole:
        whole.run(*SETUP)
        calls, wanted = cuts(whole.requests(), kind), made(whole)
    for call in calls:
        with place_of("intercom") as place:
            place.desk.faults.add(Fault(kind=kind, after=call, times=0))
            assert place.run(*SETUP).status == 1, call
            place.desk.faults.clear()
            assert place.run(*SETUP).status == 0, call
            assert made(place) == wanted, call
            assert place.run(*UNDO).status == 0, call
            assert made(place) == (set(), {}), call


@pytest.mark.parametrize("kind", BREAKS)
def test_an_undo_cut_short_at_any_call_is_completed_by_the_next(place_of: Any, kind: str) -> None:
    with place_of("intercom") as whole:
        whole.run(*SETUP)
        before = len(whole.requests())
        whole.run(*UNDO)
        calls = cuts(whole.requests()[before:], kind)
    for call in calls:
        with place_of("intercom") as place:
            place.run(*SETUP)
            place.desk.faults.add(Fault(kind=kind, after=call, times=0))
            assert place.run(*UNDO).status == 1, call
            place.desk.faults.clear()
            assert place.run(*UNDO).status == 0, call
            assert made(place) == (set(), {}), call
            assert not Path(JOURNAL).exists(), call


def test_after_a_refusal_nothing_half_made_is_left(intercom: Any) -> None:
    refused = {"type": "error.list", "errors": [{"code": "api_plan_restricted"}]}
    fault = Fault(kind="status", status=403, method="POST", path_regex="attributes", after=1, body=refused)
    intercom.desk.faults.add(fault)
    told = intercom.run(*SETUP)
    assert (told.status, told.says("taken back")) == (1, True)
    assert made(intercom) == (set(), {})


def test_a_plan_without_attributes_is_told_before_anything_is_made(intercom: Any) -> None:
    refused = {"type": "error.list", "errors": [{"code": "api_plan_restricted"}]}
    intercom.desk.faults.add(Fault(kind="status", status=403, path_regex="attributes", times=0, body=refused))
    told = intercom.run(*SETUP)
    assert (told.status, told.says("plan", "--no-fields")) == (1, True)
    assert made(intercom) == (set(), {})
    assert intercom.run(*SETUP, "--no-fields").status == 0
    assert made(intercom) == (set(TAGS), {})


def test_an_attribute_of_another_type_is_left_alone_and_told(intercom: Any) -> None:
    intercom.desk.add_attribute("AI confidence", "decimal")
    told = intercom.run(*SETUP)
    assert (told.status, told.says("holds decimal, not string", "--no-fields")) == (1, True)
    assert intercom.writes() == []


def test_a_tag_in_use_elsewhere_is_told(place_of: Any) -> None:
    with place_of("intercom", segment_tags=["ai_drafted"]) as place:
        place.run(*SETUP)
        told = place.run(*UNDO)
        assert (told.status, told.says("ai_drafted", "segment")) == (1, True)
        assert made(place)[0] == {"ai_drafted", "ai_off", "ai_resume"}


BAD: dict[str, tuple[dict[str, Any], dict[str, str], tuple[str, ...]]] = {
    "token": (
        {},
        {"INTERCOM_ACCESS_TOKEN": "wrong-0123456789"},
        ("refuses the access token", "Developer Hub"),
    ),
    "admin": ({}, {"INTERCOM_ADMIN_ID": "4711"}, ("4711 is no teammate", "Support Assistant")),
    "no admin": (
        {},
        {"INTERCOM_ADMIN_ID": ""},
        ("INTERCOM_ADMIN_ID is not set", "9600002 Support Assistant"),
    ),
    "no address": ({}, {"PUBLIC_URL": ""}, ("PUBLIC_URL is not set",)),
    "nothing listens": ({}, {"PUBLIC_URL": "http://127.0.0.1:9"}, ("can't be reached", "--skip-url-check")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_one_sentence_and_nothing_is_made(place_of: Any, name: str) -> None:
    options, changed, words = BAD[name]
    with place_of("intercom", **options) as place:
        for key, value in changed.items():
            place.set(key, value)
        told = place.run(*SETUP)
        assert told.status in {1, 2}
        assert told.says(*words), told.text
        assert (made(place), place.writes()) == ((set(), {}), [])


def test_a_teammate_without_an_inbox_seat_is_told_before_anything_is_made(intercom: Any) -> None:
    intercom.set("INTERCOM_ADMIN_ID", intercom.desk.add_teammate(name="Seatless", inbox_seat=False))
    told = intercom.run(*SETUP)
    assert (told.status, told.says("'Seatless'", "Inbox seat")) == (1, True)
    assert intercom.writes() == []


def test_a_client_secret_that_is_still_missing_is_the_first_step_by_hand(intercom: Any) -> None:
    intercom.set("INTERCOM_CLIENT_SECRETS", "")
    assert intercom.run(*SETUP).says("By hand, 1. Developer Hub > your app > Basic information")


def test_the_policy_lines_for_the_attributes_are_printed_as_they_can_be_pasted(intercom: Any) -> None:
    [line] = re.findall(r"fields\.intercom = .*", intercom.run(*SETUP).text)
    (intercom.folder / "policy.toml").write_text(line)
    named = policy.load(intercom.folder / "policy.toml").fields["intercom"]
    assert {named.category, named.urgency, named.confidence} == set(ATTRIBUTES)
    assert "fields.intercom" not in intercom.run(*SETUP, "--no-fields").text


def test_triggers_are_for_zendesk_alone(intercom: Any) -> None:
    assert intercom.run(*SETUP, "--trigger").status == 2
