from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from adapters.claude.model import ClaudeModel
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.claude_answer import Answer, call
from connector.agent.gather import gather
from connector.agent.loop import propose
from connector.decision import Band, Passage, ProposalKind, SearchResult
from connector.domain import Account, AccountStatus, Message, Requester, Role, Status, Ticket, TicketRef
from connector.policy import load

PASSAGE = Passage(
    "kb-1",
    "a1",
    "Reset your password",
    "To reset your password, open Settings, choose Security and press Reset password.",
    "https://help.example.com/reset",
    0.9,
)


class Facts:
    name = "csv"

    def lookup(self, requester: Requester) -> Account:
        return Account(AccountStatus.FOUND, {"plan": "pro", "status": "active"}, "csv")


class Books:
    def before_model_call(self, model, *, prompt_chars, max_tokens):
        pass

    def model_call(self, reply, *, prompt_chars):
        pass

    def tool_call(self, name, tool_input, *, allowed, reason=""):
        pass


@dataclass
class SearchOnceThenExit:
    """Uses search_kb in its first turn, so that its own blocks are sent back."""

    name: str = "scripted"
    turns: int = 0

    def answer(self, request):
        self.turns += 1
        if self.turns == 1:
            return Answer((call("search_kb", {"query": "password"}),), "tool_use")
        triage = {"category": "how_to", "urgency": "low", "sentiment": "neutral", "language": "en"}
        said = {"question": "Which page?", "confidence": 0.9, **triage}
        return Answer((call("ask_customer", said),), "tool_use")


@pytest.fixture
def vendor() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn() as stand_in:
        yield stand_in


def run(vendor: ClaudeStandIn, model: str):
    policy = load()
    message = Message("1", Role.REQUESTER, "Hi,\nhow do I reset my password?", 1, author_id="u1")
    requester = Requester("u1", "Alice Example", "alice@example.com", verified=True)
    ref = TicketRef("zendesk", "acme", "7")
    ticket = Ticket(ref, "Password reset", Status.NEW, requester, (message,), "s", 1, channel="email")

    def search(query: str) -> SearchResult:
        return SearchResult(Band.STRONG, (PASSAGE,))

    evidence = gather(ticket, message, accounts=Facts(), search=search, policy=policy)
    effort = {"claude-haiku-5-5": "medium", "claude-sonnet-5-5": "medium"}
    llm = ClaudeModel(api_key=vendor.key, base_url=vendor.url, effort=effort)
    try:
        return propose(
            ticket,
            message,
            evidence,
            model=model,
            llm=llm,
            search=search,
            policy=policy,
            ledger=Books(),
            clock=lambda: 0.0,
        )
    finally:
        llm.close()


MODELS = ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-4-5", "claude-sonnet-4-6"]


@pytest.mark.parametrize("model", MODELS)
def test_each_models_rules_are_kept_and_an_ordinary_question_takes_one_call(vendor, model):
    found = run(vendor, model)
    assert [one.status for one in vendor.requests] == [200]
    assert found.proposal.kind is ProposalKind.RESOLUTION
    assert found.proposal.citations == ("kb-1",)
    assert vendor.requests[0].prompt_chars < 12_000


@pytest.mark.parametrize("model", MODELS)
def test_a_models_own_turn_is_accepted_when_it_comes_back(vendor, model):
    vendor.brain = SearchOnceThenExit()
    found = run(vendor, model)
    assert [one.status for one in vendor.requests] == [200, 200]
    assert found.proposal.kind is ProposalKind.QUESTION


def test_the_second_ticket_reads_rules_and_tools_from_the_cache(vendor):
    first, second = run(vendor, "claude-haiku-5-5"), run(vendor, "claude-haiku-5-5")
    assert first.usage[0].cache_write_tokens == second.usage[0].cache_read_tokens > 512
    assert second.cost < first.cost
