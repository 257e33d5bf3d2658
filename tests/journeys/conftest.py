"""A real connector beside the stand-ins whose services can be taken away, and what its numbers say meanwhile."""

from __future__ import annotations

import itertools
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sandbox.faults import Fault
from connector import policy as policies
from connector.cli.theatre import Theatre
from connector.domain import Mode
from connector.report import Report, compute
from connector.store import inbox
from connector.store.periods import Span
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table
from connector.store.tables import runs as runs_table

TOKEN = "metrics-token-0123456789"
PATIENCE = 120.0
#: Longer than the connector waits for an account source.
HANG_SECONDS = 30.0


@dataclass
class AccountServer:
    """The operator's own endpoint; *answer* is (status, body), None for one that never answers."""

    answer: tuple[int, bytes] | None = (200, b'{"plan": "Pro"}')
    asked: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class AccountHandler(BaseHTTPRequestHandler):
    accounts: AccountServer

    def do_GET(self) -> None:
        self.accounts.asked += 1
        if self.accounts.answer is None:
            self.accounts.over.wait(HANG_SECONDS)
            return
        status, body = self.accounts.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def account_server() -> Iterator[AccountServer]:
    made = AccountServer()
    handler = type("Handler", (AccountHandler,), {"accounts": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    made.url = f"http://127.0.0.1:{server.server_port}/accounts"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Ended:
    """How a ticket stands when everything about it is dealt with."""

    outcomes: list[tuple[str, tuple[str, ...]]]
    replies: int
    notes: int
    tags: tuple[str, ...]
    accounts: list[str]


@dataclass
class House:
    """One running connector. Its tickets are customers' first messages."""

    theatre: Theatre
    accounts: AccountServer
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def desk(self, platform: str) -> Any:
        return self.theatre.sandbox.desks[platform]

    @property
    def model(self) -> Any:
        assert self.theatre.sandbox.claude is not None
        return self.theatre.sandbox.claude

    def write(self, platform: str, text: str = "How do I reset my password?", **options: Any) -> str:
        email = f"ada.{next(self.serial)}@customers.example"
        customer = self.desk(platform).add_customer(name="Ada Brook", email=email)
        ticket: str = self.desk(platform).write_in(customer, subject=text[:40], text=text, **options)
        return ticket

    def take_away(self, faults: Any) -> None:
        faults.add(Fault("status", status=503, times=0))

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"waited in vain\n{self.theatre.log[-3000:]}"
            assert self.theatre.children.alive, self.theatre.log[-3000:]
            time.sleep(0.2)

    def ended(self, platform: str, ticket: str) -> Ended:
        """After everything about the ticket is dealt with."""
        self.until(lambda: self._is_dealt_with(platform, ticket))
        view = self.desk(platform).view(ticket)
        with self.theatre.database.read() as connection:
            ours = sa.and_(jobs_table.c.platform == platform, jobs_table.c.ticket_id == ticket)
            done = connection.execute(sa.select(jobs_table).where(ours)).all()
            joined = sa.select(runs_table).join(jobs_table, jobs_table.c.id == runs_table.c.job_id)
            decisions = [row.decision for row in connection.execute(joined.where(ours))]
        return Ended(
            [(row.outcome, tuple(row.reasons)) for row in done],
            replies=len(view.by("bot", public=True)),
            notes=len(view.by("bot", public=False)),
            tags=view.tags,
            accounts=[made["evidence"]["account"] for made in decisions if made["evidence"]],
        )

    def _is_dealt_with(self, platform: str, ticket: str) -> bool:
        def rows(table: sa.Table) -> list[str]:
            ours = sa.and_(table.c.platform == platform, table.c.ticket_id == ticket)
            return list(connection.execute(sa.select(table.c.state).where(ours)).scalars())

        with self.theatre.database.read() as connection:
            states, waiting = rows(jobs_table), rows(inbox_table)
        return bool(states) and set(states) == {"done"} and inbox.WAITING not in waiting

    def numbers(self) -> dict[str, float]:
        """`/metrics` by "name{labels}"."""
        request = urllib.request.Request(f"{self.theatre.url}/metrics")
        request.add_header("Authorization", f"Bearer {TOKEN}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if line[0] != "#"]
        return {name: float(value) for name, _, value in lines}

    def report(self) -> Report:
        """What `connector report` prints."""
        policy = policies.load()
        now = int(time.time() * 1000)
        with self.theatre.database.read() as connection:
            return compute(connection, Span(now - 86_400_000, now), policy=policy, mode=Mode.AUTO)


def policy_file(folder: Path, **limits: float) -> str:
    """Short waits, yet long enough for a service to come back in time on a busy machine."""
    file = folder / "policy.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in limits.items()]
    timing = "chat_seconds = 0.5\nmail_seconds = 1\nretry_seconds = [1, 2, 4, 8, 16]\nsettle_seconds = 3\n"
    file.write_text("\n".join(["[timing]", timing, "[limits]", *lines]), encoding="utf-8")
    return str(file)


@contextmanager
def running(folder: Path, **limits: float) -> Iterator[House]:
    extra = {"POLICY_FILE": policy_file(folder, **limits), "API_TOKEN": TOKEN, "ACCOUNTS_FILE": ""}
    with account_server() as accounts:
        extra["ACCOUNTS_URL"] = accounts.url
        with Theatre(extra=extra) as theatre:
            yield House(theatre, accounts)


@pytest.fixture(scope="module")
def lasting_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running(tmp_path_factory.mktemp("outages")) as made:
        yield made


@pytest.fixture
def house(lasting_house: House) -> Iterator[House]:
    """With every service back afterwards."""
    yield lasting_house
    for desk in lasting_house.theatre.sandbox.desks.values():
        desk.faults.clear()
    lasting_house.model.faults.clear()
    lasting_house.accounts.answer = (200, b'{"plan": "Pro"}')


@pytest.fixture(scope="module")
def poor_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A day's budget that no call fits into."""
    with running(tmp_path_factory.mktemp("budget"), dollars_per_day=0.0001) as made:
        yield made
