"""A real connector, a real mail server and both helpdesks: who is unknown proves an address and is told their facts."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.claude_answer import Answer
from adapters.sandbox.claude_script import ScriptBrain, tool
from connector.cli.theatre import Theatre
from tests.journeys.conftest import TOKEN, AccountServer, House
from tests.postoffice import PostOffice, post_office

pytestmark = pytest.mark.timeout(900)
BOTH = pytest.mark.parametrize("platform", ["zendesk", "intercom"])
POLICY = """
[identity]
one_time_code = true
[timing]
chat_seconds = 0.5
mail_seconds = 1
retry_seconds = [1, 2]
settle_seconds = 3
[limits]
replies_per_domain_hour = 1000
[rating]
ask = false
"""
QUESTION = "When is my next invoice due, and which plan am I on?"
QUOTED = "Invoices are issued on the first day of each month."


def answer(request: Mapping[str, Any]) -> Answer:
    """What a model makes of an account that it was shown, and of the passage about invoices."""
    blocks = [b for m in request["messages"] if isinstance(m["content"], list) for b in m["content"]]
    results = [json.loads(b["content"]) for b in blocks if b["type"] == "tool_result"]
    [account] = [one for one in results if "facts" in one]
    [passage] = [p for one in results for p in one.get("results", ()) if QUOTED in p["text"]][:1]
    fields = {
        "reply": f"Hello Ada, you are on the {account['facts'].get('plan', 'unknown')} plan. {QUOTED}",
        "citations": [passage["id"]],
        "confidence": 0.95,
        "multi_part": False,
        "category": "billing",
        "urgency": "normal",
        "sentiment": "neutral",
        "language": "en",
    }
    return tool("resolve_ticket", fields)


@dataclass
class Street:
    """*addresses* stand in the accounts file."""

    house: House
    office: PostOffice
    addresses: Iterator[str] = field(
        default_factory=lambda: (f"ada.{n}@customers.example" for n in itertools.count())
    )

    def letters(self, address: str) -> list[Any]:
        return [one for one in self.office.taken if one.to == (address,)]

    def ticket(self, platform: str, address: str, text: str = QUESTION) -> str:
        desk = self.house.desk(platform)
        customer = desk.add_customer(name="Ada Brook", email=address, verified=False)
        ticket: str = desk.write_in(customer, subject="A question", text=text)
        return ticket

    def asked(self, platform: str, ticket: str, times: int = 1) -> None:
        self.house.until(lambda: len(self.house.desk(platform).view(ticket).by("bot", public=True)) >= times)
        self.house.ended(platform, ticket)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("codes")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    rows = [f"ada.{n}@customers.example,Zebra" for n in range(20)]
    (folder / "accounts.csv").write_text("\n".join(["email,plan", *rows]) + "\n", encoding="utf-8")
    with post_office() as office:
        extra = {
            "POLICY_FILE": str(folder / "policy.toml"),
            "ACCOUNTS_FILE": str(folder / "accounts.csv"),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(office.port),
            "SMTP_TLS": "none",
            "SMTP_FROM": "codes@acme.example",
            "API_TOKEN": TOKEN,
        }
        with Theatre(extra=extra) as theatre:
            assert theatre.sandbox.claude is not None
            theatre.sandbox.claude.brain = ScriptBrain(*[answer] * 99)
            yield Street(House(theatre, AccountServer()), office)


@BOTH
def test_who_is_unknown_proves_an_address_and_is_told_their_facts(street: Street, platform: str) -> None:
    address = next(street.addresses)
    calls = len(street.house.model.requests)
    ticket = street.ticket(platform, address)
    street.asked(platform, ticket)
    [letter] = street.letters(address)
    assert len(street.house.model.requests) == calls
    street.house.desk(platform).customer_replies(ticket, f"{letter.code}\n\nBest\nAda")
    street.asked(platform, ticket, times=2)
    ended = street.house.ended(platform, ticket)
    assert [outcome for outcome, _ in ended.outcomes] == ["asked", "resolved"]
    assert (ended.replies, ended.notes, ended.accounts) == (2, 0, ["found"])
    said = street.house.desk(platform).view(ticket).by("bot", public=True)[-1].text
    assert "you are on the Zebra plan" in said
    assert letter.code not in str(street.house.model.requests)
    assert letter.code not in street.house.theatre.log


@BOTH
def test_three_wrong_codes_and_a_person_has_it(street: Street, platform: str) -> None:
    address = next(street.addresses)
    ticket = street.ticket(platform, address)
    for number in range(3):
        street.asked(platform, ticket, times=number + 1)
        [letter] = street.letters(address)
        wrong = f"{(int(letter.code) + 1 + number) % 1_000_000:06}"
        street.house.desk(platform).customer_replies(ticket, wrong)
    street.house.until(lambda: street.house.desk(platform).view(ticket).by("bot", public=False))
    ended = street.house.ended(platform, ticket)
    assert ended.outcomes[-1] == ("escalated", ("code_failed",))
    assert (ended.replies, ended.notes, ended.accounts) == (3, 1, [])


@BOTH
def test_without_a_mail_server_a_person_has_it(street: Street, platform: str) -> None:
    address = next(street.addresses)
    street.office.answers["MAIL"] = "451 later"
    try:
        ticket = street.ticket(platform, address)
        ended = street.house.ended(platform, ticket)
    finally:
        del street.office.answers["MAIL"]
    assert ended.outcomes == [("escalated", ("code_not_sent",))]
    assert (ended.replies, ended.notes) == (0, 1)


def test_numbers_tell_what_became_of_codes(street: Street) -> None:
    mailed = 'connector_codes_total{platform="zendesk",outcome="mailed"}'
    before = street.house.numbers().get(mailed, 0)
    ticket = street.ticket("zendesk", next(street.addresses), text="Where is my order, please?")
    street.asked("zendesk", ticket)
    assert street.house.numbers()[mailed] == before + 1
