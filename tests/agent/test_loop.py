from __future__ import annotations

import json
from typing import Any

import pytest

from connector.decision import ProposalKind, Sentiment
from connector.errors import ModelError, ModelRejectedError, ModelUnavailableError, PausedError

TRIAGE = {"category": "how_to", "urgency": "normal", "sentiment": "neutral", "language": "en"}


def results(request: Any) -> list[dict[str, Any]]:
    """The tool results of a request's last turn."""
    return [block for block in request.messages[-1]["content"] if block["type"] == "tool_result"]


def test_an_ordinary_question_takes_one_model_call_and_less_than_12000_characters(scene, reply, resolve):
    run = scene.run(reply(("resolve_ticket", resolve)))
    assert (run.turns, len(run.usage), run.tool_calls) == (1, 1, 1)
    assert run.proposal.kind is ProposalKind.RESOLUTION
    assert run.proposal.citations == ("kb-1",)
    assert sum(run.prompt_chars) < 12_000
    assert run.cost == 20_000


def test_evidence_stands_as_completed_tool_calls_before_the_first_turn(scene, reply, resolve):
    scene.run(reply(("resolve_ticket", resolve)))
    asked, called, answered = scene.model.requests[0].messages
    assert [asked["role"], called["role"], answered["role"]] == ["user", "assistant", "user"]
    assert [block["name"] for block in called["content"]] == ["lookup_account", "search_kb"]
    ids = [block["id"] for block in called["content"]]
    assert [block["tool_use_id"] for block in answered["content"]] == ids
    account, search = (json.loads(block["content"]) for block in answered["content"])
    assert account == {"status": "found", "facts": {"plan": "pro", "status": "active"}}
    assert search["results"][0] == {
        "id": "kb-1",
        "title": "Reset your password",
        "text": "Open Settings > Security > Reset password.",
        "url": "https://kb/1",
    }


def test_the_two_calls_made_by_code_are_on_record_before_the_models_own(scene, reply, resolve):
    scene.run(reply(("resolve_ticket", resolve)))
    assert scene.books.tools == [
        ("lookup_account", True, "evidence"),
        ("search_kb", True, "evidence"),
        ("resolve_ticket", True, ""),
    ]


def test_an_escalation_carries_summary_and_next_step(scene, reply, escalate):
    proposal = scene.run(reply(("escalate_ticket", escalate))).proposal
    assert proposal.kind is ProposalKind.ESCALATION
    assert proposal.summary == "Wants X.\n\nNext step: Call back."
    assert not proposal.by_code


def test_a_question_is_proposed(scene, reply, ask):
    proposal = scene.run(reply(("ask_customer", ask))).proposal
    assert (proposal.kind, proposal.text) == (ProposalKind.QUESTION, "Which plan are you on?")


@pytest.mark.parametrize(
    ("stop", "slug"),
    [
        ("max_tokens", "answer_cut_off"),
        ("model_context_window_exceeded", "answer_cut_off"),
        ("refusal", "model_refused"),
        ("pause_turn", "unknown_stop"),
        ("banana", "unknown_stop"),
        ("", "unknown_stop"),
        ("end_turn", "no_tool_call"),
        ("stop_sequence", "no_tool_call"),
    ],
)
def test_an_exit_counts_only_after_a_stop_for_tools(scene, reply, resolve, stop, slug):
    run = scene.run(reply(("resolve_ticket", resolve), stop=stop))
    assert (run.proposal.kind, run.proposal.reason) == (ProposalKind.ESCALATION, slug)
    assert run.proposal.by_code
    assert run.turns == 1
    assert scene.books.refused == [("resolve_ticket", slug)]


def test_a_stop_for_tools_without_a_tool_is_an_escalation(scene, reply):
    assert scene.run(reply()).proposal.reason == "no_tool_call"


def test_one_reminder_follows_an_answer_without_a_tool(scene, reply, resolve):
    run = scene.run(reply(stop="end_turn", text="All done!"), reply(("resolve_ticket", resolve)))
    assert run.proposal.kind is ProposalKind.RESOLUTION
    assert run.turns == 2
    roles = [turn["role"] for turn in scene.model.requests[1].messages]
    assert roles == ["user", "assistant", "user", "assistant", "user"]


def test_a_second_answer_without_a_tool_is_an_escalation(scene, reply):
    run = scene.run(reply(stop="end_turn"))
    assert (run.proposal.reason, run.turns) == ("no_tool_call", 2)
    assert scene.model.requests[1].messages[-2]["content"]


def test_the_best_known_triage_survives_an_odd_ending(scene, reply):
    noted = TRIAGE | {"category": "billing", "sentiment": "very_negative"}
    run = scene.run(reply(("classify_ticket", noted)), reply(stop="refusal"))
    assert run.proposal.triage.category == "billing"
    assert run.proposal.triage.sentiment is Sentiment.VERY_NEGATIVE


def test_without_any_triage_the_category_is_other(scene, reply):
    assert scene.run(reply(stop="refusal")).proposal.triage.category == "other"


def test_an_unusable_answer_is_an_escalation(scene):
    assert scene.run(ModelError("garbage")).proposal.reason == "model_error"


def test_a_model_that_is_down_decides_nothing(scene):
    with pytest.raises(ModelUnavailableError):
        scene.run(ModelUnavailableError("down", retry_after=5))


def test_a_pause_decides_nothing(scene, reply):
    scene.books.paused = True
    with pytest.raises(PausedError):
        scene.run(reply())
    assert scene.model.requests == []


def test_an_empty_budget_escalates_without_the_model(scene, reply):
    scene.books.allowance = 0
    run = scene.run(reply())
    assert (run.proposal.reason, run.turns) == ("budget", 0)
    assert scene.model.requests == []


def test_a_budget_that_runs_out_midway_escalates(scene, reply):
    scene.books.allowance = 2
    assert scene.run(reply(("search_kb", {"query": "x"}))).proposal.reason == "budget"
    assert len(scene.model.requests) == 2


def test_a_model_that_searches_for_ever_ends_at_the_ceiling(scene, reply):
    run = scene.run(reply(("search_kb", {"query": "x"})))
    assert (run.proposal.reason, run.turns) == ("turn_ceiling", 8)


def test_from_the_sixth_turn_only_exits_are_answered(scene, reply):
    scene.run(reply(("search_kb", {"query": "x"})))
    assert scene.books.refused == [("search_kb", "turn_limit")] * 3
    refused = results(scene.model.requests[6])[0]
    assert refused["is_error"]
    assert "escalate_ticket" in refused["content"]
    assert "is_error" not in results(scene.model.requests[5])[0]


def test_an_exit_is_still_taken_in_the_last_turn(scene, reply, resolve):
    searching = reply(("search_kb", {"query": "x"}))
    run = scene.run(*[searching] * 7, reply(("resolve_ticket", resolve)))
    assert (run.proposal.kind, run.turns) == (ProposalKind.RESOLUTION, 8)


def test_the_list_of_tools_and_the_rules_stay_the_same_in_every_turn(scene, reply):
    scene.run(reply(("search_kb", {"query": "x"})))
    assert len({json.dumps([t.name for t in r.tools]) for r in scene.model.requests}) == 1
    assert len({r.system for r in scene.model.requests}) == 1
    for earlier, later in zip(scene.model.requests, scene.model.requests[1:], strict=False):
        assert later.messages[: len(earlier.messages)] == earlier.messages


def test_two_hundred_calls_in_one_turn_are_all_on_record_and_end_the_run(scene, reply):
    run = scene.run(reply(*[("search_kb", {"query": str(i)}) for i in range(200)]))
    assert (run.proposal.reason, run.turns, run.tool_calls) == ("tool_call_ceiling", 1, 200)
    assert scene.books.refused == [("search_kb", "tool_call_ceiling")] * 188


def test_the_deadline_of_a_run_is_kept(scene, reply):
    scene.clock.step = 45.0
    run = scene.run(reply(("search_kb", {"query": "x"})))
    assert (run.proposal.reason, run.turns) == ("run_deadline", 2)
    assert scene.model.requests[1].seconds == 30.0


def test_a_model_that_refuses_the_evidence_shape_gets_it_in_the_first_turn(scene, reply, resolve):
    run = scene.run(ModelRejectedError("400"), reply(("resolve_ticket", resolve)))
    assert run.proposal.kind is ProposalKind.RESOLUTION
    assert (run.turns, len(run.usage)) == (2, 1)
    (only,) = scene.model.requests[1].messages
    said = json.loads(only["content"][0]["text"])
    assert said["search_kb"]["results"][0]["id"] == "kb-1"
    assert said["lookup_account"]["status"] == "found"
    assert said["ticket"]["first_name"] == "Alice"


def test_the_plain_shape_is_kept_for_the_rest_of_the_run(scene, reply, resolve):
    search = reply(("search_kb", {"query": "x"}))
    scene.run(ModelRejectedError("400"), search, reply(("resolve_ticket", resolve)))
    assert [turn["role"] for turn in scene.model.requests[2].messages] == ["user", "assistant", "user"]


def test_a_second_refusal_of_the_shape_is_an_escalation(scene):
    run = scene.run(ModelRejectedError("400"))
    assert (run.proposal.reason, run.turns) == ("model_rejected_request", 2)


def test_a_refusal_after_an_answer_is_an_escalation(scene, reply):
    run = scene.run(reply(("search_kb", {"query": "x"})), ModelRejectedError("400"))
    assert (run.proposal.reason, run.turns) == ("model_rejected_request", 2)
