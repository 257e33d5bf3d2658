"""`connector setup zendesk` against the strict stand-in: made once, put right, completed, taken away."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.zendesk.setup_things import MARK, NAME
from connector import policy
from connector.settings_file import MARK as OWN_LINE

ALL = ("setup", "zendesk", "--trigger", "--fields")
SECRETS = "ZENDESK_WEBHOOK_SECRETS"


def made(place: Any) -> dict[str, Any]:
    """All that setup can touch, without ids and times."""
    hub = place.desk.hub
    hooks = [(w.name, w.endpoint, w.status, w.subscriptions) for w in hub.webhooks.all.values()]
    ids = {w.id: "the webhook" for w in hub.webhooks.all.values()}
    rules = sorted((r.kind, r.title, _named(r.body, ids)) for r in hub.rules.values())
    fields = sorted((f.title, f.type, f.required) for f in hub.account.fields.values())
    return {"webhooks": hooks, "rules": rules, "fields": fields}


def _named(body: dict[str, Any], ids: dict[str, str]) -> str:
    text = repr(sorted(body.items()))
    for number, word in ids.items():
        text = text.replace(number, word)
    return text


def stranger(place: Any, **more: str) -> None:
    given = {"name": NAME, "endpoint": "https://elsewhere.example/hook", **more}
    fixed = {"http_method": "POST", "request_format": "json", "status": "active"}
    place.desk.hub.webhooks.make({**given, **fixed, "subscriptions": ["zen:event-type:ticket.created"]}, by=7)


def test_setup_makes_all_that_the_connector_needs(zendesk: Any) -> None:
    told = zendesk.run("setup", "zendesk")
    assert told.status == 0
    [hook] = zendesk.desk.hub.webhooks.all.values()
    assert hook.endpoint == f"{zendesk.setting('PUBLIC_URL')}/webhooks/zendesk"
    assert {r.title for r in zendesk.desk.hub.rules.values()} == {
        "Approve AI draft",
        "Discard AI draft",
        "AI drafts waiting",
    }
    assert zendesk.setting(SECRETS) == hook.secret
    assert zendesk.dotenv.read_text().startswith("# Ours.\n")
    assert zendesk.dotenv.stat().st_mode & 0o077 in {0o044, 0}
    assert hook.secret not in told.text
    assert told.text.index("agent seat") < told.text.index("make")


def test_a_second_setup_changes_nothing(zendesk: Any) -> None:
    zendesk.run(*ALL)
    before, file, writes = made(zendesk), zendesk.dotenv.read_bytes(), len(zendesk.writes())
    told = zendesk.run(*ALL)
    assert told.says("nothing was changed")
    assert (made(zendesk), zendesk.dotenv.read_bytes(), len(zendesk.writes())) == (before, file, writes)


@pytest.mark.parametrize("undo", [(), ("--undo",)])
def test_a_dry_run_shows_and_changes_nothing(zendesk: Any, undo: tuple[str, ...]) -> None:
    if undo:
        zendesk.run(*ALL)
    before, file, writes = made(zendesk), zendesk.dotenv.read_bytes(), len(zendesk.writes())
    told = zendesk.run(*ALL, *undo, "--dry-run")
    assert told.says("Approve AI draft", "AI drafts waiting", NAME)
    assert (made(zendesk), zendesk.dotenv.read_bytes(), len(zendesk.writes())) == (before, file, writes)


def test_undo_leaves_everything_exactly_as_it_was(zendesk: Any) -> None:
    stranger(zendesk, name="Somebody else's")
    zendesk.desk.add_field("Reason", required=True)
    before, file = made(zendesk), zendesk.dotenv.read_bytes()
    assert zendesk.run(*ALL).status == 0
    assert made(zendesk) != before
    assert zendesk.run("setup", "zendesk", "--undo").status == 0
    assert (made(zendesk), zendesk.dotenv.read_bytes()) == (before, file)
    assert zendesk.run("setup", "zendesk", "--undo").says("Nothing that setup has made is left")


def test_undo_leaves_a_settings_line_that_was_there_empty_as_it_was(zendesk: Any) -> None:
    zendesk.dotenv.write_text(f"{SECRETS}=\n{zendesk.dotenv.read_text()}")
    file = zendesk.dotenv.read_bytes()
    zendesk.run("setup", "zendesk")
    assert OWN_LINE not in zendesk.dotenv.read_text()
    zendesk.run("setup", "zendesk", "--undo")
    assert zendesk.dotenv.read_bytes() == file


BREAKS = ["lost_request", "lost_answer"]


def cuts(requests: list[Any], kind: str) -> list[int]:
    """Every call; a read is the same whether its request or its answer is lost."""
    return [n for n, one in enumerate(requests) if kind == "lost_answer" or one["method"] != "GET"]


@pytest.mark.parametrize("kind", BREAKS)
def test_a_setup_cut_short_at_any_call_is_completed_by_the_next(place_of: Any, kind: str) -> None:
    with place_of("zendesk") as whole:
        assert whole.run(*ALL).status == 0
        calls, wanted = cuts(whole.requests(), kind), made(whole)
    for call in calls:
        with place_of("zendesk") as place:
            place.desk.faults.add(Fault(kind=kind, path_regex="/api/", after=call, times=0))
            told = place.run(*ALL)
            assert (told.status, "Traceback" in told.text) == (1, False), call
            place.desk.faults.clear()
            assert place.run(*ALL).status == 0, call
            assert _without_address(made(place)) == _without_address(wanted), call
            [hook] = place.desk.hub.webhooks.all.values()
            assert place.setting(SECRETS) == hook.secret, call


@pytest.mark.parametrize("kind", BREAKS)
def test_an_undo_cut_short_at_any_call_is_completed_by_the_next(place_of: Any, kind: str) -> None:
    with place_of("zendesk") as whole:
        whole.run(*ALL)
        before = len(whole.requests())
        whole.run("setup", "zendesk", "--undo")
        calls = cuts(whole.requests()[before:], kind)
    for call in calls:
        with place_of("zendesk") as place:
            nothing, file = made(place), place.dotenv.read_bytes()
            place.run(*ALL)
            place.desk.faults.add(Fault(kind=kind, path_regex="/api/", after=call, times=0))
            assert place.run("setup", "zendesk", "--undo").status == 1, call
            place.desk.faults.clear()
            assert place.run("setup", "zendesk", "--undo").status == 0, call
            assert (made(place), place.dotenv.read_bytes()) == (nothing, file), call


def _without_address(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "webhooks": [(name, *rest) for name, _, *rest in found["webhooks"]]}


@pytest.mark.parametrize(
    "theirs", [{}, {"name": "Made by hand", "endpoint": "ours"}], ids=["same name", "same address"]
)
def test_a_webhook_of_somebody_else_is_left_alone_and_told(zendesk: Any, theirs: dict[str, str]) -> None:
    ours = f"{zendesk.setting('PUBLIC_URL')}/webhooks/zendesk"
    stranger(zendesk, **{key: ours if value == "ours" else value for key, value in theirs.items()})
    before, file = made(zendesk), zendesk.dotenv.read_bytes()
    told = zendesk.run(*ALL)
    assert (told.status, told.says("setup did not make", "run setup again")) == (1, True)
    assert (made(zendesk), zendesk.dotenv.read_bytes(), zendesk.writes()) == (before, file, [])


def test_a_macro_of_somebody_else_with_our_title_is_told_before_anything_is_made(zendesk: Any) -> None:
    zendesk.run("setup", "zendesk")
    for number, rule in zendesk.desk.hub.rules.items():
        if rule.title == "Approve AI draft":
            rule.body["description"] = "by hand"
            kept = {number: rule}
    zendesk.desk.hub.rules, zendesk.desk.hub.webhooks.all = kept, {}
    writes = len(zendesk.writes())
    told = zendesk.run("setup", "zendesk")
    assert (told.status, told.says("macro 'Approve AI draft'", "rename or delete it")) == (1, True)
    assert len(zendesk.writes()) == writes


@pytest.mark.parametrize("call", ["signing_secret", "triggers", "macros", "views", "ticket_fields"])
def test_after_a_refusal_nothing_half_made_is_left(zendesk: Any, call: str) -> None:
    method = "GET" if call == "signing_secret" else "POST"
    before, file = made(zendesk), zendesk.dotenv.read_bytes()
    refused = {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}
    zendesk.desk.faults.add(Fault(kind="status", status=403, method=method, path_regex=call, body=refused))
    told = zendesk.run(*ALL)
    assert (told.status, told.says("taken back")) == (1, True)
    assert made(zendesk) == before
    assert zendesk.dotenv.read_bytes() == file


def test_a_secret_that_can_not_be_kept_leaves_no_webhook(
    zendesk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(zendesk)

    def read_only(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("connector.settings_file.tempfile.mkstemp", read_only)
    told = zendesk.run(*ALL)
    assert (told.status, told.says("can't be written: Read-only file system", "taken back")) == (1, True)
    assert made(zendesk) == before


def test_what_somebody_has_changed_is_shown_and_put_right(zendesk: Any) -> None:
    zendesk.run(*ALL)
    wanted = made(zendesk)
    [hook] = zendesk.desk.hub.webhooks.all
    zendesk.desk.hub.webhooks.change(hook, {"status": "inactive", "endpoint": "https://old.example/hook"})
    for rule in zendesk.desk.hub.rules.values():
        rule.body["active"] = rule.kind != "macro"
    told = zendesk.run(*ALL)
    assert told.says(
        "status: inactive -> active", "endpoint: https://old.example/hook -> http", "active: False -> True"
    )
    assert made(zendesk) == wanted
    assert len([one for one in zendesk.writes() if one["method"] in {"PUT", "PATCH"}]) == 3


def test_another_kind_of_webhook_takes_the_place_of_the_first(zendesk: Any) -> None:
    zendesk.run("setup", "zendesk")
    zendesk.run("setup", "zendesk", "--trigger")
    [hook] = zendesk.desk.hub.webhooks.all.values()
    assert hook.by_trigger
    assert zendesk.setting(SECRETS) == hook.secret
    zendesk.run("setup", "zendesk")
    [hook] = zendesk.desk.hub.webhooks.all.values()
    assert not hook.by_trigger
    assert {rule.kind for rule in zendesk.desk.hub.rules.values()} == {"macro", "view"}


def test_the_newest_secret_stands_in_front_of_those_that_were_there(zendesk: Any) -> None:
    zendesk.set(SECRETS, "an-older-secret-0123456789")
    zendesk.run("setup", "zendesk")
    [hook] = zendesk.desk.hub.webhooks.all.values()
    assert zendesk.setting(SECRETS) == f"{hook.secret},an-older-secret-0123456789"


def test_a_secret_that_lives_in_a_file_of_its_own_is_written_there(zendesk: Any) -> None:
    (zendesk.folder / "secret").write_text("an-older-secret-0123456789\n")
    zendesk.set(f"{SECRETS}_FILE", "secret")
    zendesk.run("setup", "zendesk")
    [hook] = zendesk.desk.hub.webhooks.all.values()
    assert (zendesk.folder / "secret").read_text() == f"{hook.secret},an-older-secret-0123456789\n"
    assert zendesk.setting(SECRETS) == ""


def test_secrets_of_the_environment_are_left_to_whoever_set_them(zendesk: Any) -> None:
    zendesk.environ = {SECRETS: "set-outside-0123456789"}
    told = zendesk.run("setup", "zendesk")
    assert told.says("By hand, 1. ZENDESK_WEBHOOK_SECRETS comes from the environment")
    assert zendesk.setting(SECRETS) == ""


BAD: dict[str, tuple[dict[str, Any], dict[str, str], tuple[str, ...]]] = {
    "client": ({}, {"ZENDESK_OAUTH_CLIENT_SECRET": "wrong-0123456789"}, ("refused the OAuth client",)),
    "api token": (
        {"sign_in": "api_token"},
        {"ZENDESK_API_TOKEN": "wrong-0123456789"},
        ("refuses our credentials", "ZENDESK_API_TOKEN"),
    ),
    "dead token": (
        {"sign_in": "oauth_token"},
        {"ZENDESK_OAUTH_TOKEN": "wrong-0123456789"},
        ("does not know us",),
    ),
    "rights": ({"may_administer": False}, {}, ("may not", "admin's role")),
    "no address": ({}, {"PUBLIC_URL": ""}, ("PUBLIC_URL is not set",)),
    "nothing listens": ({}, {"PUBLIC_URL": "http://127.0.0.1:9"}, ("can't be reached", "--skip-url-check")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_one_sentence_and_nothing_is_made(place_of: Any, name: str) -> None:
    options, changed, words = BAD[name]
    with place_of("zendesk", **options) as place:
        for key, value in changed.items():
            place.set(key, value)
        before, file = made(place), place.dotenv.read_bytes()
        told = place.run(*ALL)
        assert told.status in {1, 2}
        assert told.says(*words), told.text
        assert (made(place), place.dotenv.read_bytes(), place.writes()) == (before, file, [])


def test_a_missing_scope_is_named(zendesk: Any) -> None:
    zendesk.desk.narrow_scopes("read", "tickets:write")
    told = zendesk.run(*ALL)
    assert (told.status, told.says("lacks the scope", "webhooks:write")) == (1, True)
    assert zendesk.writes() == []


def test_a_bot_that_is_no_agent_is_told_before_anything_is_made(zendesk: Any) -> None:
    zendesk.desk.hub.bot.role = "end-user"
    told = zendesk.run(*ALL)
    assert (told.status, told.says("agent seat")) == (1, True)
    assert zendesk.writes() == []


def test_a_plan_without_webhooks_is_told_before_anything_is_made(zendesk: Any) -> None:
    gone = {"error": "InvalidEndpoint", "description": "Not found"}
    zendesk.desk.faults.add(Fault(kind="status", status=404, path_regex="webhooks", times=0, body=gone))
    told = zendesk.run(*ALL)
    assert (told.status, told.says("knows no webhooks", "plan")) == (1, True)
    assert zendesk.writes() == []


def test_an_address_that_leads_to_something_else_is_told(zendesk: Any) -> None:
    zendesk.set("PUBLIC_URL", zendesk.desk.url)
    told = zendesk.run(*ALL)
    assert (told.status, told.says("answered by something else")) == (1, True)
    assert zendesk.writes() == []


def test_the_platform_must_be_switched_on(intercom: Any) -> None:
    told = intercom.run("setup", "zendesk")
    assert (told.status, told.says("zendesk is not switched on", "adapters/zendesk/README.md")) == (2, True)


def test_the_policy_lines_for_the_fields_are_printed_as_they_can_be_pasted(zendesk: Any) -> None:
    for _ in range(2):
        [line] = re.findall(r"fields\.zendesk = .*", zendesk.run(*ALL).text)
        (zendesk.folder / "policy.toml").write_text(line)
        named = policy.load(zendesk.folder / "policy.toml").fields["zendesk"]
        there = {f.title: str(f.id) for f in zendesk.desk.hub.account.fields.values()}
        assert (named.category, named.confidence) == (there["AI category"], there["AI confidence"])


def test_everything_that_setup_makes_carries_its_mark(zendesk: Any) -> None:
    zendesk.run(*ALL)
    hub = zendesk.desk.hub
    texts = [w.description for w in hub.webhooks.all.values()]
    texts += [r.body["description"] for r in hub.rules.values()]
    texts += [f.agent_description for f in hub.account.fields.values()]
    assert len(texts) == 9
    assert all(text.startswith(MARK) for text in texts)
