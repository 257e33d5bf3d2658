from __future__ import annotations

import gzip
import json
from email.utils import formatdate

import pytest

from adapters.claude.model import ClaudeModel
from adapters.claude.transport import MAX_ANSWER
from connector.errors import ModelError, ModelRejectedError, ModelUnavailableError

MARK = {"type": "ephemeral", "ttl": "1h"}


def test_the_fast_model_is_forced_to_use_a_tool_and_its_prefix_is_marked(claude, vendor, ask):
    claude.complete(ask())
    body = vendor.bodies[0]
    assert body["tool_choice"] == {"type": "any"}
    assert body["thinking"] == {"type": "disabled"}
    assert body["output_config"] == {"effort": "medium"}
    assert body["system"] == [{"type": "text", "text": "Rules." * 20, "cache_control": MARK}]
    assert [tool.get("cache_control") for tool in body["tools"]] == [None, MARK]
    assert all(tool["strict"] for tool in body["tools"])
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]
    assert json.dumps(body).count("cache_control") == 2


def test_the_strong_model_is_not_forced_and_thinks(claude, vendor, ask):
    claude.complete(ask("claude-sonnet-5-5"))
    body = vendor.bodies[0]
    assert "tool_choice" not in body
    assert body["thinking"] == {"type": "adaptive"}
    assert body["output_config"] == {"effort": "low"}


def test_haiku_4_5_gets_neither_effort_nor_thinking(claude, vendor, ask):
    claude.complete(ask("claude-haiku-4-5"))
    assert not {"output_config", "thinking"} & set(vendor.bodies[0])


def test_an_unknown_model_gets_the_plain_shape(claude, vendor, ask):
    claude.complete(ask("qwen3:8b"))
    body = vendor.bodies[0]
    assert set(body) == {"model", "max_tokens", "system", "tools", "messages"}
    assert "cache_control" not in json.dumps(body)
    assert "strict" not in json.dumps(body)


def test_another_vendors_address_gets_the_plain_shape(ask):
    model = ClaudeModel(api_key="k", base_url="https://llm.example.com")
    assert set(model.body(ask())) == {"model", "max_tokens", "system", "tools", "messages"}
    model.close()


def test_no_sampling_parameter_and_no_other_secret_travels(claude, vendor, ask):
    claude.complete(ask())
    assert not {"temperature", "top_p", "top_k"} & set(vendor.bodies[0])
    assert vendor.headers[0]["authorization"] == "Bearer sk-test-1"


def test_an_answer_is_read(claude, vendor, ask, answer, good):
    good["content"].insert(0, {"type": "text", "text": "Let me see."})
    vendor.script = [answer(good, request_id="req_42")]
    reply = claude.complete(ask())
    assert (reply.stop, reply.text, reply.request_id) == ("tool_use", "Let me see.", "req_42")
    assert [(c.id, c.name, c.input) for c in reply.calls] == [("toolu_1", "search_kb", {"query": "x"})]
    assert list(reply.content) == good["content"]


def test_unknown_blocks_are_kept_but_are_no_calls(claude, vendor, ask, answer, good):
    strange = [
        {"type": "thinking", "thinking": "", "signature": "s"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "server_tool_use", "id": "s1", "name": "bash", "input": {}},
        {"type": "brand_new", "x": 1},
    ]
    vendor.script = [answer(good | {"content": [*strange, *good["content"]]})]
    reply = claude.complete(ask())
    assert [call.name for call in reply.calls] == ["search_kb"]
    assert list(reply.content[:4]) == strange


@pytest.mark.parametrize("stop", [None, "refusal", "pause_turn", "banana"])
def test_odd_stop_reasons_are_passed_on(claude, vendor, ask, answer, good, stop):
    vendor.script = [answer(good | {"stop_reason": stop, "content": []})]
    assert claude.complete(ask()).stop == (stop or "")


CALL = {"type": "tool_use", "id": "t1", "name": "n", "input": {}}
MALFORMED = {
    "no content": {"content": None},
    "text for content": {"content": "done"},
    "object for content": {"content": {}},
    "number as block": {"content": [1]},
    "block without type": {"content": [{"text": "x"}]},
    "text without text": {"content": [{"type": "text"}]},
    "call without id": {"content": [{k: v for k, v in CALL.items() if k != "id"}]},
    "numeric id": {"content": [CALL | {"id": 7}]},
    "huge id": {"content": [CALL | {"id": "x" * 10_000}]},
    "one id twice": {"content": [CALL, CALL]},
    "empty name": {"content": [CALL | {"name": ""}]},
    "text as input": {"content": [CALL | {"input": "x"}]},
    "list as input": {"content": [CALL | {"input": []}]},
    "null as input": {"content": [CALL | {"input": None}]},
    "too many blocks": {"content": [{"type": "text", "text": "x"}] * 300},
    "a user's message": {"role": "user"},
    "an error": {"type": "error"},
    "numeric stop": {"stop_reason": 3},
    "deep input": {"content": [CALL | {"input": json.loads('{"a":' * 200 + "1" + "}" * 200)}]},
}


@pytest.mark.parametrize("fault", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_message_is_a_model_error(claude, vendor, ask, answer, good, fault):
    vendor.script = [answer(good | fault)]
    with pytest.raises(ModelError) as caught:
        claude.complete(ask())
    assert type(caught.value) is ModelError
    assert len(vendor.bodies) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>gateway</html>",
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"type":"message"',
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf{}",
        b'{"type":"message","type":"message"}',
        b"[" * 100_000,
        b'{"usage":{"input_tokens":NaN}}',
        b'{"a":"\\ud800"}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b"{} trailing",
        b" " * (MAX_ANSWER + 1),
    ],
    ids=range(15),
)
def test_bytes_that_are_no_message_are_a_model_error(claude, vendor, ask, answer, raw):
    vendor.script = [answer(raw)]
    with pytest.raises(ModelError) as caught:
        claude.complete(ask())
    assert type(caught.value) is ModelError


def test_a_compressed_bomb_is_not_unpacked(claude, vendor, ask, answer):
    vendor.script = [answer(gzip.compress(b"0" * 10_000_000), content_encoding="gzip")]
    with pytest.raises(ModelError, match="compressed"):
        claude.complete(ask())


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_shape_is_told_apart(claude, vendor, ask, answer, status):
    vendor.script = [answer({"error": {"type": "invalid_request_error", "message": "no"}}, status=status)]
    with pytest.raises(ModelRejectedError):
        claude.complete(ask())
    assert len(vendor.bodies) == 1


def error(kind="error", message="", code=None):
    details = {"details": {"error_code": code}} if code else {}
    return {"type": "error", "error": {"type": kind, "message": message, **details}}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error("authentication_error")),
        (402, error("billing_error")),
        (403, error("permission_error")),
        (404, error("not_found_error", "model: claude-haiku-3-5")),
        (400, error("invalid_request_error", "You have reached your specified API usage limits.")),
        (429, error("rate_limit_error", code="enforced_spend_limit_reached")),
        (405, b""),
    ],
)
def test_what_the_operator_must_mend_lets_the_ticket_wait_long(claude, vendor, ask, answer, status, body):
    vendor.script = [answer(body, status=status)]
    with pytest.raises(ModelUnavailableError) as caught:
        claude.complete(ask())
    assert caught.value.retry_after == 300
    assert len(vendor.bodies) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_is_not_followed(claude, vendor, ask, answer, status):
    vendor.script = [answer(b"", status=status, location=f"{vendor.url}/elsewhere"), answer()]
    with pytest.raises(ModelUnavailableError):
        claude.complete(ask())
    assert len(vendor.bodies) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529, 408])
def test_a_passing_trouble_is_tried_again(claude, vendor, ask, answer, status):
    vendor.script = [answer(b"<html>", status=status), answer()]
    assert claude.complete(ask()).stop == "tool_use"
    assert len(vendor.bodies) == 2


def test_a_lasting_trouble_is_tried_three_times(claude, vendor, ask, answer, waits):
    vendor.script = [answer(error("overloaded_error"), status=529)]
    with pytest.raises(ModelUnavailableError):
        claude.complete(ask())
    assert len(vendor.bodies) == 3
    assert len(waits.seconds) == 2


def test_the_vendors_wait_is_kept(claude, vendor, ask, answer, waits):
    vendor.script = [answer(error(), status=429, retry_after="2"), answer()]
    claude.complete(ask())
    assert waits.seconds == [2.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("3600", 300),
        ("1e9", 300),
        ("Fri, 01 Jan 2099 00:00:00 GMT", 300),
        (formatdate(4_000_000_000, usegmt=True), 300),
    ],
)
def test_a_long_wait_is_left_to_the_queue_and_capped(claude, vendor, ask, answer, waits, header, seconds):
    vendor.script = [answer(error(), status=429, retry_after=header)]
    with pytest.raises(ModelUnavailableError) as caught:
        claude.complete(ask())
    assert caught.value.retry_after == seconds
    assert (len(vendor.bodies), waits.seconds) == (1, [])


@pytest.mark.parametrize("header", ["-5", "soon", "nan", "inf", "", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_senseless_wait_is_our_own(claude, vendor, ask, answer, waits, header):
    vendor.script = [answer(error(), status=429, retry_after=header), answer()]
    claude.complete(ask())
    assert len(waits.seconds) == 1
    assert 0 <= waits.seconds[0] <= 5


def test_no_error_holds_the_key_or_the_vendors_words(claude, vendor, ask, answer):
    echo = "customer said: my secret; key sk-test-1"
    for status in (400, 401, 429, 500):
        vendor.script = [answer(error(message=echo), status=status)]
        with pytest.raises(ModelError) as caught:
            claude.complete(ask())
        assert "secret" not in str(caught.value)
        assert "sk-test" not in str(caught.value)
        assert caught.value.__suppress_context__
