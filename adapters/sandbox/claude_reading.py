"""What a model can see in a request: the ticket, what tools said so far, which tools there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.claude_files import shown_words
from adapters.sandbox.claude_turns import blocks

CUSTOMERS = frozenset({"requester", "customer", "user", "end-user", "end_user", "contact", "lead", ""})
PEOPLE = ("requester", "customer", "contact", "user")
THREADS = ("messages", "conversation", "thread", "comments", "history")
BODIES = (
    "text",
    "body",
    "message",
    "content",
    "description",
    "question",
    "latest_message",
    "customer_message",
)
ORDER = re.compile(r"must go to a person|must be escalated", re.I)
RESULTS = ("results", "passages", "articles")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as a search result showed it; without id its title serves."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """*text* are all of the customer's words, *newest* the last message with what its files show.

    *done* names the answered tools. *hand_over* is an order beside the ticket, never a word in it.
    """

    system: str
    tools: Mapping[str, Mapping[str, Any]]
    subject: str
    text: str
    newest: str
    first_name: str
    ticket_id: str
    email: str
    asked: bool
    hand_over: bool
    done: tuple[str, ...]
    passages: tuple[Found, ...]

    def tool(self, *fragments: str) -> str:
        """The offered tool whose name holds a fragment, or ""."""
        return next((name for part in fragments for name in self.tools if part in name), "")

    def times(self, tool: str) -> int:
        return self.done.count(tool)


def read(request: Mapping[str, Any]) -> Reading:
    texts = [b["text"] for b in blocks(request["messages"][0]["content"]) if b["type"] == "text"]
    words = "\n".join(texts)
    documents = list(_documents(words))
    ticket = _ticket(documents)
    thread = _thread(ticket)
    theirs = [text for role, text in thread if role in CUSTOMERS] or [_plain(words, "Message:")]
    theirs[-1] = "\n".join([theirs[-1], *shown_words(request["messages"][0]["content"])])
    offered = {tool["name"]: tool["input_schema"] for tool in request.get("tools") or []}
    answered = [*_embedded(documents, offered), *_answered(request)]
    found = [passage for _, value in answered for passage in _passages(value)]
    return Reading(
        system="\n".join(block["text"] for block in blocks(request.get("system"))),
        tools=offered,
        subject=_string(ticket, "subject", "title"),
        text="\n".join(theirs),
        newest=theirs[-1],
        first_name=_first_name(ticket),
        ticket_id=_string(ticket, "id", "ticket_id") or _labelled(words, "Ticket ID:"),
        email=_string(_person(ticket), "email") or _labelled(words, "Customer Email:"),
        asked=any(role not in CUSTOMERS and text.rstrip().endswith("?") for role, text in thread),
        hand_over=any(ORDER.search(text) for text in texts[1:] if "{" not in text),
        done=tuple(name for name, _ in answered),
        passages=tuple(dict.fromkeys(found)),
    )


def _documents(words: str) -> Iterator[Any]:
    """JSON objects in a text, in order."""
    decoder = json.JSONDecoder()
    at = words.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(words, at)
        except ValueError:
            end = at + 1
        else:
            yield value
        at = words.find("{", end)


def _ticket(documents: list[Any]) -> Mapping[str, Any]:
    for document in documents:
        inner = document.get("ticket", document)
        if isinstance(inner, dict) and any(key in inner for key in (*THREADS, *BODIES, "subject")):
            return inner
    return {}


def _thread(ticket: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(role, text) of each message, oldest first."""
    for key in THREADS:
        items = ticket.get(key)
        if isinstance(items, list) and items:
            return [(_role(item), _words(item)) for item in items if _words(item)]
    single = _words(ticket)
    return [("", single)] if single else []


def _role(item: Any) -> str:
    return _string(item, "role", "from", "author_role", "author").lower() if isinstance(item, dict) else ""


def _words(item: Any) -> str:
    return item if isinstance(item, str) else _string(item, *BODIES)


def _string(holder: Any, *keys: str) -> str:
    """The first of *keys* that holds a string or a number."""
    for key in keys:
        value = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(value, str | int) and value != "" and not isinstance(value, bool):
            return str(value)
    return ""


def _person(ticket: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((ticket[key] for key in PEOPLE if isinstance(ticket.get(key), dict)), {})


def _first_name(ticket: Mapping[str, Any]) -> str:
    for holder in (_person(ticket), ticket):
        first = _string(holder, "first_name", "firstName", "customer_first_name", "requester_first_name")
        whole = first or _string(holder, "name", "requester_name", "customer_name", *PEOPLE)
        if whole:
            return whole.split()[0]
    return ""


def _answered(request: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(tool name, result) of each completed call; a failed one has no result."""
    names: dict[str, str] = {}
    for message in request["messages"]:
        for block in blocks(message["content"]):
            if block["type"] == "tool_use":
                names[block["id"]] = block["name"]
            elif block["type"] == "tool_result":
                yield (
                    names[block["tool_use_id"]],
                    None if block.get("is_error") else _value(block.get("content")),
                )


def _embedded(documents: list[Any], offered: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Evidence that stands beside the ticket in the user turn, under the name of its tool."""
    for document in documents:
        yield from ((name, document[name]) for name in offered if name in document)


def _value(content: Any) -> Any:
    words = "".join(block.get("text", "") for block in blocks(content))
    try:
        return json.loads(words)
    except ValueError:
        return None


def _passages(value: Any) -> Iterator[Found]:
    items = value if isinstance(value, list) else []
    if isinstance(value, dict):
        items = next((value[key] for key in RESULTS if isinstance(value.get(key), list)), [])
    for item in items:
        text = _string(item, "text", "content", "excerpt", "snippet", "body")
        title = _string(item, "title", "name")
        if text and (title or _string(item, "id")):
            yield Found(_string(item, "id", "passage_id") or title, title, text)


def _labelled(words: str, label: str) -> str:
    rest = words.partition(label)[2].strip()
    return rest.splitlines()[0].strip() if rest else ""


def _plain(words: str, label: str) -> str:
    return words.partition(label)[2].strip() or words.strip()
