"""The Claude stand-in as the vendor's own SDK sees it."""

from __future__ import annotations

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anthropic
import pytest
import requests
from anthropic.types import Message, MessageTokensCount, ModelInfo
from pydantic import TypeAdapter

from adapters.sandbox import claude_faults, claude_script
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.claude_answer import call
from adapters.sandbox.claude_models import CAPABILITIES
from adapters.sandbox.claude_script import STOP_REASONS, ScriptBrain
from adapters.sandbox.faults import Fault
from adapters.sandbox.recorder import Recorder

HAIKU, SONNET = "claude-haiku-5-5", "claude-sonnet-5-5"
HELLO: list[dict[str, Any]] = [{"role": "user", "content": "Hello"}]
TOOLS = [
    {
        "name": "escalate_ticket",
        "input_schema": {
            "type": "object",
            "properties": {"reason": {"type": "string"}},
            "required": ["reason"],
            "additionalProperties": False,
        },
        "strict": True,
    }
]
ANSWER = TypeAdapter(Message)


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def brain():
    return ScriptBrain()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def stand_in(brain, clock):
    with ClaudeStandIn(brain=brain, clock=clock) as running:
        yield running


@pytest.fixture
def client(stand_in):
    with anthropic.Anthropic(api_key=stand_in.key, base_url=stand_in.url, max_retries=0, timeout=20) as sdk:
        yield sdk


def ask(client: anthropic.Anthropic, **changes: Any) -> Message:
    wanted = {"model": HAIKU, "max_tokens": 1024, "messages": HELLO, **changes}
    return client.messages.create(**wanted)


def post(stand_in: ClaudeStandIn, **headers: str) -> requests.Response:
    usual = {"Authorization": f"Bearer {stand_in.key}", "anthropic-version": "2026-10-21"}
    sent = {name: value for name, value in {**usual, **headers}.items() if value}
    body = {"model": HAIKU, "max_tokens": 10, "messages": HELLO}
    return requests.post(f"{stand_in.url}/v1/messages", json=body, headers=sent, timeout=20)


@pytest.mark.parametrize("model", CAPABILITIES)
def test_an_answer_has_the_vendors_shape_for_every_model(stand_in, client, model):
    raw = client.messages.with_raw_response.create(model=model, max_tokens=1024, messages=HELLO, tools=TOOLS)

    message = ANSWER.validate_json(raw.read(), strict=True)
    assert (message.stop_reason, message.model) == ("tool_use", model)
    assert message.content[-1].name == "escalate_ticket"


def test_an_answer_says_that_it_is_a_stand_ins(client):
    raw = client.messages.with_raw_response.create(model=HAIKU, max_tokens=100, messages=HELLO)

    assert raw.headers["x-stand-in"] == "scripted"
    assert raw.parse().id.startswith("msg_standin_")


def test_headers_name_the_request_and_the_limits(client, clock):
    raw = client.messages.with_raw_response.create(model=HAIKU, max_tokens=100, messages=HELLO)

    assert raw.headers["request-id"].startswith("req_")
    assert raw.headers["anthropic-ratelimit-requests-remaining"] == "999"
    assert raw.headers["anthropic-ratelimit-input-tokens-reset"] == "2027-01-15T08:01:00Z"


def test_the_environment_is_all_that_the_sdk_needs(stand_in, monkeypatch):
    for name, value in stand_in.environ().items():
        monkeypatch.setenv(name, value)

    with anthropic.Anthropic(max_retries=0, timeout=20) as client:
        assert ask(client).type == "message"


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({"Authorization": ""}, 401, "authentication_error"),
        ({"Authorization": "Bearer wrong"}, 401, "authentication_error"),
        ({"Authorization": "", "x-api-key": "right"}, 401, "authentication_error"),
        ({"anthropic-version": ""}, 400, "invalid_request_error"),
        ({"anthropic-version": "2023-06-01"}, 400, "invalid_request_error"),
    ],
)
def test_a_wrong_key_or_version_is_refused(stand_in, headers, status, kind):
    headers = {k: stand_in.key if v == "right" else v for k, v in headers.items()}

    answer = post(stand_in, **headers)

    said = answer.json()
    assert (answer.status_code, said["error"]["type"]) == (status, kind)
    assert (said["type"], said["request_id"]) == ("error", answer.headers["request-id"])


def test_an_unknown_model_is_the_sdks_not_found_error(client):
    with pytest.raises(anthropic.NotFoundError) as refused:
        ask(client, model="claude-haiku-3-5")

    assert refused.value.type == "not_found_error"


def test_a_broken_rule_is_the_sdks_bad_request_error(client, stand_in):
    with pytest.raises(anthropic.BadRequestError, match="temperature") as refused:
        ask(client, extra_body={"temperature": 0})

    assert refused.value.request_id == stand_in.requests[-1].request_id
    assert (stand_in.requests[-1].status, stand_in.requests[-1].stop_reason) == (400, "")


def test_an_unknown_path_answers_in_the_vendors_shape(stand_in):
    answer = requests.get(f"{stand_in.url}/v1/complete", timeout=20)

    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "not_found_error")


@pytest.mark.parametrize("model", CAPABILITIES)
def test_a_model_describes_itself_in_the_vendors_shape(client, model):
    raw = client.models.with_raw_response.retrieve(model)

    info = TypeAdapter(ModelInfo).validate_json(raw.read())
    assert (info.id, info.lifecycle) == (model, "active")
    assert info.capabilities.thinking.types.disabled.supported is ("disabled" in CAPABILITIES[model].thinking)


def test_the_models_are_listed(client):
    assert {model.id for model in client.models.list()} == set(CAPABILITIES)


def test_counting_agrees_with_the_usage_of_the_same_request(client):
    counted = client.messages.count_tokens(model=HAIKU, messages=HELLO, tools=TOOLS)
    used = ask(client, tools=TOOLS).usage

    assert isinstance(counted, MessageTokensCount)
    assert counted.input_tokens == used.input_tokens > 286


def test_the_cache_works_over_the_wire_and_dies_with_its_time(client, clock):
    rules = "Be kind. " * 400
    mark: Any = {"type": "ephemeral", "ttl": "5m"}
    system: Any = [{"type": "text", "text": rules, "cache_control": mark}]

    first, second = ask(client, system=system).usage, ask(client, system=system).usage
    clock.now += 300_000
    third = ask(client, system=system).usage

    written = first.cache_creation.ephemeral_5m_input_tokens
    assert (written, first.cache_read_input_tokens) == (1_170, 0)
    assert (second.cache_creation_input_tokens, second.cache_read_input_tokens) == (0, written)
    assert third.cache_read_input_tokens == 0


def test_pre_warming_fills_the_cache_and_says_nothing(client):
    system: Any = [{"type": "text", "text": "Be kind. " * 400, "cache_control": {"type": "ephemeral"}}]

    warmed = ask(client, system=system, max_tokens=0)

    assert (warmed.content, warmed.stop_reason, warmed.usage.output_tokens) == ([], "max_tokens", 0)
    assert ask(client, system=system).usage.cache_read_input_tokens == 1_170


def test_thinking_comes_first_and_can_be_passed_back_to_the_same_conversation(client):
    first = ask(client, tools=TOOLS)
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": "{}"}
        for block in first.content
        if block.type == "tool_use"
    ]
    replay = [*HELLO, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]

    assert [block.type for block in first.content] == ["thinking", "tool_use"]
    assert ask(client, tools=TOOLS, messages=replay).type == "message"


@pytest.mark.parametrize("change", [{"model": SONNET}, {"system": "Be rude."}], ids=["model", "system"])
def test_thinking_is_tied_to_model_and_conversation(client, change):
    first = ask(client, tools=TOOLS)
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": "{}"}
        for block in first.content
        if block.type == "tool_use"
    ]
    replay = [*HELLO, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]

    with pytest.raises(anthropic.BadRequestError, match="signature"):
        ask(client, tools=TOOLS, messages=replay, **change)


@pytest.mark.parametrize(
    "options",
    [
        {"thinking": {"type": "disabled"}},
        {"tool_choice": {"type": "any"}},
        {"model": SONNET, "thinking": {"type": "between_tools"}},
    ],
    ids=["disabled", "forced", "between_tools"],
)
def test_without_thinking_there_is_no_thinking_block(client, options):
    message = ask(client, tools=TOOLS, **options)

    assert [block.type for block in message.content] == ["tool_use"]
    assert message.usage.output_tokens_details.thinking_tokens == 0


def test_an_answer_longer_than_max_tokens_is_cut(client):
    message = ask(client, tools=TOOLS, max_tokens=12, thinking={"type": "disabled"})

    assert (message.stop_reason, message.content[0].input) == ("max_tokens", {})
    assert message.usage.output_tokens <= 12


def test_thinking_may_eat_all_of_max_tokens(client):
    message = ask(client, tools=TOOLS, max_tokens=20)

    assert ([b.type for b in message.content], message.stop_reason) == (["thinking"], "max_tokens")


def test_a_stop_sequence_ends_the_text(client, brain):
    brain.add(claude_script.text("One. Two. Three."))

    message = ask(client, stop_sequences=["Three", "Two"], thinking={"type": "disabled"})

    assert (message.content[0].text, message.stop_sequence) == ("One. ", "Two")


@pytest.mark.parametrize("reason", STOP_REASONS)
def test_every_stop_reason_can_be_scripted(client, brain, reason):
    brain.add(claude_script.stopped(reason, call("escalate_ticket", {})))

    raw = client.messages.with_raw_response.create(model=HAIKU, max_tokens=1024, messages=HELLO)

    assert ANSWER.validate_json(raw.read(), strict=True).stop_reason == reason


def test_a_refusal_has_details_and_may_be_empty(client, brain):
    brain.add(claude_script.refusal("cyber"))

    message = ask(client)

    assert (message.stop_reason, message.stop_details.category, message.content) == ("refusal", "cyber", [])


def test_parallel_tools_come_in_one_turn(client, brain):
    brain.add(claude_script.tools(call("a", {"x": 1}), call("a", {"x": 2}), text="Both."))

    message = ask(client, thinking={"type": "disabled"})

    assert [block.type for block in message.content] == ["text", "tool_use", "tool_use"]
    assert len({block.id for block in message.content[1:]}) == 2


@pytest.mark.parametrize(
    "step",
    [claude_script.garbage(claude_script.HTML), claude_script.empty(), claude_script.garbage()],
    ids=["html", "empty", "torn"],
)
def test_a_body_that_is_no_json_breaks_the_sdk_as_the_real_one_would(client, brain, step):
    brain.add(step)

    with pytest.raises(json.JSONDecodeError):
        ask(client)


def test_a_web_page_instead_of_an_answer_is_no_error_to_the_sdk(client, brain):
    brain.add(claude_script.html())

    assert isinstance(ask(client), str)


@pytest.mark.parametrize("wrong", [{"content": None}, {"usage": None}, {"content": [{"type": "new_block"}]}])
def test_a_malformed_message_arrives_as_scripted(stand_in, brain, wrong):
    brain.add(claude_script.bent(claude_script.text("Hi"), **wrong))

    answer = post(stand_in).json()

    assert {key: answer[key] for key in wrong} == wrong


def test_parallel_tickets_get_their_own_script(client, brain):
    for name in ("red", "blue", "green"):
        brain.add(claude_script.text(f"{name} one"), claude_script.text(f"{name} two"), when=f"ticket {name}")

    def talk(name: str) -> list[str]:
        said = [ask(client, messages=[{"role": "user", "content": f"ticket {name}"}]) for _ in range(2)]
        return [message.content[-1].text for message in said]

    with ThreadPoolExecutor(3) as pool:
        heard = dict(zip(("red", "blue", "green"), pool.map(talk, ("red", "blue", "green")), strict=True))

    assert heard == {name: [f"{name} one", f"{name} two"] for name in heard}
    assert brain.left == 0


def test_a_used_up_script_falls_back_to_the_rules(client, brain):
    brain.add(claude_script.tool("nope", {}))

    names = [ask(client, tools=TOOLS).content[-1].name for _ in range(2)]

    assert names == ["nope", "escalate_ticket"]


@pytest.mark.parametrize(
    ("fault", "raised", "code"),
    [
        (claude_faults.overloaded(), anthropic.OverloadedError, None),
        (claude_faults.rate_limited(retry_after="7"), anthropic.RateLimitError, None),
        (claude_faults.rate_limited(retry_after=None), anthropic.RateLimitError, None),
        (claude_faults.spend_cap(times=1), anthropic.RateLimitError, "enforced_spend_limit_reached"),
        (claude_faults.own_limit(times=1), anthropic.BadRequestError, None),
        (claude_faults.broken(), anthropic.InternalServerError, None),
        (claude_faults.broken(status=504), anthropic.GatewayTimeoutError, None),
        (Fault("lost_answer"), anthropic.APIConnectionError, None),
        (Fault("reset"), anthropic.APIConnectionError, None),
        (Fault("torn_body"), anthropic.APIConnectionError, None),
    ],
    ids=lambda value: getattr(value, "kind", getattr(value, "__name__", value)),
)
def test_a_bad_day_arrives_as_the_sdks_own_error(stand_in, client, fault, raised, code):
    stand_in.faults.add(fault)

    with pytest.raises(raised) as error:
        ask(client)

    assert getattr(error.value, "error_code", None) == code
    assert ask(client).type == "message"


def test_retry_after_is_sent_only_when_asked_for(stand_in):
    stand_in.faults.add(claude_faults.rate_limited(retry_after="7"))
    stand_in.faults.add(claude_faults.rate_limited(retry_after=None))

    assert [post(stand_in).headers.get("retry-after") for _ in range(2)] == ["7", None]


def test_one_request_too_many_in_a_minute_is_limited(clock):
    with ClaudeStandIn(clock=clock, per_minute=1) as stand_in:
        first, second = post(stand_in), post(stand_in)
        clock.now += 60_000
        third = post(stand_in)

    assert [answer.status_code for answer in (first, second, third)] == [200, 429, 200]
    assert second.headers["retry-after"] == "60"
    assert second.headers["anthropic-ratelimit-requests-remaining"] == "0"


def test_a_delayed_answer_is_seen_under_way_and_ends_with_the_stand_in():
    looks = itertools.count()
    arrived = threading.Event()

    def clock() -> int:
        """The second look comes after the request is in the log."""
        if next(looks):
            arrived.set()
        return 1_800_000_000_000

    stand_in = ClaudeStandIn(delay=600, clock=clock).start()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(_quietly, stand_in)
        assert arrived.wait(20)
        under_way = [entry.status for entry in stand_in.requests]
        stand_in.stop()
        pending.result(20)

    assert under_way == [0]


def _quietly(stand_in: ClaudeStandIn) -> None:
    try:
        post(stand_in)
    except requests.ConnectionError:
        return


def test_the_request_log_has_what_a_report_needs(client, stand_in, clock):
    ask(client, system="Be kind.", tools=TOOLS)

    [entry] = stand_in.requests
    assert (entry.model, entry.status, entry.stop_reason, entry.at) == (HAIKU, 200, "tool_use", clock.now)
    assert entry.prompt_chars > len(json.dumps(TOOLS[0]["input_schema"], separators=(",", ":")))
    assert entry.usage["output_tokens"] > 0


def test_the_recorder_sees_the_request_but_not_the_key():
    recorder = Recorder()
    with ClaudeStandIn(recorder=recorder) as stand_in:
        post(stand_in)

    [line] = recorder.lines
    assert (line["platform"], line["path"], line["status"]) == ("anthropic", "/v1/messages", 200)
    assert stand_in.key not in json.dumps(line)
