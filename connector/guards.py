"""What stands between the story and the services it needs: breakers, and counts that every process can read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from connector.breaker import Breaker, GuardedAccounts, GuardedHelpdesk, GuardedModel
from connector.counting import Counting
from connector.errors import StoreError
from connector.ports import Accounts, Helpdesk, LanguageModel
from connector.store import counters, flags
from connector.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guards:
    """For one worker; *clock* gives epoch milliseconds, *monotonic* seconds."""

    database: Database
    counting: Counting
    clock: Callable[[], int]
    monotonic: Callable[[], float]

    def model(self, llm: LanguageModel) -> LanguageModel:
        return GuardedModel(llm, self._breaker("model"))

    def helpdesks(self, desks: Mapping[str, Helpdesk]) -> dict[str, Helpdesk]:
        return {name: GuardedHelpdesk(desk, self._breaker(name)) for name, desk in desks.items()}

    def accounts(self, source: Accounts) -> Accounts:
        return GuardedAccounts(source, self._breaker(f"accounts:{source.name}"), self._looked_up)

    def _looked_up(self, source: str, ended: str) -> None:
        self.counting.count(counters.ACCOUNTS, source, ended)

    def _breaker(self, name: str) -> Breaker:
        """Closed at first, which puts right what a worker that died with an open one has left."""
        self._write(name, False)
        return Breaker(name, monotonic=self.monotonic, tell=self._tell)

    def _tell(self, name: str, is_open: bool) -> None:  # noqa: FBT001 - the breaker's signature
        log.warning("breaker", extra={"service": name, "open": is_open})
        self._write(name, is_open)

    def _write(self, name: str, is_open: bool) -> None:  # noqa: FBT001 - as above
        with suppress(StoreError), self.database.begin() as connection:
            flags.set_breaker(connection, name, is_open=is_open, now=self.clock())
