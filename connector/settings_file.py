"""Writes into the settings file: one secret in or out, everything else as it stood."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.errors import SettingsError

#: Stands above a line that was not there before, so that it can be taken away again whole.
MARK = "# Written by connector setup."


@dataclass(frozen=True, slots=True)
class SecretList:
    """A comma list of secrets named *name*, newest first: in *dotenv*, or alone in *file* where a NAME_FILE says so.

    *outside* when it comes from the environment, where nothing can be written.
    """

    name: str
    dotenv: Path
    values: tuple[str, ...]
    file: Path | None = None
    outside: bool = False

    @property
    def writable(self) -> bool:
        return not self.outside

    @property
    def place(self) -> str:
        if self.outside:
            return "the environment"
        return str(self.file) if self.file else str(self.dotenv)

    def holds(self, secret: str) -> bool:
        return secret in self.values or secret in self._stored()

    def add(self, secret: str) -> None:
        stored = self._stored()
        if secret not in stored and not self.outside:
            self._write([secret, *stored])

    def drop(self, secret: str) -> None:
        stored = self._stored()
        if secret in stored and not self.outside:
            self._write([one for one in stored if one != secret])

    def _stored(self) -> list[str]:
        if self.outside:
            return []
        found = _read(self.file).strip() if self.file else _value(_read(self.dotenv), self.name)
        return [part.strip() for part in found.split(",") if part.strip()]

    def _write(self, secrets: list[str]) -> None:
        whole = ",".join(secrets)
        if self.file:
            replace(self.file, f"{whole}\n")
            return
        text = _with(_read(self.dotenv), self.name, whole)
        if text or not self.dotenv.exists():
            replace(self.dotenv, text)
        else:
            self.dotenv.unlink()


@dataclass(frozen=True, slots=True)
class SetupJournal:
    """A small JSON file beside the settings: the things of one account that setup made and nothing else marks."""

    path: Path
    account: str

    def note(self, thing: str) -> None:
        self._write(self.noted() | {thing})

    def forget(self, thing: str) -> None:
        self._write(self.noted() - {thing})

    def noted(self) -> frozenset[str]:
        found = self._all().get(self.account, [])
        return frozenset(found)

    def _all(self) -> dict[str, list[str]]:
        text = _read(self.path)
        try:
            found: Any = json.loads(text) if text else {}
            return dict(found)
        except (ValueError, TypeError):
            raise SettingsError(
                f"{self.path} is no JSON: restore it, or remove it and undo by hand"
            ) from None

    def _write(self, things: frozenset[str]) -> None:
        rest = {name: kept for name, kept in self._all().items() if name != self.account}
        whole = {**rest, self.account: sorted(things)} if things else rest
        if whole:
            replace(self.path, json.dumps(whole, indent=1) + "\n")
        else:
            self.path.unlink(missing_ok=True)


def replace(path: Path, text: str) -> None:
    """All or nothing, on the disk when it returns; mode and owner stay, a new file is for its owner alone."""
    try:
        before = path.stat() if path.exists() else None
        mode = before.st_mode & 0o777 if before else 0o600
        number, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        if before and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(name, before.st_uid, before.st_gid)
        Path(name).replace(path)
    except OSError as error:
        raise SettingsError(f"{path} can't be written: {error.strerror}") from None


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        raise SettingsError(f"{path} can't be read as UTF-8 text") from None


def _line(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(?P<head>(?:export[ \t]+)?{name}[ \t]*=[ \t]*)(?P<value>[^\r\n]*)", re.MULTILINE)


def _value(text: str, name: str) -> str:
    found = _line(name).search(text)
    return found["value"].strip().strip("'\"") if found else ""


def _with(text: str, name: str, value: str) -> str:
    """*text* with the value in the line of *name*; a line of our own comes and goes with its mark."""
    own = f"{MARK}\n{name}="
    if not value and own in text:
        return re.sub(rf"{re.escape(own)}[^\r\n]*\r?\n?", "", text)
    if _line(name).search(text):
        return _line(name).sub(lambda found: found["head"] + value, text, count=1)
    gap = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{gap}{own}{value}\n"
