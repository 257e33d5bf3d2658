from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from connector.agent.gather import gather, question
from connector.decision import Band, SearchResult
from connector.domain import Account, AccountStatus, Requester, Role
from connector.errors import SourceUnavailableError


@dataclass
class Source:
    answer: Account | Exception
    asked: int = 0
    name: str = "crm"

    def lookup(self, requester: Requester) -> Account:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


FOUND = Account(AccountStatus.FOUND, {"plan": "pro"}, "crm")


def nothing(query):
    return SearchResult(Band.NONE)


def account(ticket, message, policy, source):
    return gather(ticket, message, accounts=source, search=nothing, policy=policy).account


def test_facts_of_a_verified_requester_are_evidence(ticket, message, policy):
    assert account(ticket, message, policy, Source(FOUND)) == FOUND


@pytest.mark.parametrize(
    "doubt",
    [
        lambda t, m: (replace(t, requester=replace(t.requester, verified=False)), m),
        lambda t, m: (replace(t, requester=replace(t.requester, suspended=True)), m),
        lambda t, m: (t, replace(m, verified=False)),
        lambda t, m: (t, replace(m, author_id="somebody-else")),
        lambda t, m: (t, replace(m, role=Role.OTHER)),
    ],
)
def test_in_doubt_the_source_is_not_even_asked(ticket, message, policy, doubt):
    source = Source(FOUND)
    found = account(*doubt(ticket, message), policy, source)
    assert found == Account(AccountStatus.UNVERIFIED)
    assert source.asked == 0


def test_a_source_that_does_not_answer_leaves_the_account_unknown(ticket, message, policy):
    found = account(ticket, message, policy, Source(SourceUnavailableError("down")))
    assert found == Account(AccountStatus.UNKNOWN, source="crm")


def test_without_a_source_nothing_is_found(ticket, message, policy):
    assert account(ticket, message, policy, None).status is AccountStatus.NOT_FOUND


def test_facts_are_capped(ticket, message, policy):
    facts = {f"{i}" + "k" * 99: "v" * 999 for i in range(99)}
    found = account(ticket, message, policy, Source(Account(AccountStatus.FOUND, facts)))
    assert len(found.facts) == 30
    assert {(len(k), len(v)) for k, v in found.facts.items()} == {(60, 300)}


def test_facts_of_an_account_that_was_not_found_are_dropped(ticket, message, policy):
    answer = Account(AccountStatus.NOT_FOUND, {"plan": "pro"})
    assert account(ticket, message, policy, Source(answer)).facts == {}


@pytest.mark.parametrize(
    ("subject", "text", "query"),
    [
        ("Password", "Hi team,\n\nhow do I reset it?", "Password. how do I reset it?"),
        ("Re: Fwd: Password", "Hello! How do I reset it?", "Password. How do I reset it?"),
        ("", "Dear Mr Smith,\nwhere is my invoice?", "where is my invoice?"),
        ("Where is my invoice", "Where is my invoice? Thanks", "Where is my invoice? Thanks"),
        ("Export", "How?\n\nOn Mon, 1 Jan 2026, Bob <bob@x.io> wrote:\n> old words", "Export. How?"),
        ("Hi", "Hi", "Hi"),
        ("", "", ""),
    ],
)
def test_the_query_is_the_question_and_nothing_else(ticket, message, policy, subject, text, query):
    assert question(replace(ticket, subject=subject), replace(message, text=text), policy) == query


def test_a_long_message_makes_a_query_of_at_most_400_characters(ticket, message, policy):
    long = question(ticket, replace(message, text="word " * 9_999), policy)
    assert 390 < len(long) <= 400
    assert long.endswith("word")


def test_the_search_is_asked_once_with_the_query(ticket, message, policy, reset):
    asked = []

    def search(query):
        asked.append(query)
        return SearchResult(Band.STRONG, (reset, reset))

    found = gather(ticket, message, accounts=None, search=search, policy=policy)
    assert asked == [found.query]
    assert found.search == SearchResult(Band.STRONG, (reset,))


def test_a_silent_index_finds_nothing(ticket, message, policy):
    def search(query):
        raise SourceUnavailableError("index")

    found = gather(ticket, message, accounts=None, search=search, policy=policy)
    assert found.search == SearchResult(Band.NONE)
