from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).with_name("letters")


@pytest.fixture(scope="module")
def checks() -> Any:
    path = Path(__file__).parents[2] / "checks" / "letters.py"
    spec = importlib.util.spec_from_file_location("checks_letters", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def letters(checks: Any) -> list[Any]:
    return list(checks.letters(FOLDER))


def test_the_letters_are_many_and_none_stands_twice(letters: list[Any]) -> None:
    wanted = [letter for letter in letters if letter.wanted]
    assert len(wanted) >= 600
    assert len(letters) - len(wanted) >= 300
    assert [text for text, count in Counter(letter.text for letter in letters).items() if count > 1] == []


def test_ninety_nine_in_a_hundred_letters_that_need_a_person_reach_one(letters: list[Any]) -> None:
    wanted = [letter for letter in letters if letter.wanted]
    missed = [letter for letter in wanted if not letter.right]
    assert len(missed) <= 0.01 * len(wanted), missed


@pytest.mark.parametrize("slice_of", ["trigger", "form"])
def test_no_trigger_and_no_language_is_much_worse_than_the_rest(letters: list[Any], slice_of: str) -> None:
    wanted = [letter for letter in letters if letter.wanted]
    all_of = Counter(getattr(letter, slice_of) for letter in wanted)
    heard = Counter(getattr(letter, slice_of) for letter in wanted if letter.right)
    weak = {name: heard[name] / count for name, count in all_of.items() if heard[name] < 0.93 * count}
    assert set(weak) <= {"long", "typos"}, weak
    assert all(share >= 0.9 for share in weak.values()), weak


def test_at_most_one_in_twenty_near_misses_is_taken_for_more(letters: list[Any]) -> None:
    harmless = [letter for letter in letters if not letter.wanted]
    wrong = [letter for letter in harmless if not letter.right]
    assert len(wrong) <= 0.05 * len(harmless), wrong


def test_the_check_prints_what_it_found_and_ends_well(
    checks: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks.main(FOLDER, "all", misses=False) == 0
    assert "recall legal_threat" in capsys.readouterr().out


def test_the_check_fails_when_the_rules_are_deaf(
    checks: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "heard_in", lambda text: frozenset())
    assert checks.main(FOLDER, "all", misses=True) == 1
    assert "nothing in" in capsys.readouterr().out


def test_a_round_that_nothing_was_tuned_on_is_heard_as_the_documents_say(checks: Any) -> None:
    fresh = list(checks.round_of(Path(__file__).parent / "unseen" / "eleventh.toml"))
    tuned = {letter.text for letter in checks.letters(FOLDER)}
    wanted = [letter for letter in fresh if letter.wanted]
    assert [letter.text for letter in fresh if letter.text in tuned] == []
    assert sum(letter.right for letter in wanted) >= 0.94 * len(wanted)
    assert sum(letter.right for letter in fresh if not letter.wanted) >= 0.95 * (len(fresh) - len(wanted))


def test_a_round_belongs_to_its_trigger_and_language(checks: Any, tmp_path: Path) -> None:
    path = tmp_path / "rounds" / "x.toml"
    path.parent.mkdir()
    path.write_text('[letters.press]\nen = ["a"]\n[near_misses.harmless]\nde = ["b"]\n', encoding="utf-8")
    found = [(one.trigger, one.form, one.text, one.wanted) for one in checks.letters(tmp_path)]
    assert found == [("press", "x en", "a", True), ("harmless", "x de", "b", False)]
