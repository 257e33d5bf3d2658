"""Family D: answers that no message is, and connections that break in all ways."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from typing import Any

from flask import request as incoming

from adapters.sandbox.claude_answer import Raw
from adapters.sandbox.hostile import Behaviour, Case, cases
from adapters.sandbox.hostile_script import (
    GOOD,
    Request,
    Said,
    Step,
    message,
    raw,
    refusing,
    resolution,
    resolves,
    says,
    turn,
    use,
)
from adapters.sandbox.hostile_words import EVIL

#: Longer than the lab's policy waits for an answer, in seconds.
LATE = 3.0
#: So often a call is repeated before the ticket is put off.
TRIES = 3
#: Above what the connector reads of an answer.
HUGE = 3_000_000
BOMB = gzip.compress(b" " * 30_000_000)
HTML = b"<!DOCTYPE html><html><body><h1>It works</h1></body></html>"
ERROR = b'{"type": "error", "error": {"type": "api_error", "message": "x"}}'
EVENTS = (
    b'event: message_start\ndata: {"type": "message_start"}\n\n'
    b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 7, "delta": '
    b'{"type": "input_json_delta", "partial_json": "{"}}\n\n'
    b'event: message_start\ndata: {"type": "message_start"}\n\n'
)


def _exit(request: Request, **over: Any) -> dict[str, Any]:
    return use("resolve_ticket", resolution()(request), **over)


def _content(value: Any) -> Said:
    return lambda request: message(request, content=value)


def _without(key: str) -> Said:
    def step(request: Request) -> Raw:
        made = json.loads(message(request, _exit(request)).body)
        del made[key]
        return raw(json.dumps(made).encode())

    return step


def _input(value: Any) -> Said:
    return lambda request: message(request, use("resolve_ticket", value))


def _identified(value: Any) -> Said:
    return lambda request: message(request, _exit(request, id=value))


def _twins(request: Request) -> Raw:
    return message(request, _exit(request, id="toolu_1"), _exit(request, id="toolu_1"))


def _usage(value: Any) -> Said:
    return turn(("resolve_ticket", resolution()), usage=value)


def _bytes(change: Callable[[bytes], bytes]) -> Said:
    return lambda request: raw(change(message(request, _exit(request)).body))


def _beside(*blocks: dict[str, Any]) -> Said:
    return lambda request: message(request, *blocks, _exit(request))


def _deep(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def _large(request: Request) -> Raw:
    return message(request, use("resolve_ticket", {"reply": "x" * HUGE}))


def _wordy(request: Request) -> Raw:
    return message(request, says("x" * HUGE), _exit(request))


def _sends(*pieces: bytes, pause: float = 0.0) -> Said:
    """Bytes straight into the connection, which then ends."""

    def step(_: Request) -> Raw:
        connection = incoming.environ["werkzeug.socket"]
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            connection.shutdown(2)
        except OSError:
            pass
        return raw(b"")

    return step


def _http(body: bytes, *, length: int | None = None, kind: str = "application/json") -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode() + body


def _silent(_: Request) -> Raw:
    time.sleep(LATE)
    return _sends()(_)


def _smuggled(request: Request) -> Raw:
    """A second answer behind the first, for whoever asks next on this connection."""
    first = message(request, _exit(request)).body
    bait = use("resolve_ticket", resolution(f"{GOOD} {EVIL}")(request))
    return _sends(_http(first) + _http(message(request, bait).body))(request)


def _half(request: Request) -> Raw:
    body = message(request, _exit(request)).body
    return _sends(_http(body[: len(body) // 2], length=len(body)))(request)


def _short(request: Request) -> Raw:
    """A length that ends before the answer does."""
    return _sends(_http(message(request, _exit(request)).body, length=20))(request)


def _trickle(request: Request) -> Raw:
    body = message(request, _exit(request)).body
    return _sends(_http(b"", length=len(body)), *(bytes([one]) for one in body[:100]), pause=0.05)(request)


def _pings(request: Request) -> Raw:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    return _sends(head, *[b"event: ping\ndata: {}\n\n"] * 60, pause=0.1)(request)


def _redirect(host: str) -> Said:
    def step(_: Request) -> Raw:
        port = incoming.host.rpartition(":")[2]
        return Raw(b"", 307, headers={"Location": host.format(port=port)})

    return step


def _late(request: Request) -> Raw:
    time.sleep(LATE)
    return message(request, use("resolve_ticket", resolution(f"{GOOD} {EVIL}")(request)))


def _once(*steps: Step, times: int = 1, **options: Any) -> tuple[Case, ...]:
    """Each step so many times, and then a good answer."""
    return cases(*(((step,) * times + (resolves(),)) for step in steps), outage=True, **options)


def _for_ever(*steps: Step) -> tuple[Case, ...]:
    return cases(*steps, outage=True, end="later")


def _throttled(*waits: str) -> tuple[Step, ...]:
    return tuple(refusing(429, "rate_limit_error", retry_after=wait) for wait in waits)


BEHAVIOURS = (
    Behaviour("D1", "content that is none", "E", cases(*map(_content, (None, "", "words")), _without("content"))),
    Behaviour("D2", "blocks that are none", "E", cases(_content([7, "x", None]), _content([{"type": "riddle"}]))),
    Behaviour("D3", "input that is no object", "E", cases(*map(_input, ("x", [1], None, 7)))),
    Behaviour("D4", "ids of calls", "E", cases(*map(_identified, (None, 7, "x" * 10_000)), _twins)),
    Behaviour(
        "D5", "input of great size or depth", "E",
        cases(_large, _input({f"k{n}": 1 for n in range(10_000)}), _input(_deep(900))),
    ),
    Behaviour(
        "D6", "usage that can't be true", "R",
        cases(
            *map(_usage, (None, {}, {"input_tokens": -5, "output_tokens": -5}, {"input_tokens": "x"})),
            _usage({"input_tokens": 10**18, "output_tokens": 1}), _usage({"input_tokens": 0, "output_tokens": 0}),
        ),
    ),
    Behaviour(
        "D7", "another model's name, the user's role", "R",
        cases(
            turn(("resolve_ticket", resolution()), model="gpt-nonsense\r\n\x1b[31m"),
            turn(("resolve_ticket", resolution()), role="user"),
        ),
    ),
    Behaviour(
        "D8", "a 200 without a message", "E",
        cases(
            raw(HTML, content_type="text/html"), raw(b"hello", content_type="text/plain"), raw(b""),
            raw(b"", status=204), raw(b"[]"), raw(b"null"), raw(ERROR),
        ),
    ),
    Behaviour(
        "D9", "bytes around and in the JSON", "E",
        cases(
            _bytes(lambda body: body.replace(b"sign-in", b"sign\xff")), _bytes(lambda body: b"\xef\xbb\xbf" + body),
            _bytes(lambda body: body + b"{}"), _bytes(lambda body: body[:-1] + b', "type": "message"}'),
        ),
    ),
    Behaviour(
        "D10", "requests that are refused", "E",
        (
            *cases(refusing(400, "invalid_request_error"), refusing(413, "request_too_large")),
            *_for_ever(
                refusing(401, "authentication_error"), refusing(403, "permission_error"),
                refusing(404, "not_found_error"),
            ),
        ),
    ),
    Behaviour(
        "D11", "waits of all lengths", "R",
        (
            *_once(*_throttled("1", "-5", "soon"), times=TRIES),
            *_for_ever(*_throttled("1e9", "Fri, 01 Jan 2099 00:00:00 GMT")),
        ),
    ),
    Behaviour(
        "D12", "errors of the server", "R",
        (
            *_once(
                refusing(500), refusing(503), refusing(529, "overloaded_error"), Raw(HTML, 529, "text/html"),
                times=TRIES,
            ),
            *cases(refusing(400, "invalid_request_error", x_should_retry="true")),
        ),
    ),
    Behaviour("D13", "silence, hanging up, half an answer", "R", _once(_silent, _sends(), _half, _short)),
    Behaviour("D14", "answers that trickle", "R", _once(_trickle, _pings)),
    Behaviour(
        "D15", "redirects", "later",
        _for_ever(
            _redirect("http://localhost:{port}/elsewhere"), _redirect("http://169.254.169.254/latest/")
        ),
    ),
    Behaviour(
        "D16", "bombs", "E",
        cases(Raw(BOMB, headers={"Content-Encoding": "gzip"}), _wordy, raw(b" " * HUGE)),
    ),
    Behaviour("D17", "torn event streams", "E", cases(raw(EVENTS, content_type="text/event-stream"))),
    Behaviour(
        "D18", "blocks that we did not ask for", "R",
        cases(
            _beside({"type": "thinking", "thinking": EVIL, "signature": "x"}),
            _beside({"type": "redacted_thinking", "data": "x"}),
            _beside({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": EVIL}}),
            _beside({"type": "text", "text": EVIL, "citations": [{"type": "page_location", "cited_text": EVIL}]}),
        ),
    ),
    Behaviour("D19", "a second answer on the connection", "R", cases(_smuggled)),
    Behaviour("D20", "an answer after we gave up", "R", _once(_late)),
)  # fmt: skip
