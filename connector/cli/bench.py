"""One row of the fault lab: its tickets, its traps, how long to wait for it, and the harm that was done."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Any, Literal

import sqlalchemy as sa

from adapters.sandbox.claude_script import ScriptBrain
from adapters.sandbox.faults import Faults
from adapters.sandbox.lab import Scenario
from connector.cli.harm import Harm, JobRow, count
from connector.cli.theatre import Theatre
from connector.errors import ConnectorError
from connector.store import inbox
from connector.store.tables import inbox as inbox_table
from connector.store.tables import jobs as jobs_table

SETTLE_SECONDS, SECONDS_PER_TICKET = 90, 3
DELIVERY_SECONDS = 30
COMMAND_SECONDS = 120
_serial = itertools.count(1)


class Bench:
    """See adapters.sandbox.lab_moves.Bench."""

    def __init__(
        self, theatre: Theatre, scenario: Scenario, platform: str, *, brain: ScriptBrain, front: Faults
    ) -> None:
        self.scenario, self.platform = scenario, platform
        self.brain, self.front = brain, front
        self.desk: Any = theatre.sandbox.desks[platform]
        self.teammate: str = self.desk.add_teammate(name="Tom Field")
        self.tickets: list[str] = []
        self._theatre = theatre
        self._traps: list[threading.Event] = []

    def trap(self) -> threading.Event:
        self._traps.append(threading.Event())
        return self._traps[-1]

    @property
    def idle_traps(self) -> int:
        """How many faults were never met."""
        return sum(not met.is_set() for met in self._traps)

    def name(self) -> str:
        return f"case {next(_serial)}."

    def write(self, text: str, *, mark: str = "") -> str:
        mark = mark or self.name()
        email = f"ada.{mark.strip('.').replace(' ', '.')}@customers.example"
        customer = self.desk.add_customer(name="Ada Brook", email=email)
        subject = f"{text[:60]} {mark}"
        self.tickets.append(self.desk.write_in(customer, subject=subject, text=text))
        return self.tickets[-1]

    def kill(self, process: Literal["web", "worker"]) -> None:
        self._theatre.children.kill(process)

    def wait_tried(self, ticket: str, *, to_the_end: bool = False) -> None:
        def tried() -> bool:
            mine = [entry for entry in list(self.desk.courier.journal) if entry.ticket_id == ticket]
            return bool(mine) and all(e.over if to_the_end else e.statuses for e in mine)

        if not _until(tried, DELIVERY_SECONDS):
            raise ConnectorError(f"the stand-in for {self.platform} did not deliver ticket {ticket}")

    def wait_ready(self) -> None:
        self._theatre.wait_ready()

    def command(self, name: str) -> None:
        status = self._theatre.children.run(name, seconds=COMMAND_SECONDS)
        if status:
            raise ConnectorError(
                f"connector {name} ended with status {status}:\n{self._theatre.log[-2_000:]}"
            )

    def settle(self) -> bool:
        """Wait until every message has been dealt with and no wake-up is due; False when that takes too long."""
        return _until(self._settled, SETTLE_SECONDS + SECONDS_PER_TICKET * len(self.tickets))

    def harm(self) -> Harm:
        return sum((self._harm_of(ticket) for ticket in self.tickets), Harm())

    def _harm_of(self, ticket: str) -> Harm:
        return count(self.desk.view(ticket), self._jobs(ticket))

    def _settled(self) -> bool:
        return not self.idle_traps and not self._waiting() and all(map(self._is_dealt_with, self.tickets))

    def _is_dealt_with(self, ticket: str) -> bool:
        newest = self.desk.view(ticket).by("customer", public=True)[-1]
        rows = self._jobs(ticket)
        return any(row.message_id == newest.id for row in rows) and all(row.done for row in rows)

    def _waiting(self) -> int:
        table = inbox_table.c
        waits = sa.and_(
            table.platform == self.platform, table.ticket_id.in_(self.tickets), table.state == inbox.WAITING
        )
        with self._theatre.database.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(waits)).scalar_one())

    def _jobs(self, ticket: str) -> list[JobRow]:
        table = jobs_table.c
        ours = sa.select(jobs_table).where(table.platform == self.platform, table.ticket_id == ticket)
        with self._theatre.database.read() as connection:
            rows = connection.execute(ours).all()
        return [JobRow(r.message_id, r.state, r.outcome or "", tuple(r.reasons or ())) for r in rows]


def _until(condition: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
