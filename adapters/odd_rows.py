"""Lists whose rows are read one by one: an odd row is left out and counted, so that it does not hide the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from connector.errors import PayloadError
from connector.payload import Payload

T = TypeVar("T")
log = logging.getLogger(__name__)


class Readable(Generic[T]):
    """`of` each page in turn, then `end`; *read* raises PayloadError for a row that makes no sense."""

    def __init__(self, read: Callable[[Payload], T]) -> None:
        self._read = read
        self._good = self._odd = 0

    def of(self, rows: Iterable[Payload]) -> list[T]:
        found = []
        for row in rows:
            try:
                found.append(self._read(row))
                self._good += 1
            except PayloadError:
                self._odd += 1
        return found

    def end(self, platform: str) -> None:
        """PayloadError where no row at all could be read: that is another format, not an odd row."""
        if self._odd and not self._good:
            raise PayloadError("no row of the list can be read")
        if self._odd:
            log.warning("odd rows left out", extra={"platform": platform, "count": self._odd})
