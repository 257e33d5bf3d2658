"""The serial tool loop of the published guide, re-made small, as the thing to be measured against.

One model call per step: in its printed form lookup, search, resolve; in its long form classify, lookup, two
searches, resolve. Nothing is cached. `run` works against any Messages API; see benchmarks/cost.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

VERSION = "2026-10-21"
CEILING = 8
MAX_TOKENS = 1024
EXCERPT = 500
NO_THINKING: Mapping[str, Any] = {"thinking": {"type": "disabled"}}
EXITS = ("resolve_ticket", "escalate_ticket")

STEPS_SHORT = """\
1. First call lookup_account with the e-mail address of the customer.
2. Then call search_kb to find articles that bear on the problem.
3. When you are more than 85% sure of the answer, call resolve_ticket with a clear and friendly reply.
4. For billing disputes over $100, doubts about the security of an account, legal threats, or when no sure \
answer can be found, call escalate_ticket instead.
5. Amounts on bills are never guessed, and no feature is promised that the knowledge base does not confirm."""

STEPS_LONG = """\
1. First call classify_ticket to settle category and urgency.
2. Then call lookup_account with the e-mail address of the customer.
3. Then search the knowledge base twice with search_kb, each time in other words.
4. When you are more than 85% sure of the answer, call resolve_ticket with a clear and friendly reply.
5. For billing disputes over $100, doubts about the security of an account, legal threats, or when no sure \
answer can be found, call escalate_ticket instead.
6. Amounts on bills are never guessed, and no feature is promised that the knowledge base does not confirm."""

SYSTEM = """\
You work in customer support at Acme SaaS. Settle the tickets you are given quickly and correctly.

HOW TO WORK:
{steps}

HOW TO SOUND: Professional and warm. Use the first name. Where somebody is frustrated, say that you see it \
before you turn to the solution. Stay below 200 words unless steps have to be listed.

ALWAYS ESCALATE:
- signs that an account was taken over
- a refund of more than $100 is asked for
- the customer speaks of legal action
- the same problem could not be solved twice before
- the customer is extremely upset and it is unclear what would help

Once a ticket is resolved (not when it is escalated), close your own reasoning with the line \
CSAT_PROMPT_NEEDED=true"""


def _tool(name: str, description: str, **fields: str) -> dict[str, Any]:
    shown = {
        key: {"type": "string", **({"description": text} if text else {})} for key, text in fields.items()
    }
    schema = {"type": "object", "properties": shown, "required": list(fields)}
    return {"name": name, "description": description, "input_schema": schema}


CLASSIFY = _tool(
    "classify_ticket",
    "Note the category and the urgency of a ticket before anything else is done with it.",
    category="One of billing, account, technical, how_to, shipping, security, other",
    urgency="One of low, normal, high, urgent",
)
TOOLS = [
    _tool(
        "lookup_account",
        "Get status, plan and billing data of a customer's account by e-mail address.",
        customer_email="E-mail address of the customer",
    ),
    _tool(
        "search_kb",
        "Search the articles of the knowledge base for whatever bears on the customer's problem.",
        query="Words to search for, taken from the ticket",
    ),
    _tool(
        "escalate_ticket",
        "Pass the ticket to a human colleague: for complex problems, billing disputes over $100, or a customer "
        "who is clearly very frustrated.",
        ticket_id="",
        reason="Why a person has to look at it",
        summary="What the colleague has to know, in brief",
    ),
    _tool(
        "resolve_ticket",
        "Send the answer to the customer and close the ticket.",
        ticket_id="",
        resolution="The whole answer as the customer will read it",
    ),
]


@dataclass(slots=True)
class LoopResult:
    """*usage_list* holds the vendor's usage object of each call; *final_tool* is "timeout" without an exit."""

    calls: int = 0
    prompt_chars: int = 0
    usage_list: list[dict[str, Any]] = field(default_factory=list)
    final_tool: str = "timeout"


def run(
    ticket_text: str,
    *,
    base_url: str,
    api_key: str,
    model: str,
    long_form: bool,
    search: Callable[[str], list[dict[str, Any]]],
    account: Mapping[str, Any],
    ticket_id: str = "T-1",
    customer_email: str = "customer@example.com",
    options: Mapping[str, Any] = NO_THINKING,
) -> LoopResult:
    """Work through one ticket; *search* gives {"title", "text", "url"} each, cut to 500 characters of text.

    *options* are further keys of the request: the guide's model did not think, so by default none does.
    Raises requests.HTTPError when the model's service refuses a call.
    """
    opening = f"Ticket ID: {ticket_id}\nCustomer Email: {customer_email}\n\nMessage:\n{ticket_text}"
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": SYSTEM.format(steps=STEPS_LONG if long_form else STEPS_SHORT),
        "tools": [CLASSIFY, *TOOLS] if long_form else TOOLS,
        "messages": [{"role": "user", "content": opening}],
        **options,
    }
    tools: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "classify_ticket": dict,
        "lookup_account": lambda _: dict(account),
        "search_kb": lambda given: [_article(found) for found in search(str(given.get("query", "")))],
    }
    result = LoopResult()
    with requests.Session() as session:
        session.headers.update({"Authorization": f"Bearer {api_key}", "anthropic-version": VERSION})
        for _ in range(CEILING):
            calls = _turn(session, base_url, body, result)
            if not calls or result.final_tool in EXITS:
                break
            body["messages"].append({"role": "user", "content": [_answer(call, tools) for call in calls]})
    return result


def prompt_chars(body: Mapping[str, Any]) -> int:
    """Characters of system, tools and messages as compact JSON."""
    parts = (body["system"], body["tools"], body["messages"])
    return sum(len(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) for part in parts)


def _turn(
    session: requests.Session, base_url: str, body: dict[str, Any], result: LoopResult
) -> list[dict[str, Any]]:
    """One model call; the tools it asks for."""
    answer = session.post(f"{base_url}/v1/messages", json=body, timeout=120)
    answer.raise_for_status()
    message = answer.json()
    result.calls += 1
    result.prompt_chars += prompt_chars(body)
    result.usage_list.append(message["usage"])
    body["messages"].append({"role": "assistant", "content": message["content"]})
    calls = [block for block in message["content"] if block["type"] == "tool_use"]
    result.final_tool = next((call["name"] for call in calls if call["name"] in EXITS), result.final_tool)
    return calls


def _answer(
    call: Mapping[str, Any], tools: Mapping[str, Callable[[Mapping[str, Any]], Any]]
) -> dict[str, Any]:
    found = tools[call["name"]](call["input"])
    return {
        "type": "tool_result",
        "tool_use_id": call["id"],
        "content": json.dumps(found, ensure_ascii=False),
    }


def _article(found: Mapping[str, Any]) -> dict[str, Any]:
    url = {"url": found["url"]} if found.get("url") else {}
    return {"title": found["title"], "content": found["text"][:EXCERPT], **url}
