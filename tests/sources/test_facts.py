from __future__ import annotations

import pytest

from adapters.sources.facts import MAX_FACTS, MAX_VALUE, Merged, facts, key
from adapters.sources.field_accounts import HelpdeskFields
from connector.domain import Account, AccountStatus, Requester
from connector.errors import SourceUnavailableError

ANN = Requester("1", email="ann@example.com", verified=True, fields={"plan": "Pro", "note": ""})
STRANGER = Requester("2", email="ann@example.com", verified=False, fields={"plan": "Pro"})


def test_nested_values_become_dotted_names():
    found = facts(
        {"plan": {"name": "Pro", "seats": 5}, "orders": [{"id": 7}, {"id": 8}], "tags": ["a", 2, True]}
    )

    assert found == {
        "plan.name": "Pro",
        "plan.seats": "5",
        "orders.1.id": "7",
        "orders.2.id": "8",
        "tags": "a, 2, true",
    }


def test_nothing_is_no_fact():
    assert facts({"a": None, "b": "", "c": " \n", "d": {}, "e": [], "f": [None], "": "x", "g": 0}) == {
        "g": "0"
    }


def test_a_fact_is_one_short_visible_line():
    found = facts({"note": "first\nsecond\u202e\u200b third", "long": "x" * 10_000})

    assert found["note"] == "first second third"
    assert len(found["long"]) == MAX_VALUE


def test_only_so_many_facts_are_kept():
    found = facts({f"f{n}": n for n in range(1000)})

    assert list(found) == [f"f{n}" for n in range(MAX_FACTS)]


@pytest.mark.parametrize("other", ["ANN@example.com", " ann@EXAMPLE.com\n"])
def test_ascii_case_and_blanks_do_not_tell_addresses_apart(other):
    assert key(other) == key("ann@example.com")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kim@example.com", "\u212aim@example.com"),
        ("strasse@x.example", "straße@x.example"),
        ("ann@x", "ａnn@x"),
    ],
)
def test_lookalikes_are_other_addresses(one, other):
    assert key(one) != key(other)


class Source:
    def __init__(self, name, **found):
        self.name = name
        self.found = found
        self.asked = 0

    def lookup(self, requester):
        self.asked += 1
        status = AccountStatus.FOUND if self.found else AccountStatus.NOT_FOUND
        return Account(status, self.found, self.name)


class DownSource:
    name = "down"

    def lookup(self, requester):
        raise SourceUnavailableError("down")


def test_the_earlier_source_is_believed():
    found = Merged(Source("crm", plan="Pro"), Source("desk", plan="Basic", city="Oslo")).lookup(ANN)

    assert found == Account(AccountStatus.FOUND, {"plan": "Pro", "city": "Oslo"}, "crm+desk")


def test_one_answer_is_enough_while_another_source_is_down_but_the_facts_are_incomplete():
    found = Merged(DownSource(), Source("desk", plan="Basic")).lookup(ANN)

    assert (found.status, found.facts) == (AccountStatus.FOUND, {"plan": "Basic"})
    assert (found.silent, found.incomplete) == (("down",), True)


def test_nothing_found_while_a_source_is_down_is_not_known():
    with pytest.raises(SourceUnavailableError):
        Merged(Source("desk"), DownSource()).lookup(ANN)


def test_found_by_nobody_is_not_found():
    assert Merged(Source("crm"), Source("desk")).lookup(ANN).status is AccountStatus.NOT_FOUND


def test_merged_facts_are_bounded_too():
    many = [Source(name, **{f"{name}{n}": "x" for n in range(30)}) for name in ("a", "b")]

    assert len(Merged(*many).lookup(ANN).facts) == MAX_FACTS


def test_nobody_is_asked_about_an_unverified_requester():
    source = Source("crm", plan="Pro")

    found = Merged(source).lookup(STRANGER)

    assert (found.status, found.facts, source.asked) == (AccountStatus.UNVERIFIED, {}, 0)


def test_the_helpdesks_own_fields_are_facts():
    assert HelpdeskFields().lookup(ANN) == Account(AccountStatus.FOUND, {"plan": "Pro"}, "helpdesk")


def test_fields_of_an_unverified_requester_stay_hidden():
    assert HelpdeskFields().lookup(STRANGER) == Account(AccountStatus.UNVERIFIED, {}, "helpdesk")


def test_a_requester_without_fields_is_not_found():
    assert HelpdeskFields().lookup(Requester("3", verified=True)).status is AccountStatus.NOT_FOUND
