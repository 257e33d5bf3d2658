from __future__ import annotations

from dataclasses import replace

import pytest

from connector.agent.routing import first_tier, wants_strong
from connector.decision import Proposal, ProposalKind, Sentiment, Triage
from connector.domain import Account, AccountStatus, Urgency

DISPUTE = "I was charged twice this month."


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("How do I reset my password?", "fast"),
        ("What is your refund policy?", "fast"),
        ("When do invoices come? And can I change the date?", "fast"),
        ("I get an error 500 when I export. What can I do?", "fast"),
        ("I can't log in, this is annoying.", "fast"),
        ("How do I enable single sign-on and security keys?", "fast"),
        (DISPUTE, "strong"),
        ("I dispute this invoice.", "strong"),
        ("I think my account was hacked", "strong"),
        ("This is unacceptable, worst support ever.", "strong"),
        ("1. Why does the API fail?\n2. What does error 42 mean?\n3. How do I sync again?", "strong"),
        ("Thanks.\n\n> I was charged twice", "fast"),
    ],
)
def test_dear_mistakes_start_strong_and_ordinary_questions_fast(
    ticket, message, evidence, policy, text, tier
):
    assert first_tier(ticket, replace(message, text=text), evidence, policy=policy) == tier


def test_a_message_of_empty_lines_is_routed_at_all(ticket, message, evidence, policy):
    text = f"Hello{' -' * 20_000}{chr(10) * 100_000}x"
    assert first_tier(ticket, replace(message, text=text), evidence, policy=policy) == "fast"


@pytest.mark.parametrize(
    ("account", "tier"),
    [
        (Account(AccountStatus.FOUND, {"status": "active"}), "fast"),
        (Account(AccountStatus.NOT_FOUND), "fast"),
        (Account(AccountStatus.UNVERIFIED), "fast"),
        (Account(AccountStatus.UNKNOWN), "strong"),
        (Account(AccountStatus.FOUND, {"status": "active"}, silent=("crm",)), "strong"),
        (Account(AccountStatus.FOUND, {"status": "past_due"}), "strong"),
        (Account(AccountStatus.FOUND, {"billing_state": "Suspended since May"}), "strong"),
        (Account(AccountStatus.FOUND, {"note": "was locked once"}), "fast"),
    ],
)
def test_an_ambiguous_account_starts_strong(ticket, message, evidence, policy, account, tier):
    assert first_tier(ticket, message, replace(evidence, account=account), policy=policy) == tier


def test_a_ticket_that_a_person_gets_anyway_stays_fast(ticket, message, evidence, policy):
    disputed = replace(message, text=DISPUTE)
    assert first_tier(ticket, disputed, evidence, policy=policy, must_escalate=True) == "fast"


def test_without_a_strong_model_all_is_fast(ticket, message, evidence, policy):
    disputed = replace(message, text=DISPUTE)
    assert first_tier(ticket, disputed, evidence, policy=policy, has_strong=False) == "fast"


def proposal(category="how_to", sentiment=Sentiment.NEUTRAL, **changes):
    triage = Triage(category, Urgency.NORMAL, sentiment)
    made = Proposal(ProposalKind.RESOLUTION, triage, text="x", confidence=0.95)
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("made", "reasons", "slugs"),
    [
        (proposal(), (), ()),
        (proposal(), ("mode_assist",), ()),
        (proposal(), ("unknown_citation",), ("failed_check",)),
        (proposal(confidence=0.75), (), ("medium_confidence",)),
        (proposal(confidence=0.4), (), ()),
        (proposal("billing"), (), ()),
        (proposal("billing", Sentiment.NEGATIVE), (), ("billing_dispute",)),
        (proposal("security"), (), ("security",)),
        (proposal(sentiment=Sentiment.VERY_NEGATIVE), (), ("very_negative",)),
        (proposal("technical", multi_part=True), (), ("multi_part_technical",)),
        (proposal(multi_part=True), (), ()),
        (proposal("security", kind=ProposalKind.ESCALATION), ("x",), ()),
        (proposal("security", by_code=True), (), ()),
    ],
)
def test_the_strong_model_is_asked_again_for_a_stated_reason(policy, made, reasons, slugs):
    assert wants_strong(made, reasons, policy=policy) == slugs


def test_a_missing_strong_model_is_never_wanted(policy):
    assert wants_strong(proposal("security"), (), policy=policy, has_strong=False) == ()
