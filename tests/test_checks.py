"""The checks against reference material can fail: one wrong expectation, and they say so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKS = Path(__file__).parents[1] / "checks"
GITHUB = {
    "platform": "github(reference)",
    "name": "published",
    "secret": "It's a Secret to Everybody",
    "body": "Hello, World!",
    "signature": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
}
UNSIGNED = {
    "platform": "zendesk",
    "name": "unsigned",
    "secrets": ["a-secret-of-the-test"],
    "headers": {},
    "body_b64": "",
    "now": 1_795_341_600,
    "expect": 401,
}
#: RFC 4231, test case 2, whole and cut to half.
KEY, MESSAGE = b"Jefe".hex(), b"what do ya want for nothing?".hex()
TAG = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def suite(tag: str, result: str) -> dict[str, Any]:
    test = {"tcId": 1, "key": KEY, "msg": MESSAGE, "tag": tag, "result": result}
    return {"algorithm": "HMACSHA256", "testGroups": [{"tagSize": len(tag) * 4, "tests": [test]}]}


def check(name: str, material: Any, folder: Path) -> tuple[int, str]:
    file = folder / "material.json"
    file.write_text(json.dumps(material), encoding="utf-8")
    done = subprocess.run([sys.executable, CHECKS / name, file], capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("vectors", "ends"),
    [
        ([UNSIGNED, GITHUB], (0, "2 passed, 0 failed")),
        ([{**UNSIGNED, "expect": 200}], (1, "0 passed, 1 failed")),
        ([{**GITHUB, "body": "Hello!"}], (1, "0 passed, 1 failed")),
        ([{**GITHUB, "platform": "another"}], (1, "0 passed, 1 failed")),
    ],
)
def test_the_vectors_are_counted_and_none_is_left_out(
    tmp_path: Path, vectors: Any, ends: tuple[int, str]
) -> None:
    assert check("vectors.py", vectors, tmp_path) == ends


@pytest.mark.parametrize(
    ("tag", "result", "ends"),
    [
        (TAG, "valid", (0, "1 passed, 0 failed")),
        (TAG, "invalid", (1, "0 passed, 1 failed")),
        (TAG[:-2] + "00", "invalid", (0, "1 passed, 0 failed")),
        (TAG[:32], "valid", (0, "1 passed, 0 failed")),
    ],
)
def test_a_whole_valid_tag_must_be_accepted_and_every_other_refused(
    tmp_path: Path, tag: str, result: str, ends: tuple[int, str]
) -> None:
    assert check("wycheproof.py", suite(tag, result), tmp_path) == ends


def test_a_file_without_vectors_is_no_success(tmp_path: Path) -> None:
    empty = {"algorithm": "HMACSHA1", "testGroups": []}
    assert check("wycheproof.py", empty, tmp_path) == (1, "0 passed, 0 failed")
