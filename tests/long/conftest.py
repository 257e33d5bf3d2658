"""Real `connector web` and `connector worker` processes beside the stand-ins, to be killed at any moment."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox import scenes
from adapters.sandbox.box import Sandbox
from connector.cli.theatre import free_port
from connector.settings_database import on_memory_disk
from connector.settings_reader import KNOWN
from connector.store import inbox
from connector.store.database import Database, open_database
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table

ACME = Path(scenes.__file__).with_name("acme")
STARTS = 60.0
PATIENCE = 180.0
#: Each killed model call leaves its reserve spent: many kills must not look like a spent budget.
POLICY = """
[limits]
dollars_per_day = 100000.0
dollars_per_ticket = 1000.0
dollars_per_requester_day = 1000.0
"""
QUESTIONS = (
    "How do I reset my password? The reset link does not arrive.",
    "How do I turn on two-factor sign-in?",
    "How do I cancel my subscription?",
    "What are the API rate limits of a workspace?",
    "I want to export my data to CSV. Where do I find the export?",
)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def eventually(holds: Callable[[], Any], *, seconds: float = PATIENCE, says: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain\n{says()[-4000:]}"
        time.sleep(0.1)


@dataclass
class Actor:
    """One process; `start` again after `kill`. *port* is where it answers /healthz."""

    role: str
    port: int
    environ: Mapping[str, str]
    folder: Path
    child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        options = ["--health-port", str(self.port)] if self.role == "worker" else []
        command = [sys.executable, "-m", "connector.cli", self.role, *options]
        environ = {**self.environ, "PORT": str(self.port)}
        with (self.folder / "connector.log").open("ab") as log:
            self.child = subprocess.Popen(
                command, env=environ, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """-9 to the whole group: gunicorn's worker does not outlive its master."""
        if self.child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def runs(self) -> bool:
        assert self.child is not None
        return self.child.poll() is None


@dataclass
class Case:
    """A ticket with what people wrote into it."""

    platform: str
    ticket: str
    customer: str
    messages: int = 1


@dataclass
class Judgement:
    """What the stand-ins' own history says; lists name tickets."""

    messages: int = 0
    replies: int = 0
    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    after_teammate: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)


class Troupe:
    """A sandbox and *webs* + *workers* processes on one database. Deliveries go to a web process for each desk."""

    def __init__(self, folder: Path, database_url: str, *, webs: int = 1, workers: int = 1) -> None:
        self.folder = folder
        self.sandbox = Sandbox(pace=0.1)
        self.database: Database = open_database(database_url)
        self.cases: list[Case] = []
        self.kills: Counter[str] = Counter()
        #: Kills of a worker while a ticket was under way.
        self.in_the_midst = 0
        self._url, self._sizes = database_url, {"web": webs, "worker": workers}
        self.actors: list[Actor] = []
        self._open = ExitStack()

    def __enter__(self) -> Troupe:
        with ExitStack() as starting:
            starting.callback(self.database.close)
            starting.enter_context(self.sandbox)
            starting.callback(self._end_all)
            self._start_all()
            self._open = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _start_all(self) -> None:
        environ = self._environ()
        for role, count in self._sizes.items():
            self.actors += [Actor(role, free_port(), environ, self.folder) for _ in range(count)]
        for actor in self.actors:
            actor.start()
        webs = self.of("web")
        for number, desk in enumerate(self.sandbox.desks.values()):
            desk.deliver_to(webs[number % len(webs)].url)
        self.wait_up()

    def _end_all(self) -> None:
        for actor in self.actors:
            actor.kill()

    def of(self, role: str) -> list[Actor]:
        return [actor for actor in self.actors if actor.role == role]

    @property
    def log(self) -> str:
        return (self.folder / "connector.log").read_text(encoding="utf-8", errors="replace")

    def wait_up(self) -> None:
        for actor in self.actors:
            eventually(lambda url=actor.url: answers(f"{url}/healthz"), seconds=STARTS, says=lambda: self.log)

    def kill(self, actor: Actor) -> None:
        self.in_the_midst += actor.role == "worker" and self.busy()
        actor.kill()
        self.kills[actor.role] += 1
        actor.start()

    def busy(self) -> bool:
        table = "workflow_status" if self.database.is_sqlite else "dbos.workflow_status"
        with self.database.read() as connection:
            query = sa.text(f"SELECT count(*) FROM {table} WHERE status = 'PENDING'")
            return bool(connection.execute(query).scalar_one())

    def wait_busy(self, *, seconds: float) -> None:
        """Until a ticket is under way, but no longer than *seconds*."""
        deadline = time.monotonic() + seconds
        while not self.busy() and time.monotonic() < deadline:
            time.sleep(0.02)

    def write_in(self, platform: str, text: str) -> Case:
        desk = self.sandbox.desks[platform]
        number = len(self.cases)
        customer = desk.add_customer(name="Ada Brook", email=f"ada{number}@customers.example")
        case = Case(platform, desk.write_in(customer, subject=f"Question {number}", text=text), customer)
        self.cases.append(case)
        return case

    def follow_up(self, case: Case, text: str) -> None:
        self.sandbox.desks[case.platform].customer_replies(case.ticket, text)
        case.messages += 1

    def take_over(self, case: Case) -> None:
        desk = self.sandbox.desks[case.platform]
        desk.teammate_replies(case.ticket, desk.add_teammate(name="Tom Field"), "I take this one over.")

    def redeliver_refused(self) -> int:
        """What the vendors' own retries, or the sweep for missed messages, would bring: only acks are promises."""
        count = 0
        for desk in self.sandbox.desks.values():
            taken = {
                entry.id for entry in desk.courier.journal if any(200 <= s < 300 for s in entry.statuses)
            }
            pending = {entry.id for entry in desk.courier.journal if not entry.over}
            refused = {e.id for e in desk.courier.journal} - taken - pending
            for delivery in refused:
                desk.courier.redeliver(delivery)
            count += len(refused)
        return count

    def settle(self) -> None:
        """Until every delivery is acknowledged and every message dealt with; hundreds of kills leave much to do."""
        self.wait_up()
        while left := self._left():
            eventually(partial(self._less_than, left), says=lambda: f"{self.unfinished()}\n{self.log}")
        eventually(self._all_heard, says=lambda: f"{self.unfinished()}\n{self.log}")

    def _all_heard(self) -> bool:
        return self.redeliver_refused() == 0 and self.sandbox.settle(1) and self._left() == 0

    def settle_without_deliveries(self) -> None:
        """Until what is stored has been dealt with; nothing more is delivered."""
        eventually(lambda: self._left() == 0, says=lambda: f"{self.unfinished()}\n{self.log}")

    def unfinished(self) -> dict[str, list[Any]]:
        rows = sa.select(inbox_table.c.id, inbox_table.c.ticket_id, inbox_table.c.reason)
        open_jobs = sa.select(jobs_table.c.ticket_id, jobs_table.c.state).where(jobs_table.c.state != "done")
        with self.database.read() as connection:
            return {
                "inbox": [
                    tuple(r) for r in connection.execute(rows.where(inbox_table.c.state == inbox.WAITING))
                ],
                "jobs": [tuple(r) for r in connection.execute(open_jobs)],
            }

    def _ended(self, ticket: str) -> list[tuple[Any, ...]]:
        """What became of a ticket's deliveries, to explain a loss."""
        c = inbox_table.c
        rows = sa.select(c.kind, c.topic, c.state, c.outcome, c.reason, c.failures, c.deaths)
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(rows.where(c.ticket_id == ticket))]

    def _less_than(self, rows: int) -> bool:
        return self._left() < rows

    def _left(self) -> int:
        return sum(len(rows) for rows in self.unfinished().values())

    def judge(self) -> Judgement:
        found = Judgement()
        for case in self.cases:
            _judge(found, case, self.sandbox.desks[case.platform].view(case.ticket).messages)
        found.lost = [f"{name} {self._ended(name.partition(' ')[2])}" for name in found.lost]
        self._judge_order(found)
        return found

    def _judge_order(self, found: Judgement) -> None:
        """Of a ticket's messages the older is dealt with first."""
        query = sa.select(jobs_table).order_by(jobs_table.c.message_at, jobs_table.c.message_id)
        last: dict[tuple[str, str], int] = {}
        with self.database.read() as connection:
            for job in connection.execute(query):
                key = (job.platform, job.ticket_id)
                if job.done_at < last.get(key, 0):
                    found.out_of_order.append(f"{job.platform} {job.ticket_id}")
                last[key] = max(job.done_at, last.get(key, 0))

    def _environ(self) -> dict[str, str]:
        policy = self.folder / "policy.toml"
        shipped = (ACME / "policy.toml").read_text(encoding="utf-8")
        policy.write_text(shipped.replace("[limits]\n", POLICY), encoding="utf-8")
        tomllib.loads(policy.read_text(encoding="utf-8"))
        return {
            **{name: value for name, value in os.environ.items() if name not in KNOWN},
            **self.sandbox.environ(),
            "DATABASE_URL": self._url,
            "HOST": "127.0.0.1",
            "CONNECTOR_MODE": "auto",
            "POLICY_FILE": str(policy),
            "KNOWLEDGE_DIR": str(ACME / "articles"),
            "ACCOUNTS_FILE": str(ACME / "accounts.csv"),
        }


#: Intercom has no conditional write: what a teammate said so shortly before could not have been seen.
BLIND_MS = {"zendesk": 0, "intercom": 2_000}


def _judge(found: Judgement, case: Case, messages: Any) -> None:
    """A message of the customer has at most one answer of ours behind it, and at least one of somebody."""
    name = f"{case.platform} {case.ticket}"
    public = [m for m in messages if m.public and m.author in {"customer", "bot", "teammate"}]
    found.messages += case.messages
    spoken = [m for m in public if m.author == "bot"]
    found.replies += len(spoken)
    in_a_row = any(a.author == b.author == "bot" for a, b in pairwise(public))
    if in_a_row or len(spoken) > sum(m.author == "customer" for m in public):
        found.duplicates.append(name)
    notes = [m for m in messages if not m.public and m.author == "bot"]
    if len({m.text for m in notes}) < len(notes):
        found.duplicates.append(f"{name} (note)")
    if public[-1].author == "customer" and not notes and not any(m.author == "teammate" for m in public):
        found.lost.append(name)
    taken = [m.at for m in public if m.author == "teammate"]
    if taken and any(m.at > taken[0] + BLIND_MS[case.platform] for m in spoken):
        found.after_teammate.append(name)


@pytest.fixture
def disk_folder(tmp_path: Path) -> Iterator[Path]:
    """On a disk that is none of memory: the connector refuses SQLite elsewhere."""
    if not on_memory_disk(tmp_path):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="connector-long-", dir="/var/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def troupe(disk_folder: Path) -> Callable[..., Troupe]:
    """Makes a troupe on SQLite, or on the database with the given URL."""

    def make(database_url: str = "", **sizes: int) -> Troupe:
        return Troupe(disk_folder, database_url or f"sqlite:///{disk_folder / 'long.db'}", **sizes)

    return make


@pytest.fixture
def long() -> bool:
    return os.environ.get("LONG_TESTS") == "1"


@pytest.fixture
def chance() -> random.Random:
    return random.Random(os.environ.get("LONG_SEED", "1"))  # noqa: S311 - chance, not secrets


@pytest.fixture
def questions() -> tuple[str, ...]:
    return QUESTIONS
