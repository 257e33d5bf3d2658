"""A model request over TLS: what was lost may have been paid for, so only the queue asks again."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.claude.model import ClaudeModel
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.faults import Fault
from adapters.sandbox.recorder import Recorder
from connector.errors import ModelError, ModelUnavailableError
from connector.ports import ModelRequest, ToolSpec

SECONDS = 20.0
HANG = 0.7
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
TOOLS = (ToolSpec("lookup_account", "Facts.", SCHEMA),)
HELLO = {"role": "user", "content": [{"type": "text", "text": "Hello"}]}
REQUEST = ModelRequest("claude-haiku-5-5", "Rules.", TOOLS, (HELLO,), seconds=SECONDS)

#: How the network fails, what the caller hears, and how many requests leave; a 503 did no work.
MODES = {
    "closed before the effect": (Fault("lost_request"), ModelUnavailableError, 1),
    "closed after the effect": (Fault("lost_answer"), ModelUnavailableError, 1),
    "reset": (Fault("reset"), ModelUnavailableError, 1),
    "503": (Fault("status", status=503), ModelUnavailableError, 3),
    "hangs": (Fault("slow", seconds=60), ModelUnavailableError, 1),
    "half an answer": (Fault("torn_body"), ModelUnavailableError, 1),
    "half an answer as if whole": (Fault("cut_body"), ModelError, 1),
}


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def stand_in(tls: ssl.SSLContext, recorder: Recorder) -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn(recorder=recorder, tls=tls) as made:
        yield made


@pytest.fixture
def claude(stand_in: ClaudeStandIn, ca_file: Path, waits: Any) -> Iterator[ClaudeModel]:
    model = ClaudeModel(api_key=stand_in.key, base_url=stand_in.url, ca_file=ca_file, sleep=waits)
    yield model
    model.close()


@pytest.mark.parametrize("mode", MODES)
def test_a_model_request_leaves_once_per_attempt(
    stand_in: ClaudeStandIn, claude: ClaudeModel, recorder: Recorder, waits: Any, mode: str
) -> None:
    fault, error, requests = MODES[mode]
    claude.complete(REQUEST)
    stand_in.faults.add(replace(fault, method="POST", times=0))
    with pytest.raises(error):
        claude.complete(replace(REQUEST, seconds=HANG if mode == "hangs" else SECONDS))
    left = len(recorder.of("POST")) - 1
    assert (left, left) == (requests, 1 + len(waits.seconds))
