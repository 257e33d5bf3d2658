"""Account facts from a CSV or JSON file keyed by e-mail address."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapters.sources.facts import facts, key
from connector.domain import Account, AccountStatus, Requester
from connector.errors import SettingsError, SourceUnavailableError

MAX_BYTES = 50_000_000
Rows = Iterator[tuple[str, str, Mapping[str, Any]]]


class FileAccounts:
    """CSV with a header that names `email`, or JSON: an object by address, or a list of objects with `email`.

    A file that is wrong at the start is a SettingsError with the line; one that turns wrong later is an
    unavailable source. It is read again when it changes.
    """

    name = "file"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp = _stamp(path)
        self._accounts = _read(path)

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        found = self._current().get(key(requester.email)) if requester.email else None
        if found is None:
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        return Account(AccountStatus.FOUND, facts(found), self.name)

    def _current(self) -> Mapping[bytes, Mapping[str, Any]]:
        with self._lock:
            try:
                stamp = _stamp(self.path)
                if stamp != self._stamp:
                    self._accounts = _read(self.path)
                    self._stamp = stamp
            except SettingsError as error:
                raise SourceUnavailableError(str(error)) from None
            return self._accounts


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when the file is written or replaced."""
    try:
        status = path.stat()
    except OSError as error:
        raise SettingsError(f"ACCOUNTS_FILE can't be read: {error.strerror}") from None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read(path: Path) -> dict[bytes, Mapping[str, Any]]:
    rows = _json(_text(path)) if path.suffix.lower() == ".json" else _csv(_text(path))
    found: dict[bytes, Mapping[str, Any]] = {}
    for place, email, row in rows:
        if "@" not in email:
            raise SettingsError(f"ACCOUNTS_FILE {place} has no e-mail address")
        if key(email) in found:
            raise SettingsError(f"ACCOUNTS_FILE {place} repeats an e-mail address")
        found[key(email)] = row
    return found


def _text(path: Path) -> str:
    """The file's text; spreadsheets put a byte order mark in front."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise SettingsError(f"ACCOUNTS_FILE is no file of at most {MAX_BYTES} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"ACCOUNTS_FILE can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(f"ACCOUNTS_FILE line {line} is not UTF-8") from None


def _csv(text: str) -> Rows:
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        email = _email_column(header)
        for row in filter(None, reader):
            place = f"line {reader.line_num}"
            if len(row) != len(header):
                raise SettingsError(f"ACCOUNTS_FILE {place} has {len(row)} fields, not {len(header)}")
            others = {name: cell for name, cell in zip(header, row, strict=True) if name != header[email]}
            yield place, row[email], others
    except csv.Error as error:
        raise SettingsError(f"ACCOUNTS_FILE line {reader.line_num} is no CSV: {error}") from None


def _email_column(header: list[str]) -> int:
    names = [name.lower() for name in header]
    if names.count("email") != 1:
        raise SettingsError("ACCOUNTS_FILE line 1 must name the column email, once")
    if "" in names or len(set(names)) != len(names):
        raise SettingsError("ACCOUNTS_FILE line 1 has a column without a name or a name twice")
    return names.index("email")


def _json(text: str) -> Rows:
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise SettingsError(f"ACCOUNTS_FILE line {error.lineno} is no JSON") from None
    except (ValueError, RecursionError):
        raise SettingsError("ACCOUNTS_FILE has a name twice in one object, or is nested too deep") from None
    if isinstance(value, list):
        pairs = [(row.get("email") if isinstance(row, dict) else None, row) for row in value]
    elif isinstance(value, dict):
        pairs = list(value.items())
    else:
        raise SettingsError("ACCOUNTS_FILE is neither an object by e-mail address nor a list of objects")
    for number, (email, row) in enumerate(pairs, start=1):
        place = f"entry {number}"
        if not isinstance(email, str) or not isinstance(row, dict):
            raise SettingsError(f"ACCOUNTS_FILE {place} is no object with an e-mail address")
        yield place, email, {name: item for name, item in row.items() if name != "email"}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
