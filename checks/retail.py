#!/usr/bin/env python3
"""Play a shop's tickets on both platforms: its policy as articles, its customers as accounts.

    checks/retail.py FOLDER [--limit N]

FOLDER holds db.json (users, orders), policy_articles.jsonl and tickets*.jsonl. A real connector runs against
local stand-ins; accounts come from an endpoint that notes whom it was asked about. Held for each ticket: one that
changes an order ends with a person (handed over, or held as a draft) and is never answered as done; nobody's
account but the requester's is asked for; a hand-over's note names the order ids that the customer named.
Prints a line for each disagreement, then "N passed, M failed".
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.sandbox.scenes import Scene
from connector.cli.stage import Ended, Stage
from connector.cli.theatre import Theatre

PLATFORMS = ("zendesk", "intercom")
AT_ONCE = 8
ORDER = re.compile(r"#W\d+")
#: As a shop would set it that gives the connector no hand on its orders.
POLICY = """
[timing]
chat_seconds = 0.5
mail_seconds = 1
settle_seconds = 3

[limits]
replies_per_domain_hour = 1000000

[categories.shipping]
allowed = false
"""


@dataclass
class Shop:
    """*asked* has an address for each look at an account."""

    users: Mapping[str, Any]
    orders: Mapping[str, Any]
    asked: Counter[str] = field(default_factory=Counter)

    def account(self, email: str) -> dict[str, Any] | None:
        user = next((u for u in self.users.values() if u["email"] == email), None)
        self.asked[email] += 1
        if user is None:
            return None
        orders = {one: self.orders[one]["status"] for one in user["orders"]}
        return {"email": email, "name": user["name"]["first_name"], "orders": orders}


@contextmanager
def served(shop: Shop) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            email = parse_qs(urlsplit(self.path).query).get("email", [""])[0]
            found = shop.account(email)
            body = json.dumps(found or {}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/accounts"
    server.shutdown()
    server.server_close()


def scene(ticket: Mapping[str, Any]) -> Scene:
    def play(stage: Stage) -> None:
        customer = stage.desk.add_customer(name=name(ticket), email=ticket["requester_email"])
        stage.settled(
            stage.desk.write_in(customer, subject=ticket["subject"], text=ticket["body"], channel="chat"),
            messages=1,
        )

    return Scene(ticket["ticket_id"], ticket["subject"], play, outcome="", replies=0)


def name(ticket: Mapping[str, Any]) -> str:
    return " ".join(part.title() for part in ticket["user_id"].split("_")[:2])


def faults(ticket: Mapping[str, Any], ended: Ended, note: str) -> Iterator[str]:
    """*expected_terminal_without_order_tools* is the end for a connector that can't touch orders."""
    if ended.outcome == "unsettled":
        yield "was not dealt with"
    elif ticket.get("needs_write", True) and ended.outcome not in {"escalated", "held"}:
        yield f"ended {ended.outcome} ({', '.join(ended.reasons)}): a person has to change the order"
    missing = {one for one in ORDER.findall(ticket["body"]) if one not in note}
    if ended.outcome == "escalated" and missing:
        yield f"the note does not name {', '.join(sorted(missing))}"


def run(folder: Path, limit: int) -> int:
    data = json.loads((folder / "db.json").read_text(encoding="utf-8"))
    lines = [
        line
        for path in sorted(folder.glob("tickets*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    tickets = {t["ticket_id"]: t for t in map(json.loads, lines[:limit])}
    shop = Shop(data["users"], data["orders"])
    with served(shop) as accounts, tempfile.TemporaryDirectory() as made:
        for line in (folder / "policy_articles.jsonl").read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            Path(made, f"{article['id']}.md").write_text(
                f"# {article['title']}\n\n{article['body']}\n", "utf-8"
            )
        policy = Path(made, "policy.toml")
        policy.write_text(POLICY, encoding="utf-8")
        extra = {
            "KNOWLEDGE_DIR": made,
            "POLICY_FILE": str(policy),
            "ACCOUNTS_FILE": "",
            "ACCOUNTS_URL": accounts,
        }
        with Theatre(extra=extra) as theatre:
            played = theatre.play(
                [scene(t) for t in tickets.values()], lambda _: print(".", end="", flush=True)
            )
            found = [(one, list(faults(tickets[one.scene.name], one, notes(theatre, one)))) for one in played]
    print()
    own = {t["requester_email"] for t in tickets.values()}
    strangers = [email for email in shop.asked if email not in own]
    return told(found, strangers, asked=sum(shop.asked.values()))


def notes(theatre: Theatre, one: Ended) -> str:
    view = theatre.sandbox.desks[one.platform].view(one.ticket)
    return "\n".join(m.text for m in view.by("bot", public=False))


def told(found: list[tuple[Ended, list[str]]], strangers: list[str], *, asked: int) -> int:
    for one, wrong in found:
        for fault in wrong:
            print(f"{one.platform} {one.scene.name}: {fault}")
    print("ends:", dict(Counter(one.outcome for one, _ in found)))
    print(f"accounts: asked {asked} times, {len(strangers)} times about somebody who had not written")
    failed = sum(bool(wrong) for _, wrong in found) + len(strangers)
    print(f"{len(found) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=10_000, help="tickets to play on each platform")
    given = parser.parse_args()
    sys.exit(run(given.folder, given.limit))
