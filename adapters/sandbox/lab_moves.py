"""The fault lab's moves: how something goes wrong on one ticket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import random
from time import sleep
from typing import Any, Literal, Protocol

from adapters.sandbox.claude_answer import Answer, Raw
from adapters.sandbox.claude_script import ScriptBrain, Step
from adapters.sandbox.faults import Fault, Faults, Kind
from adapters.sandbox.plays import FAQ

LEGAL = "If the export is not fixed by Friday my lawyer will take you to court."
AGAIN = "Never mind the password. When are invoices issued, and where do I find my invoices as PDF?"
#: How long a write that is still under way outlives its sender: less than the settle time of the lab's policy.
LATE_SECONDS = 1.5
SLOW_SECONDS = 3.0
#: A worker starts in a second or two, and needs some more for a ticket.
RANDOM_SECONDS = 5.0


class Bench(Protocol):
    """One row of the table: a scenario on one platform."""

    @property
    def desk(self) -> Any: ...

    @property
    def teammate(self) -> str: ...

    @property
    def brain(self) -> ScriptBrain: ...

    @property
    def front(self) -> Faults:
        """Faults between the vendor's webhooks and the connector."""

    def trap(self) -> threading.Event:
        """To be set when a fault strikes; a row whose traps are not all set has tested nothing."""

    def write(self, text: str, *, mark: str = "") -> str:
        """A new customer's new ticket with *mark* in its subject; the row is judged on it."""

    def name(self) -> str:
        """A mark that no other ticket has."""

    def kill(self, process: Literal["web", "worker"]) -> None:
        """SIGKILL; a new one is on its way when this returns."""

    def wait_tried(self, ticket: str, *, to_the_end: bool = False) -> None:
        """Until a delivery about the ticket has been tried, or until the vendor will not try any again."""

    def wait_ready(self) -> None: ...

    def command(self, name: str) -> None:
        """Run one of the connector's commands."""


Play = Callable[[Bench], None]
Act = Callable[[Bench, str], object]


#: Where a fault strikes: point -> platform -> (method, path).
POINTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "read": {
        "zendesk": ("GET", r"/api/v2/tickets/{id}\.json$"),
        "intercom": ("GET", r"/conversations/{id}(\?|$)"),
    },
    "write": {
        "zendesk": ("PUT", r"/api/v2/tickets/{id}\.json$"),
        "intercom": ("POST", r"/conversations/{id}/reply$"),
    },
    "tag": {"intercom": ("POST", r"/conversations/{id}/tags$")},
    "close": {"intercom": ("POST", r"/conversations/{id}/parts$")},
}


def at(point: str, fault: Fault, *, act: Act | None = None, text: str = FAQ) -> Play:
    """*fault* strikes at *point* of the ticket; *act* comes right before it."""

    def play(bench: Bench) -> None:
        ticket, met = bench.write(text), bench.trap()
        method, path = POINTS[point][bench.desk.platform]

        def run() -> None:
            met.set()
            if act:
                act(bench, ticket)

        bench.desk.faults.add(replace(fault, method=method, path_regex=path.format(id=ticket), run=run))

    return play


def kill_worker(bench: Bench, _ticket: str) -> None:
    bench.kill("worker")


def teammate_speaks(bench: Bench, ticket: str) -> None:
    bench.desk.teammate_replies(ticket, bench.teammate, "Hi, I am on it and will call you in a minute.")


def customer_adds(bench: Bench, ticket: str) -> None:
    bench.desk.customer_replies(ticket, AGAIN)


def killed(point: str, kind: Kind, *, after: int = 0, text: str = FAQ) -> Play:
    """The worker dies before the request takes effect, or after it but before the answer."""
    return at(point, Fault(kind, after=after), act=kill_worker, text=text)


def model(*steps: Step, before: Act | None = None) -> Play:
    """The model answers the ticket with *steps* first."""

    def play(bench: Bench) -> None:
        mark, met = bench.name(), bench.trap()

        def noted(step: Step) -> Step:
            def answer(request: Mapping[str, Any]) -> Answer | Raw:
                met.set()
                if before:
                    before(bench, "")
                return step if isinstance(step, Answer | Raw) else step(request)

            return answer

        bench.brain.add(*(noted(step) for step in steps), when=mark)
        bench.write(FAQ, mark=mark)

    return play


def model_error(status: int, kind: str) -> Raw:
    body = f'{{"type": "error", "error": {{"type": "{kind}", "message": "{kind}"}}, "request_id": "req_lab"}}'
    return Raw(body.encode(), status)


def slow_model(bench: Bench) -> None:
    """A slow answer, and the usual one after it."""

    def answer(request: Mapping[str, Any]) -> Answer | Raw:
        sleep(SLOW_SECONDS)
        return ScriptBrain().answer(request)

    model(answer)(bench)


def duplicate(bench: Bench) -> None:
    """Each delivery comes three times, the later ones while the first is under way."""
    ticket, met = bench.write(FAQ), bench.trap()
    bench.desk.redeliver_last(ticket)
    bench.desk.redeliver_last(ticket)
    met.set()


def reorder(bench: Bench) -> None:
    """Two messages of one customer, told in the wrong order."""
    met = bench.trap()
    bench.desk.courier.hold()
    ticket = bench.write("It does not work.")
    bench.desk.customer_replies(ticket, FAQ)
    bench.desk.courier.release(backwards=True)
    met.set()


def delivery(fault: Fault, *, act: Act | None = None, then: Act | None = None, swept: bool = False) -> Play:
    """*fault* strikes the next delivery of the platform.

    *act* comes right before it, *then* after the vendor's first attempt; *swept*: when the vendor has given up,
    the connector is told to look for what it missed.
    """

    def play(bench: Bench) -> None:
        met, path = bench.trap(), rf"/webhooks/{bench.desk.platform}$"

        def run() -> None:
            met.set()
            if act:
                act(bench, "")

        bench.front.add(replace(fault, path_regex=path, run=run))
        ticket = bench.write(FAQ)
        bench.wait_tried(ticket)
        if then:
            then(bench, ticket)
        bench.wait_tried(ticket, to_the_end=True)
        bench.front.clear()
        bench.wait_ready()
        if swept:
            bench.command("reconcile")

    return play


def kill_web(bench: Bench, _ticket: str) -> None:
    bench.kill("web")


def teammate_first(bench: Bench) -> None:
    """Right before the write: on Intercom, which has no conditional write, before the last look."""
    point = {"zendesk": at("write", Fault("pass"), act=teammate_speaks)}
    last_look = at("read", Fault("pass", after=2), act=teammate_speaks)
    point.get(bench.desk.platform, last_look)(bench)


def at_random(bench: Bench) -> None:
    """The worker dies at a moment that no script chose."""
    met = bench.trap()
    bench.write(FAQ)
    sleep(random() * RANDOM_SECONDS)  # noqa: S311 - chance, not a secret
    bench.kill("worker")
    met.set()
