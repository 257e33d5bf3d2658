from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from adapters.claude.model import ClaudeModel
from connector.ports import ModelRequest, ToolSpec

GOOD: Mapping[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-5-5",
    "content": [{"type": "tool_use", "id": "toolu_1", "name": "search_kb", "input": {"query": "x"}}],
    "stop_reason": "tool_use",
    "stop_sequence": None,
    "usage": {"input_tokens": 40, "output_tokens": 20},
}
Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next step of the server's script; the last one is repeated."""

    protocol_version = "HTTP/1.1"
    server: LoopbackServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        vendor = self.server.vendor
        vendor.bodies.append(body)
        vendor.headers.append({key.lower(): value for key, value in self.headers.items()})
        vendor.script[min(len(vendor.bodies), len(vendor.script)) - 1](self)

    def log_message(self, *args: Any) -> None:
        pass


class LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    vendor: Vendor

    def handle_error(self, *args: Any) -> None:
        """A client that hangs up is what some tests are about."""


@dataclass
class Vendor:
    """A Messages API that plays a script; *over* is set when the test ends."""

    script: list[Play] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""


def made_answer(body: Any = GOOD, *, status: int = 200, **headers: str) -> Play:
    """An answer with *body* (bytes verbatim, else as JSON); header names with _ for -."""

    def play(handler: Handler) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in ({"content_type": "application/json"} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return play


@pytest.fixture
def answer() -> Callable[..., Play]:
    return made_answer


@pytest.fixture
def good() -> dict[str, Any]:
    return json.loads(json.dumps(GOOD))


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    server = LoopbackServer(("127.0.0.1", 0), Handler)
    server.vendor = Vendor([made_answer()], url=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.vendor
    server.vendor.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Waits:
    """Takes the place of sleep and remembers how long it would have been."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def claude(vendor: Vendor, waits: Waits) -> Iterator[ClaudeModel]:
    effort = {"claude-haiku-5-5": "medium", "claude-sonnet-5-5": "low"}
    model = ClaudeModel(api_key="sk-test-1", base_url=vendor.url, effort=effort, sleep=waits)
    yield model
    model.close()


@pytest.fixture
def ask() -> Callable[..., ModelRequest]:
    schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    tools = (ToolSpec("lookup_account", "Facts.", schema), ToolSpec("search_kb", "Passages.", schema))

    def made(model: str = "claude-haiku-5-5", **changes: Any) -> ModelRequest:
        messages = ({"role": "user", "content": [{"type": "text", "text": "Hello"}]},)
        return ModelRequest(model, "Rules." * 20, tools, messages, **({"seconds": 20.0} | changes))

    return made
