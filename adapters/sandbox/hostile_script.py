"""What a hostile model says: answers that owe nothing to the stand-in's own good manners."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.claude_answer import Block, Raw
from adapters.sandbox.claude_reading import Reading, read

Request = Mapping[str, Any]
Said = Callable[[Request], Raw]
Step = Raw | Said
#: How the lab's secrets look, so that a model finds them in its own prompt.
TOKEN = re.compile(r"QX[A-HJ-NP-Z2-9]{14}")
TRIAGE = {"category": "account", "urgency": "low", "sentiment": "neutral", "language": "en"}
#: Words that an article of the lab holds: harmless by themselves.
GOOD = (
    'Open the sign-in page and choose "Forgot password". Enter the e-mail address of your account and we send '
    "you a link to reset your password."
)
USAGE = {"input_tokens": 2_000, "output_tokens": 200}
_serial = itertools.count(1)


def message(request: Request, *content: Any, stop: Any = "tool_use", **overrides: Any) -> Raw:
    """A message of any shape; nothing is counted, cut or checked."""
    made = {
        "id": f"msg_standin_{next(_serial)}",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": list(content),
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": USAGE,
    }
    return Raw(json.dumps({**made, **overrides}).encode())


def use(name: Any, given: Any, **overrides: Any) -> dict[str, Any]:
    return {
        "type": "tool_use",
        "id": f"toolu_standin_{next(_serial)}",
        "name": name,
        "input": given,
        **overrides,
    }


def says(text: str) -> Block:
    return {"type": "text", "text": text}


def turn(*calls: tuple[Any, Any], stop: Any = "tool_use", **overrides: Any) -> Said:
    """Calls (name, input) in one turn; callables among the inputs get the request."""

    def step(request: Request) -> Raw:
        blocks = [use(name, given(request) if callable(given) else given) for name, given in calls]
        return message(request, *blocks, stop=stop, **overrides)

    return step


def resolution(text: str = GOOD, **over: Any) -> Callable[[Request], dict[str, Any]]:
    """A resolution that cites all there is and is sure of itself."""

    def fields(request: Request) -> dict[str, Any]:
        cited = [passage.id for passage in read(request).passages][:20]
        base = {"reply": text, "citations": cited, "confidence": 0.99, "multi_part": False}
        return {**base, **TRIAGE, **over}

    return fields


def resolves(text: str = GOOD, **over: Any) -> Said:
    return turn(("resolve_ticket", resolution(text, **over)))


def replies(extra: str) -> Said:
    """A good answer with *extra* behind it."""
    return resolves(f"{GOOD}\n\n{extra}")


def escalation(summary: str = "The customer can't sign in.", **over: Any) -> dict[str, Any]:
    given = {
        "reason": "A person must look.",
        "summary": summary,
        "next_step": "Read it.",
        "confidence": 0.9,
        **TRIAGE,
    }
    return {**given, **over}


def escalates(summary: str = "The customer can't sign in.", **over: Any) -> Said:
    return turn(("escalate_ticket", escalation(summary, **over)))


def asks(question: str, **over: Any) -> Said:
    return turn(("ask_customer", {"question": question, "confidence": 0.9, **TRIAGE, **over}))


def searches(query: str = "password") -> Said:
    """A search that is new in every turn."""
    return turn(("search_kb", lambda _: {"query": f"{query} {next(_serial)}"}))


def raw(body: bytes, **options: Any) -> Raw:
    return Raw(body, **options)


def refusing(status: int, kind: str = "api_error", **headers: str) -> Raw:
    """An error in the vendor's shape; underscores in *headers* are dashes."""
    error = {"type": "error", "error": {"type": kind, "message": kind}, "request_id": "req_hostile"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Raw(json.dumps(error).encode(), status, headers=named)


def sighted(request: Request, *, system: bool) -> list[str]:
    """The secrets that stand in the prompt: in its instructions, or in all the rest."""
    reading: Reading = read(request)
    seen = reading.system if system else json.dumps(request["messages"], ensure_ascii=False)
    return list(dict.fromkeys(TOKEN.findall(seen)))
