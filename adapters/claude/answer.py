"""An answer of the Messages API read by us: the SDK hands over whatever came, unchecked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.claude import prices
from adapters.claude.prices import Tokens
from connector.domain import Usage
from connector.errors import ModelError, PayloadError
from connector.payload import Payload
from connector.ports import ModelReply, ModelRequest, ToolCall

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]{1,128}", re.ASCII)
MAX_BLOCKS = 256
MAX_NAME = 200
#: No tokenizer makes more tokens of a character than its UTF-8 bytes.
MAX_TOKENS_PER_CHAR = 4


def read(body: bytes, request: ModelRequest, *, request_id: str = "") -> ModelReply:
    """Raise ModelError unless *body* is a message with well-formed blocks."""
    try:
        message = Payload.loads(body)
        _expect(message, "type", "message")
        _expect(message, "role", "assistant")
        blocks = _blocks(message["content"])
        return ModelReply(
            stop=message.get("stop_reason").maybe(str, ""),
            calls=_calls(blocks),
            content=tuple(block.value for block in blocks),
            usage=usage(message.get("usage"), request),
            model=message.get("model").maybe(str, request.model)[:MAX_NAME],
            request_id=request_id if _PRINTABLE.fullmatch(request_id) else "",
            text="".join(b["text"].as_(str) for b in blocks if _kind(b) == "text"),
        )
    except PayloadError as error:
        raise ModelError(f"the model's answer is malformed: {error}") from None


def usage(reported: Payload, request: ModelRequest) -> Usage:
    """The reported tokens with their cost; a count that can't be true gives way to the estimate."""
    tokens = _tokens(reported)
    if tokens is None or not _credible(tokens, request):
        tokens = prices.worst_tokens(prompt_chars=request.prompt_chars, max_tokens=request.max_tokens)
    return Usage(
        input_tokens=tokens.input,
        cache_write_tokens=tokens.write_5m + tokens.write_1h,
        cache_read_tokens=tokens.read,
        output_tokens=tokens.output,
        cost=prices.cost(request.model, tokens),
        priced_on=prices.PRICED_ON,
    )


def _expect(message: Payload, key: str, value: str) -> None:
    if message[key].as_(str) != value:
        raise PayloadError(f"$.{key} is not {value!r}")


def _blocks(content: Payload) -> list[Payload]:
    if len(content.as_(list)) > MAX_BLOCKS:
        raise PayloadError(f"$.content has more than {MAX_BLOCKS} blocks")
    return [block for block in content if _kind(block)]


def _kind(block: Payload) -> str:
    block.as_(dict)
    return block["type"].as_(str)


def _calls(blocks: list[Payload]) -> tuple[ToolCall, ...]:
    calls = tuple(_call(block) for block in blocks if _kind(block) == "tool_use")
    if len({call.id for call in calls}) != len(calls):
        raise PayloadError("$.content has two tool calls with one id")
    return calls


def _call(block: Payload) -> ToolCall:
    call_id, name = block["id"].as_(str), block["name"].as_(str)
    if not _ID.fullmatch(call_id):
        raise PayloadError(f"{block.path}.id is no id")
    if not 0 < len(name) <= MAX_NAME:
        raise PayloadError(f"{block.path}.name is no name")
    arguments: Mapping[str, Any] = block["input"].as_(dict)
    return ToolCall(call_id, name, arguments)


def _tokens(reported: Payload) -> Tokens | None:
    """None unless every count is a number from zero up; cache writes of unknown age count as 1 h ones."""
    try:
        reported.as_(dict)
        written = _count(reported, "cache_creation_input_tokens")
        short = min(written, _count(reported, "cache_creation", "ephemeral_5m_input_tokens"))
        return Tokens(
            input=reported["input_tokens"].as_(int),
            write_5m=short,
            write_1h=written - short,
            read=_count(reported, "cache_read_input_tokens"),
            output=reported["output_tokens"].as_(int),
        )
    except PayloadError:
        return None


def _count(reported: Payload, *keys: str) -> int:
    return reported.get(*keys).maybe(int, 0)


def _credible(tokens: Tokens, request: ModelRequest) -> bool:
    counts = (tokens.input, tokens.write_5m, tokens.write_1h, tokens.read, tokens.output)
    most = request.prompt_chars * MAX_TOKENS_PER_CHAR + prices.HIDDEN_TOKENS
    return min(counts) >= 0 and 0 < tokens.prompt <= most and tokens.output <= request.max_tokens
