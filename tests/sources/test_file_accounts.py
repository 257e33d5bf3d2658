from __future__ import annotations

import json
import os

import pytest

from adapters.sources.file_accounts import FileAccounts
from connector.domain import AccountStatus, Requester
from connector.errors import SettingsError, SourceUnavailableError

CSV = "Email,plan,City\nann@example.com,Pro,Oslo\nBob@Example.com,Basic,\n"


def requester(email, *, verified=True):
    return Requester("1", email=email, verified=verified)


@pytest.fixture
def file(tmp_path):
    def write(content, name="accounts.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_row_is_found_by_address_whatever_its_case(file):
    found = FileAccounts(file(CSV)).lookup(requester("BOB@example.com"))

    assert (found.status, found.facts, found.source) == (AccountStatus.FOUND, {"plan": "Basic"}, "file")


@pytest.mark.parametrize("email", ["eve@example.com", None, "", "bob@example.com.attacker.example", "*"])
def test_who_has_no_row_is_not_found(file, email):
    assert FileAccounts(file(CSV)).lookup(requester(email)).status is AccountStatus.NOT_FOUND


def test_an_unverified_requester_learns_nothing(file):
    found = FileAccounts(file(CSV)).lookup(requester("ann@example.com", verified=False))

    assert (found.status, found.facts) == (AccountStatus.UNVERIFIED, {})


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfemail;plan\r\nann@example.com;Pro\r\n",
        b"plan\temail\nPro\tann@example.com\n\n",
        b'"email","plan"\n"ann@example.com","Pro"',
    ],
)
def test_the_dialects_of_spreadsheets_are_read(file, content):
    assert FileAccounts(file(content)).lookup(requester("ann@example.com")).facts == {"plan": "Pro"}


@pytest.mark.parametrize(
    "content",
    [
        {"Ann@example.com": {"plan": "Pro", "orders": [{"id": 7}]}},
        [{"email": "Ann@example.com", "plan": "Pro", "orders": [{"id": 7}]}],
    ],
)
def test_json_is_an_object_by_address_or_a_list(file, content):
    accounts = FileAccounts(file(json.dumps(content), "accounts.json"))

    assert accounts.lookup(requester("ann@example.com")).facts == {"plan": "Pro", "orders.1.id": "7"}


WRONG = {
    "empty": ("a.csv", "", "line 1 must name the column email"),
    "no header": ("a.csv", "ann@example.com,Pro\n", "line 1 must name the column email"),
    "email twice": ("a.csv", "email,Email\nann@example.com,x\n", "line 1 must name the column email, once"),
    "a column twice": ("a.csv", "email,plan,Plan\n", "line 1 has a column without a name or a name twice"),
    "a column without a name": ("a.csv", "email,\n", "line 1 has a column without a name"),
    "a short row": (
        "a.csv",
        "email,plan\nann@example.com,Pro\nbob@example.com\n",
        "line 3 has 1 fields, not 2",
    ),
    "no address": ("a.csv", "email,plan\nann,Pro\n", "line 2 has no e-mail address"),
    "an address twice": (
        "a.csv",
        "email\nann@example.com\nANN@example.com\n",
        "line 3 repeats an e-mail address",
    ),
    "an open quote": ("a.csv", 'email,plan\nann@example.com,"Pro\n', "line 2 is no CSV"),
    "other bytes": ("a.csv", b"email\nann@example.com\n\xff\n", "line 3 is not UTF-8"),
    "broken JSON": ("a.json", '{\n"ann@example.com": {},\n}', "line 3 is no JSON"),
    "a JSON text": ("a.json", '"x"', "is neither an object"),
    "an account that is none": (
        "a.json",
        '{"ann@example.com": 5}',
        "entry 1 is no object with an e-mail address",
    ),
    "an entry without an address": (
        "a.json",
        '[{"email": "a@b"}, {}]',
        "entry 2 is no object with an e-mail",
    ),
    "a JSON address twice": ("a.json", '{"a@b": {}, "A@b": {}}', "entry 2 repeats an e-mail address"),
    "a JSON name twice": ("a.json", '{"a@b": {}, "a@b": {}}', "has a name twice"),
    "JSON without an end": ("a.json", "[" * 200_000, "nested too deep"),
}


@pytest.mark.parametrize(("name", "content", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_its_line(file, name, content, message):
    with pytest.raises(SettingsError) as caught:
        FileAccounts(file(content, name))

    assert message in str(caught.value)
    assert "ann" not in str(caught.value).lower()


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SettingsError):
        FileAccounts(tmp_path / "nowhere.csv")


def test_a_changed_file_is_read_again(file):
    path = file(CSV)
    accounts = FileAccounts(path)
    path.write_text("email,plan\nann@example.com,Enterprise\n")
    os.utime(path, ns=(1, 1))

    assert accounts.lookup(requester("ann@example.com")).facts == {"plan": "Enterprise"}
    assert accounts.lookup(requester("bob@example.com")).status is AccountStatus.NOT_FOUND


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("broken\n")])
def test_a_file_that_goes_bad_is_a_source_that_does_not_answer(file, spoil):
    path = file(CSV)
    accounts = FileAccounts(path)
    spoil(path)

    with pytest.raises(SourceUnavailableError):
        accounts.lookup(requester("ann@example.com"))
    with pytest.raises(SourceUnavailableError):
        accounts.lookup(requester("ann@example.com"))


def test_a_file_that_comes_back_answers_again(file):
    path = file(CSV)
    accounts = FileAccounts(path)
    path.unlink()
    with pytest.raises(SourceUnavailableError):
        accounts.lookup(requester("ann@example.com"))
    file(CSV)

    assert accounts.lookup(requester("ann@example.com")).status is AccountStatus.FOUND
