from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import PayloadError
from connector.payload import MAX_DEPTH, Payload

BAD_BODIES = {
    "empty": b"",
    "truncated": b'{"a": ',
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "utf-32": '{"a": 1}'.encode("utf-32-be"),
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "list on top": b"[1]",
    "string on top": b'"a"',
    "null on top": b"null",
    "a key twice": b'{"a": 1, "a": 2}',
    "a key twice deep down": b'{"a": [{"b": 1, "\\u0062": 2}]}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "number beyond a double": b'{"a": 1e999}',
    "integer of 64 bits": b'{"a": 9223372036854775808}',
    "integer of many digits": b'{"a": ' + b"9" * 10_000 + b"}",
    "half a surrogate pair": b'{"a": "\\ud83d"}',
    "half a surrogate pair in a list": b'{"a": ["\\udc00"]}',
    "half a surrogate pair as a key": b'{"\\ud83d": 1}',
    "too deep": b'{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
    "far too deep": b"[" * 200_000,
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_is_not_strict_json_is_refused(body):
    with pytest.raises(PayloadError):
        Payload.loads(body)


def test_the_deepest_allowed_nesting_is_read():
    body = b'{"a": ' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"

    assert Payload.loads(body)["a"].as_(list) is not None


def test_brackets_inside_strings_do_not_count_as_depth():
    text = '[{"\\' * 500

    assert Payload.loads(json.dumps({"a": text}).encode())["a"].as_(str) == text


def test_a_body_of_escaped_quotes_without_an_end_is_refused_in_one_pass():
    with pytest.raises(PayloadError):
        Payload.loads(b'{"' + b'\\"' * 500_000)


def test_a_whole_surrogate_pair_is_one_character():
    assert Payload.loads(b'{"a": "\\ud83d\\ude00"}')["a"].as_(str) == "😀"


def test_the_largest_allowed_integer_is_kept_exactly():
    assert Payload.loads(b'{"a": 9223372036854775807}')["a"].as_(int) == 2**63 - 1


def test_the_message_of_a_refused_body_holds_nothing_of_it():
    with pytest.raises(PayloadError) as caught:
        Payload.loads(b'{"mail": "ann@example.com", ')

    assert "ann" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with contextlib.suppress(PayloadError):
        assert isinstance(Payload.loads(body).value, dict)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), PLAIN, max_size=5))
def test_every_plain_object_comes_back_as_it_was(value):
    assert Payload.loads(json.dumps(value).encode()).value == value


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (lambda p: p["ticket"]["id"], "$.ticket.id"),
        (lambda p: p["list"][3], "$.list[3]"),
        (lambda p: p["list"]["name"], "$.list.name"),
        (lambda p: p["ticket"][0], "$.ticket[0]"),
        (lambda p: p["list"][0]["id"].as_(str), "$.list[0].id"),
        (lambda p: list(p["ticket"]), "$.ticket"),
        (lambda p: next(iter(p["list"]))["none"], "$.list[0].none"),
    ],
)
def test_an_error_names_the_path(read, path):
    payload = Payload({"ticket": {}, "list": [{"id": 7}]})

    with pytest.raises(PayloadError) as caught:
        read(payload)

    assert str(caught.value).startswith(f"{path} is ")


def test_get_follows_a_missing_road_to_none():
    payload = Payload({"a": {"b": None}, "c": [1]})

    found = [payload.get("a", "b", "x").value, payload.get("c", "x").value, payload.get("z").value]

    assert found == [None, None, None]


def test_null_counts_as_an_empty_list():
    assert list(Payload(None)) == []


def test_a_bool_is_no_integer():
    with pytest.raises(PayloadError):
        Payload(True).as_(int)


@pytest.mark.parametrize("value", [True, "1", None])
def test_only_a_number_is_a_float(value):
    with pytest.raises(PayloadError):
        Payload(value).as_(float)


def test_a_whole_number_is_a_float_too():
    assert Payload(1).as_(float) == 1.0


def test_maybe_gives_the_default_for_null_only():
    payload = Payload({"a": None, "b": 5})

    assert (payload["a"].maybe(str, "x"), payload["a"].maybe(str)) == ("x", None)
    with pytest.raises(PayloadError):
        payload["b"].maybe(str, "x")


@pytest.mark.parametrize(("value", "expected"), [(42, "42"), ("42", "42"), (2**53 + 1, "9007199254740993")])
def test_an_id_is_digits_as_number_or_string(value, expected):
    assert Payload(value).id() == expected


@pytest.mark.parametrize(
    "value", [0, -1, "0", "01", "4 2", "42\n", "٤٢", "", "a", True, None, 1.0, [], "1" * 20]
)
def test_what_is_no_positive_number_is_no_id(value):
    with pytest.raises(PayloadError):
        Payload(value).id()


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), (-1, -1), (True, None), (1.5, None), ("7", None), (None, None)]
)
def test_what_is_no_whole_number_is_none(value, number):
    assert Payload(value, "$").whole() == number
