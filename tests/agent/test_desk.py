from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connector.decision import Band, ProposalKind, SearchResult

TRIAGE = {"category": "how_to", "urgency": "normal", "sentiment": "neutral", "language": "en"}


def results(request: Any) -> list[dict[str, Any]]:
    """The tool results of a request's last turn."""
    return [block for block in request.messages[-1]["content"] if block["type"] == "tool_result"]


def test_new_passages_join_the_evidence_once(scene, reply, resolve, invoice, reset):
    scene.library = {"invoices": SearchResult(Band.WEAK, (reset, invoice))}
    search = reply(("search_kb", {"query": "invoices"}))
    run = scene.run(search, search, reply(("resolve_ticket", resolve | {"citations": ["kb-2"]})))
    assert run.evidence.search.passages == (reset, invoice)
    assert run.evidence.search.band is Band.STRONG


def test_another_part_of_a_known_passage_joins_it_and_is_shown(scene, reply, resolve, reset):
    scene.library = {"by mail": SearchResult(Band.WEAK, (replace(reset, text="Or by mail."),))}
    run = scene.run(reply(("search_kb", {"query": "by mail"})), reply(("resolve_ticket", resolve)))
    told = json.loads(results(scene.model.requests[1])[0]["content"])["results"]
    assert [(one["id"], one["text"]) for one in told] == [("kb-1", "Or by mail.")]
    (only,) = run.evidence.search.passages
    assert reset.text in only.text
    assert "Or by mail." in only.text


def test_a_search_without_results_says_so(scene, reply, escalate):
    scene.run(reply(("search_kb", {"query": "nothing"})), reply(("escalate_ticket", escalate)))
    told = json.loads(results(scene.model.requests[1])[0]["content"])
    assert told == {"results": [], "note": "no relevant results"}


def test_a_second_lookup_returns_the_same_facts(scene, reply, resolve):
    scene.run(reply(("lookup_account", {})), reply(("resolve_ticket", resolve)))
    first, second = scene.model.requests
    assert results(second)[0]["content"] == results(first)[0]["content"]


def test_parallel_calls_are_answered_in_one_turn(scene, reply, resolve):
    scene.run(
        reply(("lookup_account", {}), ("search_kb", {"query": "x"}), ("classify_ticket", TRIAGE)),
        reply(("resolve_ticket", resolve)),
    )
    ids = [result["tool_use_id"] for result in results(scene.model.requests[1])]
    assert ids == ["toolu_0", "toolu_1", "toolu_2"]


def test_resolve_beside_escalate_is_an_escalation(scene, reply, resolve, escalate):
    run = scene.run(reply(("resolve_ticket", resolve), ("escalate_ticket", escalate)))
    assert (run.proposal.kind, run.proposal.by_code) == (ProposalKind.ESCALATION, False)
    assert scene.books.refused == [("resolve_ticket", "beside_an_exit")]


def test_two_different_resolutions_are_an_escalation(scene, reply, resolve):
    run = scene.run(reply(("resolve_ticket", resolve), ("resolve_ticket", resolve | {"reply": "No."})))
    assert run.proposal.reason == "contradictory_calls"
    assert len(scene.books.refused) == 2


def test_the_same_resolution_twice_is_one(scene, reply, resolve):
    run = scene.run(reply(("resolve_ticket", resolve), ("resolve_ticket", dict(resolve))))
    assert run.proposal.kind is ProposalKind.RESOLUTION
    assert scene.books.refused == [("resolve_ticket", "beside_an_exit")]


def test_resolve_beside_a_question_is_an_escalation(scene, reply, resolve, ask):
    assert scene.run(reply(("resolve_ticket", resolve), ("ask_customer", ask))).proposal.by_code


def test_calls_beside_an_exit_are_not_made(scene, reply, resolve, invoice):
    scene.library = {"x": SearchResult(Band.STRONG, (invoice,))}
    run = scene.run(reply(("search_kb", {"query": "x"}), ("resolve_ticket", resolve)))
    assert invoice not in run.evidence.search.passages
    assert scene.books.refused == [("search_kb", "beside_an_exit")]


def test_every_call_of_a_faulty_turn_gets_a_result(scene, reply, resolve):
    faulty = reply(("search_kb", {"query": "x"}), ("resolve_ticket", resolve | {"confidence": 7}))
    run = scene.run(faulty, reply(("resolve_ticket", resolve)))
    assert run.proposal.kind is ProposalKind.RESOLUTION
    told = {result["tool_use_id"]: result for result in results(scene.model.requests[1])}
    assert set(told) == {"toolu_0", "toolu_1"}
    assert "confidence must be a number from 0 to 1" in told["toolu_1"]["content"]
    assert all(result["is_error"] for result in told.values())


@pytest.mark.parametrize(
    ("name", "given", "slug"),
    [
        ("resolve_ticket", {}, "invalid_input"),
        ("resolve_ticket", "text", "invalid_input"),
        ("resolve_ticket", None, "invalid_input"),
        ("search_kb", {"query": ""}, "invalid_input"),
        ("search_kb", {"query": "x", "ticket_id": "99"}, "scope"),
        ("lookup_account", {"customer_email": "bob@example.com"}, "scope"),
        ("get_ticket", {"id": "99"}, "unknown_tool"),
        ("Resolve_Ticket", {}, "unknown_tool"),
        ("resolve_tіcket", {}, "unknown_tool"),
    ],
)
def test_a_third_faulty_call_ends_the_run(scene, reply, name, given, slug):
    run = scene.run(reply((name, given)))
    assert (run.proposal.reason, run.turns) == ("invalid_tool_calls", 3)
    assert scene.books.refused == [(name, slug)] * 3


def test_the_triage_of_a_faulty_exit_is_known_to_the_escalation(scene, reply, resolve):
    run = scene.run(reply(("resolve_ticket", resolve | {"reply": "", "category": "technical"})))
    assert run.proposal.triage.category == "technical"


def test_a_ticket_that_must_go_to_a_person_takes_only_an_escalation(scene, reply, resolve, escalate):
    run = scene.run(
        reply(("resolve_ticket", resolve)), reply(("escalate_ticket", escalate)), must_escalate=True
    )
    assert (run.proposal.kind, run.proposal.by_code) == (ProposalKind.ESCALATION, False)
    assert scene.books.refused == [("resolve_ticket", "must_escalate")]
    assert "must go to a person" in scene.model.requests[0].messages[0]["content"][1]["text"]
