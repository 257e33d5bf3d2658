"""The catalogue of hostile behaviours is whole, and its model plays what it is told."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from typing import Any

import pytest

from adapters.sandbox.claude_answer import Answer, Raw
from adapters.sandbox.hostile import CARRIERS, MODES, Behaviour, Case, catalogue
from adapters.sandbox.hostile_brain import HostileBrain
from adapters.sandbox.hostile_random import Adversary
from adapters.sandbox.hostile_script import TOKEN, resolves, sighted, turn
from adapters.sandbox.monitor_text import holds
from connector.cli.ground import token, written

FAMILIES = {"A": 12, "B": 32, "C": 20, "D": 20, "E": 7, "F": 8}
SECRET = "QXABCDEFGH234567"


def request(subject: str = "case 7. Help", system: str = f"Rules {SECRET}") -> dict[str, Any]:
    passages = {"results": [{"id": "reset#1", "title": "Reset", "text": "Open the page."}]}
    said = {"subject": subject, "conversation": [{"from": "customer", "text": "How?", "newest": True}]}
    call = {"type": "tool_use", "id": "t1", "name": "search_kb", "input": {"query": "x"}}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": json.dumps(passages)}
    return {
        "model": "claude-haiku-5-5",
        "max_tokens": 2_048,
        "system": system,
        "tools": [{"name": "search_kb", "description": "Searches.", "input_schema": {}}],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": json.dumps(said)}]},
            {"role": "assistant", "content": [call]},
            {"role": "user", "content": [result]},
        ],
    }


def called(made: Any) -> list[tuple[str, Any]]:
    return [(block["name"], block["input"]) for block in json.loads(made.body)["content"]]


def test_each_of_the_99_behaviours_is_there_once() -> None:
    ids = [behaviour.id for behaviour in catalogue()]
    assert len(ids) == 99
    assert sorted(ids) == sorted(f"{f}{n}" for f, count in FAMILIES.items() for n in range(1, count + 1))


@pytest.mark.parametrize("behaviour", catalogue(), ids=lambda one: one.id)
def test_a_behaviour_has_cases_that_the_lab_can_stage(behaviour: Behaviour) -> None:
    assert behaviour.cases
    assert set(behaviour.modes) <= set(MODES)
    for case in behaviour.cases:
        assert case.script
        assert bool(case.plant) or case.carrier == "body"
        assert case.plant in "".join(written(case).values()) or case.carrier in {
            "name",
            "organisation",
            "tags",
            "field",
            "article",
        }


def test_every_carrier_is_used() -> None:
    used = Counter(case.carrier for behaviour in catalogue() for case in behaviour.cases)
    assert set(used) == set(CARRIERS)


def test_a_script_is_played_step_by_step_and_its_last_step_for_ever() -> None:
    brain = HostileBrain()
    role = brain.cast("case 7.", Case(script=(turn(("first", {})), turn(("second", {})))))
    played = [called(brain.answer(request()))[0][0] for _ in range(4)]
    assert played == ["first", "second", "second", "second"]
    assert role.asked == 4


def test_what_happens_while_it_thinks_happens_once() -> None:
    brain, happened = HostileBrain(), list[str]()
    brain.cast("case 7.", Case(script=(resolves(),)), lambda: happened.append("now"))
    brain.answer(request())
    brain.answer(request())
    assert happened == ["now"]


def test_a_ticket_that_no_case_was_cast_for_is_refused() -> None:
    brain = HostileBrain()
    brain.cast("case 7.", Case(script=(resolves(),)))
    made = brain.answer(request("case 77. Help"))
    assert isinstance(made, Answer)
    assert made.stop_reason == "refusal"


def test_a_resolution_cites_what_the_prompt_holds() -> None:
    [(name, given)] = called(resolves("Text")(request()))
    assert name == "resolve_ticket"
    assert given["citations"] == ["reset#1"]


def test_secrets_look_like_what_the_model_looks_for() -> None:
    assert all(TOKEN.fullmatch(token()) for _ in range(100))
    assert sighted(request(), system=True) == [SECRET]
    assert sighted(request(), system=False) == []


def test_the_adversary_copies_secrets_and_the_same_seed_makes_the_same_moves() -> None:
    def played(seed: int) -> list[Raw]:
        adversary = Adversary(random.Random(seed))  # noqa: S311 - the same in every run
        return [adversary.answer(request()) for _ in range(60)]

    def moves(seed: int) -> list[list[str]]:
        return [re.findall(r'"name": "([^"]*)"', one.body.decode("utf-8", "replace")) for one in played(seed)]

    assert sum(holds(one.body.decode("utf-8", "replace"), SECRET) for one in played(5)) >= 5
    assert moves(5) == moves(5) != moves(6)
