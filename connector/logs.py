"""JSON lines on standard error: events with fields, never bodies, addresses or tokens."""

from __future__ import annotations

import json
import logging
import sys
import time

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
#: Libraries that write request bodies, addresses or whole answers at DEBUG and INFO.
CHATTY = (
    "alembic",
    "zenpy",
    "urllib3",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "anthropic",
    "intercom",
    "dbos",
    "werkzeug",
)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line; an exception shows its type alone, because its text may quote a customer."""
        line: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=str, ensure_ascii=True)


def configure(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
