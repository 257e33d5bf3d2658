"""The audit log as files, one for each UTC day that is over: for whoever keeps records apart from the database."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector import audit
from connector.domain import TicketRef
from connector.errors import ConnectorError
from connector.store.database import Database

log = logging.getLogger(__name__)

#: So far back missing files are made.
DAYS = 7


@dataclass(frozen=True, slots=True)
class AuditFiles:
    """*folder* is made when it is missing; *clock* gives epoch milliseconds."""

    database: Database
    folder: Path
    clock: Callable[[], int]

    def write(self) -> int:
        """How many files were made. ConnectorError when the folder can't be written to."""
        today = datetime.fromtimestamp(self.clock() / 1000, UTC).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
        with self._told():
            self.folder.mkdir(parents=True, exist_ok=True)
            missing = [day for day in days if not self._file(day).exists()]
            return sum(self._write(day) for day in missing)

    def forget(self, refs: Collection[TicketRef]) -> int:
        """Take the payloads of *refs* out of the files; how many files held some. ConnectorError as above."""
        theirs = {str(ref) for ref in refs}
        with self._told():
            return sum(self._forget(file, theirs) for file in sorted(self.folder.glob("audit-*.jsonl")))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ConnectorError(f"audit.folder: {error.strerror}: {self.folder}") from None

    def _forget(self, file: Path, tickets: Collection[str]) -> bool:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        found = [row for row in rows if row["ticket"] in tickets and row["payload"] is not None]
        for row in found:
            row["payload"] = None
        if found:
            half = file.with_suffix(".part")
            half.write_text("".join(map(_line, rows)), encoding="utf-8")
            half.replace(file)
        return bool(found)

    def _write(self, day: datetime) -> bool:
        """Whole or not at all; a day without rows gets no file."""
        file = self._file(day)
        half = file.with_suffix(".part")
        since, until = (int(one.timestamp() * 1000) for one in (day, day + timedelta(days=1)))
        with self.database.read() as connection, half.open("w", encoding="utf-8") as out:
            for row in audit.rows(connection, since=since, until=until, ticket=None):
                out.write(_line(row))
        if half.stat().st_size:
            half.replace(file)
            log.info("audit file written", extra={"file": file.name})
            return True
        half.unlink()
        return False

    def _file(self, day: datetime) -> Path:
        return self.folder / f"audit-{day:%Y-%m-%d}.jsonl"


def _line(row: object) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
