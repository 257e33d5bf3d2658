"""Policy as shipped in profiles, and starting narrow: who gets which mode."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from connector import audit, policy
from connector.audit_files import AuditFiles
from connector.domain import Mode, Urgency
from connector.errors import ConnectorError, SettingsError
from connector.policy_parts import Hours
from connector.store.database import Database
from connector.store.tables import audit_payloads

DAY_MS = 86_400_000


def made(folder: Path, text: str) -> policy.Policy:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return policy.load(file)


def test_each_profile_stands_between_the_shipped_policy_and_the_operators_lines(tmp_path: Path) -> None:
    solo = made(tmp_path, 'profile = "solo"\n[limits]\ndollars_per_day = 2.0')
    assert (solo.models.use_strong, solo.limits.dollars_per_day, solo.limits.turns) == (False, 2.0, 8)
    growing = made(tmp_path, 'profile = "growing"')
    assert (growing.mode, growing.mode_of("how_to")) == (Mode.ASSIST, Mode.ASSIST)
    enterprise = made(tmp_path, 'profile = "enterprise"')
    held = [enterprise.mode_of(name) for name in ("billing", "security", "how_to")]
    assert held == [Mode.ASSIST, Mode.ASSIST, Mode.AUTO]
    assert enterprise.audit.folder == "audit"
    assert made(tmp_path, 'profile = "growing"\nmode = "auto"').mode is Mode.AUTO


@pytest.mark.parametrize("name", ["huge", "../policy", ""])
def test_a_profile_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path, name: str) -> None:
    if not name:
        assert made(tmp_path, 'profile = ""').profile == ""
        return
    with pytest.raises(SettingsError, match=r"profile.*'solo', 'growing' or 'enterprise'"):
        made(tmp_path, f'profile = "{name}"')


def test_the_most_careful_of_category_channel_and_both_together_counts(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        'channels.email = "assist"\n[categories.billing.channels]\nchat = "triage"\n'
        '[categories.how_to]\nmode = "shadow"',
    )
    assert found.mode_of("account", "chat") is Mode.AUTO
    assert found.mode_of("account", "Email") is Mode.ASSIST
    assert found.mode_of("billing", "chat") is Mode.TRIAGE
    assert found.mode_of("billing", "email") is Mode.ASSIST
    assert found.mode_of("how_to", "email") is Mode.SHADOW


def test_a_channel_counts_however_it_is_spelled_and_the_messenger_is_chat(tmp_path: Path) -> None:
    found = made(tmp_path, 'channels.Chat = "assist"\n[categories.billing.channels]\nEMAIL = "triage"')
    assert found.mode_of("account", "conversation") is Mode.ASSIST
    assert found.mode_of("account", "chat") is Mode.ASSIST
    assert found.mode_of("billing", "email") is Mode.TRIAGE
    assert found.mode_of("account", "email") is Mode.AUTO
    exact = made(tmp_path, 'channels.conversation = "assist"')
    assert (exact.mode_of("account", "conversation"), exact.mode_of("account", "chat")) == (
        Mode.ASSIST,
        Mode.AUTO,
    )


def test_other_categories_than_those_named_go_as_in_shadow(tmp_path: Path) -> None:
    found = made(tmp_path, 'speak.categories = ["how_to"]')
    assert (found.mode_of("how_to"), found.mode_of("billing")) == (Mode.AUTO, Mode.SHADOW)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('speak.categories = ["nothing"]', r"speak.categories.*nothing.*how_to"),
        ('handover.priorities.nothing = "high"', "handover.priorities"),
        ('handover.priorities.billing = "huge"', "'low', 'normal', 'high' or 'urgent'"),
        ('channels.email = "bold"', "'shadow', 'triage', 'assist' or 'auto'"),
        ("speak.share = 1.5", "share"),
        ("drafts.valid_hours = 0", "valid_hours"),
        ('hours.open.monday = "09:00-17:00"', "monday.*mon, tue"),
        ('hours.open.mon = "17:00-09:00"', "no span such as"),
        ('fields.helpscout.category = "1"', "helpscout"),
    ],
)
def test_a_slip_is_told_with_what_may_stand_there(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        made(tmp_path, text)


def test_business_hours_have_a_beginning_and_an_end_and_days_off() -> None:
    hours = Hours(open={"mon": "09:00-17:00", "sun": "00:00-24:00", "tue": ""})
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert hours.is_open(monday)
    assert not hours.is_open(monday.replace(hour=8, minute=59))
    assert not hours.is_open(monday.replace(hour=17))
    assert not hours.is_open(monday.replace(day=24, hour=12))
    assert not hours.is_open(monday.replace(day=25, hour=12))
    assert hours.is_open(monday.replace(day=22, hour=23, minute=59))
    assert Hours().is_open(monday.replace(hour=3))


def test_priority_is_the_policys_else_what_is_above_normal(tmp_path: Path) -> None:
    handover = made(tmp_path, 'handover.priorities = { security = "urgent", billing = "low" }').handover
    assert handover.priority("security", Urgency.LOW) is Urgency.URGENT
    assert handover.priority("billing", Urgency.URGENT) is Urgency.LOW
    assert handover.priority("how_to", Urgency.HIGH) is Urgency.HIGH
    assert handover.priority("how_to", Urgency.NORMAL) is None


def test_the_audit_log_is_written_into_a_file_for_each_day_that_is_over(
    database: Database, tmp_path: Path
) -> None:
    now = 1_795_341_600_000
    with database.begin() as connection:
        for ago in (2, 1, 0):
            at = now - ago * DAY_MS
            audit.append(connection, audit.Kind.SWITCH, {"switch": "pause", "ago": ago}, ticket="", now=at)
    files = AuditFiles(database, tmp_path / "audit", lambda: now)
    assert (files.write(), files.write()) == (2, 0)
    found = sorted((tmp_path / "audit").iterdir())
    assert [file.name for file in found] == ["audit-2026-11-20.jsonl", "audit-2026-11-21.jsonl"]
    [row] = [json.loads(line) for line in found[1].read_text(encoding="utf-8").splitlines()]
    assert row["payload"]["ago"] == 1
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(audit_payloads)).scalar_one() == 3


def test_a_folder_that_can_not_be_made_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConnectorError, match=r"audit\.folder"):
        AuditFiles(database, tmp_path / "file" / "audit", lambda: 1_795_341_600_000).write()
