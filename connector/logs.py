"""JSON lines on standard error: events with fields, never bodies, addresses or tokens."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

log = logging.getLogger(__name__)

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
#: The last net: a library's own message may quote a URL that holds an address.
ADDRESS = re.compile(r"[\w.+%-]{1,254}(?:@|%40)[\w-]+(?:\.[\w-]+)+")
#: What every line of this wake-up carries.
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line; an exception shows its type alone, because its text may quote a customer.

        *correlation_id* is the inbox id, which the receiver's line ties to the delivery and later ones to the run.
        """
        line: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        line |= _about.get()
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if "inbox" in line:
            line["correlation_id"] = line["inbox"]
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return ADDRESS.sub("[address]", json.dumps(line, default=str, ensure_ascii=True))


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Every line written inside, in this thread, carries *fields*."""
    token = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(token)


def followed(story: Callable[[int, Any], str]) -> Callable[[int, Any], str]:
    """The engine's story with its inbox id in every line, and the run's id from where a step names it."""

    def told(inbox_id: int, step: Callable[..., str]) -> str:
        known: dict[str, object] = {"inbox": inbox_id}

        def noted(name: str, function: Callable[..., str], *args: str | int | None) -> str:
            with about(**known, step=name):
                word = step(name, function, *args)
            if word.startswith("run:"):
                known["run"] = word.removeprefix("run:")
            return word

        word = story(inbox_id, noted)
        log.info("wake-up ended", extra={**known, "word": word})
        return word

    return told


def configure(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_broke
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _thread_broke(told: threading.ExceptHookArgs) -> None:
    """A line instead of a traceback on standard error, which can hold texts of customers."""
    place = traceback.extract_tb(told.exc_traceback)[-1:]
    where = "".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in place)
    log.error("a thread broke", extra={"error": told.exc_type.__name__, "where": where})
