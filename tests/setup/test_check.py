"""`connector check` against the stand-ins and a web process' own application: each fault is a line with its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Server
from connector import bootstrap
from connector.domain import Article, Event, EventKind, TicketRef
from connector.store import articles, flags, inbox, spending, watermarks
from connector.store.tables import inbox as inbox_table
from tests.postoffice import PASSWORD, USER, PostOffice, post_office

SECRETS = "ZENDESK_WEBHOOK_SECRETS"
PLATFORMS = ["zendesk", "intercom"]


@pytest.fixture
def claude(monkeypatch: pytest.MonkeyPatch) -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn() as made:
        for name, value in made.environ().items():
            monkeypatch.setenv(name, value)
        yield made


@contextmanager
def serving(place: Any) -> Iterator[None]:
    """The web application with the settings as they are now, on its PORT."""
    settings = bootstrap.read_settings()
    opened = bootstrap.database(settings)
    app = bootstrap.make_web(settings, opened)
    with Server(app, port=settings.port):
        yield
    opened.close()


@pytest.fixture(params=PLATFORMS)
def ready(request: pytest.FixtureRequest, claude: ClaudeStandIn) -> Iterator[tuple[Any, str]]:
    """A platform that is set up, with its connector listening."""
    place = request.getfixturevalue(request.param)
    assert place.run("setup", request.param).status == 0
    with serving(place):
        yield place, request.param


@pytest.fixture
def set_up(zendesk: Any, claude: ClaudeStandIn) -> Iterator[Any]:
    assert zendesk.run("setup", "zendesk").status == 0
    with serving(zendesk):
        yield zendesk


def line(place: Any, name: str) -> dict[str, Any]:
    """The first finding of that name that is not ok, else the first."""
    found = [one for one in json.loads(place.run("check", "--json").text)["findings"] if one["name"] == name]
    return next((one for one in found if one["health"] != "ok"), found[0])


def test_after_setup_nothing_is_wrong(ready: tuple[Any, str]) -> None:
    place, platform = ready
    told = place.run("check", platform)
    assert (told.status, "WRONG" in told.text) == (0, False), told.text
    assert told.says("a signed one went through", "our clock", "claude-haiku-5-5 is active")
    shown = json.loads(place.run("check", "--json").text)
    assert shown["ok"] is True
    assert {one["about"] for one in shown["findings"]} == {"connector", platform}


def test_checking_changes_nothing(ready: tuple[Any, str]) -> None:
    place, _ = ready
    before = (place.dotenv.read_bytes(), len(place.writes()))
    place.run("check")
    assert (place.dotenv.read_bytes(), len(place.writes())) == before
    opened = bootstrap.database(bootstrap.read_settings())
    with opened.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(inbox_table)).scalar_one() == 0
    opened.close()


def test_without_a_database_none_is_made(zendesk: Any) -> None:
    told = zendesk.run("check")
    assert told.says("there is none at connector.db yet")
    assert [path.name for path in zendesk.folder.iterdir()] == [".env"]


def test_no_line_holds_a_secret(ready: tuple[Any, str]) -> None:
    place, _ = ready
    told = place.run("check").text + place.run("check", "--json").text
    secrets = [value for name, value in _settings(place).items() if "SECRET" in name or "TOKEN" in name]
    assert secrets
    assert [secret for secret in secrets if secret in told] == []


def _settings(place: Any) -> dict[str, str]:
    return dict(line.split("=", 1) for line in place.dotenv.read_text().splitlines() if "=" in line)


def test_faults_of_the_settings_are_lines_with_a_status_of_their_own(zendesk: Any) -> None:
    zendesk.set("ZENDESK_URL", "ftp://acme")
    zendesk.set("CONNECTOR_MODE", "bold")
    told = zendesk.run("check")
    assert (
        told.status,
        told.says("ZENDESK_URL", "CONNECTOR_MODE is 'bold', not shadow, triage, assist or auto"),
    ) == (2, True)
    shown = json.loads(zendesk.run("check", "--json").text)
    assert (shown["ok"], {one["name"] for one in shown["findings"]}) == (False, {"settings"})


def test_a_category_that_reads_like_a_shipped_one_is_a_warning(zendesk: Any, tmp_path: Path) -> None:
    own = '[categories.biling]\nabout = "invoices"\nmode = "shadow"\n'
    (tmp_path / "policy.toml").write_text(own, encoding="utf-8")
    zendesk.set("POLICY_FILE", str(tmp_path / "policy.toml"))
    found = line(zendesk, "categories")
    assert (found["health"], "reads like billing" in found["said"]) == ("warning", True)


def test_a_fault_of_the_policy_sends_to_the_policy(zendesk: Any, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('mode = "bold"', encoding="utf-8")
    zendesk.set("POLICY_FILE", str(tmp_path / "policy.toml"))
    [found] = json.loads(zendesk.run("check", "--json").text)["findings"]
    assert (found["said"].startswith("policy mode"), found["next_step"]) == (
        True,
        "see connector/policy.toml",
    )


def test_a_platform_that_is_off_is_told(zendesk: Any) -> None:
    told = zendesk.run("check", "intercom")
    assert (told.status, told.says("intercom is not switched on")) == (2, True)


def _hook(place: Any) -> str:
    return next(iter(place.desk.hub.webhooks.all))


def _policy(place: Any, text: str) -> None:
    (place.folder / "policy.toml").write_text(text)
    place.set("POLICY_FILE", "policy.toml")


@pytest.mark.parametrize(
    ("folder", "health", "said"),
    [
        ("audit", "ok", "each day's in"),
        ("policy.toml/audit", "wrong", "can't be written"),
        (str(Path("/dev", "shm", "audit")), "wrong", "is memory and gone at the next restart"),
    ],
)
def test_a_folder_that_the_audit_log_can_not_stay_in_is_told(
    set_up: Any, folder: str, health: str, said: str
) -> None:
    _policy(set_up, f'[audit]\nfolder = "{folder}"\n')
    found = line(set_up, "audit files")
    assert (found["health"], said in found["said"]) == (health, True)
    assert not (set_up.folder / "audit").exists()


def _deliver_nowhere(place: Any) -> None:
    place.desk.hub.webhooks.change(_hook(place), {"endpoint": "http://127.0.0.1:9/webhooks/zendesk"})
    ada = place.desk.add_customer(name="Ada", email="ada@customers.example")
    place.desk.write_in(ada, subject="Hello", text="Hello")
    assert place.desk.courier.settle()
    endpoint = f"{place.setting('PUBLIC_URL')}/webhooks/zendesk"
    place.desk.hub.webhooks.change(_hook(place), {"endpoint": endpoint})


WRONG: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "client": (
        lambda p: p.set("ZENDESK_OAUTH_CLIENT_SECRET", "wrong-0123456789"),
        "credentials", "wrong", ("refused the OAuth client",),
    ),
    "scope": (
        lambda p: p.desk.narrow_scopes("read", "tickets:write"),
        "webhook", "warning", ("can't be looked at", "webhooks:write"),
    ),
    "narrow token": (
        lambda p: p.desk.narrow_scopes("tickets:read", "users:read"),
        "credentials", "wrong", ("lacks the scope", "tickets:write"),
    ),
    "no agent": (lambda p: setattr(p.desk.hub.bot, "role", "end-user"), "seat", "wrong", ("no agent",)),
    "light agent": (
        lambda p: setattr(p.desk.hub.bot, "only_private", True), "seat", "wrong", ("internal notes only",),
    ),
    "group": (
        lambda p: _policy(p, '[handover]\n\ndefault_group = "Suport"\n'),
        "groups", "wrong", ("handover.default_group (policy line 3) is 'Suport'", "it has Support"),
    ),
    "group of a category": (
        lambda p: _policy(p, '[handover.groups]\nbilling = "Money"\n'),
        "groups", "wrong", ("handover.groups.billing (policy line 2) is 'Money'",),
    ),
    "brand": (lambda p: _policy(p, '[speak]\nbrands = ["12"]\n'), "brands", "wrong", ("speak.brands holds 12",)),
    "field": (
        lambda p: p.desk.add_field_required("Reason"),
        "required fields", "warning", ("Reason must be filled", "after_resolve"),
    ),
    "policy field": (
        lambda p: _policy(p, '[fields.zendesk]\ncategory = "77"\n'),
        "fields", "wrong", ("fields.zendesk.category is '77'", "--fields"),
    ),
    "no webhook": (
        lambda p: p.desk.hub.webhooks.all.clear(), "webhook", "wrong", ("none sends to", "connector setup zendesk"),
    ),
    "switched off": (
        lambda p: p.desk.hub.webhooks.change(_hook(p), {"status": "inactive"}),
        "webhook", "wrong", ("is switched off",),
    ),
    "few events": (
        lambda p: p.desk.hub.webhooks.change(_hook(p), {"subscriptions": ["zen:event-type:ticket.created"]}),
        "webhook", "warning", ("lacks", "zen:event-type:ticket.comment_added"),
    ),
    "secret": (
        lambda p: p.set(SECRETS, "another-secret-0123456789"),
        "signing secret", "wrong", ("is not in ZENDESK_WEBHOOK_SECRETS",),
    ),
    "failures": (_deliver_nowhere, "deliveries", "wrong", ("failed", "connector reconcile")),
    "other secrets there": (
        lambda p: p.set(SECRETS, "another-secret-0123456789"), "delivery", "wrong", ("answered 401", "restart"),
    ),
    "no secret": (lambda p: p.set(SECRETS, ""), "delivery", "wrong", ("is not set", "connector setup zendesk")),
    "no address": (lambda p: p.set("PUBLIC_URL", ""), "delivery", "wrong", ("PUBLIC_URL is not set",)),
    "nobody there": (
        lambda p: p.set("PUBLIC_URL", "http://127.0.0.1:9"), "delivery", "wrong", ("can't be reached",),
    ),
    "somebody else": (
        lambda p: p.set("PUBLIC_URL", p.desk.url), "delivery", "wrong", ("answered by something else",),
    ),
    "model": (
        lambda p: p.set("MODEL_FAST", "claude-9"), "model", "wrong", ("claude-9", "no such model"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_a_line_with_its_next_step(set_up: Any, name: str) -> None:
    spoil, about, health, words = WRONG[name]
    spoil(set_up)
    found = line(set_up, about)
    assert found["health"] == health, found
    assert [word for word in words if word not in f"{found['said']} -> {found['next_step']}"] == []
    assert found["next_step"]
    told = set_up.run("check")
    assert told.status == (1 if health == "wrong" else 0)
    assert all(text.count("\n") == 0 for text in (found["said"], found["next_step"]))


INTERCOM: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "token": (
        lambda p: p.set("INTERCOM_ACCESS_TOKEN", "wrong-0123456789"),
        "credentials", "wrong", ("refuses the access token",),
    ),
    "seat": (
        lambda p: p.set("INTERCOM_ADMIN_ID", p.desk.add_teammate(name="Seatless", inbox_seat=False)),
        "seat", "wrong", ("'Seatless'", "Inbox seat"),
    ),
    "stranger": (
        lambda p: p.set("INTERCOM_ADMIN_ID", "4711"), "seat", "wrong", ("4711 is no teammate", "Support Assistant"),
    ),
    "team": (
        lambda p: (p.desk.add_team("Billing"), _policy(p, '[handover.groups]\nbilling = "Biling"\n')),
        "teams", "wrong", ("handover.groups.billing (policy line 2) is 'Biling'", "it has Billing"),
    ),
    "attribute": (
        lambda p: _policy(p, '[fields.intercom]\ncategory = "Topic"\n'),
        "fields", "wrong", ("fields.intercom.category is 'Topic'",),
    ),
    "tag": (
        lambda p: p.desk.hub.workspace.tags.clear(), "tags", "warning", ("ai_approve", "connector setup intercom"),
    ),
    "permission": (
        lambda p: p.desk.faults.add(Fault("status", path_regex="^/contacts", status=403, times=0)),
        "permissions", "wrong", ("may not read contacts", "Developer Hub"),
    ),
    "no client secret": (
        lambda p: p.set("INTERCOM_CLIENT_SECRETS", ""), "delivery", "wrong", ("INTERCOM_CLIENT_SECRETS is not set",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INTERCOM)
def test_what_is_wrong_in_intercom_is_a_line_with_its_next_step(
    intercom: Any, claude: ClaudeStandIn, name: str
) -> None:
    assert intercom.run("setup", "intercom").status == 0
    spoil, about, health, words = INTERCOM[name]
    with serving(intercom):
        spoil(intercom)
        found = line(intercom, about)
    assert found["health"] == health, found
    assert [word for word in words if word not in f"{found['said']} -> {found['next_step']}"] == []


@pytest.mark.parametrize(
    ("life", "health"),
    [
        ({"lifecycle": "retired", "retires_at": "2026-01-01T00:00:00Z"}, "wrong"),
        ({"lifecycle": "deprecated", "retires_at": "2099-01-01T00:00:00Z"}, "warning"),
        ({"lifecycle": "active", "retires_at": "2026-12-01T00:00:00Z"}, "warning"),
        ({"lifecycle": "active", "retires_at": "2099-01-01T00:00:00Z"}, "ok"),
    ],
)
def test_the_end_of_a_model_is_told_in_time(
    set_up: Any, claude: ClaudeStandIn, monkeypatch: pytest.MonkeyPatch, life: dict[str, str], health: str
) -> None:
    monkeypatch.setattr(bootstrap, "now_ms", lambda: 1_795_700_000_000)
    claude.lives["claude-haiku-5-5"] = life
    assert line(set_up, "model")["health"] == health


def test_a_refused_key_is_told(set_up: Any, claude: ClaudeStandIn) -> None:
    claude.key = "sk-another"
    found = line(set_up, "model")
    assert (found["health"], "ANTHROPIC_API_KEY is refused" in found["said"]) == ("wrong", True)


def with_codes(place: Any, folder: Path, office: PostOffice) -> None:
    (folder / "policy.toml").write_text("[identity]\none_time_code = true\n", encoding="utf-8")
    for name, value in {
        "POLICY_FILE": str(folder / "policy.toml"),
        "SIGNING_KEY": "signing-key-0123456789",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(office.port),
        "SMTP_TLS": "none",
        "SMTP_FROM": "codes@acme.example",
        "SMTP_USER": USER,
        "SMTP_PASSWORD": PASSWORD,
    }.items():
        place.set(name, value)


def test_the_mail_server_of_codes_is_asked_all_but_to_take_a_letter(set_up: Any, tmp_path: Path) -> None:
    with post_office(demands_login=True) as office:
        with_codes(set_up, tmp_path, office)
        found = line(set_up, "mail")
        assert (found["health"], "codes@acme.example" in found["said"]) == ("ok", True)
        assert office.taken == []
        set_up.set("SMTP_PASSWORD", "another-0123456789")
        found = line(set_up, "mail")
        assert (found["health"], "refuses SMTP_USER" in found["said"]) == ("wrong", True)
        assert "SMTP_" in found["next_step"]
    assert line(set_up, "mail")["health"] == "wrong"


def test_half_a_mail_server_is_told_by_check_and_refused_at_start(zendesk: Any, tmp_path: Path) -> None:
    with post_office() as office:
        with_codes(zendesk, tmp_path, office)
    zendesk.set("SMTP_FROM", "")
    for command in ("check", "serve"):
        told = zendesk.run(command)
        assert (told.status, told.says("SMTP_FROM is not set")) == (2, True), told.text


@pytest.mark.parametrize(("off", "health"), [(0, "ok"), (90_000, "warning"), (-270_000, "wrong")])
def test_a_clock_that_is_off_is_told_before_deliveries_are_refused(
    set_up: Any, monkeypatch: pytest.MonkeyPatch, off: int, health: str
) -> None:
    real = bootstrap.now_ms
    monkeypatch.setattr(bootstrap, "now_ms", lambda: real() + off)
    assert line(set_up, "clock")["health"] == health


@contextmanager
def database(place: Any) -> Iterator[sa.Connection]:
    del place
    opened = bootstrap.database(bootstrap.read_settings())
    with opened.begin() as connection:
        yield connection
    opened.close()


def test_the_brakes_and_the_backlog_are_seen(set_up: Any) -> None:
    now = bootstrap.now_ms()
    old = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic")
    dead = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "2"), "d2", "topic")
    with database(set_up) as connection:
        flags.set_paused(connection, on=True, now=now)
        day = spending.day_of(now)
        spending.reserve(connection, day=day, job_id="j", requester="r", model="m", amount=25 * 10**9)
        inbox.add(connection, old, digest="x", now=now - 3_600_000)
        row = inbox.add(connection, dead, digest="y", now=now)
        assert row is not None
        inbox.finish(connection, row, state=inbox.DEAD, outcome="", reason="helpdesk_unavailable", now=now)
        flags.set_breaker(connection, "model", is_open=True, now=now)
    told = set_up.run("check")
    assert told.status == 1
    assert told.says("paused since", "connector resume")
    assert told.says("$25.00 of $20.00 spent today (UTC)", "goes to people")
    assert told.says("nobody took up is 3600 s old", "given up: 1 message", "model does not answer")


def test_a_channel_that_nobody_knows_is_told_until_something_comes_by_it(
    set_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "channels.toml"
    policy.write_text('[channels]\nchatt = "assist"\nemail = "assist"\n', encoding="utf-8")
    monkeypatch.setenv("POLICY_FILE", str(policy))
    assert line(set_up, "channels")["said"] == "the policy names chatt, by which nothing has come in yet"
    event = Event(
        EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic", channel="Chatt"
    )
    with database(set_up) as connection:
        inbox.add(connection, event, digest="x", now=bootstrap.now_ms())
    assert not set_up.run("check").says("the policy names chatt")


def test_what_is_known_and_how_fresh_it_is(set_up: Any) -> None:
    assert line(set_up, "knowledge")["health"] == "warning"
    article = Article("a", "Reset", "Choose Forgot password.", "", "en", "markdown", "1")
    with database(set_up) as connection:
        articles.replace_source(connection, "markdown", [article], now=bootstrap.now_ms())
    assert line(set_up, "knowledge")["said"].startswith("1 of markdown")


def test_when_the_last_delivery_came_in_is_told(set_up: Any) -> None:
    assert line(set_up, "last delivery")["said"] == "none has come in yet"
    event = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic")
    with database(set_up) as connection:
        inbox.add(connection, event, digest="x", now=1_795_700_000_000)
    assert line(set_up, "last delivery")["said"] == "came in at 2026-11-26 13:33 UTC"


@pytest.mark.parametrize(
    ("minutes", "fault", "health"),
    [
        (1, "", "ok"),
        (16, "", "warning"),
        (1, "ForbiddenError", "warning"),
        (16, "ForbiddenError", "wrong"),
    ],
)
def test_whether_the_sweep_does_its_work_is_told(set_up: Any, minutes: int, fault: str, health: str) -> None:
    assert line(set_up, "sweep")["said"] == "none yet"
    with database(set_up) as connection:
        watermarks.swept(connection, "zendesk", "acme", now=bootstrap.now_ms() - minutes * 60_000)
        if fault:
            watermarks.swept(connection, "zendesk", "acme", now=bootstrap.now_ms(), fault=fault)
    found = line(set_up, "sweep")
    assert (found["health"], fault in found["said"]) == (health, True)


def test_a_database_that_can_not_be_read_is_a_line(zendesk: Any) -> None:
    Path("connector.db").write_bytes(b"no database" * 100)
    found = line(zendesk, "database")
    assert (found["health"], "can't be read" in found["said"]) == ("wrong", True)
