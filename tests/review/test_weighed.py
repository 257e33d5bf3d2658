from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from connector.review import weighed
from connector.review.hearing import Said
from connector.review.weighed import LEAST_MARKS, marks, points

CHECKS = Path(__file__).parents[2] / "checks"


@pytest.fixture(scope="module")
def weigh() -> Any:
    spec = importlib.util.spec_from_file_location("checks_weigh", CHECKS / "weigh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_text_is_marked_by_its_words_their_beginnings_neighbours_and_concepts() -> None:
    assert marks("my refunds", ["back"]) == {"my", "refun*", "my_refun*", "=back"}


def test_a_short_text_needs_as_much_as_a_longer_one() -> None:
    found = {f"m{i}" for i in range(LEAST_MARKS)}
    assert points({"m1": 5.0}, {"m1"}) == points({"m1": 5.0}, found) == 1.0


def test_words_of_which_none_is_a_sign_by_itself_are_heard_together(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"danger": {"": -1.5, "rope": 4.0, "bough*": 4.0, "today": 1.0}}
    monkeypatch.setattr(weighed, "weights", lambda: table)
    assert Said("I bought a rope today").weighs("danger")
    assert not Said("I bought a lamp today").weighs("danger")
    assert not Said("I bought a rope today").weighs("press")


@pytest.mark.parametrize("text", ["rope", "", "...", "word " * 300 + "rope"])
def test_too_few_or_too_many_words_are_not_weighed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighed, "weights", lambda: {"danger": {"": 1.0, "rope": 100.0}})
    assert not Said(text).weighs("danger")


def test_the_table_knows_each_trigger_that_is_heard_in_words() -> None:
    topics = {path.stem for path in Path(__file__).with_name("letters").glob("*.toml")}
    assert set(weighed.weights()) == topics - {"harmless", "very_negative"}


def test_points_are_learnt_from_letters_and_the_same_each_time(weigh: Any, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    threats = "".join(f'"the zorro will come {i}", ' for i in range(5))
    (folder / "danger.toml").write_text(f"[letters]\nen = [{threats}]\n[near_misses]\n", encoding="utf-8")
    harmless = tmp_path / "harmless.jsonl"
    harmless.write_text(
        "\n".join(json.dumps({"text": f"the lamp will come {i}"}) for i in range(5)), encoding="utf-8"
    )
    tables = []
    for name in ("one.json", "two.json"):
        weigh.main(folder, tmp_path / name, [harmless])
        tables.append(json.loads((tmp_path / name).read_text(encoding="utf-8")))
    assert tables[0] == tables[1]
    assert tables[0]["danger"]["zorro"] > 0 > tables[0]["danger"]["lamp"]
