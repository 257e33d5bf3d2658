"""Writes into the settings file, which the service reads as another user than the one who sets it up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.settings_file import replace

NOBODY = 65_534


def test_a_rewritten_file_keeps_mode_and_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("A=1", encoding="utf-8")
    file.chmod(0o640)
    owner = (os.geteuid(), os.getegid())
    if owner[0] == 0:
        os.chown(file, NOBODY, NOBODY)
        owner = (NOBODY, NOBODY)
    else:  # Only root can give a file away: to the group it already has.
        monkeypatch.setattr(os, "getegid", lambda: NOBODY)
    replace(file, "A=2")
    found = file.stat()
    assert (file.read_text(encoding="utf-8"), found.st_mode & 0o777) == ("A=2", 0o640)
    assert (found.st_uid, found.st_gid) == owner


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    replace(tmp_path / ".env", "A=1")
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
