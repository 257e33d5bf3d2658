"""Feed deliveries to the real receiver and write down every file operation that SQLite does for it.

Run as a process of its own: `python record_inbox.py FOLDER EVENTS SYNCHRONOUS`. A VFS is laid over the system's
inside the very library that Python's sqlite3 uses, so no tracer is needed. FOLDER gets `before.db` (the migrated
file), `inbox.db` (as it ended) and `operations.json`: ["write", file, offset, base64], ["truncate", file, size],
["sync", file], ["delete", file, folder synced] and ["ack", delivery id], in the order in which they happened.
Exit status 3: this Python carries an SQLite that can't be reached from outside.
"""

from __future__ import annotations

import base64
import ctypes
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import event

from adapters.zendesk.webhook import ZendeskWebhook, sign
from connector import policy
from connector.engine import Doorbell
from connector.store import checkpoint
from connector.store.database import open_database
from connector.store.migrate import migrate
from connector.web.app import create_app

SECRET = "a secret of the power loss test"
#: Pages; the default of 1,000 would let a short recording end before the first checkpoint.
CHECKPOINT = 120
#: Deliveries between two looks of the thread that a real process has for it, and what it calls a long log.
TIDY_EVERY, LONG = 9, 60
UNREACHABLE = 3
Pointer, Int, Big = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64


class Vfs(ctypes.Structure):
    """https://www.sqlite.org/c3ref/vfs.html, methods as addresses."""

    _fields_: ClassVar[Any] = [
        *(("version", Int), ("file_size", Int), ("path_size", Int), ("next", Pointer)),
        *(("name", ctypes.c_char_p), ("data", Pointer), ("open", Pointer), ("delete", Pointer)),
        ("rest", Pointer * 14),
    ]


class Methods(ctypes.Structure):
    """https://www.sqlite.org/c3ref/io_methods.html."""

    _fields_: ClassVar[Any] = [
        *(("version", Int), ("close", Pointer), ("read", Pointer), ("write", Pointer)),
        *(("truncate", Pointer), ("sync", Pointer), ("rest", Pointer * 13)),
    ]


class File(ctypes.Structure):
    _fields_: ClassVar[Any] = [("methods", ctypes.POINTER(Methods))]


Open = ctypes.CFUNCTYPE(Int, Pointer, Pointer, ctypes.POINTER(File), Int, Pointer)
Delete = ctypes.CFUNCTYPE(Int, Pointer, ctypes.c_char_p, Int)
Write = ctypes.CFUNCTYPE(Int, Pointer, Pointer, Int, Big)
Truncate = ctypes.CFUNCTYPE(Int, Pointer, Big)
Sync = ctypes.CFUNCTYPE(Int, Pointer, Int)


class Recorder:
    """Stands before the system's VFS: every call is passed on, and noted when it worked."""

    def __init__(self) -> None:
        self.operations: list[list[Any]] = []
        #: address of an open file -> its name and the system's own methods for it
        self._files: dict[int, tuple[str, Methods]] = {}
        self._library = _library()
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        self._system = self._library.sqlite3_vfs_find(None).contents
        self._own = Vfs.from_buffer_copy(self._system)
        self._own.name = b"recorder"
        self._kept: list[Any] = [Open(self._open), Delete(self._delete)]
        self._kept += [Write(self._write), Truncate(self._truncate), Sync(self._sync)]
        self._own.open, self._own.delete = map(_address, self._kept[:2])

    def __enter__(self) -> Recorder:
        self._library.sqlite3_vfs_register(ctypes.byref(self._own), 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._library.sqlite3_vfs_register(ctypes.byref(self._system), 1)

    def ack(self, delivery_id: str) -> None:
        self.operations.append(["ack", delivery_id])

    def _open(self, vfs: int, name: int, file: Any, flags: int, out: int) -> int:
        code: int = Open(self._system.open)(vfs, name, file, flags, out)
        if code == 0 and name:
            below = file.contents.methods.contents
            ours = Methods.from_buffer_copy(below)
            ours.write, ours.truncate, ours.sync = map(_address, self._kept[2:5])
            self._kept.append(ours)
            file.contents.methods = ctypes.pointer(ours)
            address = ctypes.addressof(file.contents)
            self._files[address] = (Path(ctypes.string_at(name).decode()).name, below)
        return code

    def _delete(self, vfs: int, name: bytes, sync: int) -> int:
        code: int = Delete(self._system.delete)(vfs, name, sync)
        return self._note(code, "delete", Path(name.decode()).name, bool(sync))

    def _write(self, file: int, data: int, size: int, offset: int) -> int:
        name, below = self._files[file]
        content = base64.b64encode(ctypes.string_at(data, size)).decode()
        return self._note(Write(below.write)(file, data, size, offset), "write", name, offset, content)

    def _truncate(self, file: int, size: int) -> int:
        name, below = self._files[file]
        return self._note(Truncate(below.truncate)(file, size), "truncate", name, size)

    def _sync(self, file: int, flags: int) -> int:
        name, below = self._files[file]
        return self._note(Sync(below.sync)(file, flags), "sync", name)

    def _note(self, code: int, *operation: Any) -> int:
        if code == 0:
            self.operations.append(list(operation))
        return code


def _address(function: Any) -> int:
    return ctypes.cast(function, Pointer).value or 0


def _library() -> ctypes.CDLL:
    """The SQLite that Python's own module is linked to."""
    sqlite3.connect(":memory:").close()
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8")
    found = sorted({word for word in mapped.split() if "libsqlite3" in word and word.startswith("/")})
    if len(found) != 1:
        sys.exit(UNREACHABLE)
    return ctypes.CDLL(found[0])


def record(folder: Path, events: int, synchronous: str) -> None:
    url = f"sqlite:///{folder / 'inbox.db'}"
    made = open_database(url)
    migrate(made)
    made.close()
    shutil.copy(folder / "inbox.db", folder / "before.db")
    with Recorder() as recorder:
        _receive(url, events, synchronous=synchronous, ack=recorder.ack)
    (folder / "operations.json").write_text(json.dumps(recorder.operations), encoding="utf-8")


def _receive(url: str, events: int, *, synchronous: str, ack: Callable[[str], None]) -> None:
    database = open_database(url)

    def prepare(raw: sqlite3.Connection, _: object) -> None:
        raw.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
        if synchronous != "as shipped":
            raw.execute(f"PRAGMA synchronous={synchronous}")

    event.listen(database.engine, "connect", prepare)
    bell = Doorbell(database)
    app = create_app(
        {"zendesk": ZendeskWebhook("acme", (SECRET,))},
        database=database,
        ring=lambda connection, row, ref, delay: bell.ring(connection, row, ref, delay=delay),
        timing=policy.load().timing,
        clock=lambda: time.time_ns() // 1_000_000,
    )
    client = app.test_client()
    copier, holder = (checkpoint.connect(str(database.url.database)) for _ in range(2))
    for number in range(events):
        delivery = f"delivery-{number}"
        body = b'{"source":"zendesk-trigger","ticket_id":"%d"}' % (number % 40 + 1)
        answer = client.post("/webhooks/zendesk", data=body, headers=_headers(body, delivery))
        if answer.status_code == 200:
            ack(delivery)
        if number % TIDY_EVERY == 0:
            checkpoint.tidy(copier, holder, long=LONG)
    copier.close()
    holder.close()
    bell.close()
    database.close()


def _headers(body: bytes, delivery: str) -> dict[str, str]:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "X-Zendesk-Webhook-Signature": sign(body, at, secret=SECRET),
        "X-Zendesk-Webhook-Signature-Timestamp": at,
        "X-Zendesk-Webhook-Invocation-Id": delivery,
    }


if __name__ == "__main__":
    record(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
