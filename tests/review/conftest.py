"""Builders for the tables of this folder; every default is the harmless case."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from connector.decision import (
    Band,
    Evidence,
    Passage,
    Proposal,
    ProposalKind,
    SearchResult,
    Sentiment,
    Triage,
)
from connector.domain import (
    Account,
    AccountStatus,
    Message,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
    Urgency,
)
from connector.policy import SHIPPED, Policy, overlay, parse

NOW = 1_790_000_000_000


class Desk:
    now = NOW

    def message(self, text: str = "How do I export my contacts?", **changes: Any) -> Message:
        base = Message("m1", Role.REQUESTER, text, NOW - 1_000, author_id="u1", author_name="Ada Byron")
        return replace(base, **changes)

    def requester(self, **changes: Any) -> Requester:
        return replace(Requester("u1", "Ada Byron", "ada@customer.test", verified=True), **changes)

    def ticket(self, *messages: Message, **changes: Any) -> Ticket:
        base = Ticket(
            TicketRef("zendesk", "acme", "7"),
            "Export",
            Status.OPEN,
            self.requester(),
            messages or (self.message(),),
            "2026-09-21T10:00:00Z",
            NOW,
            channel="email",
        )
        return replace(base, **changes)

    def policy(self, **upper: Any) -> Policy:
        return parse(overlay(tomllib.loads(SHIPPED.read_text(encoding="utf-8")), upper))

    def passage(self, **changes: Any) -> Passage:
        text = "Open Settings, choose Contacts and press Export. A seat costs $12 or 10% less a year."
        base = Passage("kb1", "a1", "Export contacts", text, "https://help.acme.test/export", 0.9)
        return replace(base, **changes)

    def evidence(
        self, *passages: Passage, band: Band = Band.STRONG, facts: dict[str, str] | None = None
    ) -> Evidence:
        account = Account(AccountStatus.FOUND, facts or {"plan": "Team", "price": "$30 a month"})
        return Evidence(account, SearchResult(band, passages or (self.passage(),)), "export contacts")

    def triage(self, **changes: Any) -> Triage:
        return replace(Triage("how_to", Urgency.NORMAL, Sentiment.NEUTRAL), **changes)

    def resolution(
        self, text: str = "Hi Ada, open Settings, choose Contacts and press Export.", **changes: Any
    ) -> Proposal:
        base = Proposal(ProposalKind.RESOLUTION, self.triage(), text, confidence=0.95, citations=("kb1",))
        return replace(base, **changes)

    def question(self, text: str = "Which file format do you need?", **changes: Any) -> Proposal:
        return replace(Proposal(ProposalKind.QUESTION, self.triage(), text, confidence=0.9), **changes)

    def escalation(self, **changes: Any) -> Proposal:
        base = Proposal(
            ProposalKind.ESCALATION, self.triage(), summary="Wants a person", reason="No answer found"
        )
        return replace(base, **changes)


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk()
