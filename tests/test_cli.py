"""The commands as a user meets them: help, faults in one message, switches, a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from connector import audit
from connector.cli import COMMANDS, cli
from connector.cli.serve import DEATHS, NAMES, Family
from connector.cli.theatre import free_port
from connector.domain import Event, EventKind, TicketRef
from connector.store import flags, inbox
from connector.store.database import Database, open_database
from connector.store.migrate import migrate

GOOD = {
    "ZENDESK_URL": "https://acme.zendesk.com",
    "ZENDESK_OAUTH_CLIENT_ID": "connector",
    "ZENDESK_OAUTH_CLIENT_SECRET": "client-secret-0123456789",
    "ZENDESK_WEBHOOK_SECRETS": "webhook-secret-0123456789",
    "ANTHROPIC_API_KEY": "sk-made-up-0123456789",
}
#: Seconds after which something never comes; a busy machine takes long to start a process.
PATIENCE = 120.0
MODEL = {"ANTHROPIC_API_KEY": GOOD["ANTHROPIC_API_KEY"]}


def make_database(folder: Path) -> Database:
    """The default database, as the first start leaves it."""
    opened = open_database(f"sqlite:///{folder / 'connector.db'}")
    migrate(opened)
    return opened


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "connector.cli", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str) -> None:
    found = CliRunner().invoke(cli, [*command.split(), "--help"])
    assert found.exit_code == 0
    assert "Usage:" in found.output


def test_all_faults_of_the_settings_are_told_at_once(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", ZENDESK_URL="ftp://acme", CONNECTOR_MODE="bold", CONNECTOR_COLOUR="red")
    assert done.returncode == 2
    for name in ("ZENDESK_URL", "CONNECTOR_MODE", "CONNECTOR_COLOUR", "ZENDESK_WEBHOOK_SECRETS"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_without_a_helpdesk_nothing_starts(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_empty_webhook_secret_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "web", **{**GOOD, "ZENDESK_WEBHOOK_SECRETS": ""})
    assert done.returncode == 2
    assert "ZENDESK_WEBHOOK_SECRETS" in done.stderr


def test_sqlite_is_refused_on_app_engine(tmp_path: Path) -> None:
    done = run(tmp_path, "web", **GOOD, GAE_ENV="standard")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


def test_pause_and_resume_tell_what_they_did(tmp_path: Path) -> None:
    database = make_database(tmp_path)
    assert run(tmp_path, "pause").stdout.strip() == "paused (connector.db)"
    assert run(tmp_path, "pause").stdout.strip() == "was paused already (connector.db)"
    event = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic")
    with database.begin() as connection:
        assert flags.paused(connection)
        row = inbox.add(connection, event, digest="x", now=1)
        assert row is not None
        inbox.finish(connection, row, state=inbox.PAUSED, outcome="", reason="paused", now=2)
    assert "1 waiting" in run(tmp_path, "resume").stdout
    with database.read() as connection:
        assert inbox.in_state(connection, inbox.PAUSED) == []
        assert not flags.paused(connection)
    database.close()
    assert "audit log is whole" in run(tmp_path, "audit", "verify").stdout


def test_an_audit_log_forged_as_a_whole_does_not_fit_an_earlier_head(tmp_path: Path) -> None:
    opened = make_database(tmp_path)
    with opened.begin() as connection:
        audit.append(connection, audit.Kind.SWITCH, {"on": True}, ticket="", now=1)
    noted = run(tmp_path, "audit", "verify").stdout.split()[-1]
    assert run(tmp_path, "audit", "verify", "--anchor", noted).returncode == 0
    with opened.begin() as connection:
        connection.exec_driver_sql("DELETE FROM hc_audit")
        connection.exec_driver_sql("DELETE FROM hc_audit_payloads")
        connection.exec_driver_sql(f"UPDATE hc_audit_head SET seq = 0, hash = '{audit.ZERO}'")
        audit.append(connection, audit.Kind.SWITCH, {"on": False}, ticket="", now=1)
    assert run(tmp_path, "audit", "verify").returncode == 0
    forged = run(tmp_path, "audit", "verify", "--anchor", noted)
    assert (forged.returncode, "row 1 is not the one" in forged.stdout) == (1, True)
    assert run(tmp_path, "audit", "verify", "--anchor", "nonsense").returncode == 2
    opened.close()


def test_a_changed_audit_log_is_told_with_status_1(tmp_path: Path) -> None:
    database = make_database(tmp_path)
    run(tmp_path, "pause")
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE hc_audit SET at = at + 1")
    database.close()
    done = run(tmp_path, "audit", "verify")
    assert (done.returncode, "was changed" in done.stdout) == (1, True)


def test_articles_are_read_in_and_found(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "reset.md").write_text("# Reset your password\n\nChoose Forgot password on the sign-in page.")
    environ = {"KNOWLEDGE_DIR": str(articles)}
    assert "1 added, 0 changed, 0 removed" in run(tmp_path, "kb", "sync", **environ).stdout
    assert "0 added, 0 changed, 0 removed" in run(tmp_path, "kb", "sync", **environ).stdout
    found = run(tmp_path, "kb", "search", "reset", "password").stdout
    assert ("1 passage\n" in found, "Forgot password" in found) == (True, True)
    assert "none: 0 passages" in run(tmp_path, "kb", "search", "volcano").stdout


def test_kb_sync_without_a_folder_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, "kb", "sync")
    assert (done.returncode, "KNOWLEDGE_DIR" in done.stderr) == (2, True)


def test_a_dead_message_is_listed_shown_and_replayed(tmp_path: Path) -> None:
    database = make_database(tmp_path)
    assert "no dead messages" in run(tmp_path, "dead", "list").stdout
    event = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic")
    with database.begin() as connection:
        row = inbox.add(connection, event, digest="x", now=1)
        assert row is not None
        inbox.finish(connection, row, state=inbox.DEAD, outcome="", reason="helpdesk_unavailable", now=2)
    assert "helpdesk_unavailable" in run(tmp_path, "dead", "list").stdout
    assert "zendesk:acme:1" in run(tmp_path, "dead", "show", str(row)).stdout
    assert run(tmp_path, "dead", "show", "99").returncode == 2
    assert run(tmp_path, "dead", "replay").returncode == 2
    assert "1 looked at again" in run(tmp_path, "dead", "replay", "--all").stdout
    with database.read() as connection:
        assert [one.id for one in inbox.in_state(connection, inbox.WAITING)] == [row]
    database.close()


def test_a_dead_message_is_put_away_when_the_operator_says_yes(tmp_path: Path) -> None:
    database = make_database(tmp_path)
    event = Event(EventKind.MESSAGE_RECEIVED, TicketRef("zendesk", "acme", "1"), "d1", "topic")
    with database.begin() as connection:
        row = inbox.add(connection, event, digest="x", now=1)
        assert row is not None
        inbox.finish(connection, row, state=inbox.DEAD, outcome="", reason="helpdesk_unavailable", now=2)
    assert run(tmp_path, "dead", "drop", str(row)).returncode == 1
    assert run(tmp_path, "dead", "drop", "99", "--yes").returncode == 2
    assert "zendesk:acme:1" in run(tmp_path, "dead", "list").stdout
    assert run(tmp_path, "dead", "drop", str(row), "--yes").stdout == "put away\n"
    assert "no dead messages" in run(tmp_path, "dead", "list").stdout
    assert "the audit log is whole" in run(tmp_path, "audit", "verify").stdout
    database.close()


def eventually_answers(url: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


@contextmanager
def serve(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Killed when the test fails; its children end with it."""
    environ = {**os.environ, **GOOD, "PORT": str(port)}
    command = [sys.executable, "-m", "connector.cli", "serve"]
    with subprocess.Popen(command, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_serve_ends_both_children_cleanly_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port) as process:
        assert eventually_answers(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "worker ended" in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_worker_says_at_its_start_that_the_helpdesk_refuses_it(tmp_path: Path) -> None:
    from adapters.sandbox.box import Sandbox

    with Sandbox(claude=False, zendesk=False) as sandbox:
        environ = {**sandbox.environ(), "INTERCOM_ACCESS_TOKEN": "not-the-token-0123456789", **MODEL}
        command = [sys.executable, "-m", "connector.cli", "worker"]
        with subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, **environ}, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            first = next(line for line in process.stderr if "helpdesk" in line)
            process.terminate()
    assert "refuses our credentials" in first
    assert "not-the-token" not in first


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_serve_starts_a_dead_child_again(tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port) as process:
        assert eventually_answers(f"http://127.0.0.1:{port}/readyz")
        before = children_of(process.pid)
        os.kill(before[-1], signal.SIGKILL)
        eventually(lambda: len(set(children_of(process.pid)) - {before[-1]}) == 2)
        assert eventually_answers(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_no_orphan_outlives_a_killed_serve(tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port) as process:
        assert eventually_answers(f"http://127.0.0.1:{port}/readyz")
        family = children_of(process.pid)
        process.kill()
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


class Brief:
    """A child that has ended already."""

    def __init__(self, status: int) -> None:
        self.status, self.stdin = status, None

    def poll(self) -> int:
        return self.status

    def terminate(self) -> None:
        pass

    def wait(self, _: float = 0) -> int:
        return self.status


@pytest.mark.parametrize(("status", "told"), [(2, 2), (1, 1), (-9, 1)])
def test_children_that_keep_dying_are_given_up(status: int, told: int) -> None:
    made: list[Brief] = []

    def start(_: str) -> Any:
        made.append(Brief(status))
        return made[-1]

    family = Family(start, monotonic=lambda: 0.0)
    assert family.live(threading.Event(), SimpleNamespace(drain_seconds=0)) == told
    assert len(made) <= 2 + DEATHS


class Alive(Brief):
    """A child that lives until it is terminated."""

    def __init__(self) -> None:
        super().__init__(0)

    def poll(self) -> Any:
        return None


def test_a_worker_that_keeps_dying_is_started_again_after_growing_waits_and_the_web_lives_on() -> None:
    now, starts = [0.0], {"web": list[float](), "worker": list[float]()}

    def start(name: str) -> Any:
        starts[name].append(now[0])
        return Alive() if name == "web" else Brief(1)

    family = Family(start, monotonic=lambda: now[0])
    for _ in range(400):
        assert [family._look_after(name) for name in NAMES] == [0, 0]
        now[0] += 0.5
    assert starts["web"] == [0.0]
    waits = [round(b - a) for a, b in pairwise(starts["worker"])]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    stop = threading.Event()
    stop.set()
    assert family.live(stop, SimpleNamespace(drain_seconds=0)) == 0  # type: ignore[arg-type]


def test_a_worker_that_lived_for_a_while_is_started_again_soon() -> None:
    now, made = [0.0], list[Any]()

    def start(_: str) -> Any:
        made.append(Alive())
        return made[-1]

    family = Family(start, monotonic=lambda: now[0])
    for _ in range(20):
        now[0] += 61
        made[-1].poll = lambda: 1
        assert family._look_after("worker") == 0
        now[0] += 1
        assert family._look_after("worker") == 0
    assert len(made) == 22


def test_a_port_in_use_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, "serve", **GOOD, PORT=str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_accounts_file_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("name,plan\nAda,Pro\n")
    done = run(tmp_path, "serve", **GOOD, ACCOUNTS_FILE="accounts.csv", PORT=str(free_port()))
    assert (done.returncode, "email" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["pause", "resume", "dead list", "audit verify", "kb search x"])
def test_a_client_command_makes_no_database_of_its_own(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, *command.split())
    assert done.returncode == 2
    assert "no database" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_a_price_is_told_before_anything_starts(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", **GOOD, MODEL_FAST="gpt-4", PORT=str(free_port()))
    assert (done.returncode, "MODEL_FAST" in done.stderr) == (2, True)
