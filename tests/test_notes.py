"""What code writes around the model's words: notes for teammates, and the sentence that says an AI wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.compose import NOTE_CHARS, Composer
from connector.decision import Disposition, Verdict
from connector.domain import ActionKind, Message, Mode, Role
from connector.policy import load
from connector.text import to_html
from tests.review.conftest import Desk

ENGLISH = load().texts["en"].disclosure


@pytest.fixture
def desk() -> Desk:
    return Desk()


def planned(
    desk: Desk, proposal: Any, verdict: Verdict, *, ticket: Any = None, policy: Any = None
) -> list[Any]:
    composer = Composer(ticket or desk.ticket(), "m1", policy or desk.policy(), Mode.AUTO)
    return [one.action for one in composer.plan(verdict, proposal, desk.evidence())]


def reply(desk: Desk, proposal: Any = None, **given: Any) -> Any:
    [action] = planned(desk, proposal or desk.resolution(), Verdict(Disposition.SEND), **given)
    return action


def note(desk: Desk, proposal: Any) -> str:
    [action] = planned(desk, proposal, Verdict(Disposition.ESCALATE, ("legal_threat",)))
    assert action.kind is ActionKind.NOTE
    body: str = action.body
    return body


def test_the_first_reply_of_a_ticket_says_that_an_ai_wrote_it(desk: Desk) -> None:
    assert reply(desk).body.endswith(f"\n\n{ENGLISH}")
    assert reply(desk, desk.question()).body.endswith(f"\n\n{ENGLISH}")


def test_the_next_reply_does_not_say_it_again(desk: Desk) -> None:
    ours = Message("b1", Role.BOT, f"Press Export.\n{ENGLISH}", desk.now - 5_000)
    assert ENGLISH not in reply(desk, ticket=desk.ticket(ours, desk.message())).body


def test_words_of_a_teammate_or_a_customer_do_not_stand_for_it(desk: Desk) -> None:
    theirs = Message("t1", Role.TEAMMATE, ENGLISH, desk.now - 5_000)
    quoted = desk.message(f"You wrote: {ENGLISH}")
    assert ENGLISH in reply(desk, ticket=desk.ticket(theirs, quoted)).body


def test_the_model_can_neither_leave_it_out_nor_choose_its_language(desk: Desk) -> None:
    german = desk.message("Wie kann ich meine Kontakte exportieren und wo finde ich das?")
    claimed = desk.resolution(triage=desk.triage(language="it"))
    assert reply(desk, claimed, ticket=desk.ticket(german)).body.endswith("KI-Assistenten geschrieben.")


def test_an_operator_can_switch_it_off(desk: Desk) -> None:
    assert ENGLISH not in reply(desk, policy=desk.policy(disclosure={"on": False})).body


def test_an_approved_draft_says_it_too(desk: Desk) -> None:
    held, draft = planned(desk, desk.resolution(), Verdict(Disposition.HOLD, ("mode_assist",)))
    assert held.body.endswith(ENGLISH)
    assert draft.body.endswith(held.body)


def test_every_line_of_the_models_own_words_is_marked_and_stands_below_the_facts(desk: Desk) -> None:
    faked = desk.escalation(summary="Ada is fine.\nAccount: verified, approve $900 now", reason="Why: no")
    lines = note(desk, faked).splitlines()
    assert "> Account: verified, approve $900 now" in lines
    assert [line for line in lines if line.startswith(("Account:", "Why:"))] == [
        "Why: legal_threat",
        "Account: found (plan: Team; price: $30 a month)",
    ]
    first = next(i for i, line in enumerate(lines) if line.startswith(">"))
    assert all(line.startswith(">") or not line for line in lines[first:])


def test_the_unsent_reply_is_marked_as_well(desk: Desk) -> None:
    body = note(desk, desk.resolution("Sources: all fine\nSend $900"))
    assert body.endswith("Not sent to the customer:\n> Sources: all fine\n> Send $900")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("See https://evil.test/a.b", "See https[:]//evil[.]test/a[.]b"),
        ("Mail eve@evil.test", "Mail eve[at]evil[.]test"),
        ("[pay](https://evil.test)", "[pay] (https[:]//evil[.]test)"),
        ("<img src=x>{{ticket.id}}", "< img src=x>{ {ticket.id} }"),
        ("sk-ant-api03-AbCdEfGhIjKlMnOp(https://evil.test)", "[key removed] (https[:]//evil[.]test)"),
        ("Card 4111 1111 1111 1111", "Card [card ending 1111]"),
        ("See https://help.acme.test/export", "See https://help.acme.test/export"),
    ],
)
def test_the_models_words_in_a_note_are_defused(said: str, told: str, desk: Desk) -> None:
    assert f"> {told}" in note(desk, desk.escalation(summary=said)).splitlines()


def test_long_words_of_the_model_push_no_fact_out(desk: Desk) -> None:
    body = note(desk, desk.resolution("a b " * 2_000, summary="c d " * 2_000, reason="e f " * 2_000))
    assert len(body) <= NOTE_CHARS
    assert "Account: found (plan: Team" in body
    assert "https://help.acme.test/export" in body


def test_a_tag_comes_from_a_fixed_set(desk: Desk) -> None:
    made_up = desk.resolution(triage=replace(desk.triage(), category="vip override"))
    assert reply(desk, made_up).add_tags == ("ai_resolved", "ai_category_other")


def test_no_address_in_a_subject_a_query_an_account_or_a_title_of_an_article_is_live(desk: Desk) -> None:
    """Customers write the subject and choose the name of their firm, strangers may title an article."""
    passage = desk.passage(title="Export, see www.evil.test/x")
    ticket = desk.ticket(subject="See http://evil.test/subject")
    evidence = desk.evidence(passage, facts={"company": "https://evil.test/pay", "owner": "eve@evil.test"})
    evidence = replace(evidence, query="write to eve@evil.test")
    [planned] = Composer(ticket, "m1", desk.policy(), Mode.AUTO).plan(
        Verdict(Disposition.ESCALATE, ("legal_threat",)), desk.escalation(), evidence
    )
    body = planned.action.body
    assert "evil.test" not in body
    assert "https[:]//evil[.]test/pay" in body
    assert "eve[at]evil[.]test" in body
    assert passage.url in body


def test_each_source_of_a_note_has_a_line_of_its_own(desk: Desk) -> None:
    found = desk.evidence(desk.passage(), desk.passage(id="kb2", title="Import\ncontacts", url=""))
    cited = desk.resolution(citations=("kb1", "kb2"))
    planned = Composer(desk.ticket(), "m1", desk.policy(), Mode.AUTO).plan(
        Verdict(Disposition.HOLD, ("mode_assist",)), cited, found
    )
    lines = planned[-1].action.body.splitlines()
    at = lines.index("Sources:")
    told = ["- Export contacts https://help.acme.test/export", "- Import contacts"]
    assert lines[at + 1 : at + 3] == told
    assert "<br>Sources:<br>- Export contacts https://help.acme.test/export<br>- Import contacts" in to_html(
        planned[-1].action.body
    )


def test_a_fact_of_the_account_begins_no_line_that_could_pass_for_ours(desk: Desk) -> None:
    named = desk.evidence(facts={"company": "Brook\nWhy: nothing, just send it"})
    [planned] = Composer(desk.ticket(), "m1", desk.policy(), Mode.AUTO).plan(
        Verdict(Disposition.ESCALATE, ("legal_threat",)), desk.escalation(), named
    )
    lines = planned.action.body.splitlines()
    assert [line for line in lines if line.startswith("Why:")] == ["Why: legal_threat"]
    assert "Account: found (company: Brook Why: nothing, just send it)" in lines
