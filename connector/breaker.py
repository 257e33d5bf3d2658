"""Stops asking a service that is down: after a few failures in a row nobody asks it for a while, then one does.

A circuit breaker in the usual sense (closed, open, half-open). Every worker has its own; *tell* writes the change
where other processes can see it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from connector.domain import Action, Ticket, Touched
from connector.errors import HelpdeskUnavailableError, ModelUnavailableError, UnavailableError
from connector.ports import Helpdesk, LanguageModel, ModelReply, ModelRequest, WriteStep


@dataclass(frozen=True, slots=True)
class Limits:
    """Opens after *failures* in a row and stays open for *open_seconds*."""

    failures: int = 5
    open_seconds: float = 30.0


class Breaker:
    def __init__(
        self,
        name: str,
        *,
        monotonic: Callable[[], float],
        tell: Callable[[str, bool], None] = lambda _name, _open: None,
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._tell = tell
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = float("-inf")
        self._probing = False

    def wait(self) -> float:
        """Seconds to stay away; 0 lets the caller through, when half open as the only one."""
        with self._lock:
            if self._failures < self._limits.failures:
                return 0
            rest = self._open_until - self._monotonic()
            if rest > 0:
                return rest
            if self._probing:
                return self._limits.open_seconds
            self._probing = True
            return 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Whatever is answered inside counts as an answer, a refusal too; only UnavailableError does not."""
        answered = True
        try:
            yield
        except UnavailableError:
            answered = False
            raise
        finally:
            if answered:
                self._succeeded()
            else:
                self._failed()

    def _succeeded(self) -> None:
        with self._lock:
            was_open = self._failures >= self._limits.failures
            self._failures, self._probing = 0, False
        if was_open:
            self._tell(self.name, False)

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._probing = False
            opens = self._failures >= self._limits.failures
            first = self._failures == self._limits.failures
            if opens:
                self._open_until = self._monotonic() + self._limits.open_seconds
        if first:
            self._tell(self.name, True)


@dataclass(frozen=True, slots=True)
class GuardedModel:
    """A LanguageModel that is not asked while its breaker is open."""

    llm: LanguageModel
    breaker: Breaker

    def complete(self, request: ModelRequest) -> ModelReply:
        rest = self.breaker.wait()
        if rest > 0:
            raise ModelUnavailableError("the model is left alone for a while", retry_after=rest)
        with self.breaker.listening():
            return self.llm.complete(request)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return self.llm.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)


@dataclass(frozen=True, slots=True)
class GuardedHelpdesk:
    """A Helpdesk that is not read while its breaker is open; every write is preceded by a read."""

    helpdesk: Helpdesk
    breaker: Breaker

    @property
    def platform(self) -> str:
        return self.helpdesk.platform

    @property
    def account(self) -> str:
        return self.helpdesk.account

    @property
    def settle_seconds(self) -> float:
        return self.helpdesk.settle_seconds

    def identity(self) -> str:
        return self.helpdesk.identity()

    def read(self, ticket_id: str) -> Ticket:
        rest = self.breaker.wait()
        if rest > 0:
            raise HelpdeskUnavailableError("the helpdesk is left alone for a while", retry_after=rest)
        with self.breaker.listening():
            return self.helpdesk.read(ticket_id)

    def changed_since(self, since: int) -> Iterable[Touched]:
        return self.helpdesk.changed_since(since)

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        return self.helpdesk.steps(action, ticket)
