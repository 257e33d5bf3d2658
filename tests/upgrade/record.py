"""Make a snapshot of a release's database with work in flight: `PYTHONPATH=<its checkout> python record.py OUT.sql`.

A real web and a real worker of that release deal with the tickets of TICKETS against the stand-ins; the worker is
killed while each is held where its name says. The dump is what the next release finds.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from connector.store import watermarks
from connector.store.database import open_database

#: What each customer asks, in the order in which the tickets are made; the stand-ins' ids follow from that order.
TICKETS = {
    "answered": ("zendesk", "How do I reset my password?"),
    "at the model": ("zendesk", "How do I cancel my subscription?"),
    "decided": ("zendesk", "How do I turn on two-factor sign-in?"),
    "sent, answer lost": ("zendesk", "What are the API rate limits of a workspace?"),
    "not sent, answer lost": ("zendesk", "I want to export my data to CSV. Where do I find the export?"),
    "sent, to be looked for": ("intercom", "How do I turn on dark mode?"),
    "waiting": ("zendesk", "My lawyer will take you to court."),
    "delayed": ("zendesk", "Where do I change my email address?"),
}
HELD = 600.0
NEVER = 4_000_000_000_000
POLICY = """
[company]
name = "Acme"
product = "Acme Projects"
[limits]
tickets_at_once = 4
[timing]
chat_seconds = 0.5
mail_seconds = 1
retry_seconds = [600]
settle_seconds = 600
"""


def people_write(box: Sandbox) -> dict[str, str]:
    """Ticket ids by name; the same for everyone who does nothing else before."""
    made = {}
    for name, (platform, text) in TICKETS.items():
        desk = box.desks[platform]
        customer = desk.add_customer(name="Ada Brook", email=f"ada{len(made)}@customers.example")
        made[name] = desk.write_in(customer, subject=name, text=text)
    return made


class Recording:
    def __init__(self, folder: Path) -> None:
        self.folder, self.box = folder, Sandbox(pace=0.1)
        self.file = folder / "release.db"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.deliveries: dict[str, tuple[str, str]] = {}

    def make(self) -> str:
        with self.box:
            self._collect_deliveries()
            self._start("web")
            self._leave_unswept()
            self._start("worker")
            self._pass_on("answered")
            self._until("SELECT count(*) FROM hc_jobs WHERE state = 'done'", 1)
            self._hold_the_rest()
            self._pass_on("waiting")
            self._until("SELECT count(*) FROM workflow_status WHERE status = 'ENQUEUED'", 1)
            self._end("worker", signal.SIGKILL)
            self._pass_on("delayed")
            self._end("web", signal.SIGTERM)
            with closing(sqlite3.connect(self.file)) as connection:
                connection.execute("UPDATE hc_workers SET host = 'elsewhere', pid = 1")
                # By the time the next release comes, what was delayed is due.
                connection.execute(
                    "UPDATE workflow_status SET delay_until_epoch_ms = created_at WHERE status = 'DELAYED'"
                )
                connection.commit()
                return "\n".join(connection.iterdump()) + "\n"

    def _collect_deliveries(self) -> None:
        """Every first delivery is kept back, to be passed on when its turn has come."""
        for desk in self.box.desks.values():
            desk.courier.drop_next(1_000)
            desk.deliver_to(f"http://127.0.0.1:{PORT}")
        self.tickets = people_write(self.box)
        for desk in self.box.desks.values():
            for entry in desk.courier.journal:
                self.deliveries.setdefault(entry.ticket_id, (desk.platform, entry.id))

    def _leave_unswept(self) -> None:
        """The sweep would queue every ticket at once."""
        opened = open_database(f"sqlite:///{self.file}")
        with opened.begin() as connection:
            for desk in self.box.desks.values():
                watermarks.advance(connection, desk.platform, desk.account, to=NEVER)
        opened.close()

    def _hold_the_rest(self) -> None:
        assert self.box.claude is not None
        model, zendesk, intercom = self.box.claude, self.box.desks["zendesk"], self.box.desks["intercom"]
        path = {name: f"/tickets/{ticket}[.]json" for name, ticket in self.tickets.items()}
        hold = Fault("slow", seconds=HELD)
        # The second read of the ticket is the one before the write; the reads behind a lost answer look for it.
        _add(zendesk, hold, path_regex=path["decided"], method="GET", after=1)
        for name, kind in (("sent, answer lost", "lost_answer"), ("not sent, answer lost", "lost_request")):
            _add(zendesk, Fault(kind), path_regex=path[name], method="PUT")
            _add(
                zendesk,
                hold,
                path_regex=path[name].replace("[.]json", "/comments.*sort"),
                method="GET",
                times=0,
            )
        _add(intercom, Fault("lost_answer"), path_regex="/reply", method="POST")
        self._pass_on("sent, to be looked for")
        self._until("SELECT count(*) FROM hc_steps WHERE done_at IS NULL", 1)
        self._until("SELECT count(*) FROM workflow_status WHERE status = 'DELAYED'", 1)
        for name in ("decided", "sent, answer lost", "not sent, answer lost"):
            self._pass_on(name)
        self._until("SELECT count(*) FROM hc_steps WHERE done_at IS NULL", 3)
        self._until("SELECT count(*) FROM hc_runs", 5)
        model.faults.add(Fault("slow", path_regex="/v1/messages$", seconds=HELD, times=0))
        self._pass_on("at the model")
        self._until("SELECT count(*) FROM hc_spending WHERE cost IS NULL", 1)

    def _start(self, *names: str) -> None:
        policy = self.folder / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        acme = Path(sys.modules[Sandbox.__module__].__file__ or "").with_name("acme")
        environ = {
            **os.environ,
            **self.box.environ(),
            "DATABASE_URL": f"sqlite:///{self.file}",
            "PORT": str(PORT),
            "CONNECTOR_MODE": "auto",
            "POLICY_FILE": str(policy),
            "KNOWLEDGE_DIR": str(acme / "articles"),
        }
        for name in names:
            command = [sys.executable, "-m", "connector.cli", name]
            self.children[name] = subprocess.Popen(command, env=environ, cwd=self.folder)
            _wait(self.file.exists)
        _wait(_listens)

    def _end(self, name: str, number: int) -> None:
        child = self.children.pop(name)
        child.send_signal(number)
        child.wait()

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.children):
            self._end(name, signal.SIGKILL)

    def _pass_on(self, name: str) -> None:
        platform, delivery = self.deliveries[self.tickets[name]]
        courier = self.box.desks[platform].courier
        courier._drop = 0
        courier.redeliver(delivery)
        courier.drop_next(1_000)
        assert courier.settle()

    def _until(self, query: str, number: int) -> None:
        def holds() -> bool:
            with closing(sqlite3.connect(self.file)) as connection:
                return bool(connection.execute(query).fetchone()[0] == number)

        _wait(holds, what=query)


def _add(desk: Any, fault: Fault, **fields: Any) -> None:
    desk.faults.add(replace(fault, **fields))


def _wait(holds: Callable[[], bool], *, what: str = "") -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


def _listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


PORT = _free_port()

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir="/var/tmp") as made, Recording(Path(made)) as recording:
        Path(sys.argv[1]).write_text(recording.make(), encoding="utf-8")
