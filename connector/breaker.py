"""Stops asking a service that is down: after a few failures in a row nobody asks it for a while, then one does.

A circuit breaker in the usual sense (closed, open, half-open). Every worker has its own; *tell* writes the state
where other processes can see it: once when it closes, again with every failure while it is open.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connector.domain import Account, Action, Attachment, Message, Requester, Ticket, Touched
from connector.errors import (
    HelpdeskUnavailableError,
    ModelUnavailableError,
    SourceUnavailableError,
    UnavailableError,
)
from connector.ports import (
    Accounts,
    Helpdesk,
    LanguageModel,
    ModelReply,
    ModelRequest,
    Tagging,
    WriteStep,
)

log = logging.getLogger(__name__)


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
            if (rest := self._rest()) > 0:
                return rest
            if self._probing:
                return self._limits.open_seconds
            self._probing = True
            return 0

    @contextmanager
    def noticing(self, away: Callable[[float], UnavailableError]) -> Iterator[None]:
        """For what may be answered from memory: a failure inside counts, an answer proves nothing.

        Raises what *away* makes of the seconds to stay away.
        """
        with self._lock:
            rest = self._rest()
        if rest > 0:
            raise away(rest)
        try:
            yield
        except UnavailableError:
            self._failed()
            raise

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
            if opens:
                self._open_until = self._monotonic() + self._limits.open_seconds
        if opens:
            self._tell(self.name, True)

    def _rest(self) -> float:
        return self._open_until - self._monotonic() if self._failures >= self._limits.failures else 0


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

    def reads_files(self, model: str) -> bool:
        return self.llm.reads_files(model)

    def weigh(self, model: str, block: Mapping[str, Any], *, seconds: float) -> int:
        """Its failure is told by the call that follows."""
        return self.llm.weigh(model, block, seconds=seconds)


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
        with self.breaker.noticing(_helpdesk_away):
            return self.helpdesk.account

    @property
    def settle_seconds(self) -> float:
        return self.helpdesk.settle_seconds

    def identity(self) -> str:
        with self.breaker.noticing(_helpdesk_away):
            return self.helpdesk.identity()

    def read(self, ticket_id: str) -> Ticket:
        rest = self.breaker.wait()
        if rest > 0:
            raise _helpdesk_away(rest)
        with self.breaker.listening():
            return self.helpdesk.read(ticket_id)

    def fetch(self, attachment: Attachment, *, most: int, seconds: float) -> bytes:
        """Files lie on hosts of their own, which say nothing about the helpdesk."""
        return self.helpdesk.fetch(attachment, most=most, seconds=seconds)

    def changed_since(self, since: int) -> Iterable[Touched]:
        return self.helpdesk.changed_since(since)

    def taggings(self, ticket_id: str, *, since: Message) -> Sequence[Tagging]:
        with self.breaker.listening():
            return self.helpdesk.taggings(ticket_id, since=since)

    def steps(self, action: Action, ticket: Ticket) -> Sequence[WriteStep]:
        return self.helpdesk.steps(action, ticket)


@dataclass(frozen=True, slots=True)
class GuardedAccounts:
    """An Accounts that is not asked while its breaker is open; *tell* hears (source, how a lookup ended)."""

    accounts: Accounts
    breaker: Breaker
    tell: Callable[[str, str], None] = lambda _source, _ended: None

    @property
    def name(self) -> str:
        return self.accounts.name

    def lookup(self, requester: Requester) -> Account:
        """Whom no source is asked about says nothing about the source."""
        if not (requester.verified and requester.email):
            return self.accounts.lookup(requester)
        if self.breaker.wait() > 0:
            self.tell(self.name, "left_alone")
            raise SourceUnavailableError("the account source is left alone for a while")
        try:
            with self.breaker.listening():
                found = self.accounts.lookup(requester)
        except SourceUnavailableError:
            log.warning("account source does not answer", extra={"source": self.name})
            self.tell(self.name, "unavailable")
            raise
        self.tell(self.name, found.status.value)
        return found


def _helpdesk_away(rest: float) -> HelpdeskUnavailableError:
    return HelpdeskUnavailableError("the helpdesk is left alone for a while", retry_after=rest)
