"""A small strict workspace behind httpx.MockTransport; the fuller stand-in is adapters/sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from adapters.intercom.client import IntercomHelpdesk

ADMIN, TEAMMATE, OPERATOR = "9", "31", "70"
ANNA, BERT = "a" * 24, "b" * 24
T0 = 1_795_000_000
Json = dict[str, Any]


def error(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"type": "error.list", "request_id": "r", "errors": [{"code": code, "message": "secret words"}]}
    return httpx.Response(status, json=body, headers=headers)


def admin(admin_id: str, **more: Any) -> Json:
    return {"type": "admin", "id": admin_id, "name": "Tom", "email": "tom@example.com", **more}


def user(contact_id: str = ANNA, kind: str = "user") -> Json:
    return {"type": kind, "id": contact_id, "name": "Anna Berg", "email": "anna@example.com"}


def fin(**more: Any) -> Json:
    return {"type": "bot", "id": OPERATOR, "name": "Fin", "from_ai_agent": True, **more}


@dataclass
class Desk:
    """*requests* are (method, path, body); *faults* maps "METHOD /path" to what happens instead or after."""

    me: Json = field(default_factory=dict)
    conversations: dict[str, Json] = field(default_factory=dict)
    contacts: dict[str, Json | httpx.Response] = field(default_factory=dict)
    companies: dict[str, Json] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=lambda: {"501": "Billing"})
    tags: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    now: int = T0 + 1000
    serial: int = 5000

    # scripting

    def fail(self, call: str, *what: Any) -> None:
        """*what* comes instead of the next answers: a response, an error, or ("after", one) when done."""
        self.faults.setdefault(call, []).extend(what)

    def add_part(self, author: Json, body: str | None, kind: str = "comment", **more: Any) -> str:
        return self.part(self.conversations["12"], author, body, kind, **more)

    def part(self, conversation: Json, author: Json, body: str | None, kind: str, **more: Any) -> str:
        self.serial += 1
        self.now += 10
        part = {
            "type": "conversation_part",
            "id": str(self.serial),
            "part_type": kind,
            "body": body,
            "created_at": self.now,
            "assigned_to": None,
            "author": author,
            "attachments": [],
            "redacted": False,
            "email_message_metadata": None,
            "app_package_code": None,
            **more,
        }
        conversation["conversation_parts"]["conversation_parts"].append(part)
        conversation["updated_at"] = self.now
        return part["id"]

    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.requests if method != "GET" and path != "/tags"]

    def body_of(self, method: str, path: str) -> Any:
        return next(body for m, p, body in self.requests if (m, p) == (method, path))

    # the server

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body = json.loads(request.content) if request.content else None
        self.requests.append((request.method, path, body))
        if request.headers.get("authorization") != "Bearer tok":
            return error(401, "unauthorized")
        if request.headers.get("intercom-version") != "2.16":
            return error(400, "intercom_version_invalid")
        waiting = self.faults.get(f"{request.method} {path}", [])
        fault = waiting.pop(0) if waiting else None
        if isinstance(fault, tuple):
            self.answer(request.method, path, body)
            fault = fault[1]
        if isinstance(fault, Exception):
            raise fault
        return fault or self.answer(request.method, path, body)

    def answer(self, method: str, path: str, body: Any) -> httpx.Response:
        for pattern, view in self.routes().items():
            wanted, template = pattern.split(" ")
            if wanted == method and (match := re.fullmatch(template, path)):
                found = view(*match.groups(), *([body] if method != "GET" else []))
                return (
                    found
                    if isinstance(found, httpx.Response)
                    else httpx.Response(200, text=json.dumps(found))
                )
        return error(404, "not_found")

    def routes(self) -> dict[str, Callable[..., Any]]:
        return {
            "GET /me": lambda: self.me,
            r"GET /admins/(\d+)": lambda i: (
                admin(i, has_inbox_seat=True) if i == ADMIN else error(404, "admin_not_found")
            ),
            "GET /teams": lambda: {"teams": [{"id": i, "name": n} for i, n in self.teams.items()]},
            r"GET /contacts/(\w+)": lambda i: self.contacts.get(i) or error(404, "not_found"),
            r"GET /companies/([\w-]+)": lambda i: self.companies.get(i) or error(404, "company_not_found"),
            r"GET /conversations/(\d+)": lambda i: self.conversations.get(i) or error(404, "not_found"),
            "POST /tags": self.create_tag,
            r"POST /conversations/(\d+)/reply": self.reply,
            r"POST /conversations/(\d+)/parts": self.manage,
            r"POST /conversations/(\d+)/tags": self.tag,
            r"DELETE /conversations/(\d+)/tags/(\d+)": self.untag,
            r"PUT /conversations/(\d+)": self.update,
        }

    def create_tag(self, body: Json) -> Json:
        assert set(body) == {"name"}
        self.tags.setdefault(body["name"], str(800 + len(self.tags)))
        return {"type": "tag", "id": self.tags[body["name"]], "name": body["name"]}

    def reply(self, conversation_id: str, body: Json) -> Any:
        assert set(body) == {"message_type", "type", "admin_id", "body"}
        found = self.conversations.get(conversation_id)
        if found is None:
            return error(404, "not_found")
        html = body["body"].replace("<p>", '<p class="no-margin">')
        takes = body["message_type"] == "comment" and not found["admin_assignee_id"]
        to = {"type": "admin", "id": body["admin_id"]} if takes else None
        if takes:
            found["admin_assignee_id"] = int(body["admin_id"])
        kind = "assignment" if takes else body["message_type"]
        self.part(found, admin(body["admin_id"]), html, kind, assigned_to=to, app_package_code="our-app")
        return self.with_newest(found)

    def manage(self, conversation_id: str, body: Json) -> Any:
        found, kind = self.conversations[conversation_id], body["message_type"]
        if kind == "close":
            assert set(body) == {"message_type", "type", "admin_id"}
            found["state"], found["open"] = "closed", False
        else:
            assert set(body) == {"message_type", "type", "admin_id", "assignee_id"}
            found[f"{body['type']}_assignee_id"] = int(body["assignee_id"])
        self.part(found, admin(body["admin_id"]), None, kind, app_package_code="our-app")
        return self.with_newest(found)

    def tag(self, conversation_id: str, body: Json) -> Any:
        assert set(body) == {"id", "admin_id"}
        names = {i: n for n, i in self.tags.items()}
        if body["id"] not in names:
            return error(404, "tag_not_found")
        tag = {"type": "tag", "id": body["id"], "name": names[body["id"]]}
        self.conversations[conversation_id]["tags"]["tags"].append(tag)
        return tag

    def untag(self, conversation_id: str, tag_id: str, body: Json) -> Any:
        assert set(body) == {"admin_id"}
        tags = self.conversations[conversation_id]["tags"]["tags"]
        found = next((tag for tag in tags if tag["id"] == tag_id), None)
        if found is None:
            return error(404, "tag_not_found")
        tags.remove(found)
        return found

    def update(self, conversation_id: str, body: Json) -> Any:
        assert set(body) == {"custom_attributes"}
        self.conversations[conversation_id]["custom_attributes"].update(body["custom_attributes"])
        return self.conversations[conversation_id]

    @staticmethod
    def with_newest(found: Json) -> Json:
        newest = found["conversation_parts"]["conversation_parts"][-1:]
        return {**found, "conversation_parts": {"conversation_parts": newest}}


def conversation(**more: Any) -> Json:
    """An open conversation that Anna began in the Messenger."""
    return {
        "type": "conversation",
        "id": "12",
        "created_at": T0,
        "updated_at": T0,
        "title": None,
        "state": "open",
        "open": True,
        "source": {
            "type": "conversation",
            "id": "400",
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": "<p>Where is my invoice?</p>",
            "author": user(),
            "attachments": [],
            "redacted": False,
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": ANNA}]},
        "admin_assignee_id": None,
        "team_assignee_id": 0,
        "tags": {"type": "tag.list", "tags": []},
        "custom_attributes": {},
        "ai_agent": None,
        "ai_agent_participated": False,
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": []},
        **more,
    }


def contact(contact_id: str = ANNA, **more: Any) -> Json:
    return {
        "type": "contact",
        "id": contact_id,
        "role": "user",
        "email": "anna@example.com",
        "name": "Anna Berg",
        "language_override": None,
        "browser_language": "de",
        "custom_attributes": {"seats": 5, "beta": True, "plan": "pro", "list": [1], "none": None},
        "companies": {"type": "list", "data": []},
        **more,
    }


@pytest.fixture
def desk() -> Desk:
    app = {"type": "app", "id_code": "abc", "region": "US", "identity_verification": True}
    me = admin(ADMIN, has_inbox_seat=True, app=app)
    return Desk(me=me, conversations={"12": conversation()}, contacts={ANNA: contact()})


@pytest.fixture
def helpdesk(desk: Desk) -> IntercomHelpdesk:
    return helpdesk_of(desk)


def helpdesk_of(handler: Callable[[httpx.Request], httpx.Response], **more: Any) -> IntercomHelpdesk:
    options: Json = {
        "url": "https://api.intercom.io",
        "token": "tok",
        "admin_id": ADMIN,
        "transport": httpx.MockTransport(handler),
        "clock": lambda: float(T0),
        "sleep": lambda _: None,
    }
    return IntercomHelpdesk(**{**options, **more})


@dataclass(frozen=True)
class Kit:
    """What test files share without importing one another."""

    conversation: Callable[..., Json] = conversation
    contact: Callable[..., Json] = contact
    admin: Callable[..., Json] = admin
    user: Callable[..., Json] = user
    fin: Callable[..., Json] = fin
    error: Callable[..., httpx.Response] = error
    helpdesk_of: Callable[..., IntercomHelpdesk] = helpdesk_of


@pytest.fixture
def kit() -> Kit:
    return Kit()
