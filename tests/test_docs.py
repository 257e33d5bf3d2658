"""What the documents claim: files, commands, settings, tables and examples are held against the code."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from adapters.intercom.webhook import TOPICS as INTERCOM_TOPICS
from adapters.sandbox.box import Sandbox
from adapters.zendesk.auth import SCOPE
from adapters.zendesk.webhook import PREFIX, ZendeskWebhook
from adapters.zendesk.webhook import TOPICS as ZENDESK_TOPICS
from connector import compose, policy
from connector.bootstrap import PENDING
from connector.cli import cli
from connector.domain import Delivery, Event, TicketRef
from connector.settings import load
from connector.settings_reader import KNOWN, OURS

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("adapters/**/README.md"), *ROOT.glob("adapters/*/REFERENCE.md")]
DOCS = sorted([ROOT / "README.md", *PAGES, *ROOT.glob("docs/**/*.md")])
ROOMS = {"connector", "adapters", "tests", "docs", "benchmarks", "checks", ".ci"}
#: Files that an operator makes.
MADE = {".env"}
#: Upper-case words that stand for something else than a setting or a constant.
PLACEHOLDERS = {"NAME", "NAME_FILE", "FOLDER", "WORDS", "ARGS"}
TAGS = {*compose.STALE, compose.RESOLVED, compose.ESCALATED, compose.ASKED, compose.OFF, compose.RESUME}
SUFFIX = re.compile(r"\.(py|toml|md|yaml|csv|txt|lock|example)$")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
TRAPS = ROOT / "docs" / "engine-traps.md"
SPAN = re.compile(r"`([^`\n]+)`")

Found = tuple[Path, str]


def name(value: Any) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else ""


def fences(doc: Path, *kinds: str) -> Iterator[str]:
    text = doc.read_text(encoding="utf-8")
    yield from (body for kind, body in FENCE.findall(text) if kind in kinds)


def spans(doc: Path) -> list[str]:
    return SPAN.findall(FENCE.sub("", doc.read_text(encoding="utf-8")))


def every(*kinds: str) -> list[Found]:
    return [(doc, body) for doc in DOCS for body in fences(doc, *kinds)]


def paths(doc: Path) -> Iterator[str]:
    """Spans that are a path into the repository, or a file's name."""
    for span in spans(doc):
        word = span.strip()
        inside = word.split("/")[0] in ROOMS and re.fullmatch(r"[\w.*/-]+", word)
        if word not in MADE and (
            (inside and "/" in word) or (re.fullmatch(r"[\w.*-]+", word) and SUFFIX.search(word))
        ):
            yield word


def exists(path: str, *, near: Path) -> bool:
    """A `*` stands for anything, NAME for any platform; bare names are looked for beside *near* and in adapters."""
    pattern = re.sub(r"\bNAME\b", "*", path).rstrip("/")
    around = [ROOT, near, *near.glob("*/")] if "/" not in path else [ROOT]
    return any(next(place.glob(pattern), None) is not None for place in around)


def commands(doc: Path) -> Iterator[list[str]]:
    """`connector ...`, `make ...` and bare `ARGS=...` (of the demo), from spans and from shell fences."""
    lines = [line for body in fences(doc, "sh") for line in body.splitlines()]
    for text in [*spans(doc), *lines]:
        if text.startswith(("connector ", "make ")):
            yield shlex.split(text, comments=True)
        elif text.startswith("ARGS="):
            yield ["make", *shlex.split(text)]


def upper(doc: Path) -> set[str]:
    """Upper-case names in spans and the names that shell fences set."""
    spoken = {word for span in spans(doc) for word in re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", span)}
    return spoken | {
        found for body in fences(doc, "sh") for found in re.findall(r"^([A-Z_0-9]+)=", body, re.M)
    }


def constants() -> str:
    files = [*ROOT.glob("connector/**/*.py"), *ROOT.glob("adapters/**/*.py"), *ROOT.glob("tests/**/*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file != Path(__file__))


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_file_that_a_document_names_exists(doc: Path) -> None:
    assert [path for path in paths(doc) if not exists(path, near=doc.parent)] == []


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_name_said_to_stand_in_a_file_stands_there(doc: Path) -> None:
    said = re.findall(
        r"`([A-Za-z_.]+)` in\s+`([\w./-]+\.py)`", FENCE.sub("", doc.read_text(encoding="utf-8"))
    )
    missing = [
        (word, path)
        for word, path in said
        if not re.search(rf"\b{word.rpartition('.')[2]}\b", ROOT.joinpath(path).read_text(encoding="utf-8"))
    ]
    assert missing == []


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_command_that_a_document_names_is_one(doc: Path) -> None:
    assert [shlex.join(words) for words in commands(doc) if not is_command(words)] == []


def is_command(words: list[str]) -> bool:
    if words[0] == "connector":
        return _fits(cli, words[1:])
    passed = [word.removeprefix("ARGS=") for word in words if word.startswith("ARGS=")]
    targets = [word for word in words[1:] if not word.startswith("ARGS=")]
    makefile = ROOT.joinpath("Makefile").read_text(encoding="utf-8")
    known = all(re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) for target in targets)
    return known and all(_fits(cli, ["demo", *shlex.split(options)]) for options in passed)


def _fits(group: click.Command, words: list[str]) -> bool:
    """Whether *words* lead to a command of *group* and to options that it has; `a | b` are two commands."""
    rest = [word for word in words if word != "|"]
    command: click.Command | None = group
    while isinstance(command, click.Group) and rest:
        context = click.Context(command)
        if rest[0] not in command.list_commands(context):
            return False
        command = command.get_command(context, rest.pop(0))
    if isinstance(command, click.Group) or command is None:
        return False
    options = {option for parameter in command.params for option in parameter.opts}
    return all(word in options for word in rest if word.startswith("-"))


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_setting_that_a_document_names_is_one(doc: Path) -> None:
    code = constants()
    unknown = {
        word
        for word in upper(doc) - KNOWN - PLACEHOLDERS
        if OURS.match(word) or not re.search(rf"^(?:    )?{word}\b.*=", code, re.MULTILINE)
    }
    assert unknown == set()


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_link_leads_to_a_file(doc: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", doc.read_text(encoding="utf-8"))
    own = [link for link in links if not link.startswith("http")]
    assert [link for link in own if not (doc.parent / link).exists()] == []


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_tag_that_a_document_names_is_one_of_ours(doc: Path) -> None:
    named = {word for span in spans(doc) for word in re.findall(r"\bai_[a-z_]+", span)}
    assert {tag for tag in named if not tag.startswith("ai_category_")} <= TAGS


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_every_row_of_a_table_has_as_many_cells_as_its_head(doc: Path) -> None:
    rows = re.findall(r"(?:^\|.*\n)+", doc.read_text(encoding="utf-8"), re.MULTILINE)
    for table in rows:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_the_code_points_to_documents_that_exist() -> None:
    named = set(re.findall(r"docs/[\w/-]+\.md", constants()))
    assert named
    assert {path for path in named if not ROOT.joinpath(path).exists()} == set()


def test_every_test_that_a_document_names_exists() -> None:
    named = [found for doc in DOCS for found in TEST.findall(doc.read_text(encoding="utf-8"))]
    assert named
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not re.search(rf"^def {test}\(", ROOT.joinpath(path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_every_trap_of_the_engine_has_a_test_and_a_place() -> None:
    rows = [line for line in TRAPS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 13
    assert [row for row in rows if not TEST.search(row) or "`connector/" not in row] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(doc.name[:4]) for doc in sorted(ROOT.glob("docs/decisions/*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_readme_stays_short() -> None:
    text = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_how_to_connect_fits_on_two_screens(platform: str) -> None:
    text = ROOT.joinpath("adapters", platform, "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 90


def test_the_zendesk_page_lists_exactly_the_events_the_code_understands() -> None:
    [block] = fences(ROOT / "adapters/zendesk/REFERENCE.md", "text")
    assert sorted(block.split()) == sorted(f"{PREFIX}{topic}" for topic in ZENDESK_TOPICS)


def test_the_zendesk_page_asks_for_exactly_the_scopes_the_code_asks_for() -> None:
    [block] = fences(ROOT / "adapters/zendesk/README.md", "text")
    assert block.split() == SCOPE.split()


def test_the_trigger_body_of_the_zendesk_page_becomes_an_event() -> None:
    [body] = fences(ROOT / "adapters/zendesk/REFERENCE.md", "json")
    sent = body.replace("{{ticket.id}}", "35436")
    sent = sent.replace("{{ticket.updated_at_with_timestamp}}", "2026-11-22T10:00:00Z")
    json.loads(sent)
    headers = {"x-zendesk-webhook-invocation-id": "01HZZZ0001"}
    event = ZendeskWebhook("acme", ("a-secret-of-the-webhook",)).parse(Delivery(headers, sent.encode()))
    assert isinstance(event, Event)
    assert event.ticket == TicketRef("zendesk", "acme", "35436")
    assert event.occurred_at is not None


def test_the_intercom_page_lists_exactly_the_topics_the_code_understands() -> None:
    [block] = fences(ROOT / "adapters/intercom/README.md", "text")
    assert sorted(block.split()) == sorted(INTERCOM_TOPICS)


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_the_settings_of_a_page_switch_its_platform_on(platform: str, tmp_path: Path) -> None:
    page = ROOT / "adapters" / platform / "README.md"
    [block] = [body for body in fences(page, "sh") if f"{platform.upper()}_" in body]
    dotenv = tmp_path / ".env"
    dotenv.write_text(block, encoding="utf-8")
    found = load({}, dotenv, mounts=Path("/nowhere"), pending=PENDING)
    assert found.platforms == (platform,)
    assert found.warnings == ()


@pytest.mark.parametrize(("doc", "block"), every("toml"), ids=name)
def test_every_piece_of_policy_in_a_document_is_valid(doc: Path, block: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(block, encoding="utf-8")
    assert policy.load(file).hash != policy.load().hash, doc


@pytest.mark.parametrize(("doc", "block"), every("python"), ids=name)
def test_every_example_in_a_document_runs(doc: Path, block: str) -> None:
    left: dict[str, Any] = {}
    exec(compile(block, str(doc), "exec"), left)  # noqa: S102 - our own documents
    assert left["said"] == "Where do I find the export?"
    assert {"zendesk", "intercom"} == set(left["box"].desks)


@pytest.mark.parametrize("platform", ["zendesk", "intercom"])
def test_the_check_of_a_page_names_account_and_bot(platform: str, tmp_path: Path) -> None:
    [line] = [
        line
        for body in fences(ROOT / "adapters" / platform / "README.md", "sh")
        for line in body.splitlines()
        if line.startswith("connector check")
    ]
    arguments = [sys.executable, "-m", "connector.cli", *shlex.split(line)[1:], "--json"]
    with Sandbox(claude=False) as box:
        desk = box.desks[platform]
        done = subprocess.run(
            arguments,
            env={**os.environ, **desk.environ()},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    said = [one["said"] for one in json.loads(done.stdout)["findings"] if one["about"] == platform]
    wanted = desk.bot_id if platform == "zendesk" else desk.account
    assert wanted in said[0]
    assert any("Support Assistant" in text for text in said)
