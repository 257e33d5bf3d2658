"""Reasons are told in words wherever a person meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connector.agent import loop
from connector.reasons import ABOUT, worded
from connector.review.registry import entries

ROOT = Path(loop.__file__).parents[1]


def written(pattern: str, *files: str) -> set[str]:
    found = re.compile(pattern)
    return {slug for file in files for slug in found.findall((ROOT / file).read_text(encoding="utf-8"))}


def test_each_ending_of_the_models_run_has_a_sentence() -> None:
    ended = written(r'EndingError\("(\w+)"\)', "agent/loop.py", "agent/desk.py") | set(loop.STOPS.values())
    assert len(ended) > 8
    assert ended - set(ABOUT) == set()


def test_each_ending_of_a_code_has_a_sentence() -> None:
    ended = {slug for slug in written(r'"(code_\w+)"', "identity.py") if slug != "code_mail"}
    assert len(ended) > 5
    assert ended - set(ABOUT) == set()


def test_each_rule_has_a_sentence() -> None:
    assert {entry.slug for entry in entries()} - set(ABOUT) == set()


@pytest.mark.parametrize("slug", ["model_unavailable", "rejected_by_helpdesk", "worker_died", "low_rating"])
def test_what_an_operator_asks_about_is_told(slug: str) -> None:
    assert worded(slug) == f"{slug}: {ABOUT[slug]}"
    assert ABOUT[slug].endswith(".")
