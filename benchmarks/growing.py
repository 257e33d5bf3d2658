"""One connector on one database, in a process of its own: measures what it is told to on standard input, in seconds.

A line of words comes in, a JSON list of numbers goes out. Receiver, engine, story and adapters are the real ones;
the helpdesk and the model are stand-ins in another process, and the time that is spent waiting for them is left out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from connector import bootstrap, workflow
from connector.counting import Counting
from connector.domain import Touched
from connector.engine import Engine, Step
from connector.reconcile import Sweeper
from connector.store import inbox
from connector.store.tables import inbox as inbox_table
from connector.store.tables import tickets

PATIENCE = 60
SWEPT = 100
DAY_MS = 86_400_000


class Elsewhere:
    """Counts, for each thread, the seconds that it waited for others."""

    def __init__(self) -> None:
        self._mine = threading.local()

    def seconds(self) -> float:
        return getattr(self._mine, "seconds", 0.0)

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                self._mine.seconds = self.seconds() + time.perf_counter() - began

        return call


@dataclass(frozen=True)
class Clocked:
    """Whatever *inner* is; its methods' time counts as waiting. *steps* are clocked themselves."""

    inner: Any
    elsewhere: Elsewhere

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.inner, name)
        return self.elsewhere.timed(value) if callable(value) else value

    def steps(self, *args: Any) -> list[Clocked]:
        return [Clocked(step, self.elsewhere) for step in self.inner.steps(*args)]


class Connector:
    def __init__(self) -> None:
        self.settings = bootstrap.read_settings()
        self.database = bootstrap.database(self.settings)
        self.app = bootstrap.make_web(self.settings, self.database).test_client()
        self.library = bootstrap.make_library(self.settings, self.database)
        self.elsewhere = Elsewhere()
        counting = Counting(self.database, clock=bootstrap.now_ms)
        house = bootstrap.make_house(self.settings, self.database, self.library, counting)
        self.house = replace(
            house,
            helpdesks={name: Clocked(desk, self.elsewhere) for name, desk in house.helpdesks.items()},
            models=replace(house.models, llm=Clocked(house.models.llm, self.elsewhere)),
            sleep=self.elsewhere.timed(house.sleep),
        )
        self.walks: list[float] = []
        self.claims: list[float] = []
        self.engine = Engine(self.database, self._story, clock=bootstrap.now_ms)
        self._numbers = itertools.count(1)

    def _story(self, inbox_id: int, step: Step) -> str:
        began, waited = time.perf_counter(), self.elsewhere.seconds()
        word = workflow.handle(inbox_id, step, house=self.house)
        own = time.perf_counter() - began - (self.elsewhere.seconds() - waited)
        if word.startswith("acted:"):
            self.walks.append(own)
        return word

    def watch_claims(self) -> None:
        """Time each look of the engine into its queue that found something; called once it is launched."""
        from dbos._dbos import _get_dbos_instance

        system = _get_dbos_instance()._sys_db
        claim = system.start_queued_partitioned_workflows

        def timed(*args: Any, **named: Any) -> Any:
            began = time.perf_counter()
            found = claim(*args, **named)
            if found:
                self.claims.append(time.perf_counter() - began)
            return found

        system.start_queued_partitioned_workflows = timed

    def post(self, ticket: str) -> float:
        """Seconds from a trigger's delivery to the answer that it is stored."""
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        payload = {"source": "zendesk-trigger", "ticket_id": ticket, "updated_at": stamp}
        body = json.dumps(payload).encode()
        secret = self.settings.zendesk.webhook_secrets[0]
        mac = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256)
        headers = {
            "X-Zendesk-Webhook-Signature": base64.b64encode(mac.digest()).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
            "X-Zendesk-Webhook-Invocation-Id": str(uuid.uuid4()),
        }
        began = time.perf_counter()
        answer = self.app.post("/webhooks/zendesk", data=body, headers=headers)
        took = time.perf_counter() - began
        assert (answer.status_code, answer.get_data()) == (200, b"stored")
        return took

    def settle(self) -> None:
        waits = (
            sa.select(sa.func.count()).select_from(inbox_table).where(inbox_table.c.state == inbox.WAITING)
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with self.database.read() as connection:
                if not connection.execute(waits).scalar_one():
                    return
            time.sleep(0.1)
        raise RuntimeError("wake-ups are left over")

    def ack(self, count: str) -> list[float]:
        """Deliveries about tickets that the helpdesk does not know: their wake-ups end at once."""
        times = [self.post(str(9_000_000 + next(self._numbers))) for _ in range(int(count))]
        self.settle()
        return times

    def walk(self, *ids: str) -> list[float]:
        self.walks.clear()
        for ticket in ids:
            self.post(ticket)
            self.settle()
        return list(self.walks)

    def claim(self) -> list[float]:
        found = list(self.claims)
        self.claims.clear()
        return found

    def ready(self, count: str) -> list[float]:
        return _times(int(count), lambda: self.app.get("/readyz"))

    def metrics(self) -> list[float]:
        headers = {"Authorization": f"Bearer {self.settings.api_token}"}

        def scrape() -> None:
            assert self.app.get("/metrics", headers=headers).status_code == 200

        return _times(1, scrape)

    def reap(self, count: str) -> list[float]:
        return _times(int(count), self.engine._reap)

    def forgotten(self, count: str) -> list[float]:
        return _times(int(count), self.engine._ring_forgotten)

    def retention(self, count: str) -> list[float]:
        """A look that finds nothing old enough."""
        return _times(int(count), partial(self.engine.forget, bootstrap.now_ms() - 400 * DAY_MS))

    def sweep(self, count: str) -> list[float]:
        """A look at tickets that changed and were read since."""
        with self.database.read() as connection:
            newest = sa.select(tickets.c.ticket_id).order_by(tickets.c.ticket_id).limit(SWEPT)
            known = [Touched(id=row.ticket_id, updated_at=1) for row in connection.execute(newest)]
        sweeper = Sweeper(self.database, self.house.ring, bootstrap.now_ms, 0)
        return _times(int(count), partial(sweeper.sweep, _Changed(known), dry_run=True))


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a sweep asks a helpdesk for."""

    tickets: list[Touched]
    platform: str = "zendesk"
    account: str = "127.0.0.1"

    def changed_since(self, since: int) -> Iterable[Touched]:
        del since
        return self.tickets


def _times(count: int, function: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return times


def main() -> int:
    connector = Connector()
    connector.engine.launch()
    connector.watch_claims()
    print("[]", flush=True)
    for line in sys.stdin:
        name, *words = line.split()
        print(json.dumps(getattr(connector, name)(*words)), flush=True)
    connector.engine.close(drain_seconds=5)
    connector.library.close()
    connector.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
