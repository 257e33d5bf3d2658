"""All stand-ins together: a helpdesk world on the loopback that the connector can be pointed at."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from adapters.sandbox.desk import Desk
from adapters.sandbox.recorder import Recorder, now_ms

if TYPE_CHECKING:
    from adapters.sandbox.claude import ClaudeStandIn

#: Beside the file that *record_to* names, for what no helpdesk's contract covers.
CLAUDE_SUFFIX = ".claude.jsonl"
Clock = Callable[[], int]
Tls = ssl.SSLContext | None


class _Part(Protocol):
    def start(self) -> object: ...

    def stop(self) -> None: ...

    def environ(self) -> dict[str, str]: ...


class Sandbox:
    """A context manager: starts the chosen stand-ins, ends them.

    *desks* by platform, *claude* or None. *record_to* is a JSONL file of the helpdesks' requests; those to
    Claude go to the same name with `.claude.jsonl` behind it. *pace* scales the couriers' waits; *tls*
    serves https.
    """

    def __init__(
        self,
        *,
        clock: Clock = now_ms,
        zendesk: bool = True,
        intercom: bool = True,
        claude: bool = True,
        record_to: Path | None = None,
        pace: float = 1.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.recorder = Recorder(record_to, clock=clock)
        self.desks: dict[str, Desk] = {}
        if zendesk:
            self.desks["zendesk"] = _zendesk(self.recorder, clock, pace, tls)
        if intercom:
            self.desks["intercom"] = _intercom(self.recorder, clock, pace, tls)
        beside = record_to.with_name(record_to.name + CLAUDE_SUFFIX) if record_to else None
        self.claude = _claude(Recorder(beside, clock=clock), clock, tls) if claude else None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for part in self._parts():
                starting.callback(part.stop)
                part.start()
            self._open = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def environ(self) -> dict[str, str]:
        """Settings for a connector that talks to nobody else."""
        return {name: value for part in self._parts() for name, value in part.environ().items()}

    def _parts(self) -> tuple[_Part, ...]:
        return (*self.desks.values(), self.claude) if self.claude else tuple(self.desks.values())

    def deliver_to(self, base_url: str) -> None:
        for desk in self.desks.values():
            desk.deliver_to(base_url)

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until no webhook is under way or due; False at *timeout* seconds for all of them together."""
        end = time.monotonic() + timeout
        idle = [desk.courier.settle(max(0.0, end - time.monotonic())) for desk in self.desks.values()]
        return all(idle)


def _zendesk(recorder: Recorder, clock: Clock, pace: float, tls: Tls) -> Desk:
    from adapters.sandbox.zendesk import ZendeskDesk
    from adapters.sandbox.zendesk_hub import Options

    return ZendeskDesk(Options(clock=clock), recorder=recorder, pace=pace, tls=tls)


def _intercom(recorder: Recorder, clock: Clock, pace: float, tls: Tls) -> Desk:
    from adapters.sandbox.intercom import IntercomDesk
    from adapters.sandbox.intercom_hub import Options

    return IntercomDesk(Options(clock=clock), recorder=recorder, pace=pace, tls=tls)


def _claude(recorder: Recorder, clock: Clock, tls: Tls) -> ClaudeStandIn:
    from adapters.sandbox.claude import ClaudeStandIn

    return ClaudeStandIn(recorder=recorder, clock=clock, tls=tls)
