"""A small, strict Zendesk on loopback that can be told to fail."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.zendesk.auth import BearerToken, ClientCredentials
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Action, ActionKind, TicketRef

BOT, ANNA, TOM, CARL = 900, 11, 501, 12
KEPT = {"status", "tags", "assignee_id", "group_id", "priority"}
WRITABLE = KEPT | {"comment", "safe_update", "updated_stamp", "metadata", "custom_fields"}
SCOPE = "tickets:read tickets:write users:read organizations:read hc:read read"
Answer = tuple[int, dict[str, str], Any]


@dataclass
class Seen:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Script:
    """Answer *times* matching requests with *answer*; *after* says that the real work is done first."""

    method: str
    path: str
    answer: Answer | str
    times: int = 1
    after: bool = False


@dataclass
class Desk:
    url: str = ""
    tokens: set[str] = field(default_factory=lambda: {"fixed"})
    granted: str = SCOPE
    seen: list[Seen] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    organisations: dict[int, dict[str, Any]] = field(default_factory=dict)
    ticket: dict[str, Any] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 100
    me: int | None = BOT
    lock: Any = field(default_factory=threading.RLock)

    def fail(
        self, method: str, path: str, answer: Answer | str, *, times: int = 1, after: bool = False
    ) -> None:
        self.scripts.append(Script(method, path, answer, times, after))

    def sent(self, method: str, path: str = "") -> list[Seen]:
        return [s for s in self.seen if s.method == method and path in s.path]

    def comment(self, author: int, text: str, *, at: str, **more: Any) -> dict[str, Any]:
        number = 1000 + len(self.comments)
        # fmt: off
        found = {
            "id": number, "type": "Comment", "author_id": author, "body": text, "plain_body": text,
            "html_body": f'<div class="zd-comment"><p>{text}</p></div>', "public": True, "attachments": [],
            "audit_id": number + 7000, "via": {"channel": "email", "source": {}}, "created_at": at,
            "metadata": {"system": {"ip_address": "192.0.2.7"}, "custom": {}},
        } | more
        # fmt: on
        self.comments.append(found)
        return found

    def answer(self, seen: Seen) -> Answer | str:
        with self.lock:
            self.seen.append(seen)
            for script in self.scripts:
                if script.times and script.method == seen.method and re.search(script.path, seen.path):
                    script.times -= 1
                    if script.after:
                        self.work(seen)
                    return script.answer
            return self.work(seen)

    def work(self, seen: Seen) -> Answer:
        if seen.path == "/oauth/tokens":
            return self.token(seen)
        if seen.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, {}, {"error": "Couldn't authenticate you"}
        for pattern, method in ROUTES:
            found = re.fullmatch(pattern, seen.path.removesuffix(".json"))
            if found:
                return method(self, seen, *map(int, found.groups()))
        return 404, {}, {"error": "InvalidEndpoint"}

    def token(self, seen: Seen) -> Answer:
        if seen.body.get("client_secret") != "right":
            return 401, {}, {"error": "invalid_client"}
        token = f"token-{len(self.sent('POST'))}"
        self.tokens = {token}
        return (
            201,
            {},
            {
                "access_token": token,
                "token_type": "bearer",
                "scope": self.granted,
                "expires_in": seen.body["expires_in"],
            },
        )

    def get_me(self, seen: Seen) -> Answer:
        if self.me is None:
            return 200, {}, {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}
        return 200, {}, {"user": self.users[self.me]}

    def get_user(self, seen: Seen, number: int) -> Answer:
        return self._one("user", self.users.get(number))

    def get_organisation(self, seen: Seen, number: int) -> Answer:
        return self._one("organization", self.organisations.get(number))

    def any_ticket(self, seen: Seen, number: int) -> Answer:
        if number != self.ticket["id"]:
            return self._one("ticket", None)
        return self.update(seen.body) if seen.method == "PUT" else self._one("ticket", self.ticket)

    def get_comments(self, seen: Seen, number: int) -> Answer:
        users = [self.users[c["author_id"]] for c in self.comments if c["author_id"] in self.users]
        return self._page(seen, "comments", self.comments, users=users)

    def get_audits(self, seen: Seen, number: int) -> Answer:
        return self._page(seen, "audits", self.audits)

    def get_groups(self, seen: Seen) -> Answer:
        return self._page(seen, "groups", self.groups)

    def _one(self, kind: str, found: dict[str, Any] | None) -> Answer:
        return (200, {}, {kind: found}) if found else (404, {}, {"error": "RecordNotFound"})

    def _page(self, seen: Seen, key: str, rows: list[dict[str, Any]], **side: Any) -> Answer:
        rows = rows[::-1] if seen.query.get("sort") == ["-created_at"] else rows
        start = int(seen.query.get("page[after]", ["0"])[0])
        size = min(int(seen.query["page[size]"][0]), self.page_size)
        end = start + size
        page = {key: rows[start:end], "meta": {"has_more": end < len(rows), "after_cursor": str(end)}}
        return 200, {}, page | {"links": {"next": f"https://elsewhere.test/{end}", "prev": None}} | side

    def update(self, body: Any) -> Answer:
        asked, ticket = body["ticket"], self.ticket
        if ticket["status"] == "closed":
            return self._invalid("status", "Status: closed prevents ticket update")
        if asked.get("safe_update") and asked["updated_stamp"] != ticket["updated_at"]:
            return 409, {}, {"error": "UpdateConflict", "description": "Safe Update prevented the update"}
        if asked.get("status") == "solved" and not asked.get("assignee_id", ticket["assignee_id"]):
            return self._invalid("base", "Assignee: is required when solving a ticket")
        if "comment" in asked:
            given = asked["comment"]
            self.comment(
                BOT,
                given["body"],
                at="2026-11-22T10:30:00Z",
                public=given["public"],
                metadata={"system": {}, "custom": asked.get("metadata", {})},
            )
        ticket |= {key: value for key, value in asked.items() if key in KEPT}
        ticket["updated_at"] = "2026-11-22T10:30:00Z"
        audit = {
            "id": 7500 + len(self.audits),
            "ticket_id": ticket["id"],
            "author_id": BOT,
            "events": [],
            "created_at": ticket["updated_at"],
            "metadata": {"custom": asked.get("metadata", {})},
        }
        self.audits.append(audit)
        unknown = sorted(set(asked) - WRITABLE)
        warn = {"x-zendesk-api-warn": f'Removed restricted keys {unknown} "ticket.id"'} if unknown else {}
        return 200, warn, {"ticket": ticket, "audit": audit}

    def _invalid(self, key: str, text: str) -> Answer:
        details = {key: [{"description": text, "error": None}]}
        return 422, {}, {"error": "RecordInvalid", "description": "Validation errors", "details": details}


ROUTES: list[tuple[str, Callable[..., Answer]]] = [
    (r"/api/v2/users/me", Desk.get_me),
    (r"/api/v2/users/(\d+)", Desk.get_user),
    (r"/api/v2/organizations/(\d+)", Desk.get_organisation),
    (r"/api/v2/tickets/(\d+)", Desk.any_ticket),
    (r"/api/v2/tickets/(\d+)/comments", Desk.get_comments),
    (r"/api/v2/tickets/(\d+)/audits", Desk.get_audits),
    (r"/api/v2/groups", Desk.get_groups),
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    desk: Desk

    def handle_one(self) -> None:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.loads(raw) if raw else None
        answer = self.desk.answer(Seen(self.command, parts.path, parse_qs(parts.query), headers, body))
        if answer == "drop":
            self.close_connection = True
            return
        status, extra, content = answer if isinstance(answer, tuple) else (200, {}, answer)
        payload = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(payload)), **extra}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)
        self.close_connection |= "Content-Length" in extra

    do_GET = do_PUT = do_POST = handle_one  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    # fmt: off
    made.users = {
        BOT: {"id": BOT, "name": "Helper", "email": "bot@acme.test", "role": "agent"},
        ANNA: {"id": ANNA, "name": "Anna Berg", "email": "anna@customer.test", "role": "end-user",
               "verified": True, "suspended": False, "locale": "en-GB", "organization_id": 77,
               "tags": ["vip"], "user_fields": {"plan": "pro", "seats": 3, "trial": False, "note": None}},
        TOM: {"id": TOM, "name": "Tom", "email": "tom@acme.test", "role": "agent"},
        CARL: {"id": CARL, "name": "Carl", "email": "carl@customer.test", "role": "end-user"},
    }
    firm = {"id": 77, "name": "Berg Ltd", "tags": [], "organization_fields": {"tier": "gold"}}
    made.organisations = {77: firm}
    made.ticket = {
        "id": 35, "subject": "Where is my invoice?", "status": "open", "requester_id": ANNA,
        "assignee_id": None, "group_id": 4, "brand_id": 6, "tags": ["billing"], "priority": None,
        "via": {"channel": "email", "source": {}}, "from_messaging_channel": False, "custom_fields": [],
        "fields": [], "created_at": "2026-11-22T10:00:00Z", "updated_at": "2026-11-22T10:00:05Z",
    }
    made.groups = [{"id": 4, "name": "Support"}, {"id": 8, "name": "Billing"}]
    # fmt: on
    made.comment(ANNA, "Where is my invoice?", at="2026-11-22T10:00:00Z")
    handler = type("Bound", (Handler,), {"desk": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def naps() -> list[float]:
    """How long each wait between attempts would have been."""
    return []


@pytest.fixture
def helpdesk(desk: Desk, naps: list[float]) -> ZendeskHelpdesk:
    return ZendeskHelpdesk(url=desk.url, account="acme", sign_in=BearerToken("fixed"), sleep=naps.append)


@pytest.fixture
def oauth_helpdesk(desk: Desk, naps: list[float]) -> ZendeskHelpdesk:
    sign_in = ClientCredentials(desk.url, client_id="us", client_secret="right")
    return ZendeskHelpdesk(url=desk.url, account="acme", sign_in=sign_in, sleep=naps.append)


@pytest.fixture
def act() -> Callable[..., Action]:
    def make(**more: Any) -> Action:
        given = {
            "id": "a-1",
            "kind": ActionKind.REPLY,
            "ticket": TicketRef("zendesk", "acme", "35"),
            "body": "Hi.",
        }
        return Action(**(given | more))

    return make
